"""`kill -9` of the real processes at each state of a turn, then a restart.

Every turn must end delivered, or failed with its hold released; never two visible results, never a
second call once the reply had been stored. A moment that cannot be hit by timing is held still from
outside: the model keeps its answer back, a lock on a SQLite file keeps a process from writing,
SIGSTOP keeps it from everything. What costs is to start: so one kill meets as many turns as can be held still.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import NoneType
from typing import Final

import aiohttp
import pytest

from tests.fakes.image_model import jpeg
from tests.journeys.program import until
from tests.journeys.scenes import Fate, Scene, check, prompt_of, scene

pytestmark = [pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"), pytest.mark.timeout(240)]

MADE: Final = Fate()
LOST_ONCE: Final = Fate(("lost", "picture"))
#: Its request never reached the model, but nobody can know that.
UNREAD_ONCE: Final = Fate(("lost", "picture"), requests=1)
LOST: Final = Fate(("lost", "lost"), "failed", ending="lost")
DROPPED: Final = Fate(("cancelled",), "cancelled", ending="cancelled")
#: Nobody was there to end the call when the member cancelled.
DROPPED_AND_LOST: Final = Fate(("lost",), "cancelled", ending="cancelled")
ORPHAN: Final = Fate((), "failed", ending="parent_ended")

VICTIMS: Final = ("worker", "front", "all")
Story = Callable[[Path], Awaitable[None]]


@pytest.fixture(autouse=True)
async def _room_for_held_answers() -> AsyncIterator[None]:
    with ThreadPoolExecutor(64) as threads:
        asyncio.get_running_loop().set_default_executor(threads)
        yield


async def at_once(folder: Path, stories: Mapping[str, Story]) -> None:
    """Tell several stories at the same time, each with a program of its own: most of their time is a lapse."""
    ends = await asyncio.gather(
        *(story(folder / name.replace(" ", "-")) for name, story in stories.items()), return_exceptions=True
    )
    troubles = []
    for name, end in zip(stories, ends, strict=True):
        if isinstance(end, Exception):
            end.add_note(f"in the story of {name}")
            troubles.append(end)
        elif end is not None:
            raise end
    if troubles:
        raise ExceptionGroup("some stories ended badly", troubles)


# --- every state --------------------------------------------------------------------------------


def killed_twice(victim: str) -> Story:
    async def story(folder: Path) -> None:
        async with scene(folder, WORKER_CONCURRENCY="6") as at:
            await every_state(at)
            await kill_before_a_placeholder(at, victim)
            at.gate.open()
            at.model.release("thinking", "late")
            await at.settled_but("doomed", "orphan")
            await before_delivery(at)
            await kill(at, victim)
            await run_again(at, victim)
            at.model.release("doomed")
            await at.settled()
            await check(at, **fates(worker_dies=victim != "front"))

    return story


def fates(*, worker_dies: bool) -> dict[str, Fate]:
    quick = ("ready", "delivered", "stored", "prepared", "queued", "waiting", "unposted")
    made = dict.fromkeys((*quick, "first", "second", "third"), MADE)
    if worker_dies:
        lost = {
            "thinking": LOST_ONCE,
            "late": LOST_ONCE,
            "unwanted": DROPPED_AND_LOST,
            "doomed": LOST,
            "orphan": ORPHAN,
        }
    else:
        lost = {"thinking": MADE, "late": MADE, "unwanted": DROPPED, "doomed": MADE, "orphan": MADE}
    return {**made, **lost, "unread": UNREAD_ONCE}


async def kill(at: Scene, victim: str) -> None:
    await at.program.gone(*at.program.kill(*(() if victim == "all" else (victim,))))


async def run_again(at: Scene, victim: str) -> None:
    """See to it that all runs again; with the supervisor nobody else does."""
    if victim == "all":
        await at.program.run()
    else:
        # It is stopped, if it is not running: a front is ready while a worker beats.
        at.program.resume("worker" if victim == "front" else "front")
        await until(lambda: at.program.pids(victim), f"{victim} started again")
        await at.program.ready()


async def every_state(at: Scene) -> None:
    """Bring a turn into each state, and the worker to a standstill."""
    await at.begin("ready")
    await at.shows("ready", "ready")
    await at.begin_held("thinking", "doomed", "stored", "unwanted", "delivered")
    at.gate.shut()
    await at.begin("unread")
    await at.gate.knocked.wait()
    await at.begin("waiting", reply_to=at.card("thinking"))
    await at.begin("orphan", reply_to=at.card("doomed"))
    at.model.hold("late")
    for name in ("late", "prepared"):
        await at.begin(name)
        await at.until_state(name, "prepared")  # there is room for six
    await keep_from_being_delivered(at, "delivered")
    await at.model.asked("late")  # there is room for it now; that it is made is told to a front that does not answer
    with at.program.locked():
        at.program.resume("front")
        await at.shows("delivered", "ready")
        await at.store_answer("stored")
        at.program.pause("worker")  # it waits for the lock, which it now never gets
    await at.begin("queued", uploads=(await at.console.upload(jpeg()),))
    await at.console.press(f"1:cancel:{at.card('unwanted')}")
    states = {row["prompt"]: row["state"] for row in at.program.rows("SELECT prompt, state FROM turns")}
    assert states == {
        prompt_of("ready"): "ready",
        prompt_of("thinking"): "generating",
        prompt_of("doomed"): "generating",
        prompt_of("stored"): "generating",
        prompt_of("unwanted"): "cancelled",
        prompt_of("delivered"): "finalizing",
        prompt_of("unread"): "generating",
        prompt_of("waiting"): "waiting",
        prompt_of("orphan"): "waiting",
        prompt_of("late"): "generating",
        prompt_of("prepared"): "prepared",
        prompt_of("queued"): "queued",
    }


async def keep_from_being_delivered(at: Scene, *names: str) -> None:
    """Come to where answers are stored, their turns moved on, and the front does not answer the delivery."""
    with at.program.locked():
        await at.store_answer(*names)
        await asyncio.gather(*[at.shows(name, "finalizing") for name in names])
        at.program.pause("front")
    jobs = "SELECT 1 FROM jobs WHERE step = 'deliver' AND owner IS NOT NULL"
    await until(lambda: len(at.program.rows(jobs)) == len(names), f"deliveries of {names} are under way")
    assert {at.state(name) for name in names} == {"finalizing"}


async def kill_before_a_placeholder(at: Scene, victim: str) -> None:
    """Kill while a turn is recorded and its placeholder is not posted; its member sends it again."""
    line, key = f"/imagine {prompt_of('unposted')}", "event-of-the-unposted"
    with at.program.locked(at.program.messages):
        sending = asyncio.create_task(at.console.send(line, key=key))
        await until(lambda: at.turn("unposted"), "the turn is recorded")
        await kill(at, victim)
    await asyncio.wait({sending})
    assert isinstance(sending.exception(), NoneType if victim == "worker" else aiohttp.ClientError)
    await run_again(at, victim)
    for _ in range(2):
        await at.console.send(line, key=key)  # a browser repeats what was not answered


async def before_delivery(at: Scene) -> None:
    """Come to where two answers are to be delivered, and a third is stored while the front already hangs.

    An answer is kept before anything else, so that no message that cannot be shown puts it at risk.
    """
    await at.begin_held("first", "second", "third")
    await keep_from_being_delivered(at, "first", "second")
    at.model.release("third")
    await until(lambda: at.answer_is_stored("third"), "the answer is stored")


async def test_a_kill_meets_turns_in_every_state(tmp_path: Path) -> None:
    await at_once(tmp_path, {victim: killed_twice(victim) for victim in VICTIMS})


# --- paused, told to stop, started anew ---------------------------------------------------------


async def paused_past_the_lease(folder: Path) -> None:
    """A worker that comes back finds that another has done its work, and changes nothing."""
    async with scene(folder) as at:
        await at.begin_held("thinking", "stored")
        await at.begin("waiting", reply_to=at.card("stored"))
        with at.program.locked():
            await at.store_answer("stored")
            paused = at.program.pause("worker")
        at.model.release()  # its answer waits for it in its socket
        await at.program.start("worker")
        await at.settled()
        assert at.model.requests("thinking") == 2
        at.program.resume("worker")
        at.program.terminate("worker")  # each ends once it has done what it was about to do
        await at.program.gone(*paused)
        # Its answer came after all, so its call is told as it was: both may be billed, one picture is charged.
        await check(at, thinking=Fate(("picture", "picture")), stored=MADE, waiting=MADE)
        children = [*at.program.pids("front"), *at.program.pids("worker")]
        at.program.kill("supervisor")
        await at.program.gone(*children)


async def stopped_and_started_anew(folder: Path) -> None:
    async with scene(folder) as at:
        await the_front_alone(at)
        await told_to_stop(at)
        await beside_its_own_remains(at)
        await at.settled()
        await check(at, after=MADE, thinking=MADE, silent=LOST_ONCE, left=MADE)
        at.program.terminate("supervisor")
        await ended(at, stopped=3)  # with the one that was left beside the second supervisor


async def ended(at: Scene, stopped: int) -> None:
    """Wait for the end that was asked for: nothing is left, and so many workers have come to it by themselves."""
    assert await at.program.status(seconds=90) == 0
    assert at.program.logs("run").count("worker_stopped") == stopped
    assert at.program.pids() == []


async def the_front_alone(at: Scene) -> None:
    """Kill the front: nothing happens to the worker."""
    (worker,) = at.program.pids("worker")
    await kill(at, "front")
    await run_again(at, "front")
    assert at.program.pids("worker") == [worker]
    await at.begin("after")
    await at.shows("after", "ready")


async def told_to_stop(at: Scene) -> None:
    """A stop waits for the model, but not for ever."""
    await at.begin_held("thinking", "silent")
    front = at.program.pid("front")
    at.program.terminate("supervisor")
    await at.program.gone(front)
    at.model.release("thinking")
    await ended(at, stopped=1)
    at.model.release("silent")
    await at.program.run()


async def beside_its_own_remains(at: Scene) -> None:
    """The supervisor is killed and started again at once; its old worker still waits for the model."""
    await at.begin_held("left")
    children = [at.program.pid("front"), at.program.pid("worker")]
    at.program.kill("supervisor")
    await at.program.run()
    at.model.release("left")
    await at.program.gone(*children)


async def test_what_is_paused_or_stopped_loses_nothing(tmp_path: Path) -> None:
    await at_once(tmp_path, {"paused": paused_past_the_lease, "stopped": stopped_and_started_anew})
