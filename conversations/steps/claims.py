"""Takes a turn to be generated, from a dead worker too, and opens the call that is about to be made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from conversations.call import Call
from conversations.identity import CallId, TurnId, new_id
from conversations.outcomes import Ending
from conversations.ports import UnitOfWork, Workshop
from conversations.settling import end
from conversations.steps import judging, replies
from conversations.steps.pacing import Later, leave, postpone, starts_at
from conversations.steps.replies import Kept
from conversations.turn import Turn, TurnState

TRIES: Final = 4  # calls of a turn in all
#: Those whose answer was lost, and that may have been billed for nothing.
LOST_AT_MOST: Final = 2
_TAKEN: Final = frozenset({TurnState.PREPARED, TurnState.GENERATING})


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
    stored: Stored | None = None


async def claim(shop: Workshop, turn_id: TurnId) -> Claimed | Later | None:
    """Take the turn; what a dead worker's call came to is looked up, or taken for lost.

    None when there is nothing to do: another was first, or the turn ends here.
    """
    async with shop.database.writing() as uow:
        turn = await uow.turns.get(turn_id)
        calls = await uow.calls.of_turn(turn_id)
        left = _left_open(calls)
        if turn is not None and turn.state in _TAKEN and left is None:
            return await _take(shop, uow, turn, calls, None)
    if turn is None or turn.settled:
        await _tidy(shop, turn, left)
        return None
    if turn.state not in _TAKEN or left is None:
        return None
    kept = await replies.find(shop, turn, left)
    stored = None if kept is None else Stored(left, kept, shop.clock.now())
    async with shop.database.writing() as uow:
        seen = await uow.turns.get(turn_id)
        if seen is None or seen.version != turn.version:
            return None
        # Read again: a worker that was only slow may have opened a call meanwhile.
        return await _take(shop, uow, seen, await uow.calls.of_turn(turn_id), stored)


async def _take(
    shop: Workshop, uow: UnitOfWork, turn: Turn, calls: tuple[Call, ...], stored: Stored | None
) -> Claimed | Later | None:
    now = shop.clock.now()
    left = _left_open(calls)
    if stored is None or left != stored.call:
        stored = None
        if left is not None:
            await uow.calls.close(left.id, Ending.LOST, None, now)
            calls = await uow.calls.of_turn(turn.id)
        if await _ends_here(shop, uow, turn, calls):
            return None
    if stored is None:
        start = await starts_at(shop, uow, turn, now)
        if start > now:  # before megabytes are read for it; open_call looks again
            return await postpone(uow, turn, start, now)
    claimed = await uow.turns.move(turn, TurnState.GENERATING, now)
    return None if claimed is None else Claimed(claimed, calls, stored)


async def open_call(shop: Workshop, claimed: Claimed, recalled: Sequence[TurnId] = ()) -> Call | Later | None:
    """Record that a request is about to be sent, and take its token; None when the turn is no longer ours.

    recalled: the turns whose words and pictures it carries. Where one was withdrawn meanwhile the turn begins again.
    """
    turn = claimed.turn
    async with shop.database.writing() as uow:
        seen = await uow.turns.get(turn.id)
        if seen is None or seen.version != turn.version:
            return None  # and with it everything else that was read of it
        now = shop.clock.now()
        if await _ends_here(shop, uow, turn, claimed.calls):
            return None
        if recalled and await uow.turns.any_withdrawn(recalled):
            return await postpone(uow, turn, now, now)
        start = await starts_at(shop, uow, turn, now)
        if start > now:
            return await postpone(uow, turn, start, now)
        await leave(shop, uow, now)
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


def _left_open(calls: Sequence[Call]) -> Call | None:
    return next((call for call in calls if call.ending is None), None)


async def _ends_here(shop: Workshop, uow: UnitOfWork, turn: Turn, calls: Sequence[Call]) -> bool:
    """End a turn that must not be asked for: it was asked for often enough, or its parent was withdrawn."""
    lost = sum(call.ending is Ending.LOST for call in calls)
    parent = await uow.turns.get(turn.parent_id) if turn.parent_id else None
    if lost >= LOST_AT_MOST:
        ending = Ending.LOST
    elif len(calls) >= TRIES:
        ending = calls[-1].ending or Ending.LOST
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
