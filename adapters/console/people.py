"""The local members and channels of the console."""

from dataclasses import dataclass
from typing import Final

from conversations.identity import ChannelRef, MemberRef, Place, Platform, Tenant

TENANT: Final = Tenant(Platform.CONSOLE, "local")


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of the console."""

    id: str
    name: str
    topic: str


MEMBERS: Final = (
    MemberRef(TENANT, "ada", "Ada"),
    MemberRef(TENANT, "ben", "Ben"),
    MemberRef(TENANT, "chidi", "Chidi"),
)
CHANNELS: Final = (
    Channel("pictures", "pictures", "Make pictures, and change them by replying"),
    Channel("playground", "playground", "Try things out"),
)


def member_named(member_id: str) -> MemberRef | None:
    """Find a member of the console."""
    return next((member for member in MEMBERS if member.id == member_id), None)


def place_of(channel_id: str) -> Place | None:
    """Find a channel of the console, as a place."""
    known = any(channel.id == channel_id for channel in CHANNELS)
    return Place(ChannelRef(TENANT, channel_id)) if known else None
