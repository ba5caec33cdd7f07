"""One platform, as the worker sees it."""

from typing import Protocol

from conversations.identity import MemberRef, MessageRef, Place
from conversations.pictures import Attachment
from conversations.turn import Sheet, Turn
from conversations.views import Card, Notice


class Deliverer(Protocol):
    """Shows things on one platform. Every method may be repeated: the second time changes nothing."""

    live: bool  # whether every phase of a sheet is shown; else one edit says that it is being made

    async def placed(self, turn: Turn) -> None:
        """Wait for a moment until its placeholder stands, or cannot: where that is not sure, before the model is asked.

        Where it cannot, the turn has been cancelled by then.
        """
        ...

    async def show(self, sheet: Sheet, card: Card) -> MessageRef | None:
        """Edit the sheet's placeholder to the card, or post it where no placeholder is.

        A card of an earlier phase never covers a later one. Returns None where what is shown cannot be referred to.
        """
        ...

    async def ping(self, sheet: Sheet, message: MessageRef) -> None:
        """Draw the requester's attention to a result that took long: an edited message does not, by itself."""
        ...

    async def retract(self, sheet: Sheet) -> None:
        """Take the sheet's message away."""
        ...

    async def tell(self, sheet: Sheet, notice: Notice) -> None:
        """Tell the requester alone, at the place of the sheet; once per sheet.

        Raises Undeliverable where they cannot be reached.
        """
        ...

    async def post(self, key: str, place: Place, card: Card, stands: MessageRef | None = None) -> MessageRef:
        """Show a card that is no sheet's, such as a case's: one message for each key, changed when it is there.

        stands: the message that showed it last, where that is known.
        """
        ...

    async def notify(self, key: str, member: MemberRef, place: Place, notice: Notice) -> None:
        """Tell a member alone, once for each key; place: what it is about.

        Raises Undeliverable where they cannot be reached.
        """
        ...

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """Read an attachment of a submission.

        Raises PictureUnusable when it is gone or has more than `limit` bytes.
        """
        ...
