"""Faults by script: what goes wrong, for which requests, how often, and before or after the effect."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from tests.servers.discord.errors import CODES
from tests.servers.discord.world import Json
from tests.servers.faults import Hold


@dataclass(eq=False)
class Fault:
    """Matches requests by method and path; hits counts those that it met.

    pattern: a path below /api/v10 with * for anything, or a template with names in braces as the documentation has it.
    status: None for none, so that only the delay is left. after_effect: what was asked for is done, and then the answer
    is replaced. times: None for ever. skip: so many are let through first. via: whether an answer of 429 looks as if
    it came from Discord itself and not from the network before it. close: the connection is closed without an answer.
    delay: seconds before anything is done. held: whether nothing is done before it is let go. about: only requests of
    interactions that hold these words.
    """

    method: str
    pattern: str
    status: int | None = 500
    after_effect: bool = False
    times: int | None = 1
    skip: int = 0
    code: int = 0
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    retry_after: float = 0.1  # s
    everywhere: bool = False  # a 429 for all routes at once
    via: bool = True
    close: bool = False
    delay: float = 0.0
    held: bool = False
    about: str = ""
    hits: int = 0
    _hold: Hold = field(default_factory=Hold)

    def fits(self, method: str, path: str, template: str, words: str) -> bool:
        meant = self.method in {method, "*"} and (fnmatchcase(path, self.pattern) or template == self.pattern)
        return meant and self.about in words

    async def pause(self) -> None:
        """Wait for as long as it holds a request back."""
        await self._hold.pause(self.delay, held=self.held)

    def let_go(self) -> None:
        """Let what is held go on."""
        self._hold.let_go()

    def body(self) -> Json:
        told = self.message or CODES.get(self.code, (0, ""))[1]
        if self.status != 429:
            return {"message": told or f"{self.status}: constructed", "code": self.code}
        limited = {"message": told or "You are being rate limited.", "retry_after": self.retry_after}
        return limited | {"global": self.everywhere} | ({"code": self.code} if self.code else {})
