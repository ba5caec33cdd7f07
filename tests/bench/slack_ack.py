"""How long Slack waits for an acknowledgement, idle and while twenty 4K turns are made.

Measured at the server: from the delivery of an envelope to its acknowledgement.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Final

from tests.bench import processes
from tests.bench.discord_ack import Figures
from tests.bench.discord_stage import FOUR, answering, lag
from tests.journeys.program import Plantain, plantain
from tests.servers.slack import Asked, Channel, Person, SlackServer, Workspace
from tests.servers.slack.files import StoredFile

_TURNS: Final = 20
_EVERY: Final = 0.25  # s between probes
_PROBES: Final = 100
_IDLE_PROBES: Final = 24
_WITHIN: Final = 120.0  # s
#: One that reads, one that records a turn, one that stops it again, and one that opens a form.
_COMMANDS: Final = (("usage", ""), ("imagine", "a probe"), ("cancel", ""), ("imagine", ""))


@dataclass(frozen=True, slots=True)
class Stage:
    """A workspace with a channel for each of those who paint, and Plantain in it."""

    slack: SlackServer
    program: Plantain
    space: Workspace
    ada: Person
    channels: list[Channel]

    async def posted(self, asked: Asked) -> None:
        """Wait until a command has its picture, the only one asked for in its channel, and let go of its bytes.

        No other channel is looked at: all that somebody sees, at every change, would keep this process busy.
        """
        channel, mark = asked.delivery.channel, asked.delivery.mark
        assert channel is not None

        def shown() -> list[StoredFile] | None:
            since = (post for post in reversed(channel.posts) if post.written > mark)
            return [file for post in since for file, _ in self.slack.stage.messages.pictures(post)] or None

        for file in await self.slack.stage.changes.until(shown, _WITHIN, lambda: f"{channel} has no picture"):
            file.data = b""


async def measure(folder: Path) -> Figures:
    """Start the program, probe it idle, then while as many turns are in flight as ever."""
    async with _stage(folder) as on:
        load = processes.load()
        await on.posted(await on.ada.slash(on.channels[0], "imagine", "the first, which warms up"))
        idle = await _probe(on, _IDLE_PROBES)
        async with lag() as lagging, AsyncExitStack() as ending:
            begun: list[Asked] = []
            painters = [asyncio.create_task(_paint(on, channel, begun)) for channel in on.channels]
            ending.push_async_callback(asyncio.wait, painters)
            for painter in painters:
                ending.callback(painter.cancel)
            await on.slack.until(lambda: len(begun) >= _TURNS and all(one.latency for one in begun[:_TURNS]))
            loaded = await _probe(on, _PROBES)
            for painter in painters:
                if painter.done():  # they paint until they are told to stop
                    painter.result()
            burst = [one.latency or 0 for one in begun[:_TURNS]]
            return Figures(idle, loaded, burst, len(begun) - _TURNS, lagging(), load)


async def _paint(on: Stage, channel: Channel, begun: list[Asked]) -> None:
    """Keep one turn in flight."""
    while True:
        begun.append(await on.ada.slash(channel, "imagine", "a mountain lake --size 4K --ratio 16:9"))
        await on.posted(begun[-1])


async def _probe(on: Stage, times: int) -> list[float]:
    """Send a command every quarter of a second, at the time it is due, whether or not the last was answered."""
    ben, playground = on.space.person("Ben"), on.space.channel("playground")
    asked: list[Asked] = []
    commands = cycle(_COMMANDS)
    loop = asyncio.get_running_loop()
    due = loop.time()
    for _ in range(times):
        asked.append(await ben.slash(playground, *next(commands)))
        due += _EVERY
        await asyncio.sleep(due - loop.time())
    for one in asked:
        await one.acknowledged(10)
    return [one.latency or 0 for one in asked]


@asynccontextmanager
async def _stage(folder: Path) -> AsyncIterator[Stage]:
    """Start everything; what is sent is not held against the official descriptions meanwhile."""
    async with answering(FOUR) as gemini, SlackServer(checked=False) as slack:
        space = slack.workspace("Makers")
        settings = {
            "SLACK_BOT_TOKEN": space.token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
            "GEMINI_API_KEY": "key",
            "GOOGLE_GEMINI_BASE_URL": gemini,
            "DAILY_SPEND_USD": "0",
            "DAILY_IMAGES_PER_USER": "100000",
            "REQUESTS_PER_MINUTE": "10000",
            "LOG_LEVEL": "WARNING",
        }
        async with plantain(folder, **settings) as program:
            await program.run()
            await slack.connected(2)
            channels = [space.channel(f"painters-{number}") for number in range(_TURNS)]
            yield Stage(slack, program, space, space.person("Ada"), channels)
        assert slack.problems == []
