"""Waits while Slack takes no more: what it refuses so has had no effect, and may be asked again."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from adapters.slack.trouble import Limited

A_WHILE: Final = 20.0  # s
_PAUSE: Final = 1.0  # s, where Slack does not say how long to wait
_T = TypeVar("_T")


async def patiently(ask: Callable[[], Awaitable[_T]], within: float = A_WHILE) -> _T:
    """Ask, and again as often as Slack says that it takes no more now, for so many seconds."""
    until = asyncio.get_running_loop().time() + within
    while True:
        try:
            return await ask()
        except Limited as trouble:
            pause = trouble.retry_after or _PAUSE
            if asyncio.get_running_loop().time() + pause > until:
                raise
            await asyncio.sleep(pause)
