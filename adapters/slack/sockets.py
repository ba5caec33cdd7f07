"""Socket Mode: connections that come back by themselves, whatever Slack answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp

from adapters.slack.connect import Clients

_CONNECTIONS: Final = 2  # Slack renews a connection by closing it first: the other one hears meanwhile
_PING: Final = 4.0  # s; a connection that is lost is noticed after that, and one that failed is tried again
_LOOK_EVERY: Final = 1.0  # s


class Sockets:
    """The connections of one application."""

    def __init__(self) -> None:
        self._handlers: list[AsyncSocketModeHandler] = []

    async def hear(self) -> bool:
        """Tell whether any of them stands now."""
        return any([await one.client.is_connected() for one in self._handlers])

    @asynccontextmanager
    async def open(self, app: AsyncApp, token: str, clients: Clients) -> AsyncIterator[None]:
        """Connect, and stay connected until the context ends; nothing is waited for."""
        self._handlers = [
            AsyncSocketModeHandler(app, token, web_client=clients.of(None), ping_interval=_PING)
            for _ in range(_CONNECTIONS)
        ]
        # It tries until it has succeeded, and raises nothing.
        connecting = [one.connect_async() for one in self._handlers]  # type: ignore[no-untyped-call]
        tasks = [asyncio.create_task(one) for one in (*connecting, self._forget_addresses())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            closing = [one.close_async() for one in self._handlers]  # type: ignore[no-untyped-call]
            await asyncio.gather(*closing, return_exceptions=True)

    async def _forget_addresses(self) -> None:
        """Let every try ask for an address of its own: one works once, and the library would try it for ever."""
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            for one in self._handlers:
                if not await one.client.is_connected():
                    one.client.wss_uri = None
