"""The server for the outside: signed links to originals, health, and nothing of the console."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest
import pytest_asyncio
from yarl import URL

from bot.settings import SettingsError
from bot.wiring.front import Serves, front
from conversations.identity import TurnId
from conversations.links import Links
from tests.environment import operated
from tests.journeys.program import Console, Plantain, free_port, plantain, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

_SECRET: Final = "a secret that this test knows"  # noqa: S105 -- of no program but the test's
_RULE: Final = {"rule": "Hateful or harassing", "note": ""}
_NOT_HERE: Final = "There is nothing here, or not any more."


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def program(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Plantain]:
    async with serving(tmp_path_factory.mktemp("plantain")) as started:
        await started.run()
        yield started


def serving(folder: Path, **environment: str) -> Any:
    """Prepare a program that serves the outside at a port of its own."""
    address = f"127.0.0.1:{free_port()}"
    public = {"HTTP_ADDRESS": address, "APP_PUBLIC_BASE_URL": f"http://{address}", "SECRET_KEY": _SECRET}
    return plantain(folder, **(public | environment))


def outside(program: Plantain) -> str:
    return program.environment["APP_PUBLIC_BASE_URL"]


def link(program: Plantain, turn: str, position: int = 0) -> str:
    """Return the link as the worker makes it."""
    return Links(outside(program), _SECRET).to(TurnId(turn), position)


async def ask(url: str, method: str = "GET", **headers: str) -> tuple[int, bytes, Mapping[str, str]]:
    """Return status, body and headers of an answer; each carries what keeps browsers from guessing."""
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, URL(url, encoded=True), headers=headers, allow_redirects=False) as response,
    ):
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox", url
        assert response.headers["X-Content-Type-Options"] == "nosniff", url
        return response.status, await response.read(), response.headers


async def is_served(program: Plantain, turn: str) -> bool:
    status, body, _ = await ask(link(program, turn))
    assert status in {200, 404}
    assert (status == 200) != (body.decode(errors="replace") == _NOT_HERE)
    return status == 200


async def made(console: Console, program: Plantain, prompt: str, options: str = "") -> str:
    """Make a picture; returns its turn, which the row says is shown too, a moment after the card does."""
    await console.wait_for(await console.begin(prompt, options=options), "ready")
    (turn,) = await until(
        lambda: program.rows("SELECT id FROM turns WHERE prompt = ? AND state = 'ready'", prompt), "it is ready"
    )
    return str(turn["id"])


async def test_a_link_gives_the_picture_byte_for_byte(program: Plantain) -> None:
    async with program.console() as console:
        turn = await made(console, program, "a red fox")
    (row,) = program.rows("SELECT * FROM pictures WHERE turn_id = ?", turn)
    kept = (program.blobs / row["key"]).read_bytes()
    status, body, headers = await ask(link(program, turn))
    assert (status, body) == (200, kept)
    assert headers["Content-Type"] == row["media_type"]
    assert headers["Content-Length"] == str(len(kept))
    assert headers["ETag"] == f'"{sha256(kept).hexdigest()}"'
    assert headers["Cache-Control"] == "private, no-cache"
    assert re.fullmatch(rf'inline; filename="plantain-{turn}-1\.(jpg|png)"', headers["Content-Disposition"])


async def test_what_has_not_changed_is_not_sent_again(program: Plantain) -> None:
    async with program.console() as console:
        turn = await made(console, program, "a grey fox")
    _, _, headers = await ask(link(program, turn))
    tag = headers["ETag"]
    for known in (tag, f"W/{tag}", f'"another", {tag}', "*"):
        status, body, again = await ask(link(program, turn), **{"If-None-Match": known})
        assert (status, body, again["ETag"]) == (304, b"", tag), known
        assert again["Cache-Control"] == "private, no-cache"
    for other in ('"another"', '"', tag[:-2] + '"'):
        assert (await ask(link(program, turn), **{"If-None-Match": other}))[0] == 200, other


async def test_the_head_alone_may_be_asked_for(program: Plantain) -> None:
    async with program.console() as console:
        turn = await made(console, program, "a blue fox")
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as session:
        async with session.head(link(program, turn)) as response:
            head = dict(response.headers)
            assert response.status == 200
        async with session.get(link(program, turn)) as response:  # by the same connection: nothing else was sent
            body = await response.read()
            assert {name: value for name, value in response.headers.items() if name != "Date"} == {
                name: value for name, value in head.items() if name != "Date"
            }
    assert head["Content-Length"] == str(len(body))
    assert (await ask(link(program, turn) + "x", "HEAD"))[:2] == (404, b"")


async def test_no_link_can_be_made_up(program: Plantain) -> None:
    async with program.console() as console:
        fox, hare = await made(console, program, "a tall fox"), await made(console, program, "a tall hare")
    mine, other = link(program, fox), link(program, hare)
    base, _, signature = mine.rpartition("/")
    guesses = [
        f"{base}/{other.rpartition('/')[2]}",
        f"{base}/{signature[:-1]}",
        f"{base}/{signature}A",
        f"{base}/{'A' * len(signature)}",
        f"{base}/%20",
        f"{base}/%ED%A0%BE",
        f"{base}/%FF",
        mine.replace(f"{fox}/0", f"{fox}/1"),
        mine.replace(f"{fox}/0", f"{fox}/9999999999"),
        mine.replace(f"{fox}/0", f"{fox}/%C2%B2"),
        mine.replace(f"{fox}/0", f"{fox}/-0"),
        mine.replace(f"{fox}/0", f"{fox}%2F0"),
        mine.replace(fox, "..%2f..%2fetc"),
        mine.replace(fox, "%ED%A0%BE"),
        link(program, fox, 1),  # signed, and there is no such picture
        link(program, "0" * 25),
        f"{base}",
        f"{mine}/0",
    ]
    for guess in guesses:
        status, body, _ = await ask(guess)
        assert (status, body.decode()) == (404, _NOT_HERE), guess
    assert (await ask(mine, "POST"))[0] == 405
    assert await is_served(program, fox)
    assert "request_failed" not in program.logs()
    assert signature not in program.logs()


async def test_a_private_picture_is_for_whoever_was_given_its_link(program: Plantain) -> None:
    async with program.console() as console:
        turn = await made(console, program, "a secret fox", "private:yes")
        async with console.session.get(f"/pictures/pictures/{turn}/0") as response:
            assert response.status == 404
    assert await is_served(program, turn)


async def test_what_is_deleted_has_no_link_any_more(program: Plantain) -> None:
    async with program.console() as console:
        turn = await made(console, program, "a shy fox")
        tag = (await ask(link(program, turn)))[2]["ETag"]
        (row,) = program.rows("SELECT sheet_id FROM turns WHERE id = ?", turn)
        assert await is_served(program, turn)
        assert await console.press(f"1:delete:{row['sheet_id']}") == {"result": "accepted"}
        assert not await is_served(program, turn), "from that very moment"
    assert (await ask(link(program, turn), **{"If-None-Match": tag}))[0] == 404


async def test_what_is_taken_down_is_back_once_it_is_restored(program: Plantain) -> None:
    async with program.console("ben") as ben, program.console() as ada, program.console("mona", "moderators") as mona:
        turn = await made(ada, program, "a loud fox")
        (row,) = program.rows("SELECT sheet_id FROM turns WHERE id = ?", turn)
        answer = await ben.press(f"1:report:{row['sheet_id']}", {"complaint": "hate", "words": ""})
        assert answer["result"] == "show", answer
        assert await is_served(program, turn)
        await _decide(program, mona, "take_down", turn, _RULE)
        assert not await is_served(program, turn)
        await _decide(program, mona, "restore", turn)
        assert await is_served(program, turn)


async def _decide(
    program: Plantain, moderator: Console, decision: str, turn: str, values: dict[str, str] | None = None
) -> None:
    (case,) = program.rows("SELECT id, version FROM cases WHERE turn_id = ?", turn)
    answer = await moderator.press(f"1:{decision}:{case['id']}.{case['version']}", values)
    assert answer == {"result": "accepted"}


async def test_nothing_of_the_console_is_served_to_the_outside(program: Plantain) -> None:
    for path in (
        "/",
        "/login",
        "/static/app.js",
        "/api/hello",
        "/api/channels/pictures/messages?member=ada",
        "/internal/uploads/1",
        "/pictures/pictures/1/0",
        "/cases/1/0?member=mona",
        "/favicon.ico",
    ):
        assert (await ask(f"{outside(program)}{path}"))[:2] == (404, _NOT_HERE.encode()), path


@pytest.mark.parametrize(("command", "name"), [("console", "HTTP_ADDRESS"), ("run", "CONSOLE_ADDRESS")])
async def test_an_address_in_use_is_named(tmp_path: Path, name: str, command: str) -> None:
    with taken() as port:
        async with serving(tmp_path, **{name: f"127.0.0.1:{port}"}) as program:
            await program.start(command)
            assert await program.status(60) == 78
            said = program.logs()
    assert f"{name} cannot be used: address already in use." in said
    assert str(port) not in said.partition("cannot start")[2]
    assert "Traceback" not in said


@pytest.mark.parametrize("name", ["HTTP_ADDRESS", "CONSOLE_ADDRESS"])
@pytest.mark.parametrize("serves", [Serves.ALL, Serves.CONSOLE])
async def test_whatever_is_served_names_an_address_in_use(tmp_path: Path, name: str, serves: Serves) -> None:
    with (
        taken() as port,
        operated(tmp_path, **{name: f"127.0.0.1:{port}"}) as settings,
        pytest.raises(SettingsError) as refused,
    ):
        async with front(settings, lambda: None, serves):
            pytest.fail("it is served")
    assert str(refused.value) == f"{name} cannot be used: address already in use."


@contextmanager
def taken() -> Iterator[int]:
    """Give a port that another program has."""
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port: int = other.getsockname()[1]
        yield port


async def test_health_and_readiness_at_a_port_alone(tmp_path: Path) -> None:
    """A port alone is one for all interfaces."""
    port = free_port()
    address = {"HTTP_ADDRESS": "", "PORT": str(port), "APP_PUBLIC_BASE_URL": f"http://127.0.0.1:{port}"}
    async with serving(tmp_path, CONSOLE_PASSWORD="open sesame", **address) as program:  # noqa: S106 -- of this test
        await program.start("console")
        await _is(program, "/healthz", 503)
        assert await _answers(program, "/readyz") == [(503, b'{"worker": false}')] * 2
        await program.start("worker")
        await _is(program, "/healthz", 200)
        await _is(program, "/readyz", 200)
        assert await _answers(program, "/readyz") == [(200, b'{"worker": true}')] * 2
        program.kill("worker")
        await _is(program, "/readyz", 503)
        assert await _answers(program, "/healthz") == [(200, b"ok")] * 2, "it has been ready"
        await program.start("worker")
        await _is(program, "/readyz", 200)
        assert (await ask(f"{outside(program)}/healthz", "HEAD"))[:2] == (200, b"")
        assert (await ask(f"http://127.0.0.2:{port}/healthz"))[:2] == (200, b"ok")


async def _is(program: Plantain, path: str, status: int, seconds: float = 40) -> None:
    """Wait until console and outside both answer so."""
    seen: list[tuple[int, bytes]] = []
    try:
        async with asyncio.timeout(seconds):
            while [one[0] for one in seen] != [status] * 2:
                await asyncio.sleep(0.05)
                seen = await _answers(program, path)
    except TimeoutError:
        raise AssertionError(f"{path} answers {seen}, not {status}:\n{program.logs()}") from None


async def _answers(program: Plantain, path: str) -> list[tuple[int, bytes]]:
    """Ask the console, without its password, and the outside; nothing where they cannot be reached yet."""
    found = []
    async with aiohttp.ClientSession() as session:
        for base in (program.url, outside(program)):
            try:
                async with session.get(f"{base}{path}") as response:
                    found.append((response.status, await response.read()))
            except aiohttp.ClientConnectionError:
                return []
    return found
