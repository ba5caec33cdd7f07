"""How a typed line is read, and that the table holds what every platform can show."""

import time

import pytest

from conversations.commands import COMMANDS, read
from conversations.outcomes import (
    CommandUnknown,
    Instead,
    OptionEmpty,
    OptionInvalid,
    OptionNotOffered,
    OptionUnknown,
    PromptTooLong,
    Refused,
)
from conversations.wording import refusal


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("/imagine a red fox in snow ratio:16:9 count:2", {"ratio": "16:9", "count": "2"}),
        ("/imagine ratio:16:9 a red fox in snow", {"ratio": "16:9"}),
        ("/imagine --ratio 16:9 a red fox in snow —size 2K", {"ratio": "16:9", "size": "2K"}),
        ("/imagine a red fox in snow ratio=16:9", {"ratio": "16:9"}),
        ("/imagine a red fox in snow \N{EN DASH}ratio 16:9", {"ratio": "16:9"}),
        ("/IMAGINE a red fox in snow RATIO:16:9", {"ratio": "16:9"}),
        ("/imagine a red fox in snow avoid: blurry text size:4K", {"avoid": "blurry text", "size": "4K"}),
        ("/imagine avoid:“red, blue” a red fox in snow", {"avoid": "red, blue"}),
        ("/imagine prompt:a red fox in snow model:pro", {"model": "pro"}),
    ],
)
def test_options_may_stand_anywhere(line: str, values: dict[str, str]) -> None:
    typed = read(line)
    assert not isinstance(typed, Refused)
    assert typed.values == values | {"prompt": "a red fox in snow"}


def test_words_with_a_colon_belong_to_the_prompt() -> None:
    typed = read('/imagine a sign: "open", 10:30, https://example.org, note:this — and a dash')
    assert not isinstance(typed, Refused)
    assert typed.values["prompt"].startswith("a sign:")
    assert typed.values["prompt"].endswith("a dash")


def test_a_prompt_keeps_its_lines() -> None:
    typed = read("/imagine first line\nsecond line ratio:1:1")
    assert not isinstance(typed, Refused)
    assert typed.values["prompt"] == "first line\nsecond line"


@pytest.mark.parametrize(
    ("line", "prompt", "search"),
    [
        ("/imagine --search a kite", "a kite", "yes"),
        ("/imagine a kite --search", "a kite", "yes"),
        ("/imagine a kite —search", "a kite", "yes"),
        ("/imagine a kite search:yes", "a kite", "yes"),
        ("/imagine a kite --search=no", "a kite", "no"),
        ("/imagine a kite --search no", "a kite", "no"),
        ("/imagine --search yes a kite", "a kite", "yes"),
        ("/imagine --search yesterday a kite", "yesterday a kite", "yes"),
        ("/imagine a --searching kite", None, ""),
    ],
)
def test_a_switch_needs_no_value(line: str, prompt: str | None, search: str) -> None:
    typed = read(line)
    if prompt is None:
        assert isinstance(typed, Refused)
    else:
        assert not isinstance(typed, Refused)
        assert typed.values == {"prompt": prompt, "search": search}


@pytest.mark.parametrize(
    ("typed", "name", "instead"),
    [
        ("--guidance 7", "guidance", Instead.SAY_SO),
        ("guidance_scale:7.5", "guidance_scale", Instead.SAY_SO),
        ("--cfg-scale=7", "cfg-scale", Instead.SAY_SO),
        ("strength:0.6", "strength", Instead.SAY_HOW_MUCH),
        ("--style_strength .5", "style_strength", Instead.SAY_HOW_MUCH),
        ("--steps 30", "steps", Instead.NOTHING),
        ("--no dogs", "no", Instead.AVOID),
    ],
)
def test_what_no_model_has_is_refused_by_name(typed: str, name: str, instead: Instead) -> None:
    assert read(f"/imagine a fox {typed}") == Refused(OptionNotOffered(name, instead))
    assert name in refusal(OptionNotOffered(name, instead))


@pytest.mark.parametrize(
    "prompt",
    [
        "a poster that says strength: endurance",
        "a character sheet with strength: 18",
        "a sign that says no: 2 dogs",
        "ten steps up a hill",
    ],
)
def test_the_same_words_may_stand_in_a_prompt(prompt: str) -> None:
    typed = read(f"/imagine {prompt}")
    assert not isinstance(typed, Refused)
    assert typed.values == {"prompt": prompt}


def test_what_is_not_known_is_named() -> None:
    assert read("/imagin a fox") == Refused(CommandUnknown("imagin", "imagine"))
    unknown = read("/imagine a fox --colour blue")
    assert isinstance(unknown, Refused)
    assert isinstance(unknown.reason, OptionUnknown)
    assert "ratio" in unknown.reason.known
    near = read("/imagine a fox rati:16:9")
    assert isinstance(near, Refused)
    assert isinstance(near.reason, OptionUnknown)


def test_an_unfinished_option_spends_no_picture() -> None:
    assert read("/imagine a cat ratio:") == Refused(OptionEmpty("ratio"))


def test_a_branch_may_stand_after_the_name() -> None:
    mine = read("/usage me")
    assert not isinstance(mine, Refused)
    assert (mine.branch, mine.values) == ("me", {})
    assert read("/usage yours") == Refused(OptionInvalid("usage", "yours", ("me",)))
    bare = read("/settings")
    assert not isinstance(bare, Refused)
    assert bare.branch == ""
    caps = read("/settings caps daily:5 --monthly 100")
    assert not isinstance(caps, Refused)
    assert (caps.branch, caps.values) == ("caps", {"daily": "5", "monthly": "100"})
    allowed = read("/settings channels #pictures, #playground")
    assert not isinstance(allowed, Refused)
    assert allowed.values == {"allow": "#pictures, #playground"}
    assert isinstance(read("/settings caps weekly:5"), Refused)


def test_a_huge_line_is_refused_without_reading_it() -> None:
    began = time.perf_counter()
    refused = read("/imagine " + "a: " * 50_000)
    assert isinstance(refused, Refused)
    assert isinstance(refused.reason, PromptTooLong)
    assert time.perf_counter() - began < 1  # a bound against quadratic reading, not a figure


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_fits_discord(command: object) -> None:
    found = next(one for one in COMMANDS if one is command)
    assert len(found.name) <= 32
    assert len(found.description) <= 100
    assert len(found.options) <= 25
    assert all(len(option.description) <= 100 for option in found.options)
    for one in (found, *found.branches):
        required = [option.required for option in one.options]
        assert required == sorted(required, reverse=True), "Discord wants required options first"
