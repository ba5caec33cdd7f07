"""What platforms gave: installations, the tickets of those who install, and ids of uploaded files."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import CursorResult, bindparam, delete, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database import schema
from conversations.identity import Platform, Tenant

_installations: Final = schema.installations.c
_tickets: Final = schema.tickets.c
_files: Final = schema.files.c


class SqlInstallations:
    """Implements ports.Installations."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, tenant: Tenant, sealed: str, now: datetime) -> None:
        """Keep what was given; a lease is over."""
        values = {"sealed": sealed, "changed_at": now, "leased_by": "", "leased_until": None}
        row = upsert(schema.installations).values(tenant=tenant.key, **values)
        await self._connection.execute(row.on_conflict_do_update(index_elements=["tenant"], set_=values))

    async def get(self, tenant: Tenant) -> str:
        """Read what was given, empty when there is nothing."""
        query = select(_installations.sealed).where(_installations.tenant == tenant.key)
        return (await self._connection.execute(query)).scalar_one_or_none() or ""

    async def drop(self, tenant: Tenant) -> None:
        """Forget what was given."""
        await self._connection.execute(delete(schema.installations).where(_installations.tenant == tenant.key))

    async def all(self, platform: Platform) -> tuple[tuple[Tenant, str], ...]:
        """Read what a platform gave, in the order of its tenants."""
        rows = await self._connection.execute(
            select(_installations.tenant, _installations.sealed)
            .where(_installations.tenant.startswith(f"{platform}."))
            .order_by(_installations.tenant)
        )
        return tuple((Tenant.parse(row.tenant), row.sealed) for row in rows)

    async def lease(self, tenant: Tenant, by: str, until: datetime, now: datetime) -> bool:
        """Let one process alone renew what was given."""
        lapsed = or_(_installations.leased_until.is_(None), _installations.leased_until <= now)
        done: CursorResult[Any] = await self._connection.execute(
            update(schema.installations)
            .where(_installations.tenant == tenant.key, or_(lapsed, _installations.leased_by == by))
            .values(leased_by=by, leased_until=until)
        )
        return bool(done.rowcount)


class SqlTickets:
    """Implements ports.Tickets."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def take(self, digest: str, until: datetime, now: datetime) -> bool:
        """Use a ticket up; those that have lapsed go."""
        await self._connection.execute(delete(schema.tickets).where(_tickets.until <= now))
        if until <= now:
            return False
        row = upsert(schema.tickets).values(digest=digest, until=until)
        done: CursorResult[Any] = await self._connection.execute(row.on_conflict_do_nothing())
        return bool(done.rowcount)


class SqlFiles:
    """Implements ports.Files."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def known(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Read the platform's ids of these blobs."""
        rows = await self._connection.execute(_KNOWN, {"keys": keys})
        return {row.key: row.file for row in rows}

    async def of(self, subject: str) -> Mapping[str, str]:
        """Read the ids of all blobs that a sheet or a case shows."""
        rows = await self._connection.execute(select(_files.key, _files.file).where(_files.subject == subject))
        return {row.key: row.file for row in rows}

    async def put(self, key: str, file_id: str, subject: str) -> None:
        """Remember the id of a blob, in place of an earlier one."""
        tenant, _, _ = key.partition("/")
        known = {"file": file_id, "subject": subject}
        row = upsert(schema.files).values(key=key, tenant=tenant, **known)
        await self._connection.execute(row.on_conflict_do_update(index_elements=["key"], set_=known))

    async def drop(self, keys: Sequence[str]) -> None:
        """Forget the ids of blobs."""
        await self._connection.execute(delete(schema.files).where(_files.key.in_(keys)))


_KNOWN: Final = select(_files.key, _files.file).where(_files.key.in_(bindparam("keys", expanding=True)))
