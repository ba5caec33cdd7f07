"""One store of bytes by key over obstore: a local folder, S3, GCS, Azure, or memory."""

import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, MemoryStore, ObjectStore, from_url

from conversations.errors import Temporary

if TYPE_CHECKING:
    from obstore import GetResult  # it has no such name when it runs

_SEGMENT: Final = r"[A-Za-z0-9_-][A-Za-z0-9._-]*"
_KEY: Final = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*")
_PREFIX: Final = re.compile(rf"(?:{_SEGMENT}/)+")
_LONGEST: Final = 900  # characters; S3 takes 1024 bytes, a prefix of the operator's included
_ROUNDS: Final = 5
_PIECE: Final = 256 * 1024  # bytes

#: Missing: obstore raises the builtin one where it can.
_MISSING: Final = (FileNotFoundError, NotFoundError)


class Blobs:
    """Implements ports.PictureStore.

    Keys are segments of letters, digits, ".", "_" and "-" between slashes; no segment begins with a dot. Every method
    raises ValueError for another key, Temporary when the store fails.
    """

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def put(self, key: str, data: bytes) -> None:
        """Store the bytes whole or not at all, so that a reader sees the old ones or the new ones."""
        _check(key, _KEY)
        with _store_trouble():
            await self._store.put_async(key, data)

    async def get(self, key: str) -> bytes | None:
        """Read the bytes, None when there are none."""
        _check(key, _KEY)
        with _store_trouble():
            try:
                found = await self._store.get_async(key)
                return (await found.bytes_async()).to_bytes()
            except _MISSING:
                return None

    async def stream(self, key: str) -> AsyncGenerator[bytes] | None:
        """Read the bytes in pieces of a quarter of a megabyte or so, None when there are none."""
        _check(key, _KEY)
        with _store_trouble():
            try:
                found = await self._store.get_async(key)
            except _MISSING:
                return None
        return _pieces(found)

    async def remove(self, prefix: str) -> None:
        """Remove every key below a prefix that ends in "/"; that there is none is as good."""
        _check(prefix, _PREFIX)
        for _ in range(_ROUNDS):
            with _store_trouble():
                keys = [meta["path"] async for chunk in self._store.list_async(prefix) for meta in chunk]
                if not keys:
                    return
                try:
                    await self._store.delete_async(keys)
                except _MISSING:
                    continue  # somebody else removes them too: see what is left
        raise Temporary("keys went on appearing below a prefix that was being removed")


async def _pieces(found: "GetResult") -> AsyncGenerator[bytes]:
    with _store_trouble():
        async for piece in found.stream(_PIECE):
            yield bytes(piece)


def open_store(url_or_path: str) -> Blobs:
    """Open a store by its address; a local folder is made if it is missing.

    url_or_path: a folder, "file:///folder", "memory://", "s3://bucket/prefix", "gs://bucket/prefix" or
    "az://account/container/prefix". Credentials come from where each provider's own tools look for them.
    Raises ValueError, which does not repeat the address, since it may hold a secret.
    """
    try:
        return Blobs(_open(url_or_path))
    except (BaseError, OSError, TypeError, ValueError) as error:
        message = f"the picture store cannot be opened ({type(error).__name__})"
        raise ValueError(message) from error


def _open(address: str) -> ObjectStore:
    scheme, separator, rest = address.partition("://")
    match scheme.casefold() if separator else "":
        case "memory":
            return MemoryStore()
        case "" if address:
            return _open_folder(address)
        case "file" if rest:
            return _open_folder(rest)
        case "" | "file":
            raise ValueError("empty")
        case _:
            return from_url(address)


def _open_folder(folder: str) -> ObjectStore:
    return LocalStore(Path(folder).absolute(), mkdir=True, automatic_cleanup=True)


def _check(key: str, shape: re.Pattern[str]) -> None:
    if len(key) > _LONGEST or not shape.fullmatch(key):
        message = f"not a key: {key[:100]!r}"
        raise ValueError(message)


@contextmanager
def _store_trouble() -> Iterator[None]:
    try:
        yield
    except (BaseError, OSError) as error:
        message = f"the picture store failed ({type(error).__name__})"
        raise Temporary(message) from error
