"""Who and where: storable, comparable references; never a live platform object."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

SheetId = NewType("SheetId", str)
TurnId = NewType("TurnId", str)
CallId = NewType("CallId", str)
CaseId = NewType("CaseId", str)
EffectId = NewType("EffectId", str)

#: Begins the id of a tenant that is one member alone; no platform's own ids begin so. Stored: must not change.
_ALONE = "member-"
_SAFE = re.compile(r"[A-Za-z0-9_.-]{1,100}")


class Platform(StrEnum):
    """Where people are. The values are stored and begin blob keys: they must not change."""

    CONSOLE = "console"
    DISCORD = "discord"
    SLACK = "slack"


@dataclass(frozen=True, slots=True)
class Tenant:
    """A guild, a workspace, the console, or one member alone; everything belongs to one."""

    platform: Platform
    id: str  # guild id, "enterprise.team", "local", or "member-<id>" in DMs

    def __post_init__(self) -> None:
        """Refuse an id that could not stand in a blob key."""
        if not _SAFE.fullmatch(self.id) or self.id.startswith("."):
            message = f"not a tenant id: {self.id!r}"
            raise ValueError(message)

    @property
    def key(self) -> str:
        """The stored form, "platform.id"; blob keys begin with it: must not change."""
        return f"{self.platform}.{self.id}"

    @property
    def owner(self) -> str:
        """The id of the one member whose it all is, in direct messages and user-installed use; empty elsewhere."""
        return self.id.removeprefix(_ALONE) if self.id.startswith(_ALONE) else ""

    @classmethod
    def of_member(cls, platform: Platform, member_id: str) -> "Tenant":
        """Return the tenant that a member is alone."""
        return cls(platform, f"{_ALONE}{member_id}")

    @classmethod
    def parse(cls, key: str) -> "Tenant":
        """Read the stored form back."""
        platform, _, rest = key.partition(".")
        return cls(Platform(platform), rest)


@dataclass(frozen=True, slots=True)
class ChannelRef:
    """A channel of one tenant; a conversation is the tree of its turns."""

    tenant: Tenant
    id: str


@dataclass(frozen=True, slots=True)
class Place:
    """The channel, or the thread in it, in which a turn is shown."""

    channel: ChannelRef
    thread: str = ""  # empty: the channel itself

    @property
    def tenant(self) -> Tenant:
        """The tenant that everything shown here belongs to."""
        return self.channel.tenant


@dataclass(frozen=True, slots=True)
class MemberRef:
    """A person, as one tenant knows them."""

    tenant: Tenant
    id: str
    name: str = ""  # for display; no part of who it is

    @property
    def at_home(self) -> bool:
        """Whether the tenant is this very person alone."""
        return self.id != "" and self.tenant.owner == self.id

    def same(self, other: "MemberRef") -> bool:
        """Whether both are the same person, whatever they are called now."""
        return (self.tenant, self.id) == (other.tenant, other.id)


@dataclass(frozen=True, slots=True)
class MessageRef:
    """One message in one place."""

    place: Place
    id: str


def new_id(now: datetime) -> str:
    """Return 24 hex digits that sort by time: 48 bits of milliseconds, 48 of chance."""
    return f"{int(now.timestamp() * 1000):012x}{secrets.token_hex(6)}"
