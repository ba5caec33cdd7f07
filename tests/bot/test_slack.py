"""What the doctor finds out about Slack."""

import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from adapters.database import migrate, open_database
from adapters.slack.checkup import check_up, reaches
from adapters.slack.grants import Grant, Grants, of_enterprise
from adapters.slack.manifest import OPTIONAL, SCOPES
from adapters.slack.sealing import Sealer
from bot.clock import SystemClock
from conversations.identity import ChannelRef, Platform, Tenant
from conversations.preferences import Preferences
from tests.examining import examined, examined_by_command
from tests.servers.slack import Channel, SlackServer, Workspace

PUBLIC: Final = "https://plantain.example.org"


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


def acme(slack: SlackServer) -> Workspace:
    """Make a workspace that has granted all that the manifest asks for."""
    workspace = slack.workspace("Acme")
    workspace.scopes.clear()
    workspace.scopes.update(SCOPES, OPTIONAL)
    return workspace


def reach(slack: SlackServer, workspace: Workspace) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": workspace.token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
    }


async def moderated(folder: Path, *channels: tuple[str, str]) -> None:
    """Let workspaces have moderators' channels."""
    database = open_database(f"sqlite+aiosqlite:///{folder}/var/plantain.db")
    await migrate(database)
    async with database.writing() as uow:
        for workspace, channel in channels:
            tenant = Tenant(Platform.SLACK, workspace)
            await uow.preferences.put(tenant, Preferences(moderators_channel=channel), SystemClock().now())
    await database.close()


async def test_all_is_well(slack: SlackServer, tmp_path: Path) -> None:
    workspace = acme(slack)
    mods = workspace.channel("mods", private=True)
    await moderated(tmp_path, (workspace.id, mods.id))
    status, said = await examined_by_command(tmp_path, **reach(slack, workspace))
    assert status == 0, said
    assert f"Takes the token of {workspace.bot.name} in Acme ({workspace.id})" in said
    assert "All that are asked for were granted" in said
    assert "Socket Mode is on, and takes SLACK_APP_TOKEN" in said
    assert f"{mods.id}: reports can be shown there" in said
    assert "compare the app's manifest with what this prints: plantain slack manifest" in said
    assert workspace.token not in said
    assert slack.problems == []


async def test_scopes_that_are_lacking_are_named_with_what_each_is_for(slack: SlackServer, tmp_path: Path) -> None:
    workspace = acme(slack)
    workspace.scopes.discard("channels:history")
    status, said = await examined(tmp_path, **reach(slack, workspace))
    assert status == 0, "it is optional"
    assert f"channels:history ({OPTIONAL['channels:history']})" in said
    workspace.scopes.discard("files:write")
    status, said = await examined(tmp_path, **reach(slack, workspace))
    assert status == 1
    assert f"Lacks files:write ({SCOPES['files:write']})" in said
    assert "install the app again" in said


async def test_tokens_that_are_not_taken(slack: SlackServer, tmp_path: Path) -> None:
    workspace = acme(slack)
    wrong = {"SLACK_BOT_TOKEN": "xoxb-secret", "SLACK_APP_TOKEN": "xapp-secret"}
    status, said = await examined_by_command(tmp_path, **(reach(slack, workspace) | wrong))
    assert status == 1
    assert "SLACK_BOT_TOKEN: Slack answered 200, invalid_auth" in said
    assert "SLACK_APP_TOKEN: Slack answered 200, invalid_auth" in said
    assert "see that Socket Mode is on" in said
    assert "secret" not in said


async def test_nobody_there(slack: SlackServer, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nowhere = f"http://127.0.0.1:{taken.getsockname()[1]}"
    status, said = await examined(tmp_path, **reach(slack, acme(slack)) | {"SLACK_API_URL": nowhere})
    assert status == 1
    assert "Slack could not be reached" in said


async def test_channels_in_which_no_report_can_be_shown(slack: SlackServer, tmp_path: Path) -> None:
    workspace, other = acme(slack), slack.workspace("Other")
    hidden = workspace.channel("hidden", private=True, bot=False)
    public = workspace.channel("public", bot=False)
    archived = workspace.channel("archived")
    workspace.archive(archived)
    strange = other.channel("mods")
    await moderated(tmp_path, (workspace.id, hidden.id), ("T0GONE", public.id), (other.id, strange.id))
    operators = f"https://app.slack.com/client/{workspace.id}/{archived.id}"
    status, said = await examined(tmp_path, **reach(slack, workspace) | {"OPERATORS_CHANNEL": operators})
    assert status == 1
    for channel in (hidden, archived):
        assert f"{channel.id}: the bot is no member, so no report can be shown there" in said
    for channel in (public, strange):
        assert f"{channel.id}: is of another workspace" in said
    operators = f"https://app.slack.com/client/{other.id}/{strange.id}"
    _, said = await examined(tmp_path, **reach(slack, workspace) | {"OPERATORS_CHANNEL": operators})
    assert "Set OPERATORS_CHANNEL to one that it reaches" in said


async def test_a_moderators_channel_that_anybody_may_join(slack: SlackServer, tmp_path: Path) -> None:
    workspace = acme(slack)
    mods = workspace.channel("mods")
    await moderated(tmp_path, (workspace.id, mods.id))
    status, said = await examined(tmp_path, **reach(slack, workspace))
    assert status == 0, "it works as it is"
    assert f"{mods.id}: reports can be shown there, but it is public, and whoever joins it decides on them" in said


async def test_slack_calls_without_socket_mode(slack: SlackServer, tmp_path: Path) -> None:
    environment = reach(slack, acme(slack)) | {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "s"}
    environment["HTTP_ADDRESS"] = "127.0.0.1:0"
    status, said = await examined(tmp_path, **environment)
    assert status == 0
    assert "Slack has to reach /slack/events of HTTP_ADDRESS" in said
    assert "plantain slack manifest --http URL" in said
    status, said = await examined(tmp_path, **environment | {"APP_PUBLIC_BASE_URL": PUBLIC})
    assert status == 0
    assert f"Slack has to call {PUBLIC}/slack/events" in said
    assert f"plantain slack manifest --http {PUBLIC}" in said
    status, said = await examined(tmp_path, **environment | {"APP_PUBLIC_BASE_URL": "http://plantain.example.org"})
    assert status == 1
    assert "must be an https address" in said
    assert slack.called("apps.connections.open") == []


def of_many(slack: SlackServer) -> dict[str, str]:
    return {
        "SLACK_CLIENT_ID": "12.34",
        "SLACK_CLIENT_SECRET": "s",
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "HTTP_ADDRESS": "127.0.0.1:0",
        "APP_PUBLIC_BASE_URL": PUBLIC,
        "SECRET_KEY": "k",
    }


async def given(folder: Path, *workspaces: Workspace, lasts: timedelta | None = None, everywhere: str = "") -> None:
    """Let workspaces have added the app; lasts: their tokens; everywhere: the organisation that has, for all of its."""
    database, now = open_database(f"sqlite+aiosqlite:///{folder}/var/plantain.db"), SystemClock().now()
    await migrate(database)
    grants = Grants(database, Sealer("k"))
    for one in workspaces:
        until = now + lasts if lasts is not None else None
        grant = Grant(one.token, one.bot.id, one.bot.bot_id, "", tuple(one.scopes), now, now, "xoxe-1-r", until)
        await grants.keep(of_enterprise(everywhere) if everywhere else Tenant(Platform.SLACK, one.id), grant, now)
    await database.close()


async def test_many_workspaces(slack: SlackServer, tmp_path: Path) -> None:
    acme_, other, gone = acme(slack), acme(slack), acme(slack)
    other.scopes.discard("files:read")
    inside, outside = acme_.channel("mods", private=True), other.channel("mods", bot=False)
    await moderated(tmp_path, (acme_.id, inside.id), (other.id, outside.id))
    await given(tmp_path, acme_, other, gone)
    gone.grant.ended = "account_inactive"
    status, said = await examined(tmp_path, **of_many(slack) | {"SLACK_BOT_TOKEN": "xoxb-unused"})
    assert status == 1
    assert "SLACK_BOT_TOKEN is not used" in said
    assert f"Workspaces add Plantain at {PUBLIC}/slack/install; 3 have" in said
    assert f"slack {acme_.id} Acme: its token is taken" in said
    assert f"lacks files:read ({SCOPES['files:read']})" in said
    assert f"slack {gone.id} Slack answered 200, account_inactive" in said
    assert f"{inside.id}: reports can be shown there" in said
    assert f"{outside.id}: the bot is no member" in said
    assert f"plantain slack manifest --http {PUBLIC}" in said
    assert slack.problems == []


async def test_a_token_of_an_organisation_reaches_its_workspaces(slack: SlackServer) -> None:
    corporation = slack.enterprise("Corporation")
    inside, outside = slack.workspace("Inside", corporation, installed=False), acme(slack)
    grant = slack.stage.tokens.grant(inside.bot, None, corporation)
    mods = inside.channel("mods", private=True)
    ours = ChannelRef(Tenant(Platform.SLACK, f"{corporation.id}.{inside.id}"), mods.id)
    found = await check_up(grant.token, [ours], slack.api_url)
    assert found.id == f"{corporation.id}.org"
    assert found.inside == {ours: True}
    assert reaches(found.id, ours)
    assert not reaches(found.id, ChannelRef(Tenant(Platform.SLACK, outside.id), "C0DEF"))
    assert slack.problems == []


async def test_tokens_that_cannot_be_asked_with(slack: SlackServer, tmp_path: Path) -> None:
    workspace = acme(slack)
    await given(tmp_path, workspace, lasts=-timedelta(minutes=1))
    status, said = await examined(tmp_path, **of_many(slack))
    assert status == 0
    assert f"slack {workspace.id} Its token has expired, and is renewed when it is used next" in said
    assert slack.called("auth.test") == [], "looking renews nothing"
    status, said = await examined(tmp_path, **of_many(slack) | {"SECRET_KEY": "another"})
    assert status == 1
    assert "Slack's tokens cannot be read" in said


async def test_operators_of_an_organisation(slack: SlackServer, tmp_path: Path) -> None:
    """They may be named by the organisation, or by one of the workspaces that its token is good for."""
    corporation = slack.enterprise("Corporation")
    inside, outside = slack.workspace("Inside", corporation, installed=False), slack.workspace("Outside")
    grant, channel = slack.stage.tokens.grant(inside.bot, None, corporation), inside.channel("operators")
    environment = reach(slack, inside) | {"SLACK_BOT_TOKEN": grant.token}
    for named in (corporation.id, inside.id):
        _, said = await examined(tmp_path / named, **environment | operated(named, channel))
        assert f"{channel.id}: reports can be shown there" in said
    status, said = await examined(tmp_path, **environment | operated(outside.id, channel))
    assert status == 1
    assert "Set OPERATORS_CHANNEL to one that it reaches: https://app.slack.com/client/T.../C..." in said
    assert slack.problems == []


async def test_operators_of_one_of_many_organisations(slack: SlackServer, tmp_path: Path) -> None:
    corporation = slack.enterprise("Corporation")
    inside = slack.workspace("Inside", corporation, installed=False)
    slack.stage.tokens.grant(inside.bot, None, corporation)
    channel, named = inside.channel("operators"), (corporation.id, inside.id)
    await given(tmp_path, acme(slack))
    for one, tenant in zip(named, (f"{corporation.id}.org", inside.id), strict=True):
        status, said = await examined(tmp_path, **of_many(slack) | operated(one, channel))
        assert status == 1
        assert f"{channel.id}: {tenant} has not added Plantain, so no report can be shown there" in said
    for one in named:
        await given(tmp_path / one, inside, everywhere=corporation.id)
        _, said = await examined(tmp_path / one, **of_many(slack) | operated(one, channel))
        assert f"{channel.id}: reports can be shown there" in said
        assert "has not added Plantain" not in said
    assert slack.problems == []


def operated(team: str, channel: Channel) -> dict[str, str]:
    return {"OPERATORS_CHANNEL": f"https://app.slack.com/client/{team}/{channel.id}"}


async def test_what_is_not_set(tmp_path: Path) -> None:
    status, said = await examined(tmp_path)
    assert status == 0
    assert "Not served: neither SLACK_BOT_TOKEN nor SLACK_CLIENT_ID is set" in said
    status, said = await examined(tmp_path, OPERATORS_CHANNEL="https://app.slack.com/client/T0ABC/C0DEF")
    assert status == 1
    assert "reports are shown nowhere" in said
