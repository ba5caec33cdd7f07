"""Serves the console: the page, its requests, and the worker's deliveries."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import structlog
from aiohttp import web

from adapters.console.api import Api, hello
from adapters.console.gallery import Gallery
from adapters.console.inbound import Malformed
from adapters.console.internal import Internal
from adapters.console.live import Live
from adapters.console.messages import Messages, open_messages
from adapters.console.security import COOKIE, Guard, Handler
from adapters.console.uploads import Uploads
from conversations.ports import Desk, Handlers

_log = structlog.get_logger()

_STATIC: Final = Path(__file__).parent / "static"
_WRONG_GUESS: Final = 0.5  # s
_BODY: Final = 1024 * 1024  # bytes of a JSON body; uploads are streamed and have a limit of their own


class Console:
    """The console's own server.

    folder: where its messages and uploads are kept. health: what tells how the whole program is, without a password.
    """

    def __init__(
        self,
        *,
        desk: Desk,
        handlers: Handlers,
        secret: str,
        address: tuple[str, int],
        password: str | None,
        offline: bool,
        version: str,
        health: Sequence[web.RouteDef],
        folder: Path = Path("var"),
    ) -> None:
        self._desk = desk
        self._handlers = handlers
        self._guard = Guard(secret, password, address[0])
        self._address = address
        self._hello = hello(desk, offline=offline, version=version)
        self._health = health
        self._folder = folder
        self._brake = asyncio.Lock()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Serve until the context ends."""
        async with open_messages(self._folder / "console.db") as connection:
            live = Live()
            uploads = Uploads(connection, self._folder / "console")
            await uploads.sweep(self._desk.clock.now())
            runner = web.AppRunner(self._app(Messages(connection), uploads, live), access_log=None, shutdown_timeout=5)
            await runner.setup()
            try:
                await web.TCPSite(runner, *self._address).start()
                yield
            finally:
                await live.close()
                await runner.cleanup()

    def _app(self, messages: Messages, uploads: Uploads, live: Live) -> web.Application:
        app = web.Application(middlewares=[self._guard.middleware, _explain], client_max_size=_BODY)
        app.add_routes(
            [
                web.get("/", self._page),
                web.get("/login", self._login_page),
                web.post("/login", self._sign_in),
                web.get("/api/hello", self._greet),
                web.static("/static", _STATIC),
            ]
        )
        app.add_routes(self._health)
        app.add_routes(Api(self._desk, self._handlers, messages, uploads, live).routes())
        app.add_routes(Gallery(self._desk).routes())
        app.add_routes(Internal(messages, uploads, live, self._desk.clock).routes())
        return app

    async def _page(self, _request: web.Request) -> web.FileResponse:
        return web.FileResponse(_STATIC / "index.html", headers={"Cache-Control": "no-cache"})

    async def _login_page(self, _request: web.Request) -> web.FileResponse:
        return web.FileResponse(_STATIC / "login.html", headers={"Cache-Control": "no-cache"})

    async def _sign_in(self, request: web.Request) -> web.Response:
        form = await request.post()
        if self._brake.locked():
            return web.Response(status=429, text="Somebody has just guessed wrong. Wait a second and try again.")
        if not self._guard.password_is(str(form.get("password", ""))):
            async with self._brake:  # until then nobody else may guess
                await asyncio.sleep(_WRONG_GUESS)
            return web.Response(status=303, headers={"Location": "/login?wrong=1"})
        response = web.Response(status=303, headers={"Location": "/"})
        response.set_cookie(COOKIE, self._guard.session(), httponly=True, samesite="Strict", max_age=30 * 86400)
        return response

    async def _greet(self, _request: web.Request) -> web.Response:
        return web.json_response(self._hello)


@web.middleware
async def _explain(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer what went wrong as a sentence."""
    try:
        return await handler(request)
    except Malformed as trouble:
        return web.json_response({"error": f"That request cannot be read: {trouble}."}, status=400)
    except web.HTTPRequestEntityTooLarge:
        return web.json_response({"error": "That is too much at once. Shorten it."}, status=413)
    except web.HTTPNotFound as trouble:
        return web.json_response({"error": trouble.text or "There is no such thing."}, status=404)
    except web.HTTPException:
        raise
    except Exception:  # noqa: BLE001 -- a full disk or a fault of ours: people get a sentence, operators the trace
        _log.exception("request_failed", path=request.path)
        text = "Something went wrong on our side. Send it again; nothing is charged twice."
        return web.json_response({"error": text}, status=500)
