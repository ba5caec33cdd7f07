"""What the processes hold and use while Slack is connected and nobody asks for anything, beside bare imports."""

from pathlib import Path
from typing import Final

from tests.bench.idle import Figures, watch
from tests.journeys.slack import serving

_BUILT_FROM: Final = {
    "front": ("bot.processes", "bot.wiring.front", "adapters.slack.app", "bot.wiring.slack"),
    "worker": (
        "bot.processes",
        "bot.wiring.worker",
        "adapters.slack.outbound",
        "bot.wiring.slack",
        "adapters.gemini.sdk",
    ),
}


async def measure(folder: Path) -> Figures:
    """Start the program, and watch it doing nothing."""
    async with serving(folder, checked=False, LOG_LEVEL="WARNING") as on:
        return await watch(on.program, _BUILT_FROM)
