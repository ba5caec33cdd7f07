"""Takes a turn to be generated, from a dead worker too, and opens the call that is about to be made."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from conversations.call import Call
from conversations.identity import CallId, TurnId, new_id
from conversations.outcomes import Ending
from conversations.ports import UnitOfWork, Workshop
from conversations.settling import end
from conversations.steps import judging, replies
from conversations.steps.pacing import NEAR, Later, place_of, postpone
from conversations.steps.replies import Kept
from conversations.turn import Turn, TurnState

#: Calls of one turn whose answer was lost, and that may have been billed for nothing.
LOST_AT_MOST: Final = 2
LOST: Final = frozenset({Ending.LOST, Ending.TIMEOUT})


@dataclass(frozen=True, slots=True)
class Stored:
    """A reply that is stored, and its turn not moved on yet."""

    call: Call
    kept: Kept
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """A turn in the hands of this worker."""

    turn: Turn
    calls: tuple[Call, ...]  # that it has made before
    starts_at: datetime  # when its request may leave
    stored: Stored | None = None


async def claim(shop: Workshop, turn_id: TurnId) -> Claimed | Later | None:
    """Take the turn; what a dead worker's call came to is looked up, or taken for lost.

    None when there is nothing to do: another was first, or the turn ends here.
    """
    async with shop.database.reading() as uow:
        turn = await uow.turns.get(turn_id)
        left = await _left_open(uow, turn_id)
    if turn is None or turn.settled:
        await _tidy(shop, turn, left)
        return None
    if turn.state not in {TurnState.PREPARED, TurnState.GENERATING}:
        return None
    kept = None if left is None else await replies.find(shop, turn, left)
    stored = None if left is None or kept is None else Stored(left, kept, shop.clock.now())
    async with shop.database.writing() as uow:
        seen = await uow.turns.get(turn_id)
        if seen is None or seen.version != turn.version:
            return None
        return await _take(shop, uow, seen, stored)


async def _take(shop: Workshop, uow: UnitOfWork, turn: Turn, stored: Stored | None) -> Claimed | Later | None:
    now = shop.clock.now()
    # Read again: a worker that was only slow may have opened a call meanwhile.
    left = await _left_open(uow, turn.id)
    if stored is None or left != stored.call:
        stored = None
        if left is not None:
            await uow.calls.close(left.id, Ending.LOST, None, now)
        if await _ends_here(shop, uow, turn):
            return None
    starts_at = now if stored else await place_of(shop, uow, turn, now)
    if starts_at - now > NEAR:
        return await postpone(uow, turn, starts_at, now)
    claimed = await uow.turns.move(turn, TurnState.GENERATING, now)
    return None if claimed is None else Claimed(claimed, await uow.calls.of_turn(turn.id), starts_at, stored)


async def open_call(shop: Workshop, turn: Turn) -> Call | Later | None:
    """Record that a request is about to be sent; None when the turn is no longer ours."""
    async with shop.database.writing() as uow:
        seen = await uow.turns.get(turn.id)
        if seen is None or seen.version != turn.version:
            return None
        now = shop.clock.now()
        paused_until = await uow.pace.paused_until(shop.model.backend)
        if paused_until is not None and paused_until > now:
            return await postpone(uow, turn, paused_until, now)
        call = Call(
            id=CallId(new_id(now)),
            turn_id=turn.id,
            member=turn.requester,
            model=turn.choice.model,
            backend=shop.model.backend,
            opened_at=now,
            estimate=replies.estimate(shop, turn),
        )
        await uow.calls.open(call)
    shop.log("call_opened", turn=turn.id, call=call.id, model=call.model)
    return call


async def _left_open(uow: UnitOfWork, turn_id: TurnId) -> Call | None:
    return next((call for call in await uow.calls.of_turn(turn_id) if call.ending is None), None)


async def _ends_here(shop: Workshop, uow: UnitOfWork, turn: Turn) -> bool:
    """End a turn that must not be asked for: its calls were lost too often, or its parent was withdrawn."""
    lost = sum(call.ending in LOST for call in await uow.calls.of_turn(turn.id))
    parent = await uow.turns.get(turn.parent_id) if turn.parent_id else None
    if lost >= LOST_AT_MOST:
        ending = Ending.LOST
    elif parent is not None and parent.withdrawn:
        ending = Ending.PARENT_ENDED
    else:
        return False
    return await end(uow, turn, TurnState.FAILED, ending, shop.clock.now())


async def _tidy(shop: Workshop, turn: Turn | None, left: Call | None) -> None:
    """Clean up after a turn whose worker died: its calls are closed, and what was kept for nothing is removed."""
    if turn is None or not turn.ended:
        return
    async with shop.database.writing() as uow:
        if left is not None:
            await uow.calls.close(left.id, Ending.LOST, None, shop.clock.now())
        await judging.close_left_open(shop, uow, turn)
    await replies.drop_unused(shop, turn.id)
