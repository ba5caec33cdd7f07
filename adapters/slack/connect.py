"""Where Slack's Web API is, and clients that ask it: they share one session, and nothing asks twice by itself."""

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

_TIMEOUT = aiohttp.ClientTimeout(total=60, sock_connect=10)
_REMEMBERED = 200  # clients


def api_address(api: str) -> str:
    """Return the address that methods are written behind; api: another one than Slack's own, for a proxy or tests."""
    if not api:
        return AsyncWebClient.BASE_URL
    base = api.rstrip("/")
    return f"{base}/" if URL(base).path.strip("/") else f"{base}/api/"


class Clients:
    """Web clients by token.

    The SDK's own retries are off: a chat.postMessage whose answer was lost would be posted twice.
    """

    def __init__(self, api: str = "") -> None:
        self.address = api_address(api)
        self._session: aiohttp.ClientSession | None = None
        self._known: dict[str, AsyncWebClient] = {}

    @property
    def session(self) -> aiohttp.ClientSession:
        """The one session; it is opened once it is needed, inside the event loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        return self._session

    def of(self, token: str | None) -> AsyncWebClient:
        """Return the client of a token, or one that has none."""
        key = token or ""
        if key not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = AsyncWebClient(
                token=token, base_url=self.address, session=self.session, retry_handlers=[]
            )
        return self._known[key]

    async def close(self) -> None:
        """Let go of connections."""
        if self._session is not None:
            await self._session.close()
