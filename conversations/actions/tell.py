"""Commands that only answer."""

from conversations import caps
from conversations.commands import Submission
from conversations.ports import Aside, Desk, Response
from conversations.views import listings


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


async def help_(_desk: Desk, submission: Submission) -> Response:
    """/help: all of it."""
    return Aside(listings.help_(submission.place.tenant.platform))
