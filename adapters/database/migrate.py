"""Brings a database to the schema of this version, in one explicit transaction.

Alembic is loaded when there is something to do: a start that finds all done is a quarter of a second quicker without.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, inspect

from adapters.database.engine import SqlDatabase

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS: Final = Path(__file__).parent / "migrations"
_TABLE: Final = "alembic_version"


async def migrate(database: SqlDatabase) -> None:
    """Apply what is missing; an interruption leaves the schema as it was."""
    async with database.writer.begin() as connection:
        await connection.run_sync(_upgrade)


async def is_current(database: SqlDatabase) -> bool:
    """Tell whether the schema is that of this version."""
    async with database.reader.connect() as connection:
        return await connection.run_sync(_at_head)


def _config(connection: Connection) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 -- see above

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    if _at_head(connection):
        return  # another process was quicker
    from alembic import command  # noqa: PLC0415 -- see above

    command.upgrade(_config(connection), "head")


def _at_head(connection: Connection) -> bool:
    if not inspect(connection).has_table(_TABLE):
        return False
    return connection.exec_driver_sql(f"SELECT version_num FROM {_TABLE}").scalars().all() == [_head()]  # noqa: S608


def _head() -> str:
    """Return the newest version: the scripts' names begin with theirs."""
    return max(path.name for path in _SCRIPTS.glob("versions/[0-9]*.py")).partition("_")[0]
