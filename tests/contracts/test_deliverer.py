"""What every Deliverer does, whatever the platform: repeated, it changes nothing; late, it covers nothing."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest

from adapters.console.app import Console
from adapters.console.messages import Messages, open_messages
from adapters.console.outbound import ConsoleDeliverer
from adapters.discord import anchors, connect
from adapters.discord.outbound import DiscordDeliverer
from bot.clock import SystemClock
from conversations.errors import PictureProblem, PictureUnusable, Undeliverable
from conversations.identity import ChannelRef, MemberRef, MessageRef, Place, SheetId, Tenant
from conversations.identity import Platform as PlatformName
from conversations.pictures import Attachment
from conversations.ports import Deliverer
from conversations.turn import Origin, Phase, Sheet, Visibility
from conversations.views import Card, Notice
from tests.fakes.deliverer import FakeDeliverer
from tests.house import ADA, BEN, MONA, PLACE, TENANT, House
from tests.journeys.program import free_port
from tests.servers.discord import Channel, DiscordServer, Message, Person

MODERATORS = Place(ChannelRef(TENANT, "moderators"))

CARD = Card(SheetId("sheet-1"), Phase.PREPARING, "Preparing…")
DONE = replace(CARD, phase=Phase.READY, status="Here it is.")
CASE = Card(SheetId("case-1"), Phase.READY, "Open · 1 report", byline="case-1")


_GONE = Attachment("nowhere", "fox.jpg")


async def _nothing() -> list[str]:
    return []


@dataclass
class Platform:
    """A deliverer, and what people see of it."""

    deliverer: Deliverer
    sheet: Sheet
    ada: MemberRef  # the sheet's requester
    ben: MemberRef
    mona: MemberRef  # a moderator
    moderators: Place
    seen: Callable[[], Awaitable[str | None]]  # what the sheet's message says, None where there is none
    told: Callable[[], Awaitable[list[str]]]  # what the sheet's requester alone was told about it
    posted: Callable[[str], Awaitable[list[str]]]  # what the cards of a key that is no sheet's say, where they stand
    notified: Callable[[MemberRef], Awaitable[list[str]]]  # the notices that a member sees of those that are no sheet's
    close: Callable[[MemberRef], None] | None = None  # lets a member be told nothing alone
    attach: Callable[[bytes], Attachment] | None = None
    gone: Attachment = _GONE

    others: Callable[[], Awaitable[list[str]]] = _nothing  # what stands below the sheet's message

    async def show(self, card: Card) -> MessageRef:
        """Show a card as the core does: what is returned is the sheet's message from then on."""
        message = await self.deliverer.show(self.sheet, card)
        assert message is not None
        self.sheet = replace(self.sheet, message=message)
        return message


def a_sheet(place: Place, requester: MemberRef) -> Sheet:
    return Sheet(
        id=CARD.sheet_id,
        key="event-1",
        origin=Origin.IMAGINE,
        place=place,
        requester=requester,
        locale="en",
        anchor="",
        created_at=datetime(2026, 11, 21, tzinfo=UTC),
    )


@asynccontextmanager
async def fake(_house: House, _folder: Path) -> AsyncIterator[Platform]:
    deliverer = FakeDeliverer()

    async def seen() -> str | None:
        card = deliverer.messages.get(CARD.sheet_id)
        return card.status if card else None

    async def told() -> list[str]:
        return [notice.text for notice in deliverer.told.values()]

    async def posted(key: str) -> list[str]:
        return [card.status for name, card in deliverer.posted.items() if name == key]

    async def notified(member: MemberRef) -> list[str]:
        return [notice.text for told, notice in deliverer.notified.values() if told.same(member)]

    def close(member: MemberRef) -> None:
        deliverer.closed.add(member.id)

    def attach(data: bytes) -> Attachment:
        deliverer.files["fox"] = data
        return Attachment("fox", "fox.jpg")

    sheet = a_sheet(PLACE, ADA)
    yield Platform(deliverer, sheet, ADA, BEN, MONA, MODERATORS, seen, told, posted, notified, close, attach)


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
            found = await messages.one(CARD.sheet_id, "ben")
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

        yield Platform(deliverer, a_sheet(PLACE, ADA), ADA, BEN, MONA, MODERATORS, seen, told, posted, notified)
        await deliverer.close()


@asynccontextmanager
async def _discord(
    house: House, *, by_interaction: bool, answer: dict[str, Any] | None = None
) -> AsyncIterator[Platform]:
    async with DiscordServer() as server:
        with _reaching(server):
            guild = server.guild("Makers")
            general, mods = guild.channel("general"), guild.channel("mods", private=True)
            tenant = Tenant(PlatformName.DISCORD, guild.id)
            people = {name: server.member(name, guild) for name in ("Ada", "Ben")}
            people["Mona"] = server.member("Mona", guild, moderator=True)
            ada, ben, mona = (MemberRef(tenant, one.id, one.name) for one in people.values())
            by_id = {one.id: one for one in people.values()}
            sheet = a_sheet(Place(ChannelRef(tenant, general.id)), ada)
            if by_interaction:
                anchor = await _answered(server, people["Ada"], general, answer or _PLACEHOLDER)
            else:
                asked = await people["Ada"].say(general, "@bot a red fox")
                anchor = anchors.Anchor(message=int(asked.id))
                sheet = replace(sheet, message=MessageRef(sheet.place, await _replied(server, asked)))
            deliverer = DiscordDeliverer(server.token, store=house.store, clock=SystemClock(), cdn=server.cdn_url)

            def ours(channel: Channel, to: Person) -> list[Message]:
                return [one for one in server.visible(channel, to=to) if one.author is server.bot]

            async def seen() -> str | None:
                found = [one for one in ours(general, people["Ben"]) if not one.loading and "<@" not in one.text]
                assert len(found) < 2, "there is one message of a sheet"
                return found[0].text if found else None

            async def others() -> list[str]:
                return [one.text for one in ours(general, people["Ben"]) if "<@" in one.text]

            async def told() -> list[str]:
                alone = [one for one in ours(general, people["Ada"]) if one.ephemeral]
                return [one.text for one in (*alone, *server.dms(people["Ada"]))]

            async def posted(key: str) -> list[str]:
                said = [one.text.partition("\n") for one in ours(mods, people["Mona"])]
                return [status for name, _, status in said if name.strip("*") == key]

            async def notified(member: MemberRef) -> list[str]:
                return [one.text for one in server.dms(by_id[member.id])]

            def close(member: MemberRef) -> None:
                server.close_dms(by_id[member.id])
                server.interactions.life = 0.0

            def attach(data: bytes) -> Attachment:
                kept = server.cdn.keep(server.file("fox.jpg", data), general.id)
                return Attachment(server.cdn.url(kept), "fox.jpg", len(data))

            try:
                yield Platform(
                    deliverer,
                    replace(sheet, anchor=anchors.encode(anchor)),
                    ada,
                    ben,
                    mona,
                    Place(ChannelRef(tenant, mods.id)),
                    seen,
                    told,
                    posted,
                    notified,
                    close,
                    attach,
                    Attachment(f"{server.cdn_url}/attachments/1/2/fox.jpg?ex=1&is=2&hm=3", "fox.jpg"),
                    others,
                )
            finally:
                await deliverer.close()
            assert server.problems == []


_WORDS = {"flags": 1 << 15, "components": [{"type": 10, "content": "Preparing…"}]}
#: The answer to a command, as a front gives it.
_PLACEHOLDER = {"type": 4, "data": _WORDS}


async def _replied(server: DiscordServer, asked: Message) -> str:
    """Post the placeholder below words, as a front does; returns its id."""
    body = _WORDS | {
        "nonce": CARD.sheet_id,
        "enforce_nonce": True,
        "message_reference": {"message_id": asked.id},
        "allowed_mentions": {"parse": []},
    }
    address, headers = (
        f"{server.api_url}/channels/{asked.channel.id}/messages",
        {"Authorization": f"Bot {server.token}"},
    )
    async with aiohttp.ClientSession(headers=headers) as session, session.post(address, json=body) as taken:
        assert taken.status == 200, await taken.text()
        return str((await taken.json())["id"])


async def _answered(server: DiscordServer, person: Person, channel: Channel, answer: dict[str, Any]) -> anchors.Anchor:
    """Let a command be asked and answered."""
    assert channel.guild is not None
    limit = channel.guild.filesize_limit
    made = server.interactions.new(2, person.user, channel, owners={"0": channel.guild.id}, limit=limit)
    address = f"{server.api_url}/interactions/{made.id}/{made.token}/callback"
    async with aiohttp.ClientSession() as session, session.post(address, json=answer) as taken:
        assert taken.status == 204, await taken.text()
    return anchors.Anchor(int(server.application_id), int(made.id), made.token, limit)


@contextmanager
def _reaching(server: DiscordServer) -> Iterator[None]:
    """Let this process find the loopback Discord, and then the real one's address again."""
    before = discord.http.Route.BASE, discord.asset.Asset.BASE
    connect.use(connect.Addresses(api=server.api_url, cdn=server.cdn_url))
    try:
        yield
    finally:
        discord.http.Route.BASE, discord.asset.Asset.BASE = before


def discord_by_interaction(house: House, _folder: Path) -> AbstractAsyncContextManager[Platform]:
    return _discord(house, by_interaction=True)


def discord_by_message(house: House, _folder: Path) -> AbstractAsyncContextManager[Platform]:
    return _discord(house, by_interaction=False)


PLATFORMS = [fake, console, discord_by_interaction, discord_by_message]
MAY_BE_CLOSED = [fake, discord_by_interaction, discord_by_message]


@pytest.fixture(params=PLATFORMS, ids=lambda opener: opener.__name__)
async def platform(request: pytest.FixtureRequest, house: House, tmp_path: Path) -> AsyncIterator[Platform]:
    async with request.param(house, tmp_path) as opened:
        yield opened


async def test_a_card_is_shown_and_changed(platform: Platform) -> None:
    first = await platform.show(CARD)
    assert await platform.seen() == "Preparing…"
    second = await platform.show(DONE)
    assert await platform.seen() == "Here it is."
    assert first == second


async def test_what_is_shown_again_stands_once(platform: Platform) -> None:
    """Also by a worker that has not heard what the first one's message was."""
    first = await platform.deliverer.show(platform.sheet, DONE)
    again = await platform.deliverer.show(platform.sheet, DONE)
    assert await platform.seen() == "Here it is."
    assert first == again


async def test_a_late_edit_never_covers_a_result(platform: Platform) -> None:
    await platform.show(DONE)
    await platform.show(replace(CARD, phase=Phase.GENERATING, status="Generating…"))
    assert await platform.seen() == "Here it is."


async def test_a_retracted_message_is_gone_and_may_be_retracted_again(platform: Platform) -> None:
    await platform.show(CARD)
    await platform.deliverer.retract(platform.sheet)
    await platform.deliverer.retract(platform.sheet)
    assert await platform.seen() is None


async def test_what_was_never_shown_may_be_retracted(platform: Platform) -> None:
    await platform.deliverer.retract(platform.sheet)
    assert await platform.seen() is None


async def test_the_requester_is_told_once(platform: Platform) -> None:
    await platform.deliverer.tell(platform.sheet, Notice("No."))
    await platform.deliverer.tell(platform.sheet, Notice("No."))
    assert await platform.told() == ["No."]
    assert await platform.seen() in {None, "Preparing…"}, "and nobody else is"


@pytest.mark.parametrize("platform", MAY_BE_CLOSED, indirect=True)
async def test_who_cannot_be_reached_is_undeliverable(platform: Platform) -> None:
    assert platform.close is not None
    platform.close(platform.ada)
    with pytest.raises(Undeliverable):
        await platform.deliverer.notify("effect-1", platform.ada, platform.sheet.place, Notice("No."))
    with pytest.raises(Undeliverable):
        await platform.deliverer.tell(platform.sheet, Notice("No."))
    assert await platform.told() == await platform.notified(platform.ada) == []
    assert await platform.seen() in {None, "Preparing…"}
    await platform.deliverer.notify("effect-1", platform.ben, platform.sheet.place, Notice("No."))
    assert await platform.notified(platform.ben) == ["No."]


async def test_an_attachment_that_is_gone_is_unusable(platform: Platform) -> None:
    with pytest.raises(PictureUnusable) as refused:
        await platform.deliverer.fetch(platform.gone, 1000)
    assert refused.value.problem is PictureProblem.GONE
    assert refused.value.filename == "fox.jpg"


@pytest.mark.parametrize("platform", MAY_BE_CLOSED, indirect=True)
async def test_an_attachment_is_read_whole_or_refused(platform: Platform) -> None:
    assert platform.attach is not None
    data = bytes(range(256)) * 1000
    attachment = platform.attach(data)
    assert await platform.deliverer.fetch(attachment, len(data)) == data
    with pytest.raises(PictureUnusable) as refused:
        await platform.deliverer.fetch(attachment, len(data) - 1)
    assert refused.value.problem is PictureProblem.TOO_LARGE


async def test_a_card_that_is_no_sheets_is_posted_once_and_changed(platform: Platform) -> None:
    post = platform.deliverer.post
    first = await post("case-1", platform.moderators, CASE)
    again = await post("case-1", platform.moderators, CASE)
    assert await platform.posted("case-1") == ["Open · 1 report"]
    decided = await post("case-1", platform.moderators, replace(CASE, status="Dismissed"))
    assert await platform.posted("case-1") == ["Dismissed"]
    known = await post("case-1", platform.moderators, replace(CASE, status="Taken down"), first)
    assert await platform.posted("case-1") == ["Taken down"]
    assert first == again == decided == known
    assert first.place == platform.moderators
    await post("case-2", platform.moderators, replace(CASE, sheet_id=SheetId("case-2"), byline="case-2"))
    assert await platform.posted("case-2") == ["Open · 1 report"]
    assert await platform.posted("case-1") == ["Taken down"]


async def test_a_member_is_notified_once_and_alone(platform: Platform) -> None:
    notify, place = platform.deliverer.notify, platform.sheet.place
    ada, ben, mona = platform.ada, platform.ben, platform.mona
    for _ in "twice":
        await notify("effect-1", ben, place, Notice("It was taken down."))
    assert await platform.notified(ben) == ["It was taken down."]
    assert await platform.notified(ada) == await platform.notified(mona) == []
    await notify("effect-2", ben, place, Notice("It is back."))
    await notify("effect-3", ada, place, Notice("It is back."))
    assert await platform.notified(ben) == ["It was taken down.", "It is back."]
    assert await platform.notified(ada) == ["It is back."]
    assert await platform.notified(mona) == [], "not even a moderator"


# --- Discord alone ------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", [discord_by_interaction, discord_by_message], indirect=True)
async def test_a_ping_is_one_message(platform: Platform) -> None:
    message = await platform.show(DONE)
    for _ in "twice":
        await platform.deliverer.ping(platform.sheet, message)
    assert await platform.others() == [f"<@{platform.ada.id}> your picture is ready."]


@pytest.mark.parametrize("platform", [discord_by_interaction], indirect=True)
async def test_what_is_private_never_comes_into_the_channel_once_its_answer_is_closed(platform: Platform) -> None:
    assert platform.close is not None
    platform.close(platform.ben)  # and with him all tokens
    platform.sheet = replace(platform.sheet, visibility=Visibility.PRIVATE)
    for card in (replace(CARD, private_to=platform.ada), replace(DONE, private_to=platform.ada)):
        await platform.deliverer.show(platform.sheet, card)
    assert await platform.seen() in {None, "Preparing…"}
    assert await platform.told() == ["Here it is."], "it is one message"
    platform.close(platform.ada)
    with pytest.raises(Undeliverable):
        await platform.deliverer.show(replace(platform.sheet, id=SheetId("other")), DONE)


async def test_a_refusal_is_told_alone_where_the_front_has_only_asked_for_time(house: House) -> None:
    """As where the front ends, or is slow, between the deferral and the placeholder."""
    async with _discord(house, by_interaction=True, answer={"type": 5, "data": {}}) as platform:
        await platform.deliverer.tell(platform.sheet, Notice("No."))
        assert await platform.seen() is None, "for all"
        await platform.deliverer.retract(platform.sheet)
        assert await platform.told() == ["No."]


async def test_what_is_private_can_be_taken_away_from_direct_messages(house: House) -> None:
    async with _discord(house, by_interaction=False) as platform:
        platform.sheet = replace(platform.sheet, visibility=Visibility.PRIVATE)
        shown = await platform.deliverer.show(platform.sheet, replace(DONE, private_to=platform.ada))
        assert await platform.told() == ["Here it is."]
        await platform.deliverer.retract(replace(platform.sheet, message=shown))
        assert await platform.told() == []
