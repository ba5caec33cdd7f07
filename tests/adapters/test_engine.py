"""The embedded engine: room, order, second tries, giving up, stopping."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from adapters.database import SqlJobQueue
from adapters.jobs import Engine, Lane
from conversations.errors import Busy
from conversations.ports import Claim, Job
from tests.house import TENANT, House

Step = Callable[[str], Awaitable[None]]


class Workday:
    """An engine with one step, and what it was seen to do."""

    def __init__(self, house: House, step: Step, room: int = 2, *, lasting: bool = False) -> None:
        self.house = house
        self.given_up: list[str] = []
        self.stop = asyncio.Event()
        self.engine = Engine(
            queue=house.queue,
            clock=house.clock,
            steps={"work": step},
            lanes=(Lane(("work",), room),),
            give_up=self._give_up,
            owner="engine",
            lasting=frozenset({"work"} if lasting else ()),
        )

    async def _give_up(self, _step: str, subject: str) -> None:
        self.given_up.append(subject)

    async def ask(self, *subjects: str, priority: int = 0) -> None:
        async with self.house.database.writing() as uow:
            for subject in subjects:
                await uow.jobs.enqueue(Job("work", subject, TENANT.key, priority))

    async def until(self, seen: Callable[[], bool]) -> None:
        """Run until something was seen, with the clock going on so that backoff is over at once."""
        running = asyncio.create_task(self.engine.run(self.stop))
        async with asyncio.timeout(20):
            while not seen():
                await asyncio.sleep(0.005)
                self.house.clock.advance(seconds=5)
                self.engine.nudge()
        self.stop.set()
        await running

    async def left(self) -> int:
        claims = await self.house.queue.claim("looker", ("work",), 100, self.house.clock.now())
        return len(claims)


async def test_never_more_at_a_time_than_there_is_room(house: House) -> None:
    running, most, done = 0, 0, 0

    async def step(_subject: str) -> None:
        nonlocal running, most, done
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        done += 1

    day = Workday(house, step, room=3)
    await day.ask(*[f"turn-{number}" for number in range(12)])
    await day.until(lambda: done == 12)
    assert most == 3
    assert await day.left() == 0


async def test_a_members_later_turns_stand_behind_others_first_ones(house: House) -> None:
    order: list[str] = []

    async def step(subject: str) -> None:
        order.append(subject)

    day = Workday(house, step, room=1)
    for number in range(4):
        await day.ask(f"greedy-{number}", priority=-number)
    await day.ask("modest-0", priority=0)
    await day.until(lambda: len(order) == 5)
    assert order == ["greedy-0", "modest-0", "greedy-1", "greedy-2", "greedy-3"]


async def test_temporary_trouble_is_tried_again(house: House) -> None:
    tries = 0

    async def step(_subject: str) -> None:
        nonlocal tries
        tries += 1
        if tries < 4:
            raise Busy("not now", retry_after=2)

    day = Workday(house, step)
    await day.ask("turn")
    await day.until(lambda: tries == 4)
    assert day.given_up == []
    assert await day.left() == 0


async def test_a_fault_is_given_up_after_five_tries(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    tries = 0

    async def step(_subject: str) -> None:
        nonlocal tries
        tries += 1
        raise RuntimeError("a fault of ours")

    day = Workday(house, step)
    await day.ask("turn")
    await day.until(lambda: bool(day.given_up))
    assert (tries, day.given_up) == (5, ["turn"])
    assert await day.left() == 0
    assert "step_given_up" in capsys.readouterr().out


async def test_what_runs_may_end_when_it_is_told_to_stop(house: House) -> None:
    begun, ended = asyncio.Event(), []

    async def step(subject: str) -> None:
        begun.set()
        await asyncio.sleep(0.05)
        ended.append(subject)

    day = Workday(house, step)
    await day.ask("turn")
    await day.until(begun.is_set)
    assert ended == ["turn"]
    assert await day.left() == 0


async def test_a_job_asked_for_while_it_runs_runs_once_more(house: House) -> None:
    runs: list[str] = []

    async def step(subject: str) -> None:
        runs.append(subject)
        if len(runs) == 1:
            await day.ask("turn")

    day = Workday(house, step)
    await day.ask("turn", "turn")
    await day.until(lambda: len(runs) == 2)
    assert await day.left() == 0


async def test_a_job_is_settled_even_if_the_database_is_away_for_a_moment(house: House) -> None:
    done, refusals = False, 1

    async def step(_subject: str) -> None:
        nonlocal done
        done = True

    class Moody(SqlJobQueue):
        async def done(self, owner: str, *claims: Claim) -> None:
            nonlocal refusals
            refusals -= 1
            if refusals >= 0:
                raise OSError("the disk is full")
            await super().done(owner, *claims)

    house.queue = Moody(house.database)
    day = Workday(house, step)
    await day.ask("turn")
    await day.until(lambda: done and refusals < 0)
    assert await day.left() == 0


async def test_what_only_the_job_knows_of_is_never_given_up(house: House) -> None:
    tries = 0

    async def step(_subject: str) -> None:
        nonlocal tries
        tries += 1
        if tries < 20:
            raise Busy("the platform is away")

    day = Workday(house, step, lasting=True)
    await day.ask("notice")
    await day.until(lambda: tries == 20)
    assert not day.given_up
    assert await day.left() == 0
