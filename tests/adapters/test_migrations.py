"""The migrations make the schema that the code speaks of, and leave nothing when they are interrupted."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database import SqlDatabase, is_current, migrate, open_database
from adapters.database.migrate import _config, _head, _upgrade
from adapters.database.schema import metadata
from conversations.caps import CapKind, CapUse, Counter
from conversations.identity import TurnId


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqlDatabase]:
    opened = open_database(f"sqlite+aiosqlite:///{tmp_path}/deep/down/plantain.db")
    yield opened
    await opened.close()


async def test_they_make_the_schema(database: SqlDatabase) -> None:
    assert not await is_current(database)
    await migrate(database)
    await migrate(database)
    assert await is_current(database)
    async with database.reader.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_the_newest_is_known_without_alembic(database: SqlDatabase) -> None:
    async with database.reader.connect() as connection:
        scripts = ScriptDirectory.from_config(await connection.run_sync(_config))
    assert scripts.get_heads() == [_head()]


async def test_the_third_keeps_the_calls_that_are_there(database: SqlDatabase) -> None:
    async with database.writer.begin() as connection:
        await connection.run_sync(lambda inner: command.upgrade(_config(inner), "0002"))
        await _fill(
            connection,
            {
                "sheets": {"id": "s", "key": "k"},
                "turns": {"id": "t", "sheet_id": "s"},
                "calls": {"id": "c", "turn_id": "t", "price": 34_000},
            },
        )
    await migrate(database)
    async with database.reader.connect() as connection:
        (call,) = (await connection.exec_driver_sql("SELECT * FROM calls")).all()
        assert (call.turn_id, call.price, call.purpose) == ("t", 34_000, "picture")
        assert (await connection.exec_driver_sql("SELECT escalated FROM sheets")).scalar_one() == ""
        assert await connection.run_sync(_differences) == []


async def test_the_fifth_adds_what_is_kept_for_a_while_and_leaves_the_rest(database: SqlDatabase) -> None:
    async with database.writer.begin() as connection:
        await connection.run_sync(lambda inner: command.upgrade(_config(inner), "0004"))
        await _fill(connection, {"sheets": {"id": "s", "key": "k"}, "turns": {"id": "t", "sheet_id": "s"}})
    await migrate(database)
    async with database.writing() as uow:
        assert await uow.stamps.put("name", "value")
        assert await uow.drafts.get("none") is None
    async with database.reader.connect() as connection:
        assert (await connection.exec_driver_sql("SELECT id FROM turns")).scalar_one() == "t"
        assert await connection.run_sync(_differences) == []


async def test_the_sixth_adds_what_slack_needs_and_leaves_the_rest(database: SqlDatabase) -> None:
    async with database.writer.begin() as connection:
        await connection.run_sync(lambda inner: command.upgrade(_config(inner), "0005"))
        await _fill(connection, {"sheets": {"id": "s", "key": "k"}, "turns": {"id": "t", "sheet_id": "s"}})
    await migrate(database)
    async with database.writing() as uow:
        assert await uow.files.known(["none"]) == {}
        assert not await uow.tickets.take(
            "none", datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC)
        )
    async with database.reader.connect() as connection:
        assert (await connection.exec_driver_sql("SELECT posting_at FROM sheets")).scalar_one() is None
        assert await connection.run_sync(_differences) == []


async def test_the_seventh_keeps_the_notices_and_forgets_stamps_that_two_could_share(database: SqlDatabase) -> None:
    async with database.writer.begin() as connection:
        await connection.run_sync(lambda inner: command.upgrade(_config(inner), "0006"))
        await _fill(connection, {"notices": {"key": "n"}})
        for name in ("slack.tried.7", "event.7", "discord.commands.7"):
            await _fill(connection, {"stamps": {"name": name, "value": "x"}})
    await migrate(database)
    async with database.writing() as uow:
        assert await uow.stamps.all() == {"discord.commands.7": "x"}
        now = datetime(2026, 11, 21, tzinfo=UTC)
        assert await uow.notices.claim("n", now, now)
    async with database.reader.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def _fill(connection: AsyncConnection, rows: dict[str, dict[str, object]]) -> None:
    """Write a row of each of these tables, NULL and defaults apart."""
    for table, given in rows.items():
        needed = await connection.run_sync(_needed, table)
        values = {name: given.get(name, "0") for name in {*needed, *given}}
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join(f":{name}" for name in values)
        await connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)  # noqa: S608 -- a test


def _needed(connection: Connection, table: str) -> list[str]:
    columns = inspect(connection).get_columns(table)
    return [column["name"] for column in columns if not column["nullable"] and column["default"] is None]


async def test_an_interruption_leaves_nothing(database: SqlDatabase) -> None:
    async def interrupted() -> None:
        async with database.writer.begin() as connection:
            await connection.run_sync(_upgrade)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        await interrupted()
    async with database.reader.connect() as connection:
        assert await connection.run_sync(lambda inner: inspect(inner).get_table_names()) == []
    await migrate(database)
    assert await is_current(database)


def test_every_table_has_its_tenant() -> None:
    assert [name for name, table in metadata.tables.items() if "tenant" not in table.c] == [
        "pace",
        "workers",
        "stamps",
        "marks",
        "tickets",
    ]


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


async def test_calls_of_before_are_told_apart(database: SqlDatabase) -> None:
    async with database.writer.begin() as connection:
        await connection.run_sync(lambda inner: command.upgrade(_config(inner), "0001"))
        await connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for number, ending in enumerate((None, "lost", "busy", "picture", "words_only")):
            await connection.exec_driver_sql(
                "INSERT INTO calls (id, tenant, turn_id, member, model, backend, opened_at, ending, billed)"
                " VALUES (?, 't', 't', 'm', 'm', 'b', 1, ?, 1)",
                (str(number), ending),
            )
        await connection.run_sync(_upgrade)
        rows = await connection.exec_driver_sql("SELECT billing FROM calls ORDER BY id")
        assert [row[0] for row in rows] == ["possible", "possible", "none", "estimated", "estimated"]
        await connection.exec_driver_sql("DELETE FROM calls")


USED_IN_0001: Final[dict[str, dict[str, object]]] = {
    "sheets": {"id": "s", "key": "k"},
    "turns": {"id": "t", "sheet_id": "s"},
    "caps": {"tenant": "console.local", "member": "ada", "day": "2026-11-21", "held": 2, "spent": 7},
    "reservations": {
        "turn_id": "t",
        "tenant": "console.local",
        "member": "ada",
        "day": "2026-11-21",
        "state": "held",
    },
}


@pytest.fixture
async def used(database: SqlDatabase) -> SqlDatabase:
    """A database of version 0001, in which caps were used, brought to this version."""
    async with database.writer.begin() as connection:
        await connection.run_sync(lambda inner: command.upgrade(_config(inner), "0001"))
        await _fill(connection, USED_IN_0001)
    await migrate(database)
    return database


async def test_what_was_used_of_caps_is_still_used(used: SqlDatabase) -> None:
    async with used.reader.connect() as connection:
        (cap,) = (await connection.exec_driver_sql("SELECT * FROM caps")).mappings()
        (hold,) = (await connection.exec_driver_sql("SELECT * FROM reservations")).mappings()
        names = await connection.run_sync(lambda inner: inspect(inner).get_table_names())
    whose = {"kind": "member_day", "tenant": "console.local", "member": "ada", "period": "2026-11-21"}
    assert dict(cap) == whose | {"held": 2, "spent": 7}
    assert dict(hold) == whose | {"turn_id": "t", "amount": 1, "state": "held"}
    assert not [name for name in names if name.endswith("_of_0001")]


async def test_a_hold_of_before_is_settled_as_any_other(used: SqlDatabase) -> None:
    counter = Counter(CapKind.MEMBER_DAY, "console.local", "ada", "2026-11-21")
    async with used.writing() as uow:
        assert await uow.caps.use(counter) == CapUse(2, 7)
        await uow.caps.spend(TurnId("t"))
        assert await uow.caps.use(counter) == CapUse(1, 8)
