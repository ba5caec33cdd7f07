"""All parts of the loopback Slack, put together."""

from collections.abc import Callable
from typing import NamedTuple

from tests.servers.faults import Faults
from tests.servers.slack.calls import Call
from tests.servers.slack.checks import Description
from tests.servers.slack.deliveries import Deliveries
from tests.servers.slack.faults import Fault
from tests.servers.slack.files import Files
from tests.servers.slack.hooks import Hooks
from tests.servers.slack.messages import Messages
from tests.servers.slack.oauth import OAuth
from tests.servers.slack.settings import Settings
from tests.servers.slack.sockets import Sockets
from tests.servers.slack.tokens import Grant, Tokens
from tests.servers.slack.views import Views
from tests.servers.slack.world import World
from tests.servers.waiting import Changes


class Status(NamedTuple):
    """What a thread said that the bot was doing; it lapses, and the bot's next message takes it away."""

    channel: str
    thread: str
    text: str
    at: float  # s, of time.monotonic()


class Stage:
    """What methods and people's hands reach for.

    problems: what no well-made bot would send. calls: all that arrived at the Web API, as answered.
    """

    def __init__(self, *, checked: bool = True) -> None:
        self.base = ""
        self.problems: list[str] = []
        self.calls: list[Call] = []
        self.changes = Changes()
        self.world = World()
        self.settings = Settings()
        self.faults: Faults[Fault] = Faults()
        self.description = Description(checked=checked)
        self.tokens = Tokens()
        self.oauth = OAuth(self.world, self.tokens, self.problems)
        self.uninstalled: Callable[[Grant], None] = _nobody
        self.files = Files(self.world.ids)
        self.messages = Messages(self.world, self.files, self.description, self.changes)
        self.views = Views(self.world.ids, self.world.app_id)
        self.hooks = Hooks(self.messages)
        self.deliveries = Deliveries(self.world.ids, self.changes, self.problems)
        self.sockets = Sockets(self.world.app_id, self.deliveries, self.changes)
        self.sockets.problems = self.problems
        self.statuses: list[Status] = []
        self.status_marks: list[int] = []  # how much had happened to messages before each


def _nobody(_grant: Grant) -> None:
    """Nobody has to be told yet."""
