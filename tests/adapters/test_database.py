"""What is SQLite's own: files that several processes open, and migrations that end half-way."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from adapters.database import is_current, migrate, open_database


class PulledPlugError(Exception):
    pass


def _interrupt_at(number: int) -> Callable[..., None]:
    """Raise at the nth statement that makes something."""
    seen = 0

    def listen(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal seen
        seen += statement.lstrip().upper().startswith(("CREATE", "INSERT INTO ALEMBIC"))
        if seen == number:
            raise PulledPlugError

    return listen


def _objects(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM sqlite_master")]


@pytest.mark.parametrize("number", [1, 2, 7, 15])
async def test_an_interrupted_migration_leaves_nothing(tmp_path: Path, number: int) -> None:
    database = open_database(f"sqlite+aiosqlite:///{tmp_path}/new/plantain.db")
    listener = _interrupt_at(number)
    event.listen(database.writer.sync_engine, "before_cursor_execute", listener)
    with pytest.raises(PulledPlugError):
        await migrate(database)
    assert _objects(tmp_path / "new" / "plantain.db") == []
    assert not await is_current(database)
    event.remove(database.writer.sync_engine, "before_cursor_execute", listener)
    await migrate(database)
    assert await is_current(database)
    await database.close()


async def test_many_processes_may_migrate_at_once(tmp_path: Path) -> None:
    databases = [open_database(f"sqlite+aiosqlite:///{tmp_path}/plantain.db") for _ in range(6)]
    await asyncio.gather(*(migrate(database) for database in databases))
    assert all([await is_current(database) for database in databases])
    await asyncio.gather(*(database.close() for database in databases))


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ValueError, match="sqlite"):
        open_database("mysql+aiomysql://somewhere/plantain")


async def test_a_lock_of_another_process_is_waited_for_on_the_loop(tmp_path: Path) -> None:
    path = tmp_path / "plantain.db"
    database = open_database(f"sqlite+aiosqlite:///{path}")
    await migrate(database)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        async def write() -> None:
            async with database.writer.begin() as connection:
                await connection.exec_driver_sql("DELETE FROM workers")

        writing = asyncio.create_task(write())
        await asyncio.sleep(0.1)
        async with database.reader.begin() as connection:  # nobody else waits
            assert (await connection.exec_driver_sql("SELECT count(*) FROM workers")).scalar_one() == 0
        assert not writing.done()
        other.execute("COMMIT")
        await asyncio.wait_for(writing, 1)
    await database.close()


async def test_a_transaction_that_was_given_up_leaves_nothing_open(tmp_path: Path) -> None:
    path = tmp_path / "plantain.db"
    database = open_database(f"sqlite+aiosqlite:///{path}")
    await migrate(database)
    async with database.writing():
        pass  # nothing is asked, so nothing is begun

    async def hold() -> None:
        async with database.writing() as uow:
            await uow.stamps.put("given", "up")
            await asyncio.sleep(60)

    for moment in (0, 0.001, 0.005, 0.02):  # before, in and after the statement
        holding = asyncio.create_task(hold())
        await asyncio.sleep(moment)
        holding.cancel()
        await asyncio.gather(holding, return_exceptions=True)
        with closing(sqlite3.connect(path, timeout=5, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert other.execute("SELECT count(*) FROM stamps WHERE name = 'given'").fetchone() == (0,)
            other.execute("ROLLBACK")
    async with database.writing() as uow:
        assert await uow.stamps.put("given", "at last")
    await database.close()
