"""Where Slack's Web API is, and clients that ask it: they share one session, and nothing asks twice by itself."""

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

_TIMEOUT = aiohttp.ClientTimeout(total=60, sock_connect=10)
_REMEMBERED = 200  # clients
_HOSTS = frozenset({"slack.com", "slack-files.com"})
_DOMAIN = ".slack.com"


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
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=True)
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

    def may_know(self, address: str) -> bool:
        """Tell whether a token may be sent to an address: to Slack's own hosts, and to where its Web API is."""
        try:
            origin = URL(address).origin()
        except ValueError:  # it is none
            return False
        host = origin.host or ""
        slacks = origin.scheme == "https" and (host in _HOSTS or host.endswith(_DOMAIN))
        return slacks or origin == URL(self.address).origin()

    async def close(self) -> None:
        """Let go of connections."""
        if self._session is not None:
            await self._session.close()
