"""Finds turns that no job will move any more, and asks again; ends those whose step keeps failing; forgets marks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from conversations.call import Purpose
from conversations.identity import SheetId, TurnId
from conversations.outcomes import Ending
from conversations.ports import Job, UnitOfWork, Workshop
from conversations.settling import end, refuse_children, wake_children
from conversations.steps.export import give_up_export
from conversations.turn import Turn, TurnState

_SHOW_WITHIN: Final = timedelta(days=1)
_SHOW_AGAIN: Final = timedelta(minutes=5)
#: Whatever comes again does so before that: events within the hour, jobs that are never given up every ten minutes.
_MARKED_FOR: Final = timedelta(days=7)
_REACH_AGAIN: Final = timedelta(minutes=5)
_STEP: Final = {
    TurnState.QUEUED: "prepare",
    TurnState.PREPARED: "generate",
    TurnState.GENERATING: "generate",
    TurnState.FINALIZING: "deliver",
}


async def sweep(shop: Workshop) -> None:
    """Ask again for what got stuck and for cards that could not be shown, and forget what was begun long ago."""
    async with shop.database.writing() as uow:
        await uow.marks.forget(shop.clock.now() - _MARKED_FOR)
        for case in await uow.cases.waiting_since(shop.clock.now() - _REACH_AGAIN):
            await uow.jobs.enqueue(Job("card", case.id, case.tenant.key))
        for turn in await uow.turns.stuck(shop.clock.now()):
            shop.log("turn_was_stuck", turn=turn.id, state=turn.state)
            if turn.state is TurnState.WAITING:
                await _unblock(shop, uow, turn)
            else:
                step = _STEP[turn.state]
                subject = turn.id if step == "generate" else turn.sheet_id
                await uow.jobs.enqueue(Job(step, subject, turn.place.tenant.key))


async def _unblock(shop: Workshop, uow: UnitOfWork, turn: Turn) -> None:
    """Let a child whose parent has ended go the parent's way."""
    parent = await uow.turns.get(turn.parent_id) if turn.parent_id else None
    if parent is None:
        return
    await (wake_children if parent.stands else refuse_children)(uow, parent, shop.clock.now())


async def give_up(shop: Workshop, step: str, subject: str) -> None:
    """End what a step failed at too often: the turns fail, their holds are released."""
    if step == "export":
        await give_up_export(shop, subject)
        return
    async with shop.database.writing() as uow:
        if step == "generate":
            turn = await uow.turns.get(TurnId(subject))
            turns: tuple[Turn, ...] = () if turn is None else (turn,)
        else:
            turns = await uow.turns.of_sheet(SheetId(subject))
        now = shop.clock.now()
        ending = Ending.UNDELIVERABLE if step == "deliver" else Ending.INTERNAL
        for turn in turns:
            if not turn.ended:
                await _close_calls(uow, turn, now)
                await end(uow, turn, TurnState.FAILED, ending, now)
        if step == "deliver" and turns and now - await _last_change(uow, turns) < _SHOW_WITHIN:
            # The platform may be away for long: what became of the turn is told when it is back.
            later = now + _SHOW_AGAIN
            await uow.jobs.enqueue(Job("deliver", subject, turns[0].place.tenant.key, due_at=later))


async def _close_calls(uow: UnitOfWork, turn: Turn, now: datetime) -> None:
    for purpose in Purpose:
        for call in await uow.calls.of_turn(turn.id, purpose):
            if call.ending is None:
                await uow.calls.close(call.id, Ending.LOST, None, now)


async def _last_change(uow: UnitOfWork, turns: Sequence[Turn]) -> datetime:
    sheet = await uow.sheets.get(turns[0].sheet_id)
    changes = [turn.changed_at for turn in turns]
    return max([*changes, sheet.withdrawn_at] if sheet and sheet.withdrawn_at else changes)
