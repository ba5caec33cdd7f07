"""Takes a member's own message away; its pictures leave every later context."""

from conversations.actions.cancel import stop
from conversations.actions.refuse import refuse
from conversations.actions.rights import moderates
from conversations.commands import Submission
from conversations.identity import new_id
from conversations.outcomes import NotYours, TooLate
from conversations.ports import Desk, Done, Job, Response
from conversations.review import Entry
from conversations.turn import Sheet


async def delete(desk: Desk, submission: Submission, sheet: Sheet) -> Response:
    """Withdraw a sheet; turns that have not ended are stopped."""
    async with desk.database.writing() as uow:
        if not sheet.requester.same(submission.member) and not await moderates(uow, submission):
            return refuse(NotYours())
        now = desk.clock.now()
        if not await uow.sheets.withdraw(sheet.id, now):
            return refuse(TooLate())
        await stop(uow, await uow.turns.of_sheet(sheet.id), now)
        if not sheet.requester.same(submission.member):
            tenant, detail = sheet.place.tenant, {"message": sheet.id, "requester": sheet.requester.id}
            await uow.trail.append(Entry(new_id(now), tenant, submission.member, "delete", now, None, detail))
        await uow.jobs.enqueue(Job("deliver", sheet.id, sheet.place.tenant.key))
    desk.nudge()
    return Done()
