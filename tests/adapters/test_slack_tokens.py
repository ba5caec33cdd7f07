"""Who has which token, over sockets and on one database that several processes share."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from structlog.testing import capture_logs

from adapters.slack.authorize import authorizing, channel_of_nowhere, workspace_in
from adapters.slack.connect import Clients
from adapters.slack.grants import ALL, Grant
from adapters.slack.sealing import SealedOtherwise, Sealer
from adapters.slack.tokens import NotInstalled, OneToken, Removal, Workspace, revoked, uninstalled
from adapters.slack.trouble import Revoked
from conversations.errors import Temporary
from tests.databases import new_database, opened
from tests.servers.slack import SlackServer
from tests.servers.slack.bolt import socket_of
from tests.slack_tokens import Process, a_clock, rotating

HOURS = 3600.0


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as opened_:
        yield opened_
        assert opened_.problems == []


@pytest.fixture
async def process(server: SlackServer, tmp_path: Path) -> AsyncIterator[Process]:
    made = Process(server, await new_database(tmp_path / "plantain.db"), a_clock())
    yield made
    await made.close()


@pytest.fixture
async def other(process: Process, tmp_path: Path) -> AsyncIterator[Process]:
    another = process.another(tmp_path)
    yield another
    await another.close()


@pytest.fixture
async def clients(server: SlackServer) -> AsyncIterator[Clients]:
    made = Clients(server.api_url)
    yield made
    await made.close()


# --- the one of the settings --------------------------------------------------------------------


async def test_slack_is_asked_once_whose_the_token_is(server: SlackServer, clients: Clients) -> None:
    space = server.workspace("Foxes")
    tokens = OneToken(clients.of, space.token)
    found = await asyncio.gather(*(tokens.of(space.id) for _ in range(5)))
    assert found == [await tokens.only()] * 5
    assert (found[0].id, found[0].token, found[0].bot_user) == (space.id, space.token, space.bot.id)
    assert (found[0].bot, found[0].url) == (space.bot.bot_id, "https://foxes.slack.com/")
    assert found[0].scopes == space.scopes
    assert len(server.called("auth.test")) == 1
    with pytest.raises(NotInstalled, match="T9"):
        await tokens.of("T9")
    tokens.forget(space.id)
    await tokens.of(space.id)
    assert len(server.called("auth.test")) == 2


async def test_its_workspace_is_known_by_its_own_id(server: SlackServer, clients: Clients) -> None:
    acme = server.enterprise("Acme")
    space = server.workspace("Foxes", acme)
    tokens = OneToken(clients.of, space.token)
    assert {(await tokens.of(name)).id for name in (space.id, f"{acme.id}.{space.id}", f"E9.{space.id}")} == {
        f"{acme.id}.{space.id}"
    }


async def test_a_token_of_an_enterprise_reaches_all_its_workspaces(server: SlackServer, clients: Clients) -> None:
    acme = server.enterprise("Acme", installed=True)
    space = server.workspace("Foxes", acme)
    tokens = OneToken(clients.of, space.token)
    assert (await tokens.of(f"{acme.id}.{space.id}")).id == f"{acme.id}.{space.id}"
    for name in (f"{acme.id}.", f"{acme.id}.{ALL}"):
        assert (await tokens.of(name)).id == f"{acme.id}.{ALL}"
    assert (await tokens.of(space.id)).id == f"{acme.id}.{space.id}", "it may be named without its enterprise"
    for name in (server.workspace("Others").id, f"E9.{space.id}"):
        with pytest.raises(NotInstalled):
            await tokens.of(name)
    assert len(server.called("auth.teams.list")) == 1, "it is not asked for each that is strange"


async def test_a_failed_answer_is_not_remembered(server: SlackServer, clients: Clients) -> None:
    space = server.workspace("Foxes")
    tokens = OneToken(clients.of, space.token)
    server.fail("auth.test", 500)
    with pytest.raises(Temporary):
        await tokens.of(space.id)
    assert (await tokens.of(space.id)).id == space.id
    space.revoke()
    tokens.forget(space.id)
    with pytest.raises(Revoked):
        await tokens.of(space.id)


# --- sealed -------------------------------------------------------------------------------------


def test_what_is_sealed_is_opened_by_the_same_secret_alone() -> None:
    sealed = Sealer("one").seal("xoxb-1")
    assert "xoxb-1" not in sealed
    assert Sealer("one").unseal(sealed) == "xoxb-1"
    for sealer, text in ((Sealer("two"), sealed), (Sealer("one"), sealed[:-5]), (Sealer("one"), "nothing")):
        with pytest.raises(SealedOtherwise, match="SECRET_KEY") as told:
            sealer.unseal(text)
        assert "xoxb" not in str(told.value)


async def test_no_token_stands_in_the_database_in_clear(process: Process, tmp_path: Path) -> None:
    given = rotating(process.server).grant
    tenant = await process.keep(given)
    assert (await process.installed.of(tenant.id)).token == given.token
    await process.database.close()
    files = await asyncio.to_thread(lambda: [path.read_bytes() for path in tmp_path.glob("plantain.db*")])
    assert any(tenant.key.encode() in data for data in files)
    for secret in (given.token, given.refresh, given.token[-12:]):
        assert not any(secret.encode() in data for data in files)


def test_no_token_is_shown_by_accident() -> None:
    shown = repr(Workspace("T1", "xoxb-1", "U1", "B1", "https://a/", frozenset()))
    now = a_clock().now()
    shown += repr(Grant("xoxb-1", "U1", "B1", "https://a/", (), now, now, refresh="xoxe-1", expires_at=now))
    assert "xox" not in shown


async def test_another_secret_is_told_as_such(process: Process, tmp_path: Path) -> None:
    tenant = await process.keep(process.server.workspace("Foxes").grant)
    changed = Process(process.server, opened(tmp_path / "plantain.db"), process.clock, secret="another")  # noqa: S106
    with pytest.raises(SealedOtherwise, match="SECRET_KEY"):
        await changed.installed.of(tenant.id)
    assert await authorizing(changed.installed)(None, tenant.id, "U1") is None
    assert (await process.installed.of(tenant.id)).id == tenant.id
    await changed.keep(process.server.workspace("Owls").grant)
    await changed.keep(process.server.stage.tokens.grants[0])  # it is installed anew
    assert (await changed.installed.of(tenant.id)).token == process.server.stage.tokens.grants[0].token
    await changed.close()


# --- those that workspaces gave -----------------------------------------------------------------


async def test_a_workspace_is_found_by_its_own_id(process: Process) -> None:
    acme = process.server.enterprise("Acme")
    inside, alone = process.server.workspace("Foxes", acme), process.server.workspace("Owls")
    await process.keep(inside.grant)
    await process.keep(alone.grant)
    own = f"{acme.id}.{inside.id}"
    assert {(await process.installed.of(name)).id for name in (own, inside.id, f"E9.{inside.id}")} == {own}
    assert {(await process.installed.of(name)).id for name in (alone.id, f"{acme.id}.{alone.id}")} == {alone.id}
    assert (await process.installed.of(alone.id)).token == alone.token
    for name in ("T9", f"{acme.id}.T9", f"{acme.id}.", ""):
        with pytest.raises(NotInstalled):
            await process.installed.of(name)
    assert process.server.calls == []


async def test_a_workspace_may_be_named_without_the_enterprise_that_has_it(process: Process) -> None:
    acme, gone = (process.server.enterprise(name, installed=True) for name in ("Acme", "Gone"))
    space, left = process.server.workspace("Foxes", acme), process.server.workspace("Left", gone)
    with pytest.raises(NotInstalled):
        await process.installed.of(space.id)
    for one in (left, space):
        await process.keep(one.grant)
    left.revoke()
    found = await process.installed.of(space.id)
    assert (found.id, found.token) == (f"{acme.id}.{space.id}", space.token)
    with pytest.raises(NotInstalled):
        await process.installed.of(process.server.workspace("Strangers").id)
    asked = len(process.server.called("auth.teams.list"))
    for _ in range(3):
        assert (await process.installed.of(space.id)).id == found.id
    assert len(process.server.called("auth.teams.list")) == asked
    await process.installed.drop(Removal(acme.id, "", everywhere=True))
    with pytest.raises(NotInstalled):
        await process.installed.of(space.id)


async def test_an_enterprise_may_have_it_for_all_its_workspaces(process: Process) -> None:
    acme = process.server.enterprise("Acme", installed=True)
    spaces = [process.server.workspace(name, acme) for name in ("Foxes", "Owls")]
    own = process.server.workspace("Hares", acme, installed=False)
    tenant = await process.keep(spaces[0].grant)
    assert tenant.id == f"{acme.id}.{ALL}"
    await process.keep(own.install())
    for space in spaces:
        found = await process.installed.of(f"{acme.id}.{space.id}")
        assert (found.id, found.token) == (f"{acme.id}.{space.id}", space.token)
    assert (await process.installed.of(f"{acme.id}.{own.id}")).token == own.token, "its own comes first"
    assert (await process.installed.of(f"{acme.id}.")).id == tenant.id
    for name in ("E9.T1", f"E9.{spaces[0].id}"):
        with pytest.raises(NotInstalled):
            await process.installed.of(name)


async def test_what_another_process_has_changed_is_known_after_a_minute(process: Process, other: Process) -> None:
    space = process.server.workspace("Foxes")
    await process.keep(space.grant)
    before = (await process.installed.of(space.id)).token
    process.server.stage.tokens.issue(space.grant)
    await other.keep(space.grant)
    assert (await process.installed.of(space.id)).token == before
    process.clock.advance(seconds=61)
    assert (await process.installed.of(space.id)).token == space.token != before
    process.server.stage.tokens.issue(space.grant)
    await other.keep(space.grant)
    process.installed.forget(space.id)
    assert (await process.installed.of(space.id)).token == space.token
    process.installed.forget("T9")


# --- renewed ------------------------------------------------------------------------------------


async def test_a_token_that_is_still_good_is_renewed_while_it_is_used(process: Process) -> None:
    space = rotating(process.server)
    await process.keep(space.grant)
    first = space.token
    process.clock.advance(hours=9.9)
    assert (await process.installed.of(space.id)).token == first
    assert process.refreshes() == 0
    process.clock.advance(hours=0.2)
    held = process.server.fail("oauth.v2.access", delay=0.2)
    assert (await process.installed.of(space.id)).token == first, "nobody waits for the next one"
    await process.installed.close()
    assert held.hits == process.refreshes() == 1
    assert (await process.installed.of(space.id)).token == space.token != first
    kept = await process.kept(space.id)
    assert kept is not None
    assert (kept.refresh, kept.rotates) == (space.grant.refresh, True)
    process.clock.advance(hours=9)
    await process.installed.of(space.id)
    assert process.refreshes() == 1, "the new one lasts as long"


async def test_of_many_processes_and_callers_one_renews(process: Process, other: Process) -> None:
    space = rotating(process.server)
    await process.keep(space.grant)
    first = space.token
    process.clock.advance(hours=13)
    process.server.fail("oauth.v2.access", delay=0.6)
    both = (process.installed, other.installed)
    found = await asyncio.gather(*(both[n % 2].of(space.id) for n in range(12)))
    assert {one.token for one in found} == {space.token} != {first}
    assert process.refreshes() == 1
    assert len(space.grant.used) == 1


async def test_many_renewals_use_each_refresh_token_once(process: Process, other: Process) -> None:
    space = rotating(process.server)
    await process.keep(space.grant)
    for _ in range(5):
        process.clock.advance(hours=13)
        await asyncio.gather(*(one.installed.of(space.id) for one in (process, other, process)))
    assert process.refreshes() == len(set(space.grant.used)) == 5


async def test_the_lease_of_a_process_that_died_lapses(process: Process) -> None:
    space = rotating(process.server)
    tenant = await process.keep(space.grant)
    process.clock.advance(hours=13)
    now = process.clock.now()
    async with process.database.writing() as uow:
        assert await uow.installations.lease(tenant, "one that died", now + timedelta(seconds=30), now)
    waiting = asyncio.create_task(process.installed.of(space.id))
    await asyncio.sleep(0.4)
    assert process.refreshes() == 0
    assert not waiting.done()
    process.clock.advance(seconds=31)
    assert (await waiting).token == space.token


async def test_a_refresh_that_slack_refuses_ends_with_the_token(process: Process) -> None:
    space = rotating(process.server)
    await process.keep(space.grant)
    first = space.token
    process.server.fail("oauth.v2.access", error="invalid_refresh_token", times=None)
    process.clock.advance(hours=10.5)
    with capture_logs() as logs:
        assert (await process.installed.of(space.id)).token == first
        await process.installed.close()
    assert [one["event"] for one in logs] == ["token_cannot_be_renewed"]
    process.clock.advance(hours=1)
    assert (await process.installed.of(space.id)).token == first
    process.clock.advance(hours=1)
    with pytest.raises(NotInstalled, match="anew"):
        await process.installed.of(space.id)
    assert process.refreshes() == 1, "it is not tried again"
    process.server.heal()
    await process.keep(space.install(rotates=True))
    assert (await process.installed.of(space.id)).token == space.token


async def test_trouble_on_the_way_is_tried_again(process: Process) -> None:
    space = rotating(process.server)
    await process.keep(space.grant)
    first = space.token
    process.server.fail("oauth.v2.access", 503, times=2)
    process.clock.advance(hours=10.5)
    for _ in range(3):
        assert (await process.installed.of(space.id)).token == first
        await process.installed.close()
    assert process.refreshes() == 1, "not with every press"
    process.clock.advance(hours=2)
    with pytest.raises(Temporary):
        await process.installed.of(space.id)
    assert (await process.installed.of(space.id)).token == space.token != first


async def test_a_process_that_could_not_renew_keeps_nobody_waiting(process: Process, other: Process) -> None:
    space = rotating(process.server)
    await process.keep(space.grant)
    process.clock.advance(hours=13)
    process.server.fail("oauth.v2.access", 503)
    with pytest.raises(Temporary):
        await process.installed.of(space.id)
    assert (await other.installed.of(space.id)).token == space.token


async def test_a_press_waits_for_a_token_that_soon_comes(process: Process) -> None:
    space = rotating(process.server)
    await process.keep(space.grant)
    process.clock.advance(hours=13)
    trouble = process.server.fail("oauth.v2.access", 503, times=2)
    authorize = authorizing(process.installed)
    found = await authorize(None, space.id, None)
    assert (found.bot_token, trouble.hits) == (space.token, 2)
    process.clock.advance(hours=13)
    process.server.fail("oauth.v2.access", 503, times=None)
    with pytest.raises(Temporary):
        await authorize(None, space.id, None)


async def test_wrong_credentials_are_no_fault_of_the_workspace(process: Process, tmp_path: Path) -> None:
    space = rotating(process.server)
    await process.keep(space.grant)
    wrong = Process(process.server, opened(tmp_path / "plantain.db"), process.clock, client_secret="wrong")  # noqa: S106
    process.clock.advance(hours=13)
    with capture_logs() as logs, pytest.raises(Temporary):
        await wrong.installed.of(space.id)
    assert "SLACK_CLIENT_SECRET" in logs[0]["trouble"]
    await wrong.close()
    assert [one for one in process.server.problems if "bad_client_secret" in one]
    process.server.problems.clear()
    process.clock.advance(minutes=1)  # the lease of the other
    assert (await process.installed.of(space.id)).token == space.token


async def test_a_token_that_slack_calls_expired_is_renewed_whatever_the_clock_says(process: Process) -> None:
    space = rotating(process.server)
    await process.keep(space.grant)
    first = (await process.installed.of(space.id)).token
    space.expire_token()
    process.installed.forget(space.id)
    assert (await process.installed.of(space.id)).token == first, "it was given just now: an older one was meant"
    process.clock.advance(minutes=2)
    await process.installed.of(space.id)
    process.installed.forget(space.id)
    second = (await process.installed.of(space.id)).token
    assert second == space.token != first
    for _ in range(3):  # others hear of the old one late
        process.installed.forget(space.id)
        assert (await process.installed.of(space.id)).token == second
    assert process.refreshes() == 1


async def test_who_comes_back_late_with_the_next_token_still_brings_it(process: Process) -> None:
    space = rotating(process.server)
    tenant = await process.keep(space.grant)
    was = await process.kept(space.id)
    assert was is not None
    now = process.clock.now()
    assert await process.grants.change(tenant, was, replace(was, refresh=""), now), "another was refused meanwhile"
    assert await process.grants.change(tenant, was, replace(was, token="next", refresh="next"), now)  # noqa: S106
    assert not await process.grants.change(tenant, was, replace(was, token="a third"), now)  # noqa: S106
    await process.grants.drop(tenant)
    assert not await process.grants.change(tenant, was, was, now), "it was removed"


# --- removed ------------------------------------------------------------------------------------


async def told(process: Process, event: str, team: str) -> None:
    """Hand in the newest event of a kind, as bolt does."""
    (payload,) = [
        one.payload
        for one in process.server.deliveries
        if one.payload["event"]["type"] == event and one.payload["team_id"] == team
    ]
    act = {"app_uninstalled": uninstalled, "tokens_revoked": revoked}[event]
    await act(process.installed, payload.get("enterprise_id") or "", team, payload)


@pytest.mark.parametrize("order", [("app_uninstalled", "tokens_revoked"), ("tokens_revoked", "app_uninstalled")])
async def test_what_is_uninstalled_is_forgotten(process: Process, order: tuple[str, str]) -> None:
    space, stays = process.server.workspace("Foxes"), process.server.workspace("Owls")
    await process.keep(space.grant)
    await process.keep(stays.grant)
    await process.installed.of(space.id)
    process.clock.advance(seconds=-5)
    await process.keep(space.grant)
    space.uninstall()
    for event in order:
        await told(process, event, space.id)
        with pytest.raises(NotInstalled):
            await process.installed.of(space.id)
        assert await process.kept(space.id) is None
    assert (await process.installed.of(stays.id)).token == stays.token


async def test_an_event_that_comes_late_takes_nothing_that_was_given_since(process: Process) -> None:
    space = process.server.workspace("Foxes")
    process.clock.advance(seconds=-5)
    await process.keep(space.grant)
    space.uninstall()
    process.clock.advance(seconds=60)
    await process.keep(space.install())
    for event in ("app_uninstalled", "tokens_revoked"):
        await told(process, event, space.id)
    assert (await process.installed.of(space.id)).token == space.token


async def test_an_enterprise_removes_it_from_all(process: Process) -> None:
    acme = process.server.enterprise("Acme", installed=True)
    space = process.server.workspace("Foxes", acme)
    process.clock.advance(seconds=-5)
    await process.keep(space.grant)
    one_left = {"event": {"type": "app_uninstalled"}, "team_id": space.id}
    await uninstalled(process.installed, acme.id, space.id, one_left)
    assert (await process.installed.of(f"{acme.id}.{space.id}")).token == space.token
    space.uninstall()
    await told(process, "app_uninstalled", space.id)
    with pytest.raises(NotInstalled):
        await process.installed.of(f"{acme.id}.{space.id}")


async def test_tokens_of_single_users_are_none_of_ours(process: Process) -> None:
    space = process.server.workspace("Foxes")
    await process.keep(space.grant)
    for tokens in ({"oauth": ["U1"]}, {"oauth": ["U1"], "bot": []}, {}):
        await revoked(process.installed, "", space.id, {"event": {"type": "tokens_revoked", "tokens": tokens}})
    assert (await process.installed.of(space.id)).token == space.token
    assert process.server.calls == []
    await revoked(process.installed, "", space.id, {"event": {"tokens": {"bot": [space.bot.id]}}})
    with pytest.raises(NotInstalled):
        await process.installed.of(space.id)


async def test_of_tokens_that_rotate_an_older_one_may_have_been_revoked(process: Process) -> None:
    space = rotating(process.server)
    await process.keep(space.grant)
    payload = {"event": {"tokens": {"bot": [space.bot.id]}}}
    await revoked(process.installed, "", space.id, payload)
    assert (await process.installed.of(space.id)).token == space.token
    process.server.fail("auth.test", 503)
    await revoked(process.installed, "", space.id, payload)
    assert (await process.installed.of(space.id)).token == space.token
    space.revoke()
    await revoked(process.installed, "", space.id, payload)
    with pytest.raises(NotInstalled):
        await process.installed.of(space.id)


# --- what bolt is told --------------------------------------------------------------------------


async def test_bolt_is_told_without_asking_slack(process: Process) -> None:
    acme = process.server.enterprise("Acme")
    space = process.server.workspace("Foxes", acme)
    await process.keep(space.grant)
    authorize = authorizing(process.installed)
    found = await authorize(enterprise_id=acme.id, team_id=space.id, user_id="U1")
    assert (found.enterprise_id, found.team_id, found.user_id) == (acme.id, space.id, "U1")
    assert (found.bot_token, found.bot_id, found.bot_user_id) == (space.token, space.bot.bot_id, space.bot.id)
    assert set(found.bot_scopes or ()) == space.scopes
    assert await authorize(None, "T9", "U1") is None
    assert await authorize(None, None, None) is None
    assert process.server.calls == []


async def test_bolt_is_told_of_an_enterprise_where_no_workspace_is_named(process: Process) -> None:
    acme = process.server.enterprise("Acme", installed=True)
    space = process.server.workspace("Foxes", acme)
    await process.keep(space.grant)
    found = await authorizing(process.installed)(acme.id, None, "U1")
    assert (found.enterprise_id, found.team_id, found.bot_token) == (acme.id, None, space.token)
    body = {"team_id": space.id, "authorizations": [{"enterprise_id": acme.id, "team_id": None}]}
    assert workspace_in(body, acme.id, None) == f"{acme.id}.{space.id}"
    assert workspace_in({}, None, "T1") == "T1"


async def test_an_enterprise_is_no_workspace(process: Process) -> None:
    acme = process.server.enterprise("Acme", installed=True)
    space = process.server.workspace("Foxes", acme)
    await process.keep(space.grant)
    for enterprise in (acme.id, None):
        found = await authorizing(process.installed)(enterprise, acme.id, "U1")
        assert (found.enterprise_id, found.team_id, found.bot_token) == (acme.id, None, space.token)
    assert (await process.installed.of(f"{acme.id}.{acme.id}")).id == (await process.installed.of(f"{acme.id}.org")).id


def a_form(opened: str, installed: str = "E1", team: str | None = None) -> dict[str, Any]:
    """Return what a form of an organisation's installation comes as, sent in by somebody of another workspace."""
    kept = json.dumps({"channel": "C1", "workspace": opened})
    return {
        "type": "view_submission",
        "team": team and {"id": team},
        "enterprise": {"id": "E1"},
        "is_enterprise_install": team is None,
        "user": {"id": "U1", "team_id": "T2"},
        "view": {"private_metadata": kept, "app_installed_team_id": installed},
    }


def test_a_form_is_of_the_workspace_in_which_it_was_opened_if_that_is_of_its_installation() -> None:
    assert workspace_in(a_form("E1.T1"), "E1", "E1") == "E1.T1"
    assert workspace_in(a_form("E1.T1"), None, "E1") == "E1.T1"
    for elsewhere in ("E9.T1", "T1", "E1.E1", "E1.", ""):
        assert workspace_in(a_form(elsewhere), "E1", "E1") == "E1.T2"
    of_one = a_form("E1.T1", installed="T3", team="T3")
    assert workspace_in(of_one, "E1", "T3") == "E1.T3"
    assert workspace_in(a_form("T3", installed="T3", team="T3"), "E1", "T3") == "T3"


def test_a_press_is_of_the_workspace_of_the_message() -> None:
    user, message = {"id": "U1", "team_id": "T2"}, {"user": "UBOT", "team": "T1"}
    body: dict[str, Any] = {"type": "block_actions", "team": None, "enterprise": {"id": "E1"}, "user": user}
    assert workspace_in(body | {"message": message}, "E1", "T2", "UBOT") == "E1.T1"
    assert workspace_in(body | {"message": message | {"team": "E1"}}, "E1", "T2", "UBOT") == "E1.T2"
    assert workspace_in(body | {"message": message | {"user": "U9"}}, "E1", "T2", "UBOT") == "E1.T2"
    shared = {"id": "C1", "context_team_id": "T1"}
    assert workspace_in(body | {"channel": shared}, "E1", "T2", "UBOT") == "E1.T1"
    assert workspace_in(body, "E1", "T2", "UBOT") == "E1.T2"
    assert workspace_in(body | {"team": {"id": "T3"}, "message": message}, "E1", "T3", "UBOT") == "E1.T3"


def test_a_press_is_of_the_workspace_that_the_button_names_if_that_is_of_the_installation() -> None:
    """Of a message that one person alone sees Slack tells nothing."""
    body: dict[str, Any] = {"type": "block_actions", "team": None, "is_enterprise_install": True}
    body |= {"user": {"id": "U1", "team_id": "T2"}, "container": {"channel_id": "C1", "is_ephemeral": True}}
    assert workspace_in(body | {"actions": [{"value": "E1.T1"}]}, "E1", "T2", "UBOT") == "E1.T1"
    for strange in ("E9.T1", "T1", "E1.", "1:edit:abc", "E1.org", ""):
        pressed = body | {"actions": [{"value": strange}]}
        assert workspace_in(pressed, "E1", "T2", "UBOT") == "E1.T2"
        assert channel_of_nowhere(pressed, "T2", "UBOT") == ("" if strange == "E9.T1" else "C1")
    of_one = body | {"team": {"id": "T3"}, "is_enterprise_install": False, "actions": [{"value": "E1.T1"}]}
    assert workspace_in(of_one, "E1", "T3", "UBOT") == "E1.T3"


def test_a_menu_is_of_the_workspace_whose_conversation_stands_there() -> None:
    body: dict[str, Any] = {"type": "message_action", "team": None, "is_enterprise_install": True}
    body |= {"user": {"id": "U1", "team_id": "T2"}, "channel": {"id": "C1"}, "message": {"user": "U7", "team": "T7"}}
    assert channel_of_nowhere(body, "T2", "UBOT") == "C1"
    assert workspace_in(body, "E1", "T2", "UBOT", "E1.T1") == "E1.T1"
    for strange in ("E9.T1", "T1", "member-E1.T1.U1", ""):
        assert workspace_in(body, "E1", "T2", "UBOT", strange) == "E1.T2"
    ours = body | {"message": {"user": "UBOT", "team": "T3"}}
    assert channel_of_nowhere(ours, "T2", "UBOT") == ""
    assert workspace_in(ours, "E1", "T2", "UBOT", "E1.T1") == "E1.T3"
    assert channel_of_nowhere(body | {"team": {"id": "T2"}}, "T2", "UBOT") == ""


@pytest.mark.parametrize("everywhere", [True, False])
async def test_every_payload_names_its_workspace(process: Process, *, everywhere: bool) -> None:
    server = process.server
    acme = server.enterprise("Acme", installed=everywhere)
    spaces = [server.workspace(name, acme) for name in ("Foxes", "Owls")]
    for space in spaces[:1] if everywhere else spaces:
        await process.keep(space.grant)
    heard: list[tuple[str, str]] = []

    async def hear(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        named = workspace_in(body, context.enterprise_id, context.team_id)
        heard.append((body.get("type") or "slash", (await process.installed.of(named)).id))

    app = AsyncApp(client=process.clients.of(None), authorize=authorizing(process.installed))
    app.command(re.compile(".*"))(hear)
    app.event("app_mention")(hear)
    app.client.token = spaces[0].token  # for the socket
    async with socket_of(server, app):
        for space in spaces:
            channel, ada = space.channel("general"), space.person("Ada")
            await (await ada.slash(channel, "imagine", "a fox")).acknowledged()
            await ada.say(channel, f"<@{space.bot.id}> a fox")
        await server.until(lambda: len(heard) == 4)
        assert sorted(heard) == sorted(
            (kind, f"{acme.id}.{space.id}") for space in spaces for kind in ("slash", "event_callback")
        )
    assert server.called("auth.test") == []
