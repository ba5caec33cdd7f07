"""Waiting for something to become true, without asking again and again."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeVar

Found = TypeVar("Found")
_TICK: Final = 0.02  # s; what a client does with what it is told changes nothing here


class Changes:
    """Wakes those who wait whenever anything has changed."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()

    def happened(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, check: Callable[[], Found | None], within: float, otherwise: Callable[[], str]) -> Found:
        """Return the first value of the check that is not None or False; AssertionError after so many seconds."""
        try:
            async with asyncio.timeout(within):
                while True:
                    changed = self._changed
                    found = check()
                    if found is not None and found is not False:
                        return found
                    with suppress(TimeoutError):
                        async with asyncio.timeout(_TICK):
                            await changed.wait()
        except TimeoutError:
            raise AssertionError(f"after {within} s: {otherwise()}") from None
