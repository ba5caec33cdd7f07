"""Cases that mostly wait, told at the same time; those that end badly say which they are.

await at_once({"a 500": lost(stage, status=500), "a 429": lost(stage, status=429)})
"""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any


async def at_once(cases: Mapping[str, Coroutine[Any, Any, object]]) -> None:
    """Wait for the end of all cases, by their names. Raises what they ended with, all of it."""
    ends = await asyncio.gather(*cases.values(), return_exceptions=True)
    troubles = []
    for name, end in zip(cases, ends, strict=True):
        if isinstance(end, Exception):
            end.add_note(f"in the case of {name}")
            troubles.append(end)
        elif isinstance(end, BaseException):
            raise end
    if troubles:
        raise ExceptionGroup(f"{len(troubles)} of {len(cases)} cases ended badly", troubles)
