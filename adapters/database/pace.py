"""The shared pace: a token bucket and a pause for each provider, one row each."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database import schema

_pace: Final = schema.pace.c


class SqlPace:
    """Implements ports.Pace.

    The bucket is kept as the time at which it would be full: a request moves that by one interval, and may leave once
    it is no more than a bucket's worth ahead. So every place has a time of its own from the start, and nobody polls.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def take(self, provider: str, per_minute: int, now: datetime) -> datetime:
        """Take the next place of the bucket; returns when it is."""
        await self._begin(provider)
        # The lock serves databases on which two transactions write at a time.
        query = select(_pace.full_at).where(_pace.provider == provider).with_for_update()
        stored: datetime = (await self._connection.execute(query)).scalar_one()
        interval = timedelta(minutes=1) / per_minute
        full_at = max(stored, now) + interval
        await self._connection.execute(update(schema.pace).where(_pace.provider == provider).values(full_at=full_at))
        return max(now, full_at - timedelta(minutes=1))

    async def paused_until(self, provider: str) -> datetime | None:
        """Tell until when nothing may leave."""
        query = select(_pace.paused_until).where(_pace.provider == provider)
        return (await self._connection.execute(query)).scalar_one_or_none()

    async def pause(self, provider: str, until: datetime) -> None:
        """Let nothing leave until then."""
        await self._begin(provider)
        sooner = or_(_pace.paused_until.is_(None), _pace.paused_until < until)
        await self._connection.execute(
            update(schema.pace).where(_pace.provider == provider, sooner).values(paused_until=until)
        )

    async def _begin(self, provider: str) -> None:
        row = upsert(schema.pace).values(provider=provider, full_at=schema.EPOCH)
        await self._connection.execute(row.on_conflict_do_nothing())
