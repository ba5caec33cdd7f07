"""When a turn's request may leave: the shared bucket, the shared pause, the patience between tries.

A token is taken when the request leaves, never before; until then a turn has a job that is due when its turn comes.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from conversations.errors import Busy, Limited, Temporary
from conversations.ports import Job, UnitOfWork, Workshop
from conversations.turn import OFFLINE_BACKEND, Turn

#: The provider may ask for no more: a hold is not kept for longer.
LONGEST: Final = timedelta(minutes=10)

_FIRST: Final = 1.0  # s between the first try and the second; doubled each time
_JITTER: Final = (0.75, 1.25)  # so that many that failed together do not come back together


@dataclass(frozen=True, slots=True)
class Later:
    """The turn was given a later time to start, and a job that wakes it."""

    turn: Turn
    starts_at: datetime


async def starts_at(shop: Workshop, uow: UnitOfWork, turn: Turn, now: datetime) -> datetime:
    """Return when the turn's request may leave, as things stand; now if at once."""
    backend = shop.model.backend
    if backend == OFFLINE_BACKEND:
        return now
    priority = await _priority(uow, turn)
    before = await uow.jobs.waiting_before("generate", turn.id, priority, now)
    room_at = await uow.pace.room_at(backend, shop.limits.requests_per_minute, now, before)
    paused_until = await uow.pace.paused_until(backend)
    # A pause that is longer than any is made was written before a clock was set back.
    is_paused = paused_until is not None and now < paused_until <= now + LONGEST
    return max(room_at, paused_until) if paused_until is not None and is_paused else room_at


async def leave(shop: Workshop, uow: UnitOfWork, now: datetime) -> None:
    """Take a token: a request leaves."""
    if shop.model.backend != OFFLINE_BACKEND:
        await uow.pace.take(shop.model.backend, shop.limits.requests_per_minute, now)


async def postpone(uow: UnitOfWork, turn: Turn, until: datetime, now: datetime) -> Later | None:
    """Let the turn start later; None when another was first."""
    postponed = await uow.turns.postpone(turn, until, now)
    if postponed is None:
        return None
    priority = await _priority(uow, turn)
    await uow.jobs.enqueue(Job("generate", turn.id, turn.place.tenant.key, priority=priority, due_at=until))
    return Later(postponed, until)


async def _priority(uow: UnitOfWork, turn: Turn) -> int:
    """Return -n for a member's nth waiting turn, so that nobody's many keep everybody else's few waiting."""
    return -await uow.turns.count_unfinished(turn.requester, turn.id)


def pause_for(trouble: Temporary, tries: int) -> timedelta:
    """Return how long this turn waits before it tries again: what was asked for, or longer each time."""
    own = timedelta(seconds=_FIRST * 2.0 ** (tries - 1) * random.uniform(*_JITTER))  # noqa: S311 -- no secret
    return max(own, timedelta(seconds=trouble.retry_after or 0))


async def hold_back(shop: Workshop, uow: UnitOfWork, trouble: Temporary, pause: timedelta, now: datetime) -> None:
    """Let all workers pause where the provider has asked for it, or its quota is used up.

    A quota that is used up for hours is not waited for: each turn is told so by the provider itself, for nothing.
    """
    asked = isinstance(trouble, Busy) and trouble.retry_after is not None
    waited_for = shop.model.backend != OFFLINE_BACKEND and pause <= LONGEST
    if waited_for and (asked or isinstance(trouble, Limited)):
        await uow.pace.pause(shop.model.backend, now + pause)
