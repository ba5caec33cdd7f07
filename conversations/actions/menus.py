"""The entries in the menu of a message: edit or report what it shows."""

from conversations import views, wording
from conversations.actions import submit
from conversations.actions.refuse import refuse
from conversations.commands import Press, Submission
from conversations.identity import new_id
from conversations.outcomes import NothingShown, PictureNotHere
from conversations.ports import Aside, Desk, Draft, Response, UnitOfWork
from conversations.turn import Sheet, Turn, Visibility
from conversations.views import forms


async def edit_image(desk: Desk, submission: Submission) -> Response:
    """Open the form for a picture of ours, or for one that somebody else has shown there."""
    async with desk.database.reading() as uow:
        found = await _shown(uow, submission)
    if found is not None:
        sheet, turns = found
        seen = any(turn.seen for turn in turns)
        return Aside(forms.edit(sheet, turns)) if seen else refuse(PictureNotHere())
    if not submission.attachments:
        return refuse(NothingShown())
    draft = Draft(new_id(desk.clock.now()), submission.member, submission.attachments, desk.clock.now())
    async with desk.database.writing() as uow:
        await uow.drafts.keep(draft)
    return Aside(forms.edit_given(draft.id))


async def report_image(desk: Desk, submission: Submission) -> Response:
    """Open the form for a picture of ours; what others have posted is for the platform's own moderation."""
    async with desk.database.reading() as uow:
        found = await _shown(uow, submission)
    if found is None:
        return Aside(views.Notice(wording.NOT_OURS, views.Tone.INFO), refused=True)
    sheet, turns = found
    if sheet.visibility is Visibility.PRIVATE or not any(turn.seen for turn in turns):
        return refuse(PictureNotHere())
    return Aside(forms.report(sheet, turns))


async def edit_given(desk: Desk, pressed: Press) -> Response:
    """Change a picture that was chosen by its message's menu, once the form says how."""
    async with desk.database.reading() as uow:
        draft = await uow.drafts.get(pressed.subject)
    if draft is None or not draft.member.same(pressed.submission.member) or not pressed.filled:
        return refuse(PictureNotHere(), pressed.submission.typed)
    return await submit.edit_given(desk, pressed.submission, draft.attachments)


async def _shown(uow: UnitOfWork, submission: Submission) -> tuple[Sheet, tuple[Turn, ...]] | None:
    """Find what the chosen message shows, of what the member may see there."""
    sheet = None if submission.reply_to is None else await uow.sheets.by_message(submission.reply_to)
    if sheet is None or sheet.withdrawn_at or not sheet.visible_to(submission.member, submission.place.channel):
        return None
    return sheet, await uow.turns.of_sheet(sheet.id)
