"""What every PictureStore does."""

import asyncio
import os
from pathlib import Path

import pytest

from adapters.blobs import Blobs, open_store
from conversations.errors import Temporary
from conversations.ports import PictureStore
from tests.fakes.picture_store import FakeStore

KEY = "discord.123/pictures/ab12.png"


def _make(kind: str, folder: Path) -> PictureStore:
    match kind:
        case "fake":
            return FakeStore()
        case "memory":
            return open_store("memory://")
        case "url":
            return open_store(f"file://{folder}/by url")
        case _:
            return open_store(str(folder / "blobs"))


@pytest.fixture(params=["fake", "memory", "folder", "url"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> PictureStore:
    return _make(request.param, tmp_path)


@pytest.fixture(params=["memory", "folder"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> PictureStore:
    return _make(request.param, tmp_path)


async def test_what_was_put_is_got(store: PictureStore) -> None:
    for data in (b"", b"\x00\xff picture", os.urandom(3_000_000)):
        await store.put(KEY, data)
        got = await store.get(KEY)
        assert got == data
        assert type(got) is bytes


async def test_what_was_put_comes_in_pieces(store: PictureStore) -> None:
    for data in (b"", b"\x00\xff picture", os.urandom(3_000_000)):
        await store.put(KEY, data)
        pieces = await store.stream(KEY)
        assert pieces is not None
        got = [piece async for piece in pieces]
        assert b"".join(got) == data
        assert all(type(piece) is bytes for piece in got)
    assert await store.stream("discord.123/pictures/other.png") is None
    pieces = await store.stream(KEY)
    assert pieces is not None
    assert data.startswith(await anext(pieces))
    await pieces.aclose()
    assert [piece async for piece in pieces] == []


async def test_the_same_key_again_replaces(store: PictureStore) -> None:
    await store.put(KEY, b"a longer first picture")
    await store.put(KEY, b"second")
    assert await store.get(KEY) == b"second"


async def test_what_is_missing_is_none(store: PictureStore) -> None:
    await store.put(KEY, b"x")
    for key in ("nothing", "discord.123/pictures/other.png", "discord.123/pictures", "discord.123"):
        assert await store.get(key) is None, key


async def test_removing_a_prefix_takes_all_below_and_nothing_beside(store: PictureStore) -> None:
    gone = ["discord.1/a.png", "discord.1/deep/er/b.png", "discord.1/deep/c.png"]
    kept = ["discord.12/a.png", "discord.1.png", "slack.1/a.png"]
    for key in (*gone, *kept):
        await store.put(key, key.encode())
    await store.remove("discord.1/")
    assert [await store.get(key) for key in gone] == [None, None, None]
    assert [await store.get(key) for key in kept] == [key.encode() for key in kept]


async def test_removing_twice_and_nothing_changes_nothing(store: PictureStore) -> None:
    await store.put(KEY, b"x")
    await store.remove("nobody.here/")
    await store.remove("discord.123/")
    await store.remove("discord.123/")
    assert await store.get(KEY) is None


async def test_many_at_once_do_not_disturb_each_other(store: PictureStore) -> None:
    keys = [f"discord.{number % 3}/{number}.bin" for number in range(60)]
    await asyncio.gather(*(store.put(key, key.encode()) for key in keys))
    assert await asyncio.gather(*(store.get(key) for key in keys)) == [key.encode() for key in keys]
    await asyncio.gather(*(store.remove("discord.1/") for _ in range(3)))
    assert [key for key in keys if await store.get(key) is None] == [
        key for key in keys if key.startswith("discord.1/")
    ]


async def test_a_reader_sees_whole_pictures_while_one_is_replaced(store: PictureStore) -> None:
    pictures = [bytes([number]) * 200_000 for number in range(8)]
    await store.put(KEY, pictures[0])

    async def read() -> None:
        for _ in range(30):
            assert await store.get(KEY) in pictures

    async def write() -> None:
        for picture in pictures:
            await store.put(KEY, picture)

    await asyncio.gather(read(), write())


STRANGE_KEYS = (
    ["", "/", "/etc/passwd", "../up", "a/../b", "a/..", "a//b", "a/", "a b", "a\\b", "a\x00b", "a/.hidden", "ä", "a\n"],
    ["a%2f..", "C:", "x" * 901],
)


@pytest.mark.parametrize("key", [key for keys in STRANGE_KEYS for key in keys])
async def test_keys_that_could_lead_elsewhere_are_refused(blobs: PictureStore, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        await blobs.put(key, b"x")
    with pytest.raises(ValueError, match="not a key"):
        await blobs.get(key)
    with pytest.raises(ValueError, match="not a key"):
        await blobs.stream(key)


@pytest.mark.parametrize("prefix", ["", "/", "a", "a/b", "../", "a/../", "/a/", "a//"])
async def test_a_prefix_that_is_not_a_whole_folder_is_refused(blobs: PictureStore, prefix: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        await blobs.remove(prefix)


async def test_a_folder_keeps_its_files_and_leaves_nothing_behind(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "var" / "blobs"))
    await store.put(KEY, b"x")
    assert (tmp_path / "var" / "blobs" / KEY).read_bytes() == b"x"
    assert await open_store(str(tmp_path / "var" / "blobs")).get(KEY) == b"x"
    await store.remove("discord.123/")
    assert list((tmp_path / "var" / "blobs").rglob("*")) == []


async def test_a_folder_gives_pieces_that_are_small(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "blobs"))
    await store.put(KEY, os.urandom(20_000_000))
    pieces = await store.stream(KEY)
    assert pieces is not None
    sizes = [len(piece) async for piece in pieces]
    assert len(sizes) > 40
    assert max(sizes) < 500_000


async def test_a_store_that_fails_is_temporary_and_its_place_is_not_told(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "blobs"))
    await store.put("a/b", b"x")
    with pytest.raises(Temporary) as trouble:
        await store.put("a/b/c", b"a file stands where a folder would have to be")
    assert str(tmp_path) not in str(trouble.value)


@pytest.mark.parametrize("address", ["", "file://", "ftp://host/x", "az://needs-an-account", "nonsense://"])
def test_an_address_that_cannot_be_opened_is_said_without_repeating_it(address: str) -> None:
    with pytest.raises(ValueError, match="cannot be opened") as trouble:
        open_store(address)
    assert not address or address not in str(trouble.value)


@pytest.mark.parametrize("address", ["s3://bucket/prefix", "gs://bucket/prefix"])
def test_an_object_store_opens_by_its_address(address: str) -> None:
    assert isinstance(open_store(address), Blobs)
