"""Reservations: one counter row per member and day, one row per turn that holds a place."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import CursorResult, Row, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database import schema
from conversations.caps import CapUse, Hold
from conversations.identity import MemberRef, TurnId

_caps: Final = schema.caps.c
_reservations: Final = schema.reservations.c


class SqlCaps:
    """Implements ports.Caps."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def reserve(self, member: MemberRef, day: str, turns: Sequence[TurnId], limit: int) -> int:
        """Hold one picture for each of the first turns that fit under the limit."""
        owner = {"tenant": member.tenant.key, "member": member.id, "day": day}
        await self._connection.execute(
            upsert(schema.caps).values(owner | {"held": 0, "spent": 0}).on_conflict_do_nothing()
        )
        for wanted in range(len(turns), 0, -1):
            held: CursorResult[Any] = await self._connection.execute(
                update(schema.caps)
                .where(*_of(member, day), _caps.held + _caps.spent + wanted <= limit)
                .values(held=_caps.held + wanted)
            )
            if held.rowcount:
                rows = [owner | {"turn_id": turn, "state": Hold.HELD} for turn in turns[:wanted]]
                await self._connection.execute(insert(schema.reservations), rows)
                return wanted
        return 0

    async def spend(self, turn_id: TurnId) -> None:
        """Turn a held reservation into a spent one."""
        row = await self._settle(turn_id, Hold.SPENT)
        if row is not None:
            await self._count(row, held=_caps.held - 1, spent=_caps.spent + 1)

    async def release(self, turn_id: TurnId) -> None:
        """Give a held reservation back."""
        row = await self._settle(turn_id, Hold.RELEASED)
        if row is not None:
            await self._count(row, held=_caps.held - 1)

    async def use(self, member: MemberRef, day: str) -> CapUse:
        """Tell what is held and spent of a day."""
        query = select(_caps.held, _caps.spent).where(*_of(member, day))
        row = (await self._connection.execute(query)).one_or_none()
        return CapUse(0, 0) if row is None else CapUse(row.held, row.spent)

    async def _settle(self, turn_id: TurnId, state: Hold) -> Row[Any] | None:
        settled = await self._connection.execute(
            update(schema.reservations)
            .where(_reservations.turn_id == turn_id, _reservations.state == Hold.HELD)
            .values(state=state)
            .returning(_reservations.tenant, _reservations.member, _reservations.day)
        )
        return settled.one_or_none()

    async def _count(self, row: Row[Any], **values: object) -> None:
        await self._connection.execute(
            update(schema.caps)
            .where(_caps.tenant == row.tenant, _caps.member == row.member, _caps.day == row.day)
            .values(values)
        )


def _of(member: MemberRef, day: str) -> tuple[Any, ...]:
    return (_caps.tenant == member.tenant.key, _caps.member == member.id, _caps.day == day)
