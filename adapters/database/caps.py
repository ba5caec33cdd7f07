"""Reservations: a counter for each cap and period, and a row for each turn and cap that holds something of it."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, bindparam, case, func, insert, select, update
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
        if room and caps:
            for cap in caps:
                await self._add(cap.counter, held=cap.amount * room)
            await self._connection.execute(_HOLD, [_row(cap, turn) for cap in caps for turn in turns[:room]])
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
        row = (await self._connection.execute(_USE, _key(counter))).one_or_none()
        return CapUse(0, 0) if row is None else CapUse(row.held, row.spent)

    async def _settle(self, turn_id: TurnId, state: Hold) -> None:
        settled = await self._connection.execute(_SETTLE, {"turn": turn_id, "state": state})
        for row in settled.all():
            shown = row.amount if state is Hold.SPENT else 0
            spent = await self._cost(turn_id) if row.kind == CapKind.SPEND_DAY else shown
            await self._add(_counter_of(row), held=-row.amount, spent=spent)

    async def _cost(self, turn_id: TurnId) -> int:
        """Sum what the calls of a turn have cost, or may have."""
        return int((await self._connection.execute(_COST, {"turn": turn_id})).scalar_one())

    async def _locked(self, counter: Counter) -> CapUse:
        row = (await self._connection.execute(_LOCK, _key(counter))).one_or_none()
        if row is None:
            await self._begin(counter)
            row = (await self._connection.execute(_LOCK, _key(counter))).one()
        return CapUse(row.held, row.spent)

    async def _begin(self, counter: Counter) -> None:
        await self._connection.execute(_BEGIN, _key(counter) | {"held": 0, "spent": 0})

    async def _add(self, counter: Counter, *, held: int = 0, spent: int = 0) -> None:
        await self._connection.execute(_ADD, _wanted(counter) | {"more_held": held, "more_spent": spent})


def _key(counter: Counter) -> dict[str, str]:
    return {"kind": counter.kind, "tenant": counter.tenant, "member": counter.member, "period": counter.period}


def _row(cap: Cap, turn: TurnId) -> dict[str, Any]:
    return _key(cap.counter) | {"turn_id": turn, "amount": cap.amount, "state": Hold.HELD}


def _counter_of(row: Row[Any]) -> Counter:
    return Counter(CapKind(row.kind), row.tenant, row.member, row.period)


def _wanted(counter: Counter) -> dict[str, str]:
    return {f"of_{name}": value for name, value in _key(counter).items()}


# What every turn needs is built once: to build a statement costs more than to run it.
_OF: Final = tuple(_caps[name] == bindparam(name) for name in ("kind", "tenant", "member", "period"))
_USE: Final = select(_caps.held, _caps.spent).where(*_OF)
#: The lock serves databases on which two transactions write at a time.
_LOCK: Final = _USE.with_for_update()
_BEGIN: Final = upsert(schema.caps).on_conflict_do_nothing()
#: In an update the plain names are those of the columns that are set.
_ADD: Final = (
    update(schema.caps)
    .where(*(_caps[name] == bindparam(f"of_{name}") for name in ("kind", "tenant", "member", "period")))
    .values(held=_caps.held + bindparam("more_held"), spent=_caps.spent + bindparam("more_spent"))
)
_HOLD: Final = insert(schema.reservations)
_SETTLE: Final = (
    update(schema.reservations)
    .where(_reservations.turn_id == bindparam("turn"), _reservations.state == Hold.HELD)
    .values(state=bindparam("state"))
    .returning(schema.reservations)
)
_COST: Final = select(
    func.coalesce(func.sum(case((_calls.billing == Billing.POSSIBLE, _calls.estimate), else_=_calls.price)), 0)
).where(_calls.turn_id == bindparam("turn"))
