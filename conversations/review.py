"""Report → case → decision → effects; restrictions; appeals; and the trail of all of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from conversations.identity import CaseId, ChannelRef, EffectId, MemberRef, MessageRef, Place, Tenant, TurnId
from conversations.outcomes import Restricted

#: How long a requester may appeal, and how long what was taken down is kept for that.
APPEAL_WITHIN: Final = timedelta(days=20)


class Complaint(StrEnum):
    """What a reporter finds wrong. The values are stored: they must not change."""

    SEXUAL = "sexual"
    VIOLENCE = "violence"
    HATE = "hate"
    REAL_PERSON = "real_person"
    CHILD = "child"
    RIGHTS = "rights"  # somebody's work or mark
    OTHER = "other"


class CaseState(StrEnum):
    """Where a case stands. The values are stored: they must not change."""

    OPEN = "open"
    DISMISSED = "dismissed"
    TAKEN_DOWN = "taken_down"
    RESTORED = "restored"
    UPHELD = "upheld"  # it was appealed, and stays down
    PURGED = "purged"  # the time to appeal is over, and its bytes are gone


CASE_MOVES: Final = {
    CaseState.OPEN: {CaseState.DISMISSED, CaseState.TAKEN_DOWN},
    CaseState.TAKEN_DOWN: {CaseState.RESTORED, CaseState.UPHELD, CaseState.PURGED},
    CaseState.DISMISSED: set[CaseState](),
    CaseState.RESTORED: set[CaseState](),
    CaseState.UPHELD: {CaseState.PURGED},
    CaseState.PURGED: set[CaseState](),
}

#: While a case stands so, what it took down stays down.
DOWN: Final = frozenset({CaseState.TAKEN_DOWN, CaseState.UPHELD, CaseState.PURGED})


@dataclass(frozen=True, slots=True)
class Report:
    """One complaint of one member."""

    id: str
    case_id: CaseId
    reporter: MemberRef
    complaint: Complaint
    words: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Ruling:
    """Who ended a case, when and why."""

    by: MemberRef
    at: datetime
    rule: str = ""  # the rule that was broken, as moderators pick it
    note: str = ""  # for the requester


@dataclass(frozen=True, slots=True)
class Case:
    """The review of one turn; one at most is open for each."""

    id: CaseId
    tenant: Tenant
    turn_id: TurnId
    state: CaseState
    opened_at: datetime
    version: int = 0  # moves with each decision; a decision about an older one is refused
    message: MessageRef | None = None  # its card, in the moderators' channel
    blurred: str = ""  # key of the grey preview, once it is made
    claimed_by: MemberRef | None = None
    ruling: Ruling | None = None
    taken: tuple[TurnId, ...] = ()  # all that was taken down with it
    appeal: str = ""  # the requester's words
    appealed_at: datetime | None = None

    def is_reviewed_at(self, place: Place, operators: ChannelRef | None) -> bool:
        """Whether those who moderate a place decide it.

        What somebody made in direct messages, or where the bot is no member, has no moderators: operators review it.
        """
        if not self.tenant.owner:
            return place.tenant == self.tenant
        here = place.channel
        return operators is not None and here.id == operators.id and here.tenant.platform is operators.tenant.platform

    def may_be_appealed(self, now: datetime) -> bool:
        """Whether the requester may still object, once."""
        ruling = self.ruling
        in_time = ruling is not None and now - ruling.at <= APPEAL_WITHIN
        return self.state is CaseState.TAKEN_DOWN and self.appealed_at is None and in_time


class RestrictionKind(StrEnum):
    """What a member may not do. The values are stored: they must not change."""

    WARN = "warn"  # told, no more
    PAUSE = "pause"  # makes nothing new
    BAN = "ban"  # nothing at all; what waits is ended


#: What moderators choose from → how long; None: for good.
LENGTHS: Final[Mapping[str, timedelta | None]] = {
    "1 hour": timedelta(hours=1),
    "1 day": timedelta(days=1),
    "7 days": timedelta(days=7),
    "30 days": timedelta(days=30),
    "for good": None,
}


@dataclass(frozen=True, slots=True)
class Restriction:
    """What one member may not do, and until when."""

    id: str
    member: MemberRef
    kind: RestrictionKind
    until: datetime | None  # None: for good
    note: str
    by: MemberRef
    case_id: CaseId
    created_at: datetime

    def refusal(self, zone: tzinfo) -> Restricted:
        """Say it to the member, in the zone that people here live by."""
        until = self.until and self.until.astimezone(zone)
        return Restricted(self.kind is RestrictionKind.BAN, until, self.note)


class EffectKind(StrEnum):
    """What must happen once after a decision. The values are stored: they must not change."""

    TELL_TAKEN_DOWN = "tell_taken_down"
    TELL_RESTORED = "tell_restored"
    TELL_UPHELD = "tell_upheld"
    TELL_RESTRICTED = "tell_restricted"
    TELL_REPORTER = "tell_reporter"


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that must happen, once."""

    id: EffectId
    case_id: CaseId
    kind: EffectKind
    member: MemberRef  # who is told
    created_at: datetime
    subject: str = ""  # the turn, the restriction or the state that it tells of
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the trail: it is written once and never changed."""

    id: str
    tenant: Tenant
    actor: MemberRef
    action: str  # "report", "claim", "dismiss", "take_down", "restrict", "appeal", "restore", "settings" …
    at: datetime
    case_id: CaseId | None = None
    detail: Mapping[str, str] = field(default_factory=dict)
