"""What is taken of whoever posts to the address that Slack calls."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web

from adapters.slack import signed
from tests.servers.slack.callbacks import sign

_SECRET: Final = "a signing secret"  # noqa: S105
_NOW: Final = datetime(2030, 1, 1, tzinfo=UTC)
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
async def address() -> AsyncIterator[str]:
    async def take(request: web.Request) -> web.Response:
        told = await signed.read(request, _SECRET, _NOW)
        return told if isinstance(told, web.Response) else web.Response(text="read")

    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}/"
    await runner.cleanup()


async def answered(address: str, body: str, *, signs: bool = False) -> tuple[int, str]:
    stamp = str(int(_NOW.timestamp()))
    signature = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(_SECRET, stamp, body)}
    headers = _FORM | (signature if signs else {})
    async with aiohttp.ClientSession() as session, session.post(address, data=body, headers=headers) as answer:
        return answer.status, await answer.text()


async def test_slack_may_look_at_the_certificate_unsigned(address: str) -> None:
    assert await answered(address, urlencode({"ssl_check": "1", "token": "x" * 24})) == (200, "")


async def test_what_is_not_signed_is_read_no_further_than_that(address: str) -> None:
    for filling in (300, 900_000):
        assert await answered(address, "ssl_check=1" + "&a=b" * (filling // 4)) == (401, "")
    assert await answered(address, "ssl_check=2") == (401, "")


async def test_what_is_signed_is_read_however_long(address: str) -> None:
    body = urlencode({"command": "/imagine", "text": "a fox " * 1000})
    assert await answered(address, body, signs=True) == (200, "read")
