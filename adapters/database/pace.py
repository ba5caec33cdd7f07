"""The shared pace: a token bucket and a pause for each backend, one row each."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database import schema

_MINUTE: Final = timedelta(minutes=1)
_pace: Final = schema.pace.c


class SqlPace:
    """Implements ports.Pace.

    The bucket is kept as the time at which it would be full: a request that leaves moves that by one interval, and may
    leave while the bucket is less than a minute from being full.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def room_at(self, backend: str, per_minute: int, now: datetime, before: int) -> datetime:
        """Tell when a request may leave that so many others go before."""
        full_at = await self._full_at(backend, now)
        return max(now, full_at + (before + 1) * _MINUTE / per_minute - _MINUTE)

    async def take(self, backend: str, per_minute: int, now: datetime) -> None:
        """Record that a request leaves now."""
        full_at = await self._full_at(backend, now) + _MINUTE / per_minute
        await self._connection.execute(update(schema.pace).where(_pace.backend == backend).values(full_at=full_at))

    async def paused_until(self, backend: str) -> datetime | None:
        """Tell until when nothing may leave."""
        query = select(_pace.paused_until).where(_pace.backend == backend)
        return (await self._connection.execute(query)).scalar_one_or_none()

    async def pause(self, backend: str, until: datetime) -> None:
        """Let nothing leave until then."""
        await self._begin(backend)
        sooner = or_(_pace.paused_until.is_(None), _pace.paused_until < until)
        await self._connection.execute(
            update(schema.pace).where(_pace.backend == backend, sooner).values(paused_until=until)
        )

    async def _full_at(self, backend: str, now: datetime) -> datetime:
        await self._begin(backend)
        # The lock serves databases on which two transactions write at a time.
        query = select(_pace.full_at).where(_pace.backend == backend).with_for_update()
        stored: datetime = (await self._connection.execute(query)).scalar_one()
        # No bucket is emptier than empty: what says so was written before a clock was set back.
        return min(max(stored, now), now + _MINUTE)

    async def _begin(self, backend: str) -> None:
        row = upsert(schema.pace).values(backend=backend, full_at=schema.EPOCH)
        await self._connection.execute(row.on_conflict_do_nothing())
