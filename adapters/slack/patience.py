"""Waits while Slack takes no more: what it refuses so has had no effect, and may be asked again.

And asks again what may soon be answered, for as long as somebody who has pressed can be kept waiting.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from adapters.slack.trouble import Limited
from conversations.errors import Temporary

A_WHILE: Final = 20.0  # s
_WAITED: Final = 2.0  # s of the three that Slack waits for an acknowledgement
_SOON: Final = 0.25  # s
_JITTER: Final = 0.3  # s
_PAUSE: Final = 1.0  # s, where Slack does not say how long to wait
_T = TypeVar("_T")


async def patiently(ask: Callable[[], Awaitable[_T]], within: float = A_WHILE) -> _T:
    """Ask, and again as often as Slack says that it takes no more now, for so many seconds."""
    until = asyncio.get_running_loop().time() + within
    while True:
        try:
            return await ask()
        except Limited as trouble:
            # In step with each other, the one of two processes that comes second would find nothing left each time.
            pause = (trouble.retry_after or _PAUSE) + random.uniform(0, _JITTER)  # noqa: S311 -- no secret
            if asyncio.get_running_loop().time() + pause > until:
                raise
            await asyncio.sleep(pause)


async def while_waited_for(ask: Callable[[], Awaitable[_T]]) -> _T:
    """Ask, and again while it is of no avail just now, for as long as it can be before what was pressed is answered.

    Raises Temporary.
    """
    try:
        async with asyncio.timeout(_WAITED):
            while True:
                try:
                    return await ask()
                except Temporary as trouble:
                    await asyncio.sleep(trouble.retry_after or _SOON)
    except TimeoutError as late:
        raise Temporary("it was of no avail while somebody waited") from late
