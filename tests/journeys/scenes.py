"""What journeys need around a program: a model that holds answers back, a gate before it, a look at the books."""

import asyncio
import json
import re
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

import aiohttp

from tests.journeys.program import Console, Plantain, plantain, until
from tests.servers.gemini import Answer, Asked, GeminiServer, drawn

_LONGEST: Final = 90.0  # s that an answer is held back
_NAME: Final = re.compile(r"a fox called (\w+)")
_CALLS: Final = "SELECT ending FROM calls WHERE turn_id = ? AND purpose = 'picture' ORDER BY id"
_ENDED: Final = ("ready", "failed", "declined", "cancelled")


def prompt_of(name: str) -> str:
    return f"a fox called {name}"


def unlimited(gemini: GeminiServer) -> dict[str, str]:
    """Return the settings of a program that asks this model as often as people like."""
    return {
        "GEMINI_API_KEY": "key",
        "GOOGLE_GEMINI_BASE_URL": gemini.url,
        "DAILY_SPEND_USD": "0",
        "DAILY_IMAGES_PER_USER": "1000",
        "REQUESTS_PER_MINUTE": "10000",
    }


class Model:
    """The loopback Gemini; answers to turns of some names are held back until they are released."""

    def __init__(self) -> None:
        self.server = GeminiServer(default=self._answer)
        self._held: dict[str, threading.Event] = {}

    def hold(self, *names: str) -> None:
        self._held |= {name: threading.Event() for name in names}

    def release(self, *names: str) -> None:
        """Let answers go; all if none is named."""
        for name in names or tuple(self._held):
            self._held[name].set()

    def requests(self, name: str) -> int:
        """Count the requests whose prompt is that of a turn."""
        return sum(_asked_for(asked) == name for asked in self.server.requests)

    async def asked(self, name: str, times: int = 1) -> None:
        await until(lambda: self.requests(name) >= times, f"the model is asked {times} times for {name}")

    def _answer(self, asked: Asked) -> Answer:
        held = self._held.get(_asked_for(asked))
        if held is not None:
            held.wait(_LONGEST)  # in a thread of its own
        return drawn()(asked)


def _asked_for(asked: Asked) -> str:
    found = _NAME.search(json.dumps(asked.contents[-1]["parts"]))
    return found[1] if found else ""


class Gate:
    """Stands before the model. Shut, it takes one connection and reads nothing; that is cut when it opens."""

    def __init__(self, url: str) -> None:
        self._target = urlsplit(url)
        self._is_shut = False
        self._opened = asyncio.Event()
        self.knocked = asyncio.Event()
        self.url = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.open()
        self._server.close()

    def shut(self) -> None:
        """Keep the next connection; those after it pass."""
        self._is_shut = True
        self._opened.clear()

    def open(self) -> None:
        self._is_shut = False
        self._opened.set()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_shut:
            self._is_shut = False
            self.knocked.set()
            await self._opened.wait()
            writer.transport.abort()
            return
        inner_reader, inner_writer = await asyncio.open_connection(self._target.hostname, self._target.port)
        await asyncio.gather(_pass(reader, inner_writer), _pass(inner_reader, writer))


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        writer.transport.abort()  # one side was killed: the other learns it
    finally:
        writer.close()


@dataclass(frozen=True, slots=True)
class Scene:
    """A program that runs, its model, and a member at its console."""

    program: Plantain
    model: Model
    gate: Gate
    console: Console

    async def begin(self, name: str, *, reply_to: str | None = None, uploads: tuple[str, ...] = ()) -> str:
        return await self.console.begin(prompt_of(name), reply_to=reply_to, uploads=uploads)

    def turn(self, name: str) -> str:
        """Return the id of a turn, empty while there is none."""
        rows = self.program.rows("SELECT id FROM turns WHERE prompt = ?", prompt_of(name))
        return rows[0]["id"] if rows else ""

    def state(self, name: str) -> str:
        rows = self.program.rows("SELECT state FROM turns WHERE prompt = ?", prompt_of(name))
        return rows[0]["state"] if rows else ""

    def calls(self, name: str) -> list[str]:
        """Return the endings of the calls for a turn's picture, oldest first."""
        return [row["ending"] for row in self.program.rows(_CALLS, self.turn(name))]

    async def until_state(self, name: str, state: str) -> None:
        await until(lambda: self.state(name) == state, f"{name} is {state}; now it is {self.state(name)}")

    async def begin_held(self, *names: str) -> None:
        """Begin turns whose answers are held back, and wait until the model is asked for them."""
        self.model.hold(*names)
        for name in names:
            await self.begin(name)
        await asyncio.gather(*[self.model.asked(name) for name in names])

    def card(self, name: str) -> str:
        """Return the id of the message that shows a turn."""
        (row,) = self.program.rows("SELECT sheet_id FROM turns WHERE prompt = ?", prompt_of(name))
        return str(row["sheet_id"])

    async def shows(self, name: str, stage: str) -> None:
        await self.console.wait_for(self.card(name), stage)

    def answer_is_stored(self, name: str) -> bool:
        """Tell whether the model's reply is in the store; the row need not know that."""
        return any(self.program.blobs.glob(f"*/turns/{self.turn(name)}/**/*answer"))

    async def store_answer(self, *names: str) -> None:
        """Let the model answer, while whoever calls this holds the database locked."""
        self.model.release(*names)
        for name in names:
            await until(lambda name=name: self.answer_is_stored(name), f"the answer to {name} is stored")  # type: ignore[misc]

    async def settled(self, seconds: float = 45.0) -> None:
        """Wait until every turn has ended and no job is left."""
        await self._until(lambda: not self._running() and not self.program.rows("SELECT 1 FROM jobs"), seconds)

    async def settled_but(self, *names: str, seconds: float = 45.0) -> None:
        """Wait until every turn has ended, but for these."""
        await self._until(lambda: self._running() <= {prompt_of(name) for name in names}, seconds)

    def _running(self) -> set[str]:
        rows = self.program.rows(f"SELECT prompt FROM turns WHERE state NOT IN {_ENDED}")  # noqa: S608 -- a constant
        return {row["prompt"] for row in rows}

    async def _until(self, ended: Callable[[], bool], seconds: float) -> None:
        try:
            await until(ended, "everything has ended", seconds)
        except AssertionError as trouble:
            raise AssertionError(f"{trouble}\n{self.describe()}\n{self.program.logs()[-6000:]}") from None

    def describe(self) -> str:
        """Say where everything stands, for a failed assertion."""
        turns = [f"{row['prompt']}: {row['state']} {row['ending']}" for row in self.program.rows("SELECT * FROM turns")]
        jobs = [dict(row) for row in self.program.rows("SELECT step, subject, owner, attempts FROM jobs")]
        return "\n".join([*turns, f"jobs: {jobs}", f"pids: {self.program.pids()}"])


@asynccontextmanager
async def scene(folder: Path, **environment: str) -> AsyncIterator[Scene]:
    """Run a program with a model of its own, behind a gate."""
    model = Model()
    async with model.server as server, Gate(server.url) as gate:
        keys = {"GEMINI_API_KEY": "test", "GOOGLE_GEMINI_BASE_URL": gate.url}
        async with plantain(folder, **keys, **environment) as program:
            await program.run()
            async with program.console() as console:
                try:
                    yield Scene(program, model, gate, console)
                finally:
                    model.release()


@dataclass(frozen=True, slots=True)
class Fate:
    """What must have become of a turn."""

    calls: tuple[str, ...] = ("picture",)  # their endings, oldest first
    state: str = "ready"
    requests: int | None = None  # that the model read; None: one for each call
    ending: str = "picture"


async def check(at: Scene, **fates: Fate) -> None:
    """Hold the rows, the ledgers, the channel and the model's own count against what must have come of each turn."""
    turns = {row["prompt"]: row for row in at.program.rows("SELECT * FROM turns")}
    _equal("turns", set(turns), {prompt_of(name) for name in fates})
    for name, fate in fates.items():
        turn = turns[prompt_of(name)]
        seen = Fate(tuple(at.calls(name)), turn["state"], at.model.requests(name), turn["ending"])
        wanted = fate if fate.requests is not None else replace(fate, requests=len(fate.calls))
        _equal(name, seen, wanted)
        kept = sorted(path.name for path in at.program.blobs.glob(f"*/turns/{turn['id']}/**/*") if path.is_file())
        assert (fate.state == "ready") == bool(kept), f"{name} is {fate.state}, and in the store is {kept}"
    _check_caps(at, fates)
    await _check_channel(at, fates)
    _equal("jobs", [dict(row) for row in at.program.rows("SELECT step, subject FROM jobs")], [])


def _equal(what: str, seen: object, wanted: object) -> None:
    assert seen == wanted, f"{what}: {seen}, and not {wanted}"


def _check_caps(at: Scene, fates: dict[str, Fate]) -> None:
    ready = sum(fate.state == "ready" for fate in fates.values())
    (cap,) = at.program.rows("SELECT sum(held) AS held, sum(spent) AS spent FROM caps WHERE kind = 'member_day'")
    _equal("held and spent", (cap["held"], cap["spent"]), (0, ready))
    held = Counter(row["state"] for row in at.program.rows("SELECT state FROM reservations WHERE kind = 'member_day'"))
    _equal("reservations", held, Counter({"spent": ready, "released": len(fates) - ready}))


async def _check_channel(at: Scene, fates: dict[str, Fate]) -> None:
    """One message for each sheet, whose pictures can be seen and are those that the model gave."""
    sheets = {row["id"]: row["prompt"] for row in at.program.rows("SELECT sheet_id AS id, prompt FROM turns")}
    cards = await at.console.cards()
    _equal("cards", Counter(card["id"] for card in cards), Counter(list(sheets)))
    for card in cards:
        name = sheets[card["id"]].rpartition(" ")[2]
        _equal(f"card of {name}", card["view"]["stage"], fates[name].state)
        rows = at.program.rows("SELECT digest FROM pictures WHERE turn_id LIKE ? || '%' ORDER BY position", card["id"])
        shown = [sha256(await _look(at.console, picture["url"])).hexdigest() for picture in card["view"]["pictures"]]
        _equal(f"pictures of {name}", shown, [row["digest"] for row in rows])
        _equal(f"pictures of {name}", len(shown), int(fates[name].state == "ready"))


async def _look(console: Console, url: str) -> bytes:
    try:
        return await console.picture(url)
    except aiohttp.ClientError as trouble:
        raise AssertionError(f"{url}: {trouble}") from trouble
