"""The entries in the menu of a message: edit or report what it shows."""

from conversations import views, wording
from conversations.actions import submit
from conversations.actions.refuse import refuse
from conversations.actions.rights import as_known_at, as_seen_at
from conversations.commands import Press, Submission
from conversations.identity import new_id
from conversations.outcomes import NothingShown, NotYours, PictureNotHere
from conversations.ports import Aside, Desk, Draft, Response, UnitOfWork
from conversations.turn import Sheet, Turn, Visibility
from conversations.views import forms


async def edit_image(desk: Desk, submission: Submission) -> Response:
    """Open the form for a picture of ours, or for one that somebody else has shown there."""
    async with desk.database.reading() as uow:
        sheet, turns = await _shown(uow, submission)
    if sheet is not None:
        seen = _may_see(sheet, submission) and any(turn.seen for turn in turns)
        if sheet.place.tenant.owner not in {"", submission.member.id}:
            return refuse(NotYours())
        # One of ours that is down stays so, though its message may still hold the file.
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
        sheet, turns = await _shown(uow, submission)
    if sheet is None:
        return Aside(views.Notice(wording.NOT_OURS, views.Tone.INFO), refused=True)
    seen = _may_see(sheet, submission) and any(turn.seen for turn in turns)
    if sheet.visibility is Visibility.PRIVATE or not seen:
        return refuse(PictureNotHere())
    return Aside(forms.report(sheet, turns))


async def edit_given(desk: Desk, pressed: Press) -> Response:
    """Change a picture that was chosen by its message's menu, once the form says how."""
    async with desk.database.reading() as uow:
        draft = await uow.drafts.get(pressed.subject)
    if draft is None or not draft.member.same(pressed.submission.member) or not pressed.filled:
        return refuse(PictureNotHere(), pressed.submission.typed)
    return await submit.edit_given(desk, pressed.submission, draft.attachments)


async def _shown(uow: UnitOfWork, submission: Submission) -> tuple[Sheet | None, tuple[Turn, ...]]:
    """Find what the chosen message shows, whoever may see it; None where it is none of ours."""
    sheet = None if submission.reply_to is None else await uow.sheets.by_message(submission.reply_to)
    return sheet, () if sheet is None else await uow.turns.of_sheet(sheet.id)


def _may_see(sheet: Sheet, submission: Submission) -> bool:
    seen = as_seen_at(submission, sheet.place)
    if sheet.visibility is Visibility.PRIVATE:
        seen = as_known_at(seen, sheet.place, sheet.requester)
    return sheet.withdrawn_at is None and sheet.visible_to(seen.member, seen.place.channel)
