"""A member says what is wrong with a picture: reports of one turn merge into its one open case."""

from conversations import views
from conversations.actions.refuse import refuse
from conversations.commands import Press, Submission
from conversations.dossier import is_reached, reviewed_in
from conversations.identity import CaseId, new_id
from conversations.outcomes import FieldInvalid, PictureNotHere, ReportedBefore
from conversations.ports import Aside, Desk, Job, Response, UnitOfWork
from conversations.review import Case, CaseState, Complaint, Entry, Report, RestrictionKind
from conversations.turn import Sheet, Turn, Visibility
from conversations.views import forms
from conversations.wording import review


async def report(desk: Desk, pressed: Press, sheet: Sheet, turns: tuple[Turn, ...]) -> Response:
    """Open the form, or record what it was filled with."""
    if sheet.visibility is Visibility.PRIVATE or not any(turn.seen for turn in turns):
        return refuse(PictureNotHere())
    if not pressed.filled:
        return Aside(forms.report(sheet, turns))
    values = pressed.submission.values
    number = values.get("which", "")
    turn = next((one for one in turns if one.seen and number in {"", str(one.ordinal + 1)}), None)
    if turn is None:
        return refuse(PictureNotHere())
    if values.get("complaint") not in set(Complaint):
        return refuse(FieldInvalid("What is wrong with it", "one of the choices"))
    async with desk.database.writing() as uow:
        answer = await _record(desk, uow, pressed.submission, turn, Complaint(values["complaint"]))
    desk.nudge()
    return answer


async def _record(desk: Desk, uow: UnitOfWork, submission: Submission, turn: Turn, complaint: Complaint) -> Response:
    now, member, tenant = desk.clock.now(), submission.member, turn.place.tenant
    preferences = await uow.preferences.get(tenant)
    restriction = await uow.restrictions.active(member, now)
    if restriction is not None and restriction.kind is RestrictionKind.BAN:
        return refuse(restriction.refusal(preferences.zone))
    now_standing = await uow.turns.get(turn.id)
    if now_standing is None or not now_standing.seen:
        return refuse(PictureNotHere())
    case = await uow.cases.open_of(turn.id)
    if case is None:
        case = Case(CaseId(new_id(now)), tenant, turn.id, CaseState.OPEN, opened_at=now)
        await uow.cases.open(case)
    words = submission.values.get("words", "").strip()[: forms.WORDS]
    if not await uow.cases.report(Report(new_id(now), case.id, member, complaint, words, now)):
        return refuse(ReportedBefore())
    await uow.trail.append(
        Entry(new_id(now), tenant, member, "report", now, case.id, {"complaint": review.COMPLAINTS[complaint]})
    )
    await uow.jobs.enqueue(Job("card", case.id, tenant.key))
    desk.log("reported", turn=turn.id, case=case.id)
    channel = await reviewed_in(uow, tenant, desk.limits.operators)
    if channel is None and not tenant.owner:  # of what is one member's alone, operators see it
        return Aside(views.Notice(review.KEPT, views.Tone.SUCCESS))
    reached = channel is None or await is_reached(uow, channel)
    return Aside(views.Notice(review.REPORTED if reached else review.WAITS, views.Tone.SUCCESS))
