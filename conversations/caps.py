"""Caps: how many pictures a member may have in a day, and when that begins anew."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum


class Hold(StrEnum):
    """The state of a reservation. The values are stored: they must not change."""

    HELD = "held"
    SPENT = "spent"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class CapUse:
    """What of a day's cap is held for turns under way, and spent on pictures shown."""

    held: int
    spent: int

    def left(self, limit: int) -> int:
        """Return how many pictures the member may still ask for."""
        return max(0, limit - self.held - self.spent)


def day_of(now: datetime) -> str:
    """Return the day a moment belongs to, as "2026-11-21" in UTC."""
    return now.astimezone(UTC).date().isoformat()


def resets_at(now: datetime) -> datetime:
    """Return the next midnight, in UTC."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)
