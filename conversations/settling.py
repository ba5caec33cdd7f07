"""Ends turns without a picture: the state, the hold and the children, in the caller's transaction."""

from datetime import datetime

from conversations.outcomes import Ending
from conversations.ports import Job, UnitOfWork
from conversations.turn import Turn, TurnState


async def end(
    uow: UnitOfWork, turn: Turn, state: TurnState, ending: Ending, now: datetime, *, detail: str = ""
) -> bool:
    """End a turn: release its hold, refuse what waits for it, and let its sheet be shown.

    Returns False, having changed nothing, when another was first.
    """
    if await uow.turns.move(turn, state, now, ending, detail) is None:
        return False
    await uow.caps.release(turn.id)
    await uow.jobs.drop("generate", turn.id)
    await show_when_settled(uow, turn)
    await refuse_children(uow, turn, now)
    return True


async def show_when_settled(uow: UnitOfWork, turn: Turn) -> None:
    """Ask for delivery once the model has nothing more to do for any turn of the sheet."""
    if not await uow.turns.any_unsettled(turn.sheet_id):
        await uow.jobs.drop("prepare", turn.sheet_id)
        await uow.jobs.enqueue(Job("deliver", turn.sheet_id, turn.place.tenant.key))


async def refuse_children(uow: UnitOfWork, parent: Turn, now: datetime) -> None:
    """End what waited for a picture that will not come."""
    for sheet_id in await uow.turns.children_waiting(parent.id):
        for child in await uow.turns.of_sheet(sheet_id):
            if child.state is TurnState.WAITING:
                await end(uow, child, TurnState.FAILED, Ending.PARENT_ENDED, now)


async def wake_children(uow: UnitOfWork, parent: Turn, now: datetime) -> None:
    """Let what waited for a picture begin."""
    for sheet_id in await uow.turns.children_waiting(parent.id):
        for child in await uow.turns.of_sheet(sheet_id):
            if child.state is TurnState.WAITING:
                await uow.turns.move(child, TurnState.QUEUED, now)
        await uow.jobs.enqueue(Job("prepare", sheet_id, parent.place.tenant.key))
