"""Enqueueing, in the transaction that makes the job necessary."""

from datetime import datetime
from typing import Final

from sqlalchemy import and_, delete, func, or_, select
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

    async def enqueue(self, job: Job) -> None:
        """Ask for a step; a job that is already waiting for the same is left as it is."""
        await self._connection.execute(
            upsert(schema.jobs)
            .values(
                tenant=job.tenant,
                step=job.step,
                subject=job.subject,
                priority=job.priority,
                due_at=job.due_at or _AT_ONCE,
                attempts=0,
            )
            .on_conflict_do_nothing()
        )

    async def drop(self, step: str, subject: str) -> None:
        """Remove a waiting job."""
        await self._connection.execute(
            delete(schema.jobs).where(_jobs.step == step, _jobs.subject == subject, _jobs.owner.is_(None))
        )

    async def waiting_before(self, step: str, subject: str, priority: int, now: datetime) -> int:
        """Count the jobs of a step that are due later than now and go before this subject."""
        sooner = or_(_jobs.priority > priority, and_(_jobs.priority == priority, _jobs.subject < subject))
        waits = (_jobs.step == step, _jobs.owner.is_(None), _jobs.due_at > now)
        query = select(func.count()).where(*waits, sooner)
        return int((await self._connection.execute(query)).scalar_one())

    async def waiting(self) -> int:
        """Count the sheets and turns that nobody works on yet."""
        query = select(func.count()).where(_jobs.step.in_(("prepare", "generate")), _jobs.owner.is_(None))
        return int((await self._connection.execute(query)).scalar_one())

    async def ahead(self, step: str, subject: str) -> int:
        """Count the sheets and turns that are to be worked on before this one."""
        mine = (
            await self._connection.execute(
                select(_jobs.id, _jobs.priority).where(_jobs.step == step, _jobs.subject == subject)
            )
        ).first()
        if mine is None:
            return 0
        sooner = or_(
            _jobs.owner.is_not(None),
            _jobs.priority > mine.priority,
            and_(_jobs.priority == mine.priority, _jobs.id < mine.id),
        )
        query = select(func.count()).where(_jobs.step.in_(("prepare", "generate")), sooner, _jobs.id != mine.id)
        return int((await self._connection.execute(query)).scalar_one())
