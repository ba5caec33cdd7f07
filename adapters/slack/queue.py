"""A queue for each channel: Slack takes about one new message a second there, and refuses more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

_EVERY: Final = 1.0  # s for a message, over a while
_AT_ONCE: Final = 3  # messages that may leave at once before that
_KEPT: Final = 1000  # channels


@dataclass(slots=True)
class _Line:
    """Those who wait to write to one channel, in their order, and when its next message may leave."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    full_at: float = 0.0  # loop time at which as many as may leave at once may do so again
    waiting: int = 0


class Queues:
    """Lets one at a time write to a channel, and not faster than Slack takes it."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], _Line] = {}

    @asynccontextmanager
    async def turn(self, workspace: str, channel: str, *, adds: bool) -> AsyncIterator[None]:
        """Wait for one's turn; adds: whether a new message is written, which is what is counted."""
        line = self._line((workspace, channel))
        line.waiting += 1
        try:
            async with line.turn:
                if adds:
                    await asyncio.sleep(line.full_at - _now() - (_AT_ONCE - 1) * _EVERY)
                    line.full_at = max(line.full_at, _now()) + _EVERY
                yield
        finally:
            line.waiting -= 1

    def _line(self, key: tuple[str, str]) -> _Line:
        if key not in self._lines and len(self._lines) >= _KEPT:
            now = _now()
            self._lines = {one: line for one, line in self._lines.items() if line.waiting or line.full_at > now}
        return self._lines.setdefault(key, _Line())


def _now() -> float:
    return asyncio.get_running_loop().time()
