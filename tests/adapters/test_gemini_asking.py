import base64
import json

import pytest

from adapters.gemini import asking
from conversations.pictures import ImageBytes
from conversations.ports import Answered, Order, Said
from conversations.screening.strictness import Strictness

PNG = ImageBytes(b"\x89PNG bytes", "image/png", 2, 2)
ANSWER = {"role": "model", "parts": [{"text": "Here.", "thoughtSignature": "AAA+/w=="}]}
SIGNED = Answered(json.dumps(ANSWER).encode())


def an_order(
    *context: Said | Answered, model: str = "gemini-3-pro-image", ratio: str | None = None, size: str = "1K"
) -> Order:
    return Order(model, context or (Said("a cat"),), ratio, size)


def test_words_alone_become_one_user_content() -> None:
    made = asking.request(an_order(Said("a cat")))
    assert made.contents == ({"role": "user", "parts": [{"text": "a cat"}]},)
    assert made.modalities == ("TEXT", "IMAGE")


def test_pictures_follow_the_words_in_their_order() -> None:
    second = ImageBytes(b"other", "image/webp", 1, 1)
    (content,) = asking.request(an_order(Said("both", (PNG, second)))).contents
    assert [part.get("inlineData", {}).get("mimeType") for part in content["parts"]] == [
        None,
        "image/png",
        "image/webp",
    ]
    assert base64.b64decode(content["parts"][1]["inlineData"]["data"]) == PNG.data


def test_a_picture_without_words_has_no_empty_text() -> None:
    (content,) = asking.request(an_order(Said("", (PNG,)))).contents
    assert [*content["parts"][0]] == ["inlineData"]


def test_an_answer_goes_back_with_every_field_as_it_came() -> None:
    strange = {"parts": [{"text": "", "thought": True, "fieldOfTomorrow": [1, None]}], "other": 1.5}
    made = asking.request(an_order(Said("a"), Answered(json.dumps(strange).encode()), Said("b")))
    assert made.contents[1] == {**strange, "role": "model"}
    assert [content["role"] for content in made.contents] == ["user", "model", "user"]


def test_neighbouring_user_parts_become_one_turn() -> None:
    made = asking.request(an_order(Said("earlier: a, b", (PNG,)), Said("now c"), SIGNED, Said("d")))
    assert [content["role"] for content in made.contents] == ["user", "model", "user"]
    assert [*map(sorted, made.contents[0]["parts"])] == [["text"], ["inlineData"], ["text"]]


def test_the_same_order_can_be_translated_twice() -> None:
    order = an_order(Said("a"), Said("b"), SIGNED, Said("c"))
    assert asking.request(order) == asking.request(order)


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
    assert asking.request(an_order(model=model, size=size)).size == sent


def test_ratio_and_seed_are_sent_only_when_given() -> None:
    plain = asking.request(an_order())
    asked = asking.request(Order("m", (Said("a"),), "21:9", "2K", seed=0))
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
        asking.request(Order("m", context, None, "1K"))


def test_what_only_some_models_take_is_sent_only_when_asked_for() -> None:
    plain = asking.request(an_order())
    asked = asking.request(Order("m", (Said("a"),), None, "1K", thinking="high", search=True))
    assert (plain.thinking, plain.search) == (None, False)
    assert (asked.thinking, asked.search) == ("HIGH", True)


@pytest.mark.parametrize(
    ("strictness", "threshold"),
    [
        (Strictness.RELAXED, "BLOCK_ONLY_HIGH"),
        (Strictness.STANDARD, "BLOCK_MEDIUM_AND_ABOVE"),
        (Strictness.STRICT, "BLOCK_LOW_AND_ABOVE"),
    ],
)
def test_the_strictness_sets_the_four_thresholds(strictness: Strictness, threshold: str) -> None:
    made = asking.request(Order("m", (Said("a"),), None, "1K", strictness=strictness))
    assert {setting["threshold"] for setting in made.safety} == {threshold}
    assert len({setting["category"] for setting in made.safety}) == 4
