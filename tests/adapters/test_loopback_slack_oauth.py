"""Installing in the loopback Slack, against slack-bolt's own flow: codes, states, rotation, organisations, removal."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization.async_authorize import AsyncInstallationStoreAuthorize
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack import Person, SlackServer, Workspace
from tests.servers.slack.bolt import Ack, client_of, serving

Json = dict[str, Any]

# slack-sdk 3.47 hands aiohttp credentials in a manner that it gives up.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as opened:
        opened.check_payloads = True
        yield opened
        assert opened.problems == []


@pytest.fixture
def store(tmp_path: Path) -> FileInstallationStore:
    return FileInstallationStore(base_dir=str(tmp_path / "installations"))


@pytest.fixture
def app(server: SlackServer, store: FileInstallationStore, tmp_path: Path) -> AsyncApp:
    settings = AsyncOAuthSettings(
        client_id=server.client_id,
        client_secret=server.client_secret,
        scopes=["commands", "chat:write", "channels:history"],
        installation_store=store,
        state_store=FileOAuthStateStore(expiration_seconds=600, base_dir=str(tmp_path / "states")),
        token_rotation_expiration_minutes=60 * 24,
    )
    made = AsyncApp(oauth_settings=settings, client=client_of(server, ""), signing_secret=server.signing_secret)
    assert made.oauth_flow is not None
    made.oauth_flow.client.base_url = server.api_url
    # bolt 1.30 makes a client of its own for rotation, which asks slack.com unless it is told otherwise.
    assert isinstance(settings.authorize, AsyncInstallationStoreAuthorize)
    assert settings.authorize.token_rotator is not None
    settings.authorize.token_rotator.client.base_url = server.api_url
    return made


@pytest.fixture
def foxes(server: SlackServer) -> Workspace:
    return server.workspace("Foxes", installed=False)


@pytest.fixture
def ada(foxes: Workspace) -> Person:
    return foxes.person("Ada", admin=True)


async def test_somebody_installs_it(
    server: SlackServer, app: AsyncApp, store: FileInstallationStore, foxes: Workspace, ada: Person
) -> None:
    async with serving(server, app) as base:
        ended = await ada.install(base)
    assert ended.status == 200, ended.text
    kept = store.find_bot(enterprise_id=None, team_id=foxes.id)
    assert kept is not None
    assert kept.bot_token == foxes.token
    assert foxes.scopes == {"commands", "chat:write", "channels:history"}
    assert ended.asked["scope"] == "commands,chat:write,channels:history"


async def test_what_is_denied_or_forged_installs_nothing(server: SlackServer, app: AsyncApp, ada: Person) -> None:
    wrong: list[Json] = [{"deny": True}, {"state": "forged"}, {"code": "forged"}, {"keep_cookies": False}]
    async with serving(server, app) as base:
        for more in wrong:
            assert "Oops" in (await ada.install(base, **more)).text
        assert server.stage.tokens.grants == []


async def test_a_code_works_once(server: SlackServer, foxes: Workspace, ada: Person) -> None:
    client = client_of(server, "")
    code = server.stage.oauth.allow({"scope": "commands"}, ada.user).partition("code=")[2].partition("&")[0]

    async def exchange() -> Any:
        return await client.oauth_v2_access(client_id=server.client_id, client_secret=server.client_secret, code=code)

    told = await exchange()
    assert (told["team"]["id"], told["access_token"]) == (foxes.id, foxes.token)
    with pytest.raises(SlackApiError, match="code_already_used"):
        await exchange()


async def test_a_refresh_token_works_once(server: SlackServer, foxes: Workspace) -> None:
    grant = foxes.install(rotates=True)
    old, refresh = grant.token, grant.refresh

    async def renew() -> Any:
        return await client_of(server, "").oauth_v2_access(
            client_id=server.client_id,
            client_secret=server.client_secret,
            grant_type="refresh_token",
            refresh_token=refresh,
        )

    told = await renew()
    assert told["expires_in"] == 12 * 3600
    assert told["access_token"] == foxes.token != old
    await client_of(server, old).auth_test()  # the old one lasts until it expires
    with pytest.raises(SlackApiError, match="invalid_refresh_token"):
        await renew()


async def test_bolt_renews_what_runs_out(
    server: SlackServer, app: AsyncApp, store: FileInstallationStore, foxes: Workspace, ada: Person
) -> None:
    server.stage.oauth.rotates = True

    @app.command("/imagine")
    async def imagine(ack: Ack, client: AsyncWebClient, body: Json) -> None:
        await ack()
        await client.chat_postMessage(channel=body["channel_id"], text="drawn")

    async with serving(server, app) as base:
        assert (await ada.install(base)).status == 200
        first = foxes.token
        asked = await ada.slash(foxes.channel("general"), "imagine", "a fox")
        await asked.message_when(lambda shown: shown.words == "drawn")
    assert foxes.token != first
    kept = store.find_bot(enterprise_id=None, team_id=foxes.id)
    assert kept is not None
    assert kept.bot_token == foxes.token


async def test_an_organisation_installs_it_for_all_its_workspaces(
    server: SlackServer, app: AsyncApp, store: FileInstallationStore
) -> None:
    forest = server.enterprise("Forest")
    north = server.workspace("North", forest, installed=False)
    south = server.workspace("South", forest, installed=False)
    ada = north.person("Ada", admin=True)
    bob = south.person("Bob")

    @app.command("/imagine")
    async def imagine(ack: Ack, client: AsyncWebClient, body: Json) -> None:
        await ack()
        await client.chat_postMessage(channel=body["channel_id"], text="drawn")

    async with serving(server, app) as base:
        assert (await ada.install(base, org_wide=True)).status == 200
        asked = await bob.slash(south.channel("general"), "imagine", "a fox")
        message = await asked.message_when(lambda shown: shown.words == "drawn")
    assert asked.payload["is_enterprise_install"] == "true"
    assert asked.payload["enterprise_id"] == forest.id
    assert north.bot.id == south.bot.id == message.author.id
    kept = store.find_bot(enterprise_id=forest.id, team_id=None, is_enterprise_install=True)
    assert kept is not None
    assert kept.bot_token == north.token == south.token


async def test_a_removal_is_told_and_ends_the_token(
    server: SlackServer, app: AsyncApp, store: FileInstallationStore, foxes: Workspace, ada: Person
) -> None:
    heard: list[str] = []

    @app.middleware
    async def listen(body: Json, next_: Ack) -> Any:
        heard.append(body["event"]["type"])
        return await next_()

    app.enable_token_revocation_listeners()
    async with serving(server, app) as base:
        await ada.install(base)
        token = foxes.token
        foxes.uninstall()
        await server.until(lambda: all(one.done for one in server.deliveries))
        with pytest.raises(SlackApiError, match="account_inactive"):
            await client_of(server, token).auth_test()
        assert store.find_bot(enterprise_id=None, team_id=foxes.id) is None
        assert (await ada.install(base)).status == 200
    assert sorted(set(heard)) == ["app_uninstalled", "tokens_revoked"]
    await client_of(server, foxes.token).auth_test()


async def test_the_bot_removes_itself(server: SlackServer, foxes: Workspace) -> None:
    token = foxes.install().token
    client = client_of(server, token)
    await client.api_call(
        "apps.uninstall", params={"client_id": server.client_id, "client_secret": server.client_secret}
    )
    with pytest.raises(SlackApiError, match="account_inactive"):
        await client.auth_test()
    again = client_of(server, foxes.install().token)
    assert (await again.auth_revoke())["revoked"] is True
    with pytest.raises(SlackApiError, match="token_revoked"):
        await again.auth_test()
