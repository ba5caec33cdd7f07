"""Sheets: the messages that show turns."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import CursorResult, Select, bindparam, delete, exists, insert, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database import schema
from adapters.database.records import sheet_from, sheet_row
from conversations.identity import ChannelRef, MemberRef, MessageRef, SheetId, Tenant, TurnId
from conversations.pictures import Picture
from conversations.turn import UNFINISHED, Sheet, TurnState, Visibility

_sheets: Final = schema.sheets.c


class SqlSheets:
    """Implements ports.Sheets."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, sheet: Sheet) -> None:
        """Record a new sheet."""
        await self._connection.execute(_ADD, sheet_row(sheet))

    async def get(self, sheet_id: SheetId) -> Sheet | None:
        """Read one sheet."""
        return await self._first(_BY_ID, sheet=sheet_id)

    async def inputs_of(self, sheet_ids: Sequence[SheetId]) -> Mapping[SheetId, tuple[Picture, ...]]:
        """Read the inputs of many sheets."""
        rows = await self._connection.execute(_INPUTS, {"sheets": sheet_ids})
        return {SheetId(row.id): tuple(Picture(**fields) for fields in row.inputs) for row in rows}

    async def by_key(self, tenant: Tenant, key: str) -> Sheet | None:
        """Find the sheet that the same event made before."""
        return await self._first(_BY_KEY, tenant=tenant.key, key=key)

    async def running_under(self, tenant: Tenant, prefix: str) -> Sheet | None:
        """Find a sheet whose key begins so and whose turns have not all ended."""
        runs = exists().where(schema.turns.c.sheet_id == _sheets.id, schema.turns.c.state.in_(UNFINISHED))
        # A range and not LIKE, which no index serves; "~" stands behind all that keys are made of.
        return await self._first(
            select(schema.sheets)
            .where(_sheets.tenant == tenant.key, _sheets.key.between(prefix, f"{prefix}~"), runs)
            .limit(1)
        )

    async def by_message(self, message: MessageRef) -> Sheet | None:
        """Find the sheet shown by a message of this very place's channel."""
        channel = message.place.channel
        if channel.tenant.owner:  # where the bot is no member, a stranger may have made it
            alone = Tenant.of_member(channel.tenant.platform, "").key
            found = select(schema.sheets).where(_sheets.tenant.between(alone, f"{alone}~"))
            found = found.where(_sheets.channel == channel.id, _sheets.message == message.id)
            return await self._first(found) or await self._alone(channel, message)
        return await self._first(_BY_MESSAGE, tenant=channel.tenant.key, channel=channel.id, message=message.id)

    async def _alone(self, channel: ChannelRef, message: MessageRef) -> Sheet | None:
        """Find a private sheet of another place that is shown to its requester in their direct messages."""
        return await self._first(
            select(schema.sheets)
            .where(_sheets.message_thread == channel.id, _sheets.message == message.id)
            .where(_sheets.visibility == literal_column("'private'"), _sheets.member == channel.tenant.owner)
        )

    async def of_member(self, member: MemberRef, limit: int) -> tuple[Sheet, ...]:
        """Read the newest sheets of a member that are shown and stand, newest first."""
        rows = await self._connection.execute(
            select(schema.sheets)
            .where(_sheets.tenant == member.tenant.key, _sheets.member == member.id)
            .where(_sheets.message != "", _sheets.withdrawn_at.is_(None), _STANDS)
            .order_by(_sheets.id.desc())
            .limit(limit)
        )
        return tuple(sheet_from(row) for row in rows)

    async def prepared(self, sheet_id: SheetId, inputs: Sequence[Picture]) -> None:
        """Keep the inputs as they are sent on."""
        await self._set(sheet_id, inputs=[asdict(picture) for picture in inputs])

    async def adopt(self, sheet_id: SheetId, parent: TurnId) -> None:
        """Let the sheet's turns continue this turn, whose picture was attached."""
        await self._connection.execute(
            update(schema.turns).where(schema.turns.c.sheet_id == sheet_id).values(parent_id=parent)
        )
        await self._set(sheet_id, attachments=[])

    async def begin_posting(self, sheet_id: SheetId, now: datetime, lapsed: datetime) -> bool:
        """Claim the right to post the sheet's message."""
        values = {"sheet": sheet_id, "now": now, "lapsed": lapsed}
        done: CursorResult[Any] = await self._connection.execute(_BEGIN_POSTING, values)
        return bool(done.rowcount)

    async def stop_posting(self, sheet_id: SheetId) -> None:
        """Give that right back."""
        await self._connection.execute(
            update(schema.sheets).where(_sheets.id == sheet_id, _sheets.message == "").values(posting_at=None)
        )

    async def shown(self, sheet_id: SheetId, message: MessageRef) -> None:
        """Remember the message that shows the sheet."""
        values = {"sheet": sheet_id, "message": message.id, "message_thread": message.place.thread}
        await self._connection.execute(_SHOWN, values)

    async def publish(self, sheet_id: SheetId) -> bool:
        """Let a private sheet be shown to all; False when it was public or posted before."""
        done: CursorResult[Any] = await self._connection.execute(
            update(schema.sheets)
            .where(_sheets.id == sheet_id, _sheets.visibility == Visibility.PRIVATE)
            .values(visibility=Visibility.POSTED)
        )
        return bool(done.rowcount)

    async def unpublish(self, sheet_id: SheetId) -> None:
        """Let it be private again."""
        await self._connection.execute(
            update(schema.sheets)
            .where(_sheets.id == sheet_id, _sheets.visibility == Visibility.POSTED)
            .values(visibility=Visibility.PRIVATE)
        )

    async def withdraw(self, sheet_id: SheetId, now: datetime) -> bool:
        """Mark the sheet deleted; False when it already was."""
        done: CursorResult[Any] = await self._connection.execute(
            update(schema.sheets).where(_sheets.id == sheet_id, _sheets.withdrawn_at.is_(None)).values(withdrawn_at=now)
        )
        await self._connection.execute(
            update(schema.turns).where(schema.turns.c.sheet_id == sheet_id).values(withdrawn=True)
        )
        return bool(done.rowcount)

    async def forget(self, sheet_id: SheetId) -> None:
        """Remove a refused sheet and every row that hangs on it; its calls stay, as nobody's turn."""
        of_sheet = select(schema.turns.c.id).where(schema.turns.c.sheet_id == sheet_id)
        for table in (schema.pictures, schema.reservations):
            await self._connection.execute(delete(table).where(table.c.turn_id.in_(of_sheet)))
        calls = update(schema.calls).where(schema.calls.c.turn_id.in_(of_sheet)).values(turn_id=None)
        await self._connection.execute(calls)
        parent = schema.turns.c.parent_id
        await self._connection.execute(update(schema.turns).where(parent.in_(of_sheet)).values(parent_id=None))
        await self._connection.execute(delete(schema.turns).where(schema.turns.c.sheet_id == sheet_id))
        await self._connection.execute(delete(schema.sheets).where(_sheets.id == sheet_id))

    async def _first(self, query: Select[Any], **values: object) -> Sheet | None:
        row = (await self._connection.execute(query, values)).first()
        return None if row is None else sheet_from(row)

    async def _set(self, sheet_id: SheetId, **values: object) -> None:
        await self._connection.execute(update(schema.sheets).where(_sheets.id == sheet_id).values(values))


# What every turn needs is built once: to build a statement costs more than to run it.
_ADD: Final = insert(schema.sheets)
_BY_ID: Final = select(schema.sheets).where(_sheets.id == bindparam("sheet"))
_BY_KEY: Final = select(schema.sheets).where(_sheets.tenant == bindparam("tenant"), _sheets.key == bindparam("key"))
_BY_MESSAGE: Final = select(schema.sheets).where(
    _sheets.tenant == bindparam("tenant"),
    _sheets.channel == bindparam("channel"),
    _sheets.message == bindparam("message"),
)
_INPUTS: Final = select(_sheets.id, _sheets.inputs).where(_sheets.id.in_(bindparam("sheets", expanding=True)))
_STANDS: Final = exists().where(
    schema.turns.c.sheet_id == _sheets.id,
    schema.turns.c.state == TurnState.READY,
    schema.turns.c.withdrawn.is_(False),
)
_BEGIN_POSTING: Final = (
    update(schema.sheets)
    .where(_sheets.id == bindparam("sheet"), _sheets.message == "")
    .where(or_(_sheets.posting_at.is_(None), _sheets.posting_at < bindparam("lapsed")))
    .values(posting_at=bindparam("now"))
)
_SHOWN: Final = (
    update(schema.sheets)
    .where(_sheets.id == bindparam("sheet"))
    .values(message=bindparam("message"), message_thread=bindparam("message_thread"))
)
