"""Views of a Slack workspace as the core makes them."""

from typing import Final

from adapters.slack import places
from conversations.identity import MemberRef, MessageRef, Tenant
from tests.views import Scenes

_PLACE: Final = places.place("T0ABCDEFG", "C0ABCDEFG", "U0ADA")


def _member(user: str, name: str, of: Tenant = _PLACE.tenant) -> MemberRef:
    return places.member(of, "T0ABCDEFG", user, name)


scenes: Final = Scenes(
    _PLACE,
    MessageRef(_PLACE, "1795176000.000100"),
    _member("U0ADA", "Ada"),
    _member("U0BEN", "Ben"),
    _member("U0CLEO", "Cleo"),
)
