"""The floor of a turn: a bare call of the SDK and a bare upload of its picture, in a process of their own.

`python -m tests.bench.bare GEMINI_URL UPLOAD_URL COUNT` makes so many at once and prints seconds and seconds of CPU.
"""

import asyncio
import sys
import time
from dataclasses import dataclass
from typing import Final

import aiohttp
from google import genai
from google.genai import types

MODEL: Final = "gemini-nano-banana-2.1"


@dataclass(frozen=True, slots=True)
class Floor:
    """Seconds until the last was uploaded, and seconds of CPU of one call with its upload."""

    wall: float
    cpu: float


async def measure(gemini: str, upload: str, count: int) -> Floor:
    """Run the bare calls in a process of their own, as the worker is one."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.bare", gemini, upload, str(count), stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0
    wall, cpu = printed.split()
    return Floor(float(wall), float(cpu) / count)


async def _main(gemini: str, upload: str, count: int) -> None:
    options = types.HttpOptions(
        base_url=gemini, api_version="v1beta", retry_options=types.HttpRetryOptions(attempts=1), timeout=60_000
    )
    client = genai.Client(api_key="key", vertexai=False, http_options=options)
    async with aiohttp.ClientSession() as session:
        await _turn(client, session, upload, 0)
        began, worked = time.perf_counter(), time.process_time()
        await asyncio.gather(*[_turn(client, session, upload, number) for number in range(count)])
        took, used = time.perf_counter() - began, time.process_time() - worked
    await client.aio.aclose()
    sys.stdout.write(f"{took} {used}\n")


async def _turn(client: genai.Client, session: aiohttp.ClientSession, upload: str, number: int) -> None:
    answer = await client.aio.models.generate_content(
        model=MODEL,
        contents=f"picture {number}",
        config=types.GenerateContentConfig(response_modalities=["TEXT", "IMAGE"]),
    )
    (picture,) = [part.inline_data.data for part in answer.parts or () if part.inline_data]
    form = aiohttp.FormData()
    form.add_field("files[0]", picture, filename="picture.jpg", content_type="image/jpeg")
    async with session.post(upload, data=form) as response:
        assert response.status == 200
        await response.read()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
