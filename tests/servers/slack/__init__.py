"""A loopback Slack: Web API, Socket Mode and files over real sockets, and people who use it; it refuses what the real
one refuses.
"""

from tests.servers.slack.asked import Asked
from tests.servers.slack.calls import Call
from tests.servers.slack.deliveries import Delivery
from tests.servers.slack.faults import Fault
from tests.servers.slack.files import Upload
from tests.servers.slack.people import Person
from tests.servers.slack.posts import File, Message
from tests.servers.slack.server import SlackServer
from tests.servers.slack.views import View
from tests.servers.slack.workspaces import Workspace
from tests.servers.slack.world import Channel, Enterprise

__all__ = [
    "Asked",
    "Call",
    "Channel",
    "Delivery",
    "Enterprise",
    "Fault",
    "File",
    "Message",
    "Person",
    "SlackServer",
    "Upload",
    "View",
    "Workspace",
]
