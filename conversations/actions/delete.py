"""Takes a member's own message away; its pictures leave every later context."""

from conversations.actions.cancel import stop
from conversations.actions.refuse import refuse
from conversations.commands import Right, Submission
from conversations.identity import new_id
from conversations.outcomes import NotYours, TooLate
from conversations.ports import Desk, Done, Job, Response
from conversations.review import Entry
from conversations.turn import Sheet


async def delete(desk: Desk, submission: Submission, sheet: Sheet) -> Response:
    """Withdraw a sheet; turns that have not ended are stopped."""
    if not sheet.requester.same(submission.member) and Right.MODERATE not in submission.rights:
        return refuse(NotYours())
    async with desk.database.writing() as uow:
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
