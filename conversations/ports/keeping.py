"""Small things that are kept: notices that nobody could be told, half-made wishes, stamps, marks, platforms' gifts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from conversations.identity import MemberRef, Platform, Tenant
from conversations.pictures import Attachment
from conversations.views import Notice


@dataclass(frozen=True, slots=True)
class KeptNotice:
    """What a member could not be told when it happened."""

    key: str
    notice: Notice


@dataclass(frozen=True, slots=True)
class Draft:
    """Pictures that a member has chosen, until the form says what is to become of them."""

    id: str
    member: MemberRef
    attachments: tuple[Attachment, ...]
    created_at: datetime


class Notices(Protocol):
    """What members are told with their next command."""

    async def keep(self, key: str, member: MemberRef, notice: Notice, now: datetime) -> None:
        """Keep a notice; the same key again changes nothing."""
        ...

    async def of_member(self, member: MemberRef, limit: int = 5) -> tuple[KeptNotice, ...]:
        """Read a member's notices, oldest first; at home those of all places of the platform."""
        ...

    async def claim(self, key: str, now: datetime, lapsed: datetime) -> bool:
        """Let one alone hand a notice over; False while another does that has begun at `lapsed` or later."""
        ...

    async def put_back(self, key: str, now: datetime) -> None:
        """Give a claim back: it could not be told, and comes behind the others the next time."""
        ...

    async def drop(self, key: str) -> None:
        """Forget a notice: it was told."""
        ...


class Drafts(Protocol):
    """Half-made wishes."""

    async def keep(self, draft: Draft) -> None:
        """Keep a draft; those that are a day older go."""
        ...

    async def get(self, draft_id: str) -> Draft | None:
        """Read a draft."""
        ...


class Stamps(Protocol):
    """What was done last, by name: the digest of the commands that a platform knows, and the like."""

    async def get(self, name: str) -> str:
        """Read a stamp, empty when there is none."""
        ...

    async def all(self) -> Mapping[str, str]:
        """Read all stamps."""
        ...

    async def put(self, name: str, value: str) -> bool:
        """Set a stamp; False when it was so already."""
        ...


class Marks(Protocol):
    """What was begun, by its key, so that whoever comes again knows of it; after some days that is forgotten."""

    async def put(self, key: str, now: datetime) -> datetime | None:
        """Mark what is begun now; where it was before, that stays, and its time is returned."""
        ...

    async def drop(self, key: str) -> None:
        """Forget that something was begun: nothing has come of it."""
        ...

    async def forget(self, before: datetime) -> None:
        """Forget all that was begun before that."""
        ...


class Installations(Protocol):
    """What a platform gave when a tenant installed Plantain, sealed by its adapter: the core cannot read it.

    An adapter may also keep one under a name that is no tenant's, for all tenants of an organisation.
    """

    async def put(self, tenant: Tenant, sealed: str, now: datetime) -> None:
        """Keep what was given, in place of what was there; a lease is over."""
        ...

    async def get(self, tenant: Tenant) -> str:
        """Read what was given, empty when there is nothing."""
        ...

    async def drop(self, tenant: Tenant) -> None:
        """Forget what was given."""
        ...

    async def all(self, platform: Platform) -> tuple[tuple[Tenant, str], ...]:
        """Read what a platform gave, in the order of its tenants."""
        ...

    async def lease(self, tenant: Tenant, by: str, until: datetime, now: datetime) -> bool:
        """Let one process alone renew what was given; False while another holds the lease, and where there is nothing.

        It ends with the next `put`, or when it lapses; who holds it may prolong it.
        """
        ...


class Tickets(Protocol):
    """What admitted somebody once, and will not again: only digests are kept."""

    async def take(self, digest: str, until: datetime, now: datetime) -> bool:
        """Use a ticket up; False when it was used before, or has lapsed. Those that have lapsed go."""
        ...


class Files(Protocol):
    """How a platform itself names the blobs that were uploaded to it."""

    async def known(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Read the platform's ids of these blobs; those that were never uploaded are left out."""
        ...

    async def of(self, subject: str) -> Mapping[str, str]:
        """Read the ids of all blobs that a sheet or a case shows, by their keys."""
        ...

    async def put(self, key: str, file_id: str, subject: str) -> None:
        """Remember the id of a blob, in place of an earlier one; subject: the sheet or case that shows it."""
        ...

    async def drop(self, keys: Sequence[str]) -> None:
        """Forget the ids of blobs."""
        ...
