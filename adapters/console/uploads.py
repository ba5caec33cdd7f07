"""Pictures that members have dropped into the console and that no turn has taken up yet."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import aiosqlite

from conversations.errors import PictureProblem, PictureUnusable
from conversations.pictures import HEAD, MAX_INPUT_BYTES, Attachment, kind_of

_UNUSED_FOR: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Upload:
    """One uploaded file."""

    id: str
    name: str
    size: int  # bytes


class Uploads:
    """Keeps uploads in a folder until the sheet they were handed in with has its result."""

    def __init__(self, connection: aiosqlite.Connection, folder: Path) -> None:
        self._connection = connection
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def take(self, member: str, name: str, body: AsyncIterator[bytes], now: datetime) -> Upload:
        """Keep a file.

        Raises PictureUnusable when it is empty, over 7 MB, or does not begin like a picture.
        """
        chunks, size = [], 0
        async for chunk in body:
            chunks.append(chunk)
            size += len(chunk)
            if size > MAX_INPUT_BYTES:
                raise PictureUnusable(PictureProblem.TOO_LARGE, name)
        data = b"".join(chunks)
        if not data:
            raise PictureUnusable(PictureProblem.EMPTY, name)
        if not kind_of(data[:HEAD]):
            raise PictureUnusable(PictureProblem.NOT_A_PICTURE, name)
        await self.sweep(now)
        upload = Upload(secrets.token_hex(12), name, size)
        # The row first: a file without one would never be swept.
        await self._connection.execute(
            "INSERT INTO uploads (id, member, name, size, created_at) VALUES (?, ?, ?, ?, ?)",
            (upload.id, member, name, size, now.isoformat()),
        )
        await asyncio.to_thread(self._path(upload.id).write_bytes, data)
        return upload

    async def claim(self, member: str, ids: Iterable[str], key: str) -> tuple[Attachment, ...]:
        """Return the member's own uploads as attachments of an event.

        An event that is repeated may name what was removed with its result. Raises PictureUnusable
        when one is gone or somebody else's.
        """
        found = []
        for upload_id in ids:
            cursor = await self._connection.execute(
                "SELECT name, size FROM uploads WHERE id = ? AND member = ? AND (NOT gone OR event = ?)",
                (upload_id, member, key),
            )
            row = await cursor.fetchone()
            if row is None:
                raise PictureUnusable(PictureProblem.GONE)
            found.append(Attachment(upload_id, row["name"], row["size"]))
        return tuple(found)

    async def bind(self, attachments: Iterable[Attachment], key: str | None) -> None:
        """Remember what event uploads were handed in with; None when nothing came of it."""
        for attachment in attachments:
            await self._connection.execute("UPDATE uploads SET event = ? WHERE id = ?", (key, attachment.ref))

    async def read(self, upload_id: str) -> bytes | None:
        """Read a file, None when it is gone."""
        cursor = await self._connection.execute("SELECT 1 FROM uploads WHERE id = ? AND NOT gone", (upload_id,))
        if await cursor.fetchone() is None:
            return None
        try:
            return await asyncio.to_thread(self._path(upload_id).read_bytes)
        except FileNotFoundError:
            return None

    async def drop(self, upload_id: str, member: str) -> None:
        """Remove a member's own upload that was not handed in."""
        await self._remove("id = ? AND member = ? AND event IS NULL", upload_id, member)

    async def drop_of(self, key: str) -> None:
        """Remove what was handed in with an event that has its result."""
        gone = await self._unlink("event = ? AND NOT gone", key)
        for upload_id in gone:
            await self._connection.execute("UPDATE uploads SET gone = 1 WHERE id = ?", (upload_id,))

    async def sweep(self, now: datetime) -> None:
        """Remove what nobody came back for."""
        await self._remove("created_at < ?", (now - _UNUSED_FOR).isoformat())

    async def _remove(self, condition: str, *values: str) -> None:
        for upload_id in await self._unlink(condition, *values):
            await self._connection.execute("DELETE FROM uploads WHERE id = ?", (upload_id,))

    async def _unlink(self, condition: str, *values: str) -> list[str]:
        """Remove the files alone, first: what a crash leaves undone the sweep does again, as long as there is a row."""
        query = f"SELECT id FROM uploads WHERE {condition}"  # noqa: S608 -- the conditions stand above
        found = [row["id"] for row in await self._connection.execute_fetchall(query, values)]
        for upload_id in found:
            await asyncio.to_thread(self._path(upload_id).unlink, missing_ok=True)
        return found

    def _path(self, upload_id: str) -> Path:
        return self._folder / upload_id
