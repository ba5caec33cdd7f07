"""What is told to the bot: each of it is delivered, perhaps more than once, until it is acknowledged."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from tests.servers.slack.views import Trigger
from tests.servers.slack.world import Channel, Ids, Json, Team, User
from tests.servers.waiting import Changes

SLASH, INTERACTIVE, EVENT = "slash_commands", "interactive", "events_api"
TIMEOUT, FAILED, UNCONNECTED = "timeout", "http_error", "connection_failed"
PATIENCE: Final = 3.0  # s


@dataclass(eq=False)
class Delivery:
    """One command, press, submission or event. The times are those of this server's monotonic clock, in s."""

    id: str
    kind: str
    payload: Json
    team: Team
    user: User
    channel: Channel | None = None
    trigger: Trigger | None = None
    hooks: list[str] = field(default_factory=list)  # tokens of response_urls
    mark: int = 0  # how much had happened to messages before it
    pressed: object = None  # the message that a press was on
    sent: list[float] = field(default_factory=list)  # one for each attempt
    reasons: list[str] = field(default_factory=list)  # why each further attempt was made
    acked: list[float] = field(default_factory=list)
    ack: Json | None = None  # payload of the first acknowledgement that came in time
    statuses: list[int] = field(default_factory=list)  # of HTTP
    lost: bool = False  # nobody took it, and nobody will be told again
    done: bool = False

    @property
    def latency(self) -> float | None:
        """Seconds from the first attempt to the first acknowledgement."""
        return self.acked[0] - self.sent[0] if self.acked and self.sent else None


class Courier(Protocol):
    """A way to the bot."""

    async def carry(self, delivery: Delivery, attempt: int, reason: str) -> str:
        """Deliver once; return why it was not taken, empty when it was."""


class Deliveries:
    """Delivers. patience: seconds until something that is not acknowledged has failed.

    retries: seconds before each further attempt of an event; in reality at once, a minute and five.
    """

    def __init__(self, ids: Ids, changes: Changes, problems: list[str]) -> None:
        self._ids = ids
        self._changes = changes
        self._problems = problems
        self._tasks: set[asyncio.Task[None]] = set()
        self.courier: Courier | None = None
        self.patience = PATIENCE
        self.retries: tuple[float, ...] = (0.0, 0.5, 2.5)
        self.made: list[Delivery] = []
        self.sent: Callable[[Delivery], None] = lambda _delivery: None
        self.taken: Callable[[Delivery, Json | None], None] = lambda _delivery, _payload: None

    def new(self, kind: str, payload: Json, team: Team, user: User, channel: Channel | None = None) -> Delivery:
        delivery = Delivery(self._ids("env"), kind, payload, team, user, channel)
        self.made.append(delivery)
        return delivery

    def dispatch(self, delivery: Delivery, *, attempt: int = 0, reason: str = "") -> None:
        """Begin to deliver, and return at once."""
        self.sent(delivery)
        task = asyncio.ensure_future(self._deliver(delivery, attempt, reason))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def acknowledge(self, delivery: Delivery, payload: Json | None) -> None:
        """Note an acknowledgement; what it asks for happens once, and only in time."""
        at = time.monotonic()
        first = not delivery.acked
        delivery.acked.append(at)
        if first and at - delivery.sent[-1] <= self.patience:
            delivery.ack = payload
            self.taken(delivery, payload)
        self._changes.happened()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._problems.append(f"a delivery broke this server: {task.exception()!r}")

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _deliver(self, delivery: Delivery, attempt: int, reason: str) -> None:
        assert self.courier is not None
        waits = (0.0, *self.retries) if delivery.kind == EVENT and attempt == 0 else (0.0,)
        for number, wait in enumerate(waits, start=attempt):
            await asyncio.sleep(wait)
            reason = await self.courier.carry(delivery, number, reason)
            if not reason:
                delivery.done = True
                break
            delivery.reasons.append(reason)
        else:
            delivery.lost = not delivery.acked
        self._changes.happened()
