"""Faults that wait for their requests; what else a fault is, each server says for itself."""

import asyncio
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar


class Hold:
    """Keeps back what a fault has met, until that is let go."""

    def __init__(self) -> None:
        self._free = asyncio.Event()

    async def pause(self, delay: float, *, held: bool) -> None:
        """Wait for so many seconds, and for as long as it is held."""
        await asyncio.sleep(delay)
        if held:
            await self._free.wait()

    def let_go(self) -> None:
        """Let what is held go on."""
        self._free.set()


class Waiting(Protocol):
    """times: how often it happens, None for ever. skip: so many are let through first. hits: counts those it met."""

    times: int | None
    skip: int
    hits: int

    def let_go(self) -> None:
        """Let what is held go on."""


_Fault = TypeVar("_Fault", bound=Waiting)


class Faults(Generic[_Fault]):
    """The faults that wait; the first that fits is taken."""

    def __init__(self) -> None:
        self._waiting: list[_Fault] = []

    def add(self, fault: _Fault) -> _Fault:
        self._waiting.append(fault)
        return fault

    def clear(self) -> None:
        for fault in self._waiting:
            fault.let_go()
        self._waiting.clear()

    def of(self, fits: Callable[[_Fault], bool]) -> _Fault | None:
        """Return the one that happens to a request, and count it."""
        return next((fault for fault in self._waiting if fits(fault) and _happens(fault)), None)


def _happens(fault: Waiting) -> bool:
    if fault.times is not None and fault.hits >= fault.times:
        return False
    if fault.skip:
        fault.skip -= 1
        return False
    fault.hits += 1
    return True
