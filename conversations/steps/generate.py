"""Asks the model for one turn's picture, and keeps what it answered before anything else happens.

Killed at any point it may run again: a reply that was stored is used, not asked for a second time; a request that was
sent and lost is repeated once at most. A try that failed leaves a job for the next.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any, Final

from conversations.call import Call
from conversations.errors import RequestTooLarge, Temporary
from conversations.identity import TurnId
from conversations.outcomes import Ending
from conversations.ports import Order, Reply, UnitOfWork, Workshop
from conversations.screening import Kind, Verdict
from conversations.settling import end, show_when_settled
from conversations.steps import replies
from conversations.steps.claims import LOST_AT_MOST, TRIES, Claimed, Stored, claim, open_call
from conversations.steps.context import gather, outline
from conversations.steps.judging import category_of, judge_answer
from conversations.steps.pacing import LONGEST, Later, hold_back, pause_for, postpone, starts_at
from conversations.steps.progress import show_progress, show_wait
from conversations.steps.replies import Kept
from conversations.steps.troubles import EXPECTED, detail_of, ending_of
from conversations.turn import Turn, TurnState
from conversations.views import Phase

_PATIENCE: Final = (0.5, 2.0, 8.0, 30.0)  # s between tries to store a reply
_LOOK_EVERY: Final = 1.0  # s between looks whether the turn was cancelled


async def generate(shop: Workshop, subject: str) -> None:
    """Bring a turn from PREPARED to FINALIZING, to its end without a picture, or to a later try."""
    claimed = await claim(shop, TurnId(subject))
    if isinstance(claimed, Claimed):
        came = claimed.stored or await _draw(shop, claimed)
        if isinstance(came, Stored):
            await _finish(shop, claimed.turn, came)
            await show_wait(shop, claimed.turn)  # of its siblings, which nothing covers any more
            return
    else:
        came = claimed
    if came is not None:
        await show_wait(shop, came.turn)


async def _draw(shop: Workshop, claimed: Claimed) -> Stored | Later | None:
    """Make one call and store what it brings; what becomes of that needs no room for its bytes any more."""
    turn = claimed.turn
    await shop.deliverers[turn.place.tenant.platform].placed(turn)
    lean = any(call.ending is Ending.TOO_LARGE for call in claimed.calls)
    plan = await outline(shop, turn, lean=lean)
    async with shop.room.hold(plan.size) as waited:
        if waited:
            plan = await outline(shop, turn, lean=lean)
        order = await gather(shop, plan)
        call = await open_call(shop, claimed, plan.recalled.turns)
        if not isinstance(call, Call):
            return call
        async with _beside(show_progress(shop, turn, Phase.GENERATING)):
            try:
                reply = await _ask(shop, turn, call, order)
            except EXPECTED as trouble:
                return await _trouble(shop, turn, call, trouble)
            if reply is None:
                return None
            answered_at = shop.clock.now()
            kept = await _keep(shop, turn, call, reply)
    return Stored(call, kept, answered_at)


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let something be done meanwhile; it is over at the end, and so covers nothing of what follows."""
    task = asyncio.create_task(work)
    try:
        yield
        await task
    finally:
        await _stop(task)


async def _ask(shop: Workshop, turn: Turn, call: Call, order: Order) -> Reply | None:
    """Make the call; None when the turn ended meanwhile."""
    asking = asyncio.create_task(_within_time(shop, order))
    watching = asyncio.create_task(_until_ended(shop, turn))
    try:
        await asyncio.wait({asking, watching}, return_when=asyncio.FIRST_COMPLETED)
        if asking.done():
            return asking.result()
        await _stop(asking)
    finally:
        await _stop(watching)
        await _stop(asking)
    shop.log("call_ended", turn=turn.id, call=call.id, ending=Ending.CANCELLED)
    async with shop.database.writing() as uow:
        await uow.calls.close(call.id, Ending.CANCELLED, None, shop.clock.now())
    return None


async def _within_time(shop: Workshop, order: Order) -> Reply:
    async with asyncio.timeout(shop.limits.model_timeout):
        return await shop.model.draw(order)


async def _until_ended(shop: Workshop, turn: Turn) -> None:
    """Return once the turn was cancelled, or taken over by another worker."""
    while True:
        await asyncio.sleep(_LOOK_EVERY)
        try:
            async with shop.database.reading() as uow:
                seen = await uow.turns.get(turn.id)
        except Exception as trouble:  # noqa: BLE001 -- a look that fails must not end a call that is paid for
            shop.log("look_failed", turn=turn.id, error=type(trouble).__name__)
            continue
        if seen is None or seen.version != turn.version:
            return


async def _stop(task: asyncio.Task[Reply] | asyncio.Task[None]) -> None:
    if not task.done():
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _keep(shop: Workshop, turn: Turn, call: Call, reply: Reply) -> Kept:
    """Store a reply, with patience: it is paid for, and asking again would be paid for again."""
    for pause in _PATIENCE:
        try:
            return await replies.keep(shop, turn, call, reply)
        except Temporary as trouble:
            shop.log("reply_not_kept", turn=turn.id, call=call.id, error=str(trouble))
            await asyncio.sleep(pause)
    return await replies.keep(shop, turn, call, reply)


async def _trouble(shop: Workshop, turn: Turn, call: Call, trouble: Exception) -> Later | None:
    """Close the call; leave the turn for another try where there is one left, else end it."""
    ending = ending_of(trouble)
    shop.log("call_ended", turn=turn.id, call=call.id, ending=ending)
    async with shop.database.writing() as uow:
        now = shop.clock.now()
        await uow.calls.close(call.id, ending, None, now, detail_of(trouble))
        calls = await uow.calls.of_turn(turn.id)
        if isinstance(trouble, Temporary):
            await hold_back(shop, uow, trouble, pause_for(trouble, len(calls)), now)
        pause = _pause(trouble, calls)
        if pause is None or len(calls) >= TRIES:
            await end(uow, turn, TurnState.FAILED, ending, now)
            return None
        start = max(now + pause, await starts_at(shop, uow, turn, now))
        return await postpone(uow, turn, start, now)


def _pause(trouble: Exception, calls: tuple[Call, ...]) -> timedelta | None:
    """Return how long to wait before another try, None when there is to be none."""
    if isinstance(trouble, RequestTooLarge):
        shrunk_before = sum(call.ending is Ending.TOO_LARGE for call in calls) > 1
        return None if shrunk_before else timedelta(0)
    if not isinstance(trouble, Temporary) or sum(call.ending is Ending.LOST for call in calls) >= LOST_AT_MOST:
        return None
    pause = pause_for(trouble, len(calls))
    return None if pause > LONGEST else pause


async def _finish(shop: Workshop, turn: Turn, stored: Stored) -> None:
    """Have the answer judged, then move the turn on by it; a turn that ended meanwhile keeps only the bill."""
    call, kept = stored.call, stored.kept
    shop.log("call_ended", turn=turn.id, call=call.id, ending=kept.ending, request=kept.usage.request_id)
    # Both are over before the turn moves on: what is said of the progress never covers the result.
    verdict, _ = await asyncio.gather(
        judge_answer(shop, turn, kept.answer), show_progress(shop, turn, Phase.FINALIZING)
    )
    allowed = verdict is not None and verdict.kind is Kind.ALLOW
    async with shop.database.writing() as uow:
        now = shop.clock.now()
        # The call's ending is what the provider did; the turn's is what became of that.
        await uow.calls.close(call.id, kept.ending, kept.usage, stored.answered_at, kept.detail)
        used = await (_use(uow, turn, kept, now) if allowed else _withhold(uow, turn, kept, verdict, now))
    if not used:
        await replies.drop_unused(shop, turn.id)


async def _use(uow: UnitOfWork, turn: Turn, kept: Kept, now: datetime) -> bool:
    """Move the turn on by what was kept; False when another was first."""
    if kept.ending is not Ending.PICTURE:
        ended = await end(uow, turn, TurnState.FAILED, kept.ending, now, detail=kept.detail)
        if ended:
            await uow.turns.answer(turn, kept.answer)
        return ended
    moved = await uow.turns.move(turn, TurnState.FINALIZING, now)
    if moved is None:
        return False
    await uow.turns.answer(moved, kept.answer)
    await show_when_settled(uow, moved)
    return True


async def _withhold(uow: UnitOfWork, turn: Turn, kept: Kept, verdict: Verdict | None, now: datetime) -> bool:
    """End a turn whose answer nobody may see; where there was no picture, it ends as it did, without its words."""
    if kept.ending is not Ending.PICTURE:
        await end(uow, turn, TurnState.FAILED, kept.ending, now, detail=kept.detail)
    elif verdict is None:
        await end(uow, turn, TurnState.FAILED, Ending.UNCHECKED, now)
    else:
        await end(uow, turn, TurnState.FAILED, Ending.OUTPUT_SCREENED, now, detail=category_of(verdict))
    return False
