"""Room by bytes: what waits for it is let in by turns, so that something large is not passed for ever."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class BytesRoom:
    """Implements ports.Room for one process, whose memory it is."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._free = capacity
        self._waiting: deque[tuple[asyncio.Future[None], int]] = deque()

    @asynccontextmanager
    async def hold(self, size: int) -> AsyncIterator[bool]:
        """Wait until so many bytes are free, and hold them until the end; gives whether there was a wait."""
        size = min(size, self._capacity)
        waited = await self._enter(size)
        try:
            yield waited
        finally:
            self._free += size
            self._admit()

    async def _enter(self, size: int) -> bool:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((turn, size))
        self._admit()
        if turn.done():
            return False
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._waiting = deque(waiting for waiting in self._waiting if waiting[0] is not turn)
            else:  # it was let in at the same moment
                self._free += size
            self._admit()
            raise
        return True

    def _admit(self) -> None:
        while self._waiting and self._waiting[0][1] <= self._free:
            turn, size = self._waiting.popleft()
            if not turn.cancelled():
                self._free -= size
                turn.set_result(None)
