"""What a process does not need it does not load."""

import subprocess
import sys

import pytest

from tests.journeys.program import ROOT

SDKS = ("google.genai", "PIL", "sqlalchemy", "aiohttp", "obstore", "pydantic", "discord", "slack_bolt")


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("conversations", SDKS),
        ("conversations.actions.submit, conversations.steps.generate", SDKS),
        ("bot.wiring.front", ("google.genai", "PIL", "alembic")),
        ("bot.wiring.worker", ("google.genai", "adapters.sketch", "alembic")),
        ("bot.cli", ("sqlalchemy", "PIL", "google.genai", "aiohttp")),
    ],
)
def test_nothing_heavy_is_pulled_in(module: str, absent: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print([name for name in {absent!r} if name in sys.modules])"
    # From there, so that it is the code beside this test, whatever else is installed.
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    assert loaded.stdout.strip() == "[]"
