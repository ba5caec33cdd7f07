"""/settings by its branches: each sets what it is about, and nonsense sets nothing."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from conversations.actions import manage
from conversations.commands import COMMANDS, OptionKind, Right, Typed, command_named, read
from conversations.identity import Tenant
from conversations.outcomes import Refused
from conversations.ports import Response
from conversations.preferences import Preferences
from conversations.screening.strictness import Strictness
from conversations.views import Form, Listing, Notice
from tests.house import ADA, EVE, GENERAL, GUILD, MONA, PLACE, TENANT, House, sentence

MANAGE = frozenset({Right.MANAGE})
CHANNEL, ROLE = "200000000000000003", "600000000000000001"
FULL = Preferences(
    moderators_channel=CHANNEL,
    moderators_role=ROLE,
    daily=7,
    monthly=70,
    models=("gemini-3-pro-image",),
    channels=("200000000000000001",),
    strictness=Strictness.STRICT,
    timezone="Europe/Berlin",
    paused=True,
)


async def set_(
    house: House, branch: str, values: dict[str, str] | None = None, rights: frozenset[Right] = MANAGE
) -> Response:
    asked = house.submission(member=EVE, place=GENERAL, branch=branch, values=values, rights=rights)
    return await house.do("settings", asked)


async def kept(house: House, tenant: Tenant = GUILD) -> Preferences:
    async with house.database.reading() as uow:
        return await uow.preferences.get(tenant)


async def keep(house: House, preferences: Preferences, tenant: Tenant = GUILD) -> None:
    async with house.database.writing() as uow:
        await uow.preferences.put(tenant, preferences, house.clock.now())


@pytest.mark.parametrize(
    ("branch", "values", "changed"),
    [
        ("moderators", {"channel": "200000000000000009"}, {"moderators_channel": "200000000000000009"}),
        ("moderators", {"channel": "#200000000000000009"}, {"moderators_channel": "200000000000000009"}),
        ("moderators", {"role": "600000000000000009"}, {"moderators_role": "600000000000000009"}),
        ("moderators", {"role": ""}, {"moderators_role": ""}),  # everyone's
        ("moderators", {"role": "none", "channel": "NONE"}, {"moderators_role": "", "moderators_channel": ""}),
        ("caps", {"daily": "3"}, {"daily": 3}),
        ("caps", {"daily": "0"}, {"daily": 0}),
        ("caps", {"daily": "-1"}, {"daily": None}),
        ("caps", {"daily": "1000000", "monthly": "-1"}, {"daily": 1_000_000, "monthly": None}),
        ("models", {"allow": "all"}, {"models": ()}),
        ("models", {"allow": " ALL "}, {"models": ()}),
        ("models", {"allow": "fast, pro,fast"}, {"models": ("gemini-nano-banana-2.1", "gemini-3-pro-image")}),
        ("channels", {"allow": "all"}, {"channels": ()}),
        (
            "channels",
            {"allow": "200000000000000004 #200000000000000005,200000000000000006"},
            {"channels": ("200000000000000004", "200000000000000005", "200000000000000006")},
        ),
        ("screening", {"strictness": "relaxed"}, {"strictness": Strictness.RELAXED}),
        ("timezone", {"name": "Asia/Kolkata"}, {"timezone": "Asia/Kolkata"}),
        ("timezone", {"name": "UTC"}, {"timezone": "UTC"}),
        ("pause", {"on": "no"}, {"paused": False}),
        ("pause", {"on": "Off"}, {"paused": False}),
    ],
)
async def test_a_branch_sets_what_it_is_about_and_nothing_else(
    house: House, branch: str, values: dict[str, str], changed: dict[str, Any]
) -> None:
    await keep(house, FULL)
    assert "saved" in sentence(await set_(house, branch, values)).casefold()
    assert await kept(house) == replace(FULL, **changed)
    assert await kept(house, TENANT) == Preferences()


@pytest.mark.parametrize(
    ("branch", "values"),
    [
        ("moderators", {"channel": "general"}),  # a name: on Discord it would be a channel that is nowhere
        ("moderators", {"channel": "200000000000000003; DROP"}),
        ("moderators", {"role": "@moderators"}),
        ("moderators", {"channel": "200000000000000003", "role": "moderators"}),
        ("caps", {"daily": "-2"}),
        ("caps", {"daily": "many"}),
        ("caps", {"daily": "3.5"}),
        ("caps", {"daily": "٣"}),
        ("caps", {"daily": "1000001"}),
        ("caps", {"daily": "9" * 5000}),
        ("caps", {"daily": "3", "monthly": "x"}),
        ("models", {"allow": "none"}),
        ("models", {"allow": "fast, dall-e"}),
        ("models", {"allow": "all, fast"}),
        ("channels", {"allow": "general"}),
        ("channels", {"allow": "none"}),
        ("channels", {"allow": "200000000000000004, all"}),
        ("channels", {"allow": "<#200000000000000004>"}),
        ("screening", {"strictness": "off"}),
        ("screening", {"strictness": ""}),
        ("timezone", {"name": "Berlin"}),
        ("timezone", {"name": "../../etc/passwd"}),
        ("timezone", {"name": "Europe/berlin\x00"}),
        ("pause", {"on": "maybe"}),
        ("pause", {"on": ""}),
    ],
)
async def test_nonsense_sets_nothing(house: House, branch: str, values: dict[str, str]) -> None:
    await keep(house, FULL)
    answer = await set_(house, branch, values)
    assert isinstance(getattr(answer, "view", None), Notice)
    assert getattr(answer, "refused", False)
    assert await kept(house) == FULL


@pytest.mark.parametrize("branch", ["show", "caps", "moderators", "approve", "no such"])
async def test_a_branch_that_is_given_nothing_shows_what_is_set(house: House, branch: str) -> None:
    """Also one that another version has registered."""
    await keep(house, FULL)
    answer = await set_(house, branch, {"text": "x", "channels": "y"} if branch in {"approve", "no such"} else None)
    view = getattr(answer, "view", None)
    assert isinstance(view, Listing)
    rows = {row.label: row.value for section in view.sections for row in section.rows}
    assert rows["Moderators"] == f"@{ROLE}"
    assert rows["Moderators' channel"] == f"#{CHANNEL}"
    assert rows["Pictures of a member in a day"] == "7"
    assert rows["Pause"].startswith("paused")
    assert await kept(house) == FULL


async def test_what_is_unset_is_said_so(house: House) -> None:
    view = getattr(await set_(house, "show"), "view", None)
    assert isinstance(view, Listing)
    rows = {row.label: row.value for section in view.sections for row in section.rows}
    assert rows["Moderators' channel"] == "none yet"
    assert "manage messages" in rows["Moderators"]
    assert rows["Channels"] == "all"
    assert rows["Pause"] == "no"


async def test_without_a_branch_it_is_the_form(house: House) -> None:
    assert isinstance(getattr(await set_(house, ""), "view", None), Form)


@pytest.mark.parametrize("rights", [frozenset(), frozenset({Right.MODERATE})])
@pytest.mark.parametrize("branch", ["", "show", "pause", "no such"])
async def test_only_those_who_manage_may(house: House, branch: str, rights: frozenset[Right]) -> None:
    answer = await set_(house, branch, {"on": "yes"}, rights)
    assert "manage this place" in sentence(answer)
    assert await kept(house) == Preferences()


async def test_what_could_not_be_set_any_more_keeps_nothing_else_from_being_set(house: House) -> None:
    """A model that the catalogue has lost, a zone that the machine has lost."""
    old = replace(FULL, models=("gemini-that-was",), channels=("a name",))
    await keep(house, old)
    assert "saved" in sentence(await set_(house, "pause", {"on": "no"})).casefold()
    assert await kept(house) == replace(old, paused=False)


def test_every_option_of_every_branch_sets_something() -> None:
    settings = command_named("settings")
    assert settings is not None
    options = {(branch.name, option.name) for branch in settings.branches for option in branch.options}
    assert options == set(manage._FIELDS)  # noqa: SLF001 -- the table is what is tested


# --- typed --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "branch", "values"),
    [
        ("/settings", "", {}),
        ("/settings ", "", {}),
        ("/settings show", "show", {}),
        ("/settings SHOW", "show", {}),
        ("/settings moderators channel:#moderators", "moderators", {"channel": "#moderators"}),
        ("/settings moderators role:none", "moderators", {"role": "none"}),
        ("/settings caps daily:-1", "caps", {"daily": "-1"}),
        ("/settings caps --daily -1 --monthly 50", "caps", {"daily": "-1", "monthly": "50"}),
        ("/settings caps", "caps", {}),
        ("/settings models all", "models", {"allow": "all"}),
        ("/settings models allow:fast, pro", "models", {"allow": "fast, pro"}),
        ("/settings channels pictures, playground", "channels", {"allow": "pictures, playground"}),
        ("/settings screening strictness:strict", "screening", {"strictness": "strict"}),
        ("/settings timezone Europe/Berlin", "timezone", {"name": "Europe/Berlin"}),
        ("/settings timezone name:Europe/Berlin", "timezone", {"name": "Europe/Berlin"}),
        ("/settings pause --on", "pause", {"on": "yes"}),
        ("/settings pause --on no", "pause", {"on": "no"}),
        ("/settings pause on:no", "pause", {"on": "no"}),
        ("/conversation", "", {}),
        ("/conversation reset", "reset", {}),
        ("/usage me", "me", {}),
        ("/usage", "", {}),
        ("/settings\nshow", "show", {}),
    ],
)
def test_branches_are_typed(line: str, branch: str, values: dict[str, str]) -> None:
    typed = read(line)
    assert isinstance(typed, Typed), typed
    assert (typed.branch, typed.values) == (branch, values)


@pytest.mark.parametrize(
    "line",
    [
        "/settings approve on:yes",
        "/settings daily:3",
        "/settings show everything",
        "/settings caps weekly:3",
        "/settings caps daily:",
        "/settings caps 3",
        "/settings moderators moderators",
        "/conversation forget",
        "/conversation show all of it",
        "/usage server",
    ],
)
def test_what_is_no_branch_or_none_of_its_options_is_refused(line: str) -> None:
    assert isinstance(read(line), Refused)


async def test_typed_lines_set_the_same(house: House) -> None:
    for line in (
        "/settings caps daily:3 --monthly -1",
        "/settings channels pictures",
        "/settings moderators role:none",
    ):
        typed = read(line)
        assert isinstance(typed, Typed)
        asked = house.submission(member=MONA, branch=typed.branch, values=typed.values)
        assert "saved" in sentence(await house.do("settings", asked)).casefold()
    assert await kept(house, TENANT) == Preferences(daily=3, channels=("pictures",))
    elsewhere = house.submission(member=ADA, prompt="a fox", place=replace(PLACE, thread=""))
    assert not getattr(await house.do("imagine", elsewhere), "refused", False)


def test_what_is_required_can_be_typed_and_branches_go_one_deep() -> None:
    for command in COMMANDS:
        assert not (command.branches and command.options), command.name
        for branch in command.branches:
            assert not branch.branches
            assert all(option.kind is not OptionKind.PICTURE for option in branch.options)
            required = [option.required for option in branch.options]
            assert required == sorted(required, reverse=True), "required options come first"


async def test_branches_that_are_set_at_once_all_stay(house: House) -> None:
    given = {
        "caps": {"daily": "3"},
        "moderators": {"role": ROLE},
        "models": {"allow": "pro"},
        "channels": {"allow": CHANNEL},
        "screening": {"strictness": "strict"},
        "timezone": {"name": "Europe/Berlin"},
        "pause": {"on": "yes"},
    }
    await asyncio.gather(*(set_(house, branch, values) for branch, values in given.items()))
    assert await kept(house) == replace(FULL, moderators_channel="", daily=3, monthly=None, channels=(CHANNEL,))
