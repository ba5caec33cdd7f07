"""Words without a command: a reply continues its picture, a thread or a direct message its newest one."""

from conversations.actions import submit
from conversations.commands import Submission
from conversations.ports import Desk, Response


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
        if sheet is not None:
            return await submit.edit_of(desk, submission, sheet)
    return await (submit.edit if submission.attachments else submit.imagine)(desk, submission)
