"""The messages of the console, in a file of its own, as Discord and Slack keep theirs.

Every change gives a message the next sequence number, so that a browser that was away asks for
what came after the last it saw.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import aiosqlite

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS messages (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    seq INTEGER NOT NULL UNIQUE,
    place INTEGER NOT NULL,             -- in the list: the sequence number it was born with
    rank INTEGER NOT NULL,              -- an earlier stage never covers a later one
    removed INTEGER NOT NULL DEFAULT 0, -- kept, so that nothing late brings it back
    recipient TEXT,                     -- the one member who may see it, NULL for all
    body TEXT NOT NULL                  -- JSON, without the columns above
);
CREATE INDEX IF NOT EXISTS messages_of_channel ON messages (channel, place);
CREATE TABLE IF NOT EXISTS uploads (
    id TEXT PRIMARY KEY,
    member TEXT NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    event TEXT,                         -- that it was handed in with
    gone INTEGER NOT NULL DEFAULT 0     -- removed with the result of that event
);
"""
_INSERT: Final = """
INSERT INTO messages (id, channel, rank, recipient, body, seq, place)
SELECT ?, ?, ?, ?, ?, next, next FROM (SELECT coalesce(max(seq), 0) + 1 AS next FROM messages) WHERE true
"""
_POST: Final = _INSERT + "ON CONFLICT (id) DO NOTHING RETURNING *"
_SHOW: Final = (
    _INSERT  # noqa: S608 -- of constants
    + "ON CONFLICT (id) DO UPDATE SET rank = excluded.rank, seq = (SELECT max(seq) + 1 FROM messages),"
    + " body = json_set(body, '$.view', excluded.body -> '$.view')"
    + " WHERE rank <= excluded.rank AND NOT removed AND body -> '$.view' IS NOT excluded.body -> '$.view' RETURNING *"
)
_REMOVE: Final = """
UPDATE messages SET removed = 1, body = '{}', seq = (SELECT max(seq) + 1 FROM messages) WHERE id = ? AND NOT removed
RETURNING *
"""
#: The rank of a message that is as it will stay.
FINAL: Final = 3


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it is kept."""

    id: str
    channel: str
    author: dict[str, object]
    created_at: datetime
    text: str = ""
    view: dict[str, Any] | None = None
    reply_to: str | None = None
    recipient: str | None = None
    rank: int = FINAL


@dataclass(frozen=True, slots=True)
class Change:
    """A message as browsers are told of it."""

    seq: int
    recipient: str | None
    event: dict[str, Any] = field(default_factory=dict)


class Messages:
    """Keeps messages."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def post(self, message: Message) -> Change | None:
        """Keep a new message; None when there is one of this id, whatever became of it."""
        return await self._change(_POST, *_row(message))

    async def show(self, message: Message) -> Change | None:
        """Post a message or change it; None when what stands there is later, or was removed."""
        return await self._change(_SHOW, *_row(message))

    async def remove(self, message_id: str, channel: str) -> Change | None:
        """Take a message away for good, and keep one from coming that has not been posted yet."""
        await self._rows(_POST, message_id, channel, 0, None, "{}")
        return await self._change(_REMOVE, message_id)

    async def page(self, channel: str, member: str, before: int | None, limit: int) -> list[dict[str, Any]]:
        """Read up to `limit` messages of a channel that stand before a place, oldest first."""
        rows = await self._rows(
            "SELECT * FROM messages WHERE channel = ? AND NOT removed AND (recipient IS NULL OR recipient = ?)"
            " AND place < ? ORDER BY place DESC LIMIT ?",
            channel,
            member,
            before if before is not None else 2**62,
            limit,
        )
        return [_message(row) for row in reversed(rows)]

    async def since(self, seq: int, member: str, limit: int) -> list[dict[str, Any]]:
        """Read what changed after a sequence number, in order, as events."""
        query = "SELECT * FROM messages WHERE seq > ? AND (recipient IS NULL OR recipient = ?) ORDER BY seq LIMIT ?"
        return [_event(row) for row in await self._rows(query, seq, member, limit)]

    async def newest(self) -> int:
        """Return the highest sequence number, 0 when there is none."""
        rows = await self._rows("SELECT coalesce(max(seq), 0) AS seq FROM messages")
        return int(rows[0]["seq"])

    async def one(self, message_id: str, member: str) -> dict[str, Any] | None:
        """Read a message this member may see."""
        query = "SELECT * FROM messages WHERE id = ? AND NOT removed AND (recipient IS NULL OR recipient = ?)"
        rows = await self._rows(query, message_id, member)
        return _message(rows[0]) if rows else None

    async def _change(self, statement: str, *values: object) -> Change | None:
        rows = await self._rows(statement, *values)
        return Change(rows[0]["seq"], rows[0]["recipient"], _event(rows[0])) if rows else None

    async def _rows(self, statement: str, *values: object) -> list[aiosqlite.Row]:
        # In one go: each of execute, fetchall and commit is a way to the connection's thread and back.
        return list(await self._connection.execute_fetchall(statement, values))


def _row(message: Message) -> tuple[object, ...]:
    return (message.id, message.channel, message.rank, message.recipient, _body(message))


def _body(message: Message) -> str:
    return json.dumps(
        {
            "author": message.author,
            "created_at": message.created_at.isoformat(),
            "reply_to": message.reply_to,
            "text": message.text,
            "view": message.view,
        }
    )


def _message(row: aiosqlite.Row) -> dict[str, Any]:
    kept = {"id": row["id"], "channel": row["channel"], "seq": row["seq"], "order": row["place"]}
    body: dict[str, Any] = json.loads(row["body"])
    return kept | {"to": row["recipient"]} | body


def _event(row: aiosqlite.Row) -> dict[str, Any]:
    if row["removed"]:
        return {"type": "removed", "id": row["id"], "channel": row["channel"], "seq": row["seq"]}
    return {"type": "message", "message": _message(row)}


@asynccontextmanager
async def open_messages(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    """Open the console's file; it is made where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    async with aiosqlite.connect(path, isolation_level=None) as connection:  # each statement commits by itself
        connection.row_factory = aiosqlite.Row
        await connection.execute("PRAGMA journal_mode=WAL")
        await connection.execute("PRAGMA synchronous=NORMAL")
        await connection.executescript(_TABLES)
        yield connection
