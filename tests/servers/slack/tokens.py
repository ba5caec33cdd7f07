"""Tokens: what was granted to the application, where, and until when."""

import secrets
from dataclasses import dataclass, field
from typing import Final

from tests.servers.slack.errors import Refused
from tests.servers.slack.world import APP_SCOPES, Enterprise, Team, User, now

LIFE: Final = 12 * 3600.0  # s of a token that rotates


@dataclass(eq=False)
class Grant:
    """An installation in a workspace, or in a whole enterprise; its tokens may change.

    ended: why its tokens are refused, empty while they are not.
    """

    bot: User
    scopes: set[str]
    team: Team | None = None
    enterprise: Enterprise | None = None  # of an org-wide installation
    installer: User | None = None
    rotates: bool = False
    ended: str = ""
    token: str = ""
    refresh: str = ""
    used: list[str] = field(default_factory=list)  # refresh tokens that were exchanged

    def reaches(self, team: Team) -> bool:
        """Tell whether it holds for a workspace."""
        return team is self.team or (self.enterprise is not None and team.enterprise is self.enterprise)


class Tokens:
    """Who may call. life: seconds that a rotating token lasts. scopes: what is granted without a browser."""

    def __init__(self) -> None:
        self.app_token = f"xapp-1-{secrets.token_hex(20)}"
        self.grants: list[Grant] = []
        self.life = LIFE
        self.scopes = set(APP_SCOPES)
        self._by_token: dict[str, tuple[Grant, float | None]] = {}  # with when it expires

    def grant(
        self, bot: User, team: Team | None, enterprise: Enterprise | None = None, *, rotates: bool = False
    ) -> Grant:
        """Install the application; a token that was there before is no longer good after a rotation alone."""
        grant = Grant(bot, set(self.scopes), team, enterprise, rotates=rotates)
        self.grants.append(grant)
        self.issue(grant)
        return grant

    def issue(self, grant: Grant) -> None:
        """Make a new token, and with rotation a new refresh token."""
        grant.token = f"xox{'e.xoxb' if grant.rotates else 'b'}-{secrets.token_hex(24)}"
        self._by_token[grant.token] = grant, now() + self.life if grant.rotates else None
        if grant.rotates:
            grant.refresh = f"xoxe-1-{secrets.token_hex(24)}"

    def refreshed(self, refresh_token: str) -> Grant:
        """Exchange a refresh token, which works once. Raises Refused."""
        for grant in self.grants:
            if grant.refresh == refresh_token and not grant.ended:
                grant.used.append(refresh_token)
                self.issue(grant)
                return grant
        raise Refused("invalid_refresh_token")

    def of(self, token: str) -> Grant:
        """Return what a token stands for. Raises Refused."""
        if not token:
            raise Refused("not_authed")
        if token not in self._by_token:
            raise Refused("invalid_auth")
        grant, until = self._by_token[token]
        if grant.ended:
            raise Refused(grant.ended)
        if until is not None and until <= now():
            raise Refused("token_expired")
        return grant

    def end(self, grant: Grant, why: str) -> None:
        """Let no token of an installation be good any more: token_revoked, account_inactive …"""
        grant.ended = why

    def expire(self, grant: Grant) -> None:
        """Let the token of an installation run out now."""
        self._by_token[grant.token] = grant, now()

    def at(self, team: Team) -> Grant | None:
        """Return the newest installation that holds for a workspace."""
        return next((one for one in reversed(self.grants) if one.reaches(team) and not one.ended), None)
