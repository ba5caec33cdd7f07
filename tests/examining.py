"""Has the doctor look around: in this process, or as the command does."""

from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from bot.doctor import examine
from bot.settings import Settings, load
from tests.journeys.program import free_port, plantain

_WIDE = "250"  # columns, so that no sentence is broken


async def examined(folder: Path, **environment: str) -> tuple[int, str]:
    """Look around; returns the exit status that comes of it and what was said, on one line."""
    said = StringIO()
    with pytest.MonkeyPatch.context() as patch:
        for name in Settings.model_fields:
            patch.delenv(name.upper(), raising=False)
        for name, value in {"COLUMNS": _WIDE, "CONSOLE_ADDRESS": f"127.0.0.1:{free_port()}", **environment}.items():
            patch.setenv(name, value)
        patch.chdir(folder)
        with redirect_stdout(said), redirect_stderr(said):
            sound = await examine(load())
    return 0 if sound else 1, _on_one_line(said.getvalue())


async def examined_by_command(folder: Path, **environment: str) -> tuple[int, str]:
    """Run `plantain doctor`; returns its exit status and all that it wrote, on one line."""
    async with plantain(folder, **{"COLUMNS": _WIDE, **environment}) as program:
        await program.start("doctor")
        return await program.status(60), _on_one_line(program.logs())


def _on_one_line(said: str) -> str:
    return " ".join(said.replace("│", " ").replace("┃", " ").split())
