"""Turning any arrow round fails the build."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "adapters", "conversations")


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("adapters/blobs/__init__.py", "import bot.settings", "Arrows go one way"),
        ("conversations/turn.py", "import adapters.blobs", "Arrows go one way"),
        ("conversations/prompting.py", "import os", "The core knows no platform"),
        ("conversations/steps/generate.py", "import google.genai", "The core knows no platform"),
        ("adapters/console/render.py", "import adapters.database.schema", "Adapters do not know each other"),
        ("conversations/ports.py", "import conversations.steps.sweep", "In the core"),
        ("conversations/catalog/models.py", "import conversations.turn", "In the core"),
        ("conversations/stray.py", "", "In the core"),
        ("bot/doctor.py", "import google.genai", "google-genai has one home"),
        ("adapters/console/api.py", "import PIL.Image", "Pillow has two homes"),
        ("adapters/jobs/embedded.py", "import sqlalchemy", "SQLAlchemy and alembic have one home"),
    ],
)
def test_a_broken_arrow_is_found(tmp_path: Path, file: str, line: str, contract: str) -> None:
    status, said = check(tmp_path, file, line)
    assert status != 0
    assert contract in said or "stray" in said
    assert "BROKEN" in said or "stray" in said


def test_the_house_as_it_stands_keeps_them(tmp_path: Path) -> None:
    status, said = check(tmp_path, "bot/clock.py", "")
    assert status == 0, said


def check(folder: Path, file: str, line: str) -> tuple[int, str]:
    """Check a copy of the house with one more line in one file."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    with (folder / file).open("a") as code:
        code.write(f"\n{line}\n")
    checked = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    return checked.returncode, checked.stdout + checked.stderr
