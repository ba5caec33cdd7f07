"""Stops waiting and running turns; what was held is given back."""

from collections.abc import Sequence
from datetime import datetime

from conversations import views, wording
from conversations.actions.refuse import refuse
from conversations.commands import Submission
from conversations.identity import SheetId
from conversations.outcomes import Ending, NothingToCancel, NotYours, TooLate
from conversations.ports import Aside, Desk, Done, Response, UnitOfWork
from conversations.settling import end
from conversations.turn import Turn, TurnState


async def cancel(desk: Desk, submission: Submission) -> Response:
    """/cancel: the member's own turns in this place."""
    async with desk.database.writing() as uow:
        place = submission.place
        turns = await uow.turns.unfinished_of(submission.member, place.channel if submission.across_threads else place)
        stopped = await stop(uow, turns, desk.clock.now())
    desk.nudge()
    if not stopped:
        return refuse(NothingToCancel())
    return Aside(views.Notice(wording.cancelled(stopped), views.Tone.SUCCESS))


async def cancel_sheet(desk: Desk, submission: Submission, sheet_id: SheetId) -> Response:
    """Stop one sheet, as its Cancel button does."""
    async with desk.database.writing() as uow:
        turns = await uow.turns.of_sheet(sheet_id)
        if not turns or turns[0].place.channel != submission.place.channel:
            return refuse(TooLate())
        if not turns[0].requester.same(submission.member):
            return refuse(NotYours())
        stopped = await stop(uow, turns, desk.clock.now())
    desk.nudge()
    return Done() if stopped else refuse(TooLate())


async def stop(uow: UnitOfWork, turns: Sequence[Turn], now: datetime) -> int:
    """Cancel those of the turns that have not been answered yet; return how many those were."""
    stopped = 0
    for turn in turns:
        if not turn.settled:
            stopped += await end(uow, turn, TurnState.CANCELLED, Ending.CANCELLED, now)
    return stopped
