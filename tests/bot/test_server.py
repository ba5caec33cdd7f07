"""Links to originals when something is wrong: the row, the store, the address."""

import asyncio
import errno
import socket
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.originals import Originals
from bot.server import bound, outside
from bot.settings import SettingsError
from conversations.errors import Temporary, Undeliverable
from conversations.identity import TurnId
from conversations.links import Links
from conversations.turn import TurnState
from tests.fakes.picture_store import FakeStore
from tests.house import House
from tests.journeys.program import free_port


class FailingStore(FakeStore):
    """Fails before the first piece, after it, or by a fault of ours."""

    def __init__(self, kept: dict[str, bytes], fails: str) -> None:
        super().__init__()
        self.kept = kept
        self.fails = fails

    async def stream(self, key: str) -> AsyncGenerator[bytes] | None:
        if self.fails == "at once":
            raise Temporary("the picture store failed (GenericError)")
        if self.fails == "by a fault":
            raise LookupError(key)
        return self._half(key)

    async def _half(self, key: str) -> AsyncGenerator[bytes]:
        yield self.kept[key][:100]
        raise Temporary("the picture store failed (GenericError)")


@asynccontextmanager
async def served(house: House, store: FakeStore | None = None) -> AsyncIterator[Links]:
    address = ("127.0.0.1", free_port())
    links = Links(f"http://127.0.0.1:{address[1]}", "a secret")
    desk = house.desk if store is None else replace(house.desk, store=store)
    async with outside(address, Originals(desk, links).routes()):
        yield links


async def ask(url: str) -> tuple[int, bytes]:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        assert "sandbox" in response.headers["Content-Security-Policy"]
        return response.status, await response.read()


async def turn_of(house: House) -> TurnId:
    return (await house.turn(await house.make())).id


async def test_a_link_works_while_the_picture_is_about_to_be_shown(house: House) -> None:
    sheet = await house.begin()
    while await house.step("prepare", "generate"):
        pass
    turn = await house.turn(sheet)
    assert turn.state is TurnState.FINALIZING
    async with served(house) as links:
        assert await ask(links.to(turn.id, 0)) == (200, house.store.kept[turn.pictures[0].key])


async def test_what_could_not_be_shown_is_nobodys(house: House) -> None:
    house.platform.trouble = Undeliverable("the channel is gone")
    turn = await house.turn(await house.make())
    assert turn.state is TurnState.FAILED
    assert turn.pictures
    async with served(house) as links:
        assert (await ask(links.to(turn.id, 0)))[0] == 404


async def test_what_was_purged_is_not_here(house: House) -> None:
    turn = await turn_of(house)
    house.store.kept.clear()
    async with served(house) as links:
        assert (await ask(links.to(turn, 0)))[0] == 404


async def test_a_store_that_is_away_is_told_in_words(house: House) -> None:
    turn = await turn_of(house)
    async with served(house, FailingStore(house.store.kept, "at once")) as links:
        status, said = await ask(links.to(turn, 0))
    assert (status, said.decode()) == (503, "That cannot be read just now. Try again in a moment.")


async def test_a_fault_is_logged_without_the_link(house: House, caplog: pytest.LogCaptureFixture) -> None:
    turn = await turn_of(house)
    with capture_logs() as logged:
        async with served(house, FailingStore(house.store.kept, "by a fault")) as links:
            status, said = await ask(links.to(turn, 0))
            signature = links.to(turn, 0).rpartition("/")[2]
    assert (status, said.decode()) == (500, "Something went wrong on our side. Try again in a moment.")
    assert [(line["event"], line["route"]) for line in logged if "route" in line] == [("request_failed", "picture")]
    assert signature not in f"{logged}{caplog.text}"


async def test_half_a_picture_does_not_look_like_a_whole_one(house: House) -> None:
    turn = await turn_of(house)
    async with served(house, FailingStore(house.store.kept, "half way")) as links:
        with pytest.raises(aiohttp.ClientError):
            await ask(links.to(turn, 0))


class SlowStore(FakeStore):
    """Gives a byte at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.left = asyncio.Event()

    async def stream(self, key: str) -> AsyncGenerator[bytes] | None:
        return self._slow(key)

    async def _slow(self, _key: str) -> AsyncGenerator[bytes]:
        try:
            while True:
                yield b"x"
                await asyncio.sleep(0.01)
        finally:
            self.left.set()


async def test_a_reader_who_goes_away_leaves_nothing_open(house: House) -> None:
    turn, store = await turn_of(house), SlowStore()
    with capture_logs() as logged:
        async with served(house, store) as links:
            async with aiohttp.ClientSession() as session, session.get(links.to(turn, 0)) as response:
                assert await response.content.read(1) == b"x"
                response.close()
            async with asyncio.timeout(10):
                await store.left.wait()
    assert [line["event"] for line in logged] == ["http_ready", "reader_went_away"]


@asynccontextmanager
async def failing(trouble: OSError) -> AsyncIterator[None]:
    if trouble.errno:
        raise trouble
    yield


async def test_a_host_that_is_none_is_named_and_not_repeated() -> None:
    nowhere = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    with pytest.raises(SettingsError, match=r"^HTTP_ADDRESS cannot be used: name or service not known\.$"):
        async with bound("HTTP_ADDRESS", failing(nowhere)):
            pytest.fail("it was opened")


async def test_other_trouble_is_not_the_address() -> None:
    with pytest.raises(OSError, match="no space left"):
        async with bound("HTTP_ADDRESS", failing(OSError(errno.ENOSPC, "no space left"))):
            pytest.fail("it was opened")
