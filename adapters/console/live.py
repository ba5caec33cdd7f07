"""Tells open pages what changes, as it changes."""

import asyncio
from typing import Any, Final

from aiohttp import WSMsgType, web

from adapters.console.messages import Change, Messages
from adapters.console.people import member_named, place_of

_CAUGHT_UP: Final = 500  # changes that are told one by one to a page that was away
_BACKLOG: Final = 1000  # changes a slow page may lag behind before it is told to read anew
_HEARTBEAT: Final = 20.0  # s


class Live:
    """Every open page, with the changes it has not been told."""

    def __init__(self) -> None:
        self._pages: dict[asyncio.Queue[Change | None], str] = {}
        self._sockets: set[web.WebSocketResponse] = set()

    def tell(self, change: Change | None) -> None:
        """Pass a change on to all who may see it."""
        if change is None:
            return
        for queue, member in self._pages.items():
            if change.recipient not in {None, member} or not _may_see(member, change.event):
                continue
            if queue.full():
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait(None)
            else:
                queue.put_nowait(change)

    async def serve(self, request: web.Request, messages: Messages, member: str, since: int) -> web.WebSocketResponse:
        """Keep one page up to date until it goes."""
        socket = web.WebSocketResponse(heartbeat=_HEARTBEAT, max_msg_size=4096)
        await socket.prepare(request)
        queue: asyncio.Queue[Change | None] = asyncio.Queue(_BACKLOG)
        self._pages[queue] = member  # first, so that nothing falls between the reading and the listening
        self._sockets.add(socket)
        telling = asyncio.create_task(_tell_or_hang_up(socket, queue, messages, member, since))
        try:
            async for received in socket:  # a page says nothing; this notices when it goes
                if received.type is WSMsgType.ERROR:
                    break
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
            del self._pages[queue]
            self._sockets.discard(socket)
        return socket

    async def close(self) -> None:
        """Say goodbye to every page."""
        await asyncio.gather(*[socket.close(code=1001) for socket in self._sockets], return_exceptions=True)


async def _tell_or_hang_up(
    socket: web.WebSocketResponse, queue: asyncio.Queue[Change | None], messages: Messages, member: str, since: int
) -> None:
    """Tell all; a page that cannot be told must not look connected, so that it comes again."""
    try:
        await _tell_all(socket, queue, messages, member, since)
    finally:
        await socket.close()


async def _tell_all(
    socket: web.WebSocketResponse, queue: asyncio.Queue[Change | None], messages: Messages, member: str, since: int
) -> None:
    missed = await messages.since(since, member, _CAUGHT_UP + 1)
    told = since
    if len(missed) > _CAUGHT_UP:
        told = await messages.newest()
        await socket.send_json({"type": "resync"})
    else:
        for event in missed:
            if _may_see(member, event):
                await socket.send_json(event)
            told = _seq(event)
    while True:
        change = await queue.get()
        if change is None:
            await socket.send_json({"type": "resync"})
        elif change.seq > told:
            await socket.send_json(change.event)


def _may_see(member_id: str, event: dict[str, Any]) -> bool:
    """Whether an event is of a channel that this member sees."""
    member = member_named(member_id)
    channel = event["channel"] if event["type"] == "removed" else event["message"]["channel"]
    return member is not None and place_of(channel, member) is not None


def _seq(event: dict[str, Any]) -> int:
    return int(event["seq"] if event["type"] == "removed" else event["message"]["seq"])
