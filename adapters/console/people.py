"""The local members and channels of the console."""

from dataclasses import dataclass
from typing import Final

from conversations.commands import Right
from conversations.identity import ChannelRef, MemberRef, Place, Platform, Tenant

TENANT: Final = Tenant(Platform.CONSOLE, "local")


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of the console."""

    id: str
    name: str
    topic: str
    moderators_only: bool = False


MEMBERS: Final = (
    MemberRef(TENANT, "ada", "Ada"),
    MemberRef(TENANT, "ben", "Ben"),
    MemberRef(TENANT, "chidi", "Chidi"),
    MemberRef(TENANT, "mona", "Mona"),
    MemberRef(TENANT, "milo", "Milo"),
)
MODERATORS: Final = frozenset({"mona", "milo"})
CHANNELS: Final = (
    Channel("pictures", "pictures", "Make pictures, and change them by replying"),
    Channel("playground", "playground", "Try things out"),
    Channel("moderators", "moderators", "Reports, for moderators alone", moderators_only=True),
)
#: Where reports go until somebody sets another channel.
MODERATORS_CHANNEL: Final = "moderators"


def member_named(member_id: str) -> MemberRef | None:
    """Find a member of the console."""
    return next((member for member in MEMBERS if member.id == member_id), None)


def rights_of(member: MemberRef) -> frozenset[Right]:
    """Tell what a member may do."""
    return frozenset({Right.MODERATE, Right.MANAGE}) if member.id in MODERATORS else frozenset()


def place_of(channel_id: str, member: MemberRef | None = None) -> Place | None:
    """Find a channel of the console, as a place; for a member only one that they may see."""
    channel = next((channel for channel in CHANNELS if channel.id == channel_id), None)
    if channel is None or (member is not None and channel.moderators_only and member.id not in MODERATORS):
        return None
    return Place(ChannelRef(TENANT, channel_id))
