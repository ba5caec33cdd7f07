"""The job rows as an engine sees them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, bindparam, delete, exists, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database import schema
from adapters.database.engine import SqlDatabase
from conversations.ports import Claim

#: A worker that has not beaten for so long is taken for dead; a paused one is fenced by the turns' versions.
LAPSE: Final = timedelta(seconds=10)

_jobs: Final = schema.jobs.c
_workers: Final = schema.workers.c


class SqlJobQueue:
    """Implements ports.JobQueue."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    async def due(self, owner: str, now: datetime) -> frozenset[str]:
        """Name the steps of which there are jobs that could be claimed."""
        async with self._database.reader.connect() as connection:
            found = await connection.execute(_DUE, {"now": now, "lapsed": now - LAPSE, "by": owner})
            return frozenset(found.scalars())

    async def claim(self, owner: str, steps: Sequence[str], room: int, now: datetime) -> tuple[Claim, ...]:
        """Take up to `room` due jobs of these steps, best priority first."""
        asking = {"now": now, "lapsed": now - LAPSE, "by": owner}
        async with self._database.reader.connect() as connection:
            seen = await connection.execute(_candidates(tuple(steps)), asking | {"room": room})
            first: dict[tuple[str, str], int] = {}
            for row in seen:  # one that a dead worker held and one that waits may ask for the same
                first.setdefault((row.step, row.subject), row.id)
        if not first:
            return ()
        ids = list(first.values())
        async with self._database.writer.begin() as connection:
            rows = await connection.execute(_TAKE, asking | {"jobs": ids})
            claims = {row.id: Claim(row.id, row.step, row.subject, row.attempts) for row in rows}
        return tuple(claims[id_] for id_ in ids if id_ in claims)

    async def done(self, owner: str, *claims: Claim) -> None:
        """Remove finished jobs, but for those that another worker has taken over."""
        async with self._database.writer.begin() as connection:
            await connection.execute(_DONE, {"jobs": [claim.id for claim in claims], "by": owner})

    async def again(self, owner: str, claim: Claim, due_at: datetime) -> None:
        """Give a job back, to be run from `due_at` on."""
        async with self._database.writer.begin() as connection:
            waiting = schema.jobs.alias()
            asked_again = exists().where(
                waiting.c.step == claim.step, waiting.c.subject == claim.subject, waiting.c.owner.is_(None)
            )
            mine = (_jobs.id == claim.id, _jobs.owner == owner)
            await connection.execute(delete(schema.jobs).where(*mine, asked_again))
            await connection.execute(update(schema.jobs).where(*mine).values(owner=None, due_at=due_at))

    async def holds(self, owner: str, claim: Claim) -> bool:
        """Tell whether the job is still in this worker's hands."""
        async with self._database.reader.connect() as connection:
            query = select(_jobs.id).where(_jobs.id == claim.id, _jobs.owner == owner)
            return (await connection.execute(query)).first() is not None

    async def beat(self, owner: str, now: datetime) -> None:
        """Say that this worker lives."""
        async with self._database.writer.begin() as connection:
            row = upsert(schema.workers).values(owner=owner, beat_at=now)
            await connection.execute(row.on_conflict_do_update(index_elements=["owner"], set_={"beat_at": now}))
            await connection.execute(delete(schema.workers).where(_workers.beat_at < now - 10 * LAPSE))

    async def leave(self, owner: str) -> None:
        """Give back all that this worker holds, and sign off."""
        async with self._database.writer.begin() as connection:
            held = await connection.execute(select(_jobs.id, _jobs.step, _jobs.subject).where(_jobs.owner == owner))
            for row in held.all():
                await _give_back(connection, row)
            await connection.execute(delete(schema.workers).where(_workers.owner == owner))

    async def bury(self, crew: str) -> None:
        """Take every worker of a crew for dead now: what it held is free."""
        async with self._database.writer.begin() as connection:
            await connection.execute(delete(schema.workers).where(_workers.owner.endswith(f":{crew}", autoescape=True)))

    async def alive(self, now: datetime) -> bool:
        """Tell whether any worker lives."""
        async with self._database.reader.connect() as connection:
            query = select(_workers.owner).where(_workers.beat_at >= now - LAPSE).limit(1)
            return (await connection.execute(query)).first() is not None


# What is asked all the time is built once: to build a statement costs more than to run it.
#: Whoever asks lives, even if a long sleep of the machine kept it from saying so.
_ALIVE: Final = select(_workers.owner).where(
    or_(_workers.beat_at >= bindparam("lapsed"), _workers.owner == bindparam("by"))
)
_other: Final = schema.jobs.alias()
_RUNS: Final = exists().where(
    _other.c.step == _jobs.step,
    _other.c.subject == _jobs.subject,
    _other.c.id != _jobs.id,
    _other.c.owner.in_(_ALIVE),
)
_FREE: Final = (_jobs.due_at <= bindparam("now"), or_(_jobs.owner.is_(None), _jobs.owner.not_in(_ALIVE)), ~_RUNS)


_DUE: Final = select(_jobs.step).where(*_FREE).distinct()


@cache
def _candidates(steps: tuple[str, ...]) -> Select[Any]:
    # Written out: a list that is bound is rendered anew each time.
    mine = or_(*(_jobs.step == step for step in steps))
    return (
        select(_jobs.id, _jobs.step, _jobs.subject)
        .where(mine, *_FREE)
        .order_by(_jobs.priority.desc(), _jobs.due_at, _jobs.id)
        .limit(bindparam("room"))
    )


_TAKE: Final = (
    update(schema.jobs)
    .where(_jobs.id.in_(bindparam("jobs", expanding=True)), *_FREE)  # still: another worker may have been quicker
    .values(owner=bindparam("by"), attempts=_jobs.attempts + 1)
    .returning(_jobs.id, _jobs.step, _jobs.subject, _jobs.attempts)
)
_DONE: Final = delete(schema.jobs).where(
    _jobs.id.in_(bindparam("jobs", expanding=True)), _jobs.owner == bindparam("by")
)


async def _give_back(connection: AsyncConnection, row: Any) -> None:
    asked_again = select(_jobs.id).where(_jobs.step == row.step, _jobs.subject == row.subject, _jobs.owner.is_(None))
    mine = _jobs.id == row.id
    if (await connection.execute(asked_again)).first() is not None:
        await connection.execute(delete(schema.jobs).where(mine))
    else:
        # The attempt was ended by the shutdown, not by a fault.
        await connection.execute(update(schema.jobs).where(mine).values(owner=None, attempts=_jobs.attempts - 1))
