"""Whether what was started is ready, told to whoever watches over it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import structlog
from aiohttp import web

_log = structlog.get_logger()

Part = Callable[[], Awaitable[bool]]

_PATIENCE: Final = 3.0  # s for the answer of a part; who asks here is seldom more patient
_HEADERS: Final = {"Cache-Control": "no-store"}


class Readiness:
    """Knows what was started.

    parts: by name, what tells whether it is ready now. patience: s that a part may take to tell.
    """

    def __init__(self, parts: Mapping[str, Part], patience: float = _PATIENCE) -> None:
        self._parts = dict(parts)
        self._patience = patience
        self._awaited = set(parts)  # that have never been seen ready

    async def now(self) -> dict[str, bool]:
        """Ask every part; one that cannot tell is not ready."""
        told = await asyncio.gather(*[self._ask(name, part) for name, part in self._parts.items()])
        parts = dict(zip(self._parts, told, strict=True))
        self._awaited -= {name for name, ready in parts.items() if ready}
        return parts

    async def once(self) -> bool:
        """Tell whether every part has been ready, whatever has become of it since."""
        if self._awaited:
            await self.now()
        return not self._awaited

    def routes(self) -> list[web.RouteDef]:
        """Return what is served, to anybody."""
        return [web.get("/healthz", self._health), web.get("/readyz", self._ready)]

    async def _health(self, _request: web.Request) -> web.Response:
        once = await self.once()
        return web.Response(status=200 if once else 503, text="ok" if once else "starting", headers=_HEADERS)

    async def _ready(self, _request: web.Request) -> web.Response:
        parts = await self.now()
        return web.json_response(parts, status=200 if all(parts.values()) else 503, headers=_HEADERS)

    async def _ask(self, name: str, part: Part) -> bool:
        try:
            async with asyncio.timeout(self._patience):
                return await part()
        except Exception:  # noqa: BLE001 -- whatever keeps it from telling, it is not ready
            _log.exception("part_cannot_tell", part=name)
            return False
