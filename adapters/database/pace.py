"""The shared pace: a token bucket and a pause for each backend, one row each."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, bindparam, or_, select, update
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
        self._read: dict[str, Row[Any, Any]] = {}  # in this transaction, which locks it

    async def room_at(self, backend: str, per_minute: int, now: datetime, before: int) -> datetime:
        """Tell when a request may leave that so many others go before."""
        full_at = await self._full_at(backend, now)
        return max(now, full_at + (before + 1) * _MINUTE / per_minute - _MINUTE)

    async def take(self, backend: str, per_minute: int, now: datetime) -> None:
        """Record that a request leaves now."""
        full_at = await self._full_at(backend, now) + _MINUTE / per_minute
        await self._connection.execute(_FILL, {"of": backend, "full_at": full_at})
        del self._read[backend]

    async def paused_until(self, backend: str) -> datetime | None:
        """Tell until when nothing may leave."""
        until: datetime | None = (await self._row(backend)).paused_until
        return until

    async def pause(self, backend: str, until: datetime) -> None:
        """Let nothing leave until then."""
        await self._row(backend)
        sooner = or_(_pace.paused_until.is_(None), _pace.paused_until < until)
        await self._connection.execute(
            update(schema.pace).where(_pace.backend == backend, sooner).values(paused_until=until)
        )
        del self._read[backend]

    async def _full_at(self, backend: str, now: datetime) -> datetime:
        stored: datetime = (await self._row(backend)).full_at
        # No bucket is emptier than empty: what says so was written before a clock was set back.
        return min(max(stored, now), now + _MINUTE)

    async def _row(self, backend: str) -> Row[Any, Any]:
        """Read a backend's row, and lock it; it is made where there is none."""
        if backend not in self._read:
            found = (await self._connection.execute(_LOCK, {"of": backend})).all()
            if not found:
                await self._connection.execute(_BEGIN, {"backend": backend, "full_at": schema.EPOCH})
                found = (await self._connection.execute(_LOCK, {"of": backend})).all()
            self._read[backend] = found[0]
        return self._read[backend]


# What every turn needs is built once: to build a statement costs more than to run it.
_BEGIN: Final = upsert(schema.pace).on_conflict_do_nothing()
#: The lock serves databases on which two transactions write at a time.
_LOCK: Final = select(_pace.full_at, _pace.paused_until).where(_pace.backend == bindparam("of")).with_for_update()
_FILL: Final = update(schema.pace).where(_pace.backend == bindparam("of")).values(full_at=bindparam("full_at"))
