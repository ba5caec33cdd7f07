"""How long a member waits for the answer to a command, idle and while twenty 4K sketches are drawn."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Final

from tests.journeys.program import Console, plantain

_TURNS: Final = 20
_EVERY: Final = 0.25  # s between probes
_PROBES: Final = 40  # at least
#: One that reads, one that records a turn, one that writes and stops it again.
_COMMANDS: Final = ("/usage me", "/imagine a probe", "/cancel")


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds; loaded_for: how long the twenty turns took."""

    idle_p50: float
    idle_p99: float
    loaded_p50: float
    loaded_p99: float
    probes: int
    loaded_for: float

    def __str__(self) -> str:
        return (
            f"idle p50 {self.idle_p50 * 1000:.0f} ms, p99 {self.idle_p99 * 1000:.0f} ms; "
            f"loaded p50 {self.loaded_p50 * 1000:.0f} ms, p99 {self.loaded_p99 * 1000:.0f} ms "
            f"({self.probes} probes while {_TURNS} turns took {self.loaded_for:.1f} s)"
        )


async def measure(folder: Path) -> Figures:
    """Start the program, probe it idle, then under load until every picture is there."""
    async with plantain(folder, DAILY_IMAGES_PER_USER="10000", LOG_LEVEL="WARNING") as program:
        await program.run()
        async with program.console("ada") as painter, program.console("ben", "playground") as prober:
            idle = await _probe(prober, lambda: False)
            began = time.monotonic()
            sheets = [await _begin(painter, number) for number in range(_TURNS)]
            drawing = asyncio.create_task(_all_ready(painter, sheets))
            loaded = await _probe(prober, lambda: not drawing.done())
            await drawing
            return Figures(
                _at(idle, 0.5),
                _at(idle, 0.99),
                _at(loaded, 0.5),
                _at(loaded, 0.99),
                len(loaded),
                time.monotonic() - began,
            )


async def _begin(painter: Console, number: int) -> str:
    answer = await painter.send(f"/imagine a mountain lake, number {number} size:4K ratio:16:9")
    assert answer["result"] == "accepted", answer
    return str((await painter.cards())[-1]["id"])


async def _all_ready(painter: Console, sheets: list[str]) -> None:
    waiting = set(sheets)
    while waiting:
        await asyncio.sleep(1)
        waiting -= {one["id"] for one in await painter.cards() if one["view"]["stage"] == "ready"}


async def _probe(prober: Console, busy: Callable[[], bool]) -> list[float]:
    """Send a command every quarter of a second, at the time it is due, whether or not the last was answered."""
    asked: list[asyncio.Task[float]] = []
    commands = cycle(_COMMANDS)
    while len(asked) < _PROBES or busy():
        asked.append(asyncio.create_task(_time(prober, next(commands))))
        await asyncio.sleep(_EVERY)
    return await asyncio.gather(*asked)


async def _time(prober: Console, command: str) -> float:
    began = time.perf_counter()
    await prober.send(command)
    return time.perf_counter() - began


def _at(times: list[float], share: float) -> float:
    """Return the smallest time that this share of all stayed within."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
