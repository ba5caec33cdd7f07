"""What Slack gave when a workspace, or an enterprise, installed Plantain; kept sealed.

A grant is found by its workspace's own id, which is unique in all of Slack: an enterprise that is named wrongly, or not
at all, or that the workspace has joined since, changes nothing. So everything of a workspace stays its own.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final, Self

from adapters.slack import places
from adapters.slack.sealing import Sealer
from conversations.identity import Platform, Tenant
from conversations.ports import Database, UnitOfWork

#: Stands for all workspaces of an enterprise that has installed it for all: no workspace's id is in lower case.
#: Stored: must not change.
ALL: Final = "org"


@dataclass(frozen=True, slots=True)
class Grant:
    """A bot's token, and what it is good for."""

    token: str = field(repr=False)
    bot_user: str
    bot: str
    url: str
    scopes: tuple[str, ...]
    installed_at: datetime
    issued_at: datetime  # the token
    refresh: str = field(default="", repr=False)  # empty where tokens do not rotate, or no more
    expires_at: datetime | None = None

    @property
    def rotates(self) -> bool:
        """Whether its tokens last for a while alone."""
        return self.expires_at is not None

    def text(self) -> str:
        """Return what is sealed."""
        return json.dumps(asdict(self), default=datetime.isoformat)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what was sealed; what a later version has added is left alone."""
        kept: dict[str, Any] = json.loads(text)
        for name in ("installed_at", "issued_at", "expires_at"):
            kept[name] = datetime.fromisoformat(kept[name]) if kept.get(name) else None
        known = {name: value for name, value in kept.items() if name in cls.__dataclass_fields__}
        return cls(**known | {"scopes": tuple(kept["scopes"])})


@dataclass(frozen=True, slots=True)
class Held:
    """A grant, and the tenant under whose id it is kept."""

    tenant: Tenant
    grant: Grant

    @property
    def everywhere(self) -> bool:
        """Whether it is of a whole enterprise."""
        return places.divided(self.tenant.id)[1] == ALL


def of_enterprise(enterprise: str) -> Tenant:
    """Name where the grant of a whole enterprise is kept."""
    return Tenant(Platform.SLACK, places.workspace(enterprise, ALL))


class Grants:
    """Grants in the database."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def find(self, workspace_id: str) -> Held | None:
        """Find the grant of a workspace, else that of its enterprise.

        Raises SealedOtherwise.
        """
        enterprise, _ = places.divided(workspace_id)
        async with self._database.reading() as uow:
            own = await _kept_as(uow, workspace_id)
            found = await self._at(uow, own) if own is not None else None
            if found is None and enterprise:
                found = await self._at(uow, of_enterprise(enterprise))
            return found

    async def everywhere(self) -> tuple[Tenant, ...]:
        """Name where the grants of whole enterprises are kept."""
        async with self._database.reading() as uow:
            kept = await uow.installations.all(Platform.SLACK)
        return tuple(tenant for tenant, _ in kept if places.divided(tenant.id)[1] == ALL)

    async def keep(self, tenant: Tenant, grant: Grant, now: datetime) -> Tenant:
        """Keep a grant, in place of what was there; returns the tenant, which it stays if it was one before."""
        async with self._database.writing() as uow:
            before = await _kept_as(uow, tenant.id)
            await uow.installations.put(before or tenant, self._sealer.seal(grant.text()), now)
        return before or tenant

    async def change(self, tenant: Tenant, was: Grant, grant: Grant, now: datetime) -> bool:
        """Keep a grant in place of the one that was there; False when another token has come, or it was dropped."""
        async with self._database.writing() as uow:
            found = await self._at(uow, tenant)
            if found is None or found.grant.token != was.token:
                return False
            await uow.installations.put(tenant, self._sealer.seal(grant.text()), now)
        return True

    async def lease(
        self, tenant: Tenant, is_due: Callable[[Grant], bool], by: str, until: datetime, now: datetime
    ) -> tuple[Grant | None, bool]:
        """Read a grant, if it still is due to be renewed, and take the lease for that; tells whether it was got."""
        async with self._database.writing() as uow:
            found = await self._at(uow, tenant)
            if found is None or not is_due(found.grant):
                return None, False
            return found.grant, await uow.installations.lease(tenant, by, until, now)

    async def release(self, tenant: Tenant, by: str, now: datetime) -> None:
        """Give a lease back before it lapses: whoever needs the token may try at once."""
        async with self._database.writing() as uow:
            await uow.installations.lease(tenant, by, now, now)

    async def drop(self, tenant: Tenant) -> None:
        """Forget a grant."""
        async with self._database.writing() as uow:
            await uow.installations.drop(tenant)

    async def _at(self, uow: UnitOfWork, tenant: Tenant) -> Held | None:
        sealed = await uow.installations.get(tenant)
        return Held(tenant, Grant.read(self._sealer.unseal(sealed))) if sealed else None


async def _kept_as(uow: UnitOfWork, workspace_id: str) -> Tenant | None:
    """Find the tenant under which a workspace's own grant is kept, whatever enterprise it was of then."""
    _, team = places.divided(workspace_id)
    if not team:
        return None
    own = Tenant(Platform.SLACK, workspace_id)
    if team == ALL or await uow.installations.get(own):
        return own
    kept = await uow.installations.all(Platform.SLACK)
    return next((tenant for tenant, _ in kept if places.divided(tenant.id)[1] == team), None)
