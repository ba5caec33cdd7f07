"""The engine for one machine: claims job rows and runs their steps, with bounded concurrency.

A job is only a nudge. One that is run twice finds its row moved on, one that is lost is asked for
again by the sweep; so a crash at any point costs at most the lapse of a dead worker's claims.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

import structlog

from conversations.errors import Temporary
from conversations.ports import Claim, Clock, JobQueue

_GATHER: Final = 0.02  # s that finished jobs wait for others, to be removed with them in one transaction
_REMOVED_WITHIN: Final = 5.0  # s, when the engine stops; what is left is given back, and finds nothing to do
_POLL: Final = 1.0  # s; only the fallback, the front nudges
_BEAT: Final = 3.0  # s
_GRACE: Final = 25.0  # s that running steps have to end by themselves when the engine stops
_LONGEST_WAIT: Final = 60.0  # s between two tries
_LONG_TROUBLE: Final = 600.0  # s between two tries of what is never given up
_FAULTS: Final = 5  # tries of a step that raised what nobody expected
_TRIES: Final = 15  # tries of a step whose trouble was temporary: about ten minutes

_log = structlog.get_logger()

Step = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Lane:
    """Steps that share room, so that slow ones never keep quick ones waiting."""

    steps: tuple[str, ...]
    room: int  # jobs at a time


class Engine:
    """Runs jobs until it is told to stop.

    steps: by name. give_up: ends what a step failed at too often. lasting: steps that are tried until they
    succeed, since nothing but the job knows that they are to be done.
    """

    def __init__(
        self,
        *,
        queue: JobQueue,
        clock: Clock,
        steps: Mapping[str, Step],
        lanes: tuple[Lane, ...],
        give_up: Callable[[str, str], Awaitable[None]],
        owner: str,
        lasting: frozenset[str] = frozenset(),
    ) -> None:
        self._queue = queue
        self._clock = clock
        self._steps = steps
        self._lanes = lanes
        self._give_up = give_up
        self._owner = owner
        self._lasting = lasting
        self._grace = _GRACE
        self._work = {lane: asyncio.Event() for lane in lanes}
        self._running: set[asyncio.Task[None]] = set()
        self._finished: list[Claim] = []
        self._removing: asyncio.Task[None] | None = None

    def nudge(self, steps: Collection[str] | None = None) -> None:
        """Look for jobs now: of these steps if given, else of all."""
        for lane, event in self._work.items():
            if steps is None or any(step in steps for step in lane.steps):
                event.set()

    def be_patient(self, seconds: float) -> None:
        """Let running steps have so long when the engine stops: nobody waits for it to end."""
        self._grace = seconds

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; then let what runs end, for a while, and give the rest back."""
        await self._queue.beat(self._owner, self._clock.now())
        beating = asyncio.create_task(self._keep_beating())
        polling = asyncio.create_task(self._keep_polling())
        lanes = [asyncio.create_task(self._serve(lane, stop)) for lane in self._lanes]
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({stopping, beating, *lanes}, return_when=asyncio.FIRST_COMPLETED)
        failed = next((task.exception() for task in (beating, *lanes) if task.done() and not stop.is_set()), None)
        stop.set()
        self.nudge()
        await asyncio.gather(*lanes, return_exceptions=True)
        await self._drain()
        for task in (beating, polling, stopping):
            task.cancel()
        await asyncio.gather(beating, polling, return_exceptions=True)
        await self._queue.leave(self._owner)
        if failed is not None:
            raise failed

    async def _keep_beating(self) -> None:
        while True:
            await asyncio.sleep(_BEAT)
            try:
                await self._queue.beat(self._owner, self._clock.now())
            except Exception:  # noqa: BLE001 -- a busy database must not end calls that are paid for
                _log.exception("beat_failed")

    async def _keep_polling(self) -> None:
        """Look for work that nobody has told of: once for all lanes, since that is most of what an idle worker does."""
        while True:
            await asyncio.sleep(_POLL)
            try:
                due = await self._queue.due(self._owner, self._clock.now())
            except Exception:  # noqa: BLE001 -- see above; the next poll asks again
                _log.exception("poll_failed")
            else:
                self.nudge(due)

    async def _claim(self, lane: Lane, room: int) -> tuple[Claim, ...]:
        try:
            return await self._queue.claim(self._owner, lane.steps, room, self._clock.now())
        except Exception:  # noqa: BLE001 -- see above; the next poll asks again
            _log.exception("claim_failed")
            return ()

    async def _serve(self, lane: Lane, stop: asyncio.Event) -> None:
        running: set[asyncio.Task[None]] = set()
        work = self._work[lane]

        def freed(task: asyncio.Task[None]) -> None:
            running.discard(task)
            self._running.discard(task)
            work.set()  # there is room

        while not stop.is_set():
            work.clear()
            room = lane.room - len(running)
            claims = await self._claim(lane, room) if room else ()
            for claim in claims:
                task = asyncio.create_task(self._run(claim))
                running.add(task)
                self._running.add(task)
                task.add_done_callback(freed)
            if len(claims) < room or not room:
                await work.wait()

    async def _run(self, claim: Claim) -> None:
        # The id of a turn begins with that of its sheet: one search finds every line of both.
        structlog.contextvars.bind_contextvars(step=claim.step, turn=claim.subject)
        try:
            await self._steps[claim.step](claim.subject)
        except Temporary as trouble:
            await _insist(partial(self._later, claim, trouble, _TRIES, trouble.retry_after))
        except Exception as fault:  # noqa: BLE001 -- whatever a step raises, its job must not be lost
            _log.exception("step_failed", attempt=claim.attempts)
            await _insist(partial(self._later, claim, fault, _FAULTS, None))
        else:
            self._finished.append(claim)
            if self._removing is None or self._removing.done():
                self._removing = asyncio.create_task(self._remove_finished())

    async def _remove_finished(self) -> None:
        """Remove what has finished. Until then it is ours: killed here, it runs again and finds nothing to do."""
        while self._finished:
            await asyncio.sleep(_GATHER)
            claims, self._finished = self._finished, []
            await _insist(partial(self._queue.done, self._owner, *claims))
            # What was asked for again meanwhile may begin now.
            self.nudge({claim.step for claim in claims})

    async def _later(self, claim: Claim, trouble: Exception, tries: int, asked: float | None) -> None:
        if claim.attempts >= tries and claim.step not in self._lasting:
            if await self._queue.holds(self._owner, claim):  # else another worker is at it
                _log.error("step_given_up", attempt=claim.attempts, error=type(trouble).__name__)
                await self._give_up(claim.step, claim.subject)
                await self._queue.done(self._owner, claim)
            return
        backoff = _LONG_TROUBLE if claim.attempts >= tries else min(_LONGEST_WAIT, 0.5 * 2.0**claim.attempts)
        # Jitter, so that many that failed together do not come back together.
        wait = max(asked or 0.0, backoff * random.uniform(0.5, 1.0))  # noqa: S311 -- no secret
        _log.warning("step_will_be_tried_again", error=type(trouble).__name__, in_seconds=round(wait, 1))
        await self._queue.again(self._owner, claim, self._clock.now() + timedelta(seconds=wait))

    async def _drain(self) -> None:
        if self._running:
            _log.info("waiting_for_running_steps", count=len(self._running))
            await asyncio.wait(self._running, timeout=self._grace)
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        if self._removing is not None and not self._removing.done():
            await asyncio.wait({self._removing}, timeout=_REMOVED_WITHIN)
            self._removing.cancel()


async def _insist(settle: Callable[[], Awaitable[None]]) -> None:
    """Settle a job whatever the database says: one that is neither done nor given back would never run again."""
    while True:
        try:
            return await settle()
        except Exception:  # noqa: BLE001 -- see above
            _log.exception("job_not_settled")
            await asyncio.sleep(_POLL)
