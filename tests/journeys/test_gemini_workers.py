"""Several real workers share one provider: its pause stops them all, and its bucket is one."""

import asyncio
from pathlib import Path

import pytest

from tests.journeys.program import Console, plantain
from tests.servers.gemini import GeminiServer, refused

RETRY_IN_3 = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "3s"}

pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")


async def test_a_pause_of_three_seconds_stops_all_workers_and_then_all_go_on(tmp_path: Path) -> None:
    async with GeminiServer() as server:
        environment = {"GEMINI_API_KEY": "key", "GOOGLE_GEMINI_BASE_URL": server.url, "WORKER_CONCURRENCY": "3"}
        async with plantain(tmp_path, **environment) as program:
            await program.run()
            await program.start("worker")
            await program.start("worker")
            async with program.console() as ada:
                server.script(refused(429, "RESOURCE_EXHAUSTED", details=[RETRY_IN_3]))
                first = await ada.begin("the first fox")
                await server.arrived.wait()
                paused_at = server.requests[0].at
                others = [await ada.begin(f"fox {number}") for number in range(7)]
                for card in (first, *others):
                    await ada.wait_for(card, "ready")
            after = [asked.at - paused_at for asked in server.requests[1:]]
            assert len(after) == 8, "each was asked for once, the first a second time"
            # What was on its way when the answer came cannot be called back; nothing here was sent so soon.
            assert min(after) > 2.9
            assert len({row["owner"] for row in program.rows("SELECT owner FROM workers")}) == 3
            endings = program.rows("SELECT ending, billing FROM calls WHERE purpose = 'picture' ORDER BY opened_at")
            assert [row["ending"] for row in endings].count("limited") == 1


async def shown(ada: Console, what: str) -> list[str]:
    """Name the cards that are of this stage or status."""
    return [card["id"] for card in await ada.cards() if what in {card["view"]["stage"], card["view"]["status"]}]


async def test_the_bucket_is_one_for_all_workers(tmp_path: Path) -> None:
    waits = "Waits for its place at the model…"
    async with GeminiServer() as server:
        environment = {"GEMINI_API_KEY": "key", "GOOGLE_GEMINI_BASE_URL": server.url, "REQUESTS_PER_MINUTE": "2"}
        async with plantain(tmp_path, **environment) as program:
            await program.run()
            await program.start("worker")
            async with program.console() as ada:
                cards = [await ada.begin(f"fox {number}") for number in range(4)]
                async with asyncio.timeout(30):
                    while len(await shown(ada, "ready")) < 2 or len(await shown(ada, waits)) < 2:  # noqa: ASYNC110
                        await asyncio.sleep(0.05)
                assert len(server.requests) == 2
                assert len(cards) == len(await shown(ada, "ready")) + len(await shown(ada, waits))
                assert (await ada.send("/cancel"))["view"]["text"].startswith("Stopped 2 pictures")
