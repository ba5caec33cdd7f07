"""The gateway's sockets, and the sessions that outlive them."""

import asyncio
import importlib
import json
import zlib
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from aiohttp import web

from tests.servers.discord.world import Channel, Guild

DISPATCH: Final = 0
_BACKLOG: Final = 5000  # events kept for a RESUME


class _Packer(Protocol):
    def __call__(self, text: str) -> str | bytes: ...


def packer(compress: str | None) -> _Packer | None:
    """Return what turns a payload into a frame; None for what this Python cannot do."""
    if compress is None:
        return lambda text: text
    if compress == "zlib-stream":
        deflate = zlib.compressobj()
        return lambda text: deflate.compress(text.encode()) + deflate.flush(zlib.Z_SYNC_FLUSH)
    try:
        zstd: Any = importlib.import_module("compression.zstd")  # Python 3.14
    except ImportError:
        return None
    pack = zstd.ZstdCompressor()
    return lambda text: pack.compress(text.encode(), mode=pack.FLUSH_BLOCK)


class Link:
    """One open socket; what is sent goes out in order, by a task of its own."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request, pack: _Packer) -> None:
        self._socket = socket
        self._request = request
        self._pack = pack
        self._waiting: asyncio.Queue[str | None] = asyncio.Queue()  # None: a ping
        self._writer = asyncio.create_task(self._write())
        self.session: Session | None = None
        self.heard = False  # whether the client has read all that it was told at first

    def push(self, op: int, data: Any = None, *, number: int | None = None, name: str | None = None) -> None:
        self._waiting.put_nowait(json.dumps({"op": op, "d": data, "s": number, "t": name}))

    def ask_whether_heard(self) -> None:
        """Send a ping: its pong says that what was sent before has been read."""
        self._waiting.put_nowait(None)

    def cut(self) -> None:
        """Drop the connection without a word."""
        if self._request.transport is not None:
            self._request.transport.abort()

    async def refuse(self, code: int, says: str) -> None:
        await self._socket.close(code=code, message=says.encode())

    async def ended(self) -> None:
        self._writer.cancel()
        await asyncio.wait([self._writer])

    async def _write(self) -> None:
        try:
            while True:
                text = await self._waiting.get()
                if text is None:
                    await self._socket.ping()
                    continue
                frame = self._pack(text)
                if isinstance(frame, str):
                    await self._socket.send_str(frame)
                else:
                    await self._socket.send_bytes(frame)
        except ConnectionError:
            return  # it was cut; the session keeps what was not delivered


@dataclass(eq=False)
class Session:
    id: str
    shard: int
    shards: int
    intents: int
    link: Link | None = None
    number: int = 0
    told: list[tuple[int, str, Any]] = field(default_factory=list)

    def tell(self, name: str, data: Any) -> None:
        """Send an event, and keep it for a RESUME."""
        self.number += 1
        self.told.append((self.number, name, data))
        del self.told[:-_BACKLOG]
        if self.link is not None:
            self.link.push(DISPATCH, data, number=self.number, name=name)

    def serves(self, place: Channel | Guild) -> bool:
        """Tell whether events of a place go to this shard; direct messages go to the first."""
        guild = place if isinstance(place, Guild) else place.guild
        return self.shard == ((int(guild.id) >> 22) % self.shards if guild else 0)

    def wants(self, intent: int) -> bool:
        return self.intents & intent == intent
