"""A bot on slack-bolt, in Socket Mode or behind an address of its own, and a scene for it; as tests arrange them."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from PIL import Image
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack.people import Person
from tests.servers.slack.server import SlackServer
from tests.servers.slack.workspaces import Workspace
from tests.servers.slack.world import Channel, Json

Arrange = Callable[[AsyncApp], None]
Ack = Callable[..., Awaitable[Any]]  # ack, say and respond, as listeners are given them


@dataclass(frozen=True, slots=True)
class Scene:
    """A workspace with a channel where the bot is, and somebody."""

    server: SlackServer
    space: Workspace
    general: Channel
    ada: Person
    client: AsyncWebClient


@asynccontextmanager
async def scene() -> AsyncIterator[Scene]:
    """Open a loopback Slack whose own payloads are checked, and of which nothing may be wrong in the end."""
    async with SlackServer() as server:
        server.check_payloads = True
        space = server.workspace("Foxes")
        yield Scene(server, space, space.channel("general"), space.person("Ada"), client_of(server, space.token))
        assert server.problems == [], "\n".join(server.problems)


def client_of(server: SlackServer, token: str) -> AsyncWebClient:
    """Return a client of the Web API that repeats nothing by itself."""
    return AsyncWebClient(token, base_url=server.api_url, retry_handlers=[])


@asynccontextmanager
async def socket_of(server: SlackServer, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    """Connect one more socket of a bot."""
    handler = AsyncSocketModeHandler(app, server.app_token, ping_interval=0.2)
    before = server.stage.sockets.opened
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        await server.until(lambda: server.stage.sockets.opened > before)
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def running(
    server: SlackServer, token: str, arrange: Arrange, *, sockets: int = 1
) -> AsyncIterator[AsyncSocketModeHandler]:
    """Run a bot with one workspace's token, as arranged."""
    app = AsyncApp(client=client_of(server, token), signing_secret=server.signing_secret)
    arrange(app)
    async with socket_of(server, app) as handler:
        if sockets == 1:
            yield handler
            return
        async with socket_of(server, app):
            yield handler


@asynccontextmanager
async def serving(server: SlackServer, app: AsyncApp) -> AsyncIterator[str]:
    """Serve a bot behind an address of its own, to which everything is delivered then; yields the address."""

    async def take(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    async def install(request: web.Request) -> web.Response:
        assert app.oauth_flow is not None
        return await to_aiohttp_response(await app.oauth_flow.handle_installation(await to_bolt_request(request)))

    async def come_back(request: web.Request) -> web.Response:
        assert app.oauth_flow is not None
        return await to_aiohttp_response(await app.oauth_flow.handle_callback(await to_bolt_request(request)))

    site = web.Application()
    site.router.add_post("/slack/events", take)
    site.router.add_get("/slack/install", install)
    site.router.add_get("/slack/oauth_redirect", come_back)
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    server.request_url = f"{base}/slack/events"
    try:
        yield base
    finally:
        server.request_url = ""
        await runner.cleanup()


def picture(kind: str = "PNG") -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (8, 6), "orange").save(drawn, kind)
    return drawn.getvalue()


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def buttons(**labels: str) -> Json:
    """Return a row of buttons: action_ids and their labels."""
    made = [
        {"type": "button", "action_id": name, "value": name, "text": {"type": "plain_text", "text": label}}
        for name, label in labels.items()
    ]
    return {"type": "actions", "elements": made}


def image(file_id: str, alt: str = "A fox") -> Json:
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": alt}


def form(*fields: Json, callback_id: str = "form", **more: Any) -> Json:
    """Return a modal."""
    named = {"title": "Edit", "submit": "Draw"}
    texts = {name: {"type": "plain_text", "text": text} for name, text in named.items()}
    return {"type": "modal", "callback_id": callback_id, **texts, "blocks": list(fields), **more}


def field(name: str, label: str, kind: str = "plain_text_input", *, optional: bool = False, **more: Any) -> Json:
    """Return an input block."""
    return {
        "type": "input",
        "block_id": name,
        "optional": optional,
        "label": {"type": "plain_text", "text": label},
        "element": {"type": kind, "action_id": "value", **more},
    }
