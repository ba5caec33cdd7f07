"""`kill -9` of the real processes between any two effects of a decision, then a restart.

At the end every effect is done, and whatever people see of it they see once. A decision's jobs are held
back from outside, and let go one after another: each is killed once it can be seen, half of them before
it could be written down that it is done.
"""

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from tests.journeys.program import Console, Plantain, plantain, until

pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")

FOX: Final = "a red fox in snow"
RULE: Final = {"rule": "Hateful or harassing", "note": "Please be kind."}
RESTORED: Final = "was looked at again and is back"
#: What each member is told, by decision: a piece of each of their notices.
TOLD: Final = {
    "take_down": {
        "ada": "A moderator has taken down your picture",
        "ben": "What you reported was taken down. Thank you",
        "chidi": "What you reported was taken down. Thank you",
    },
    "restore": {
        "ada": RESTORED,
        "ben": "looked at again, and is back",
        "chidi": "looked at again, and is back",
    },
}
#: What stands in the channels after a decision: the stage of the picture's card, how the case's begins.
STANDS: Final = {"take_down": ("removed", "Taken down by Mona"), "restore": ("ready", "Restored by Mona")}
#: All that a decision asks for at once; the purge is due in 20 days.
_JOBS: Final = "SELECT step, subject FROM jobs WHERE step != 'purge' ORDER BY id"
_CLAIMED: Final = "SELECT 1 FROM jobs WHERE step != 'purge' AND owner IS NOT NULL AND subject = ?"
_LATER: Final = "UPDATE jobs SET due_at = 4000000000000000 WHERE step != 'purge'"  # in the year 2096
_NOW: Final = "UPDATE jobs SET due_at = 0 WHERE step = ? AND subject = ?"


@dataclass(frozen=True, slots=True)
class Job:
    """One thing that follows a decision."""

    step: str
    subject: str


@dataclass(frozen=True, slots=True)
class Court:
    """A program, a picture of Ada's that Ben and Chidi have reported, and Mona before its case."""

    program: Plantain
    ada: Console
    mona: Console
    sheet: str
    case: str

    async def decide(self, decision: str) -> list[Job]:
        """Decide while the worker stands still; returns what is to be done, all of which is held back."""
        with self.program.locked():  # so that it is not stopped in the middle of a transaction of its own
            self.program.pause("worker")
        (row,) = self.program.rows("SELECT version FROM cases WHERE id = ?", self.case)
        values = RULE if decision == "take_down" else {}
        answer = await self.mona.press(f"1:{decision}:{self.case}.{row['version']}", values)
        assert answer == {"result": "accepted"}
        jobs = [Job(**row) for row in self.program.rows(_JOBS)]
        assert Counter(job.step for job in jobs) == {"deliver": 1, "enforce": 3, "card": 1}
        self._write(_LATER)
        self.program.resume("worker")
        return jobs

    def let_go(self, *jobs: Job) -> None:
        for job in jobs:
            self._write(_NOW, job.step, job.subject)

    def _write(self, statement: str, *values: str) -> None:
        with closing(sqlite3.connect(self.program.database, timeout=30)) as connection, connection:
            connection.execute(statement, values)

    def posted(self) -> dict[str, dict[str, Any]]:
        """Read the console's own file: what is in it, whoever may see it."""
        with closing(sqlite3.connect(f"file:{self.program.messages}?mode=ro", uri=True, timeout=10)) as connection:
            connection.row_factory = sqlite3.Row
            rows = connection.execute("SELECT * FROM messages WHERE NOT removed ORDER BY place").fetchall()
        return {row["id"]: dict(row) | {"view": json.loads(row["body"])["view"]} for row in rows}

    def is_seen(self, job: Job, decision: str) -> bool:
        """Tell whether people see what a job was to bring about."""
        stage, status = STANDS[decision]
        posted = self.posted()
        match job.step:
            case "enforce":
                return f"notice-{job.subject}" in posted
            case "card":
                return str(posted[self.case]["view"]["status"]).startswith(status)
            case _:
                return bool(posted[self.sheet]["view"]["stage"] == stage)

    def is_done(self, job: Job) -> bool:
        if job.step != "enforce":
            return False
        return bool(self.program.rows("SELECT 1 FROM effects WHERE id = ? AND done_at IS NOT NULL", job.subject))

    async def seen(self, job: Job, decision: str) -> None:
        await until(lambda: self.is_seen(job, decision), f"{job} is seen")

    async def kill(self, victim: str) -> None:
        """Kill, and see to it that all runs again; with the supervisor nobody else does."""
        if victim == "all":
            await self.program.gone(*self.program.kill())
            await self.program.run()
        else:
            (old,) = self.program.kill(victim)
            await self.program.restarted(victim, old)

    @asynccontextmanager
    async def seen_and_not_done(self, decision: str, *jobs: Job) -> AsyncIterator[None]:
        """Come to where jobs have shown what they had to, and their worker cannot write it down."""
        self.program.pause("front")
        self.let_go(*jobs)
        for job in jobs:
            await until(lambda job=job: self.program.rows(_CLAIMED, job.subject), f"{job} is under way")  # type: ignore[misc]
        with self.program.locked():
            self.program.resume("front")
            for job in jobs:
                await self.seen(job, decision)
                assert not self.is_done(job)
            yield

    async def settled(self) -> None:
        """Wait until nothing is left to be done; what a dead worker held is free after a while."""

        def done() -> bool:
            return not self.program.rows(_JOBS)

        try:
            await until(done, "all jobs are done", seconds=45)
        except AssertionError as trouble:
            jobs = [dict(row) for row in self.program.rows("SELECT * FROM jobs")]
            raise AssertionError(f"{trouble}\n{jobs}\n{self.program.logs()[-6000:]}") from None

    async def check(self, *decisions: str) -> None:
        """Hold the rows and the channels against what these decisions must have led to."""
        effects = self.program.rows("SELECT * FROM effects")
        assert len(effects) == 3 * len(decisions)
        assert all(effect["done_at"] for effect in effects), "every effect is done"

        posted = self.posted()
        notices = {key: one for key, one in posted.items() if key.startswith("notice-")}
        assert sorted(notices) == sorted(f"notice-{effect['id']}" for effect in effects)
        assert all(one["seq"] == one["place"] for one in notices.values()), "none was shown again or changed"
        told = Counter((one["recipient"], one["view"]["text"]) for one in notices.values())
        assert set(told.values()) == {1}, told
        for decision in decisions:
            for member, words in TOLD[decision].items():
                heard = [text for who, text in told if who == member and words in text]
                assert len(heard) == 1, f"{member} heard {heard} of {decision}"

        await self._check_channels(STANDS[decisions[-1]])
        assert set(posted) - set(notices) == {self.sheet, self.case}, "nothing else was posted"
        trail = [row["action"] for row in self.program.rows("SELECT action FROM trail ORDER BY id")]
        assert trail == ["report", "report", *decisions]
        (case,) = self.program.rows("SELECT state, version FROM cases")
        assert case["version"] == len(decisions)
        purges = self.program.rows("SELECT owner FROM jobs WHERE step = 'purge'")
        assert len(purges) == (1 if decisions[-1] == "take_down" else 0)

    async def _check_channels(self, stands: tuple[str, str]) -> None:
        stage, status = stands
        (picture,) = await self.ada.cards()
        assert (picture["id"], picture["view"]["stage"]) == (self.sheet, stage)
        assert len(picture["view"]["pictures"]) == (1 if stage == "ready" else 0)
        for shown in picture["view"]["pictures"]:
            assert await self.ada.picture(shown["url"])
        (card,) = await self.mona.cards()
        assert card["id"] == self.case
        assert card["view"]["status"].startswith(status)


@asynccontextmanager
async def court(folder: Path) -> AsyncIterator[Court]:
    async with plantain(folder) as program:
        await program.run()
        async with (
            program.console("ada") as ada,
            program.console("ben") as ben,
            program.console("chidi") as chidi,
            program.console("mona", "moderators") as mona,
        ):
            sheet = await ada.begin(FOX)
            await until(lambda: program.rows("SELECT 1 FROM turns WHERE state = 'ready'"), "the picture is ready")
            for reporter in (ben, chidi):
                answer = await reporter.press(f"1:report:{sheet}", {"complaint": "hate", "words": "It mocks us."})
                assert answer["notice" if answer["result"] == "refused" else "view"]["tone"] == "success", answer
            await until(lambda: not program.rows("SELECT 1 FROM jobs"), "the case has its card")
            (case,) = program.rows("SELECT id FROM cases")
            yield Court(program, ada, mona, sheet, case["id"])


async def calmly(at: Court, decision: str) -> None:
    """Let a decision take effect, and nothing die."""
    at.let_go(*await at.decide(decision))
    await at.settled()


async def one_by_one(at: Court, decision: str) -> None:
    """Kill after each effect: every other one is seen, and it cannot be written down that it is done."""
    for number, job in enumerate(await at.decide(decision)):
        if number % 2:
            async with at.seen_and_not_done(decision, job):
                (killed,) = at.program.kill("worker")
                await at.program.gone(killed)
            await at.program.restarted("worker", killed)
        else:
            at.let_go(job)
            await at.seen(job, decision)
            await at.kill("all" if number == 2 else "worker")
    await at.settled()


async def all_at_once(at: Court, decision: str) -> None:
    """Kill everything when all can be seen, and of none it could be written down."""
    jobs = await at.decide(decision)
    async with at.seen_and_not_done(decision, *jobs):
        await at.program.gone(*at.program.kill())
    await at.program.run()
    await at.settled()


async def as_it_comes(at: Court, decision: str) -> None:
    """Hold nothing back but the start, and kill as soon as one thing can be seen, then as soon as three can."""
    jobs = await at.decide(decision)
    at.let_go(*jobs)
    for least in (1, 3):
        await until(lambda least=least: sum(at.is_seen(job, decision) for job in jobs) >= least, f"{least} are seen")  # type: ignore[misc]
        await at.kill("worker")
    await at.settled()


async def a_take_down(folder: Path) -> None:
    async with court(folder) as at:
        await one_by_one(at, "take_down")
        await at.check("take_down")


async def a_restoration(folder: Path) -> None:
    async with court(folder) as at:
        await calmly(at, "take_down")
        await one_by_one(at, "restore")
        await at.check("take_down", "restore")


async def all_together(folder: Path) -> None:
    async with court(folder) as at:
        await as_it_comes(at, "take_down")
        await at.check("take_down")
        await all_at_once(at, "restore")
        await at.check("take_down", "restore")


STORIES: Final[tuple[Callable[[Path], Awaitable[None]], ...]] = (a_take_down, a_restoration, all_together)


async def test_a_kill_between_any_two_effects_of_a_decision(tmp_path: Path) -> None:
    """The stories are told at the same time: most of it is waiting until what a dead worker held is free."""
    ends = await asyncio.gather(*[story(tmp_path / story.__name__) for story in STORIES], return_exceptions=True)
    troubles = []
    for story, end in zip(STORIES, ends, strict=True):
        if isinstance(end, Exception):
            end.add_note(f"in the story of {story.__name__}")
            troubles.append(end)
        elif end is not None:
            raise end
    if troubles:
        raise ExceptionGroup("some stories ended badly", troubles)
