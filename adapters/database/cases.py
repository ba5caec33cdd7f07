"""Cases: reports merged, decisions fenced by state and version, and what must happen after them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, CursorResult, Select, Text, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database import schema
from adapters.database.review_records import (
    case_from,
    case_row,
    effect_from,
    effect_row,
    person,
    report_from,
    ruling_row,
)
from conversations.identity import CaseId, ChannelRef, EffectId, MemberRef, MessageRef, Platform, Tenant, TurnId
from conversations.review import CASE_MOVES, DOWN, Case, CaseState, Effect, Report, Ruling

_cases: Final = schema.cases.c
_reports: Final = schema.reports.c
_effects: Final = schema.effects.c


class SqlCases:
    """Implements ports.Cases."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def open_of(self, turn_id: TurnId) -> Case | None:
        """Find the open case of a turn."""
        return await self._one(select(schema.cases).where(_cases.turn_id == turn_id, _cases.state == CaseState.OPEN))

    async def holds_down(self, turn_id: TurnId) -> bool:
        """Tell whether the picture of a turn is down by the ruling of any case."""
        query = select(_cases.id).where(_cases.state.in_(DOWN), _took(turn_id)).limit(1)
        return (await self._connection.execute(query)).first() is not None

    async def get(self, case_id: CaseId) -> Case | None:
        """Read one case."""
        return await self._one(select(schema.cases).where(_cases.id == case_id))

    async def open(self, case: Case) -> None:
        """Record a new case."""
        member = select(schema.turns.c.member).where(schema.turns.c.id == case.turn_id).scalar_subquery()
        await self._connection.execute(insert(schema.cases).values(case_row(case) | {"member": member}))

    async def open_in(self, tenant: Tenant, limit: int = 25) -> tuple[Case, ...]:
        """Read a tenant's open cases, oldest first."""
        found = select(schema.cases).where(_cases.tenant == tenant.key, _cases.state == CaseState.OPEN)
        return await self._all(found.order_by(_cases.opened_at).limit(limit))

    async def open_of_members_alone(self, limit: int = 25) -> tuple[Case, ...]:
        """Read the open cases of all tenants that are one member alone, oldest first."""
        alone = or_(*(_cases.tenant.startswith(Tenant.of_member(platform, "").key) for platform in Platform))
        found = select(schema.cases).where(_cases.state == CaseState.OPEN, alone)
        return await self._all(found.order_by(_cases.opened_at).limit(limit))

    async def of_member(self, member: MemberRef, limit: int = 10) -> tuple[Case, ...]:
        """Read the cases about a member's turns, newest first."""
        found = select(schema.cases).where(_cases.tenant == member.tenant.key, _cases.member == member.id)
        return await self._all(found.order_by(_cases.opened_at.desc()).limit(limit))

    async def decide(
        self, case: Case, to: CaseState, ruling: Ruling, taken: Sequence[TurnId] | None = None
    ) -> Case | None:
        """Move a case if nobody else did since it was read."""
        if to not in CASE_MOVES[case.state]:
            raise ValueError(f"a case does not go from {case.state} to {to}")
        values = {"state": to, "ruling": ruling_row(ruling)} | ({} if taken is None else {"taken": list(taken)})
        return await self._change(case, values)

    async def amend(self, case: Case, taken: Sequence[TurnId]) -> Case | None:
        """Record a further ruling, and what else was taken down by it."""
        return await self._change(case, {"taken": [*case.taken, *taken]})

    async def claim(self, case_id: CaseId, by: MemberRef) -> bool:
        """Let a moderator say that they look into it."""
        return await self._set(
            case_id, {"claimed_by": person(by)}, _cases.state == CaseState.OPEN, _cases.claimed_by.is_(None)
        )

    async def appeal(self, case_id: CaseId, words: str, now: datetime) -> bool:
        """Record the requester's one objection."""
        return await self._set(
            case_id,
            {"appeal": words, "appealed_at": now},
            _cases.state == CaseState.TAKEN_DOWN,
            _cases.appealed_at.is_(None),
        )

    async def shown(self, case_id: CaseId, message: MessageRef) -> None:
        """Remember the card of a case."""
        place = message.place
        shown = {"message": message.id, "channel": place.channel.id, "thread": place.thread}
        await self._set(case_id, shown | {"waits_for": "", "tried_at": None})

    async def unshown(self, case_id: CaseId, channel: ChannelRef, now: datetime) -> None:
        """Remember that the card of a case could not be shown in a channel."""
        await self._set(case_id, {"waits_for": _named(channel), "tried_at": now})

    async def waiting_for(self, channel: ChannelRef) -> Case | None:
        """Find a case whose card waits for a channel: of several the one that was tried least lately."""
        waits = select(schema.cases).where(_cases.waits_for == _named(channel))
        return await self._one(waits.order_by(_cases.tried_at, _cases.id).limit(1))

    async def waiting_since(self, before: datetime) -> tuple[Case, ...]:
        """Find such a case for each channel that any waits for, of those that were tried before."""
        waits = select(schema.cases).where(_cases.waits_for != "", _cases.tried_at < before)
        first: dict[str, Case] = {}
        for row in await self._connection.execute(waits.order_by(_cases.tried_at, _cases.id)):
            first.setdefault(row.waits_for, case_from(row))
        return tuple(first.values())

    async def blurred(self, case_id: CaseId, key: str) -> None:
        """Remember the preview of a case."""
        await self._set(case_id, {"blurred": key})

    async def report(self, report: Report) -> bool:
        """Add a complaint to its case."""
        row = upsert(schema.reports).values(
            id=report.id,
            tenant=report.reporter.tenant.key,
            case_id=report.case_id,
            member=report.reporter.id,
            member_name=report.reporter.name,
            complaint=report.complaint,
            words=report.words,
            created_at=report.created_at,
        )
        added: CursorResult[Any] = await self._connection.execute(row.on_conflict_do_nothing())
        return bool(added.rowcount)

    async def reports_of(self, case_id: CaseId) -> tuple[Report, ...]:
        """Read a case's complaints, oldest first."""
        query = select(schema.reports).where(_reports.case_id == case_id).order_by(_reports.created_at, _reports.id)
        return tuple(report_from(row) for row in await self._connection.execute(query))

    async def add_effects(self, effects: Sequence[Effect]) -> None:
        """Record what must happen."""
        if effects:
            await self._connection.execute(insert(schema.effects), [effect_row(effect) for effect in effects])

    async def effect(self, effect_id: EffectId) -> Effect | None:
        """Read one effect."""
        row = (await self._connection.execute(select(schema.effects).where(_effects.id == effect_id))).first()
        return None if row is None else effect_from(row)

    async def done(self, effect_id: EffectId, now: datetime) -> None:
        """Record that an effect has happened."""
        await self._connection.execute(
            update(schema.effects).where(_effects.id == effect_id, _effects.done_at.is_(None)).values(done_at=now)
        )

    async def _change(self, case: Case, values: dict[str, Any]) -> Case | None:
        seen = (_cases.state == case.state, _cases.version == case.version)
        changed = await self._set(case.id, values | {"version": case.version + 1}, *seen)
        return await self.get(case.id) if changed else None

    async def _set(self, case_id: CaseId, values: dict[str, Any], *conditions: Any) -> bool:
        changed: CursorResult[Any] = await self._connection.execute(
            update(schema.cases).where(_cases.id == case_id, *conditions).values(values)
        )
        return bool(changed.rowcount)

    async def _one(self, query: Select[Any]) -> Case | None:
        row = (await self._connection.execute(query)).first()
        return None if row is None else case_from(row)

    async def _all(self, query: Select[Any]) -> tuple[Case, ...]:
        return tuple(case_from(row) for row in await self._connection.execute(query))


def _named(channel: ChannelRef) -> str:
    return f"{channel.tenant.key}/{channel.id}"


def _took(turn_id: TurnId) -> ColumnElement[bool]:
    # What was taken down stands in a JSON list; ids are hexadecimal and unique.
    return _cases.taken.cast(Text).contains(f'"{turn_id}"')
