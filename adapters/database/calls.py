"""The ledger of calls: what the provider may bill, whatever came of it."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, insert, select, update
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
            insert(schema.calls).values(
                id=call.id,
                tenant=call.member.tenant.key,
                turn_id=call.turn_id,
                member=call.member.id,
                model=call.model,
                backend=call.backend,
                opened_at=call.opened_at,
                estimate=call.estimate,
                purpose=call.purpose,
            )
        )

    async def close(
        self, call_id: CallId, ending: Ending, usage: Usage | None, now: datetime, detail: str = ""
    ) -> None:
        """Record how it ended and what it used; an ending without usage never replaces another."""
        values = {
            "ending": ending,
            "closed_at": now,
            "detail": detail,
            "billing": billing_of(ending, usage),
            **(asdict(usage) if usage else {}),
        }
        closing = update(schema.calls).where(_calls.id == call_id).values(values)
        if usage is None:
            closing = closing.where(_calls.ending.is_(None))
        await self._connection.execute(closing)

    async def of_turn(self, turn_id: TurnId, purpose: Purpose = Purpose.PICTURE) -> tuple[Call, ...]:
        """Read a turn's calls of one purpose, oldest first."""
        query = select(schema.calls).where(_calls.turn_id == turn_id, _calls.purpose == purpose).order_by(_calls.id)
        rows = await self._connection.execute(query)
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


def _call_from(row: Any) -> Call:
    used = Usage(**{field.name: getattr(row, field.name) for field in fields(Usage)})
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
