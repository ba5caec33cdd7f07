"""Twenty commands at once, beside twenty bare calls of the SDK to the same server in the same run."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from google import genai
from google.genai import types

from tests.journeys.program import Console, plantain
from tests.servers.gemini import GeminiServer

_COMMANDS: Final = 20
_DELAY: Final = 2.0  # s that the model takes
MODEL: Final = "gemini-nano-banana-2.1"


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds until the last of twenty is there."""

    bare: float
    plantain: float

    def __str__(self) -> str:
        ratio = self.plantain / self.bare
        return f"bare SDK {self.bare:.2f} s, shown in the console {self.plantain:.2f} s, ratio {ratio:.2f}"


async def measure(folder: Path) -> Figures:
    """Time the bare calls, then the same number of commands."""
    async with GeminiServer(delay=_DELAY) as server:
        bare = await _bare(server.url)
        environment = {"GEMINI_API_KEY": "key", "GOOGLE_GEMINI_BASE_URL": server.url, "LOG_LEVEL": "WARNING"}
        async with plantain(folder, DAILY_IMAGES_PER_USER="100", **environment) as program:
            await program.run()
            async with program.console() as ada:
                await ada.wait_for(await ada.begin("the first, which warms up"), "ready")
                return Figures(bare, await _commands(ada))


async def _bare(url: str) -> float:
    options = types.HttpOptions(
        base_url=url, api_version="v1beta", retry_options=types.HttpRetryOptions(attempts=1), timeout=60_000
    )
    client = genai.Client(api_key="key", vertexai=False, http_options=options)

    async def call(number: int) -> None:
        await client.aio.models.generate_content(
            model=MODEL,
            contents=f"picture {number}",
            config=types.GenerateContentConfig(response_modalities=["TEXT", "IMAGE"]),
        )

    await call(0)
    began = time.perf_counter()
    await asyncio.gather(*[call(number) for number in range(_COMMANDS)])
    took = time.perf_counter() - began
    await client.aio.aclose()
    return took


async def _commands(ada: Console) -> float:
    began = time.perf_counter()
    await asyncio.gather(*[ada.send(f"/imagine picture {number}") for number in range(_COMMANDS)])
    while sum(card["view"]["stage"] == "ready" for card in await ada.cards()) <= _COMMANDS:  # noqa: ASYNC110 -- no event
        await asyncio.sleep(0.05)
    return time.perf_counter() - began
