"""A browser in which somebody installs the application: to the bot, to Slack's page, and back to the bot."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Final
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from tests.servers.by_hand import expect
from tests.servers.slack.oauth import OAuth
from tests.servers.slack.world import Json, User

_LINK: Final = re.compile(r'href="([^"]*/oauth/v2/authorize[^"]*)"')


@dataclass(frozen=True, slots=True)
class Installed:
    """Where the browser ended. asked: what the bot has asked Slack's page for."""

    status: int
    text: str
    asked: Json
    address: str  # where the bot was told of it


class Browser:
    """Goes through an installation. slack: this loopback's address; it stands for slack.com too."""

    def __init__(self, oauth: OAuth, slack: str) -> None:
        self._oauth = oauth
        self._slack = slack

    async def install(
        self,
        base: str,
        installer: User,
        *,
        deny: bool = False,
        state: str | None = None,
        code: str | None = None,
        org_wide: bool = False,
        keep_cookies: bool = True,
        path: str = "/slack/install",
    ) -> Installed:
        """Install from the bot's own page; state and code: forged ones; keep_cookies: else as in another browser."""
        jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=[URL(base)])
        async with aiohttp.ClientSession(cookie_jar=jar) as session:
            query = await self._ask(session, base + path)
            if not keep_cookies:
                jar.clear()
            asked = dict(query)
            back = "error=access_denied&state=" + asked.get("state", "")
            if not deny:
                back = self._oauth.allow(asked, installer, org_wide=org_wide)
            address = URL(self._back(asked, base, path)).update_query(URL("?" + back).query)
            if state is not None:
                address = address.update_query(state=state)
            if code is not None:
                address = address.update_query(code=code)
            async with session.get(address) as answer:
                return Installed(answer.status, await answer.text(), asked, str(address))

    async def _ask(self, session: aiohttp.ClientSession, address: str) -> list[tuple[str, str]]:
        """Go from the bot's page to Slack's; return what that is asked for."""
        async with session.get(address, allow_redirects=False) as answer:
            text = await answer.text()
            found = _LINK.search(text)
            target = answer.headers.get("Location") or (unescape(found[1]) if found else "")
        expect("/oauth/v2/authorize" in target, f"{address} leads to no page of Slack: {target or text[:200]!r}")
        wanted = URL(target)
        async with session.get(URL(self._slack).with_path(wanted.path).with_query(wanted.query)) as page:
            expect(page.status == 200, f"Slack refuses: {await page.text()}")
        return list(wanted.query.items())

    def _back(self, asked: Json, base: str, path: str) -> str:
        """Return the bot's own address, also where it believes to be at another."""
        redirect = str(asked.get("redirect_uri") or "")
        where = urlsplit(redirect).path if redirect else path.replace("install", "oauth_redirect")
        return base + where
