"""Who has which token: what a workspace is to those who speak there, and the one token of the settings."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack import places
from adapters.slack.grants import ALL
from adapters.slack.trouble import told_apart
from conversations.errors import Undeliverable

_LASTS: Final = 600.0  # s that what Slack said of an enterprise is taken to stay
_PAGE: Final = 1000  # workspaces

#: Returns the client of a token, or one that has none.
ClientFactory = Callable[[str | None], AsyncWebClient]


class NotInstalled(Undeliverable):
    """The workspace has not installed Plantain, or has removed it."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """What is needed to speak in a workspace. The id is that of its tenant, whatever it was asked for by."""

    id: str
    token: str = field(repr=False)
    bot_user: str
    bot: str
    url: str  # "https://acme.slack.com/"
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Removal:
    """That a workspace, or an enterprise, has removed Plantain, or taken a token back."""

    enterprise: str
    team: str
    everywhere: bool = False  # it is the whole enterprise
    at: datetime | None = None  # by Slack's clock; it may be told again much later


class Tokens(Protocol):
    """Knows the token of each workspace."""

    async def of(self, workspace_id: str) -> Workspace:
        """Return a workspace with the token that is good now.

        A workspace of an enterprise that has installed it for all may be named without the enterprise: see operators.

        Raises NotInstalled, or Temporary where the token could not be had just now.
        """
        ...

    def forget(self, workspace_id: str) -> None:
        """Read it anew the next time: Slack has refused the token."""
        ...

    async def drop(self, removal: Removal) -> None:
        """Forget what was given, unless it was given since."""
        ...

    async def check(self, removal: Removal) -> None:
        """Forget what was given if its token is good no more."""
        ...

    async def close(self) -> None:
        """Finish what is under way."""
        ...


class Covered:
    """Which workspaces the tokens of whole enterprises are good for, as Slack said a while ago at most."""

    def __init__(self, clients: ClientFactory) -> None:
        self._clients = clients
        self._known: dict[str, tuple[float, frozenset[str]]] = {}  # by enterprise

    async def holds(self, enterprise: Workspace, team: str) -> bool:
        """Tell whether a workspace is one of those."""
        now = time.monotonic()
        asked_at, teams = self._known.get(enterprise.id, (-_LASTS, frozenset()))
        if team not in teams and now - asked_at >= _LASTS:
            teams = await teams_of(self._clients(enterprise.token))
            self._known[enterprise.id] = now, teams
        return team in teams


async def teams_of(client: AsyncWebClient) -> frozenset[str]:
    """Ask which workspaces a token is good for."""
    found: set[str] = set()
    cursor: str | None = None
    while True:
        with told_apart():
            answer = await client.auth_teams_list(cursor=cursor, limit=_PAGE)
        found.update(str(one["id"]) for one in answer["teams"])
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
        if cursor is None:
            return frozenset(found)


class OneToken:
    """SLACK_BOT_TOKEN: it belongs to one workspace, or to one enterprise."""

    def __init__(self, clients: ClientFactory, token: str) -> None:
        self._clients = clients
        self._token = token
        self._known: Workspace | None = None
        self._covered = Covered(clients)
        self._asking = asyncio.Lock()

    async def of(self, workspace_id: str) -> Workspace:
        """Return the workspace; Slack is asked once which one it is."""
        known = await self.only()
        enterprise, team = places.divided(workspace_id)
        ours = places.divided(known.id)
        if ours == (enterprise, ALL):
            return replace(known, id=places.workspace(enterprise, team or ALL))
        if ours[1] == ALL and not enterprise and await self._covered.holds(known, team):
            return replace(known, id=places.workspace(ours[0], team))
        if ours[1] != team:
            raise NotInstalled(f"SLACK_BOT_TOKEN is not of the workspace {workspace_id}")
        return known

    async def only(self) -> Workspace:
        """Return the one workspace that there is, or the enterprise."""
        async with self._asking:
            if self._known is None:
                with told_apart():
                    self._known = _described(await self._clients(self._token).auth_test(), self._token)
            return self._known

    def forget(self, workspace_id: str) -> None:
        """Ask anew."""
        del workspace_id  # there is one
        self._known = None

    async def drop(self, removal: Removal) -> None:
        """Ask anew: the token itself is in the settings."""
        self.forget(removal.team)

    async def check(self, removal: Removal) -> None:
        """Ask anew."""
        self.forget(removal.team)

    async def close(self) -> None:
        """Nothing is ever under way."""


def _described(answer: AsyncSlackResponse, token: str) -> Workspace:
    """Read what auth.test says of a token."""
    team = ALL if answer.get("is_enterprise_install") else str(answer["team_id"])
    return Workspace(
        id=places.workspace(str(answer.get("enterprise_id") or ""), team),
        token=token,
        bot_user=str(answer["user_id"]),
        bot=str(answer.get("bot_id") or ""),
        url=str(answer["url"]),
        scopes=frozenset(scopes_in(str(answer.headers.get("x-oauth-scopes", "")))),
    )


def scopes_in(text: str) -> tuple[str, ...]:
    """Read scopes as Slack lists them."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


async def uninstalled(tokens: Tokens, enterprise: str, team: str, payload: Mapping[str, Any]) -> None:
    """Handle app_uninstalled."""
    await tokens.drop(_removal(enterprise, team, payload))


async def revoked(tokens: Tokens, enterprise: str, team: str, payload: Mapping[str, Any]) -> None:
    """Handle tokens_revoked; those of single users are none of ours."""
    told = (payload.get("event") or {}).get("tokens") or {}
    if told.get("bot"):
        await tokens.check(_removal(enterprise, team, payload))


def _removal(enterprise: str, team: str, payload: Mapping[str, Any]) -> Removal:
    told = (payload.get("authorizations") or [payload])[0]
    seconds = payload.get("event_time")
    enterprise, team = enterprise or places.enterprise_in(team), places.team_in(team)
    return Removal(
        enterprise=enterprise,
        team=team,
        everywhere=bool(enterprise) and (not team or told.get("is_enterprise_install") in {True, "true"}),
        at=datetime.fromtimestamp(int(seconds), UTC) if seconds else None,
    )
