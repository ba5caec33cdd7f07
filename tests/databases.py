"""Databases at the schema of this version, for tests that are not about how it comes about.

One is migrated once in a run, and copied: that takes a hundredth of a migration.
"""

import tempfile
from pathlib import Path
from typing import Final

from adapters.database import SqlDatabase, migrate, open_database

_TEMPLATES: Final[list[bytes]] = []


async def new_database(path: Path) -> SqlDatabase:
    """Open a new database in this file."""
    await write_database(path)
    return opened(path)


async def write_database(path: Path) -> None:
    """Write a new database into this file."""
    if not _TEMPLATES:
        with tempfile.TemporaryDirectory() as folder:
            made = opened(Path(folder) / "template.db")
            await migrate(made)
            await made.close()  # with the last connection its log goes into the file
            _TEMPLATES.append((Path(folder) / "template.db").read_bytes())
    _write(path)


def _write(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_TEMPLATES[0])


def opened(path: Path) -> SqlDatabase:
    """Open a database that is there already, as another process does."""
    return open_database(f"sqlite+aiosqlite:///{path}")
