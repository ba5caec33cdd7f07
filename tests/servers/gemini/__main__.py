"""Runs the server for a real `plantain run`: GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:PORT GEMINI_API_KEY=anything."""

import argparse
import asyncio
import sys

from tests.servers.gemini.answers import drawn
from tests.servers.gemini.server import GeminiServer


async def serve(port: int, delay: float, signature_bytes: int, picture_bytes: int) -> None:
    default = drawn(signature_bytes=signature_bytes, picture_bytes=picture_bytes)
    async with GeminiServer(port=port, delay=delay, default=default) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.servers.gemini", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: a free one, which is printed")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--signature-bytes", type=int, default=600, help="of each part; real ones have 800,000")
    parser.add_argument("--picture-bytes", type=int, default=0, help="each picture is filled up to these")
    given = parser.parse_args()
    try:
        asyncio.run(serve(given.port, given.delay, given.signature_bytes, given.picture_bytes))
    except KeyboardInterrupt:
        sys.stdout.write("stopped\n")


if __name__ == "__main__":
    main()
