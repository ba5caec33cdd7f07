"""Preferences of tenants, and since when channels begin anew."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database import schema
from conversations.identity import ChannelRef, Platform, Tenant
from conversations.preferences import Preferences
from conversations.screening.strictness import Strictness


class SqlPreferences:
    """Implements ports.PreferencesStore."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, tenant: Tenant) -> Preferences:
        """Read a tenant's preferences."""
        body = (await self._connection.execute(_BODY, {"tenant": tenant.key})).scalar_one_or_none()
        return Preferences() if body is None else _read(body)

    async def put(self, tenant: Tenant, preferences: Preferences, now: datetime) -> None:
        """Keep a tenant's preferences."""
        values = {"body": asdict(preferences), "changed_at": now}
        row = upsert(schema.preferences).values(tenant=tenant.key, **values)
        await self._connection.execute(row.on_conflict_do_update(index_elements=["tenant"], set_=values))

    async def moderators_channels(self, platform: Platform) -> tuple[ChannelRef, ...]:
        """Read which channels tenants of a platform have named for their moderators."""
        table = schema.preferences.c
        rows = await self._connection.execute(
            select(table.tenant, table.body).where(table.tenant.startswith(f"{platform}."))
        )
        kept = [(Tenant.parse(row.tenant), _read(row.body)) for row in rows]
        return tuple(ChannelRef(tenant, one.moderators_channel) for tenant, one in kept if one.moderators_channel)

    async def reset_at(self, channel: ChannelRef) -> datetime | None:
        """Tell since when nothing older of a channel is continued."""
        resets = schema.resets.c
        query = select(resets.reset_at).where(resets.tenant == channel.tenant.key, resets.channel == channel.id)
        return (await self._connection.execute(query)).scalar_one_or_none()

    async def reset(self, channel: ChannelRef, now: datetime) -> None:
        """Let nothing that is older than now be continued in a channel."""
        row = upsert(schema.resets).values(tenant=channel.tenant.key, channel=channel.id, reset_at=now)
        await self._connection.execute(
            row.on_conflict_do_update(index_elements=["tenant", "channel"], set_={"reset_at": now})
        )


_BODY: Final = select(schema.preferences.c.body).where(schema.preferences.c.tenant == bindparam("tenant"))


def _read(body: dict[str, Any]) -> Preferences:
    kept = Preferences(**body | {"strictness": Strictness(body["strictness"])})
    return Preferences(**{**asdict(kept), "models": tuple(kept.models), "channels": tuple(kept.channels)})
