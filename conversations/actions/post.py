"""Shows a private result to all; the worker judges it once more before anyone sees it."""

from typing import Final

from conversations import views
from conversations.actions.allowed import hindrance
from conversations.actions.refuse import refuse
from conversations.commands import Submission
from conversations.outcomes import NotYours, PostedBefore, TooLate
from conversations.ports import Aside, Desk, Job, Response
from conversations.turn import Sheet, Turn, Visibility
from conversations.wording import POSTING

_DOUBLE_CLICK: Final = 5  # s


async def post(desk: Desk, submission: Submission, sheet: Sheet, turns: tuple[Turn, ...]) -> Response:
    """Ask for a private sheet to be posted; pressed again it changes nothing."""
    if not sheet.requester.same(submission.member):
        return refuse(NotYours())
    if sheet.visibility is not Visibility.PRIVATE:
        return refuse(PostedBefore())
    if not any(turn.seen for turn in turns):
        return refuse(TooLate())
    async with desk.database.writing() as uow:
        preferences = await uow.preferences.get(sheet.place.tenant)
        hindered = await hindrance(desk, uow, submission, preferences)
        if hindered is not None:
            return refuse(hindered)
        # What comes of each press is told, but a double click is one.
        press = int(desk.clock.now().timestamp()) // _DOUBLE_CLICK
        await uow.jobs.enqueue(Job("publish", f"{sheet.id}/{press}", sheet.place.tenant.key))
    desk.nudge()
    return Aside(views.Notice(POSTING, views.Tone.INFO))
