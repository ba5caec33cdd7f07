"""The connections to the provider, and how far the request of each call has come.

The type of an exception does not tell whether a request left: a timeout may be one of connecting or one of waiting.
So every call watches its own request, and what was never sent can be told from what may have been billed.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Final

import aiohttp

READ_BUFFER: Final = 2**22  # bytes; an answer has megabytes, and small reads cost more than the parsing


@dataclass(slots=True)
class Wire:
    """How far one request has come."""

    connecting: asyncio.Timeout | None = None  # until something is sent
    sent: bool = False  # from here on it may have been read, and billed
    status: int | None = None  # of the answer, known before its body is
    headers: Mapping[str, str] = field(default_factory=dict)


_WIRE: ContextVar[Wire | None] = ContextVar("gemini_wire", default=None)


@asynccontextmanager
async def watch(connect_timeout: float) -> AsyncIterator[Wire]:
    """Watch the request that is made inside; raises TimeoutError when it is not connected in so many seconds."""
    wire = Wire()
    token = _WIRE.set(wire)
    try:
        async with asyncio.timeout(connect_timeout) as wire.connecting:
            yield wire
    finally:
        _WIRE.reset(token)


def open_session() -> aiohttp.ClientSession:
    """Open the connections of one client; needs the running loop.

    Ours instead of the SDK's own: requests can be watched, and closing it closes them all. As the SDK's it takes the
    proxy settings of the system.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0),
        trust_env=True,
        read_bufsize=READ_BUFFER,
        trace_configs=[_trace()],
    )


def _trace() -> aiohttp.TraceConfig:
    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(_on_sent)
    trace.on_request_end.append(_on_answer)
    return trace


async def _on_sent(_: aiohttp.ClientSession, __: SimpleNamespace, ___: aiohttp.TraceRequestHeadersSentParams) -> None:
    wire = _WIRE.get()
    if wire is None:
        return
    wire.sent = True
    if wire.connecting is not None and not wire.connecting.expired():
        wire.connecting.reschedule(None)  # from here on the time for the whole call counts alone


async def _on_answer(_: aiohttp.ClientSession, __: SimpleNamespace, params: aiohttp.TraceRequestEndParams) -> None:
    wire = _WIRE.get()
    if wire is not None:
        wire.status = params.response.status
        wire.headers = params.response.headers
