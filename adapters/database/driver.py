"""aiosqlite, asked once for each statement.

SQLAlchemy asks its cursors four times: for the cursor, the statement, the rows and the end. Each time is a way to the
connection's thread and back, some 80 µs idle and many times that while the process is busy, during which a writer
holds the lock. So BEGIN goes with the first statement after it, and what ends no transaction goes nowhere. And a lock
that somebody else holds is waited for on the loop: SQLite's own waiting sleeps up to 100 ms between two looks, so that
whoever comes later is often served first.
"""

import asyncio
import random
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Final, Self

import aiosqlite

_PATIENCE: Final = 30.0  # s that a lock is waited for
_POLL: Final = (0.0005, 0.0015)  # s between two looks whether it is free
_SLOWLY: Final = 0.01  # s, likewise, when it lasts: another process migrates, or was stopped
_STATEMENTS: Final = 256  # kept compiled; there are about a hundred different ones


class Connection(aiosqlite.Connection):
    """A connection whose cursors go to its thread once for each statement."""

    _opening = ""  # the BEGIN that goes with the next statement
    _used = False  # whether anything was asked since the last end of a transaction

    def begin(self, statement: str) -> None:
        """Open a transaction with the next statement."""
        self._opening = statement

    def cursor(self) -> "Cursor":  # type: ignore[override] # SQLAlchemy takes either
        """Prepare for a statement; nothing is asked yet."""
        return Cursor(self)

    async def ask(self, run: Callable[[sqlite3.Connection], Any]) -> Any:
        """Let something be done in the connection's thread, again and again while another holds the lock it needs."""
        waited = 0.0
        asked = partial(_opened, self._opening, run) if self._opening else run
        self._opening, self._used = "", True
        while True:
            try:
                return await self._execute(asked, self._conn)  # type: ignore[no-untyped-call]
            except sqlite3.OperationalError as trouble:
                if not _is_locked(trouble) or waited > _PATIENCE:
                    raise
            pause = min(_SLOWLY, random.uniform(*_POLL) + waited / 50)  # noqa: S311 -- no secret
            waited += pause
            await asyncio.sleep(pause)

    async def commit(self) -> None:
        """Commit, where there is something to commit."""
        self._opening = ""
        if self._used:
            await super().commit()
            self._used = False

    async def rollback(self) -> None:
        """Roll back, where there is something to roll back."""
        self._opening = ""
        if self._used:
            await super().rollback()
            self._used = False


class Cursor:
    """One statement and its rows, as SQLAlchemy's adapter uses a cursor."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None  # names of the columns, None where there are none
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        """Do nothing; the protocol asks for it."""
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement and fetch its rows."""
        if statement.startswith("BEGIN"):
            self._connection.begin(statement)
            return
        await self._run(lambda connection: connection.execute(statement, parameters))

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> None:
        """Run a statement for each of many."""
        await self._run(lambda connection: connection.executemany(statement, parameters))

    async def fetchall(self) -> list[Any]:
        """Return the rows."""
        return self._rows

    async def close(self) -> None:
        """Do nothing: the statement was let go of in the thread."""

    async def _run(self, start: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> None:
        found = await self._connection.ask(partial(_whole, start))
        self._rows, self.description, self.rowcount, self.lastrowid = found


async def connect(path: str) -> Connection:
    """Open a file."""

    def connector() -> sqlite3.Connection:
        # isolation_level None: the driver begins nothing by itself.
        return sqlite3.connect(path, timeout=0, isolation_level=None, cached_statements=_STATEMENTS)

    connection = Connection(connector, iter_chunk_size=64)
    connection._thread.daemon = True  # noqa: SLF001 -- as SQLAlchemy does to those that it opens itself
    await connection
    return connection


def _opened(opening: str, run: Callable[[sqlite3.Connection], Any], connection: sqlite3.Connection) -> Any:
    """Run the first statement of a transaction; one that was tried before may be open already."""
    if not connection.in_transaction:
        connection.execute(opening)
    return run(connection)


def _whole(start: Callable[[sqlite3.Connection], sqlite3.Cursor], connection: sqlite3.Connection) -> tuple[Any, ...]:
    cursor = start(connection)
    try:
        rows = cursor.fetchall() if cursor.description else []
        return rows, cursor.description, cursor.rowcount, cursor.lastrowid
    finally:
        cursor.close()


def _is_locked(trouble: sqlite3.OperationalError) -> bool:
    # One that is busy because it has read before it writes stays so for ever; every writer of ours begins as one.
    code = trouble.sqlite_errorcode
    return code & 0xFF == sqlite3.SQLITE_BUSY and code != sqlite3.SQLITE_BUSY_SNAPSHOT
