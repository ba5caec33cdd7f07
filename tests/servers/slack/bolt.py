"""A bot on slack-bolt in Socket Mode, as tests arrange it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack.server import SlackServer

Arrange = Callable[[AsyncApp], None]


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
