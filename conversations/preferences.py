"""What a tenant has set with /settings; what nobody has set is as the operator has it."""

from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo

from conversations.screening.strictness import Strictness


@dataclass(frozen=True, slots=True)
class Preferences:
    """The preferences of one tenant. Stored as JSON by these names: they must not change."""

    moderators_channel: str = ""  # id; empty: reports are kept, and whoever may set it is told
    moderators_role: str = ""  # id, on platforms that have roles
    daily: int | None = None  # pictures of a member in a day; never more than the operator allows
    monthly: int | None = None  # pictures of all members in a month, likewise
    models: tuple[str, ...] = ()  # catalogue ids that may be used; none: all
    channels: tuple[str, ...] = ()  # ids of those in which pictures may be made; none: all
    strictness: Strictness = Strictness.STANDARD
    timezone: str = "UTC"  # IANA name: when days and months begin
    paused: bool = False  # nothing new is made

    def daily_of(self, limit: int) -> int:
        """Return a member's pictures in a day: a tenant may set less than the operator's limit, never more."""
        return limit if self.daily is None else min(limit, self.daily)

    def monthly_of(self, limit: int | None) -> int | None:
        """Return the pictures of all members in a month, likewise; None for no limit."""
        return min((one for one in (limit, self.monthly) if one is not None), default=None)

    @property
    def zone(self) -> tzinfo:
        """The time zone."""
        return ZoneInfo(self.timezone)
