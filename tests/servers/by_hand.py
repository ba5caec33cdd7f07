"""A server that stays, for a real bot, and does what is typed: what is the same whatever it is a server of."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Protocol


class ByHand(Protocol):
    """Does what lines say; raises AssertionError, with the reason, for what cannot be done."""

    async def obey(self, line: str) -> str: ...


def expect(holds: object, says: str) -> None:
    """Fail the test: a person could not have done this."""
    if not holds:
        raise AssertionError(says)


def say(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


async def obeying(by_hand: ByHand, problems: list[str]) -> None:
    """Do one typed line after another, and tell what is wrong by then; serve until it is stopped."""
    shown = 0
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip():
            try:
                say(await by_hand.obey(line))
            except (AssertionError, OSError, ValueError) as error:
                say(f"{error}")
        say(*(f"PROBLEM {problem}" for problem in problems[shown:]))
        shown = len(problems)
    await asyncio.Event().wait()  # nobody types


def run(serving: Coroutine[object, object, None]) -> None:
    try:
        asyncio.run(serving)
    except KeyboardInterrupt:
        say("stopped")
