"""The floor of a turn in Discord: a bare call of Google's SDK, and a bare edit by discord.py that uploads its picture.

`python -m tests.bench.bare_discord GEMINI_URL DISCORD_API_URL APPLICATION` reads a token of an interaction a line,
makes a turn of the first alone, of all others at once, and prints when those began (s of time.monotonic()) and how many
seconds of CPU they took.
"""

import asyncio
import io
import sys
import time
from dataclasses import dataclass
from typing import Final

import aiohttp
import discord
from google import genai
from google.genai import types

from conversations.catalog import build

_MODEL: Final = build().fast


@dataclass(frozen=True, slots=True)
class Bare:
    """When the turns began, in s of time.monotonic(), and the seconds of CPU of one."""

    began: float
    cpu: float


async def measure(gemini: str, api: str, application: str, tokens: list[str]) -> Bare:
    """Run bare turns in a process of their own, as the worker is one; the first token warms it up."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.bench.bare_discord",
        gemini,
        api,
        application,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await process.communicate("\n".join(tokens).encode())
    assert process.returncode == 0
    began, cpu = printed.split()
    return Bare(float(began), float(cpu) / (len(tokens) - 1))


async def _main(gemini: str, api: str, application: str) -> None:
    discord.http.Route.BASE = api
    first, *others = sys.stdin.read().split()
    options = types.HttpOptions(
        base_url=gemini, api_version="v1beta", retry_options=types.HttpRetryOptions(attempts=1), timeout=60_000
    )
    client = genai.Client(api_key="key", vertexai=False, http_options=options)
    async with aiohttp.ClientSession() as session:

        async def turn(token: str) -> None:
            hook = discord.Webhook.partial(int(application), token, session=session)
            await _turn(client, hook)

        await turn(first)
        began, worked = time.monotonic(), time.process_time()
        await asyncio.gather(*[turn(token) for token in others])
        used = time.process_time() - worked
    await client.aio.aclose()
    sys.stdout.write(f"{began} {used}\n")


async def _turn(client: genai.Client, hook: discord.Webhook) -> None:
    answer = await client.aio.models.generate_content(
        model=_MODEL,
        contents="a mountain lake",
        config=types.GenerateContentConfig(response_modalities=["TEXT", "IMAGE"]),
    )
    (picture,) = [part.inline_data.data for part in answer.parts or () if part.inline_data and part.inline_data.data]
    await hook.edit_message(_ORIGINAL, attachments=[discord.File(io.BytesIO(picture), "picture.jpg")])


#: discord.py takes it wherever a message's id may stand; its types do not say so.
_ORIGINAL: Final[int] = "@original"  # type: ignore[assignment]


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
