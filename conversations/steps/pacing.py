"""When a turn's request may leave: its place in the shared bucket, the shared pause, the patience between tries.

A turn whose time to start is set has taken its place already; a job wakes it then.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from conversations.errors import Busy, Limited, Temporary
from conversations.ports import Job, UnitOfWork, Workshop
from conversations.turn import OFFLINE_BACKEND, Turn

#: A place so near is waited for where one stands.
NEAR: Final = timedelta(seconds=2)
#: The provider may ask for no more: a hold is not kept for longer.
LONGEST: Final = timedelta(minutes=10)

_FIRST: Final = 1.0  # s between the first try and the second; doubled each time
_JITTER: Final = (0.75, 1.25)  # so that many that failed together do not come back together


@dataclass(frozen=True, slots=True)
class Later:
    """The turn was given a later time to start, and a job that wakes it."""

    turn: Turn
    starts_at: datetime


async def place_of(shop: Workshop, uow: UnitOfWork, turn: Turn, now: datetime) -> datetime:
    """Return when the turn's request may leave, taking its place if it has none yet."""
    provider = shop.model.backend
    if provider == OFFLINE_BACKEND:
        return now
    place = turn.starts_at or await uow.pace.take(provider, shop.limits.requests_per_minute, now)
    return max(place, await uow.pace.paused_until(provider) or now)


async def postpone(uow: UnitOfWork, turn: Turn, starts_at: datetime, now: datetime) -> Later | None:
    """Let the turn start later; None when another was first."""
    postponed = await uow.turns.postpone(turn, starts_at, now)
    if postponed is None:
        return None
    await uow.jobs.enqueue(Job("generate", turn.id, turn.place.tenant.key, due_at=starts_at))
    return Later(postponed, starts_at)


def pause_for(trouble: Temporary, tries: int) -> timedelta:
    """Return how long this turn waits before it tries again: what was asked for, or longer each time."""
    own = timedelta(seconds=_FIRST * 2.0 ** (tries - 1) * random.uniform(*_JITTER))  # noqa: S311 -- no secret
    return max(own, timedelta(seconds=trouble.retry_after or 0))


async def hold_back(shop: Workshop, uow: UnitOfWork, trouble: Temporary, pause: timedelta, now: datetime) -> None:
    """Let all workers pause where the provider has asked for it, or its quota is used up."""
    if shop.model.backend == OFFLINE_BACKEND:
        return
    asked = isinstance(trouble, Busy) and trouble.retry_after is not None
    if asked or isinstance(trouble, Limited):
        await uow.pace.pause(shop.model.backend, now + pause)
