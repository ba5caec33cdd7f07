"""Asks the model for one turn's picture, and keeps what it answered before anything else happens.

Killed at any point it may run again: a reply that was stored is used, not asked for a second time;
a request that was sent and lost is repeated once at most.
"""

import asyncio
from contextlib import suppress
from typing import Final

from conversations.errors import AnswerLost, Busy, NotSent, RequestRejected, Temporary
from conversations.identity import TurnId
from conversations.outcomes import Ending
from conversations.ports import Order, Reply, Workshop
from conversations.settling import end, show_when_settled
from conversations.steps import replies
from conversations.steps.claims import LOST_AT_MOST, MAY_BE_BILLED, claim, open_call
from conversations.steps.context import gather
from conversations.steps.progress import show_progress
from conversations.steps.replies import Kept
from conversations.turn import Call, Turn, TurnState
from conversations.views import Phase

_TRIES: Final = 4  # calls of a turn in all
_LONGEST_WAIT: Final = 600.0  # s the provider may ask for; a hold is not kept for longer
_PATIENCE: Final = (0.5, 2.0, 8.0, 30.0)  # s between tries to store a reply
_LOOK_EVERY: Final = 1.0  # s between looks whether the turn was cancelled


async def generate(shop: Workshop, subject: str) -> None:
    """Bring a turn from PREPARED to FINALIZING, or to its end without a picture."""
    claimed = await claim(shop, TurnId(subject))
    if claimed is None:
        return
    turn, stored = claimed
    if stored is not None:
        await _finish(shop, turn, stored.call, stored.kept)
        return
    order = await gather(shop, turn)
    await show_progress(shop, turn.sheet_id, Phase.GENERATING)
    call = await open_call(shop, turn)
    if call is None:
        return
    reply = await _ask(shop, turn, call, order)
    if reply is not None:
        kept = await _keep(shop, turn, call, reply)
        await show_progress(shop, turn.sheet_id, Phase.FINALIZING)
        await _finish(shop, turn, call, kept)


async def _ask(shop: Workshop, turn: Turn, call: Call, order: Order) -> Reply | None:
    """Make the call; None when the turn ended meanwhile, or ends here for good."""
    asking = asyncio.create_task(_draw(shop, order))
    watching = asyncio.create_task(_until_ended(shop, turn))
    try:
        await asyncio.wait({asking, watching}, return_when=asyncio.FIRST_COMPLETED)
        if asking.done():
            return asking.result()
        await _stop(asking)
        await _close(shop, call, Ending.CANCELLED)
    except NotSent as trouble:
        await _not_now(shop, turn, call, Ending.NOT_SENT, trouble)
    except Busy as trouble:
        await _not_now(shop, turn, call, Ending.BUSY, trouble)
    except AnswerLost as trouble:
        await _not_now(shop, turn, call, Ending.LOST, trouble)
    except TimeoutError:
        await _fail(shop, turn, call, Ending.TIMEOUT)
    except RequestRejected:
        await _fail(shop, turn, call, Ending.REJECTED)
    finally:
        await _stop(watching)
        await _stop(asking)
    return None


async def _keep(shop: Workshop, turn: Turn, call: Call, reply: Reply) -> Kept:
    """Store a reply, with patience: it is paid for, and asking again would be paid for again."""
    for pause in _PATIENCE:
        try:
            return await replies.keep(shop, turn, call, reply)
        except Temporary as trouble:
            shop.log("reply_not_kept", turn=turn.id, call=call.id, error=str(trouble))
            await asyncio.sleep(pause)
    return await replies.keep(shop, turn, call, reply)


async def _draw(shop: Workshop, order: Order) -> Reply:
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


async def _not_now(shop: Workshop, turn: Turn, call: Call, ending: Ending, trouble: Temporary) -> None:
    """Leave the turn for another try where there is one left, else end it."""
    async with shop.database.reading() as uow:
        calls = await uow.calls.of_turn(turn.id)
    lost = sum(one.ending in MAY_BE_BILLED for one in calls) + (ending in MAY_BE_BILLED)
    too_long = (trouble.retry_after or 0) > _LONGEST_WAIT
    if len(calls) >= _TRIES or lost >= LOST_AT_MOST or too_long:
        await _fail(shop, turn, call, ending)
        return
    await _close(shop, call, ending)
    raise trouble


async def _fail(shop: Workshop, turn: Turn, call: Call, ending: Ending) -> None:
    shop.log("call_ended", turn=turn.id, call=call.id, ending=ending)
    async with shop.database.writing() as uow:
        now = shop.clock.now()
        await uow.calls.close(call.id, ending, None, now)
        await end(uow, turn, TurnState.FAILED, ending, now)


async def _close(shop: Workshop, call: Call, ending: Ending) -> None:
    shop.log("call_ended", turn=call.turn_id, call=call.id, ending=ending)
    async with shop.database.writing() as uow:
        await uow.calls.close(call.id, ending, None, shop.clock.now())


async def _finish(shop: Workshop, turn: Turn, call: Call, kept: Kept) -> None:
    """Move the turn on by what was kept; a turn that ended meanwhile keeps only the bill."""
    shop.log("call_ended", turn=turn.id, call=call.id, ending=kept.ending, request=kept.usage.request_id)
    async with shop.database.writing() as uow:
        now = shop.clock.now()
        await uow.calls.close(call.id, kept.ending, kept.usage, now)
        if kept.ending is Ending.PICTURE:
            moved = await uow.turns.move(turn, TurnState.FINALIZING, now)
            if moved is not None:
                await uow.turns.answer(moved, kept.answer)
                await show_when_settled(uow, moved)
                return
        elif await end(uow, turn, TurnState.FAILED, kept.ending, now, detail=kept.detail):
            await uow.turns.answer(turn, kept.answer)
            return
    await replies.drop_unused(shop, turn.id)
