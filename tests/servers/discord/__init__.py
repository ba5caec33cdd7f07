"""A loopback Discord: gateway, REST API v10 and CDN over real sockets, and people who use it; it refuses what the real
one refuses.
"""

from tests.servers.discord.asked import Asked, Form
from tests.servers.discord.cdn import Upload
from tests.servers.discord.faults import Fault
from tests.servers.discord.front import Request
from tests.servers.discord.people import Person
from tests.servers.discord.permissions import Can
from tests.servers.discord.posts import File, Message
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.world import Channel, Guild, Role, User

__all__ = [
    "Asked",
    "Can",
    "Channel",
    "DiscordServer",
    "Fault",
    "File",
    "Form",
    "Guild",
    "Message",
    "Person",
    "Request",
    "Role",
    "Upload",
    "User",
]
