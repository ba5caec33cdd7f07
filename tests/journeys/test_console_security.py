"""What the console refuses, asked over plain HTTP as a hostile page or machine would."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest
import pytest_asyncio
from typer.testing import CliRunner

from bot.cli import app
from bot.settings import UNUSABLE
from tests.journeys import files
from tests.journeys.program import Plantain, plantain
from tests.servers.gemini.server import GeminiServer

pytestmark = pytest.mark.asyncio(loop_scope="module")

_PASSWORD: Final = "correct horse battery staple"  # noqa: S105 -- of no console but the test's
_POLICY: Final = "Content-Security-Policy"
_FOREIGN: Final = {"Origin": "https://evil.example"}
_PAGE: Final = {"X-Plantain": "1"}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def program(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Plantain]:
    folder = tmp_path_factory.mktemp("plantain")
    async with (
        GeminiServer() as gemini,
        plantain(folder, GEMINI_API_KEY="test", GOOGLE_GEMINI_BASE_URL=gemini.url) as started,
    ):
        await started.run()
        yield started


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def locked(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Plantain]:
    """A console with a password, and no worker."""
    folder = tmp_path_factory.mktemp("locked")
    async with plantain(folder, GEMINI_API_KEY="test", CONSOLE_PASSWORD=_PASSWORD) as started:
        process = await started.start("console")
        async with stranger(started) as client:
            while process.returncode is None and not await _answers(client):  # noqa: ASYNC110 -- see until
                await asyncio.sleep(0.02)
        yield started


async def _answers(client: aiohttp.ClientSession) -> bool:
    try:
        async with client.get("/login"):
            return True
    except aiohttp.ClientError:
        return False


def stranger(program: Plantain) -> aiohttp.ClientSession:
    """A client that knows nothing and keeps nothing."""
    return aiohttp.ClientSession(program.url, cookie_jar=aiohttp.DummyCookieJar())


async def asked(
    client: aiohttp.ClientSession, method: str, path: str, headers: dict[str, str] | None = None, **more: Any
) -> tuple[int, str]:
    """Return status and words of an answer; each answer carries the policy, whatever it is."""
    async with client.request(method, path, headers=headers, allow_redirects=False, **more) as response:
        text = await response.text(errors="replace")
        policy = response.headers.get(_POLICY, "")
        assert "default-src 'none'" in policy, f"{method} {path}: {response.status} without the policy"
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        return response.status, text


def words() -> dict[str, str]:
    return {"key": secrets.token_hex(8), "channel": "pictures", "member": "ada", "text": "/imagine a fox"}


async def test_other_sites_are_refused(program: Plantain) -> None:
    async with stranger(program) as client:
        for origin in ("https://evil.example", "null", f"http://127.0.0.1:{program.port + 1}", "http://localhost"):
            headers = _PAGE | {"Origin": origin}
            assert (await asked(client, "POST", "/api/send", headers, json=words()))[0] == 403, origin
            assert (await asked(client, "GET", "/api/channels/pictures/messages?member=ada", headers))[0] == 403
        for headers in ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, {"Sec-Fetch-Site": "same-site"}):
            assert (await asked(client, "GET", "/api/hello", headers))[0] == 403
        assert (await asked(client, "POST", "/api/send", json=words()))[0] == 403, "without the page's own header"
        assert (await asked(client, "POST", "/api/uploads?name=a.jpg", data=files.photograph()))[0] == 403
        assert (await asked(client, "DELETE", "/api/messages/1"))[0] == 403
    assert program.rows("SELECT count(*) AS n FROM sheets")[0]["n"] == 0
    assert not list((program.folder / "var" / "console").iterdir())


async def test_other_names_are_refused(program: Plantain) -> None:
    async with stranger(program) as client:
        for host in (
            "evil.example",
            f"evil.example:{program.port}",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
        ):
            for path in ("/", "/api/hello", "/static/app.js", "/internal/uploads/1"):
                assert (await asked(client, "GET", path, {"Host": host}))[0] == 421, (host, path)
        assert (await asked(client, "GET", "/", {"Host": f"localhost:{program.port}"}))[0] == 200


async def test_only_the_worker_delivers(program: Plantain) -> None:
    body = {"channel": "pictures", "view": {"kind": "notice"}, "rank": 3}
    async with stranger(program) as client:
        for headers in ({}, _PAGE, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {'0' * 64}"}):
            for method, path in (
                ("PUT", "/internal/messages/1"),
                ("DELETE", "/internal/messages/1?channel=pictures"),
                ("GET", "/internal/uploads/1"),
                ("GET", "/internal/"),
            ):
                assert (await asked(client, method, path, headers, json=body))[0] == 401


async def test_live_news_are_for_our_own_page(program: Plantain) -> None:
    async with stranger(program) as client:
        path = "/api/live?member=ada&since=0"
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await client.ws_connect(path, headers=_FOREIGN)
        assert refused.value.status == 403
        async with client.ws_connect(path, headers={"Origin": program.url}) as socket:
            assert not socket.closed


async def test_pictures_stay_in_their_channel(program: Plantain) -> None:
    async with program.console("ada", "playground") as console:
        shown = await console.wait_for(await console.begin("a fox"), "ready")
        address = shown["pictures"][0]["url"]
        upload = await console.upload(files.photograph())
        await console.send("make it warmer", uploads=(upload,))
        (edited,) = [card["id"] for card in await console.cards() if card["view"]["prompt"] == "make it warmer"]
        given = (await console.wait_for(edited, "ready"))["inputs"][0]["url"]
        for own in (address, given, f"{address}?preview", f"{given}?preview"):
            assert await console.picture(own)
            status, _ = await asked(console.session, "GET", own.replace("/playground/", "/pictures/"))
            assert status == 404, own
        for other in (
            f"{address}9",
            address.replace("/0", "/-1"),
            "/pictures/playground/..%2f..%2f/0",
            "/pictures/nowhere/1/0",
            f"/inputs/playground/{'%00' * 3}/0",
            "/pictures/playground/1/99999999999999999999",
        ):
            status, _ = await asked(console.session, "GET", other)
            assert status in {400, 404}, other


async def test_another_members_upload_is_not_taken(program: Plantain) -> None:
    async with program.console("ada") as ada, program.console("ben") as ben:
        upload = await ada.upload(files.photograph())
        answer = await ben.send("make it warmer", uploads=(upload,))
        assert answer["result"] == "refused"
        assert "could not be fetched" in answer["notice"]["text"]
        assert (await asked(ben.session, "DELETE", f"/api/uploads/{upload}"))[0] == 200
        assert (program.folder / "var" / "console" / upload).exists(), "taken away by another"
        await asked(ada.session, "DELETE", f"/api/uploads/{upload}")
        assert not (program.folder / "var" / "console" / upload).exists()


async def test_no_way_out_of_the_folder(program: Plantain) -> None:
    async with stranger(program) as client:
        for path in (
            "/static/../app.py",
            "/static/..%2fapp.py",
            "/static/%2e%2e/%2e%2e/security.py",
            "/static/..%5capp.py",
            "/static//etc/passwd",
            "/static/%2fetc%2fpasswd",
            "/static/",
            "/static/.",
            "/..%2f..%2fetc%2fpasswd",
            "/static/app.js%00.css",
            "/static/..%252fapp.py",
        ):
            status, text = await asked(client, "GET", _raw(program, path))
            assert status in {400, 403, 404}, path
            assert "import" not in text
            assert "root:" not in text


def _raw(program: Plantain, path: str) -> Any:
    from yarl import URL  # noqa: PLC0415 -- what aiohttp would tidy is sent as it is

    return URL(f"{program.url}{path}", encoded=True)


async def test_every_answer_has_the_policy(program: Plantain) -> None:
    async with stranger(program) as client:
        for method, path, status in (
            ("GET", "/", 200),
            ("GET", "/static/app.js", 200),
            ("GET", "/healthz", 200),
            ("GET", "/api/hello", 200),
            ("GET", "/nowhere", 404),
            ("PUT", "/api/hello", 405),
            ("POST", "/api/send", 400),
            ("GET", "/api/live?member=nobody", 400),
            ("GET", "/api/channels/nowhere/messages?member=ada", 404),
            ("GET", "/api/channels/pictures/messages?member=ada&limit=x", 400),
            ("GET", "/pictures/pictures/1/0", 404),
            ("GET", "/login", 200),
        ):
            assert (await asked(client, method, path, _PAGE))[0] == status, path
        assert (await asked(client, "POST", "/api/send", _PAGE, json=[]))[0] == 400
        assert (await asked(client, "POST", "/api/send", _PAGE, json={"text": "a" * 2_000_000}))[0] == 413
        assert (await asked(client, "POST", "/api/press", _PAGE, json=words() | {"button": 7}))[0] == 400
        assert (await asked(client, "POST", "/api/send", _PAGE, json=words() | {"uploads": "all"}))[0] == 400


_HALF: Final = chr(0xD83E)  # half of a character beyond the first 65,536


async def test_what_no_page_sends_is_refused_in_words(program: Plantain) -> None:
    async with stranger(program) as client:
        bodies = (
            words() | {"text": f"/imagine a {_HALF} fox"},
            words() | {"text": "make it blue", "reply_to": _HALF},
            words() | {"text": "make it blue", "uploads": [_HALF]},
        )
        for body in bodies:
            status, text = await asked(client, "POST", "/api/send", _PAGE, data=json.dumps(body))
            assert status in {200, 400}, body
            assert "Something went wrong" not in text
        button = words() | {"button": f"1:edit:{_HALF}"}
        assert (await asked(client, "POST", "/api/press", _PAGE, data=json.dumps(button)))[0] in {200, 400}
        assert (await asked(client, "POST", "/api/send", _PAGE, data="[" * 100_000))[0] == 400
        for path in ("/api/channels/pictures/messages?member=ada&limit=%C2%B2", "/pictures/pictures/1/%C2%B2"):
            assert (await asked(client, "GET", path))[0] in {400, 404}, path
    assert "request_failed" not in program.logs()


async def test_too_many_bytes_are_refused_by_the_server_too(program: Plantain) -> None:
    async with stranger(program) as client:
        headers = _PAGE | {"X-Member": "ada"}
        status, text = await asked(client, "POST", "/api/uploads?name=heavy.jpg", headers, data=files.heavy())
        assert status == 422
        assert "too large: 7 MB is the most" in text
    assert not list((program.folder / "var" / "console").iterdir())


async def test_without_an_address_for_the_outside_nothing_else_is_served(program: Plantain) -> None:
    assert _listening(program.pid("front")) == {program.port}


def _listening(pid: int) -> set[int]:
    """Name the ports at which a process listens."""
    sockets = {found.readlink().name for found in Path(f"/proc/{pid}/fd").iterdir() if found.is_symlink()}
    rows = [line.split() for line in Path("/proc/net/tcp").read_text("utf-8").splitlines()[1:]]
    return {int(row[1].partition(":")[2], 16) for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in sockets}


@pytest.mark.parametrize("command", ["console", "run"])
@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0", "192.0.2.7:8080"])
async def test_another_address_needs_a_password(address: str, command: str, tmp_path: Path) -> None:
    answered = CliRunner().invoke(app, [command], env={"CONSOLE_ADDRESS": address, "CONSOLE_PASSWORD": None})
    assert answered.exit_code == UNUSABLE
    assert "CONSOLE_PASSWORD must be set" in answered.output
    assert not (tmp_path / "var").exists()


async def test_a_program_that_needs_a_password_ends_at_once(tmp_path: Path) -> None:
    async with plantain(tmp_path, CONSOLE_ADDRESS="0.0.0.0:0") as program:
        program.prepared = False
        await program.start("run")
        assert await program.status(60) == UNUSABLE
        assert "CONSOLE_PASSWORD must be set" in program.logs()
        assert "Traceback" not in program.logs()
        assert not (tmp_path / "var").exists()


async def test_a_password_keeps_strangers_out(locked: Plantain) -> None:
    async with stranger(locked) as client:
        for method, path in (
            ("GET", "/api/hello"),
            ("GET", "/api/channels/pictures/messages?member=ada"),
            ("GET", "/pictures/pictures/1/0"),
            ("POST", "/api/send"),
            ("POST", "/api/uploads"),
            ("GET", "/api/live?member=ada"),
            ("GET", "/nowhere"),
        ):
            for cookie in ("", "plantain_session=", f"plantain_session={'0' * 64}"):
                status, _ = await asked(client, method, path, _PAGE | {"Cookie": cookie})
                assert status == 401, path
        assert (await asked(client, "GET", "/"))[0] == 303
        status, page = await asked(client, "GET", "/login")
        assert status == 200
        assert 'type="password"' in page
        for path in ("/static/tokens.css", "/static/login.js"):
            assert (await asked(client, "GET", path))[0] == 200


async def test_signing_in(locked: Plantain) -> None:
    jar = aiohttp.CookieJar(unsafe=True)  # an address has no name
    async with aiohttp.ClientSession(locked.url, cookie_jar=jar) as client:
        for wrong in ("", "wrong", _PASSWORD.upper(), f"{_PASSWORD} ", "ü" * 100):
            async with client.post("/login", data={"password": wrong}, allow_redirects=False) as response:
                assert response.headers["Location"] == "/login?wrong=1"
                assert "Set-Cookie" not in response.headers
        assert (await asked(client, "POST", "/login", _FOREIGN, data={"password": _PASSWORD}))[0] == 403
        assert (await asked(client, "GET", "/api/hello"))[0] == 401

        async with client.post("/login", data={"password": _PASSWORD}, allow_redirects=False) as response:
            assert response.headers["Location"] == "/"
            cookie = response.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert _PASSWORD not in cookie
        assert (await asked(client, "GET", "/api/hello"))[0] == 200
        assert (await asked(client, "GET", "/"))[0] == 200
        assert (await asked(client, "POST", "/api/send", json=words()))[0] == 403, "the header is still asked for"
        assert (await asked(client, "POST", "/api/send", _PAGE | _FOREIGN, json=words()))[0] == 403
        assert (await asked(client, "PUT", "/internal/messages/1", _PAGE, json={}))[0] == 401
