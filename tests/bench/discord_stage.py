"""The real Plantain in a loopback Discord, with a loopback Gemini in a process of its own.

Discord and the people's hands are in the bench's own process: what is under test has its processes for itself.
"""

import asyncio
import math
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.journeys.program import Plantain, plantain
from tests.servers.discord import Asked, Channel, DiscordServer, Guild, Person

DELAY: Final = 2.0  # s that the model takes
_LOOK_EVERY: Final = 0.01  # s
_WITHIN: Final = 120.0  # s


@dataclass(frozen=True, slots=True)
class Weight:
    """What the model answers: bytes of each of the two signatures, and of the picture."""

    size: str
    signature: int
    picture: int


#: About 2 MB of JSON, and about 9.
ONE: Final = Weight("1K", 500_000, 600_000)
FOUR: Final = Weight("4K", 800_000, 5_000_000)


@dataclass(frozen=True, slots=True)
class Stage:
    """A guild with a channel and somebody in it; Plantain is not started yet."""

    discord: DiscordServer
    gemini: str  # address
    program: Plantain
    guild: Guild
    general: Channel
    ada: Person

    async def run(self) -> None:
        """Start Plantain, and wait until it is connected and its commands are registered."""
        await self.program.run()
        await self.discord.connected()
        await self.discord.registered()

    async def posted(self, asked: Asked) -> float:
        """Wait until an answer has its picture, let go of its bytes, and tell when it came: s of time.monotonic()."""
        original = asked.interaction
        await self.discord.until(lambda: original.original is not None and original.original.attachments, _WITHIN)
        if original.original is not None:
            for kept in original.original.attachments:
                kept.data = b""
        return max(
            one.answered for one in reversed(self.discord.requests) if one.files and f"/{asked.token}/" in one.path
        )


@asynccontextmanager
async def stage(folder: Path, weight: Weight, **environment: str) -> AsyncIterator[Stage]:
    """Start the servers; what they answer is not held against the official descriptions."""
    async with answering(weight) as gemini, DiscordServer(checked=False) as discord:
        guild = discord.guild("Makers")
        settings = {
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_URL": discord.api_url,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
            "DISCORD_CDN_URL": discord.cdn_url,
            "GEMINI_API_KEY": "key",
            "GOOGLE_GEMINI_BASE_URL": gemini,
            "DAILY_SPEND_USD": "0",
            "DAILY_IMAGES_PER_USER": "100000",
            "REQUESTS_PER_MINUTE": "10000",
            "LOG_LEVEL": "WARNING",
        }
        async with plantain(folder, **settings | environment) as program:
            general = guild.channel("general")
            yield Stage(discord, gemini, program, guild, general, discord.member("Ada", guild))
        assert discord.problems == []


@asynccontextmanager
async def answering(weight: Weight) -> AsyncIterator[str]:
    """Run a loopback Gemini in a process of its own; gives its address."""
    options = {
        "--prepared": weight.size,
        "--delay": DELAY,
        "--signature-bytes": weight.signature,
        "--picture-bytes": weight.picture,
    }
    given = [str(word) for option in options.items() for word in option]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.servers.gemini", *given, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.terminate()
        await process.wait()


def at(times: list[float], share: float) -> float:
    """Return the smallest time that this share of all stayed within."""
    return sorted(times)[math.ceil(share * len(times)) - 1]


@asynccontextmanager
async def lag() -> AsyncIterator[Callable[[], float]]:
    """Watch how late this process comes, in s at p99: so much of what it measures may be its own."""
    late: list[float] = []

    async def watch() -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _LOOK_EVERY
            await asyncio.sleep(_LOOK_EVERY)
            late.append(loop.time() - due)

    watching = asyncio.create_task(watch())
    try:
        yield lambda: at(late, 0.99)
    finally:
        watching.cancel()
        await asyncio.wait([watching])
