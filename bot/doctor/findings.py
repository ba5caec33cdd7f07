"""What the doctor finds."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How something is."""

    GOOD = "ok"
    NOTE = "note"
    BAD = "fix"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    health: Health
    said: str  # how it is, and what to do where it is not good
