"""Enqueueing, in the transaction that makes the job necessary."""

from datetime import datetime
from typing import Final

from sqlalchemy import and_, bindparam, delete, func, or_, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database import schema
from conversations.ports import Job

_jobs: Final = schema.jobs.c
_AT_ONCE: Final = schema.EPOCH


class SqlJobs:
    """Implements ports.Jobs."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.asked_for: set[str] = set()  # steps that there is work for, once this is committed

    async def enqueue(self, job: Job) -> None:
        """Ask for a step; a job that is already waiting for the same is left as it is."""
        self.asked_for.add(job.step)
        await self._connection.execute(
            _ENQUEUE,
            {
                "tenant": job.tenant,
                "step": job.step,
                "subject": job.subject,
                "priority": job.priority,
                "due_at": job.due_at or _AT_ONCE,
                "attempts": 0,
            },
        )

    async def drop(self, step: str, subject: str) -> None:
        """Remove a waiting job."""
        await self._connection.execute(_DROP, {"step": step, "subject": subject})

    async def waiting_before(self, step: str, subject: str, priority: int, now: datetime) -> int:
        """Count the jobs of a step that are due later than now and go before this subject."""
        values = {"step": step, "subject": subject, "priority": priority, "now": now}
        return int((await self._connection.execute(_WAITING_BEFORE, values)).scalar_one())

    async def waiting(self) -> int:
        """Count the sheets and turns that nobody works on yet."""
        query = select(func.count()).where(_jobs.step.in_(("prepare", "generate")), _jobs.owner.is_(None))
        return int((await self._connection.execute(query)).scalar_one())

    async def ahead(self, step: str, subject: str) -> int:
        """Count the sheets and turns that are to be worked on before this one."""
        mine = (await self._connection.execute(_OF, {"step": step, "subject": subject})).first()
        if mine is None:
            return 0
        return int((await self._connection.execute(_AHEAD, {"job": mine.id, "priority": mine.priority})).scalar_one())


# What every turn needs is built once: to build a statement costs more than to run it.
_ENQUEUE: Final = upsert(schema.jobs).on_conflict_do_nothing()
_OF: Final = select(_jobs.id, _jobs.priority).where(
    _jobs.step == bindparam("step"), _jobs.subject == bindparam("subject")
)
_DROP: Final = delete(schema.jobs).where(
    _jobs.step == bindparam("step"), _jobs.subject == bindparam("subject"), _jobs.owner.is_(None)
)
_SAME: Final = _jobs.priority == bindparam("priority")
_WAITING_BEFORE: Final = select(func.count()).where(
    _jobs.step == bindparam("step"),
    _jobs.owner.is_(None),
    _jobs.due_at > bindparam("now"),
    or_(_jobs.priority > bindparam("priority"), and_(_SAME, _jobs.subject < bindparam("subject"))),
)
_AHEAD: Final = select(func.count()).where(
    _jobs.step.in_(("prepare", "generate")),
    or_(
        _jobs.owner.is_not(None),
        _jobs.priority > bindparam("priority"),
        and_(_SAME, _jobs.id < bindparam("job")),
    ),
    _jobs.id != bindparam("job"),
)
