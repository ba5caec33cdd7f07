"""The job rows as an engine sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Claim:
    """A job in the hands of one worker."""

    id: int
    step: str
    subject: str
    attempts: int  # how often it has been begun, this time included


class JobQueue(Protocol):
    """The job rows as the engine sees them; every method is a transaction of its own."""

    async def due(self, owner: str, now: datetime) -> frozenset[str]:
        """Name the steps of which there are jobs that could be claimed."""
        ...

    async def claim(self, owner: str, steps: Sequence[str], room: int, now: datetime) -> tuple[Claim, ...]:
        """Take up to `room` due jobs of these steps, best priority first.

        A job whose owner has not beaten for LAPSE is taken over. Two jobs for the same step and
        subject never run at the same time.
        """
        ...

    async def done(self, owner: str, *claims: Claim) -> None:
        """Remove finished jobs, but for those that another worker has taken over."""
        ...

    async def again(self, owner: str, claim: Claim, due_at: datetime) -> None:
        """Give a job back, to be run from `due_at` on."""
        ...

    async def holds(self, owner: str, claim: Claim) -> bool:
        """Tell whether the job is still in this worker's hands."""
        ...

    async def beat(self, owner: str, now: datetime) -> None:
        """Say that this worker lives."""
        ...

    async def leave(self, owner: str) -> None:
        """Give back all that this worker holds, and sign off."""
        ...

    async def bury(self, crew: str) -> None:
        """Take every worker of a crew for dead now, so that what it held is free: who started them has seen them end.

        crew: what stands behind the last colon of their names. Unlike what is given back, it counts as tried.
        """
        ...

    async def alive(self, now: datetime) -> bool:
        """Tell whether any worker lives."""
        ...
