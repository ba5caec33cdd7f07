"""One platform, as the worker sees it."""

from typing import Protocol

from conversations.identity import MessageRef
from conversations.pictures import Attachment
from conversations.turn import Sheet
from conversations.views import Card, Notice


class Deliverer(Protocol):
    """Shows things on one platform. Every method may be repeated: the second time changes nothing."""

    async def show(self, sheet: Sheet, card: Card) -> MessageRef:
        """Edit the sheet's placeholder to the card, or post it where no placeholder is.

        A card of an earlier phase never covers a later one.
        """
        ...

    async def retract(self, sheet: Sheet) -> None:
        """Take the sheet's message away."""
        ...

    async def tell(self, sheet: Sheet, notice: Notice) -> None:
        """Tell the requester alone, at the place of the sheet; once per sheet."""
        ...

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """Read an attachment of a submission.

        Raises PictureUnusable when it is gone or has more than `limit` bytes.
        """
        ...
