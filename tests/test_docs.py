"""What is written is so: settings, commands, rooms."""

import re
from pathlib import Path

from bot.settings import Settings
from bot.wiring.front import _COMMANDS
from conversations.commands import COMMANDS

ROOT = Path(__file__).parent.parent
FIVE = {"app", "inbound", "render", "controls", "outbound"}
PLATFORMS = {"console", "discord", "slack"}


def test_every_setting_is_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text()
    listed = re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)
    assert sorted(listed) == sorted(name.upper() for name in Settings.model_fields)
    lines = example.splitlines()
    for index, line in enumerate(lines):
        if "=" in line and not line.startswith("#"):
            assert lines[index - 1].startswith("# "), f"{line} has no line that says what it is for"


def test_the_defaults_of_the_example_are_the_defaults() -> None:
    example = (ROOT / ".env.example").read_text()
    for name, value in re.findall(r"^([A-Z_]+)=(.+)$", example, re.MULTILINE):
        default = Settings.model_fields[name.lower()].default
        assert str(default).casefold() == value.casefold() or float(default) == float(value), name


def test_every_command_is_bound_and_in_the_readme() -> None:
    assert set(_COMMANDS) == {command.name for command in COMMANDS}
    readme = (ROOT / "README.md").read_text()
    for command in COMMANDS:
        assert f"`/{command.name}" in readme, command.name


def test_every_platform_has_the_same_five_names() -> None:
    for folder in (ROOT / "adapters").iterdir():
        if folder.name in PLATFORMS:
            names = {path.stem for path in folder.iterdir()}
            assert names >= FIVE, folder.name


def test_what_the_readme_links_to_is_there() -> None:
    readme = re.sub(r"<!--.*?-->", "", (ROOT / "README.md").read_text(), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)#]+)\)", readme):
        assert "://" in link or (ROOT / link).exists(), link


def test_decisions_are_numbered_one_by_one() -> None:
    files = sorted((ROOT / "docs" / "decisions").iterdir())
    for number, path in enumerate(files, 1):
        assert path.name.startswith(f"{number:04}-"), path.name
        assert path.read_text().startswith(f"# {number}. "), path.name


def test_no_requirement_names_an_index() -> None:
    for path in (ROOT / "requirements").iterdir():
        text = path.read_text()
        assert "://" not in text, path
        assert "--index" not in text, path
