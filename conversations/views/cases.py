"""A case → the card that moderators see; its preview is blurred and grey."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from conversations import wording
from conversations.commands import Control
from conversations.identity import SheetId
from conversations.pictures import Picture
from conversations.review import DOWN, Case, CaseState, Entry, Report, Restriction
from conversations.turn import Phase, Sheet, Turn
from conversations.views.nouns import Button, Card, Fact, Listing, Section, Shown
from conversations.wording import review

_PREVIEW_ALT = "A blurred preview of the reported picture"


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that a card of a case says."""

    case: Case
    turn: Turn
    sheet: Sheet
    reports: tuple[Report, ...]
    ancestors: tuple[Turn, ...]
    later: tuple[Turn, ...]  # finished pictures made from it that still stand
    before: tuple[Case, ...]  # other cases about the requester
    restrictions: tuple[Restriction, ...]  # of the requester


def card(file: Dossier) -> Card:
    """Show a case as it stands."""
    case, turn = file.case, file.turn
    return Card(
        sheet_id=SheetId(case.id),
        phase=Phase.READY,
        status=review.status(case.state, case.ruling, len(file.reports), appealed=case.appealed_at is not None),
        prompt=turn.prompt,
        byline=f"{turn.requester.name}'s picture in {wording.channel(turn.place.channel.id)} was reported",
        named=(turn.place.channel.id,),
        pictures=_preview(case, turn),
        facts=_facts(file),
        notes=_notes(file),
        continues=file.sheet.message if case.state not in DOWN else None,
        continues_label="The reported message",
        buttons=_buttons(file),
    )


def original(case: Case, turn: Turn) -> Card:
    """Show the picture itself, to one moderator alone."""
    shown = tuple(
        Shown(picture, wording.alt(turn.prompt, turn.ordinal + 1, 1), "", turn.id, case.id) for picture in turn.pictures
    )
    return Card(
        SheetId(case.id), Phase.READY, "", prompt=turn.prompt, byline="The original, for you alone", pictures=shown
    )


def history(file: Dossier, trail: Sequence[Entry]) -> Listing:
    """Show what is known of a case and of the requester."""
    lines = tuple(Fact(wording.moment(entry.at), review.entry(entry)) for entry in trail)
    cases = tuple(Fact(wording.moment(case.opened_at), review.STATES[case.state]) for case in file.before)
    limits = tuple(
        Fact(wording.moment(one.created_at), f"{review.until(one.kind, one.until)}, by {one.by.name}")
        for one in file.restrictions
    )
    nothing = (Fact("", "Nothing"),)
    return Listing(
        f"History of {file.turn.requester.name}",
        "What happened in this case, and what there was before it.",
        (
            Section("This case", lines),
            Section("Other cases", cases or nothing),
            Section("Restrictions", limits or nothing),
        ),
    )


def listing(cases: Sequence[tuple[Case, Turn, int]], now: datetime, *, intro: str) -> Listing:
    """List open cases; intro: where they are decided on."""
    rows = tuple(
        Fact(
            f"{turn.requester.name} in {wording.channel(turn.place.channel.id)}",
            f"{wording.counted(reports, 'report')}, open for {_age(now, case.opened_at)}"
            + (f", claimed by {case.claimed_by.name}" if case.claimed_by else ""),
            case.message,
            (turn.place.channel.id,),
        )
        for case, turn, reports in cases
    )
    return Listing("Open reports", intro if rows else review.NO_REPORTS, (Section("Open", rows),) if rows else ())


def _age(now: datetime, since: datetime) -> str:
    minutes = int((now - since).total_seconds() // 60)
    hours, days = minutes // 60, minutes // 1440
    if days:
        return wording.counted(days, "day")
    return wording.counted(hours, "hour") if hours else wording.counted(minutes, "minute")


def _preview(case: Case, turn: Turn) -> tuple[Shown, ...]:
    if not case.blurred or not turn.pictures or case.state is CaseState.PURGED:  # its bytes are gone too
        return ()
    first = turn.pictures[0]
    blurred = Picture(case.blurred, "image/jpeg", first.width, first.height, 0, "")
    return (Shown(blurred, _PREVIEW_ALT, "", turn.id, case.id, blurred=True),)


def _facts(file: Dossier) -> tuple[Fact, ...]:
    turn, case = file.turn, file.case
    active = [one for one in file.restrictions if one.until is None or one.until > case.opened_at]
    return (
        Fact("State", review.status(case.state, case.ruling, len(file.reports), appealed=case.appealed_at is not None)),
        Fact("Requester", turn.requester.name),
        *((Fact("Claimed by", case.claimed_by.name),) if case.claimed_by else ()),
        Fact("Inputs", str(len(file.sheet.inputs))),
        Fact("Made from", wording.counted(len(file.ancestors), "earlier picture")),
        *((Fact("Later pictures", str(len(file.later))),) if file.later else ()),
        Fact("Other cases", str(len(file.before))),
        *((Fact("Restrictions", str(len(active))),) if active else ()),
    )


def _notes(file: Dossier) -> tuple[str, ...]:
    case = file.case
    earlier = [f"Earlier prompt: “{ancestor.prompt}”" for ancestor in file.ancestors[-3:]]
    ruling = []
    if case.ruling and (case.ruling.rule or case.ruling.note):
        ruling = [": ".join(part for part in (case.ruling.rule, case.ruling.note) if part)]
    appeal = [f"Appeal of {file.turn.requester.name}: “{case.appeal}”"] if case.appealed_at else []
    return (*(review.complaint(report) for report in file.reports), *earlier, *ruling, *appeal)


def _buttons(file: Dossier) -> tuple[Button, ...]:
    case = file.case

    def button(control: Control, *, primary: bool = False, danger: bool = False) -> Button:
        return Button(control, subject(case), wording.LABELS[control], primary, danger)

    look = (button(Control.SHOW), button(Control.HISTORY))
    restrict = button(Control.RESTRICT, danger=True)
    if case.state is CaseState.OPEN:
        claim = () if case.claimed_by else (button(Control.CLAIM),)
        take_down = button(Control.TAKE_DOWN, danger=True)
        return (*look[:1], *claim, button(Control.DISMISS), take_down, restrict, *look[1:])
    if case.state is CaseState.TAKEN_DOWN:
        later = (button(Control.TAKE_DOWN_LATER, danger=True),) if file.later else ()
        uphold = (button(Control.UPHOLD, danger=True),) if case.appealed_at is not None else ()
        return (*look[:1], button(Control.RESTORE, primary=True), *uphold, *later, restrict, *look[1:])
    return look[1:] if case.state is CaseState.PURGED else look


def subject(case: Case) -> str:
    """Name a case as it is now; a button of an older card says so."""
    return f"{case.id}.{case.version}"
