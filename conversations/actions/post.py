"""Shows a private result to all; the worker judges it once more before anyone sees it."""

from conversations import views
from conversations.actions.refuse import refuse
from conversations.commands import Submission
from conversations.outcomes import NotYours, PostedBefore, TooLate
from conversations.ports import Aside, Desk, Job, Response
from conversations.turn import Sheet, Turn, TurnState, Visibility
from conversations.wording import POSTING


async def post(desk: Desk, submission: Submission, sheet: Sheet, turns: tuple[Turn, ...]) -> Response:
    """Ask for a private sheet to be posted; pressed again it changes nothing."""
    if not sheet.requester.same(submission.member):
        return refuse(NotYours())
    if sheet.visibility is not Visibility.PRIVATE:
        return refuse(PostedBefore())
    if not any(turn.state is TurnState.READY and not turn.withdrawn for turn in turns):
        return refuse(TooLate())
    async with desk.database.writing() as uow:
        await uow.jobs.enqueue(Job("publish", sheet.id, sheet.place.tenant.key))
    desk.nudge()
    return Aside(views.Notice(POSTING, views.Tone.INFO))
