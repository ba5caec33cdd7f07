"""Takes what Slack posts over HTTP: only what it has signed, a moment ago.

All else is refused without a word in the log: whoever knows the address could write there otherwise.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import parse_qs

from aiohttp import web
from slack_bolt.request.async_request import AsyncBoltRequest

_LASTS: Final = timedelta(minutes=5)  # a signature, to either side: clocks differ
_FORM: Final = "application/x-www-form-urlencoded"
_STAMP: Final = 12  # digits of a time in seconds
_CHECK: Final = 300  # bytes; whoever has signed nothing is not read any further


async def read(request: web.Request, secret: str, now: datetime) -> AsyncBoltRequest | web.Response:
    """Read a request, or return what it is answered where it is none of Slack's or says nothing that can be read.

    Raises HTTPRequestEntityTooLarge.
    """
    body = await request.read()
    if not _is_signed(request, body, secret, now):
        return web.Response(status=200 if _is_check(request, body) else 401)
    try:
        return AsyncBoltRequest(body=body.decode(), query=request.query_string, headers=dict(request.headers))
    except (ValueError, AttributeError, TypeError):  # no JSON, or not what the library looks for in it
        return web.Response(status=400)


def _is_check(request: web.Request, body: bytes) -> bool:
    """Tell whether Slack only looks at the certificate, which it does unsigned."""
    if request.content_type != _FORM or len(body) >= _CHECK:
        return False
    return parse_qs(body.decode(errors="replace")).get("ssl_check") == ["1"]


def _is_signed(request: web.Request, body: bytes, secret: str, now: datetime) -> bool:
    stamp = request.headers.get("X-Slack-Request-Timestamp", "")
    if not (stamp.isascii() and stamp.isdigit()) or len(stamp) > _STAMP:
        return False
    if abs(now.timestamp() - int(stamp)) > _LASTS.total_seconds():
        return False
    signed = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    given = request.headers.get("X-Slack-Signature", "")
    return hmac.compare_digest(f"v0={signed}".encode(), given.encode(errors="replace"))
