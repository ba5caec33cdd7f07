"""The settings of an operator, in the tests' own process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.settings import Settings, load
from tests.journeys.program import free_port


@contextmanager
def operated(folder: Path, **environment: str) -> Iterator[Settings]:
    """Be in a folder, with nothing set but this and a free address for the console."""
    with pytest.MonkeyPatch.context() as patch:
        for name in Settings.model_fields:
            patch.delenv(name.upper(), raising=False)
        for name, value in {"CONSOLE_ADDRESS": f"127.0.0.1:{free_port()}", **environment}.items():
            patch.setenv(name, value)
        folder.mkdir(exist_ok=True)
        patch.chdir(folder)
        yield load()
