"""A model that answers what it is told to, and remembers what it was asked."""

import asyncio
from collections.abc import Callable
from io import BytesIO

from PIL import Image

from conversations.call import Usage
from conversations.outcomes import Ending
from conversations.ports import Drawn, Order, Reply


def jpeg(colour: str = "red", size: tuple[int, int] = (64, 36)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def picture_reply(number: int = 0) -> Reply:
    colours = ("red", "green", "blue", "yellow", "white", "black")
    return Reply(
        ending=Ending.PICTURE,
        parts=f'{{"answer": {number}}}'.encode(),
        pictures=(Drawn(jpeg(colours[number % 6], (64 + number, 36)), "image/jpeg"),),
        words="",
        usage=Usage("fake-1", f"request-{number}", 10, 1120, 1120, 34_000, billed=True),
    )


def ended(ending: Ending) -> Reply:
    return Reply(ending, b"", (), "", Usage("fake-1", "request", 10, 0, 0, 0, billed=True), detail="SAID_SO")


class FakeModel:
    """Implements ports.ImageModel."""

    backend = "fake"

    def __init__(self, answer: Callable[[Order, int], Reply | Exception] | None = None) -> None:
        self.orders: list[Order] = []
        self.answer = answer or (lambda _order, number: picture_reply(number))
        self.hold: asyncio.Event | None = None  # set: answers wait for it
        self.arrived = asyncio.Event()  # an order has come
        self.cancelled = 0

    async def warm(self) -> None:
        return

    async def draw(self, order: Order) -> Reply:
        self.orders.append(order)
        number = len(self.orders) - 1
        self.arrived.set()
        await asyncio.sleep(0)  # no call is over at once
        if self.hold is not None:
            try:
                await self.hold.wait()
            except asyncio.CancelledError:
                self.cancelled += 1
                raise
        reply = self.answer(order, number)
        if isinstance(reply, Exception):
            raise reply
        return reply

    async def close(self) -> None:
        return
