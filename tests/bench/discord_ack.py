"""How long a member of a Discord waits for the answer to a command, idle and while twenty 4K turns are in flight.

Measured at the server: from the dispatch of an interaction to the arrival of its callback.
"""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Final

from tests.bench import processes
from tests.bench.discord_stage import FOUR, Stage, at, lag, stage
from tests.servers.discord import Asked

_TURNS: Final = 20
_EVERY: Final = 0.25  # s between probes
_PROBES: Final = 100
_IDLE_PROBES: Final = 24
#: One that reads, one that records a turn, one that stops it again.
_COMMANDS: Final = ("usage me", "imagine", "cancel")


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds; lag: how late the measuring process itself came, at p99."""

    idle: list[float]
    loaded: list[float]
    burst: list[float]  # of the twenty commands that came at once
    turns: int  # that were finished meanwhile
    lag: float
    load: float

    def __str__(self) -> str:
        return (
            f"idle {_spread(self.idle)}; loaded {_spread(self.loaded)}, while {self.turns} turns of 4K were posted;"
            f" the twenty themselves {_spread(self.burst)}; lag of the bench {self.lag * 1000:.0f} ms;"
            f" load {self.load:.1f}"
        )


async def measure(folder: Path) -> Figures:
    """Start the program, probe it idle, then while as many turns are in flight as ever."""
    async with stage(folder, FOUR) as on:
        load = processes.load()
        await on.run()
        await on.posted(await on.ada.slash(on.general, "imagine", prompt="the first, which warms up"))
        idle = await _probe(on, _IDLE_PROBES)
        async with lag() as lagging, AsyncExitStack() as ending:
            begun: list[Asked] = []
            painters = [asyncio.create_task(_paint(on, begun)) for _ in range(_TURNS)]
            ending.push_async_callback(asyncio.wait, painters)
            for painter in painters:
                ending.callback(painter.cancel)
            await on.discord.until(lambda: len(begun) >= _TURNS and all(one.latency for one in begun[:_TURNS]))
            loaded = await _probe(on, _PROBES)
            for painter in painters:
                if painter.done():  # they paint until they are told to stop
                    painter.result()
            burst = [one.latency or 0 for one in begun[:_TURNS]]
            return Figures(idle, loaded, burst, len(begun) - _TURNS, lagging(), load)


async def _paint(on: Stage, begun: list[Asked]) -> None:
    """Keep one turn in flight."""
    while True:
        begun.append(await on.ada.slash(on.general, "imagine", prompt="a mountain lake", size="4K", ratio="16:9"))
        await on.posted(begun[-1])


async def _probe(on: Stage, times: int) -> list[float]:
    """Send a command every quarter of a second, at the time it is due, whether or not the last was answered."""
    ben, playground = on.discord.member("Ben", on.guild), on.guild.channel("playground")
    asked: list[Asked] = []
    commands = cycle(_COMMANDS)
    loop = asyncio.get_running_loop()
    due = loop.time()
    for _ in range(times):
        name = next(commands)
        asked.append(await ben.slash(playground, name, **({"prompt": "a probe"} if name == "imagine" else {})))
        due += _EVERY
        await asyncio.sleep(due - loop.time())
    for one in asked:
        await one.acknowledged(10)
    return [one.latency or 0 for one in asked]


def _spread(times: list[float]) -> str:
    p50, p99 = at(times, 0.5) * 1000, at(times, 0.99) * 1000
    return f"p50 {p50:.0f} ms, p99 {p99:.0f} ms, most {max(times) * 1000:.0f} ms (n {len(times)})"
