"""Faults by script: what goes wrong, with which calls, how often, and before or after the effect."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from tests.servers.faults import Hold
from tests.servers.slack.world import Json

UPLOAD, DOWNLOAD, RESPONSE_URL = "upload", "download", "response_url"


@dataclass(eq=False)
class Fault:
    """Meets calls by their method's name; hits counts those that it met.

    method: a name, with * for anything; upload, download and response_url are the requests that are no method.
    status: of HTTP; None: 200 with the error, or nothing but the delay where there is no error. after_effect: what was
    asked for is done, and then the answer is replaced. times: None for ever. skip: so many are let through first.
    close: the connection is closed without an answer. channel: only calls for this channel's id. about: only calls that
    hold these words, or of a file whose name or alternative text does. held: whether nothing is done before it is let
    go. says: what is told beside the error.
    """

    method: str
    status: int | None = None
    error: str = ""
    times: int | None = 1
    skip: int = 0
    after_effect: bool = False
    delay: float = 0.0  # s
    close: bool = False
    retry_after: float = 1  # s
    channel: str = ""
    about: str = ""
    held: bool = False
    says: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    hits: int = 0
    _hold: Hold = field(default_factory=Hold)

    @property
    def answers(self) -> bool:
        """Whether there is more to it than a delay."""
        return self.close or self.status is not None or bool(self.error)

    def fits(self, method: str, channel: str = "", words: str = "") -> bool:
        """Tell whether it is about a call; words: all that it says, and what its files are called."""
        return fnmatchcase(method, self.method) and self.channel in {"", channel} and self.about in words

    async def pause(self) -> None:
        """Wait for as long as it holds a call back."""
        await self._hold.pause(self.delay, held=self.held)

    def let_go(self) -> None:
        """Let what is held go on."""
        self._hold.let_go()

    def body(self) -> Json:
        error = self.error or {429: "ratelimited", 503: "service_unavailable"}.get(self.status or 200, "internal_error")
        more = {"response_metadata": {"messages": [self.says]}} if self.says else {}
        return {"ok": False, "error": error, **more}
