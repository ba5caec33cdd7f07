"""The databases that keep the contracts."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.database import SqlDatabase
from tests.databases import new_database, opened


@pytest.fixture(params=["sqlite"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SqlDatabase]:
    assert request.param == "sqlite"
    made = await new_database(tmp_path / "contract.db")
    yield made
    await made.close()


@pytest.fixture
async def other(database: SqlDatabase, tmp_path: Path) -> AsyncIterator[SqlDatabase]:
    """The same database, as another process opens it."""
    del database  # that has made the tables
    another = opened(tmp_path / "contract.db")
    yield another
    await another.close()
