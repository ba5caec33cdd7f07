"""Caps: what may be asked for in a day or a month, what is held and spent of it, and when that begins anew."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from conversations.identity import MemberRef

DECLINES: Final = 20  # a day: whoever is declined so often is trying something


class Hold(StrEnum):
    """The state of a reservation. The values are stored: they must not change."""

    HELD = "held"
    SPENT = "spent"
    RELEASED = "released"


class CapKind(StrEnum):
    """What a cap is on. The values are stored: they must not change."""

    MEMBER_DAY = "member_day"  # pictures of a member
    TENANT_MONTH = "tenant_month"  # pictures of all its members
    SPEND_DAY = "spend_day"  # millionths of a dollar, of the whole installation
    DECLINES_DAY = "declines_day"  # prompts of a member that were not allowed


@dataclass(frozen=True, slots=True)
class Counter:
    """Names what is counted together."""

    kind: CapKind
    tenant: str  # its key; empty: the installation
    member: str  # id; empty: all of the tenant
    period: str  # "2026-11-21" or "2026-11"


@dataclass(frozen=True, slots=True)
class Cap:
    """A limit on a counter."""

    counter: Counter
    limit: int
    resets_at: datetime  # in the zone that decides it
    amount: int = 1  # that one turn holds of it


@dataclass(frozen=True, slots=True)
class CapUse:
    """What of a cap is held for turns under way, and spent."""

    held: int
    spent: int

    def left(self, limit: int) -> int:
        """Return how much may still be asked for."""
        return max(0, limit - self.held - self.spent)


@dataclass(frozen=True, slots=True)
class Reserved:
    """For how many turns there was room, and the cap that had none for the next, if any."""

    count: int
    short: Cap | None


def member_day(member: MemberRef, zone: tzinfo, limit: int, now: datetime) -> Cap:
    """Return the cap on a member's pictures of today."""
    counter = Counter(CapKind.MEMBER_DAY, member.tenant.key, member.id, day_of(now, zone))
    return Cap(counter, limit, next_day(now, zone))


def tenant_month(member: MemberRef, zone: tzinfo, limit: int, now: datetime) -> Cap:
    """Return the cap on the pictures of the member's whole tenant in this month."""
    counter = Counter(CapKind.TENANT_MONTH, member.tenant.key, "", day_of(now, zone)[:7])
    return Cap(counter, limit, next_month(now, zone))


def spend_day(limit: int, amount: int, now: datetime) -> Cap:
    """Return the cap on what the whole installation spends in a UTC day; both in millionths of a dollar."""
    return Cap(Counter(CapKind.SPEND_DAY, "", "", day_of(now, UTC)), limit, next_day(now, UTC), amount)


def declines_day(member: MemberRef, zone: tzinfo, now: datetime) -> Cap:
    """Return the cap on a member's declined prompts of today."""
    counter = Counter(CapKind.DECLINES_DAY, member.tenant.key, member.id, day_of(now, zone))
    return Cap(counter, DECLINES, next_day(now, zone))


def day_of(now: datetime, zone: tzinfo) -> str:
    """Return the day a moment belongs to in a zone, as "2026-11-21"."""
    return now.astimezone(zone).date().isoformat()


def next_day(now: datetime, zone: tzinfo) -> datetime:
    """Return the next midnight of a zone; wall-clock arithmetic, so that a day may have 23 or 25 hours."""
    return _midnight(now, zone) + timedelta(days=1)


def next_month(now: datetime, zone: tzinfo) -> datetime:
    """Return the midnight that begins the next month of a zone."""
    return (_midnight(now, zone).replace(day=1) + timedelta(days=32)).replace(day=1)


def _midnight(now: datetime, zone: tzinfo) -> datetime:
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
