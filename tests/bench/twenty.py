"""Twenty commands at once, beside twenty bare calls and uploads to the same servers in the same run."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import web

from tests.bench import bare
from tests.journeys.program import Console, Plantain, plantain
from tests.servers.gemini import GeminiServer, drawn

_COMMANDS: Final = 20
_DELAY: Final = 2.0  # s that the model takes
#: Bytes of each of the two signatures and of the picture: an answer of 1K has about 2 MB of JSON.
_ANSWER: Final = drawn(signature_bytes=500_000, picture_bytes=600_000)
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds until the last of twenty is there, until a command is answered, and of CPU of one turn."""

    floor: bare.Floor
    plantain: float
    acknowledged: list[float]  # in order
    worker: float
    front: float

    @property
    def ratio(self) -> float:
        return self.plantain / self.floor.wall

    @property
    def cpu_ratio(self) -> float:
        return self.worker / self.floor.cpu

    def __str__(self) -> str:
        return (
            f"bare SDK and upload {self.floor.wall:.2f} s, shown in the console {self.plantain:.2f} s, ratio"
            f" {self.ratio:.2f}; acknowledged after {self.acknowledged[_COMMANDS // 2] * 1000:.0f} ms, the last after"
            f" {self.acknowledged[-1] * 1000:.0f} ms; CPU of a turn: worker {self.worker * 1000:.0f} ms,"
            f" front {self.front * 1000:.0f} ms, bare {self.floor.cpu * 1000:.0f} ms, worker / bare"
            f" {self.cpu_ratio:.2f}"
        )


async def measure(folder: Path) -> Figures:
    """Time the bare calls, then the same number of commands."""
    async with GeminiServer(delay=_DELAY, default=_ANSWER) as server, _sink() as upload:
        floor = await bare.measure(server.url, upload, _COMMANDS)
        environment = {"GEMINI_API_KEY": "key", "GOOGLE_GEMINI_BASE_URL": server.url, "LOG_LEVEL": "WARNING"}
        async with plantain(folder, DAILY_IMAGES_PER_USER="100", **environment) as program:
            await program.run()
            async with program.console() as ada:
                await ada.wait_for(await ada.begin("the first, which warms up"), "ready")
                before = _cpu(program)
                took, acknowledged = await _commands(ada)
                worker, front = ((now - then) / _COMMANDS for now, then in zip(_cpu(program), before, strict=True))
        return Figures(floor, took, acknowledged, worker, front)


@asynccontextmanager
async def _sink() -> AsyncIterator[str]:
    """Take what is uploaded, and give its address."""

    async def take(request: web.Request) -> web.Response:
        await request.read()
        return web.Response()

    app = web.Application(client_max_size=2**26)
    app.router.add_post("/", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


async def _commands(ada: Console) -> tuple[float, list[float]]:
    began = time.perf_counter()
    acknowledged = await asyncio.gather(*[_timed(ada, f"/imagine picture {number}") for number in range(_COMMANDS)])
    while sum(card["view"]["stage"] == "ready" for card in await ada.cards()) <= _COMMANDS:  # noqa: ASYNC110 -- no event
        await asyncio.sleep(0.05)
    return time.perf_counter() - began, sorted(acknowledged)


async def _timed(ada: Console, line: str) -> float:
    began = time.perf_counter()
    await ada.send(line)
    return time.perf_counter() - began


def _cpu(program: Plantain) -> tuple[float, float]:
    """Read the seconds of CPU that the worker and the front have used."""
    return _seconds(program.pid("worker")), _seconds(program.pid("front"))


def _seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
