"""Tokens of workspaces that turn, run out or are taken back while pictures are being made."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import pytest
import pytest_asyncio

from adapters.slack.grants import Grant, Grants
from adapters.slack.sealing import Sealer
from bot.clock import SystemClock
from conversations import wording
from tests.databases import new_database
from tests.journeys.books import holds_of
from tests.journeys.program import until
from tests.journeys.slack import SlackStage
from tests.journeys.slack_many import SECRET, Many, in_clear, late, many, strays
from tests.journeys.slack_moves import made, one_result, plain, settled, told
from tests.journeys.slack_moves import opened as opened_form
from tests.servers.gemini.answers import drawn
from tests.servers.slack import Asked, Channel, Workspace
from tests.servers.slack.calls import Call
from tests.slack_tokens import tenant_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

_RENEWAL: Final = "refresh_token"
_HOURS: Final = timedelta(hours=9)
#: What each workspace's token has left when the program starts; None: it does not turn.
_LEFT: Final = {
    "Runs out": _HOURS,
    "Needed at once": _HOURS,
    "Turns": timedelta(seconds=31),
    "Holiday": -timedelta(days=2),
    "Away": _HOURS,
    "Away for a moment": -timedelta(days=2),
    "Away for long": _HOURS,
    "Removed": None,
    "Revoked": _HOURS,
}


@dataclass
class Turning:
    """A program that workspaces have installed three hours ago."""

    on: Many
    spaces: dict[str, Workspace]
    since: int = 0  # calls before the journey

    def renewals(self) -> list[Call]:
        """Return the calls by which refresh tokens were exchanged."""
        calls = self.on.slack.calls[self.since :]
        return [one for one in calls if one.text("grant_type") == _RENEWAL]

    def inside(self, name: str) -> SlackStage:
        return self.on.inside(self.spaces[name])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Turning]:
    async with many(tmp_path_factory.mktemp("plantain"), socket=True) as on:
        spaces = {name: on.slack.workspace(name, installed=False) for name in _LEFT}
        await _keep(on, spaces)
        await on.start()
        yield Turning(on, spaces)
        assert in_clear(on) == []
        assert strays(on.slack) == []


@pytest_asyncio.fixture(loop_scope="module")
async def turning(opened: Turning) -> AsyncIterator[Turning]:
    opened.since = len(opened.on.slack.calls)
    yield opened
    opened.on.gemini.let_go()
    await settled(opened.inside("Holiday"))
    assert opened.on.slack.problems == []


async def _keep(on: Many, spaces: dict[str, Workspace]) -> None:
    on.program.database.parent.mkdir(parents=True, exist_ok=True)
    database, now = await new_database(on.program.database), SystemClock().now()
    ago, grants = now - timedelta(hours=3), Grants(database, Sealer(SECRET))
    for name, left in _LEFT.items():
        given = spaces[name].install(rotates=left is not None)
        grant = Grant(
            token=given.token,
            bot_user=given.bot.id,
            bot=given.bot.bot_id,
            url=f"https://{spaces[name].team.domain}.slack.com/",
            scopes=tuple(sorted(given.scopes)),
            installed_at=ago,
            issued_at=ago,
            refresh=given.refresh,
            expires_at=now + left if left is not None else None,
        )
        await grants.keep(tenant_of(given), grant, now)
    await database.close()


async def waits(stage: SlackStage, channel: Channel, prompt: str) -> Asked:
    """Ask for a picture, and wait until its placeholder stands."""
    asked = await stage.ada.slash(channel, "imagine", prompt)
    await asked.message_when(lambda message: "Cancel" in message.buttons)
    return asked


async def test_a_token_runs_out_between_the_placeholder_and_the_result(turning: Turning) -> None:
    on, stage = turning.on, turning.inside("Runs out")
    on.gemini.hold()
    asked = await waits(stage, stage.general, "a fox of two tokens")
    old = stage.space.token
    stage.space.expire_token()
    on.gemini.let_go()
    await made(asked)
    await one_result(stage, stage.general, "a fox of two tokens")
    assert stage.space.token != old
    (renewal,) = turning.renewals()
    assert not renewal.error


async def test_front_and_worker_need_a_new_token_at_once(turning: Turning) -> None:
    on, stage = turning.on, turning.inside("Needed at once")
    on.gemini.hold()
    channels = [stage.space.channel(f"channel-{number}") for number in range(6)]
    asked = [await waits(stage, one, f"fox {number}") for number, one in enumerate(channels[:3])]
    stage.space.expire_token()
    more = enumerate(channels[3:], start=3)
    on.gemini.let_go()
    asked += [await stage.ada.slash(one, "imagine", f"fox {number}") for number, one in more]
    for number, one in enumerate(asked):
        await made(one)
        await one_result(stage, channels[number], f"fox {number}")
    assert [one.error for one in turning.renewals()] == [""]


async def test_tokens_that_turn_every_second(turning: Turning, monkeypatch: pytest.MonkeyPatch) -> None:
    on, stage = turning.on, turning.inside("Turns")
    monkeypatch.setattr(on.slack.stage.tokens, "life", 32)  # s, of which the last thirty are left alone
    on.gemini.script(*[drawn(delay=2.0)] * 4)
    for number in range(2):
        channels = [stage.space.channel(f"channel-{number}-{one}") for one in "ab"]
        asked = [await stage.ada.slash(one, "imagine", f"fox in {one.name}") for one in channels]
        for one, channel in zip(asked, channels, strict=True):
            await made(one)
            await one_result(stage, channel, f"fox in {channel.name}")
    used = stage.space.grant.used
    assert len(used) >= 2
    assert len(used) == len(set(used))
    assert {one.error for one in turning.renewals()} == {""}


async def test_a_token_that_has_run_out_long_ago_is_renewed_by_the_first_command(turning: Turning) -> None:
    stage = turning.inside("Holiday")
    stage.space.expire_token()
    asked = await stage.ada.slash(stage.general, "imagine", "a fox after a holiday")
    await asked.acknowledged(3)
    await made(asked)
    assert len(turning.renewals()) == 1


async def test_slack_is_away_while_a_token_is_renewed(turning: Turning) -> None:
    on, stage = turning.on, turning.inside("Away")
    on.gemini.hold()
    on.slack.fail("oauth.v2.access", 503, times=2)
    asked = await waits(stage, stage.general, "a patient fox")
    stage.space.expire_token()
    on.gemini.let_go()
    await made(asked)
    await one_result(stage, stage.general, "a patient fox")
    assert [one.error for one in turning.renewals()][-1] == ""


async def test_slack_is_away_for_a_moment_when_a_command_needs_a_new_token(turning: Turning) -> None:
    on, stage = turning.on, turning.inside("Away for a moment")
    stage.space.expire_token()
    on.slack.fail("oauth.v2.access", 503, times=2)
    asked = await stage.ada.slash(stage.general, "imagine", "a fox at the third try")
    await made(asked)
    await one_result(stage, stage.general, "a fox at the third try")
    assert not asked.lost
    assert [one.error for one in turning.renewals()][2:] == [""]


async def test_slack_is_away_for_long_when_a_new_token_is_needed(turning: Turning) -> None:
    """Whoever presses is told so by what needs no token; a form stands as it was filled."""
    on, stage = turning.on, turning.inside("Away for long")
    fox = await made(await stage.ada.slash(stage.general, "imagine", "a fox of the old token"))
    form = await opened_form(await stage.ben.press(fox, "Edit"))
    before = _not_renewed(on)
    stage.space.expire_token()
    on.slack.fail("oauth.v2.access", 503, times=None)
    asked = await stage.ada.slash(stage.general, "imagine", "a fox that waits for a token")
    await asked.acknowledged()
    await until(lambda: _not_renewed(on) > before, "the front knows that it cannot be renewed")
    pressed = await stage.ben.press(fox, "Variations")
    await told(pressed, wording.NOT_NOW)
    sent = await (await stage.ben.submit(form, prompt="a hat")).acknowledged()
    assert not sent.lost
    assert form.errors == {"prompt": wording.NOT_NOW}
    on.slack.heal()
    await one_result(stage, stage.general, "a fox that waits for a token")
    await made(await stage.ben.submit(form, prompt="a hat"))
    await made(await stage.ben.press(fox, "Variations"))


async def test_what_is_running_when_it_is_uninstalled_ends_and_costs_nothing(turning: Turning) -> None:
    on, stage = turning.on, turning.inside("Removed")
    on.gemini.hold()
    await waits(stage, stage.general, "a fox of the last day")
    dead = stage.space.token
    stage.space.uninstall()
    await on.forgets(f"slack.{stage.space.id}")
    forgotten = len(on.slack.calls)
    on.gemini.let_go()
    await settled(stage)
    assert _ended(stage, "a fox of the last day") == ("failed", "undeliverable")
    assert holds_of(stage, "a fox of the last day") == {"released": 1}
    late = [one for one in on.slack.calls[forgotten:] if one.token == dead]
    assert all(one.error for one in late)
    assert len(late) <= 2, "a process learns of it by being refused"

    await on.installs(stage.space)
    asked = await stage.ada.slash(stage.general, "imagine", "a fox of a new beginning")
    await made(asked)
    assert "a fox of the last day" in plain(await told(asked, "could not be shown here"))
    await one_result(stage, stage.general, "a fox of a new beginning")
    assert not [one for one in on.slack.calls[forgotten + len(late) :] if one.token == dead]


async def test_a_token_is_revoked_without_a_word(turning: Turning) -> None:
    on, stage = turning.on, turning.inside("Revoked")
    on.gemini.hold()
    await waits(stage, stage.general, "a fox without a token")
    stage.space.revoke()
    on.gemini.let_go()
    await settled(stage)
    assert _ended(stage, "a fox without a token") == ("failed", "undeliverable")
    assert holds_of(stage, "a fox without a token") == {"released": 1}
    await late(stage, "a fox that is not taken")
    await settled(stage)
    assert holds_of(stage, "a fox that is not taken") in ({}, {"released": 1})
    assert "Traceback" not in on.program.logs()


async def test_an_organisation_removes_it_from_all_its_workspaces(turning: Turning) -> None:
    on, group = turning.on, turning.on.slack.enterprise("Group")
    north, south = (on.slack.workspace(name, group, installed=False) for name in ("North", "South"))
    await on.installs(north, org_wide=True)
    stages = [on.inside(one) for one in (north, south)]
    for stage in stages:
        await made(await stage.ada.slash(stage.general, "imagine", f"a fox of {stage.space.name}"))
    north.uninstall()
    await on.forgets(f"slack.{group.id}.org")
    for stage in stages:
        await late(stage, f"a hare of {stage.space.name}")
    assert not on.program.rows("SELECT 1 FROM turns WHERE prompt LIKE 'a hare of %'")


def _ended(stage: SlackStage, prompt: str) -> tuple[str, str]:
    (row,) = stage.program.rows("SELECT state, ending FROM turns WHERE prompt = ?", prompt)
    return row["state"], row["ending"]


def _not_renewed(on: Many) -> int:
    """Count how often the front could renew no token."""
    lines = on.program.logs().splitlines()
    return sum("token_not_renewed" in line and '"process": "front"' in line for line in lines)
