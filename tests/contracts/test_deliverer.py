"""What every Deliverer does, whatever the platform: repeated, it changes nothing; late, it covers nothing."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.console.app import Console
from adapters.console.messages import Messages, open_messages
from adapters.console.outbound import ConsoleDeliverer
from conversations.errors import PictureProblem, PictureUnusable
from conversations.identity import SheetId
from conversations.pictures import Attachment
from conversations.ports import Deliverer
from conversations.turn import Origin, Phase, Sheet
from conversations.views import Card, Notice
from tests.fakes.deliverer import FakeDeliverer
from tests.house import ADA, PLACE, House
from tests.journeys.program import free_port

SHEET = Sheet(
    id=SheetId("sheet-1"),
    key="event-1",
    origin=Origin.IMAGINE,
    place=PLACE,
    requester=ADA,
    locale="en",
    anchor="",
    created_at=datetime(2026, 11, 21, tzinfo=UTC),
)
CARD = Card(SHEET.id, Phase.PREPARING, "Preparing…")


@dataclass
class Platform:
    """A deliverer, and what people see of it: what the sheet's message says, None where there is none."""

    deliverer: Deliverer
    seen: Callable[[], Awaitable[str | None]]
    told: Callable[[], Awaitable[list[str]]]


@asynccontextmanager
async def fake(_house: House, _folder: Path) -> AsyncIterator[Platform]:
    deliverer = FakeDeliverer()

    async def seen() -> str | None:
        card = deliverer.messages.get(SHEET.id)
        return card.status if card else None

    async def told() -> list[str]:
        return [notice.text for notice in deliverer.told.values()]

    yield Platform(deliverer, seen, told)


@asynccontextmanager
async def console(house: House, folder: Path) -> AsyncIterator[Platform]:
    async def alive() -> bool:
        return True

    address = ("127.0.0.1", free_port())
    server = Console(
        desk=house.desk,
        handlers=house.handlers,
        secret="a secret",  # noqa: S106 -- of this test
        address=address,
        password=None,
        offline=True,
        version="0",
        worker_alive=alive,
        folder=folder,
    )
    deliverer = ConsoleDeliverer(address, "a secret")

    async with server.open(), open_messages(folder / "console.db") as connection:
        messages = Messages(connection)

        async def seen() -> str | None:
            found = await messages.one(SHEET.id, "ben")
            return str(found["view"]["status"]) if found else None

        async def told() -> list[str]:
            page = await messages.page(PLACE.channel.id, ADA.id, None, 50)
            return [one["view"]["text"] for one in page if one["to"] == ADA.id]

        yield Platform(deliverer, seen, told)
        await deliverer.close()


@pytest.fixture(params=[fake, console], ids=["fake", "console"])
async def platform(request: pytest.FixtureRequest, house: House, tmp_path: Path) -> AsyncIterator[Platform]:
    async with request.param(house, tmp_path) as opened:
        yield opened


async def test_a_card_is_shown_and_changed(platform: Platform) -> None:
    first = await platform.deliverer.show(SHEET, CARD)
    assert await platform.seen() == "Preparing…"
    second = await platform.deliverer.show(SHEET, replace(CARD, phase=Phase.READY, status="Ready"))
    assert await platform.seen() == "Ready"
    assert first == second


async def test_a_late_edit_never_covers_a_result(platform: Platform) -> None:
    await platform.deliverer.show(SHEET, replace(CARD, phase=Phase.READY, status="Ready"))
    await platform.deliverer.show(SHEET, replace(CARD, phase=Phase.GENERATING, status="Generating…"))
    assert await platform.seen() == "Ready"


async def test_a_retracted_message_is_gone_and_may_be_retracted_again(platform: Platform) -> None:
    await platform.deliverer.show(SHEET, CARD)
    await platform.deliverer.retract(SHEET)
    await platform.deliverer.retract(SHEET)
    assert await platform.seen() is None


async def test_the_requester_is_told_once(platform: Platform) -> None:
    await platform.deliverer.tell(SHEET, Notice("No."))
    await platform.deliverer.tell(SHEET, Notice("No."))
    assert await platform.told() == ["No."]


async def test_an_attachment_that_is_gone_is_unusable(platform: Platform) -> None:
    with pytest.raises(PictureUnusable) as refused:
        await platform.deliverer.fetch(Attachment("nowhere", "fox.jpg"), 1000)
    assert refused.value.problem is PictureProblem.GONE
    assert refused.value.filename == "fox.jpg"
