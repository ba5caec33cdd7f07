"""To whom the bot's token is shown when a file is fetched, over sockets."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import web

from adapters.slack.connect import Clients
from conversations.errors import PictureProblem, PictureUnusable
from conversations.pictures import Attachment
from tests.servers.slack import Upload
from tests.servers.slack.files import StoredFile
from tests.slack_delivering import Delivering, delivering

_LIMIT = 1000  # bytes
_PICTURE = b"a picture"


@dataclass
class Fetching:
    """A workspace, and what reads its files."""

    at: Delivering

    def file(self) -> StoredFile:
        team, owner = self.at.space.team, self.at.ada.user
        return self.at.server.stage.files.keep(team, owner, Upload("fox.png", _PICTURE, "image/png"))

    async def fetched(self, file: StoredFile) -> bytes:
        attachment = Attachment(f"{self.at.space.id}/{file.id}", file.name, None)
        return await self.at.deliverer.fetch(attachment, _LIMIT)


@pytest.fixture
async def fetching(tmp_path: Path) -> AsyncIterator[Fetching]:
    async with delivering(tmp_path) as opened:
        yield Fetching(opened)


@asynccontextmanager
async def elsewhere() -> AsyncIterator[tuple[str, list[Mapping[str, str]]]]:
    """Serve a picture at an address that is none of Slack's, and keep the headers of whoever asks for it."""
    heard: list[Mapping[str, str]] = []

    async def give(request: web.Request) -> web.Response:
        heard.append(request.headers)
        return web.Response(body=_PICTURE, content_type="image/png")

    app = web.Application()
    app.router.add_get("/{path:.*}", give)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}", heard
    finally:
        await runner.cleanup()


async def test_a_file_of_slack_is_read(fetching: Fetching) -> None:
    assert await fetching.fetched(fetching.file()) == _PICTURE


async def test_a_remote_file_is_none_and_nobody_else_is_shown_the_token(fetching: Fetching) -> None:
    async with elsewhere() as (address, heard):
        file = fetching.file()
        file.remote = f"{address}/fox.png"
        with pytest.raises(PictureUnusable) as refused:
            await fetching.fetched(file)
    assert refused.value.problem is PictureProblem.GONE
    assert heard == []


async def test_a_file_that_is_said_to_be_slacks_is_read_from_slack_alone(fetching: Fetching) -> None:
    file = fetching.file()
    async with elsewhere() as (address, heard):
        fetching.at.server.stage.files.base = address
        with pytest.raises(PictureUnusable) as refused:
            await fetching.fetched(file)
    assert refused.value.problem is PictureProblem.GONE
    assert heard == []


@pytest.mark.parametrize(
    "address",
    [
        "https://slack.com/files/a",
        "https://files.slack.com/files-pri/T1-F1/download/fox.png",
        "https://acme.enterprise.slack.com/files/a",
        "https://slack-files.com/T1-F1-abc",
        "http://127.0.0.1:9000/files/a",
    ],
)
def test_who_may_know_a_token(address: str) -> None:
    assert Clients("http://127.0.0.1:9000/api/").may_know(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/files/a",
        "//files.slack.com/a",
        "http://files.slack.com/a",
        "https://notslack.com/a",
        "https://slack.com.example.org/a",
        "https://files.slack.com@example.org/a",
        "https://example.org/slack.com",
        "http://127.0.0.1:9001/files/a",
        "https://127.0.0.1:9000/files/a",
        "https://[files.slack.com",
    ],
)
def test_who_may_not(address: str) -> None:
    assert not Clients("http://127.0.0.1:9000/api/").may_know(address)
