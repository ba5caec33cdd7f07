"""Installs Plantain in workspaces: /slack/install leads to Slack, which leads back to /slack/oauth_redirect.

A ticket that works once, and the cookie of the browser that began, keep anybody from finishing what another began.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.slack import pages, places
from adapters.slack.grants import Grant, of_enterprise
from adapters.slack.installed import Credentials, Installed
from adapters.slack.manifest import INSTALL_PATH, REDIRECT_PATH
from adapters.slack.tokens import ClientFactory
from adapters.slack.trouble import error_of, told_apart
from conversations.errors import Permanent, PlantainError, Temporary, Undeliverable
from conversations.identity import Platform, Tenant
from conversations.ports import Clock, Database
from conversations.wording import installing as wording

_log = structlog.get_logger()

_LASTS: Final = timedelta(minutes=10)  # a ticket
_PURPOSE: Final = b"plantain: who installs in Slack"  # no other secret of the installation is derived by these words
_TEAM: Final = re.compile(r"[TE][A-Z0-9]{1,30}")
_WORD: Final = re.compile(r"[a-z_]{1,50}")
#: What Slack calls a code that was used, has lapsed, or was never made.
_CODES: Final = frozenset({"invalid_code", "code_already_used", "code_expired"})
_REASONS: Final[Mapping[str, str]] = {
    "access_denied": wording.CANCELLED,
    "invalid_browser": wording.OTHER_BROWSER,
    "invalid_state": wording.LAPSED,
    "missing_code": wording.REFUSED,
    "invalid_code": wording.CODE_LAPSED,
    "unapproved_scope": wording.NOT_APPROVED,
    "app_approval_pending": wording.NOT_APPROVED,
}


@dataclass(frozen=True, slots=True)
class Application:
    """What Plantain asks for, and where it is."""

    credentials: Credentials
    scopes: Sequence[str]
    secret: str = field(repr=False)  # of the installation
    base: str  # address of the server for the outside, without a slash at its end; empty: Slack's settings know it


class Installer:
    """Serves the two addresses of installing."""

    def __init__(
        self, application: Application, installed: Installed, database: Database, clients: ClientFactory, clock: Clock
    ) -> None:
        self._base = application.base
        settings = self._settings(application, _Store(installed, clock), _Tickets(application.secret, database, clock))
        self._flow = _Flow(clients, settings, f"{self._base}{REDIRECT_PATH}" if self._base else None)

    def routes(self) -> Sequence[web.RouteDef]:
        """Return what is served."""
        return (
            web.get(INSTALL_PATH, self._begin, allow_head=False, name="slack_install"),
            web.get(REDIRECT_PATH, self._finish, allow_head=False, name="slack_oauth_redirect"),
        )

    def _settings(self, application: Application, store: "_Store", tickets: "_Tickets") -> AsyncOAuthSettings:
        return AsyncOAuthSettings(
            client_id=application.credentials.client_id,
            client_secret=application.credentials.client_secret,
            scopes=list(application.scopes),
            user_scopes=[],
            install_path=INSTALL_PATH,
            redirect_uri_path=REDIRECT_PATH,
            install_page_rendering_enabled=False,  # Slack's own page says what is asked for
            callback_options=AsyncCallbackOptions(success=self._succeeded, failure=self._failed),
            installation_store=store,
            state_store=tickets,
            state_expiration_seconds=int(_LASTS.total_seconds()),
        )

    async def _begin(self, request: web.Request) -> web.Response:
        response = await to_aiohttp_response(await self._flow.handle_installation(await to_bolt_request(request)))
        return _guarded(response)

    async def _finish(self, request: web.Request) -> web.Response:
        try:
            answer = await self._flow.handle_callback(await to_bolt_request(request))
        except PlantainError as trouble:
            _log.warning("not_installed", trouble=str(trouble))
            now = isinstance(trouble, Temporary)
            answer = self._page(503 if now else 500, wording.NOT_NOW if now else wording.SET_UP_WRONGLY)
        return _guarded(await to_aiohttp_response(answer))

    async def _succeeded(self, args: AsyncSuccessArgs) -> BoltResponse:
        made = args.installation
        _log.info("installed", enterprise=made.enterprise_id or "", team=made.team_id or "")
        name = str(made.enterprise_name if made.is_enterprise_install else made.team_name or "")
        body = pages.page(wording.ADDED, wording.added(name), wording.OPEN, _way_there(made))
        return self._answer(200, body)

    async def _failed(self, args: AsyncFailureArgs) -> BoltResponse:
        known = args.reason if _WORD.fullmatch(args.reason) else "unknown"  # anybody can write it into the address
        _log.info("not_installed", reason=known)
        return self._page(args.suggested_status_code, _REASONS.get(known, wording.REFUSED))

    def _page(self, status: int, words: str) -> BoltResponse:
        body = pages.page(wording.NOT_ADDED, words, wording.START_AGAIN, f"{self._base}{INSTALL_PATH}")
        return self._answer(status, body)

    def _answer(self, status: int, body: str) -> BoltResponse:
        forgets = self._flow.settings.state_utils.build_set_cookie_for_deletion()
        headers: dict[str, str | Sequence[str]] = {"Content-Type": "text/html; charset=utf-8", "Set-Cookie": forgets}
        return BoltResponse(status=status, body=body, headers=headers)


def _way_there(made: Installation) -> str:
    if made.is_enterprise_install or not (made.app_id and made.team_id):
        return "https://app.slack.com/client"
    return "https://slack.com/app_redirect?" + urlencode({"app": made.app_id, "team": made.team_id})


def _guarded(response: web.Response) -> web.Response:
    response.charset = "utf-8"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = pages.POLICY
    return response


class _Flow(AsyncOAuthFlow):
    """The library's flow, but for what it would log, and how it asks."""

    def __init__(self, clients: ClientFactory, settings: AsyncOAuthSettings, redirect: str | None) -> None:
        super().__init__(settings=settings)
        self._clients = clients
        self.redirect_uri = redirect  # the library would look for one in the environment

    async def build_authorize_url(self, state: str, request: AsyncBoltRequest) -> str:
        """Return where Slack asks whether Plantain may; the address may name a workspace to begin with."""
        asked = {
            "client_id": self.client_id,
            "scope": ",".join(self.settings.scopes or ()),
            "state": state,
        }
        if self.redirect_uri:
            asked["redirect_uri"] = self.redirect_uri
        team = (request.query.get("team") or [""])[0]
        return (
            f"{self.settings.authorization_url}?{urlencode(asked | ({'team': team} if _TEAM.fullmatch(team) else {}))}"
        )

    async def run_installation(self, code: str) -> Installation | None:
        """Exchange the code, and ask whose the token is; None: the code is none.

        Raises Temporary, or Permanent where the settings are wrong.
        """
        try:
            with told_apart():
                given = await self._clients(None).oauth_v2_access(
                    client_id=self.settings.client_id,
                    client_secret=self.settings.client_secret,
                    redirect_uri=self.redirect_uri,
                    code=code,
                )
                token = str(given.get("access_token") or "")
                told = await self._clients(token).auth_test()
        except (SlackApiError, Undeliverable) as trouble:
            error = error_of(trouble)
            if error in _CODES:
                return None
            raise Permanent(f"Slack refused to install it: {error}") from trouble
        team, enterprise = given.get("team") or {}, given.get("enterprise") or {}
        return Installation(
            app_id=given.get("app_id"),
            enterprise_id=enterprise.get("id"),
            enterprise_name=enterprise.get("name"),
            team_id=team.get("id"),
            team_name=team.get("name"),
            bot_token=token,
            bot_id=told.get("bot_id"),
            bot_user_id=given.get("bot_user_id"),
            bot_scopes=str(given.get("scope") or ""),
            bot_refresh_token=given.get("refresh_token"),
            user_id=str((given.get("authed_user") or {}).get("id", "")),
            is_enterprise_install=bool(given.get("is_enterprise_install")),
            custom_values={"url": str(told["url"]), "expires_in": given.get("expires_in")},
        )


class _Store(AsyncInstallationStore):
    """Keeps what was given."""

    def __init__(self, installed: Installed, clock: Clock) -> None:
        self._installed = installed
        self._clock = clock

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation, in place of an earlier one."""
        now = self._clock.now()
        lasts = installation.custom_values["expires_in"]
        grant = Grant(
            token=str(installation.bot_token),
            bot_user=str(installation.bot_user_id or ""),
            bot=str(installation.bot_id or ""),
            url=str(installation.custom_values["url"]),
            scopes=tuple(installation.bot_scopes or ()),
            installed_at=now,
            issued_at=now,
            refresh=str(installation.bot_refresh_token or ""),
            expires_at=now + timedelta(seconds=int(lasts)) if lasts else None,
        )
        await self._installed.keep(_tenant(installation), grant)


def _tenant(installation: Installation) -> Tenant:
    enterprise, team = str(installation.enterprise_id or ""), str(installation.team_id or "")
    if installation.is_enterprise_install:
        return of_enterprise(enterprise)
    return Tenant(Platform.SLACK, places.workspace(enterprise, team))


class _Tickets(AsyncOAuthStateStore):
    """States of the flow: each works once, and for a while.

    They are signed: whoever asks for one, as anybody may, writes nothing. The digests of those that were used are kept
    until they would have lapsed.
    """

    def __init__(self, secret: str, database: Database, clock: Clock) -> None:
        self._key = hmac.digest(secret.encode(), _PURPOSE, "sha256")
        self._database = database
        self._clock = clock

    async def async_issue(self, *_args: Any, **_kwargs: Any) -> str:
        """Make a state."""
        told = f"{int((self._clock.now() + _LASTS).timestamp())}.{secrets.token_urlsafe(16)}"
        return f"{told}.{self._signature(told)}"

    async def async_consume(self, state: str) -> bool:
        """Use a state up."""
        told, _, signature = state.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(told).encode()):
            return False
        until = datetime.fromtimestamp(int(told.partition(".")[0]), UTC)
        async with self._database.writing() as uow:
            return await uow.tickets.take(hashlib.sha256(told.encode()).hexdigest(), until, self._clock.now())

    def _signature(self, told: str) -> str:
        return hmac.digest(self._key, told.encode(), "sha256").hex()
