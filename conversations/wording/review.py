"""Sentences about reports, cases, decisions and restrictions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from conversations.review import LENGTHS, CaseState, Complaint, Entry, Report, Restriction, RestrictionKind, Ruling
from conversations.wording.phrases import channel, counted, moment, of_pictures

COMPLAINTS: Final = {
    Complaint.SEXUAL: "Sexual",
    Complaint.VIOLENCE: "Violent or gory",
    Complaint.HATE: "Hateful or harassing",
    Complaint.REAL_PERSON: "Shows a real person without consent",
    Complaint.CHILD: "Endangers children",
    Complaint.RIGHTS: "Uses somebody's work or mark",
    Complaint.OTHER: "Something else",
}
STATES: Final = {
    CaseState.OPEN: "Open",
    CaseState.DISMISSED: "Dismissed",
    CaseState.TAKEN_DOWN: "Taken down",
    CaseState.RESTORED: "Restored",
    CaseState.UPHELD: "Upheld",
    CaseState.PURGED: "Taken down for good",
}
KINDS: Final = {
    RestrictionKind.WARN: "Warn: they are told, no more",
    RestrictionKind.PAUSE: "Pause: they make nothing new",
    RestrictionKind.BAN: "Ban: they do nothing here, and what waits is ended",
}
_ACTIONS: Final = {
    "report": "reported it",
    "claim": "claimed it",
    "dismiss": "dismissed it",
    "take_down": "took it down",
    "take_down_later": "took down what was made from it",
    "restrict": "restricted the requester",
    "appeal": "appealed",
    "restore": "restored it",
    "uphold": "let it stay down",
    "show": "looked at the original",
}
BY_PERMISSION: Final = "whoever may manage messages here"
BY_MEMBERSHIP: Final = "the members of that channel, and admins"
REPORTED: Final = "Thank you. The moderators have it before them, and you will be told what they decide."
KEPT: Final = "Thank you. It is kept until those who manage this place have named a moderators' channel."
WAITS: Final = (
    "Thank you. What you reported is kept until the moderators can be reached, and you will be told what they decide."
)
APPEALED: Final = "Your appeal is before the moderators. You will be told what they decide."
APPEAL_WAITS: Final = "Your appeal is kept until the moderators can be reached. You will be told what they decide."
CLAIMED: Final = "It is yours: the others see that you look into it."
SAVED: Final = "The settings are saved."
SAVED_OUTSIDE: Final = (
    "The settings are saved. I may not write in the moderators' channel yet, so reports are kept: let me in with "
    "“/invite @Plantain”, and they are shown there."
)
CARDED: Final = "Each has a card in the moderators' channel."
UNCARDED: Final = "Name a moderators' channel in /settings: each gets a card there, to be decided on."
UNREACHED: Final = "I may not write in the moderators' channel: let me in, and each gets a card there."
NO_REPORTS: Final = "There are no open reports."


def unreached(channel_id: str) -> str:
    """Tell whoever manages a place that reports are shown to nobody."""
    return (
        f"A picture was reported, and I may not write in the moderators' channel, {channel(channel_id)}: let me in, or "
        "name another one with /settings. What is reported is kept until then."
    )


def status(state: CaseState, ruling: Ruling | None, reports: int, *, appealed: bool) -> str:
    """Say where a case stands."""
    if state is CaseState.OPEN or ruling is None:
        return f"Open · {counted(reports, 'report')}"
    said = f"{STATES[state]} by {ruling.by.name} at {moment(ruling.at)}"
    return f"{said} · appealed" if appealed and state is CaseState.TAKEN_DOWN else said


def decided(state: CaseState) -> str:
    """Say what somebody else has made of a case."""
    return {
        CaseState.OPEN: "it is open",
        CaseState.DISMISSED: "it was dismissed",
        CaseState.TAKEN_DOWN: "it was taken down",
        CaseState.RESTORED: "it was restored",
        CaseState.UPHELD: "the appeal was heard, and it stays down",
        CaseState.PURGED: "it was taken down for good, and the picture is gone",
    }[state]


def complaint(report: Report) -> str:
    """Say what one reporter finds wrong."""
    words = f": “{report.words}”" if report.words else ""
    return f"{report.reporter.name}: {COMPLAINTS[report.complaint]}{words}"


def taken_down(ruling: Ruling | None, prompt: str, *, later: bool) -> str:
    """Tell a requester that a picture of theirs was taken down; later: because of one that it was made from."""
    rule = f" ({ruling.rule})" if ruling and ruling.rule else ""
    note = f" They say: “{ruling.note}”" if ruling and ruling.note else ""
    if later:
        return f"A moderator has taken down your picture “{_short(prompt)}”, as the one that it was made from{rule}."
    return (
        f"A moderator has taken down your picture “{_short(prompt)}”{rule}.{note} You may appeal once, within 20 days."
    )


def upheld(prompt: str) -> str:
    """Tell a requester that an appeal came to nothing."""
    return f"The moderators have looked at your picture “{_short(prompt)}” again: it stays down."


def restored(prompt: str) -> str:
    """Tell a requester that a picture is back."""
    return f"Your picture “{_short(prompt)}” was looked at again and is back where it was."


def restricted(restriction: Restriction) -> str:
    """Tell a member what they may not do any more."""
    note = f" They say: “{restriction.note}”" if restriction.note else ""
    if restriction.kind is RestrictionKind.WARN:
        return f"A moderator warns you about what you asked for here.{note}"
    until = f"until {moment(restriction.until)}" if restriction.until else "for good"
    what = "may not make pictures" if restriction.kind is RestrictionKind.PAUSE else "may not use Plantain"
    return f"A moderator has decided that you {what} here {until}.{note}"


def reporter_told(state: CaseState) -> str:
    """Tell a reporter what came of it."""
    if state is CaseState.DISMISSED:
        return "The moderators have looked at what you reported and let it stand."
    if state is CaseState.RESTORED:
        return "What you reported was taken down, looked at again, and is back."
    return "What you reported was taken down. Thank you for telling."


def entry(line: Entry) -> str:
    """Write one line of the trail."""
    detail = ", ".join(value for value in line.detail.values() if value)
    said = f"{line.actor.name} {_ACTIONS.get(line.action, line.action)}"
    return f"{said} ({detail})" if detail else said


def removed_of(numbers: Sequence[int]) -> str:
    """Say which pictures of a sheet a moderator took down."""
    return of_pictures(numbers, "taken down by a moderator.")


def until(kind: RestrictionKind, when: datetime | None) -> str:
    """Say how long a restriction lasts."""
    if kind is RestrictionKind.WARN:
        return "warned"
    return f"{kind} until {moment(when)}" if when else f"{kind} for good"


def lengths() -> tuple[str, ...]:
    """Name how long a restriction may last."""
    return tuple(LENGTHS)


def _short(prompt: str) -> str:
    return prompt if len(prompt) <= 60 else f"{prompt[:59]}…"  # noqa: PLR2004 -- a line's worth
