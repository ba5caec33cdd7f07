"""The ledger of calls: what the provider may bill, whatever came of it."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database import schema
from conversations.call import UNPAID, Billing, Call, Purpose, Usage, billing_of
from conversations.identity import CallId, MemberRef, Tenant, TurnId
from conversations.outcomes import Ending

_calls: Final = schema.calls.c


class SqlCalls:
    """Implements ports.Calls."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def open(self, call: Call) -> None:
        """Record that a request is about to be sent."""
        await self._connection.execute(
            _OPEN,
            {
                "id": call.id,
                "tenant": call.member.tenant.key,
                "turn_id": call.turn_id,
                "member": call.member.id,
                "model": call.model,
                "backend": call.backend,
                "opened_at": call.opened_at,
                "estimate": call.estimate,
                "purpose": call.purpose,
            },
        )

    async def close(
        self, call_id: CallId, ending: Ending, usage: Usage | None, now: datetime, detail: str = ""
    ) -> None:
        """Record how it ended and what it used; an ending without usage never replaces another."""
        values = {
            "call": call_id,
            "ending": ending,
            "closed_at": now,
            "detail": detail,
            "billing": billing_of(ending, usage),
        }
        if usage is None:
            await self._connection.execute(_CLOSE_UNUSED, values)
        else:
            await self._connection.execute(_CLOSE, values | asdict(usage))

    async def of_turn(self, turn_id: TurnId, purpose: Purpose = Purpose.PICTURE) -> tuple[Call, ...]:
        """Read a turn's calls of one purpose, oldest first."""
        rows = await self._connection.execute(_OF_TURN, {"turn": turn_id, "purpose": purpose})
        return tuple(_call_from(row) for row in rows)

    async def spent_since(self, member: MemberRef, since: datetime) -> int:
        """Sum what the member's calls cost since then, in millionths of a dollar."""
        query = select(func.coalesce(func.sum(_calls.price), 0)).where(
            _calls.tenant == member.tenant.key, _calls.member == member.id, _calls.opened_at >= since
        )
        return int((await self._connection.execute(query)).scalar_one())

    async def any_unpaid_since(self, since: datetime) -> bool:
        """Tell whether the provider has named a quota of its unpaid tier since then."""
        query = select(_calls.id).where(_calls.opened_at >= since, _calls.detail.contains(UNPAID)).limit(1)
        return (await self._connection.execute(query)).first() is not None


# What every turn needs is built once: to build a statement costs more than to run it.
_OPEN: Final = insert(schema.calls)
_USED: Final = tuple(field.name for field in fields(Usage))
_ENDED: Final = ("ending", "closed_at", "detail", "billing")
_THE_CALL: Final = update(schema.calls).where(_calls.id == bindparam("call"))
_CLOSE: Final = _THE_CALL.values({name: bindparam(name) for name in (*_ENDED, *_USED)})
_CLOSE_UNUSED: Final = _THE_CALL.where(_calls.ending.is_(None)).values({name: bindparam(name) for name in _ENDED})
_OF_TURN: Final = (
    select(schema.calls)
    .where(_calls.turn_id == bindparam("turn"), _calls.purpose == bindparam("purpose"))
    .order_by(_calls.id)
)


def _call_from(row: Any) -> Call:
    used = Usage(**{name: getattr(row, name) for name in _USED})
    return Call(
        id=CallId(row.id),
        turn_id=TurnId(row.turn_id),
        member=MemberRef(Tenant.parse(row.tenant), row.member),
        model=row.model,
        backend=row.backend,
        opened_at=row.opened_at,
        estimate=row.estimate,
        closed_at=row.closed_at,
        ending=None if row.ending is None else Ending(row.ending),
        detail=row.detail,
        billing=Billing(row.billing),
        usage=used if row.closed_at else None,
        purpose=Purpose(row.purpose),
    )
