"""Socket Mode: several connections, each envelope on one of them, delivered again where a connection dies first."""

import asyncio
import itertools
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Final

from aiohttp import WSMsgType, web

from tests.servers.slack.deliveries import EVENT, FAILED, TIMEOUT, UNCONNECTED, Deliveries, Delivery
from tests.servers.slack.world import Json
from tests.servers.waiting import Changes

_DEAD: Final = "dead"


@dataclass(eq=False)
class Connection:
    """One socket. leaving: it was told to go, and gets nothing new."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    leaving: bool = False
    open: bool = True
    waiting: dict[str, asyncio.Future[str]] = field(default_factory=dict)  # by envelope
    known: dict[str, Delivery] = field(default_factory=dict)


class Sockets:
    """The Socket Mode side of one application."""

    def __init__(self, app_id: str, deliveries: Deliveries, changes: Changes) -> None:
        self._app_id = app_id
        self._deliveries = deliveries
        self._changes = changes
        self._tickets: set[str] = set()
        self._sent: set[str] = set()  # envelopes
        self._turn = itertools.count()
        self._opened = asyncio.Event()
        self.url = ""
        self.problems: list[str] = []
        self.grace = 10.0  # s that a connection is kept after it was told to go
        self.opened = 0  # connections ever
        self.failing = 0  # so many addresses lapse before they are connected to, which is answered with 503
        self.deaf = 0  # so many acknowledgements are lost on their way
        self.strays = 0  # acknowledgements that came over another socket, and count for nothing
        self.connections: list[Connection] = []

    def ticket(self) -> str:
        """Return an address that can be connected to once. Raises Refused."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return f"{self.url}?ticket={ticket}&app_id={self._app_id}"

    @property
    def live(self) -> list[Connection]:
        return [one for one in self.connections if one.open and not one.leaving]

    # the bot's side

    async def serve(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            self.problems.append("a socket was opened with an address that is unknown or was used before")
            return web.Response(status=404)
        self._tickets.discard(ticket)
        if self.failing:
            self.failing -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse(max_msg_size=1 << 24)
        await socket.prepare(request)
        transport = request.transport
        assert transport is None or isinstance(transport, asyncio.Transport)
        connection = Connection(socket, transport)
        self.connections.append(connection)
        self.opened += 1
        try:
            await socket.send_str(json.dumps(self._hello()))
            self._opened.set()
            self._changes.happened()
            await self._listen(connection)
        finally:
            self._end(connection)
        return socket

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.live),
            "debug_info": {"host": "applink-1", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }

    async def _listen(self, connection: Connection) -> None:
        async for message in connection.socket:
            if message.type is not WSMsgType.TEXT:
                continue
            try:
                told = json.loads(message.data)
            except ValueError:
                self.problems.append(f"a socket got what is no JSON: {message.data[:80]!r}")
                continue
            self._acknowledged(connection, told)

    def _acknowledged(self, connection: Connection, told: Json) -> None:
        envelope = told.get("envelope_id", "")
        delivery = connection.known.get(envelope)
        if delivery is None:
            self._stray(envelope)
            return
        if self.deaf:
            self.deaf -= 1
            return
        payload = told.get("payload")
        self._deliveries.acknowledge(delivery, payload or None)
        waiting = connection.waiting.pop(envelope, None)
        if waiting is not None and not waiting.done():
            waiting.set_result("")

    def _stray(self, envelope: str) -> None:
        """Ignore an acknowledgement for another socket, which the SDK sends after a reconnection."""
        if envelope in self._sent:
            self.strays += 1
        else:
            self.problems.append(f"an envelope was acknowledged that was never sent: {envelope!r}")

    def _end(self, connection: Connection) -> None:
        connection.open = False
        if connection in self.connections:
            self.connections.remove(connection)
        for waiting in connection.waiting.values():
            if not waiting.done():
                waiting.set_result(_DEAD)
        connection.waiting.clear()
        self._changes.happened()

    # this server's side

    async def carry(self, delivery: Delivery, attempt: int, reason: str) -> str:
        """Deliver on one connection, on the next where it dies; events wait for one, the rest is lost without."""
        while True:
            if not self.live:
                if delivery.kind != EVENT:
                    return UNCONNECTED
                await self._connected()
            live = self.live
            outcome = await self._send(live[next(self._turn) % len(live)], delivery, attempt, reason)
            if outcome != _DEAD:
                return outcome
            if delivery.kind == EVENT:
                return FAILED

    async def _connected(self) -> None:
        while not self.live:
            self._opened.clear()
            await self._opened.wait()

    async def _send(self, connection: Connection, delivery: Delivery, attempt: int, reason: str) -> str:
        waiting: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        envelope = f"{delivery.id}-{len(delivery.sent)}"
        self._sent.add(envelope)
        connection.waiting[envelope] = waiting
        connection.known[envelope] = delivery
        delivery.sent.append(time.monotonic())
        try:
            await connection.socket.send_str(json.dumps(_envelope(envelope, delivery, attempt, reason)))
            return await asyncio.wait_for(waiting, self._deliveries.patience)
        except TimeoutError:
            return TIMEOUT
        except ConnectionError:
            return _DEAD
        finally:
            connection.waiting.pop(envelope, None)

    def cut(self) -> None:
        """Break every connection, as a network does."""
        for connection in list(self.connections):
            self.cut_one(connection)

    def cut_one(self, connection: Connection) -> None:
        connection.open = False
        if connection.transport is not None:
            connection.transport.abort()

    async def refresh(self, reason: str = "refresh_requested", most: int | None = None) -> None:
        """Tell connections to be replaced, so many of the oldest; those are closed after a while."""
        for connection in self.connections[:most]:
            connection.leaving = reason != "warning"
            told = {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}}
            await connection.socket.send_str(json.dumps(told))
            if connection.leaving:
                asyncio.get_running_loop().call_later(self.grace, self.cut_one, connection)


def _envelope(envelope: str, delivery: Delivery, attempt: int, reason: str) -> Json:
    told: Json = {
        "envelope_id": envelope,
        "type": delivery.kind,
        "payload": delivery.payload,
        "accepts_response_payload": delivery.kind != EVENT,
    }
    if delivery.kind == EVENT:
        told |= {"retry_attempt": attempt, "retry_reason": reason}
    return told
