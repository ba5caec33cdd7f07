"""What members may not do, and the trail of what moderators did."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, bindparam, case, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database import schema
from adapters.database.review_records import entry_from, restriction_from
from conversations.identity import CaseId, MemberRef, Tenant
from conversations.review import Entry, Restriction, RestrictionKind

_restrictions: Final = schema.restrictions.c


class SqlRestrictions:
    """Implements ports.Restrictions."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, restriction: Restriction) -> None:
        """Record a restriction."""
        await self._connection.execute(
            insert(schema.restrictions).values(
                id=restriction.id,
                tenant=restriction.member.tenant.key,
                member=restriction.member.id,
                member_name=restriction.member.name,
                kind=restriction.kind,
                until=restriction.until,
                note=restriction.note,
                actor=restriction.by.id,
                actor_name=restriction.by.name,
                case_id=restriction.case_id,
                created_at=restriction.created_at,
            )
        )

    async def active(self, member: MemberRef, now: datetime) -> Restriction | None:
        """Find what keeps a member from making pictures now."""
        values = {"tenant": member.tenant.key, "member": member.id, "now": now}
        row = (await self._connection.execute(_ACTIVE, values)).first()
        return None if row is None else restriction_from(row)

    async def get(self, restriction_id: str) -> Restriction | None:
        """Read one restriction."""
        query = select(schema.restrictions).where(_restrictions.id == restriction_id)
        row = (await self._connection.execute(query)).first()
        return None if row is None else restriction_from(row)

    async def of_member(self, member: MemberRef, limit: int = 10) -> tuple[Restriction, ...]:
        """Read a member's restrictions, newest first."""
        query = select(schema.restrictions).where(*_of(member)).order_by(_restrictions.created_at.desc()).limit(limit)
        return tuple(restriction_from(row) for row in await self._connection.execute(query))


class SqlTrail:
    """Implements ports.Trail; the table's triggers refuse every change of a line."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def append(self, entry: Entry) -> None:
        """Write one line."""
        await self._connection.execute(
            insert(schema.trail).values(
                id=entry.id,
                tenant=entry.tenant.key,
                actor=entry.actor.id,
                actor_name=entry.actor.name,
                action=entry.action,
                at=entry.at,
                case_id=entry.case_id,
                detail=dict(entry.detail),
            )
        )

    async def of_case(self, case_id: CaseId) -> tuple[Entry, ...]:
        """Read the lines of a case, in order."""
        query = select(schema.trail).where(schema.trail.c.case_id == case_id).order_by(schema.trail.c.id)
        return tuple(entry_from(row) for row in await self._connection.execute(query))

    async def newest(self, tenant: Tenant, action: str) -> Entry | None:
        """Read the newest line of an action."""
        trail = schema.trail.c
        query = select(schema.trail).where(trail.tenant == tenant.key, trail.action == action)
        row = (await self._connection.execute(query.order_by(trail.id.desc()).limit(1))).first()
        return None if row is None else entry_from(row)


#: Asked at every command, so it is built once: a ban before a pause, what is for good before what ends.
_ACTIVE: Final = (
    select(schema.restrictions)
    .where(_restrictions.tenant == bindparam("tenant"), _restrictions.member == bindparam("member"))
    .where(_restrictions.kind != RestrictionKind.WARN)
    .where(or_(_restrictions.until.is_(None), _restrictions.until > bindparam("now")))
    .order_by(
        case((_restrictions.kind == RestrictionKind.BAN, 0), else_=1),
        case((_restrictions.until.is_(None), 0), else_=1),
        _restrictions.until.desc(),
    )
    .limit(1)
)


def _of(member: MemberRef) -> tuple[ColumnElement[bool], ...]:
    return (_restrictions.tenant == member.tenant.key, _restrictions.member == member.id)
