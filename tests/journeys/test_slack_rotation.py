"""Tokens of workspaces that turn, run out or are taken back while pictures are being made."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from adapters.slack.grants import Grant, Grants
from adapters.slack.sealing import Sealer
from bot.clock import SystemClock
from tests.databases import new_database
from tests.journeys.program import until
from tests.journeys.slack import SlackStage
from tests.journeys.slack_many import SECRET, Many, in_clear, many, strays
from tests.journeys.slack_moves import holds_of, made, one_result, settled
from tests.servers.gemini.answers import drawn
from tests.servers.slack import Asked, Channel, Workspace
from tests.servers.slack.calls import Call
from tests.slack_tokens import tenant_of

_RENEWAL: Final = "refresh_token"


@asynccontextmanager
async def installed(
    folder: Path, *, lasts: timedelta = timedelta(hours=9), rotates: bool = True, delay: float = 0.0
) -> AsyncIterator[tuple[Many, SlackStage]]:
    """Start with a workspace that has installed it three hours ago; lasts: its token, from now on."""
    async with many(folder, socket=True, delay=delay) as on:
        space = on.slack.workspace("Acme", installed=False)
        space.install(rotates=rotates)
        await _keep(on, space, lasts if rotates else None)
        await on.start()
        yield on, on.inside(space)
        assert in_clear(on) == []
        assert strays(on.slack) == []


async def _keep(on: Many, space: Workspace, lasts: timedelta | None) -> None:
    on.program.database.parent.mkdir(parents=True, exist_ok=True)
    database, now, given = await new_database(on.program.database), SystemClock().now(), space.grant
    ago = now - timedelta(hours=3)
    grant = Grant(
        token=given.token,
        bot_user=given.bot.id,
        bot=given.bot.bot_id,
        url="https://acme.slack.com/",
        scopes=tuple(sorted(given.scopes)),
        installed_at=ago,
        issued_at=ago,
        refresh=given.refresh,
        expires_at=now + lasts if lasts is not None else None,
    )
    await Grants(database, Sealer(SECRET)).keep(tenant_of(given), grant, now)
    await database.close()


def renewals(on: Many) -> list[Call]:
    """Return the calls by which refresh tokens were exchanged."""
    return [one for one in on.slack.called("oauth.v2.access") if one.text("grant_type") == _RENEWAL]


async def waits(stage: SlackStage, channel: Channel, prompt: str) -> Asked:
    """Ask for a picture, and wait until its placeholder stands."""
    asked = await stage.ada.slash(channel, "imagine", prompt)
    await asked.message_when(lambda message: "Cancel" in message.buttons)
    return asked


async def test_a_token_runs_out_between_the_placeholder_and_the_result(tmp_path: Path) -> None:
    async with installed(tmp_path) as (on, stage):
        on.gemini.script(drawn(delay=1.5))
        asked = await waits(stage, stage.general, "a fox of two tokens")
        old = stage.space.token
        stage.space.expire_token()
        await made(asked)
        await one_result(stage, stage.general, "a fox of two tokens")
        assert stage.space.token != old
        (renewal,) = renewals(on)
        assert not renewal.error


async def test_front_and_worker_need_a_new_token_at_once(tmp_path: Path) -> None:
    async with installed(tmp_path, delay=1.5) as (on, stage):
        channels = [stage.space.channel(f"channel-{number}") for number in range(6)]
        asked = [await waits(stage, one, f"fox {number}") for number, one in enumerate(channels[:3])]
        stage.space.expire_token()
        more = enumerate(channels[3:], start=3)
        asked += [await stage.ada.slash(one, "imagine", f"fox {number}") for number, one in more]
        for number, one in enumerate(asked):
            await made(one)
            await one_result(stage, channels[number], f"fox {number}")
        assert [one.error for one in renewals(on)] == [""]


async def test_tokens_that_turn_every_second(tmp_path: Path) -> None:
    async with installed(tmp_path, lasts=timedelta(seconds=31), delay=2.0) as (on, stage):
        on.slack.stage.tokens.life = 32  # s, of which the last thirty are left alone
        for number in range(2):
            channels = [stage.space.channel(f"channel-{number}-{one}") for one in "ab"]
            asked = [await stage.ada.slash(one, "imagine", f"fox in {one.name}") for one in channels]
            for one, channel in zip(asked, channels, strict=True):
                await made(one)
                await one_result(stage, channel, f"fox in {channel.name}")
        used = stage.space.grant.used
        assert len(used) >= 2
        assert len(used) == len(set(used))
        assert {one.error for one in renewals(on)} == {""}


async def test_a_token_that_has_run_out_long_ago_is_renewed_by_the_first_command(tmp_path: Path) -> None:
    async with installed(tmp_path, lasts=-timedelta(days=2)) as (on, stage):
        stage.space.expire_token()
        asked = await stage.ada.slash(stage.general, "imagine", "a fox after a holiday")
        await asked.acknowledged(3)
        await made(asked)
        assert len(renewals(on)) == 1


async def test_slack_is_away_while_a_token_is_renewed(tmp_path: Path) -> None:
    async with installed(tmp_path) as (on, stage):
        on.gemini.script(drawn(delay=1.0))
        on.slack.fail("oauth.v2.access", 503, times=2)
        asked = await waits(stage, stage.general, "a patient fox")
        stage.space.expire_token()
        await made(asked)
        await one_result(stage, stage.general, "a patient fox")
        assert [one.error for one in renewals(on)][-1] == ""


async def test_what_is_running_when_it_is_uninstalled_ends_and_costs_nothing(tmp_path: Path) -> None:
    async with installed(tmp_path, rotates=False, delay=1.5) as (on, stage):
        await waits(stage, stage.general, "a fox of the last day")
        dead = stage.space.token
        stage.space.uninstall()
        await _is_forgotten(on, stage.space)
        forgotten = len(on.slack.calls)
        await settled(stage)
        assert _ended(stage, "a fox of the last day") == ("failed", "undeliverable")
        assert holds_of(stage, "a fox of the last day") == {"released": 1}
        late = [one for one in on.slack.calls[forgotten:] if one.token == dead]
        assert all(one.error for one in late)
        assert len(late) <= 2, "a process learns of it by being refused"

        await on.installs(stage.space)
        await made(await stage.ada.slash(stage.general, "imagine", "a fox of a new beginning"))
        await one_result(stage, stage.general, "a fox of a new beginning")
        assert not [one for one in on.slack.calls[forgotten + len(late) :] if one.token == dead]


async def test_a_token_is_revoked_without_a_word(tmp_path: Path) -> None:
    async with installed(tmp_path, delay=1.0) as (on, stage):
        await waits(stage, stage.general, "a fox without a token")
        stage.space.revoke()
        await settled(stage)
        assert _ended(stage, "a fox without a token") == ("failed", "undeliverable")
        assert holds_of(stage, "a fox without a token") == {"released": 1}
        asked = await stage.ada.slash(stage.general, "imagine", "a fox that is not taken")
        await asked.acknowledged()
        await settled(stage)
        assert holds_of(stage, "a fox that is not taken") in ({}, {"released": 1})
        assert "Traceback" not in on.program.logs()


async def test_an_organisation_removes_it_from_all_its_workspaces(tmp_path: Path) -> None:
    async with many(tmp_path, socket=False) as on:
        await on.start()
        group = on.slack.enterprise("Group")
        north, south = (on.slack.workspace(name, group, installed=False) for name in ("North", "South"))
        await on.installs(north, org_wide=True)
        stages = [on.inside(one) for one in (north, south)]
        for stage in stages:
            await made(await stage.ada.slash(stage.general, "imagine", f"a fox of {stage.space.name}"))
        north.uninstall()
        await until(lambda: not on.program.rows("SELECT 1 FROM installations"), "it is forgotten")
        for stage in stages:
            asked = await stage.ada.slash(stage.general, "imagine", f"a hare of {stage.space.name}")
            await asked.acknowledged()
        assert not on.program.rows("SELECT 1 FROM turns WHERE prompt LIKE 'a hare of %'")
        assert in_clear(on) == []


async def _is_forgotten(on: Many, space: Workspace) -> None:
    query = "SELECT 1 FROM installations WHERE tenant LIKE ?"
    await until(lambda: not on.program.rows(query, f"%{space.id}"), "the installation is forgotten")


def _ended(stage: SlackStage, prompt: str) -> tuple[str, str]:
    (row,) = stage.program.rows("SELECT state, ending FROM turns WHERE prompt = ?", prompt)
    return row["state"], row["ending"]
