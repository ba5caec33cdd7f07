"""What every JobQueue does, with the enqueueing that is the UnitOfWork's."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.database import SqlDatabase, SqlJobQueue
from adapters.database.queue import LAPSE
from conversations.ports import Claim, Job, JobQueue
from tests.databases import new_database, opened

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TENANT = "console.local"


@dataclass
class Bench:
    """Two workers' views of one queue."""

    database: SqlDatabase
    queue: JobQueue
    other: JobQueue

    async def ask(self, *subjects: str, step: str = "generate", priority: int = 0, due: datetime | None = None) -> None:
        async with self.database.writing() as uow:
            for subject in subjects:
                await uow.jobs.enqueue(Job(step, subject, TENANT, priority, due))

    async def claim(self, owner: str = "a", room: int = 10, now: datetime = NOW, step: str = "generate") -> list[Claim]:
        return list(await self.queue.claim(owner, (step,), room, now))

    async def subjects(self, owner: str = "a", room: int = 10, now: datetime = NOW) -> list[str]:
        return [claim.subject for claim in await self.claim(owner, room, now)]

    async def is_empty(self, now: datetime = NOW + timedelta(days=1)) -> bool:
        """Tell whether no job is left, not even one that a dead worker holds."""
        return not await self.claim("the last", now=now)


@pytest.fixture(params=["sqlite"])
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    assert request.param == "sqlite"
    one, two = await new_database(tmp_path / "queue.db"), opened(tmp_path / "queue.db")
    made = Bench(one, SqlJobQueue(one), SqlJobQueue(two))
    for owner in "ab":
        await made.queue.beat(owner, NOW)
    yield made
    await one.close()
    await two.close()


async def test_the_steps_of_what_could_be_claimed_are_named(bench: Bench) -> None:
    assert await bench.queue.due("a", NOW) == frozenset()
    await bench.ask("one", "two")
    await bench.ask("one", step="deliver", due=NOW + SECOND)
    assert await bench.queue.due("a", NOW) == {"generate"}
    assert await bench.queue.due("a", NOW + SECOND) == {"generate", "deliver"}
    await bench.claim("a")
    assert await bench.queue.due("b", NOW) == frozenset()
    await bench.other.beat("b", NOW + LAPSE + SECOND)
    assert await bench.queue.due("b", NOW + LAPSE + SECOND) == {"generate", "deliver"}, "who held it is dead"


async def test_the_best_priority_comes_first_then_the_oldest(bench: Bench) -> None:
    await bench.ask("third", priority=-1)
    await bench.ask("first", priority=2)
    await bench.ask("second", "second too")
    assert await bench.subjects() == ["first", "second", "second too", "third"]


async def test_no_more_than_there_is_room_for_and_no_other_steps(bench: Bench) -> None:
    await bench.ask("1", "2", "3")
    await bench.ask("1", step="prepare")
    assert await bench.subjects(room=2) == ["1", "2"]
    assert await bench.subjects(room=2) == ["3"]
    assert [claim.step for claim in await bench.claim(step="prepare")] == ["prepare"]


async def test_a_job_is_not_claimed_before_it_is_due(bench: Bench) -> None:
    due = NOW + 5 * SECOND
    await bench.ask("1", due=due)
    assert await bench.subjects() == []
    assert await bench.subjects(now=due) == ["1"]


async def test_two_workers_at_once_share_the_jobs(bench: Bench) -> None:
    names = [f"{number:02}" for number in range(40)]
    await bench.ask(*names)

    async def work(queue: JobQueue, owner: str) -> list[str]:
        got: list[str] = []
        while claims := await queue.claim(owner, ("generate",), 3, NOW):
            got += [claim.subject for claim in claims]
            await asyncio.sleep(0)
        return got

    shares = await asyncio.gather(work(bench.queue, "a"), work(bench.other, "b"))
    assert sorted(shares[0] + shares[1]) == names


async def test_a_job_that_waits_is_enough_for_all_who_ask(bench: Bench) -> None:
    await bench.ask("1", "1")
    await bench.ask("1", priority=5)
    assert await bench.subjects() == ["1"]


async def test_who_asks_while_it_runs_gets_it_run_again_after_it(bench: Bench) -> None:
    await bench.ask("1")
    (running,) = await bench.claim()
    await bench.ask("1")
    assert await bench.subjects("b") == []  # the same subject never runs twice at the same time
    await bench.queue.done("a", running)
    assert await bench.subjects("b") == ["1"]


async def test_what_is_done_is_gone(bench: Bench) -> None:
    await bench.ask("1")
    (claim,) = await bench.claim()
    await bench.queue.done("a", claim)
    assert await bench.is_empty()


async def test_a_worker_that_beats_keeps_its_jobs(bench: Bench) -> None:
    await bench.ask("1")
    await bench.claim()
    for _ in range(5):
        later = NOW + LAPSE
        await bench.queue.beat("a", later)
        assert await bench.subjects("b", now=later + LAPSE) == []


async def test_a_dead_worker_s_jobs_are_taken_over_and_it_cannot_touch_them_any_more(bench: Bench) -> None:
    await bench.ask("1")
    (old,) = await bench.claim()
    late = NOW + LAPSE + SECOND
    assert await bench.subjects("b", now=NOW + LAPSE) == []
    await bench.queue.beat("b", late)
    (taken,) = await bench.claim("b", now=late)
    assert (taken.subject, old.attempts, taken.attempts) == ("1", 1, 2)
    await bench.queue.done("a", old)  # it was only paused
    await bench.queue.again("a", old, late)
    await bench.queue.leave("a")
    await bench.queue.beat("a", late)
    assert await bench.subjects("a", now=late) == []
    await bench.queue.done("b", taken)
    assert await bench.is_empty()


async def test_a_dead_worker_s_job_and_one_that_waits_for_the_same_do_not_run_together(bench: Bench) -> None:
    await bench.ask("1")
    await bench.claim()
    await bench.ask("1")
    late = NOW + LAPSE + SECOND
    await bench.queue.beat("b", late)
    (first,) = await bench.claim("b", now=late)
    assert await bench.claim("b", now=late) == []
    await bench.queue.done("b", first)
    (second,) = await bench.claim("b", now=late)
    await bench.queue.done("b", second)
    assert await bench.is_empty()


async def test_again_gives_a_job_back_for_later(bench: Bench) -> None:
    await bench.ask("1")
    (claim,) = await bench.claim()
    await bench.queue.again("a", claim, NOW + 5 * SECOND)
    assert await bench.subjects("b") == []
    (retried,) = await bench.claim("b", now=NOW + 5 * SECOND)
    assert retried.attempts == 2


async def test_again_leaves_one_job_where_another_waits_for_the_same(bench: Bench) -> None:
    await bench.ask("1")
    (claim,) = await bench.claim()
    await bench.ask("1")
    await bench.queue.again("a", claim, NOW + 5 * SECOND)
    (waiting,) = await bench.claim("b")
    await bench.queue.done("b", waiting)
    assert await bench.is_empty()


async def test_leaving_gives_everything_back_at_once_and_counts_no_attempt(bench: Bench) -> None:
    await bench.ask("1", "2", "3")
    await bench.claim(room=2)
    await bench.ask("1")
    await bench.queue.leave("a")
    back = await bench.claim("b")
    assert sorted((claim.subject, claim.attempts) for claim in back) == [("1", 1), ("2", 1), ("3", 1)]
    for claim in back:
        await bench.queue.done("b", claim)
    assert await bench.is_empty()


async def test_what_a_buried_crew_held_is_free_at_once_and_counts_as_tried(bench: Bench) -> None:
    await bench.ask("1", "2")
    for owner in ("host:1:x:crew", "host:2:y:screw", "host:3:z:"):
        await bench.queue.beat(owner, NOW)
    (held,) = await bench.claim("host:1:x:crew", room=1)
    (kept,) = await bench.claim("host:2:y:screw", room=1)
    assert await bench.subjects("b") == []
    await bench.other.bury("crew")
    (taken,) = await bench.claim("b")
    assert (taken.subject, held.attempts, taken.attempts) == (held.subject, 1, 2)
    await bench.queue.done("host:1:x:crew", held)
    await bench.queue.done("b", taken)
    await bench.queue.done("host:2:y:screw", kept)
    assert await bench.is_empty()


async def test_some_worker_lives_until_the_last_has_left_or_lapsed(bench: Bench) -> None:
    assert await bench.queue.alive(NOW + LAPSE)
    assert not await bench.queue.alive(NOW + LAPSE + SECOND)
    await bench.queue.leave("a")
    assert await bench.other.alive(NOW)
    await bench.queue.leave("b")
    assert not await bench.other.alive(NOW)


async def test_dropping_takes_what_waits_and_leaves_what_runs(bench: Bench) -> None:
    await bench.ask("1", "2")
    (running,) = await bench.claim(room=1)
    async with bench.database.writing() as uow:
        await uow.jobs.drop("generate", "1")
        await uow.jobs.drop("generate", "2")
    assert await bench.subjects("b") == []
    await bench.queue.again("a", running, NOW)
    assert await bench.subjects("b") == ["1"]


async def test_the_place_in_the_queue_counts_what_runs_and_what_comes_first(bench: Bench) -> None:
    await bench.ask("running")
    await bench.claim()
    await bench.ask("1", "2", step="prepare")
    await bench.ask("quick", step="prepare", priority=3)
    await bench.ask("delivery", step="deliver", priority=9)
    async with bench.database.reading() as uow:
        assert [await uow.jobs.ahead("prepare", subject) for subject in ("quick", "1", "2", "unknown")] == [1, 2, 3, 0]
