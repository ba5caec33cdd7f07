"""Turns and the pictures they made."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database import schema
from adapters.database.records import picture_from, turn_from, turn_row
from conversations.identity import ChannelRef, MemberRef, Place, Platform, SheetId, Tenant, TurnId
from conversations.outcomes import Ending
from conversations.pictures import Picture
from conversations.ports import Answer
from conversations.turn import MOVES, UNFINISHED, Turn, TurnState, Visibility

_turns: Final = schema.turns.c
_pictures: Final = schema.pictures.c
#: Long enough that no transaction between a turn's move and its job can be under way.
_STUCK_AFTER: Final = timedelta(seconds=30)


class SqlTurns:
    """Implements ports.Turns."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, turn: Turn) -> None:
        """Record a new turn."""
        await self._connection.execute(_ADD, turn_row(turn))

    async def get(self, turn_id: TurnId) -> Turn | None:
        """Read one turn with its pictures."""
        found = await self._read(_BY_ID, turn=turn_id)
        return found[0] if found else None

    async def of_sheet(self, sheet_id: SheetId) -> tuple[Turn, ...]:
        """Read the turns of a sheet, in their order."""
        return await self._read(_OF_SHEET, sheet=sheet_id)

    async def any_unsettled(self, sheet_id: SheetId) -> bool:
        """Tell whether the model has anything more to do for a turn of the sheet."""
        return (await self._connection.execute(_UNSETTLED, {"sheet": sheet_id})).first() is not None

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
        rows = await self._connection.execute(_WAITING_FOR, {"parent": parent})
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
            "turn": turn.id,
            "backend": answer.backend,
            "answer_key": answer.key,
            "answer_size": answer.size,
            "words": answer.words,
            "notes": list(answer.notes),
            "sources": [asdict(source) for source in answer.sources],
        }
        await self._connection.execute(_ANSWER, values)
        rows = [
            asdict(picture) | {"turn_id": turn.id, "position": position, "tenant": turn.place.tenant.key}
            for position, picture in enumerate(answer.pictures)
        ]
        if rows:
            await self._connection.execute(_ADD_PICTURES, rows)

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

    async def newest_ready(
        self, place: Place | ChannelRef, member: MemberRef | None, after: datetime | None = None
    ) -> Turn | None:
        """Find the newest turn with a picture in this place: of this member if given, else of anybody's public ones."""
        query = _finished_in(place).order_by(_turns.id.desc()).limit(1)
        query = query.where(_is_public() if member is None else _turns.member == member.id)
        found = await self._read(query if after is None else query.where(_turns.created_at > after))
        return found[0] if found else None

    async def newest_tenant(self, platform: Platform, channel: str) -> Tenant | None:
        """Tell whose the newest turn of a channel is that is known by its id alone."""
        query = select(_turns.tenant).where(_turns.channel == channel, _turns.tenant.startswith(f"{platform}."))
        tenant = (await self._connection.execute(query.order_by(_turns.id.desc()).limit(1))).scalar_one_or_none()
        return None if tenant is None else Tenant.parse(tenant)

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
        made = select(_pictures.turn_id).where(_pictures.tenant == place.tenant.key, _pictures.digest == digest)
        seen = _is_public() if member is None else or_(_turns.member == member.id, _is_public())
        query = _finished(place.channel).where(seen)
        found = await self._read(query.where(_turns.id.in_(made)).order_by(_turns.id.desc()).limit(1))
        return found[0] if found else None

    async def unfinished_of(self, member: MemberRef, place: Place | ChannelRef | None = None) -> tuple[Turn, ...]:
        """Read the member's turns that have not ended, in this place if given."""
        query = _unfinished().where(_turns.tenant == member.tenant.key, _turns.member == member.id)
        if isinstance(place, Place):
            query = query.where(_turns.channel == place.channel.id, _turns.thread == place.thread)
        elif place is not None:
            query = query.where(_turns.channel == place.id)
        return await self._read(query.order_by(_turns.id))

    async def count_unfinished(self, member: MemberRef, before: TurnId | None = None) -> int:
        """Count the member's turns that have not ended, of those that are older than one if given."""
        mine = {"tenant": member.tenant.key, "member": member.id}
        counted = await (
            self._connection.execute(_COUNT, mine)
            if before is None
            else self._connection.execute(_COUNT_BEFORE, mine | {"before": before})
        )
        return int(counted.scalar_one())

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
        values = {
            "turn": turn.id,
            "was": turn.state,
            "seen": turn.version,
            "state": to,
            "version": turn.version + 1,
            "changed_at": now,
            "ending": ending,
            "detail": detail,
            "starts_at": starts_at,
        }
        row = (await self._connection.execute(_MOVE, values)).one_or_none()
        return None if row is None else turn_from(row, turn.pictures)  # which are only ever added, as the answer is

    async def _read(self, query: Select[Any], **values: object) -> tuple[Turn, ...]:
        rows = (await self._connection.execute(query, values)).all()
        answered = [row.id for row in rows if row.backend]
        pictures: dict[str, tuple[Picture, ...]] = {}
        if answered:
            for row in await self._connection.execute(_PICTURES, {"turns": answered}):
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


def _finished_in(place: Place | ChannelRef) -> Select[Any]:
    if isinstance(place, Place):
        return _finished(place.channel).where(_turns.thread == place.thread)
    return _finished(place).where(_IS_READY)


def _unfinished() -> Select[Any]:
    return select(schema.turns).where(_RUNS)


# Written out, not bound: only then does the planner see that the partial indexes cover them.
_IS_READY: Final = text(f"turns.state = '{TurnState.READY}'")
_RUNS: Final = text("turns.state IN ({})".format(", ".join(f"'{state}'" for state in sorted(UNFINISHED))))

# What every turn needs is built once: to build a statement costs more than to run it.
_ADD: Final = insert(schema.turns)
_ADD_PICTURES: Final = insert(schema.pictures)
_BY_ID: Final = select(schema.turns).where(_turns.id == bindparam("turn"))
_OF_SHEET: Final = select(schema.turns).where(_turns.sheet_id == bindparam("sheet")).order_by(_turns.ordinal)
_UNSETTLED: Final = (
    select(_turns.id)
    .where(_turns.sheet_id == bindparam("sheet"), _turns.state.in_(sorted(UNFINISHED - {TurnState.FINALIZING})))
    .limit(1)
)
_WAITING_FOR: Final = (
    select(_turns.sheet_id).where(_turns.parent_id == bindparam("parent"), _turns.state == TurnState.WAITING).distinct()
)
_COUNT: Final = (
    select(func.count())
    .select_from(schema.turns)
    .where(_turns.tenant == bindparam("tenant"), _turns.member == bindparam("member"), _RUNS)
)
_COUNT_BEFORE: Final = _COUNT.where(_turns.id < bindparam("before"))
_MOVE: Final = (
    update(schema.turns)
    .where(_turns.id == bindparam("turn"), _turns.state == bindparam("was"), _turns.version == bindparam("seen"))
    .values({name: bindparam(name) for name in ("state", "version", "changed_at", "ending", "detail", "starts_at")})
    .returning(schema.turns)
)
_ANSWER: Final = (
    update(schema.turns)
    .where(_turns.id == bindparam("turn"))
    .values({name: bindparam(name) for name in ("backend", "answer_key", "answer_size", "words", "notes", "sources")})
)
_PICTURES: Final = (
    select(schema.pictures)
    .where(_pictures.turn_id.in_(bindparam("turns", expanding=True)))
    .order_by(_pictures.turn_id, _pictures.position)
)
