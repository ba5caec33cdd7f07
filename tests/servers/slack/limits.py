"""How much a bot may do: messages to a channel, and by switch the other methods by their tiers."""

import math
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from tests.servers.slack.api.method import Method
from tests.servers.slack.calls import Call
from tests.servers.slack.errors import Refused
from tests.servers.slack.tokens import Grant

_PER_MINUTE: Final = {1: 1, 2: 20, 3: 50, 4: 100}


@dataclass
class Bucket:
    """Tokens that come back at a rate."""

    rate: float  # a second
    burst: float
    left: float
    at: float = field(default_factory=time.monotonic)

    def take(self) -> float:
        """Take one; return 0, or the seconds until there is one."""
        at = time.monotonic()
        self.left = min(self.burst, self.left + (at - self.at) * self.rate)
        self.at = at
        if self.left >= 1:
            self.left -= 1
            return 0.0
        return (1 - self.left) / self.rate


class Limits:
    """messages: a second and channel; burst: so many at once. tiers: whether the other methods are limited too.

    refused: how many calls were refused, by method. None for messages: not limited.
    """

    def __init__(self) -> None:
        self.messages: float | None = 1.0
        self.burst = 3
        self.tiers = False
        self.refused: dict[str, int] = defaultdict(int)
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def take(self, call: Call, method: Method, grant: Grant | None, place: str) -> None:
        """Let a call through. Raises Refused."""
        wait = 0.0
        if call.method == "chat.postMessage" and self.messages is not None:
            wait = self._bucket(call.method, place, self.messages, self.burst).take()
        elif self.tiers and method.tier:
            per_minute = _PER_MINUTE[method.tier]
            whose = grant.token if grant is not None else ""
            wait = self._bucket(call.method, whose, per_minute / 60, per_minute).take()
        if wait:
            self.refused[call.method] += 1
            raise Refused("ratelimited", retry_after=max(1, math.ceil(wait)))

    def _bucket(self, method: str, whose: str, rate: float, burst: float) -> Bucket:
        return self._buckets.setdefault((method, whose), Bucket(rate, burst, burst))
