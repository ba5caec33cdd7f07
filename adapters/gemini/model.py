"""The image model: one call of Gemini for one order."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

import aiohttp

from adapters.gemini import asking, translate, wire
from adapters.gemini.checkup import Checkup, check_up
from adapters.gemini.screener import GeminiScreener
from conversations.errors import AnswerLost, RequestRejected
from conversations.ports import Clock, Order, Reply

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

    from adapters.gemini.sdk import Line

_INVALID = 400


class GeminiModel:
    """Makes pictures with Gemini, on the Developer API (api_key) or on Vertex (project and location).

    base_url: where the API is, empty for Google's own.
    timeout: seconds for a whole call; connect_timeout: seconds until its request is on the way.
    credentials: for Vertex; without them Google's library finds them as it does everywhere.

    Nothing is imported or connected before the first call, or warm(). Raises ValueError unless exactly one of api_key
    and project is given.
    """

    def __init__(
        self,
        *,
        api_key: str = "",
        project: str = "",
        location: str = "global",
        credentials: "Credentials | None" = None,
        base_url: str = "",
        timeout: float = 300.0,
        connect_timeout: float = 30.0,
    ) -> None:
        if bool(api_key) == bool(project):
            raise ValueError("Gemini needs either an API key or a Vertex project")
        self.backend = "vertex" if project else "developer"
        self._api_key = api_key
        self._project = project
        self._location = location
        self._credentials = credentials
        self._base_url = base_url
        self._timeout = timeout
        self._connect_timeout = connect_timeout
        self._opening = asyncio.Lock()
        self._line: Line | None = None

    async def warm(self) -> None:
        """Import the SDK and make its client, so that the first call need not: 0.3 to 1 s, off the event loop."""
        await self._opened()

    async def draw(self, order: Order) -> Reply:
        """Make one call: exactly one request, never a second.

        Raises NotSent, Busy, Limited, AnswerLost, and RequestRejected with its kinds, which also stands for a context
        that cannot be read.
        Cancelling the task closes the connection.
        """
        try:
            request = await asyncio.to_thread(asking.request, order)
        except ValueError as error:
            raise RequestRejected(f"the order cannot be sent: {error}", status=_INVALID) from None
        line = await self._opened()
        body = await line.ask(order.model, request)
        try:
            return await asyncio.to_thread(translate.reply, body)
        except translate.Unreadable as error:
            raise AnswerLost(f"the answer cannot be read: {error}") from None

    def screener(self, model: str) -> GeminiScreener:
        """Make a screener that asks this model over the same connections; they are closed with this one's."""
        return GeminiScreener(self._opened, self.backend, model)

    async def check_up(self, models: Sequence[str], clock: Clock) -> Checkup:
        """Look whether the provider serves us; costs a few millionths of a dollar."""
        return await check_up(await self._opened(), models, clock)

    async def close(self) -> None:
        """Let go of connections; a call made afterwards opens them anew."""
        async with self._opening:
            line, self._line = self._line, None
        if line is not None:
            await line.close()

    async def _opened(self) -> "Line":
        async with self._opening:
            if self._line is None:
                session = wire.open_session()
                try:
                    self._line = await asyncio.to_thread(self._connect, session)
                except BaseException:
                    await session.close()
                    raise
            return self._line

    def _connect(self, session: aiohttp.ClientSession) -> "Line":
        from adapters.gemini import sdk  # noqa: PLC0415 -- costs up to a second, which nobody should wait for at start

        options = sdk.options(self.backend, self._base_url, self._timeout, session)
        if self._project:
            client = sdk.vertex(self._project, self._location, self._credentials, options)
        else:
            client = sdk.developer(self._api_key, options)
        return sdk.Line(client, session, self._connect_timeout)
