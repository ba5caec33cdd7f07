"""Opens transactions.

On SQLite every writer begins with BEGIN IMMEDIATE: a read that turns into a write under a deferred
BEGIN fails with "database is locked" in spite of any busy timeout.
"""

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.database import driver
from adapters.database.unit_of_work import SqlUnitOfWork
from conversations.ports import UnitOfWork

_BUSY_SECONDS: Final = 30


class SqlDatabase:
    """Implements ports.Database. One connection writes at a time, so that writers queue fairly; others read."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine) -> None:
        self.writer = writer
        self.reader = reader
        #: Told of the steps that jobs were committed for.
        self.when_enqueued: Callable[[Collection[str]], None] = _tell_nobody

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[UnitOfWork]:
        """Open a transaction that may write."""
        async with self.writer.begin() as connection:
            uow = SqlUnitOfWork(connection)
            yield uow
        if uow.jobs.asked_for:
            self.when_enqueued(uow.jobs.asked_for)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        """Open a transaction that sees one state."""
        async with self.reader.begin() as connection:
            yield SqlUnitOfWork(connection)

    async def close(self) -> None:
        """Close every connection."""
        await self.writer.dispose()
        await self.reader.dispose()


def _tell_nobody(_steps: Collection[str]) -> None:
    """Let the engine find them when it looks."""


def open_database(url: str) -> SqlDatabase:
    """Open the database at an SQLAlchemy URL; the folder of a SQLite file is made."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise ValueError("only sqlite+aiosqlite:// databases are served so far")
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    path = parsed.database or ":memory:"
    return SqlDatabase(_sqlite(url, path, "BEGIN IMMEDIATE", 1), _sqlite(url, path, "BEGIN", 4))


def _sqlite(url: str, path: str, begin: str, connections: int) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=_BUSY_SECONDS,
        hide_parameters=True,  # they hold what members typed, and errors are logged
        async_creator=partial(driver.connect, path),
    )
    _listen(engine.sync_engine, begin)
    return engine


def _listen(engine: Engine, begin: str) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def open_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
