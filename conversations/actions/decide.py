"""What moderators rule on a case: decided in one transaction, with all that must follow from it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from conversations import views
from conversations.actions.refuse import refuse
from conversations.actions.rights import moderates
from conversations.commands import OPENS_FORM, Control, Press
from conversations.dossier import dossier, later_of
from conversations.identity import CaseId, EffectId, MemberRef, new_id
from conversations.outcomes import (
    CaseChanged,
    CaseClaimed,
    CaseDecided,
    Ending,
    FieldInvalid,
    NotModerator,
    PictureNotHere,
)
from conversations.ports import Aside, Desk, Done, Job, Response, UnitOfWork
from conversations.review import (
    APPEAL_WITHIN,
    CASE_MOVES,
    LENGTHS,
    Case,
    CaseState,
    Effect,
    EffectKind,
    Entry,
    Restriction,
    RestrictionKind,
    Ruling,
)
from conversations.settling import end
from conversations.turn import Turn, TurnState
from conversations.views import cases, forms
from conversations.views.cases import Dossier
from conversations.wording import review


@dataclass(frozen=True, slots=True)
class _Bench:
    """A moderator before one case."""

    desk: Desk
    uow: UnitOfWork
    file: Dossier
    by: MemberRef
    values: Mapping[str, str]
    filled: bool
    now: datetime

    @property
    def case(self) -> Case:
        return self.file.case

    @property
    def turn(self) -> Turn:
        return self.file.turn


async def press(desk: Desk, pressed: Press) -> Response:
    """Do what a button on the card of a case says; rights and the case are looked at in this very moment."""
    submission = pressed.submission
    case_id, _, version = pressed.subject.partition(".")
    # A form opens while others write: most platforms give it no time to wait.
    opening = pressed.control in OPENS_FORM and not pressed.filled
    async with desk.database.reading() if opening else desk.database.writing() as uow:
        if not await moderates(uow, submission):
            return refuse(NotModerator())
        file = await dossier(uow, CaseId(case_id))
        if file is None or not file.case.is_reviewed_at(submission.place, desk.limits.operators):
            return refuse(PictureNotHere())
        now = desk.clock.now()
        bench = _Bench(desk, uow, file, submission.member, submission.values, pressed.filled, now)
        older = _older(bench, pressed.control, version)
        answer = older or await _ACTS[pressed.control](bench)
    desk.nudge()
    return answer


def _older(bench: _Bench, control: Control, version: str) -> Response | None:
    """Refuse what an older card says once somebody has decided; looking is always allowed."""
    case = bench.case
    wanted = _DECIDES.get(control)
    stale = str(case.version) != version
    if control not in _CHANGES or (not stale and (wanted is None or wanted in CASE_MOVES[case.state])):
        return None
    if case.ruling is None:
        return refuse(CaseChanged())
    return refuse(_decided(case))


def _decided(case: Case) -> CaseDecided | CaseChanged:
    if case.ruling is None:
        return CaseChanged()
    return CaseDecided(review.decided(case.state), case.ruling.by.name, case.ruling.at)


async def _show(bench: _Bench) -> Response:
    await _write(bench, "show")
    return Aside(cases.original(bench.case, bench.turn))


async def _history(bench: _Bench) -> Response:
    return Aside(cases.history(bench.file, await bench.uow.trail.of_case(bench.case.id)))


async def _claim(bench: _Bench) -> Response:
    case = bench.case
    if case.state is not CaseState.OPEN:
        return refuse(_decided(case))
    if not await bench.uow.cases.claim(case.id, bench.by):
        return refuse(CaseClaimed(case.claimed_by.name) if case.claimed_by else _decided(case))
    await _write(bench, "claim")
    await _redraw(bench)
    return Aside(views.Notice(review.CLAIMED, views.Tone.SUCCESS))


async def _dismiss(bench: _Bench) -> Response:
    case = await bench.uow.cases.decide(bench.case, CaseState.DISMISSED, Ruling(bench.by, bench.now))
    if case is None:
        return refuse(CaseChanged())
    await _write(bench, "dismiss")
    await _tell_reporters(bench, CaseState.DISMISSED)
    await _redraw(bench)
    return Done()


async def _take_down(bench: _Bench) -> Response:
    if not bench.filled:
        return Aside(forms.take_down(bench.case))
    turn, uow = bench.turn, bench.uow
    ruling = Ruling(bench.by, bench.now, _text(bench, "rule"), _text(bench, "note"))
    if await uow.cases.decide(bench.case, CaseState.TAKEN_DOWN, ruling, [turn.id]) is None:
        return refuse(CaseChanged())
    await _remove(bench, turn)
    await _write(bench, "take_down", rule=ruling.rule, note=ruling.note)
    await _tell(bench, EffectKind.TELL_TAKEN_DOWN, turn.requester, turn.id)
    await _tell_reporters(bench, CaseState.TAKEN_DOWN)
    purge = Job("purge", bench.case.id, bench.case.tenant.key, due_at=bench.now + APPEAL_WITHIN)
    await uow.jobs.enqueue(purge)
    await _redraw(bench)
    return Done()


async def _take_down_later(bench: _Bench) -> Response:
    """Take down what was made from it too."""
    later = await later_of(bench.uow, bench.turn)
    if bench.case.state is not CaseState.TAKEN_DOWN or not later:
        return refuse(_decided(bench.case))
    if await bench.uow.cases.amend(bench.case, [turn.id for turn in later]) is None:
        return refuse(CaseChanged())
    for turn in later:
        await _remove(bench, turn)
        await _tell(bench, EffectKind.TELL_TAKEN_DOWN, turn.requester, turn.id)
    await _write(bench, "take_down_later", pictures=str(len(later)))
    await _redraw(bench)
    return Done()


async def _restore(bench: _Bench) -> Response:
    ruling = Ruling(bench.by, bench.now)
    if await bench.uow.cases.decide(bench.case, CaseState.RESTORED, ruling) is None:
        return refuse(CaseChanged())
    for turn_id in bench.case.taken:
        turn = await bench.uow.turns.get(turn_id)
        if turn is None or await bench.uow.cases.holds_down(turn.id):
            continue  # another ruling stands
        if await bench.uow.turns.restore(turn.id, bench.now):
            await bench.uow.jobs.enqueue(Job("deliver", turn.sheet_id, turn.place.tenant.key))
            await _tell(bench, EffectKind.TELL_RESTORED, turn.requester, turn.id)
    await bench.uow.jobs.drop("purge", bench.case.id)
    await _write(bench, "restore")
    await _tell_reporters(bench, CaseState.RESTORED)
    await _redraw(bench)
    return Done()


async def _uphold(bench: _Bench) -> Response:
    """Let a take-down stand that was appealed."""
    case = bench.case
    if case.appealed_at is None:
        return refuse(_decided(case))
    if await bench.uow.cases.decide(case, CaseState.UPHELD, Ruling(bench.by, bench.now)) is None:
        return refuse(CaseChanged())
    await _write(bench, "uphold")
    await _tell(bench, EffectKind.TELL_UPHELD, bench.turn.requester, bench.turn.id)
    await bench.uow.jobs.drop("purge", case.id)
    await bench.uow.jobs.enqueue(Job("purge", case.id, case.tenant.key))
    await _redraw(bench)
    return Done()


async def _restrict(bench: _Bench) -> Response:
    turn, values = bench.turn, bench.values
    if not bench.filled:
        return Aside(forms.restrict(bench.case, turn.requester.name))
    if values.get("kind") not in set(RestrictionKind) or values.get("length") not in LENGTHS:
        return refuse(FieldInvalid("What, and for how long", "one of the choices"))
    if await bench.uow.cases.amend(bench.case, ()) is None:
        return refuse(CaseChanged())
    kind, lasts = RestrictionKind(values["kind"]), LENGTHS[values["length"]]
    until = None if lasts is None or kind is RestrictionKind.WARN else bench.now + lasts
    restriction = Restriction(
        id=new_id(bench.now),
        member=turn.requester,
        kind=kind,
        until=until,
        note=_text(bench, "note"),
        by=bench.by,
        case_id=bench.case.id,
        created_at=bench.now,
    )
    await bench.uow.restrictions.add(restriction)
    if kind is RestrictionKind.BAN:
        await _end_waiting(bench, turn.requester)
    await _write(bench, "restrict", kind=review.until(kind, until), note=restriction.note)
    await _tell(bench, EffectKind.TELL_RESTRICTED, turn.requester, restriction.id)
    await _redraw(bench)
    return Done()


async def _end_waiting(bench: _Bench, member: MemberRef) -> None:
    for turn in await bench.uow.turns.unfinished_of(member):
        if not turn.settled:
            await end(bench.uow, turn, TurnState.FAILED, Ending.MODERATED, bench.now)


async def _remove(bench: _Bench, turn: Turn) -> None:
    """Withdraw a turn's picture, and end what was to be made from it."""
    await bench.uow.turns.take_down(turn.id, bench.now)
    for below in await bench.uow.turns.descendants(turn.id):
        if not below.ended:
            await end(bench.uow, below, TurnState.FAILED, Ending.PARENT_ENDED, bench.now)
    await bench.uow.jobs.enqueue(Job("deliver", turn.sheet_id, turn.place.tenant.key))


async def _tell(bench: _Bench, kind: EffectKind, member: MemberRef, subject: str) -> None:
    """Let somebody be told, once, whatever dies meanwhile."""
    effect = Effect(EffectId(new_id(bench.now)), bench.case.id, kind, member, bench.now, subject)
    await bench.uow.cases.add_effects([effect])
    await bench.uow.jobs.enqueue(Job("enforce", effect.id, bench.case.tenant.key))


async def _tell_reporters(bench: _Bench, decided: CaseState) -> None:
    for report in bench.file.reports:
        await _tell(bench, EffectKind.TELL_REPORTER, report.reporter, decided)


async def _redraw(bench: _Bench) -> None:
    await bench.uow.jobs.enqueue(Job("card", bench.case.id, bench.case.tenant.key))


async def _write(bench: _Bench, action: str, **detail: str) -> None:
    tenant = bench.case.tenant
    await bench.uow.trail.append(
        Entry(new_id(bench.desk.clock.now()), tenant, bench.by, action, bench.now, bench.case.id, detail)
    )
    bench.desk.log("case_changed", case=bench.case.id, action=action)


def _text(bench: _Bench, name: str) -> str:
    return bench.values.get(name, "").strip()[: forms.WORDS]


_ACTS: Final[Mapping[Control, Callable[[_Bench], Awaitable[Response]]]] = {
    Control.SHOW: _show,
    Control.HISTORY: _history,
    Control.CLAIM: _claim,
    Control.DISMISS: _dismiss,
    Control.TAKE_DOWN: _take_down,
    Control.TAKE_DOWN_LATER: _take_down_later,
    Control.RESTRICT: _restrict,
    Control.RESTORE: _restore,
    Control.UPHOLD: _uphold,
}
#: The state that a control moves a case to.
_DECIDES: Final = {
    Control.DISMISS: CaseState.DISMISSED,
    Control.TAKE_DOWN: CaseState.TAKEN_DOWN,
    Control.RESTORE: CaseState.RESTORED,
    Control.UPHOLD: CaseState.UPHELD,
}
#: Those that an older card may not do.
_CHANGES: Final = frozenset({*_DECIDES, Control.TAKE_DOWN_LATER, Control.RESTRICT})
CONTROLS: Final = frozenset(_ACTS)
