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
from conversations.identity import ChannelRef, MemberRef, Place, SheetId
from conversations.pictures import Attachment
from conversations.ports import Deliverer
from conversations.turn import Origin, Phase, Sheet
from conversations.views import Card, Notice
from tests.fakes.deliverer import FakeDeliverer
from tests.house import ADA, BEN, MONA, PLACE, TENANT, House
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
MODERATORS = Place(ChannelRef(TENANT, "moderators"))
CASE = Card(SheetId("case-1"), Phase.READY, "Open · 1 report")


@dataclass
class Platform:
    """A deliverer, and what people see of it."""

    deliverer: Deliverer
    seen: Callable[[], Awaitable[str | None]]  # what the sheet's message says, None where there is none
    told: Callable[[], Awaitable[list[str]]]  # what the sheet's requester alone was told about it
    posted: Callable[[str], Awaitable[list[str]]]  # what the cards of a key that is no sheet's say, where they stand
    notified: Callable[[MemberRef], Awaitable[list[str]]]  # the notices that a member sees of those that are no sheet's


@asynccontextmanager
async def fake(_house: House, _folder: Path) -> AsyncIterator[Platform]:
    deliverer = FakeDeliverer()

    async def seen() -> str | None:
        card = deliverer.messages.get(SHEET.id)
        return card.status if card else None

    async def told() -> list[str]:
        return [notice.text for notice in deliverer.told.values()]

    async def posted(key: str) -> list[str]:
        return [card.status for name, card in deliverer.posted.items() if name == key]

    async def notified(member: MemberRef) -> list[str]:
        return [notice.text for told, notice in deliverer.notified.values() if told.same(member)]

    yield Platform(deliverer, seen, told, posted, notified)


@asynccontextmanager
async def console(house: House, folder: Path) -> AsyncIterator[Platform]:
    address = ("127.0.0.1", free_port())
    server = Console(
        desk=house.desk,
        handlers=house.handlers,
        secret="a secret",  # noqa: S106 -- of this test
        address=address,
        password=None,
        offline=True,
        version="0",
        health=(),
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

        async def posted(key: str) -> list[str]:
            page = await messages.page(MODERATORS.channel.id, "mona", None, 50)
            return [str(one["view"]["status"]) for one in page if one["id"] == key]

        async def notified(member: MemberRef) -> list[str]:
            page = await messages.page(PLACE.channel.id, member.id, None, 50)
            return [one["view"]["text"] for one in page if one["view"]["kind"] == "notice"]

        yield Platform(deliverer, seen, told, posted, notified)
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


async def test_a_card_that_is_no_sheets_is_posted_once_and_changed(platform: Platform) -> None:
    first = await platform.deliverer.post("case-1", MODERATORS, CASE)
    again = await platform.deliverer.post("case-1", MODERATORS, CASE)
    assert await platform.posted("case-1") == ["Open · 1 report"]
    decided = await platform.deliverer.post("case-1", MODERATORS, replace(CASE, status="Dismissed"))
    assert await platform.posted("case-1") == ["Dismissed"]
    assert first == again == decided
    assert first.place == MODERATORS
    await platform.deliverer.post("case-2", MODERATORS, replace(CASE, sheet_id=SheetId("case-2")))
    assert await platform.posted("case-2") == ["Open · 1 report"]
    assert await platform.posted("case-1") == ["Dismissed"]


async def test_a_member_is_notified_once_and_alone(platform: Platform) -> None:
    for _ in "twice":
        await platform.deliverer.notify("effect-1", BEN, PLACE, Notice("It was taken down."))
    assert await platform.notified(BEN) == ["It was taken down."]
    assert await platform.notified(ADA) == await platform.notified(MONA) == []
    await platform.deliverer.notify("effect-2", BEN, PLACE, Notice("It is back."))
    await platform.deliverer.notify("effect-3", ADA, PLACE, Notice("It is back."))
    assert await platform.notified(BEN) == ["It was taken down.", "It is back."]
    assert await platform.notified(ADA) == ["It is back."]
    assert await platform.notified(MONA) == [], "not even a moderator"
