import base64
import json
from typing import Any

import pytest

from adapters.gemini import translate
from conversations.outcomes import Ending
from conversations.pictures import ImageBytes
from conversations.ports import Answered, Order, Reply, Said
from tests.servers.gemini import SHARED

PNG = ImageBytes(b"\x89PNG bytes", "image/png", 2, 2)
JPEG = b"\xff\xd8 bytes \xff\xd9"
ANSWER = {"role": "model", "parts": [{"text": "Here.", "thoughtSignature": "AAA+/w=="}]}
SIGNED = Answered(json.dumps(ANSWER).encode())
needs_recordings = pytest.mark.skipif(not SHARED.exists(), reason="the recorded answers beside the project are missing")


def an_order(
    *context: Said | Answered, model: str = "gemini-3-pro-image", ratio: str | None = None, size: str = "1K"
) -> Order:
    return Order(model, context or (Said("a cat"),), ratio, size)


def inline(data: bytes = JPEG, media_type: str = "image/jpeg", **more: Any) -> dict[str, Any]:
    return {"inlineData": {"mimeType": media_type, "data": base64.b64encode(data).decode()}, **more}


def price(_: str, size: str) -> int:
    return {"1K": 134_000, "2K": 150_000}[size]


def read(body: object, order: Order | None = None) -> Reply:
    return translate.reply(body if isinstance(body, str) else json.dumps(body), order or an_order(), price)


def candidate(*parts: object, finish: str | None = "STOP", usage: object = None) -> Reply:
    body: dict[str, Any] = {"candidates": [{"content": {"role": "model", "parts": list(parts)}}]}
    if finish is not None:
        body["candidates"][0]["finishReason"] = finish
    return read({**body, "usageMetadata": usage})


def recorded(name: str) -> Reply:
    record = json.loads((SHARED / "recorded" / f"{name}.json").read_text("utf-8"))
    return read(record["response"]["body"])


# --- orders ---------------------------------------------------------------------------------


def test_words_alone_become_one_user_content() -> None:
    made = translate.request(an_order(Said("a cat")))
    assert made.contents == ({"role": "user", "parts": [{"text": "a cat"}]},)
    assert made.modalities == ("TEXT", "IMAGE")


def test_pictures_follow_the_words_in_their_order() -> None:
    second = ImageBytes(b"other", "image/webp", 1, 1)
    (content,) = translate.request(an_order(Said("both", (PNG, second)))).contents
    assert [part.get("inlineData", {}).get("mimeType") for part in content["parts"]] == [
        None,
        "image/png",
        "image/webp",
    ]
    assert base64.b64decode(content["parts"][1]["inlineData"]["data"]) == PNG.data


def test_a_picture_without_words_has_no_empty_text() -> None:
    (content,) = translate.request(an_order(Said("", (PNG,)))).contents
    assert [*content["parts"][0]] == ["inlineData"]


def test_an_answer_goes_back_with_every_field_as_it_came() -> None:
    strange = {"parts": [{"text": "", "thought": True, "fieldOfTomorrow": [1, None]}], "other": 1.5}
    made = translate.request(an_order(Said("a"), Answered(json.dumps(strange).encode()), Said("b")))
    assert made.contents[1] == {**strange, "role": "model"}
    assert [content["role"] for content in made.contents] == ["user", "model", "user"]


def test_neighbouring_user_parts_become_one_turn() -> None:
    made = translate.request(an_order(Said("earlier: a, b", (PNG,)), Said("now c"), SIGNED, Said("d")))
    assert [content["role"] for content in made.contents] == ["user", "model", "user"]
    assert [*map(sorted, made.contents[0]["parts"])] == [["text"], ["inlineData"], ["text"]]


def test_the_same_order_can_be_translated_twice() -> None:
    order = an_order(Said("a"), Said("b"), SIGNED, Said("c"))
    assert translate.request(order) == translate.request(order)


@pytest.mark.parametrize(
    ("model", "size", "sent"),
    [
        ("gemini-nano-banana-2.1", "4K", "4K"),
        ("gemini-3-pro-image", "1K", "1K"),
        ("gemini-3-pro-image", "", None),
        ("gemini-2.5-flash-image", "1K", None),
    ],
)
def test_a_size_is_sent_to_models_that_know_sizes(model: str, size: str, sent: str | None) -> None:
    assert translate.request(an_order(model=model, size=size)).size == sent


def test_ratio_and_seed_are_sent_only_when_given() -> None:
    plain = translate.request(an_order())
    asked = translate.request(Order("m", (Said("a"),), "21:9", "2K", seed=0))
    assert (plain.ratio, plain.seed) == (None, None)
    assert (asked.ratio, asked.size, asked.seed) == ("21:9", "2K", 0)


@pytest.mark.parametrize(
    "context",
    [
        (),
        (Said(""),),
        (Said("a"), SIGNED),
        (Said("a"), Answered(b""), Said("b")),
        (Said("a"), Answered(b"\xff not json"), Said("b")),
        (Said("a"), Answered(b"[" * 100_000), Said("b")),
        (Said("a"), Answered(b"[1]"), Said("b")),
        (Said("a"), Answered(b'{"role": "model"}'), Said("b")),
        (Said("a"), Answered(b'{"parts": []}'), Said("b")),
    ],
)
def test_a_context_that_cannot_be_sent_is_refused(context: tuple[Said | Answered, ...]) -> None:
    with pytest.raises(ValueError, match="context"):
        translate.request(Order("m", context, None, "1K"))


# --- answers --------------------------------------------------------------------------------


def test_a_picture_with_words() -> None:
    came = candidate({"text": "Here."}, inline(thoughtSignature="AAA="))
    assert (came.ending, came.detail, came.words) == (Ending.PICTURE, "STOP", "Here.")
    assert [(drawn.data, drawn.media_type) for drawn in came.pictures] == [(JPEG, "image/jpeg")]


def test_the_parts_are_kept_as_received_and_go_back_so() -> None:
    parts = [{"text": "é \ud83d", "thoughtSignature": "-_-_"}, inline(b"x", thoughtSignature="A+/=", tomorrow={"a": 1})]
    came = candidate(*parts)
    assert json.loads(came.parts) == {"role": "model", "parts": parts}
    again = translate.request(an_order(Said("a"), Answered(came.parts), Said("b")))
    assert again.contents[1]["parts"] == parts


def test_several_pictures_all_come() -> None:
    came = candidate(inline(b"one"), {"text": "and"}, inline(b"two", "image/png"))
    assert [(drawn.data, drawn.media_type) for drawn in came.pictures] == [
        (b"one", "image/jpeg"),
        (b"two", "image/png"),
    ]


def test_thoughts_are_not_shown_but_kept() -> None:
    came = candidate({"text": "Let me see.", "thought": True}, inline(b"draft", thought=True), inline(b"final"))
    assert [drawn.data for drawn in came.pictures] == [b"final"]
    assert came.words == ""
    assert b"Let me see." in came.parts


def test_the_last_draft_is_used_when_nothing_else_came() -> None:
    came = candidate(inline(b"first", thought=True), inline(b"last", thought=True), {"text": "Done."})
    assert (came.ending, [drawn.data for drawn in came.pictures]) == (Ending.PICTURE, [b"last"])


def test_words_alone() -> None:
    came = candidate({"text": " Which cat? "}, {"text": "Or a dog?"}, {"text": "  "})
    assert (came.ending, came.words, came.pictures) == (Ending.WORDS_ONLY, "Which cat?\nOr a dog?", ())


@pytest.mark.parametrize(
    ("finish", "ending"),
    [
        ("STOP", Ending.NO_PICTURE),
        (None, Ending.NO_PICTURE),
        ("FINISH_REASON_UNSPECIFIED", Ending.NO_PICTURE),
        ("NO_IMAGE", Ending.NO_PICTURE),
        ("MAX_TOKENS", Ending.TRUNCATED),
        ("CONTINUATION", Ending.TRUNCATED),
        ("SAFETY", Ending.PICTURE_BLOCKED),
        ("IMAGE_SAFETY", Ending.PICTURE_BLOCKED),
        ("MODEL_ARMOR", Ending.PICTURE_BLOCKED),
        ("RECITATION", Ending.RECITATION),
        ("IMAGE_RECITATION", Ending.RECITATION),
        ("PROHIBITED_CONTENT", Ending.PROHIBITED),
        ("IMAGE_PROHIBITED_CONTENT", Ending.PROHIBITED),
        ("BLOCKLIST", Ending.PROHIBITED),
        ("SPII", Ending.PROHIBITED),
        ("ESCALATION", Ending.PROHIBITED),
        ("LANGUAGE", Ending.OTHER),
        ("OTHER", Ending.OTHER),
        ("IMAGE_OTHER", Ending.OTHER),
        ("MALFORMED_RESPONSE", Ending.OTHER),
        ("MALFORMED_FUNCTION_CALL", Ending.OTHER),
        ("UNEXPECTED_TOOL_CALL", Ending.OTHER),
        ("TOO_MANY_TOOL_CALLS", Ending.OTHER),
        ("MISSING_THOUGHT_SIGNATURE", Ending.OTHER),
        ("PUP_LIMITED_DISABLED", Ending.OTHER),
        ("A_REASON_OF_TOMORROW", Ending.OTHER),
    ],
)
def test_finish_reasons_without_a_picture(finish: str | None, ending: Ending) -> None:
    came = candidate(finish=finish)
    assert (came.ending, came.detail, came.pictures, came.parts) == (ending, finish or "", (), b"")


def test_every_finish_reason_of_the_sdk_stands_in_the_table_above() -> None:
    from google.genai.types import FinishReason  # noqa: PLC0415 -- this test alone needs it

    (mark,) = test_finish_reasons_without_a_picture.pytestmark  # type: ignore[attr-defined]
    assert {reason.value for reason in FinishReason} <= {finish for finish, _ in mark.args[1]}


@pytest.mark.parametrize("finish", ["MAX_TOKENS", "A_REASON_OF_TOMORROW", "IMAGE_OTHER", None])
def test_a_picture_that_came_is_taken_whatever_else_was_wrong(finish: str | None) -> None:
    assert candidate(inline(), finish=finish).ending is Ending.PICTURE


@pytest.mark.parametrize("finish", ["IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "RECITATION"])
def test_what_is_blocked_is_not_shown_even_if_it_came(finish: str) -> None:
    came = candidate(inline(), finish=finish)
    assert came.ending is not Ending.PICTURE
    assert came.pictures == ()


@pytest.mark.parametrize("reason", ["SAFETY", "OTHER", "BLOCKLIST", "IMAGE_SAFETY", "JAILBREAK", "OF_TOMORROW"])
def test_a_blocked_prompt(reason: str) -> None:
    came = read({"promptFeedback": {"blockReason": reason}})
    assert (came.ending, came.detail, came.usage.price) == (Ending.PROMPT_BLOCKED, reason, 0)


@pytest.mark.parametrize("data", ["this is no base64!", "", "AAAAA", None, 7])
def test_a_picture_that_does_not_decode(data: object) -> None:
    blob = {"inlineData": {"mimeType": "image/png", "data": data}}
    came = candidate(blob)
    assert (came.ending, came.pictures, came.parts) == (Ending.BROKEN_PICTURE, (), b"")
    both = candidate(blob, inline(b"good"))
    assert (both.ending, [drawn.data for drawn in both.pictures], both.parts) == (Ending.PICTURE, [b"good"], b"")


def test_url_safe_and_unpadded_base64_is_read() -> None:
    data = bytes(range(256))
    text = base64.urlsafe_b64encode(data).decode().rstrip("=")
    came = candidate({"inlineData": {"mimeType": "image/png", "data": text}})
    assert [drawn.data for drawn in came.pictures] == [data]


def test_what_is_no_picture_is_no_picture() -> None:
    assert candidate(inline(b"sound", "audio/wav")).ending is Ending.NO_PICTURE


@pytest.mark.parametrize("body", ["", "<html>", "null", "[]", '"words"', "[" * 200_000])
def test_an_answer_that_is_no_object_cannot_be_read(body: str) -> None:
    with pytest.raises(translate.Unreadable):
        read(body)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"candidates": None, "promptFeedback": None, "usageMetadata": None},
        {"candidates": {"content": 1}, "promptFeedback": [], "usageMetadata": "many"},
        {"candidates": [None, 3]},
        {"candidates": [{"content": [], "finishReason": 7}], "responseId": 9},
        {"candidates": [{"content": {"parts": None}}]},
        {"candidates": [{"content": {"parts": [None, 4, {"text": 5}, {"inlineData": "x"}]}}]},
        {"promptFeedback": {"safetyRatings": []}},
    ],
)
def test_an_answer_of_odd_shape_holds_nothing(body: object) -> None:
    came = read(body)
    assert (came.ending, came.pictures, came.words) == (Ending.NO_PICTURE, (), "")


def test_words_can_be_stored() -> None:
    came = candidate({"text": "half \ud83d and nul \0 end"}, finish="X" * 500)
    assert came.words == "half ? and nul  end"
    assert len(came.detail) == 64


# --- usage ----------------------------------------------------------------------------------


def test_usage_as_the_provider_counted_it() -> None:
    usage = {
        "promptTokenCount": 14,
        "candidatesTokenCount": 1283,
        "thoughtsTokenCount": 174,
        "candidatesTokensDetails": [{"modality": "TEXT", "tokenCount": 163}, {"modality": "IMAGE", "tokenCount": 1120}],
    }
    used = candidate(inline(), usage=usage).usage
    assert (used.input_tokens, used.output_tokens, used.picture_tokens) == (14, 1457, 1120)
    assert (used.price, used.billed) == (134_000, True)


def test_two_pictures_cost_two() -> None:
    assert candidate(inline(b"a"), inline(b"b")).usage.price == 268_000


def test_the_price_is_that_of_the_size() -> None:
    body = {"candidates": [{"content": {"parts": [inline()]}}]}
    assert read(body, an_order(size="2K")).usage.price == 150_000


def test_a_picture_without_counted_tokens_is_an_estimate() -> None:
    used = candidate(inline()).usage
    assert (used.price, used.billed) == (134_000, False)


def test_a_picture_drawn_and_withheld_may_be_billed() -> None:
    usage = {"candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 1120}]}
    used = candidate(finish="IMAGE_SAFETY", usage=usage).usage
    assert (used.price, used.billed) == (134_000, True)


@pytest.mark.parametrize("count", [None, "12", -3, True, 1.5, {}])
def test_odd_counts_are_none(count: object) -> None:
    usage = {"promptTokenCount": count, "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": count}]}
    used = candidate(usage=usage).usage
    assert (used.input_tokens, used.picture_tokens, used.billed) == (0, 0, False)


# --- recorded answers -----------------------------------------------------------------------


@needs_recordings
def test_recorded_pro() -> None:
    came = recorded("g3pro_text_and_image_signatures")
    assert (came.ending, came.detail) == (Ending.PICTURE, "STOP")
    assert came.words.startswith("A little axolotl named Archie")
    assert came.pictures[0].media_type == "image/jpeg"
    assert came.pictures[0].data.startswith(b"\xff\xd8\xff")
    assert came.usage.model_version == "gemini-3-pro-image-preview"
    assert came.usage.request_id == "QV8oae6ZGKGnmtkPoanu6A0"
    assert (came.usage.output_tokens, came.usage.picture_tokens, came.usage.billed) == (1457, 1120, True)


@needs_recordings
def test_recorded_flash() -> None:
    came = recorded("g25_text_and_image")
    assert (came.ending, came.usage.picture_tokens) == (Ending.PICTURE, 1290)
    assert came.pictures[0].data.startswith(b"\x89PNG")


@needs_recordings
@pytest.mark.parametrize(
    ("name", "ending", "detail"),
    [
        ("g25_text_only_reply", Ending.WORDS_ONLY, "STOP"),
        ("issue_prompt_blocked_prohibited_content", Ending.PROMPT_BLOCKED, "PROHIBITED_CONTENT"),
        ("vertex_prompt_blocked_model_armor", Ending.PROMPT_BLOCKED, "MODEL_ARMOR"),
    ],
)
def test_recorded_endings_without_a_picture(name: str, ending: Ending, detail: str) -> None:
    came = recorded(name)
    assert (came.ending, came.detail, came.pictures, came.usage.price) == (ending, detail, (), 0)
