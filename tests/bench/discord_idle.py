"""What the processes hold and use while Discord is connected and nobody asks for anything, beside bare imports."""

from pathlib import Path
from typing import Final

from tests.bench.discord_stage import ONE, stage
from tests.bench.idle import Figures, watch

_BUILT_FROM: Final = {
    "front": ("bot.processes", "bot.wiring.front", "adapters.discord.app"),
    "worker": ("bot.processes", "bot.wiring.worker", "adapters.discord.outbound", "adapters.gemini.sdk"),
}


async def measure(folder: Path) -> Figures:
    """Start the program, and watch it doing nothing."""
    async with stage(folder, ONE) as on:
        await on.run()
        return await watch(on.program, _BUILT_FROM)
