"""`kill -9` of the real processes between any two effects of a decision, then a restart.

At the end every effect is done, and whatever people see of it they see once. A decision's jobs are held
back from outside, and let go one after another: one kill meets many cases, each of which has come so far, and whose
next effect can be seen and could not be written down.
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

    decision: str
    step: str
    subject: str


@dataclass(frozen=True, slots=True)
class Cut:
    """How far what follows a decision has come when the processes are killed: what is done, what can only be seen."""

    case: str
    decision: str
    done: int
    seen: int = 1


@dataclass(frozen=True, slots=True)
class Court:
    """A program, pictures of Ada's that Ben and Chidi have reported, and Mona before their cases."""

    program: Plantain
    ada: Console
    mona: Console
    sheets: dict[str, str]  # by case

    async def decide(self, *decisions: tuple[str, str]) -> list[list[Job]]:
        """Decide while the worker stands still; returns what is to be done for each, all of which is held back.

        decisions: which case, and how.
        """
        with self.program.locked():  # so that it is not stopped in the middle of a transaction of its own
            self.program.pause("worker")
        asked_for = [await self._decide(case, decision) for case, decision in decisions]
        self._write(_LATER)
        self.program.resume("worker")
        return asked_for

    async def _decide(self, case: str, decision: str) -> list[Job]:
        before = self._jobs(decision)
        (row,) = self.program.rows("SELECT version FROM cases WHERE id = ?", case)
        values = RULE if decision == "take_down" else {}
        answer = await self.mona.press(f"1:{decision}:{case}.{row['version']}", values)
        assert answer == {"result": "accepted"}
        jobs = [job for job in self._jobs(decision) if job not in before]
        assert Counter(job.step for job in jobs) == {"deliver": 1, "enforce": 3, "card": 1}
        return jobs

    def _jobs(self, decision: str) -> list[Job]:
        return [Job(decision, **row) for row in self.program.rows(_JOBS)]

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

    def is_seen(self, job: Job) -> bool:
        """Tell whether people see what a job was to bring about."""
        stage, status = STANDS[job.decision]
        posted = self.posted()
        match job.step:
            case "enforce":
                return f"notice-{job.subject}" in posted
            case "card":
                return str(posted[job.subject]["view"]["status"]).startswith(status)
            case _:
                return bool(posted[job.subject]["view"]["stage"] == stage)

    def is_done(self, job: Job) -> bool:
        return not self.program.rows("SELECT 1 FROM jobs WHERE step = ? AND subject = ?", job.step, job.subject)

    async def kill(self, victim: str) -> None:
        await self.program.gone(*self.program.kill(*(() if victim == "all" else (victim,))))

    async def run_again(self, victim: str) -> None:
        """See to it that all runs again; with the supervisor nobody else does."""
        if victim == "all":
            await self.program.run()
        else:
            await until(lambda: self.program.pids(victim), f"{victim} started again")

    @asynccontextmanager
    async def seen_and_not_done(self, *jobs: Job) -> AsyncIterator[None]:
        """Come to where jobs have shown what they had to, and their worker cannot write it down."""
        self.program.pause("front")
        self.let_go(*jobs)
        for job in jobs:
            await until(lambda job=job: self.program.rows(_CLAIMED, job.subject), f"{job} is under way")  # type: ignore[misc]
        with self.program.locked():
            self.program.resume("front")
            for job in jobs:
                await until(lambda job=job: self.is_seen(job), f"{job} is seen")  # type: ignore[misc]
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

    async def check(self, decided: dict[str, tuple[str, ...]]) -> None:
        """Hold the rows and the channels against what these decisions must have led to; decided: by case."""
        assert set(decided) == set(self.sheets)
        effects = self.program.rows("SELECT * FROM effects")
        assert all(effect["done_at"] for effect in effects), "every effect is done"
        posted = self.posted()
        notices = {key: one for key, one in posted.items() if key.startswith("notice-")}
        assert sorted(notices) == sorted(f"notice-{effect['id']}" for effect in effects)
        assert all(one["seq"] == one["place"] for one in notices.values()), "none was shown again or changed"
        assert set(posted) - set(notices) == {*self.sheets, *self.sheets.values()}, "nothing else was posted"
        for case, decisions in decided.items():
            told = [notices[f"notice-{effect['id']}"] for effect in effects if effect["case_id"] == case]
            _check_told(told, decisions)
            trail = self.program.rows("SELECT action FROM trail WHERE case_id = ? ORDER BY id", case)
            assert [row["action"] for row in trail] == ["report", "report", *decisions]
            (row,) = self.program.rows("SELECT version FROM cases WHERE id = ?", case)
            assert row["version"] == len(decisions)
            await self._check_channels(case, STANDS[decisions[-1]])
        purges = self.program.rows("SELECT owner FROM jobs WHERE step = 'purge'")
        assert len(purges) == sum(decisions[-1] == "take_down" for decisions in decided.values())

    async def _check_channels(self, case: str, stands: tuple[str, str]) -> None:
        stage, status = stands
        (picture,) = [one for one in await self.ada.cards() if one["id"] == self.sheets[case]]
        assert picture["view"]["stage"] == stage
        assert len(picture["view"]["pictures"]) == (1 if stage == "ready" else 0)
        for shown in picture["view"]["pictures"]:
            assert await self.ada.picture(shown["url"])
        (card,) = [one for one in await self.mona.cards() if one["id"] == case]
        assert card["view"]["status"].startswith(status)


def _check_told(notices: list[dict[str, Any]], decisions: tuple[str, ...]) -> None:
    told = Counter((one["recipient"], one["view"]["text"]) for one in notices)
    assert len(notices) == 3 * len(decisions)
    assert set(told.values()) == {1}, told
    for decision in decisions:
        for member, words in TOLD[decision].items():
            heard = [text for who, text in told if who == member and words in text]
            assert len(heard) == 1, f"{member} heard {heard} of {decision}"


@asynccontextmanager
async def court(folder: Path, pictures: int) -> AsyncIterator[tuple[Court, list[str]]]:
    """Open a court; gives its cases, too."""
    async with plantain(folder) as program:
        await program.run()
        async with (
            program.console("ada") as ada,
            program.console("ben") as ben,
            program.console("chidi") as chidi,
            program.console("mona", "moderators") as mona,
        ):
            sheets = [await ada.begin(f"{FOX}, {number}") for number in range(pictures)]
            ready = "SELECT 1 FROM turns WHERE state = 'ready'"
            await until(lambda: len(program.rows(ready)) == pictures, "the pictures are ready")
            for reporter in (ben, chidi):
                for sheet in sheets:
                    answer = await reporter.press(f"1:report:{sheet}", {"complaint": "hate", "words": "It mocks us."})
                    assert answer["notice" if answer["result"] == "refused" else "view"]["tone"] == "success", answer
            await until(lambda: not program.rows("SELECT 1 FROM jobs"), "the cases have their cards")
            cases = program.rows("SELECT cases.id, sheet_id FROM cases JOIN turns ON turns.id = turn_id")
            court = Court(program, ada, mona, {row["id"]: row["sheet_id"] for row in cases})
            yield court, [*court.sheets]


async def calmly(at: Court, *cases: str) -> None:
    """Let pictures be taken down, and nothing die."""
    for jobs in await at.decide(*[(case, "take_down") for case in cases]):
        at.let_go(*jobs)
    await at.settled()


async def killed(at: Court, victim: str, *cuts: Cut) -> None:
    """Kill when each case has come as far as it is to come; eight effects at once are under way at most."""
    asked_for = await at.decide(*[(cut.case, cut.decision) for cut in cuts])
    far = list(zip(cuts, asked_for, strict=True))
    for job in [job for cut, jobs in far for job in jobs[: cut.done]]:
        at.let_go(job)
        await until(lambda job=job: at.is_done(job), f"{job} is done")  # type: ignore[misc]
    async with at.seen_and_not_done(*[job for cut, jobs in far for job in jobs[cut.done :][: cut.seen]]):
        await at.kill(victim)
    await at.run_again(victim)
    at.let_go(*[job for cut, jobs in far for job in jobs[cut.done + cut.seen :]])
    await at.settled()


async def as_it_comes(at: Court, case: str) -> None:
    """Hold nothing back but the start, and kill as soon as one thing can be seen, then as soon as three can."""
    (jobs,) = await at.decide((case, "take_down"))
    at.let_go(*jobs)
    for least in (1, 3):
        await until(lambda least=least: sum(map(at.is_seen, jobs)) >= least, f"{least} are seen")  # type: ignore[misc]
        await at.kill("worker")
        await at.run_again("worker")
    await at.settled()


async def the_worker(folder: Path) -> None:
    async with court(folder, 8) as (at, cases):
        await calmly(at, *cases[5:])
        down = [Cut(case, "take_down", done) for done, case in enumerate(cases[:5])]
        back = [Cut(case, "restore", done) for done, case in enumerate(cases[5:])]
        await killed(at, "worker", *down, *back)
        await at.check(
            dict.fromkeys(cases[:5], ("take_down",)) | dict.fromkeys(cases[5:], ("take_down", "restore")),
        )


async def everything(folder: Path) -> None:
    async with court(folder, 4) as (at, cases):
        down, *back = cases
        await as_it_comes(at, back[0])
        await calmly(at, *back[1:])
        await killed(
            at,
            "all",
            Cut(down, "take_down", 2),
            Cut(back[0], "restore", 0, seen=5),
            Cut(back[1], "restore", 3),
            Cut(back[2], "restore", 4),
        )
        await at.check({down: ("take_down",)} | dict.fromkeys(back, ("take_down", "restore")))


STORIES: Final[tuple[Callable[[Path], Awaitable[None]], ...]] = (the_worker, everything)


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
