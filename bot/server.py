"""The server for the outside: whatever routes it is given; never the console."""

import errno
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from socket import gaierror
from typing import Final

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.settings import SettingsError
from conversations.errors import Temporary

_log = structlog.get_logger()

_NOT_HERE: Final = "There is nothing here, or not any more."
_NOT_NOW: Final = "That cannot be read just now. Try again in a moment."
_BROKEN: Final = "Something went wrong on our side. Try again in a moment."
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # a link is all that its picture asks for
}
_UNUSABLE: Final = frozenset({errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES})


def outside(address: tuple[str, int] | None, routes: Sequence[web.RouteDef]) -> AbstractAsyncContextManager[None]:
    """Serve the outside while the context lasts; without an address nothing is served.

    Raises SettingsError where it cannot be served there.
    """
    return nullcontext() if address is None else bound("HTTP_ADDRESS", _serve(address, routes))


@asynccontextmanager
async def bound(name: str, server: AbstractAsyncContextManager[None]) -> AsyncIterator[None]:
    """Open a server; name: the setting that says where.

    Raises SettingsError where it cannot be served there.
    """
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(server)
        except gaierror as trouble:
            raise SettingsError(f"{name} cannot be used: {str(trouble.strerror).lower()}.") from None
        except OSError as trouble:
            if trouble.errno not in _UNUSABLE:
                raise
            raise SettingsError(f"{name} cannot be used: {os.strerror(trouble.errno).lower()}.") from None
        yield


@asynccontextmanager
async def _serve(address: tuple[str, int], routes: Sequence[web.RouteDef]) -> AsyncIterator[None]:
    app = web.Application(middlewares=[_explain])
    app.on_response_prepare.append(_protect)
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5)  # an access log would hold signatures
    await runner.setup()
    try:
        await web.TCPSite(runner, *address).start()
        _log.info("http_ready", address=f"{address[0]}:{address[1]}")
        yield
    finally:
        await runner.cleanup()


async def _protect(_request: web.Request, response: web.StreamResponse) -> None:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)  # a page may allow itself more, such as its own style


@web.middleware
async def _explain(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer what went wrong as a sentence; whatever is not here is not here in the same words."""
    try:
        return await handler(request)
    except web.HTTPNotFound:
        return web.Response(status=404, text=_NOT_HERE)
    except web.HTTPException:
        raise
    except Temporary as trouble:
        _log.warning("request_not_served", route=request.match_info.route.name, error=str(trouble))
        return web.Response(status=503, text=_NOT_NOW)
    except Exception:  # noqa: BLE001 -- people get a sentence, operators the trace
        # The route, not the path: that holds the signature.
        _log.exception("request_failed", route=request.match_info.route.name)
        return web.Response(status=500, text=_BROKEN)
