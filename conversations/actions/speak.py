"""Words without a command: a reply continues its picture, a thread or a direct message its newest one."""

from dataclasses import replace

from conversations.actions import submit
from conversations.actions.rights import as_known_at
from conversations.commands import Submission
from conversations.identity import MessageRef, Place
from conversations.ports import Desk, Response, UnitOfWork
from conversations.turn import Sheet, Visibility


async def speak(desk: Desk, submission: Submission) -> Response:
    """Do what is meant by words that were said to Plantain, alone or beside a picture."""
    if submission.about:
        return await submit.edit(desk, submission)
    async with desk.database.reading() as uow:
        sheet = await _meant(uow, submission)
    if sheet is None:
        begins = submission.reply_to is None and not submission.attachments
        return await (submit.imagine if begins else submit.edit)(desk, submission)
    if sheet.visibility is Visibility.PRIVATE:  # it may stand in direct messages, and belong elsewhere
        submission = as_known_at(submission, sheet.place, sheet.requester)
    return await submit.edit_of(desk, submission, sheet)


async def _meant(uow: UnitOfWork, submission: Submission) -> Sheet | None:
    """Find what the words continue: the message replied to, else the newest of a thread or of direct messages."""
    if submission.reply_to is not None:
        return await uow.sheets.by_message(submission.reply_to)
    place, at_home = submission.place, submission.member.at_home
    if not place.thread and not at_home:
        return None
    after = await uow.preferences.reset_at(place.channel)
    newest = await uow.turns.newest(place, submission.member if at_home else None, after)
    if newest is not None:
        return await uow.sheets.get(newest.sheet_id)
    return await _hung_under(uow, place) if place.thread else None


async def _hung_under(uow: UnitOfWork, place: Place) -> Sheet | None:
    """Find the sheet of the message that a thread hangs under, whose id it then has; None where it stands no more."""
    sheet = await uow.sheets.by_message(MessageRef(replace(place, thread=""), place.thread))
    return None if sheet is None or sheet.withdrawn_at is not None else sheet
