"""Commands that only answer."""

from typing import Final

from conversations import caps
from conversations.commands import Submission
from conversations.identity import MemberRef
from conversations.ports import Aside, Desk, Made, Response
from conversations.views import listings

_LATELY: Final = 10  # pictures


async def usage(desk: Desk, submission: Submission) -> Response:
    """/usage me: what is used, left, and what it cost."""
    now = desk.clock.now()
    async with desk.database.reading() as uow:
        preferences = await uow.preferences.get(submission.place.tenant)
        limit = preferences.daily_of(desk.limits.daily_images_per_user)
        cap = caps.member_day(submission.member, preferences.zone, limit, now)
        today = await uow.caps.use(cap.counter)
        month = now.astimezone(preferences.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        cost = await uow.calls.spent_since(submission.member, month)
    return Aside(listings.usage(listings.Used(today, limit, cap.resets_at, cost)))


async def made(desk: Desk, member: MemberRef) -> tuple[Made, ...]:
    """Tell what a member has asked for lately, of what is shown and stands."""
    async with desk.database.reading() as uow:
        found = []
        for sheet in await uow.sheets.of_member(member, _LATELY):
            turns = await uow.turns.of_sheet(sheet.id)
            if turns and sheet.message is not None:
                found.append(Made(turns[0].prompt, sheet.created_at, sheet.message))
    return tuple(found)


async def help_(_desk: Desk, submission: Submission) -> Response:
    """/help: all of it."""
    return Aside(listings.help_(submission.place.tenant.platform))
