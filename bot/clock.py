"""The one place that tells the time."""

from datetime import UTC, datetime


class SystemClock:
    """Implements ports.Clock by the machine's clock."""

    def now(self) -> datetime:
        """Return the time, in UTC, aware."""
        return datetime.now(UTC)
