"""What delivers to a loopback Slack, over sockets and without the rest of Plantain."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from adapters.database import SqlDatabase
from adapters.slack import places
from adapters.slack.connect import Clients
from adapters.slack.outbound import SlackDeliverer
from adapters.slack.sending import Sender
from adapters.slack.tokens import OneToken
from adapters.slack.uploads import Uploads
from bot.clock import SystemClock
from conversations.identity import MemberRef, Place, SheetId
from conversations.turn import Origin, Sheet
from tests.databases import new_database
from tests.fakes.picture_store import FakeStore
from tests.servers.slack import Channel, Message, Person, SlackServer, Workspace


@dataclass
class Delivering:
    """A workspace, and what delivers to it."""

    server: SlackServer
    space: Workspace
    ada: Person
    deliverer: SlackDeliverer
    database: SqlDatabase

    def place(self, channel: Channel) -> Place:
        return places.place(self.space.id, channel.id, self.ada.id)

    def member(self, channel: Channel) -> MemberRef:
        """Return Ada, as who is in a channel."""
        return places.member(self.place(channel).tenant, self.space.id, self.ada.id, "Ada")

    def sheet(self, channel: Channel, name: str = "sheet-1") -> Sheet:
        """Make a sheet that Ada has asked for in a channel; it is in no database."""
        now = datetime(2026, 11, 21, tzinfo=UTC)
        at = self.place(channel)
        return Sheet(SheetId(name), f"event-{name}", Origin.IMAGINE, at, self.member(channel), "en", "", now)

    def shown(self, channel: Channel) -> list[Message]:
        """Return what the bot has written in a channel, as Ada sees it."""
        return [one for one in self.server.visible(channel, to=self.ada) if one.author is self.space.bot]


@asynccontextmanager
async def delivering(folder: Path) -> AsyncIterator[Delivering]:
    """Open a workspace, and a way to deliver to it."""
    async with SlackServer() as server:
        space = server.workspace("Foxes")
        clients, database = Clients(server.api_url), await new_database(folder / "plantain.db")
        tokens = OneToken(clients.of, space.token)
        sender = Sender(clients, tokens, SystemClock())
        uploads = Uploads(clients, sender, FakeStore(), database, _unchanged)
        deliverer = SlackDeliverer(clients, tokens, sender, uploads, database=database, clock=SystemClock())
        yield Delivering(server, space, space.person("Ada"), deliverer, database)
        await clients.close()
        await database.close()
        assert server.problems == []


async def _unchanged(data: bytes) -> bytes:
    return data
