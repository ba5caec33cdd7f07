"""A line for each channel: Slack takes about one new message a second there, and refuses more."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final, TypeVar

_EVERY: Final = 1.0  # s for a message, over a while
_AT_ONCE: Final = 3  # messages that may leave at once before that
_KEPT: Final = 1000  # channels
_PATIENCE: Final = 10.0  # s that something waits for what was begun before it

_Made = TypeVar("_Made")


@dataclass(slots=True)
class Line:
    """Those who wait to write to one channel, in their order, and when its next message may leave."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    full_at: float = 0.0  # loop time at which as many as may leave at once may do so again
    waiting: int = 0
    begun: asyncio.Event | None = None  # set once what was begun last is made

    async def pace(self) -> None:
        """Wait until Slack takes one more new message."""
        await asyncio.sleep(self.full_at - _now() - (_AT_ONCE - 1) * _EVERY)
        self.full_at = max(self.full_at, _now()) + _EVERY


class Queues:
    """Lets one at a time write to a channel, in order."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], Line] = {}

    @asynccontextmanager
    async def turn(self, workspace: str, channel: str) -> AsyncIterator[Line]:
        """Wait for one's turn."""
        async with self._waiting(workspace, channel) as line, line.turn:
            yield line

    async def in_order(self, workspace: str, channel: str, making: Awaitable[_Made]) -> _Made:
        """Make what is to be written; what was begun earlier may queue first, unless it takes much longer."""
        async with self._waiting(workspace, channel) as line:
            before, mine = line.begun, asyncio.Event()
            line.begun = mine
            try:
                made = await making
                if before is not None:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(_PATIENCE):
                            await before.wait()
                return made
            finally:
                mine.set()

    @asynccontextmanager
    async def _waiting(self, workspace: str, channel: str) -> AsyncIterator[Line]:
        line = self._line((workspace, channel))
        line.waiting += 1
        try:
            yield line
        finally:
            line.waiting -= 1

    def _line(self, key: tuple[str, str]) -> Line:
        if key not in self._lines and len(self._lines) >= _KEPT:
            now = _now()
            self._lines = {one: line for one, line in self._lines.items() if line.waiting or line.full_at > now}
        return self._lines.setdefault(key, Line())


def _now() -> float:
    return asyncio.get_running_loop().time()
