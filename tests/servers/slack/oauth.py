"""Installing the application through the browser: the page that asks, the code, and the codes' exchange."""

import secrets
import time
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from tests.servers.slack.errors import Refused
from tests.servers.slack.tokens import Grant, Tokens
from tests.servers.slack.world import Enterprise, Json, Team, User, World

_CODE_LIFE: Final = 600.0  # s


@dataclass(eq=False)
class Code:
    """What the browser brings back to the bot. Works once, for ten minutes."""

    installer: User
    scopes: set[str]
    redirect: str
    enterprise: Enterprise | None = None  # for all of it
    born: float = field(default_factory=time.monotonic)  # s
    used: bool = False


class OAuth:
    """Asks people, and exchanges codes. rotates: whether tokens given now run out and are refreshed.

    redirects: the addresses that the application's settings allow; any, where there are none.
    """

    def __init__(self, world: World, tokens: Tokens, problems: list[str]) -> None:
        self._world = world
        self._tokens = tokens
        self._problems = problems
        self._codes: dict[str, Code] = {}
        self.client_id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}"
        self.client_secret = secrets.token_hex(16)
        self.rotates = False
        self.redirects: list[str] = []
        self.asked: list[Json] = []  # the queries of the pages that were shown

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Show what a browser is shown; people's hands answer it through the helper."""
        self.asked.append(dict(request.query))
        problem = self._wrong(request)
        if problem:
            self._problems.append(f"the page to authorise: {problem}")
            return web.Response(status=400, text=problem)
        return web.Response(text="Plantain is requesting permission", content_type="text/html")

    def _wrong(self, request: web.Request) -> str:
        redirect = request.query.get("redirect_uri", "")
        if request.query.get("client_id") != self.client_id:
            return "invalid_client_id"
        if not request.query.get("scope"):
            return "no_scopes"
        if self.redirects and redirect and redirect not in self.redirects:
            return "bad_redirect_uri"
        return ""

    def allow(self, asked: Json, installer: User, *, org_wide: bool = False) -> str:
        """Return the query with which the browser goes back when somebody has allowed it."""
        enterprise = installer.team.enterprise if org_wide else None
        code = f"{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        scopes = {scope for scope in str(asked["scope"]).split(",") if scope}
        self._codes[code] = Code(installer, scopes, str(asked.get("redirect_uri", "")), enterprise)
        return urlencode({"code": code, "state": asked.get("state", "")})

    def exchange(self, code: str, redirect: str) -> Grant:
        """Install where a code was given. Raises Refused."""
        found = self._codes.get(code)
        if found is None or time.monotonic() - found.born > _CODE_LIFE:
            raise Refused("invalid_code")
        if found.used:
            raise Refused("code_already_used")
        if found.redirect != redirect:
            raise Refused("bad_redirect_uri", faulty=True)
        found.used = True
        return self._installed(found)

    def _installed(self, code: Code) -> Grant:
        team = None if code.enterprise is not None else code.installer.team
        bot = self._world.install(code.enterprise, code.installer.team)
        known = [one for one in self._tokens.grants if one.team is team and one.enterprise is code.enterprise]
        live = next((one for one in known if not one.ended), None)
        if live is not None:  # the same installation with further scopes; without rotation the token stays as well
            live.scopes |= code.scopes
            live.rotates, live.installer = self.rotates, code.installer
            if self.rotates:
                self._tokens.issue(live)
            return live
        grant = self._tokens.grant(bot, team, code.enterprise, rotates=self.rotates)
        grant.scopes, grant.installer = set(code.scopes), code.installer
        return grant


def told(grant: Grant, app_id: str, life: float) -> Json:
    """Return an installation as oauth.v2.access gives it."""
    team: Team | None = grant.team
    answer: Json = {
        "app_id": app_id,
        "authed_user": {"id": grant.installer.id if grant.installer else ""},
        "scope": ",".join(sorted(grant.scopes)),
        "token_type": "bot",
        "access_token": grant.token,
        "bot_user_id": grant.bot.id,
        "team": {"id": team.id, "name": team.name} if team else None,
        "enterprise": None,
        "is_enterprise_install": team is None,
    }
    owner = grant.enterprise or (team.enterprise if team else None)
    if owner is not None:
        answer["enterprise"] = {"id": owner.id, "name": owner.name}
    if grant.rotates:
        answer |= {"expires_in": int(life), "refresh_token": grant.refresh}
    return answer
