"""Words without a command: a reply continues its picture, a thread or a direct message its newest one."""

from dataclasses import replace

from conversations.actions import submit
from conversations.commands import Submission
from conversations.identity import MessageRef, Place
from conversations.ports import Desk, Response, UnitOfWork
from conversations.turn import Sheet


async def speak(desk: Desk, submission: Submission) -> Response:
    """Do what is meant by words that were said to Plantain, alone or beside a picture."""
    if submission.reply_to is not None or submission.about:
        return await submit.edit(desk, submission)
    place, at_home = submission.place, submission.member.at_home
    if place.thread or at_home:
        async with desk.database.reading() as uow:
            after = await uow.preferences.reset_at(place.channel)
            newest = await uow.turns.newest(place, submission.member if at_home else None, after)
            sheet = None if newest is None else await uow.sheets.get(newest.sheet_id)
            if sheet is None and place.thread:  # a thread may hang under a message, and then has its id
                sheet = await _hung_under(uow, place)
        if sheet is not None:
            return await submit.edit_of(desk, submission, sheet)
    return await (submit.edit if submission.attachments else submit.imagine)(desk, submission)


async def _hung_under(uow: UnitOfWork, place: Place) -> Sheet | None:
    """Find the sheet of the message that a thread hangs under, if it still stands."""
    sheet = await uow.sheets.by_message(MessageRef(replace(place, thread=""), place.thread))
    return None if sheet is None or sheet.withdrawn_at is not None else sheet
