"""Installing through a browser: the loopback Slack asks, the routes answer, over sockets."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp.test_utils import unused_port
from structlog.testing import capture_logs

from adapters.slack import pages
from adapters.slack.grants import ALL
from adapters.slack.installed import Credentials
from adapters.slack.oauth import Application, Installer
from adapters.slack.tokens import NotInstalled
from bot.server import outside
from conversations.identity import Platform
from conversations.wording import installing as wording
from tests.databases import new_database
from tests.servers.slack import SlackServer
from tests.slack_tokens import Process, a_clock

SCOPES = ("chat:write", "commands", "files:write")


@dataclass
class Site:
    """The server for the outside, with a process behind it."""

    process: Process
    base: str

    @property
    def server(self) -> SlackServer:
        return self.process.server


@asynccontextmanager
async def serving(process: Process, *, named: bool = True) -> AsyncIterator[Site]:
    port = unused_port()
    base = f"http://127.0.0.1:{port}"
    credentials = Credentials(process.server.client_id, process.client_secret or process.server.client_secret)
    application = Application(credentials, SCOPES, "the installation's own", base if named else "")
    installer = Installer(application, process.installed, process.database, process.clients.of, process.clock)
    async with outside(("127.0.0.1", port), installer.routes()):
        yield Site(process, base)


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as opened:
        yield opened
        assert opened.problems == []


@pytest.fixture
async def site(server: SlackServer, tmp_path: Path) -> AsyncIterator[Site]:
    process = Process(server, await new_database(tmp_path / "plantain.db"), a_clock())
    async with serving(process) as made:
        yield made
    await process.close()


async def get(address: str, cookie: str = "") -> tuple[aiohttp.ClientResponse, str]:
    headers = {"Cookie": cookie} if cookie else {}
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
        session.get(address, headers=headers, allow_redirects=False) as response,
    ):
        return response, await response.text()


async def begun(site: Site, query: str = "") -> tuple[dict[str, str], str]:
    """Begin as a browser does; returns what Slack is asked for, and the cookie."""
    response, _ = await get(f"{site.base}/slack/install{query}")
    assert response.status == 302
    asked = parse_qs(urlsplit(response.headers["Location"]).query)
    cookie = response.headers["Set-Cookie"]
    assert {"Secure", "HttpOnly", "Path=/", "Max-Age=600"} <= {one.strip() for one in cookie.split(";")}
    return {name: value for name, (value,) in asked.items()}, cookie.partition(";")[0]


def is_page(text: str, words: str) -> bool:
    """Whether this is a whole page that says these words, and leads somewhere."""
    plain = text.replace("&#x27;", "'")
    return plain.startswith("<!doctype html>") and words in plain and 'href="http' in plain


# --- what goes well -----------------------------------------------------------------------------


async def test_a_workspace_installs_it(site: Site) -> None:
    space = site.server.workspace("Foxes & Owls", installed=False)
    ended = await space.person("Ada", admin=True).install(site.base)
    assert ended.status == 200
    assert wording.ADDED in ended.text
    assert "in Foxes &amp; Owls now" in ended.text
    assert f"app={site.server.app_id}&amp;team={space.id}" in ended.text
    found = await site.process.installed.of(space.id)
    assert (found.id, found.token, found.bot_user) == (space.id, space.token, space.bot.id)
    assert (found.bot, found.scopes) == (space.bot.bot_id, frozenset(SCOPES))
    assert found.url.startswith("https://")
    kept = await site.process.kept(space.id)
    assert kept is not None
    assert not kept.rotates


async def test_slack_is_asked_for_what_is_needed(site: Site) -> None:
    asked, _ = await begun(site)
    assert asked == {
        "client_id": site.server.client_id,
        "scope": ",".join(SCOPES),
        "redirect_uri": f"{site.base}/slack/oauth_redirect",
        "state": asked["state"],
    }
    assert len(asked["state"]) >= 40
    assert (await begun(site, "?team=T123"))[0]["team"] == "T123"
    for forged in ("?team=T1%26scope=admin", "?team=..", "?team="):
        asked, _ = await begun(site, forged)
        assert (asked["scope"], "team" in asked) == (",".join(SCOPES), False)


async def test_without_a_public_address_slack_knows_the_way_back(
    server: SlackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_REDIRECT_URI", "https://elsewhere.example/")
    process = Process(server, await new_database(tmp_path / "plantain.db"), a_clock())
    space = server.workspace("Foxes", installed=False)
    async with serving(process, named=False) as site:
        ended = await space.person("Ada").install(site.base)
        assert (ended.status, "redirect_uri" in ended.asked) == (200, False)
        _, text = await get(f"{site.base}/slack/oauth_redirect?error=access_denied")
        assert 'href="/slack/install"' in text
    assert (await process.installed.of(space.id)).token == space.token
    await process.close()


async def test_a_workspace_of_an_enterprise_is_its_own_tenant(site: Site) -> None:
    acme = site.server.enterprise("Acme")
    space = site.server.workspace("Foxes", acme, installed=False)
    await space.person("Ada").install(site.base)
    assert (await site.process.installed.of(space.id)).id == f"{acme.id}.{space.id}"


async def test_an_enterprise_installs_it_for_all(site: Site) -> None:
    acme = site.server.enterprise("Acme")
    spaces = [site.server.workspace(name, acme, installed=False) for name in ("Foxes", "Owls")]
    ended = await spaces[0].person("Ada", admin=True).install(site.base, org_wide=True)
    assert (ended.status, "in Acme now" in ended.text) == (200, True)
    for space in spaces:
        found = await site.process.installed.of(f"{acme.id}.{space.id}")
        assert (found.id, found.token) == (f"{acme.id}.{space.id}", space.token)
    async with site.process.database.reading() as uow:
        ((tenant, _),) = await uow.installations.all(Platform.SLACK)
    assert tenant.id == f"{acme.id}.{ALL}"


async def test_a_token_that_rotates_is_kept_with_what_renews_it(site: Site) -> None:
    site.server.stage.oauth.rotates = True
    space = site.server.workspace("Foxes", installed=False)
    await space.person("Ada").install(site.base)
    kept = await site.process.kept(space.id)
    assert kept is not None
    assert (kept.token, kept.refresh, kept.rotates) == (space.token, space.grant.refresh, True)
    site.process.clock.advance(hours=13)
    assert (await site.process.installed.of(space.id)).token == space.token != kept.token


async def test_installing_again_replaces_what_was_there(site: Site) -> None:
    space = site.server.workspace("Foxes", installed=False)
    ada = space.person("Ada")
    await ada.install(site.base)
    before = (await site.process.installed.of(space.id)).token
    space.revoke()
    await ada.install(site.base)
    assert (await site.process.installed.of(space.id)).token == space.token != before
    space.team.enterprise = site.server.enterprise("Acme")
    await ada.install(site.base)
    assert (await site.process.installed.of(space.id)).id == space.id, "it stays the tenant that it was"


# --- who may not --------------------------------------------------------------------------------


async def refused(site: Site, **how: Any) -> tuple[int, str]:
    """Install in a way that must not work; returns the status and the page."""
    space = site.server.workspace("Foxes", installed=False)
    ended = await space.person("Ada").install(site.base, **how)
    with pytest.raises(NotInstalled):
        await site.process.installed.of(space.id)
    return ended.status, ended.text


async def test_a_cancelled_one_is_no_fault(site: Site) -> None:
    status, text = await refused(site, deny=True)
    assert status == 200
    assert is_page(text, wording.CANCELLED)
    assert site.server.calls == []


async def test_a_forged_state_is_refused(site: Site) -> None:
    status, text = await refused(site, state="forged")
    assert status == 400
    assert is_page(text, wording.OTHER_BROWSER)
    assert site.server.calls == []
    response, text = await get(f"{site.base}/slack/oauth_redirect?code=1&state=forged", "slack-app-oauth-state=forged")
    assert response.status == 401, "a cookie can be forged by its own browser"
    assert is_page(text, wording.LAPSED)
    assert site.server.calls == []


async def test_another_browser_cannot_finish_it(site: Site) -> None:
    status, text = await refused(site, keep_cookies=False)
    assert (status, is_page(text, wording.OTHER_BROWSER)) == (400, True)
    mine, cookie = await begun(site)
    theirs, _ = await begun(site)
    response, _ = await get(f"{site.base}/slack/oauth_redirect?code=1&state={theirs['state']}", cookie)
    assert (response.status, mine["state"] != theirs["state"]) == (400, True)
    assert site.server.calls == []


async def test_a_state_lapses(site: Site) -> None:
    asked, cookie = await begun(site)
    site.process.clock.advance(minutes=10)
    response, text = await get(f"{site.base}/slack/oauth_redirect?code=1&state={asked['state']}", cookie)
    assert (response.status, is_page(text, wording.LAPSED)) == (401, True)
    assert site.server.calls == []


async def test_a_state_is_used_once(site: Site) -> None:
    space = site.server.workspace("Foxes", installed=False)
    asked, cookie = await begun(site)
    back = site.server.stage.oauth.allow(asked, space.person("Ada").user)
    first, text = await get(f"{site.base}/slack/oauth_redirect?{back}", cookie)
    assert first.status == 200, text
    again, text = await get(f"{site.base}/slack/oauth_redirect?{back}", cookie)
    assert (again.status, is_page(text, wording.LAPSED)) == (401, True)
    assert len(site.server.called("oauth.v2.access")) == 1


async def test_a_state_is_used_in_any_process(site: Site, tmp_path: Path) -> None:
    other = site.process.another(tmp_path)
    space = site.server.workspace("Foxes", installed=False)
    async with serving(other) as second:
        asked, cookie = await begun(site)
        asked["redirect_uri"] = f"{second.base}/slack/oauth_redirect"  # as both have one address outside
        back = site.server.stage.oauth.allow(asked, space.person("Ada").user)
        response, _ = await get(f"{second.base}/slack/oauth_redirect?{back}", cookie)
        assert response.status == 200
        assert (await site.process.installed.of(space.id)).token == space.token
    await other.close()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", wording.OTHER_BROWSER),
        ("?code=1", wording.OTHER_BROWSER),
        ("?error=unapproved_scope", wording.NOT_APPROVED),
        ("?error=invalid_scope", wording.REFUSED),
        ("?error=%3Cscript%3Ealert(1)%3C/script%3E", wording.REFUSED),
        ("?error=", wording.REFUSED),
    ],
)
async def test_what_comes_from_nowhere_is_told_so(site: Site, query: str, words: str) -> None:
    response, text = await get(f"{site.base}/slack/oauth_redirect{query}")
    assert response.status in {200, 400}
    assert is_page(text, words)
    assert "alert" not in text
    assert site.server.calls == []


async def test_a_code_is_asked_for(site: Site) -> None:
    asked, cookie = await begun(site)
    response, text = await get(f"{site.base}/slack/oauth_redirect?state={asked['state']}", cookie)
    assert (response.status, is_page(text, wording.REFUSED)) == (401, True)


# --- trouble with Slack -------------------------------------------------------------------------


async def test_a_code_that_slack_does_not_take(site: Site) -> None:
    with capture_logs() as logs:
        status, text = await refused(site, code="made-up-code")
    assert (status, is_page(text, wording.CODE_LAPSED)) == (401, True)
    assert "made-up-code" not in str(logs)


@pytest.mark.parametrize("method", ["oauth.v2.access", "auth.test"])
async def test_slack_is_away(site: Site, method: str) -> None:
    site.server.fail(method, 503)
    status, text = await refused(site)
    assert (status, is_page(text, wording.NOT_NOW)) == (503, True)


async def test_wrong_credentials_are_told_to_operators(server: SlackServer, tmp_path: Path) -> None:
    database = await new_database(tmp_path / "plantain.db")
    process = Process(server, database, a_clock(), client_secret="a wrong secret")  # noqa: S106
    async with serving(process) as site:
        with capture_logs() as logs:
            status, text = await refused(site)
    assert (status, is_page(text, wording.SET_UP_WRONGLY)) == (500, True)
    (line,) = [one for one in logs if one["event"] == "not_installed"]
    assert "bad_client_secret" in line["trouble"]
    assert "a wrong secret" not in str(logs)
    server.problems.clear()
    await process.close()


# --- the pages ----------------------------------------------------------------------------------


async def test_pages_are_kept_nowhere_and_forget_the_cookie(site: Site) -> None:
    response, text = await get(f"{site.base}/slack/oauth_redirect?error=access_denied")
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
    assert "1970" in response.headers["Set-Cookie"]
    assert f'href="{site.base}/slack/install"' in text
    response, _ = await get(f"{site.base}/slack/install")
    assert response.headers["Cache-Control"] == "no-store"


def test_a_page_escapes_what_it_says() -> None:
    made = pages.page("<b>", 'a "name" & <script>', "Go", 'https://a/?x="1"&y=2')
    assert "<script>" not in made
    assert "<h1>&lt;b&gt;</h1>" in made
    assert 'href="https://a/?x=&quot;1&quot;&amp;y=2"' in made
    assert re.search(r"style-src 'sha256-[A-Za-z0-9+/=]{44}'", pages.POLICY)


async def test_no_secret_is_logged(site: Site) -> None:
    site.server.stage.oauth.rotates = True
    space = site.server.workspace("Foxes", installed=False)
    with capture_logs() as logs:
        ended = await space.person("Ada").install(site.base)
        site.process.clock.advance(hours=13)
        await site.process.installed.of(space.id)
    assert [one["event"] for one in logs] == ["installed", "token_renewed"]
    code = parse_qs(urlsplit(ended.address).query)["code"][0]
    for secret in (space.token, space.grant.refresh, *space.grant.used, code, site.server.client_secret):
        assert secret
        assert secret not in str(logs)
