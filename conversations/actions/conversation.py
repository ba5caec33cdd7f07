"""/conversation: what was made in a channel, a new beginning, and an archive to take away."""

from conversations import views, wording
from conversations.actions.refuse import refuse
from conversations.actions.rights import moderates
from conversations.commands import Submission
from conversations.identity import new_id
from conversations.outcomes import NotModerator
from conversations.ports import Aside, Desk, Job, Response
from conversations.review import Entry
from conversations.views import listings

_SHOWN = 25  # turns


async def conversation(desk: Desk, submission: Submission) -> Response:
    """Do what was asked of the conversation of this channel."""
    match submission.branch:
        case "reset":
            return await _reset(desk, submission)
        case "export":
            return await _export(desk, submission)
        case _:
            return await _show(desk, submission)


async def _show(desk: Desk, submission: Submission) -> Response:
    channel = submission.place.channel
    async with desk.database.reading() as uow:
        after = await uow.preferences.reset_at(channel)
        turns = await uow.turns.of_channel(channel, submission.member, after, _SHOWN)
    return Aside(listings.conversation(turns))


async def _reset(desk: Desk, submission: Submission) -> Response:
    channel = submission.place.channel
    async with desk.database.writing() as uow:
        if not submission.member.at_home and not await moderates(uow, submission):
            return refuse(NotModerator())
        now = desk.clock.now()
        await uow.preferences.reset(channel, now)
        detail = {"channel": channel.id}
        await uow.trail.append(Entry(new_id(now), channel.tenant, submission.member, "reset", now, detail=detail))
    return Aside(views.Notice(wording.conversation_reset(), views.Tone.SUCCESS))


async def _export(desk: Desk, submission: Submission) -> Response:
    """Ask for an archive; who it is for, and of what, stands in the subject that the step reads."""
    place, member = submission.place, submission.member
    async with desk.database.writing() as uow:
        subject = f"{place.channel.id}/{member.id}/{new_id(desk.clock.now())}"
        await uow.jobs.enqueue(Job("export", f"{place.tenant.key}/{subject}", place.tenant.key))
    desk.nudge()
    return Aside(views.Notice(wording.exporting(), views.Tone.INFO))
