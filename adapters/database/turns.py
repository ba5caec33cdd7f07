"""Turns and the pictures they made."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, CursorResult, Select, and_, exists, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database import schema
from adapters.database.records import picture_from, turn_from, turn_row
from conversations.identity import ChannelRef, MemberRef, Place, SheetId, TurnId
from conversations.outcomes import Ending
from conversations.pictures import Picture
from conversations.ports import Answer
from conversations.turn import MOVES, UNFINISHED, Turn, TurnState, Visibility

_turns: Final = schema.turns.c
#: Long enough that no transaction between a turn's move and its job can be under way.
_STUCK_AFTER: Final = timedelta(seconds=30)


class SqlTurns:
    """Implements ports.Turns."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, turn: Turn) -> None:
        """Record a new turn."""
        await self._connection.execute(insert(schema.turns).values(turn_row(turn)))

    async def get(self, turn_id: TurnId) -> Turn | None:
        """Read one turn with its pictures."""
        found = await self._read(select(schema.turns).where(_turns.id == turn_id))
        return found[0] if found else None

    async def of_sheet(self, sheet_id: SheetId) -> tuple[Turn, ...]:
        """Read the turns of a sheet, in their order."""
        return await self._read(select(schema.turns).where(_turns.sheet_id == sheet_id).order_by(_turns.ordinal))

    async def ancestors(self, turn: Turn, limit: int = 200) -> tuple[Turn, ...]:
        """Read the chain from the root down to its parent, of what it may tell of (see Sheet): the newest `limit`."""
        if turn.parent_id is None:
            return ()
        told = _may_be_told_by(turn)
        chain = select(_turns.id, _turns.parent_id).where(_turns.id == turn.parent_id, told).cte(recursive=True)
        chain = chain.union_all(
            select(_turns.id, _turns.parent_id).where(_turns.id == chain.c.parent_id, told),
        )
        # A child is always younger than its parent, and ids sort by time.
        newest = select(chain.c.id).order_by(chain.c.id.desc()).limit(limit)
        return await self._read(select(schema.turns).where(_turns.id.in_(newest)).order_by(_turns.id))

    async def children_waiting(self, parent: TurnId) -> tuple[SheetId, ...]:
        """Name the sheets whose turns wait for this one."""
        rows = await self._connection.execute(
            select(_turns.sheet_id).where(_turns.parent_id == parent, _turns.state == TurnState.WAITING).distinct()
        )
        return tuple(SheetId(row.sheet_id) for row in rows)

    async def move(
        self, turn: Turn, to: TurnState, now: datetime, ending: Ending | None = None, detail: str = ""
    ) -> Turn | None:
        """Change the state if nobody else did since `turn` was read."""
        return await self._move(turn, to, now, ending=ending, detail=detail)

    async def postpone(self, turn: Turn, starts_at: datetime, now: datetime) -> Turn | None:
        """Give the turn a later time to start."""
        return await self._move(turn, turn.state, now, starts_at=starts_at)

    async def answer(self, turn: Turn, answer: Answer) -> None:
        """Keep what the model gave."""
        values = {
            "backend": answer.backend,
            "answer_key": answer.key,
            "answer_size": answer.size,
            "words": answer.words,
            "notes": list(answer.notes),
            "sources": [asdict(source) for source in answer.sources],
        }
        await self._connection.execute(update(schema.turns).where(_turns.id == turn.id).values(values))
        rows = [
            asdict(picture) | {"turn_id": turn.id, "position": position, "tenant": turn.place.tenant.key}
            for position, picture in enumerate(answer.pictures)
        ]
        if rows:
            await self._connection.execute(insert(schema.pictures), rows)

    async def take_down(self, turn_id: TurnId, now: datetime) -> None:
        """Withdraw a turn's picture by a ruling; one that its requester has deleted stays so."""
        await self._connection.execute(
            update(schema.turns)
            .where(_turns.id == turn_id, _turns.withdrawn.is_(False))
            .values(withdrawn=True, taken_down_at=now, changed_at=now)
        )

    async def restore(self, turn_id: TurnId, now: datetime) -> bool:
        """Put back what was taken down by a ruling, unless its requester has deleted it since."""
        kept = select(schema.sheets.c.id).where(schema.sheets.c.withdrawn_at.is_(None))
        done: CursorResult[Any] = await self._connection.execute(
            update(schema.turns)
            .where(_turns.id == turn_id, _turns.taken_down_at.is_not(None), _turns.sheet_id.in_(kept))
            .values(withdrawn=False, taken_down_at=None, changed_at=now)
        )
        return bool(done.rowcount)

    async def descendants(self, turn_id: TurnId) -> tuple[Turn, ...]:
        """Read the turns that continue this one, directly or not, oldest first."""
        below = select(_turns.id).where(_turns.parent_id == turn_id).cte(recursive=True)
        below = below.union_all(select(_turns.id).where(_turns.parent_id == below.c.id))
        return await self._read(select(schema.turns).where(_turns.id.in_(select(below.c.id))).order_by(_turns.id))

    async def newest_ready(self, place: Place, member: MemberRef | None, after: datetime | None = None) -> Turn | None:
        """Find the newest turn with a picture in this place: of this member if given, else of anybody's public ones."""
        query = _finished(place.channel).where(_turns.thread == place.thread).order_by(_turns.id.desc()).limit(1)
        query = query.where(_is_public() if member is None else _turns.member == member.id)
        found = await self._read(query if after is None else query.where(_turns.created_at > after))
        return found[0] if found else None

    async def newest(self, place: Place, member: MemberRef | None, after: datetime | None = None) -> Turn | None:
        """Find the newest turn of this place, made or being made: a public one, or of this member if given."""
        seen = _is_public() if member is None else or_(_turns.member == member.id, _is_public())
        query = (
            select(schema.turns)
            .where(_turns.tenant == place.tenant.key, _turns.channel == place.channel.id)
            .where(_turns.thread == place.thread, _turns.withdrawn.is_(False))
            .where(_turns.state.in_(UNFINISHED | {TurnState.READY}), seen)
            .order_by(_turns.id.desc())
            .limit(1)
        )
        found = await self._read(query if after is None else query.where(_turns.created_at > after))
        return found[0] if found else None

    async def of_channel(
        self, channel: ChannelRef, member: MemberRef, after: datetime | None, limit: int
    ) -> tuple[Turn, ...]:
        """Read the newest turns with pictures of a channel that a member may see, oldest first."""
        query = _finished(channel).where(or_(_turns.member == member.id, _is_public()))
        query = query if after is None else query.where(_turns.created_at > after)
        newest = await self._read(query.order_by(_turns.id.desc()).limit(limit))
        return tuple(reversed(newest))

    async def by_digest(self, place: Place, digest: str, member: MemberRef | None) -> Turn | None:
        """Find the turn of this channel that made exactly these bytes: a public one, or of this member if given."""
        made = select(schema.pictures.c.turn_id).where(
            schema.pictures.c.tenant == place.tenant.key, schema.pictures.c.digest == digest
        )
        seen = _is_public() if member is None else or_(_turns.member == member.id, _is_public())
        query = _finished(place.channel).where(seen)
        found = await self._read(query.where(_turns.id.in_(made)).order_by(_turns.id.desc()).limit(1))
        return found[0] if found else None

    async def unfinished_of(self, member: MemberRef, place: Place | None = None) -> tuple[Turn, ...]:
        """Read the member's turns that have not ended, in this place if given."""
        query = _unfinished().where(_turns.tenant == member.tenant.key, _turns.member == member.id)
        if place is not None:
            query = query.where(_turns.channel == place.channel.id, _turns.thread == place.thread)
        return await self._read(query.order_by(_turns.id))

    async def any_withdrawn(self, turn_ids: Sequence[TurnId]) -> bool:
        """Tell whether the picture of any of these was deleted or taken down."""
        query = select(_turns.id).where(_turns.id.in_(turn_ids), _turns.withdrawn.is_(True)).limit(1)
        return (await self._connection.execute(query)).first() is not None

    async def stuck(self, now: datetime) -> tuple[Turn, ...]:
        """Find turns that have not ended and that no job will ever move again."""
        asked = exists().where(or_(schema.jobs.c.subject == _turns.id, schema.jobs.c.subject == _turns.sheet_id))
        parent = schema.turns.alias()
        parent_runs = exists().where(parent.c.id == _turns.parent_id, parent.c.state.in_(UNFINISHED))
        still_waits = and_(_turns.state == TurnState.WAITING, parent_runs)
        sibling = schema.turns.alias()
        sibling_draws = exists().where(
            sibling.c.sheet_id == _turns.sheet_id, sibling.c.state.in_(UNFINISHED - {TurnState.FINALIZING})
        )
        waits_for_it = and_(_turns.state == TurnState.FINALIZING, sibling_draws)
        query = _unfinished().where(_turns.changed_at < now - _STUCK_AFTER, ~asked, ~still_waits, ~waits_for_it)
        return await self._read(query.order_by(_turns.id).limit(100))

    async def _move(
        self,
        turn: Turn,
        to: TurnState,
        now: datetime,
        *,
        ending: Ending | None = None,
        detail: str = "",
        starts_at: datetime | None = None,
    ) -> Turn | None:
        if to not in MOVES[turn.state]:
            raise ValueError(f"a turn does not go from {turn.state} to {to}")
        moved: CursorResult[Any] = await self._connection.execute(
            update(schema.turns)
            .where(_turns.id == turn.id, _turns.state == turn.state, _turns.version == turn.version)
            .values(
                state=to, version=turn.version + 1, changed_at=now, ending=ending, detail=detail, starts_at=starts_at
            )
        )
        return await self.get(turn.id) if moved.rowcount else None

    async def _read(self, query: Select[Any]) -> tuple[Turn, ...]:
        rows = (await self._connection.execute(query)).all()
        if not rows:
            return ()
        drawn = await self._connection.execute(
            select(schema.pictures)
            .where(schema.pictures.c.turn_id.in_([row.id for row in rows]))
            .order_by(schema.pictures.c.turn_id, schema.pictures.c.position)
        )
        pictures: dict[str, tuple[Picture, ...]] = {}
        for row in drawn:
            pictures[row.turn_id] = (*pictures.get(row.turn_id, ()), picture_from(row))
        return tuple(turn_from(row, pictures.get(row.id, ())) for row in rows)


def _may_be_told_by(turn: Turn) -> ColumnElement[bool]:
    """As Sheet.may_tell_of: what is private is nobody's ancestor but of its requester's private turns."""
    own = schema.sheets.alias()
    private = exists().where(own.c.id == turn.sheet_id, own.c.visibility == Visibility.PRIVATE)
    return or_(_is_public(), and_(private, _turns.member == turn.requester.id))


def _is_public() -> ColumnElement[bool]:
    sheets = schema.sheets.c
    return exists().where(sheets.id == _turns.sheet_id, sheets.visibility != Visibility.PRIVATE)


def _finished(channel: ChannelRef) -> Select[Any]:
    return select(schema.turns).where(
        _turns.tenant == channel.tenant.key,
        _turns.channel == channel.id,
        _turns.state == TurnState.READY,
        _turns.withdrawn.is_(False),
    )


def _unfinished() -> Select[Any]:
    # Written out, not bound: only then does the planner see that the partial index covers it.
    states = ", ".join(f"'{state}'" for state in sorted(UNFINISHED))
    return select(schema.turns).where(text(f"turns.state IN ({states})"))
