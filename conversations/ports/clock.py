"""The time."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time; bot/clock.py is the one implementation outside tests."""

    def now(self) -> datetime:
        """Return the time, in UTC, aware."""
        ...
