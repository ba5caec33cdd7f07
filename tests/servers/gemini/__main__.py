"""Runs the server for a real `plantain run`: GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:PORT GEMINI_API_KEY=anything."""

import argparse
import asyncio

from tests.servers.by_hand import run, say
from tests.servers.gemini.answers import CATALOGUE, Step, drawn, prepared
from tests.servers.gemini.server import GeminiServer


async def serve(given: argparse.Namespace) -> None:
    drawing = drawn(signature_bytes=given.signature_bytes, picture_bytes=given.picture_bytes)
    default: Step = prepared(drawing, CATALOGUE.fast, given.prepared) if given.prepared else drawing
    checked = not given.prepared
    async with GeminiServer(port=given.port, delay=given.delay, default=default, checked=checked) as server:
        say(server.url)
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.servers.gemini", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: a free one, which is printed")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--signature-bytes", type=int, default=600, help="of each part; real ones have 800,000")
    parser.add_argument("--picture-bytes", type=int, default=0, help="each picture is filled up to these")
    parser.add_argument("--prepared", default="", metavar="SIZE", help="for a bench: one answer for all, unchecked")
    given = parser.parse_args()
    run(serve(given))


if __name__ == "__main__":
    main()
