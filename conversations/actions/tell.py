"""Commands that only answer."""

from conversations import caps
from conversations.commands import Submission
from conversations.ports import Aside, Desk, Response
from conversations.views import listings


async def usage(desk: Desk, submission: Submission) -> Response:
    """/usage me: what is used, left, and what it cost."""
    now = desk.clock.now()
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    async with desk.database.reading() as uow:
        today = await uow.caps.use(submission.member, caps.day_of(now))
        cost = await uow.calls.spent_since(submission.member, month)
    limit = desk.limits.daily_images_per_user
    return Aside(listings.usage(listings.Used(today, limit, caps.resets_at(now), cost)))


async def help_(_desk: Desk, _submission: Submission) -> Response:
    """/help: all of it."""
    return Aside(listings.help_())
