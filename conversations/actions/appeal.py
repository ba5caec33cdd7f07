"""The requester's one objection to a take-down."""

from conversations import views
from conversations.actions.refuse import refuse
from conversations.actions.rights import as_known_at
from conversations.commands import Press
from conversations.dossier import is_reached, reviewed_in
from conversations.identity import CaseId, new_id
from conversations.outcomes import AppealTooLate, FieldInvalid, NotYours, PictureNotHere
from conversations.ports import Aside, Desk, Job, Response
from conversations.review import Entry
from conversations.views import forms
from conversations.wording import review


async def appeal(desk: Desk, pressed: Press) -> Response:
    """Open the form, or record what it was filled with."""
    submission = pressed.submission
    words = submission.values.get("words", "").strip()[: forms.WORDS]
    async with desk.database.writing() if pressed.filled else desk.database.reading() as uow:
        case = await uow.cases.get(CaseId(pressed.subject))
        turn = None if case is None else await uow.turns.get(case.turn_id)
        if turn is not None:
            submission = as_known_at(submission, turn.place, turn.requester)
        if case is None or turn is None or case.tenant != submission.place.tenant:
            return refuse(PictureNotHere())
        if not turn.requester.same(submission.member):
            return refuse(NotYours())
        now = desk.clock.now()
        if not case.may_be_appealed(now):
            return refuse(AppealTooLate())
        if not pressed.filled:
            return Aside(forms.appeal(case))
        if not words:
            return refuse(FieldInvalid("Why it should come back", "a few words"))
        await uow.cases.appeal(case.id, words, now)
        await uow.trail.append(Entry(new_id(now), case.tenant, submission.member, "appeal", now, case.id))
        await uow.jobs.enqueue(Job("card", case.id, case.tenant.key))
        channel = await reviewed_in(uow, case.tenant, desk.limits.operators)
        reached = channel is None or await is_reached(uow, channel)
    desk.nudge()
    return Aside(views.Notice(review.APPEALED if reached else review.APPEAL_WAITS, views.Tone.SUCCESS))
