"""Installations in a loopback Slack and in a database, for tests of tokens."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from adapters.database import SqlDatabase
from adapters.slack import places
from adapters.slack.connect import Clients
from adapters.slack.grants import Grant, Grants, of_enterprise
from adapters.slack.installed import Credentials, Installed
from adapters.slack.sealing import Sealer
from bot.clock import SystemClock
from conversations.identity import Platform, Tenant
from tests.databases import opened
from tests.fakes.clock import FakeClock
from tests.servers.slack import SlackServer, Workspace
from tests.servers.slack.tokens import Grant as Given

SECRET = "a secret of the installation"  # noqa: S105


def a_clock() -> FakeClock:
    """Return a clock that begins where the loopback's own is."""
    return FakeClock(SystemClock().now())


def tenant_of(given: Given) -> Tenant:
    """Name the tenant under which an installation is kept."""
    if given.team is None:
        assert given.enterprise is not None
        return of_enterprise(given.enterprise.id)
    enterprise = given.team.enterprise
    return Tenant(Platform.SLACK, places.workspace(enterprise.id if enterprise else "", given.team.id))


@dataclass
class Process:
    """One process of several that share a database."""

    server: SlackServer
    database: SqlDatabase
    clock: FakeClock
    secret: str = SECRET
    client_secret: str = ""
    clients: Clients = field(init=False)
    grants: Grants = field(init=False)
    installed: Installed = field(init=False)

    def __post_init__(self) -> None:
        self.clients = Clients(self.server.api_url)
        self.grants = Grants(self.database, Sealer(self.secret))
        secret = self.client_secret or self.server.client_secret
        credentials = Credentials(self.server.client_id, secret)
        self.installed = Installed(self.grants, self.clients.of, credentials, self.clock)

    def another(self, folder: Path) -> "Process":
        return Process(self.server, opened(folder / "plantain.db"), self.clock)

    async def keep(self, given: Given) -> Tenant:
        """Keep what the loopback has given, as installing does."""
        tenant, now = tenant_of(given), self.clock.now()
        grant = Grant(
            token=given.token,
            bot_user=given.bot.id,
            bot=given.bot.bot_id,
            url="https://foxes.slack.com/",
            scopes=tuple(sorted(given.scopes)),
            installed_at=now,
            issued_at=now,
            refresh=given.refresh,
            expires_at=now + timedelta(seconds=self.server.stage.tokens.life) if given.rotates else None,
        )
        await self.installed.keep(tenant, grant)
        return tenant

    async def kept(self, workspace_id: str) -> Grant | None:
        held = await self.grants.find(workspace_id)
        return held.grant if held else None

    def refreshes(self) -> int:
        """Count how often a refresh token was sent."""
        return len([one for one in self.server.called("oauth.v2.access") if one.text("grant_type") == "refresh_token"])

    async def close(self) -> None:
        await self.installed.close()
        await self.clients.close()
        await self.database.close()


def rotating(server: SlackServer, name: str = "Foxes") -> Workspace:
    """Make a workspace whose token lasts for twelve hours."""
    space = server.workspace(name, installed=False)
    space.install(rotates=True)
    return space
