"""What the fortieth turn of a conversation costs beside the tenth: bytes to the model, and CPU of the worker."""

import os
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.journeys.program import Plantain, plantain
from tests.servers.gemini import GeminiServer, drawn

_TURNS: Final = 40
_SIGNATURE: Final = 1_500_000  # bytes; each answer has two
_AROUND: Final = 7  # turns whose CPU is looked at, the middle of which counts: one alone is disturbed too easily
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Figures:
    """Bytes of the request, and seconds of CPU of the worker, at the tenth turn and at the fortieth."""

    tenth_bytes: int
    fortieth_bytes: int
    tenth_cpu: float
    fortieth_cpu: float

    def __str__(self) -> str:
        return (
            f"turn 10: {self.tenth_bytes / 1e6:.2f} MB, {self.tenth_cpu * 1000:.0f} ms of CPU; "
            f"turn 40: {self.fortieth_bytes / 1e6:.2f} MB, {self.fortieth_cpu * 1000:.0f} ms; "
            f"ratios {self.fortieth_bytes / self.tenth_bytes:.2f} and {self.fortieth_cpu / self.tenth_cpu:.2f}"
        )


async def measure(folder: Path) -> Figures:
    """Go on from picture to picture, forty times."""
    async with GeminiServer(default=drawn(signature_bytes=_SIGNATURE)) as server:
        environment = {"GEMINI_API_KEY": "key", "GOOGLE_GEMINI_BASE_URL": server.url, "LOG_LEVEL": "WARNING"}
        async with plantain(folder, DAILY_IMAGES_PER_USER="100", REQUESTS_PER_MINUTE="1000", **environment) as program:
            await program.run()
            spent = await _converse(program)
        sizes = [asked.size for asked in server.requests]
    return Figures(sizes[9], sizes[39], _at(spent, 10), _at(spent, 40))


async def _converse(program: Plantain) -> list[float]:
    """Return the CPU that the worker had used after each turn, the first entry before them all."""
    worker = program.pid("worker")
    spent = [_cpu(worker)]
    async with program.console() as ada:
        card = ""
        for number in range(1, _TURNS + 1):
            card = await ada.begin(f"step {number}", reply_to=card or None)
            await ada.wait_for(card, "ready")
            spent.append(_cpu(worker))
    return spent


def _at(spent: list[float], turn: int) -> float:
    """Return the CPU of a turn: the median of it and those before it."""
    return statistics.median(spent[one] - spent[one - 1] for one in range(turn - _AROUND + 1, turn + 1))


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
