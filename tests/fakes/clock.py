"""A clock that stands still until it is moved."""

from datetime import UTC, datetime, timedelta


class FakeClock:
    """Implements ports.Clock."""

    def __init__(self, at: datetime = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)) -> None:
        self._at = at

    def now(self) -> datetime:
        # A little later each time, so that ids sort in the order they were made.
        self._at += timedelta(milliseconds=1)
        return self._at

    def advance(self, **by: float) -> None:
        self._at += timedelta(**by)
