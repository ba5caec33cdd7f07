"""Brings a database to the schema of this version, in one explicit transaction."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from adapters.database.engine import SqlDatabase

_SCRIPTS: Final = Path(__file__).parent / "migrations"


async def migrate(database: SqlDatabase) -> None:
    """Apply what is missing; an interruption leaves the schema as it was."""
    async with database.writer.begin() as connection:
        await connection.run_sync(_upgrade)


async def is_current(database: SqlDatabase) -> bool:
    """Tell whether the schema is that of this version."""
    async with database.reader.connect() as connection:
        return await connection.run_sync(_at_head)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    command.upgrade(_config(connection), "head")


def _at_head(connection: Connection) -> bool:
    script = ScriptDirectory.from_config(_config())
    return MigrationContext.configure(connection).get_current_heads() == tuple(script.get_heads())
