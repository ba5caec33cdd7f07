"""Who may talk to the console: this machine's own pages, and with a password those who know it."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_SAFE_METHODS: Final = frozenset({"GET", "HEAD"})
_OPEN_PATHS: Final = ("/static/", "/login", "/healthz", "/readyz", "/internal/")
COOKIE: Final = "plantain_session"


class Guard:
    """Knows the secrets, and checks every request before anything reads it."""

    def __init__(self, secret: str, password: str | None, host: str) -> None:
        self._secret = secret.encode()
        self._password = password
        self._host = host

    def internal(self) -> str:
        """Return what the worker shows when it delivers."""
        return delivery_token(self._secret.decode())

    def session(self) -> str:
        """Return what a browser holds that knew the password; a new password ends every session."""
        return self._sign(f"session:{self._password}")

    def password_is(self, text: str) -> bool:
        """Compare a password in constant time."""
        return self._password is not None and _same(text, self._password)

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse foreign hosts and origins, and those who do not know the password."""
        try:
            refused = self._refuse(request)
        except ValueError:  # a Host or Origin that is no address
            refused = _sentence(400, "That request cannot be read.")
        if refused is not None:
            response: web.StreamResponse = refused
        else:
            try:
                response = await handler(request)
            except web.HTTPException as answer:
                answer.headers.update(_HEADERS)
                raise
        if not response.prepared:
            response.headers.update(_HEADERS)
        return response

    def _refuse(self, request: web.Request) -> web.Response | None:
        if not self._host_is_ours(request):
            return _sentence(421, "This console answers only at its own address.")
        if request.path.startswith("/internal/"):
            shown = request.headers.get("Authorization", "")
            known = _same(shown, f"Bearer {self.internal()}")
            return None if known else _sentence(401, "Only Plantain's own worker may do that.")
        if not _same_origin(request):
            return _sentence(403, "Requests from other sites are refused.")
        changes = request.method not in _SAFE_METHODS
        if changes and request.path != "/login" and request.headers.get("X-Plantain") != "1":
            return _sentence(403, "Only the console's own page may do that.")
        return None if self._is_signed_in(request) else _sign_in(request)

    def _host_is_ours(self, request: web.Request) -> bool:
        # A page of a foreign name that resolves to this machine would otherwise be of one origin with us.
        name = urlsplit(f"//{request.host}").hostname or ""
        return name in _LOOPBACK or name == self._host or self._password is not None

    def _is_signed_in(self, request: web.Request) -> bool:
        if self._password is None or request.path.startswith(_OPEN_PATHS):
            return True
        return _same(request.cookies.get(COOKIE, ""), self.session())

    def _sign(self, text: str) -> str:
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()


def _same(shown: str, known: str) -> bool:
    """Compare in constant time; a header may hold any bytes."""
    return hmac.compare_digest(shown.encode(errors="surrogateescape"), known.encode())


def delivery_token(secret: str) -> str:
    """Return what a worker of this installation shows to the console."""
    return hmac.new(secret.encode(), b"console delivery", hashlib.sha256).hexdigest()


def _same_origin(request: web.Request) -> bool:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return request.method in _SAFE_METHODS and request.headers.get("Sec-Fetch-Mode") == "navigate"
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def _sign_in(request: web.Request) -> web.Response:
    if request.path == "/":
        return web.Response(status=303, headers={"Location": "/login"})
    return _sentence(401, "Sign in first.")


def _sentence(status: int, text: str) -> web.Response:
    return web.json_response({"error": text}, status=status)
