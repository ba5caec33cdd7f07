"""Small things that are kept for a while: notices that nobody could be told, half-made wishes, stamps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from conversations.identity import MemberRef
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

    async def drop(self, keys: Sequence[str]) -> None:
        """Forget notices."""
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
