"""Starts the real Plantain in a folder of its own, and talks to its console as a browser does.

    async with plantain(tmp_path, GEMINI_API_KEY="test") as program:
        await program.run()
        async with program.console("ada") as console:
            fox = await console.begin("a red fox")
            await console.wait_for(fox, "ready")
        program.kill("worker")

Whatever a program has started is gone when its context ends, also what ran away from its parent.
"""

import asyncio
import os
import secrets
import signal
import socket
import sqlite3
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

import aiohttp

from tests.databases import write_database

ROOT: Final = Path(__file__).parents[2]
_MARK: Final = "PLANTAIN_TEST_MARK"
_READY_WITHIN: Final = 60.0  # s; several programs may start at once on a slow machine
_LOOK_EVERY: Final = 0.02  # s
_ROLES: Final = {"run": "supervisor", "console": "front", "worker": "worker"}
_T = TypeVar("_T")


async def until(look: Callable[[], _T | None], what: str, seconds: float = 30.0) -> _T:
    """Look again and again until something true is seen; what: said when it never is."""
    try:
        async with asyncio.timeout(seconds):
            while not (seen := look()):  # noqa: ASYNC110 -- another process sets no event of ours
                await asyncio.sleep(_LOOK_EVERY)
            return seen
    except TimeoutError:
        raise AssertionError(f"not within {seconds:g} s: {what}") from None


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def plantain(folder: Path, **environment: str) -> AsyncIterator["Plantain"]:
    """Prepare a folder for Plantain; nothing runs yet."""
    program = Plantain(folder, environment)
    try:
        yield program
    finally:
        await program.close()


class Plantain:
    """One installation: its folder, its address, and whatever processes of it run."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = folder / "var" / "plantain.db"
        self.messages = folder / "var" / "console.db"
        self.blobs = folder / "var" / "blobs"
        self.prepared = True  # its database is there before it starts for the first time: that is much quicker
        self._mark = secrets.token_hex(8)
        self._started: list[tuple[str, Process]] = []
        self.environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(folder),
            "PYTHONPATH": str(ROOT),
            "NO_PROXY": "*",
            "CONSOLE_ADDRESS": f"127.0.0.1:{self.port}",
            **(environment or {}),
            _MARK: self._mark,
        }

    # --- processes ---------------------------------------------------------------------------

    async def run(self) -> Process:
        """Start `plantain run` and wait until all of it is ready."""
        process = await self.start("run")
        await self.ready(process)
        return process

    async def start(self, command: str) -> Process:
        """Start one command, such as "console" or "worker", without waiting for anything."""
        if self.prepared and not self.database.exists():
            await write_database(self.database)
        with self._log(command).open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                command,
                cwd=self.folder,
                env=self.environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._started.append((command, process))
        return process

    async def ready(self, process: Process | None = None) -> None:
        """Wait until /healthz answers 200; process: one that must not end before that."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
            try:
                async with asyncio.timeout(_READY_WITHIN):
                    while not await self._healthy(session):
                        if process is not None and process.returncode is not None:
                            raise AssertionError(f"ended with {process.returncode} at once:\n{self.logs()}")
                        await asyncio.sleep(_LOOK_EVERY)
            except TimeoutError:
                raise AssertionError(f"never ready:\n{self.logs()}") from None

    async def _healthy(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"{self.url}/healthz") as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    def pids(self, role: str = "") -> list[int]:
        """Name the processes of a role: supervisor, front or worker; of all roles if none is given."""
        return [pid for pid, its in self._processes() if role in {"", its}]

    def pid(self, role: str) -> int:
        """Name the one process of a role."""
        (pid,) = self.pids(role)
        return pid

    async def restarted(self, role: str, old: int) -> int:
        """Wait until another process has taken the place of an old one."""
        return await until(
            lambda: next((pid for pid in self.pids(role) if pid != old), None) if old not in self.pids() else None,
            f"{role} {old} started again",
        )

    async def status(self, seconds: float = 10.0) -> int:
        """Wait for what was started last to end; returns its exit status."""
        return await asyncio.wait_for(self._started[-1][1].wait(), seconds)

    async def gone(self, *pids: int, seconds: float = 30.0) -> None:
        """Wait until these processes have ended."""
        await until(lambda: not set(pids) & set(self.pids()), f"{pids} ended; still here: {self.pids()}", seconds)

    def signal(self, number: signal.Signals, *roles: str) -> list[int]:
        """Send a signal to the processes of these roles; returns who got it."""
        pids = [pid for role in roles for pid in self.pids(role)]
        assert pids or not roles, f"there is no {roles}:\n{self.logs()}"
        for pid in pids:
            os.kill(pid, number)
        return pids

    def kill(self, *roles: str) -> list[int]:
        """Kill -9 all processes of these roles; of every role if none is given."""
        return self.signal(signal.SIGKILL, *(roles or ("supervisor", "front", "worker")))

    def pause(self, *roles: str) -> list[int]:
        """Stop processes where they are; while locked() is held, that is in no transaction of theirs."""
        pids = self.signal(signal.SIGSTOP, *roles)
        for _ in range(10_000):
            if all(_is_stopped(pid) for pid in pids):
                return pids
            time.sleep(0.001)  # the signal is under way: a thread of theirs may still run, and take a lock
        raise AssertionError(f"{roles} did not stop")

    def resume(self, *roles: str) -> list[int]:
        return self.signal(signal.SIGCONT, *roles)

    def terminate(self, *roles: str) -> list[int]:
        return self.signal(signal.SIGTERM, *roles)

    async def close(self) -> None:
        """End whatever is left."""
        while left := self.pids():  # a supervisor that is killed second may just have started another
            for pid in left:
                _kill_if_there(pid)
            await asyncio.sleep(_LOOK_EVERY)
        for _, process in self._started:
            await process.wait()

    def _processes(self) -> Iterator[tuple[int, str]]:
        wanted = f"{_MARK}={self._mark}".encode()
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                ours = wanted in (entry / "environ").read_bytes().split(b"\0")
                arguments = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:  # it has just ended, or is somebody else's
                continue
            if ours:
                yield int(entry.name), _ROLES.get(arguments[3].decode(), "") if len(arguments) > 3 else ""

    # --- what it leaves behind ---------------------------------------------------------------

    def logs(self, command: str = "") -> str:
        """Read what was logged, by what was started: "run" holds its front's and its worker's lines too."""
        names = [command] if command else dict.fromkeys(name for name, _ in self._started)
        return "\n".join(self._log(name).read_text("utf-8") for name in names if self._log(name).exists())

    def _log(self, command: str) -> Path:
        return self.folder / f"{command}.log"

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """Read from the database, without being able to change it; nothing where there is none yet."""
        if not self.database.exists():
            return []
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10)) as connection:
            connection.row_factory = sqlite3.Row
            return connection.execute(query, values).fetchall()

    @contextmanager
    def locked(self, path: Path | None = None) -> Iterator[None]:
        """Hold the write lock of a SQLite file (the database): whoever wants to write waits."""
        with closing(sqlite3.connect(path or self.database, timeout=30, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            finally:
                connection.execute("ROLLBACK")

    @asynccontextmanager
    async def console(self, member: str = "ada", channel: str = "pictures") -> AsyncIterator["Console"]:
        """Open the console as a member."""
        headers = {"X-Plantain": "1", "X-Member": member}
        # A connection for each request: a front that was killed leaves no dead one behind.
        connector = aiohttp.TCPConnector(force_close=True)
        timeout = aiohttp.ClientTimeout(total=30)
        async with aiohttp.ClientSession(self.url, headers=headers, connector=connector, timeout=timeout) as session:
            yield Console(session, member, channel)


class Console:
    """The console's requests, as its page makes them."""

    def __init__(self, session: aiohttp.ClientSession, member: str, channel: str) -> None:
        self.session = session
        self.member = member
        self.channel = channel

    async def hello(self) -> dict[str, Any]:
        return await self._ask("GET", "/api/hello")

    async def upload(self, data: bytes, name: str = "picture.jpg") -> str:
        """Hand a file in; returns its id, to be sent with words."""
        answer = await self._ask("POST", "/api/uploads", params={"name": name}, data=data)
        return str(answer["id"])

    async def send(
        self, text: str, *, reply_to: str | None = None, uploads: tuple[str, ...] = (), key: str = ""
    ) -> dict[str, Any]:
        """Send what was typed; returns the answer: result, and a notice or a view. key: of the event."""
        return await self._post("/api/send", key, text=text, reply_to=reply_to, uploads=list(uploads))

    async def press(self, button: str, values: dict[str, str] | None = None, *, key: str = "") -> dict[str, Any]:
        """Press a button by its id, or send the form that it opened."""
        filled = {} if values is None else {"values": values}
        return await self._post("/api/press", key, button=button, **filled)

    async def begin(
        self, prompt: str, *, options: str = "", reply_to: str | None = None, uploads: tuple[str, ...] = ()
    ) -> str:
        """Ask for a picture, or continue the one replied to; returns the id of the card."""
        line = prompt if reply_to else f"/imagine {prompt} {options}".strip()
        answer = await self.send(line, reply_to=reply_to, uploads=uploads)
        assert answer["result"] in {"accepted", "show"}, answer
        found = [message["id"] for message in await self.cards() if message["view"]["prompt"] == prompt]
        assert found, f"no card shows {prompt!r}"
        return str(found[-1])

    async def messages(self, limit: int = 100) -> list[dict[str, Any]]:
        """Read the channel's newest messages, oldest first."""
        params = {"member": self.member, "limit": str(limit)}
        answer = await self._ask("GET", f"/api/channels/{self.channel}/messages", params=params)
        messages: list[dict[str, Any]] = answer["messages"]
        return messages

    async def cards(self) -> list[dict[str, Any]]:
        """Read the channel's cards, oldest first."""
        return [one for one in await self.messages() if one["view"] and one["view"]["kind"] == "card"]

    async def card(self, message: str) -> dict[str, Any] | None:
        """Read what a card shows, None when it is not there."""
        return next((one["view"] for one in await self.cards() if one["id"] == message), None)

    async def wait_for(self, message: str, *stages: str, seconds: float = 30.0) -> dict[str, Any]:
        """Wait until a card has come to one of these stages; a front that is away is waited for too."""
        shown: dict[str, Any] | None = None
        try:
            async with asyncio.timeout(seconds):
                while shown is None or shown["stage"] not in stages:
                    await asyncio.sleep(_LOOK_EVERY)
                    try:
                        shown = await self.card(message)
                    except aiohttp.ClientError:
                        shown = None
        except TimeoutError:
            raise AssertionError(f"not {stages} within {seconds:g} s: {shown and shown['stage']}") from None
        return shown

    @asynccontextmanager
    async def live(self, since: int = 0) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """Listen to what changes after a sequence number."""
        params = {"member": self.member, "since": str(since)}
        async with self.session.ws_connect("/api/live", params=params) as socket_:
            yield (received.json() async for received in socket_ if received.type is aiohttp.WSMsgType.TEXT)

    async def picture(self, url: str) -> bytes:
        """Read a picture by the address a card gives."""
        async with self.session.get(url) as response:
            assert response.status == 200, f"{url}: {response.status}"
            return await response.read()

    async def _post(self, path: str, key: str, **fields: object) -> dict[str, Any]:
        who = {"channel": self.channel, "member": self.member, "key": key or secrets.token_hex(8)}
        return await self._ask("POST", path, json=who | fields)

    async def _ask(self, method: str, path: str, **arguments: Any) -> dict[str, Any]:
        async with self.session.request(method, path, **arguments) as response:
            assert response.status < 400, f"{path}: {response.status} {await response.text()}"
            answer: dict[str, Any] = await response.json()
            return answer


def _is_stopped(pid: int) -> bool:
    """Tell whether every thread stands still."""
    try:
        stats = [task.joinpath("stat").read_text("utf-8") for task in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:  # a thread has just ended
        return False
    # The state follows the name, which stands in brackets.
    return all(stat.rpartition(")")[2].split()[0] == "T" for stat in stats)


def _kill_if_there(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
