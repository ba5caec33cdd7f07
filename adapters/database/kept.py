"""Notices that nobody could be told yet, half-made wishes, stamps, and marks."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import CursorResult, delete, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database import schema
from conversations.commands import Control
from conversations.identity import MemberRef, Tenant
from conversations.pictures import Attachment
from conversations.ports import Draft, KeptNotice
from conversations.views import Button, Notice, Tone

_notices: Final = schema.notices.c
_drafts: Final = schema.drafts.c
_stamps: Final = schema.stamps.c
_marks: Final = schema.marks.c
_A_DAY: Final = timedelta(days=1)


class SqlNotices:
    """Implements ports.Notices."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def keep(self, key: str, member: MemberRef, notice: Notice, now: datetime) -> None:
        """Keep a notice; the same key again changes nothing."""
        row = {"key": key, "tenant": member.tenant.key, "member": member.id, "body": asdict(notice), "created_at": now}
        await self._connection.execute(upsert(schema.notices).values(row).on_conflict_do_nothing())

    async def of_member(self, member: MemberRef, limit: int = 5) -> tuple[KeptNotice, ...]:
        """Read a member's notices, oldest first."""
        tenant = _notices.tenant == member.tenant.key
        if member.at_home:  # they alone are there, whatever place it is about
            tenant = _notices.tenant.startswith(f"{member.tenant.platform}.")
        rows = await self._connection.execute(
            select(_notices.key, _notices.body)
            .where(tenant, _notices.member == member.id)
            .order_by(_notices.created_at, _notices.key)
            .limit(limit)
        )
        return tuple(KeptNotice(row.key, _notice(row.body)) for row in rows)

    async def claim(self, key: str, now: datetime, lapsed: datetime) -> bool:
        """Let one alone hand a notice over."""
        free = or_(_notices.claimed_at.is_(None), _notices.claimed_at < lapsed)
        claimed: CursorResult[Any] = await self._connection.execute(
            update(schema.notices).where(_notices.key == key, free).values(claimed_at=now)
        )
        return bool(claimed.rowcount)

    async def put_back(self, key: str, now: datetime) -> None:
        """Give a claim back; the notice comes behind the others."""
        given_back = update(schema.notices).where(_notices.key == key).values(claimed_at=None, created_at=now)
        await self._connection.execute(given_back)

    async def drop(self, key: str) -> None:
        """Forget a notice."""
        await self._connection.execute(delete(schema.notices).where(_notices.key == key))


class SqlDrafts:
    """Implements ports.Drafts."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def keep(self, draft: Draft) -> None:
        """Keep a draft; those that are a day older go."""
        await self._connection.execute(delete(schema.drafts).where(_drafts.created_at < draft.created_at - _A_DAY))
        member = draft.member
        row = {
            "id": draft.id,
            "tenant": member.tenant.key,
            "member": member.id,
            "member_name": member.name,
            "attachments": [asdict(attachment) for attachment in draft.attachments],
            "created_at": draft.created_at,
        }
        await self._connection.execute(insert(schema.drafts).values(row))

    async def get(self, draft_id: str) -> Draft | None:
        """Read a draft."""
        row = (await self._connection.execute(select(schema.drafts).where(_drafts.id == draft_id))).first()
        if row is None:
            return None
        member = MemberRef(Tenant.parse(row.tenant), row.member, row.member_name)
        attachments = tuple(Attachment(**fields) for fields in row.attachments)
        return Draft(row.id, member, attachments, row.created_at)


class SqlStamps:
    """Implements ports.Stamps."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, name: str) -> str:
        """Read a stamp, empty when there is none."""
        query = select(_stamps.value).where(_stamps.name == name)
        return (await self._connection.execute(query)).scalar_one_or_none() or ""

    async def all(self) -> Mapping[str, str]:
        """Read all stamps."""
        rows = await self._connection.execute(select(_stamps.name, _stamps.value))
        return {row.name: row.value for row in rows}

    async def put(self, name: str, value: str) -> bool:
        """Set a stamp; False when it was so already."""
        if await self.get(name) == value:
            return False
        row = upsert(schema.stamps).values(name=name, value=value)
        await self._connection.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
        return True


class SqlMarks:
    """Implements ports.Marks."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, key: str, now: datetime) -> datetime | None:
        """Mark what is begun now; None where it was not before."""
        row = upsert(schema.marks).values(key=key, at=now).on_conflict_do_nothing()
        made: CursorResult[Any] = await self._connection.execute(row)
        if made.rowcount:
            return None
        at: datetime = (await self._connection.execute(select(_marks.at).where(_marks.key == key))).scalar_one()
        return at

    async def drop(self, key: str) -> None:
        """Forget that something was begun."""
        await self._connection.execute(delete(schema.marks).where(_marks.key == key))

    async def forget(self, before: datetime) -> None:
        """Forget what was begun before that."""
        await self._connection.execute(delete(schema.marks).where(_marks.at < before))


def _notice(body: dict[str, Any]) -> Notice:
    buttons = tuple(Button(**button | {"control": Control(button["control"])}) for button in body["buttons"])
    named = tuple(body.get("named", ()))  # not in those of an earlier version
    return Notice(**body | {"tone": Tone(body["tone"]), "named": named, "buttons": buttons})
