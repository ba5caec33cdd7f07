"""`kill -9` of the real processes at each state of a turn, then a restart.

Every turn must end delivered, or failed with its hold released; never two visible results, never a
second call once the reply had been stored. A moment that cannot be hit by timing is held still from
outside: the model keeps its answer back, a lock on a SQLite file keeps a process from writing,
SIGSTOP keeps it from everything.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import aiohttp
import pytest

from tests.fakes.image_model import jpeg
from tests.journeys.program import until
from tests.journeys.scenes import Fate, Scene, check, prompt_of, scene

pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")

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


async def kill(at: Scene, victim: str) -> None:
    """Kill, and see to it that all runs again; with the supervisor nobody else does."""
    if victim == "all":
        at.program.kill()
        await at.program.gone(*at.program.pids())
        await at.program.run()
    else:
        (old,) = at.program.kill(victim)
        if victim == "front":
            at.program.resume("worker")  # if it was stopped: a front is ready while a worker beats
        await at.program.restarted(victim, old)
        await at.program.ready()


# --- every state but the last -------------------------------------------------------------------


def in_every_state(victim: str) -> Story:
    async def story(folder: Path) -> None:
        async with scene(folder, WORKER_CONCURRENCY="3") as at:
            await all_states(at)
            await kill(at, victim)
            at.model.release("thinking")
            await at.settled()
            thinking, unwanted = (MADE, DROPPED) if victim == "front" else (LOST_ONCE, DROPPED_AND_LOST)
            made = dict.fromkeys(("ready", "stored", "prepared", "queued", "waiting"), MADE)
            await check(at, **made, thinking=thinking, unwanted=unwanted)

    return story


async def all_states(at: Scene) -> None:
    """Bring a turn into each state, and the worker to a standstill."""
    await at.console.wait_for(await at.begin("ready"), "ready")
    held = ("thinking", "stored", "unwanted")
    at.model.hold(*held)
    cards = {name: await at.begin(name) for name in held}
    await asyncio.gather(*[at.model.asked(name) for name in held])
    await at.begin("waiting", reply_to=cards["thinking"])
    await at.begin("prepared")
    await at.until_state("prepared", "prepared")  # there is room for three
    with at.program.locked():
        await at.store_answer("stored")
        at.program.pause("worker")  # it waits for the lock, which it now never gets
    await at.begin("queued", uploads=(await at.console.upload(jpeg()),))
    await at.console.press(f"1:cancel:{cards['unwanted']}")
    states = {row["prompt"]: row["state"] for row in at.program.rows("SELECT prompt, state FROM turns")}
    assert states == {
        prompt_of("ready"): "ready",
        prompt_of("thinking"): "generating",
        prompt_of("stored"): "generating",
        prompt_of("unwanted"): "cancelled",
        prompt_of("prepared"): "prepared",
        prompt_of("queued"): "queued",
        prompt_of("waiting"): "waiting",
    }


async def test_a_kill_meets_turns_in_every_state(tmp_path: Path) -> None:
    await at_once(tmp_path, {victim: in_every_state(victim) for victim in VICTIMS})


# --- delivery -----------------------------------------------------------------------------------


@asynccontextmanager
async def delivering(folder: Path) -> AsyncIterator[Scene]:
    """Come to where two answers are stored, their turns moved on, and the front does not answer the delivery."""
    async with scene(folder) as at:
        at.model.hold("first", "second")
        cards = [await at.begin("first"), await at.begin("second")]
        await asyncio.gather(at.model.asked("first"), at.model.asked("second"))
        with at.program.locked():
            await at.store_answer("first", "second")
            await asyncio.gather(*[at.console.wait_for(card, "finalizing") for card in cards])
            at.program.pause("front")
        jobs = "SELECT 1 FROM jobs WHERE step = 'deliver' AND owner IS NOT NULL"
        await until(lambda: len(at.program.rows(jobs)) == 2, "two deliveries are under way")
        assert (at.state("first"), at.state("second")) == ("finalizing", "finalizing")
        yield at


def before_delivery(victim: str) -> Story:
    async def story(folder: Path) -> None:
        async with delivering(folder) as at:
            if victim == "worker":
                # The front answers nothing before its worker is gone, and serves the next one.
                (old,) = at.program.kill("worker")
                at.program.resume("front")
                await at.program.restarted("worker", old)
            else:
                await kill(at, victim)
            await at.settled()
            await check(at, first=MADE, second=MADE)

    return story


def between_delivery_and_settlement(victim: str) -> Story:
    async def story(folder: Path) -> None:
        async with delivering(folder) as at:
            with at.program.locked():
                at.program.resume("front")
                for card in await at.console.cards():
                    await at.console.wait_for(card["id"], "ready")
                assert (at.state("first"), at.state("second")) == ("finalizing", "finalizing")
                old = at.program.kill(*(() if victim == "all" else (victim,)))
                await at.program.gone(*old)
            if victim == "all":
                await at.program.run()
            await at.settled()
            await at.program.ready()
            await check(at, first=MADE, second=MADE)

    return story


async def test_a_kill_around_delivery(tmp_path: Path) -> None:
    stories = {f"{victim} before": before_delivery(victim) for victim in VICTIMS}
    await at_once(
        tmp_path, stories | {f"{victim} after": between_delivery_and_settlement(victim) for victim in VICTIMS}
    )


# --- before the placeholder, before the request -------------------------------------------------


def before_the_placeholder(victim: str) -> Story:
    """The turn is recorded, its placeholder is not posted; another's request is sent and not read."""

    async def story(folder: Path) -> None:
        async with scene(folder) as at:
            if victim == "all":
                at.gate.shut()
                await at.begin("unread")
                await at.gate.knocked.wait()
            with at.program.locked():  # so that it is not stopped in the middle of a transaction of its own
                at.program.pause("worker")
            line, key = f"/imagine {prompt_of('unposted')}", "event-of-the-unposted"
            with at.program.locked(at.program.messages):
                sending = asyncio.create_task(at.console.send(line, key=key))
                await until(lambda: at.turn("unposted"), "the turn is recorded")
                await kill_before_anything_is_written(at, victim)
            with pytest.raises(aiohttp.ClientError):
                await sending
            at.gate.open()
            if victim == "all":
                await at.program.run()
            else:
                at.program.resume("worker")
            await at.program.ready()
            await at.console.send(line, key=key)  # a browser repeats what was not answered
            await at.settled()
            await at.console.send(line, key=key)
            await check(at, unposted=MADE, **({"unread": UNREAD_ONCE} if victim == "all" else {}))

    return story


async def kill_before_anything_is_written(at: Scene, victim: str) -> None:
    await at.program.gone(*at.program.kill(*(() if victim == "all" else (victim,))))


async def before_the_request_is_read(folder: Path) -> None:
    async with scene(folder) as at:
        at.gate.shut()
        await at.begin("unread")
        await at.gate.knocked.wait()
        await kill(at, "worker")
        at.gate.open()
        await at.settled()
        await check(at, unread=UNREAD_ONCE)


async def test_a_kill_before_the_placeholder_or_the_request(tmp_path: Path) -> None:
    stories = {victim: before_the_placeholder(victim) for victim in ("front", "all")}
    await at_once(tmp_path, stories | {"unread": before_the_request_is_read})


# --- lost twice, paused, told to stop, hanging -----------------------------------------------------------


async def lost_twice(folder: Path) -> None:
    """A call that may have been billed is repeated once at most; what waited for its picture is refused."""
    async with scene(folder) as at:
        at.model.hold("thinking")
        thinking = await at.begin("thinking")
        await at.model.asked("thinking")
        await at.begin("waiting", reply_to=thinking)
        await kill(at, "worker")
        await at.model.asked("thinking", times=2)
        await kill(at, "worker")
        await at.settled()
        await check(at, thinking=LOST, waiting=ORPHAN)


async def paused_past_the_lease(folder: Path) -> None:
    """A worker that comes back finds that another has done its work, and changes nothing."""
    async with scene(folder) as at:
        at.model.hold("thinking", "stored")
        await at.begin("thinking")
        stored = await at.begin("stored")
        await asyncio.gather(at.model.asked("thinking"), at.model.asked("stored"))
        await at.begin("waiting", reply_to=stored)
        with at.program.locked():
            await at.store_answer("stored")
            paused = at.program.pause("worker")
        at.model.release()  # its answer waits for it in its socket
        await at.program.start("worker")
        await at.settled()
        assert at.model.requests("thinking") == 2
        at.program.resume("worker")
        at.program.terminate("supervisor")  # its worker ends once it has done what it was about to do
        await at.program.gone(*paused)
        await at.program.run()
        # Its answer came after all, so its call is told as it was: both may be billed, one picture is charged.
        await check(at, thinking=Fate(("picture", "picture")), stored=MADE, waiting=MADE)


async def stopped_and_never_answered(folder: Path) -> None:
    """A stop waits for the model, but not for ever."""
    async with scene(folder) as at:
        at.model.hold("thinking")
        await at.begin("thinking")
        await at.model.asked("thinking")
        at.program.terminate("supervisor")
        assert await at.program.status(seconds=40) == 0
        at.model.release()
        await at.program.run()
        await at.settled()
        await check(at, thinking=LOST_ONCE)


async def answered_while_the_front_hangs(folder: Path) -> None:
    """An answer is kept before anything else, so that no message that cannot be shown puts it at risk."""
    async with scene(folder) as at:
        at.model.hold("thinking")
        await at.begin("thinking")
        await at.model.asked("thinking")
        at.program.pause("front")
        at.model.release()
        await until(lambda: at.answer_is_stored("thinking"), "the answer is stored", seconds=5)
        await kill(at, "all")
        await at.settled()
        await check(at, thinking=MADE)


async def test_what_takes_longer_than_a_lapse(tmp_path: Path) -> None:
    stories = {
        "lost twice": lost_twice,
        "paused": paused_past_the_lease,
        "never answered": stopped_and_never_answered,
        "front hangs": answered_while_the_front_hangs,
    }
    await at_once(tmp_path, stories)


async def stopped_while_idle(folder: Path) -> None:
    async with scene(folder) as at:
        (front,) = at.program.kill("front")
        (worker,) = at.program.pids("worker")
        await at.program.restarted("front", front)
        await at.program.ready()
        assert at.program.pids("worker") == [worker]
        await at.console.wait_for(await at.begin("after"), "ready")
        at.program.terminate("supervisor")
        assert await at.program.status() == 0
        assert at.program.pids() == []
        await at.program.run()
        await check(at, after=MADE)
        children = [*at.program.pids("front"), *at.program.pids("worker")]
        at.program.kill("supervisor")
        await at.program.gone(*children, seconds=10)


async def stopped_while_the_model_thinks(folder: Path) -> None:
    async with scene(folder) as at:
        at.model.hold("thinking")
        await at.begin("thinking")
        await at.model.asked("thinking")
        at.program.terminate("supervisor")
        await at.program.gone(at.program.pid("front"))
        at.model.release()
        assert await at.program.status() == 0
        await at.program.run()
        await at.settled()
        await check(at, thinking=MADE)


async def started_anew_beside_its_own_remains(folder: Path) -> None:
    """The supervisor is killed and started again at once; its old worker still waits for the model."""
    async with scene(folder) as at:
        at.model.hold("thinking")
        await at.begin("thinking")
        await at.model.asked("thinking")
        (old,) = at.program.pids("worker")
        at.program.kill("supervisor")
        await at.program.run()
        at.model.release()
        await at.program.gone(old)
        await at.settled()
        await check(at, thinking=MADE)


async def test_a_stop_ends_all_and_loses_nothing(tmp_path: Path) -> None:
    stories = {
        "idle": stopped_while_idle,
        "thinking": stopped_while_the_model_thinks,
        "anew": started_anew_beside_its_own_remains,
    }
    await at_once(tmp_path, stories)
