"""Views of a Discord server as the core makes them."""

from typing import Final

from conversations.identity import ChannelRef, MemberRef, MessageRef, Place, Platform, Tenant
from tests.views import Scenes

_GUILD: Final = Tenant(Platform.DISCORD, "981000000000000001")
_PLACE: Final = Place(ChannelRef(_GUILD, "981000000000000002"))

scenes: Final = Scenes(
    _PLACE,
    MessageRef(_PLACE, "981000000000000005"),
    MemberRef(_GUILD, "981000000000000003", "Ada"),
    MemberRef(_GUILD, "981000000000000004", "Ben"),
    MemberRef(_GUILD, "981000000000000006", "Cleo"),
)
