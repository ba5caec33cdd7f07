"""Models as data, and what a turn asks them for."""

import math
from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from conversations.catalog import COUNT_LIMIT, SEED_LIMIT, Catalogue, Choice, Rates, State, build, choose, pixels
from conversations.catalog.models import MODELS, SUCCESSORS
from conversations.outcomes import (
    ModelUnknown,
    OptionInvalid,
    OptionsConflict,
    OptionUnsupported,
    RatioUnsupported,
    Refused,
    SizeUnsupported,
)
from conversations.wording import refusal

CATALOGUE = build()
FAST, PRO = "gemini-nano-banana-2.1", "gemini-3-pro-image"


def ask(
    values: dict[str, str],
    *,
    catalogue: Catalogue = CATALOGUE,
    ratio: str = "auto",
    size: str = "1K",
    editing: bool = False,
) -> Choice | Refused:
    return choose(catalogue, values, default_ratio=ratio, default_size=size, editing=editing)


def chosen(values: dict[str, str], *, ratio: str = "auto", size: str = "1K", editing: bool = False) -> Choice:
    choice = ask(values, ratio=ratio, size=size, editing=editing)
    assert isinstance(choice, Choice), choice
    return choice


def test_every_model_is_complete() -> None:
    for model in MODELS:
        assert model.prices.keys() == model.tokens.keys()
        assert all(price > 0 for price in model.prices.values())
        assert len(set(model.ratios)) == len(model.ratios) in {10, 14}
        assert 1 <= model.references <= 14
        for ratio, size in product(model.ratios, model.sizes):
            width, height = pixels(model, ratio, size)
            across, down = map(int, ratio.split(":"))
            assert abs(math.log(width / height) - math.log(across / down)) < 0.06, (model.id, ratio)


def test_the_prices_of_pictures_are_those_of_their_tokens() -> None:
    for model in MODELS:
        newest = max(model.rates, key=lambda rates: rates.since)
        for size, price in model.prices.items():
            assert price == pytest.approx(model.tokens[size] * newest.picture, rel=0.015), (model.id, size)


def test_what_was_counted_costs_what_it_did_on_that_day() -> None:
    old = Rates(date(2026, 1, 1), input=1, words=10, picture=100)
    new = Rates(date(2026, 7, 1), input=0.5, words=5, picture=50)
    model = replace(MODELS[0], rates=(new, old))
    catalogue = replace(CATALOGUE, models=(model,))
    days = (date(2025, 12, 31), date(2026, 6, 30), date(2026, 7, 1), date(2027, 1, 1))
    assert [catalogue.rates(model.id, day) for day in days] == [old, old, new, new]
    assert new.cost(input_tokens=10, output_tokens=120, picture_tokens=100) == 5 + 100 + 5000
    assert new.cost(input_tokens=0, output_tokens=0, picture_tokens=0) == 0


def test_a_model_that_has_left_costs_what_the_dearest_does() -> None:
    dearest = CATALOGUE.model(PRO)
    assert dearest
    assert CATALOGUE.rates("gone", date(2026, 11, 1)) == dearest.rates[0]


@pytest.mark.parametrize(
    ("values", "chosen_"),
    [
        ({"thinking": "High"}, ("high", False)),
        ({"search": "yes"}, ("", True)),
        ({"search": "True", "thinking": "minimal"}, ("minimal", True)),
        ({"search": "off"}, ("", False)),
        ({"search": ""}, ("", False)),
    ],
)
def test_thinking_and_searching(values: dict[str, str], chosen_: tuple[str, bool]) -> None:
    choice = chosen(values)
    assert (choice.thinking, choice.search) == chosen_


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"thinking": "low"}, OptionUnsupported(FAST, "thinking", ("minimal", "medium", "high"))),
        ({"thinking": "high", "model": "pro"}, OptionUnsupported(PRO, "thinking")),
        ({"thinking": "deeply"}, OptionInvalid("thinking", "deeply", ("minimal", "medium", "high"))),
        ({"search": "perhaps"}, OptionInvalid("search", "perhaps", ("yes", "no"))),
        ({"search": "yes", "model": "gemini-2.5-flash-image"}, OptionUnsupported("gemini-2.5-flash-image", "search")),
    ],
)
def test_what_a_model_does_not_take_is_refused_by_name(values: dict[str, str], reason: object) -> None:
    assert ask(values) == Refused(reason)  # type: ignore[arg-type]
    assert "thinking" in refusal(reason) or "search" in refusal(reason)  # type: ignore[arg-type]


def test_pixels_grow_with_the_size() -> None:
    fast, old = CATALOGUE.model(FAST), CATALOGUE.model("gemini-2.5-flash-image")
    assert fast
    assert old
    assert [pixels(fast, "16:9", size) for size in ("512", "1K", "2K", "4K")] == [
        (688, 384),
        (1376, 768),
        (2752, 1536),
        (5504, 3072),
    ]
    assert pixels(fast, None, "1K") == (1408, 768)
    assert pixels(old, "16:9", "1K") == (1344, 768)
    with pytest.raises(KeyError):
        pixels(old, "8:1", "1K")


def test_names_people_can_give() -> None:
    names = CATALOGUE.names()
    assert names[:4] == ("fast", "pro", FAST, PRO)
    assert all(CATALOGUE.model(name) for name in names)
    assert len(names) <= 25  # choices a platform can show
    assert CATALOGUE.ratios()[0] == "1:1"
    assert len(CATALOGUE.ratios()) == 14
    assert CATALOGUE.sizes() == ("512", "1K", "2K", "4K")


@pytest.mark.parametrize("name", ["FAST", " Pro ", "models/gemini-3-pro-image", "Gemini-3-Pro-Image"])
def test_names_are_found_as_people_write_them(name: str) -> None:
    assert CATALOGUE.model(name)


def test_retired_names_lead_to_their_successors() -> None:
    for old, new in SUCCESSORS.items():
        found = CATALOGUE.model(old)
        assert found
        assert found.id == new
        assert old not in CATALOGUE.names()
    assert chosen({"model": "gemini-3-pro-image-preview"}).model == PRO


def test_an_operator_may_name_another_model() -> None:
    catalogue = build(fast="gemini-3.1-flash-image-preview", pro="  ")
    assert (catalogue.fast, catalogue.pro) == ("gemini-3.1-flash-image", PRO)
    assert chosen({}).model == FAST
    choice = ask({"size": "512"}, catalogue=catalogue)
    assert isinstance(choice, Choice)
    assert choice.model == "gemini-3.1-flash-image"
    assert build(fast="pro").fast == PRO


def test_an_operator_may_name_a_model_that_is_not_known_here() -> None:
    catalogue = build(fast="models/gemini-nano-banana-3", pro="gemini-4-Pro-image")
    fast, pro, default = catalogue.model("fast"), catalogue.model("pro"), CATALOGUE.model("pro")
    assert fast
    assert pro
    assert default
    assert (fast.id, fast.title, fast.state) == ("gemini-nano-banana-3", "gemini-nano-banana-3", State.OPERATOR)
    assert (pro.prices, pro.ratios, pro.references) == (default.prices, default.ratios, default.references)
    assert catalogue.names()[-2:] == ("gemini-nano-banana-3", "gemini-4-Pro-image")
    assert catalogue.price("gemini-4-pro-image", "4K") == 240_000
    assert len(build(fast="new", pro="new").models) == len(MODELS) + 1


def test_prices() -> None:
    assert CATALOGUE.price("fast", "1K") == 34_000
    assert CATALOGUE.price(PRO, "4K") == 240_000
    assert CATALOGUE.estimate(Choice(PRO, None, "2K", count=3)) == 402_000
    assert CATALOGUE.price("gemini-2.5-flash-image", "4K") == 39_000  # it has 1K alone
    assert CATALOGUE.price("gone-from-the-catalogue", "4K") == 240_000  # the dearest there is


def test_what_nobody_asked_for_is_left_to_the_defaults() -> None:
    assert chosen({}) == Choice(FAST, None, "1K")
    assert chosen({}, ratio="16:9", size="2K") == Choice(FAST, "16:9", "2K")
    assert chosen({"ratio": " ", "size": "", "count": "", "model": ""}) == Choice(FAST, None, "1K")


def test_an_edit_follows_its_input_unless_told_otherwise() -> None:
    assert chosen({}, ratio="16:9", editing=True).ratio is None
    assert chosen({"ratio": "1:1"}, ratio="16:9", editing=True).ratio == "1:1"
    assert chosen({"size": "900x1600"}, editing=True).ratio == "9:16"


def test_a_default_the_model_lacks_gives_way_to_its_nearest() -> None:
    assert chosen({"model": "pro"}, ratio="8:1", size="512") == Choice(PRO, "21:9", "1K")
    assert chosen({"model": "gemini-3.1-flash-lite-image"}, size="4K").size == "1K"
    assert chosen({}, ratio="nonsense", size="nonsense") == Choice(FAST, None, "1K")


def test_an_explicit_auto_overrules_the_default() -> None:
    assert chosen({"ratio": "AUTO"}, ratio="16:9").ratio is None


@pytest.mark.parametrize(
    "ratio",
    ["16:9", "16x9", "16/9", "16 : 9", " 16 X 9 ", "16×9", "１６：９", "1920:1080", "32/18"],  # noqa: RUF001 -- pasted
)
def test_a_ratio_as_people_write_it(ratio: str) -> None:
    assert chosen({"ratio": ratio}).ratio == "16:9"


@pytest.mark.parametrize(
    ("typed", "size"),
    [("1K", "1K"), ("2k", "2K"), (" 4 k ", "4K"), ("2048", "2K"), ("４Ｋ", "4K")],  # noqa: RUF001 -- pasted
)
def test_a_size_as_people_write_it(typed: str, size: str) -> None:
    assert chosen({"size": typed}).size == size


@pytest.mark.parametrize(
    ("typed", "ratio", "size"),
    [
        ("1600x900", "16:9", "1K"),
        ("1600×900", "16:9", "1K"),  # noqa: RUF001 -- pasted
        ("1920 X 1080", "16:9", "1K"),
        ("3840x2160px", "16:9", "2K"),
        ("4096*4096", "1:1", "4K"),
        ("1x1", "1:1", "1K"),
        ("1080x1350", "4:5", "1K"),
        ("3000x2000", "3:2", "2K"),
        ("99999x1", "8:1", "1K"),
        ("50x99999", "1:8", "2K"),
    ],
)
def test_pixels_pick_the_nearest_ratio_and_size(typed: str, ratio: str, size: str) -> None:
    choice = chosen({"size": typed}, ratio="4:3", size="4K")
    assert (choice.ratio, choice.size) == (ratio, size)


def test_a_size_that_a_model_draws_is_its_own_nearest() -> None:
    for model in MODELS:
        for ratio, size in product(model.ratios, model.sizes):
            width, height = pixels(model, ratio, size)
            choice = chosen({"model": model.id, "size": f"{width}x{height}"})
            assert (choice.ratio, choice.size) == (ratio, size)


def test_pixels_exclude_a_ratio() -> None:
    for ratio in ("16:9", "auto", "nonsense"):
        assert ask({"size": "1600x900", "ratio": ratio}) == Refused(OptionsConflict("size", "ratio"))


def test_a_ratio_the_model_lacks_is_refused_with_those_it_has() -> None:
    refused = ask({"model": "pro", "ratio": "1:8"})
    assert isinstance(refused, Refused)
    assert isinstance(refused.reason, RatioUnsupported)
    assert (refused.reason.model, refused.reason.ratio) == (PRO, "1:8")
    assert "16:9" in refused.reason.ratios
    assert "1:8" not in refused.reason.ratios


@pytest.mark.parametrize("ratio", ["0:9", "16:", "wide", "16:9:4", "-16:9", "1.5:1", "７:0", "x" * 5000])  # noqa: RUF001 -- pasted
def test_what_is_no_ratio_is_refused(ratio: str) -> None:
    refused = ask({"ratio": ratio})
    assert isinstance(refused, Refused)
    assert isinstance(refused.reason, RatioUnsupported)
    assert len(refused.reason.ratio) <= 60


@pytest.mark.parametrize(
    "size", ["512", "8K", "0x900", "900x0", "1600x", "-1x5", "huge", "100000x2", "1e3x5", "x" * 5000]
)
def test_a_size_the_model_lacks_is_refused_with_those_it_has(size: str) -> None:
    refused = ask({"size": size})
    assert isinstance(refused, Refused)
    assert isinstance(refused.reason, SizeUnsupported)
    assert refused.reason.sizes == ("1K", "2K", "4K")
    assert len(refused.reason.size) <= 60


def test_the_smallest_size_where_a_model_has_it() -> None:
    for size in ("512", "512px", "0.5K"):
        assert chosen({"model": "gemini-3.1-flash-image", "size": size}).size == "512"


def test_an_unknown_model_is_refused_with_the_names() -> None:
    for name in ("dall-e", "gemini", "fast pro", "x" * 5000):
        refused = ask({"model": name})
        assert refused == Refused(ModelUnknown(name[:60], CATALOGUE.names()))


def test_count_and_seed() -> None:
    choice = chosen({"count": str(COUNT_LIMIT), "seed": str(SEED_LIMIT)})
    assert (choice.count, choice.seed) == (4, 2**31 - 1)
    assert chosen({"seed": "0", "count": " 2 "}) == Choice(FAST, None, "1K", seed=0, count=2)


@pytest.mark.parametrize("name", ["count", "seed"])
@pytest.mark.parametrize("value", ["-1", "2.0", "two", "99999999999", "1e1", "0x1", "x" * 5000])
def test_what_is_no_count_or_seed_is_refused(name: str, value: str) -> None:
    refused = ask({name: value})
    assert isinstance(refused, Refused)
    assert isinstance(refused.reason, OptionInvalid)
    assert refused.reason.name == name
    assert len(refused.reason.value) <= 60
    assert refused.reason.choices


def test_a_count_outside_its_range_is_refused() -> None:
    for count in ("0", "5"):
        assert ask({"count": count}) == Refused(OptionInvalid("count", count, ("1–4",)))  # noqa: RUF001 -- a range


def test_what_to_avoid_is_kept_as_typed() -> None:
    assert chosen({"avoid": "  blurred ½  hands "}).avoid == "blurred ½  hands"
