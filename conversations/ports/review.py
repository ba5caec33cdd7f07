"""What is kept of preferences, cases, restrictions, and the trail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from conversations.identity import CaseId, ChannelRef, EffectId, MemberRef, MessageRef, Platform, Tenant, TurnId
from conversations.preferences import Preferences
from conversations.review import Case, CaseState, Effect, Entry, Report, Restriction, Ruling


class PreferencesStore(Protocol):
    """The preferences of tenants."""

    async def get(self, tenant: Tenant) -> Preferences:
        """Read a tenant's preferences; those nobody has set are as the operator has them."""
        ...

    async def put(self, tenant: Tenant, preferences: Preferences, now: datetime) -> None:
        """Keep a tenant's preferences."""
        ...

    async def moderators_channels(self, platform: Platform) -> tuple[ChannelRef, ...]:
        """Read which channels tenants of a platform have named for their moderators."""
        ...

    async def reset_at(self, channel: ChannelRef) -> datetime | None:
        """Tell since when nothing older of a channel is continued; None when that was never said."""
        ...

    async def reset(self, channel: ChannelRef, now: datetime) -> None:
        """Let nothing that is older than now be continued in a channel."""
        ...


class Cases(Protocol):
    """Reports, merged into one open case for each turn, and what must happen after a decision."""

    async def open_of(self, turn_id: TurnId) -> Case | None:
        """Find the open case of a turn."""
        ...

    async def holds_down(self, turn_id: TurnId) -> bool:
        """Tell whether the picture of a turn is down by the ruling of any case."""
        ...

    async def get(self, case_id: CaseId) -> Case | None:
        """Read one case."""
        ...

    async def open(self, case: Case) -> None:
        """Record a new case."""
        ...

    async def open_in(self, tenant: Tenant, limit: int = 25) -> tuple[Case, ...]:
        """Read a tenant's open cases, oldest first."""
        ...

    async def open_of_members_alone(self, limit: int = 25) -> tuple[Case, ...]:
        """Read the open cases of all tenants that are one member alone, oldest first."""
        ...

    async def of_member(self, member: MemberRef, limit: int = 10) -> tuple[Case, ...]:
        """Read the cases about a member's turns, newest first."""
        ...

    async def decide(
        self, case: Case, to: CaseState, ruling: Ruling, taken: Sequence[TurnId] | None = None
    ) -> Case | None:
        """Move a case if nobody else did since it was read (id + state + version); None when another was first."""
        ...

    async def amend(self, case: Case, taken: Sequence[TurnId]) -> Case | None:
        """Record a further ruling, and what else was taken down by it; None when the case was changed meanwhile."""
        ...

    async def claim(self, case_id: CaseId, by: MemberRef) -> bool:
        """Let a moderator say that they look into it; False when another has, or it is not open."""
        ...

    async def appeal(self, case_id: CaseId, words: str, now: datetime) -> bool:
        """Record the requester's one objection; False when there was one, or nothing to object to."""
        ...

    async def shown(self, case_id: CaseId, message: MessageRef) -> None:
        """Remember the card of a case, which waits for no channel any more."""
        ...

    async def unshown(self, case_id: CaseId, channel: ChannelRef, now: datetime) -> None:
        """Remember that the card of a case could not be shown in a channel, and waits for that."""
        ...

    async def waiting_for(self, channel: ChannelRef) -> Case | None:
        """Find a case whose card waits for a channel: of several the one that was tried least lately."""
        ...

    async def waiting_since(self, before: datetime) -> tuple[Case, ...]:
        """Find such a case for each channel that any waits for, of those that were tried before."""
        ...

    async def blurred(self, case_id: CaseId, key: str) -> None:
        """Remember the preview of a case."""
        ...

    async def report(self, report: Report) -> bool:
        """Add a complaint to its case; False when this member has complained there before."""
        ...

    async def reports_of(self, case_id: CaseId) -> tuple[Report, ...]:
        """Read a case's complaints, oldest first."""
        ...

    async def add_effects(self, effects: Sequence[Effect]) -> None:
        """Record what must happen."""
        ...

    async def effect(self, effect_id: EffectId) -> Effect | None:
        """Read one effect."""
        ...

    async def done(self, effect_id: EffectId, now: datetime) -> None:
        """Record that an effect has happened."""
        ...


class Restrictions(Protocol):
    """What members may not do."""

    async def add(self, restriction: Restriction) -> None:
        """Record a restriction."""
        ...

    async def active(self, member: MemberRef, now: datetime) -> Restriction | None:
        """Find what keeps a member from making pictures now: a ban before a pause, the longest first."""
        ...

    async def get(self, restriction_id: str) -> Restriction | None:
        """Read one restriction."""
        ...

    async def of_member(self, member: MemberRef, limit: int = 10) -> tuple[Restriction, ...]:
        """Read a member's restrictions, those that are over too, newest first."""
        ...


class Trail(Protocol):
    """What moderators and managers did: written once, never changed."""

    async def append(self, entry: Entry) -> None:
        """Write one line."""
        ...

    async def of_case(self, case_id: CaseId) -> tuple[Entry, ...]:
        """Read the lines of a case, in order."""
        ...

    async def newest(self, tenant: Tenant, action: str) -> Entry | None:
        """Read the newest line of an action."""
        ...
