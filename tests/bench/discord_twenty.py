"""Twenty commands in Discord at once, beside twenty bare calls and uploads to the same servers in the same run."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench import bare_discord, processes
from tests.bench.discord_stage import ONE, Stage, at, stage
from tests.servers.discord.bodies import Body
from tests.servers.discord.interactions import DEFER, OF_COMMAND

_COMMANDS: Final = 20


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds until the last of twenty is posted, until commands are acknowledged, and of CPU of one turn."""

    floor: float
    plantain: float
    acknowledged: list[float]
    bare: float
    worker: float
    front: float
    requests: float  # to Discord's REST API, of one turn
    load: float

    @property
    def ratio(self) -> float:
        return self.plantain / self.floor

    @property
    def cpu_ratio(self) -> float:
        return self.worker / self.bare

    def __str__(self) -> str:
        return (
            f"bare SDK and upload {self.floor:.2f} s, posted {self.plantain:.2f} s, ratio {self.ratio:.2f};"
            f" acknowledged after {at(self.acknowledged, 0.5) * 1000:.0f} ms, the last after"
            f" {max(self.acknowledged) * 1000:.0f} ms; CPU of a turn: worker {self.worker * 1000:.0f} ms, front"
            f" {self.front * 1000:.0f} ms, bare {self.bare * 1000:.0f} ms, worker / bare {self.cpu_ratio:.2f};"
            f" {self.requests:.1f} requests; load {self.load:.1f}"
        )


async def measure(folder: Path) -> Figures:
    """Time the bare calls, then the same number of commands."""
    async with stage(folder, ONE) as on:
        load = processes.load()
        floor, bare = await _bare(on)
        await on.run()
        await on.posted(await on.ada.slash(on.general, "imagine", prompt="the first, which warms up"))
        pids = on.program.pid("worker"), on.program.pid("front")
        before, requests = [processes.cpu(pid) for pid in pids], len(on.discord.requests)
        took, acknowledged = await _commands(on)
        await asyncio.sleep(0.5)  # what comes after the last picture is of the turns too
        worker, front = ((processes.cpu(pid) - then) / _COMMANDS for pid, then in zip(pids, before, strict=True))
        asked = (len(on.discord.requests) - requests) / _COMMANDS
        return Figures(floor, took, acknowledged, bare, worker, front, asked, load)


async def _bare(on: Stage) -> tuple[float, float]:
    """Return the seconds until the last bare upload was taken, and seconds of CPU of one turn."""
    tokens = [_deferred(on) for _ in range(_COMMANDS + 1)]
    bare = await bare_discord.measure(on.gemini, on.discord.api_url, on.discord.application_id, tokens)
    uploads = [one.answered for one in on.discord.requests if one.files]
    assert len(uploads) == _COMMANDS + 1
    return max(uploads) - bare.began, bare.cpu


def _deferred(on: Stage) -> str:
    """Make an interaction that is answered already, and return its token."""
    interactions = on.discord.interactions
    made = interactions.new(OF_COMMAND, on.ada.user, on.general, owners={"0": on.guild.id}, limit=2**24)
    interactions.callback(made.id, made.token, Body({"type": DEFER}), at=time.monotonic(), with_response=False)
    return made.token


async def _commands(on: Stage) -> tuple[float, list[float]]:
    began = time.monotonic()
    asked = [await on.ada.slash(on.general, "imagine", prompt=f"picture {number}") for number in range(_COMMANDS)]
    posted = await asyncio.gather(*map(on.posted, asked))
    return max(posted) - began, [one.latency or 0 for one in asked]
