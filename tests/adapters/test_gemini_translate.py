import base64
import json
from typing import Any

import pytest

from adapters.gemini import asking, translate
from conversations.outcomes import Ending
from conversations.pictures import ImageBytes
from conversations.ports import Answered, Order, Reply, Said
from conversations.turn import Source
from tests.servers.gemini import SHARED

PNG = ImageBytes(b"\x89PNG bytes", "image/png", 2, 2)
JPEG = b"\xff\xd8 bytes \xff\xd9"
ANSWER = {"role": "model", "parts": [{"text": "Here.", "thoughtSignature": "AAA+/w=="}]}
SIGNED = Answered(json.dumps(ANSWER).encode())
needs_recordings = pytest.mark.skipif(not SHARED.exists(), reason="the recorded answers beside the project are missing")


def inline(data: bytes = JPEG, media_type: str = "image/jpeg", **more: Any) -> dict[str, Any]:
    return {"inlineData": {"mimeType": media_type, "data": base64.b64encode(data).decode()}, **more}


def read(body: object) -> Reply:
    return translate.reply(body if isinstance(body, str) else json.dumps(body))


def candidate(*parts: object, finish: str | None = "STOP", usage: object = None) -> Reply:
    body: dict[str, Any] = {"candidates": [{"content": {"role": "model", "parts": list(parts)}}]}
    if finish is not None:
        body["candidates"][0]["finishReason"] = finish
    return read({**body, "usageMetadata": usage})


def recorded(name: str) -> Reply:
    record = json.loads((SHARED / "recorded" / f"{name}.json").read_text("utf-8"))
    return read(record["response"]["body"])


# --- answers --------------------------------------------------------------------------------


def test_a_picture_with_words() -> None:
    came = candidate({"text": "Here."}, inline(thoughtSignature="AAA="))
    assert (came.ending, came.detail, came.words) == (Ending.PICTURE, "STOP", "Here.")
    assert [(drawn.data, drawn.media_type) for drawn in came.pictures] == [(JPEG, "image/jpeg")]


def test_the_parts_are_kept_as_received_and_go_back_so() -> None:
    parts = [{"text": "é \ud83d", "thoughtSignature": "-_-_"}, inline(b"x", thoughtSignature="A+/=", tomorrow={"a": 1})]
    came = candidate(*parts)
    assert json.loads(came.parts) == {"role": "model", "parts": parts}
    again = asking.request(Order("m", (Said("a"), Answered(came.parts), Said("b")), None, "1K"))
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
        ("SAFETY", Ending.ANSWER_BLOCKED),
        ("IMAGE_SAFETY", Ending.PICTURE_BLOCKED),
        ("MODEL_ARMOR", Ending.ARMOR),
        ("RECITATION", Ending.RECITATION),
        ("IMAGE_RECITATION", Ending.PICTURE_RECITATION),
        ("PROHIBITED_CONTENT", Ending.PROHIBITED),
        ("IMAGE_PROHIBITED_CONTENT", Ending.PICTURE_PROHIBITED),
        ("BLOCKLIST", Ending.LISTED_WORD),
        ("SPII", Ending.PERSONAL_DATA),
        ("ESCALATION", Ending.ANSWER_BLOCKED),
        ("LANGUAGE", Ending.LANGUAGE),
        ("OTHER", Ending.OTHER),
        ("IMAGE_OTHER", Ending.OTHER),
        ("MALFORMED_RESPONSE", Ending.MALFORMED),
        ("MALFORMED_OF_TOMORROW", Ending.MALFORMED),
        ("MALFORMED_FUNCTION_CALL", Ending.MALFORMED),
        ("UNEXPECTED_TOOL_CALL", Ending.MALFORMED),
        ("TOO_MANY_TOOL_CALLS", Ending.MALFORMED),
        ("MISSING_THOUGHT_SIGNATURE", Ending.SIGNATURE),
        ("PUP_LIMITED_DISABLED", Ending.UNKNOWN),
        ("A_REASON_OF_TOMORROW", Ending.UNKNOWN),
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


@pytest.mark.parametrize(
    ("reason", "ending"),
    [
        ("SAFETY", Ending.PROMPT_BLOCKED),
        ("OTHER", Ending.PROMPT_REFUSED),
        ("BLOCKED_REASON_UNSPECIFIED", Ending.PROMPT_REFUSED),
        ("BLOCKLIST", Ending.LISTED_WORD),
        ("PROHIBITED_CONTENT", Ending.PROHIBITED),
        ("IMAGE_SAFETY", Ending.INPUT_BLOCKED),
        ("MODEL_ARMOR", Ending.ARMOR),
        ("JAILBREAK", Ending.JAILBREAK),
        ("OF_TOMORROW", Ending.UNKNOWN),
    ],
)
def test_a_blocked_prompt(reason: str, ending: Ending) -> None:
    came = read({"promptFeedback": {"blockReason": reason}})
    assert (came.ending, came.detail, came.words) == (ending, reason, "")


def test_every_block_reason_of_the_sdk_stands_in_the_table_above() -> None:
    from google.genai.types import BlockedReason  # noqa: PLC0415 -- this test alone needs it

    (mark,) = test_a_blocked_prompt.pytestmark  # type: ignore[attr-defined]
    assert {reason.value for reason in BlockedReason} <= {reason for reason, _ in mark.args[1]}


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


def test_a_picture_is_known_by_its_bytes_where_its_type_says_something_else() -> None:
    blob = {
        "mimeType": "application/octet-stream",
        "data": base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(400)).decode(),
    }
    came = candidate({"inlineData": blob})
    assert (came.ending, len(came.pictures)) == (Ending.PICTURE, 1)


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


# --- sources --------------------------------------------------------------------------------


def searched(*chunks: object) -> Reply:
    grounding = {"groundingChunks": list(chunks), "searchEntryPoint": {"renderedContent": "<b>as given</b>"}}
    return read({"candidates": [{"content": {"parts": [inline()]}, "groundingMetadata": grounding}]})


def test_the_pages_that_were_read_are_named_once() -> None:
    page = {"web": {"uri": "https://example.org/kites", "title": "Kites  of\nthe world", "domain": "example.org"}}
    picture = {"image": {"sourceUri": "https://example.org/kite.html", "imageUri": "https://example.org/kite.jpg"}}
    assert searched(page, page, picture).sources == (
        Source("Kites of the world", "https://example.org/kites"),
        Source("", "https://example.org/kite.html"),
    )


@pytest.mark.parametrize(
    "chunk",
    [
        None,
        {},
        {"web": "x"},
        {"web": {"uri": 7}},
        {"web": {"uri": "javascript:alert(1)"}},
        {"web": {"uri": "https://a b"}},
        {"web": {"uri": "https://example.org", "title": ["odd"]}},
        {"web": {"uri": "https://example.org/" + "x" * 3000}},
    ],
)
def test_what_is_no_address_of_a_page_is_left_out(chunk: object) -> None:
    assert searched(chunk).sources == ()


# --- usage ----------------------------------------------------------------------------------


def test_usage_as_the_provider_counted_it() -> None:
    usage = {
        "promptTokenCount": 14,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 4}, {"modality": "IMAGE", "tokenCount": 10}],
        "toolUsePromptTokenCount": 3,
        "candidatesTokenCount": 1283,
        "thoughtsTokenCount": 174,
        "candidatesTokensDetails": [{"modality": "TEXT", "tokenCount": 163}, {"modality": "IMAGE", "tokenCount": 1120}],
    }
    used = candidate(inline(), usage=usage).usage
    assert (used.input_tokens, used.input_picture_tokens) == (17, 10)
    assert (used.output_tokens, used.picture_tokens, used.thought_tokens) == (1457, 1120, 174)


@pytest.mark.parametrize("count", [None, "12", -3, True, 1.5, {}])
def test_odd_counts_are_none(count: object) -> None:
    usage = {"promptTokenCount": count, "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": count}]}
    used = candidate(usage=usage).usage
    assert (used.input_tokens, used.picture_tokens) == (0, 0)


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
    assert (came.usage.output_tokens, came.usage.picture_tokens, came.usage.thought_tokens) == (1457, 1120, 174)


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
        ("issue_prompt_blocked_prohibited_content", Ending.PROHIBITED, "PROHIBITED_CONTENT"),
        ("vertex_prompt_blocked_model_armor", Ending.ARMOR, "MODEL_ARMOR"),
    ],
)
def test_recorded_endings_without_a_picture(name: str, ending: Ending, detail: str) -> None:
    came = recorded(name)
    assert (came.ending, came.detail, came.pictures) == (ending, detail, ())
