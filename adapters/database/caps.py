"""Reservations: a counter for each cap and period, and a row for each turn and cap that holds something of it."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, case, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database import schema
from conversations.call import Billing
from conversations.caps import Cap, CapKind, CapUse, Counter, Hold, Reserved
from conversations.identity import TurnId

_caps: Final = schema.caps.c
_reservations: Final = schema.reservations.c
_calls: Final = schema.calls.c


class SqlCaps:
    """Implements ports.Caps."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def reserve(self, caps: Sequence[Cap], turns: Sequence[TurnId]) -> Reserved:
        """Hold something of every cap for as many of the first turns as all of them have room for."""
        room, short = len(turns), None
        for cap in sorted(caps, key=lambda one: one.counter.kind):  # always in one order, so that no two wait crosswise
            fits = (await self._locked(cap.counter)).left(cap.limit) // cap.amount
            if fits < room:
                room, short = fits, cap
        if room:
            for cap in caps:
                await self._add(cap.counter, held=cap.amount * room)
                rows = [_row(cap, turn) for turn in turns[:room]]
                await self._connection.execute(insert(schema.reservations), rows)
        return Reserved(room, short)

    async def spend(self, turn_id: TurnId) -> None:
        """Turn what is held for a turn into spent."""
        await self._settle(turn_id, Hold.SPENT)

    async def release(self, turn_id: TurnId) -> None:
        """Give back what is held for a turn; money that its calls have cost is spent all the same."""
        await self._settle(turn_id, Hold.RELEASED)

    async def count(self, counter: Counter) -> None:
        """Count one more."""
        await self._begin(counter)
        await self._add(counter, spent=1)

    async def use(self, counter: Counter) -> CapUse:
        """Tell what is held and spent."""
        row = (await self._connection.execute(select(_caps.held, _caps.spent).where(*_of(counter)))).one_or_none()
        return CapUse(0, 0) if row is None else CapUse(row.held, row.spent)

    async def _settle(self, turn_id: TurnId, state: Hold) -> None:
        settled = await self._connection.execute(
            update(schema.reservations)
            .where(_reservations.turn_id == turn_id, _reservations.state == Hold.HELD)
            .values(state=state)
            .returning(schema.reservations)
        )
        for row in settled.all():
            shown = row.amount if state is Hold.SPENT else 0
            spent = await self._cost(turn_id) if row.kind == CapKind.SPEND_DAY else shown
            await self._add(_counter_of(row), held=-row.amount, spent=spent)

    async def _cost(self, turn_id: TurnId) -> int:
        """Sum what the calls of a turn have cost, or may have."""
        possible = _calls.billing == Billing.POSSIBLE
        query = select(func.coalesce(func.sum(case((possible, _calls.estimate), else_=_calls.price)), 0))
        return int((await self._connection.execute(query.where(_calls.turn_id == turn_id))).scalar_one())

    async def _locked(self, counter: Counter) -> CapUse:
        await self._begin(counter)
        # The lock serves databases on which two transactions write at a time.
        query = select(_caps.held, _caps.spent).where(*_of(counter)).with_for_update()
        row = (await self._connection.execute(query)).one()
        return CapUse(row.held, row.spent)

    async def _begin(self, counter: Counter) -> None:
        row = upsert(schema.caps).values(_key(counter) | {"held": 0, "spent": 0})
        await self._connection.execute(row.on_conflict_do_nothing())

    async def _add(self, counter: Counter, *, held: int = 0, spent: int = 0) -> None:
        await self._connection.execute(
            update(schema.caps).where(*_of(counter)).values(held=_caps.held + held, spent=_caps.spent + spent)
        )


def _key(counter: Counter) -> dict[str, str]:
    return {"kind": counter.kind, "tenant": counter.tenant, "member": counter.member, "period": counter.period}


def _row(cap: Cap, turn: TurnId) -> dict[str, Any]:
    return _key(cap.counter) | {"turn_id": turn, "amount": cap.amount, "state": Hold.HELD}


def _counter_of(row: Row[Any]) -> Counter:
    return Counter(CapKind(row.kind), row.tenant, row.member, row.period)


def _of(counter: Counter) -> tuple[Any, ...]:
    return tuple(schema.caps.c[name] == value for name, value in _key(counter).items())
