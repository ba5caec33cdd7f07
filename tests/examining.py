"""Has the doctor look around: in this process, or as the command does."""

from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from bot.doctor import examine
from tests.environment import operated
from tests.journeys.program import plantain

_WIDE = "250"  # columns, so that no sentence is broken


async def examined(folder: Path, **environment: str) -> tuple[int, str]:
    """Look around; returns the exit status that comes of it and what was said, on one line."""
    said = StringIO()
    with operated(folder, COLUMNS=_WIDE, **environment) as settings, redirect_stdout(said), redirect_stderr(said):
        sound = await examine(settings)
    return 0 if sound else 1, _on_one_line(said.getvalue())


async def examined_by_command(folder: Path, **environment: str) -> tuple[int, str]:
    """Run `plantain doctor`; returns its exit status and all that it wrote, on one line."""
    async with plantain(folder, COLUMNS=_WIDE, **environment) as program:
        await program.start("doctor")
        return await program.status(60), _on_one_line(program.logs())


def _on_one_line(said: str) -> str:
    return " ".join(said.replace("│", " ").replace("┃", " ").split())
