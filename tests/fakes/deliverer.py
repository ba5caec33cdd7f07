"""A platform that keeps what it was told to show."""

import asyncio

from conversations.errors import PictureProblem, PictureUnusable, Undeliverable
from conversations.identity import MemberRef, MessageRef, Place, SheetId
from conversations.pictures import Attachment
from conversations.turn import Sheet, Turn, TurnState
from conversations.views import Card, Notice


class FakeDeliverer:
    """Implements ports.Deliverer: a message for each sheet, and whoever was told what."""

    live = True

    def __init__(self) -> None:
        self.messages: dict[SheetId, Card] = {}
        self.history: list[tuple[SheetId, Card]] = []  # all that was shown, also what was covered
        self.waited_for: list[SheetId] = []  # to stand
        self.told: dict[SheetId, Notice] = {}
        self.posted: dict[str, Card] = {}
        self.notified: dict[str, tuple[MemberRef, Notice]] = {}
        self.pinged: list[SheetId] = []
        self.files: dict[str, bytes] = {}
        self.trouble: Exception | None = None
        self.ping_trouble: Exception | None = None
        self.hold: asyncio.Event | None = None  # set: what is no result yet waits for it
        self.closed: set[str] = set()  # ids of members whose direct messages are
        self.outside: set[str] = set()  # ids of channels in which nothing can be posted

    async def placed(self, turn: Turn) -> None:
        assert turn.state is TurnState.GENERATING
        self.waited_for.append(turn.sheet_id)

    async def show(self, sheet: Sheet, card: Card) -> MessageRef:
        if self.trouble is not None:
            raise self.trouble
        if self.hold is not None and card.phase.passes:
            await self.hold.wait()
        shown = self.messages.get(sheet.id)
        if shown is None or shown.phase.rank <= card.phase.rank:
            self.messages[sheet.id] = card
        self.history.append((sheet.id, card))
        return MessageRef(sheet.place, f"message-of-{sheet.id}")

    def shown_of(self, sheet_id: SheetId) -> list[Card]:
        return [card for shown, card in self.history if shown == sheet_id]

    async def ping(self, sheet: Sheet, message: MessageRef) -> None:
        assert message.id
        if self.ping_trouble is not None:
            raise self.ping_trouble
        self.pinged.append(sheet.id)

    async def retract(self, sheet: Sheet) -> None:
        self.messages.pop(sheet.id, None)

    async def tell(self, sheet: Sheet, notice: Notice) -> None:
        self._reach(sheet.requester)
        self.told[sheet.id] = notice

    async def post(self, key: str, place: Place, card: Card, stands: MessageRef | None = None) -> MessageRef:
        if self.trouble is not None:
            raise self.trouble
        if place.channel.id in self.outside:
            raise Undeliverable("not in the channel")
        assert stands is None or stands.id == key
        self.posted[key] = card
        return MessageRef(place, key)

    async def notify(self, key: str, member: MemberRef, place: Place, notice: Notice) -> None:
        if self.trouble is not None:
            raise self.trouble
        assert place.tenant == member.tenant
        self._reach(member)
        self.notified[key] = (member, notice)

    def _reach(self, member: MemberRef) -> None:
        if member.id in self.closed:
            raise Undeliverable("closed")

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        data = self.files.get(attachment.ref)
        if data is None:
            raise PictureUnusable(PictureProblem.GONE, attachment.filename)
        if len(data) > limit:
            raise PictureUnusable(PictureProblem.TOO_LARGE, attachment.filename)
        return data
