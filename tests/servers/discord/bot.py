"""A bot on discord.py, and a scene for it; as tests arrange them."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
import pytest

from adapters.discord.connect import rest_client
from tests.servers.discord.asked import Asked
from tests.servers.discord.people import Person
from tests.servers.discord.pointing import pointed_at
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.world import Channel, Guild, Json

Heard = discord.Interaction[discord.Client]
Answer = Callable[[Heard], Awaitable[Any]]

PICTURE = bytes.fromhex("89504e470d0a1a0a") + b"not really\r\n--a picture--\r\n"
COMMANDS: list[Json] = [
    {
        "name": "imagine",
        "description": "A new picture.",
        "integration_types": [0, 1],
        "contexts": [0, 1, 2],
        "options": [
            {"type": 3, "name": "prompt", "description": "What to draw.", "required": True, "max_length": 500},
            {"type": 4, "name": "count", "description": "How many.", "min_value": 1, "max_value": 4},
            {"type": 5, "name": "private", "description": "For you alone."},
            {"type": 11, "name": "image", "description": "To draw on."},
            {"type": 3, "name": "model", "description": "Which.", "autocomplete": True},
            {"type": 3, "name": "size", "description": "How large.", "choices": [{"name": "One K", "value": "1K"}]},
        ],
    },
    {
        "name": "settings",
        "description": "All of them.",
        "default_member_permissions": str(1 << 5),
        "options": [
            {
                "type": 1,
                "name": "caps",
                "description": "How much.",
                "options": [{"type": 4, "name": "daily", "description": "A day."}],
            },
            {
                "type": 1,
                "name": "channel",
                "description": "Where.",
                "options": [{"type": 7, "name": "to", "description": "It.", "required": True, "channel_types": [0]}],
            },
        ],
    },
    {"name": "Edit image", "type": 3},
    {"name": "Usage", "type": 2},
]


class Bot(discord.AutoShardedClient):
    """Answers interactions by the test's function, and keeps what it has heard."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True))
        self.answer = answer
        self.heard: list[Heard] = []
        self.messages: list[discord.Message] = []
        self.events: list[str] = []
        self.faults: list[BaseException] = []

    async def on_interaction(self, interaction: Heard) -> None:
        self.heard.append(interaction)
        try:
            await self.answer(interaction)
        except (discord.DiscordException, aiohttp.ClientError) as error:
            self.faults.append(error)

    async def on_message(self, message: discord.Message) -> None:
        if message.author != self.user:
            self.messages.append(message)

    async def on_socket_event_type(self, name: str) -> None:
        self.events.append(name)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Do not wait five seconds between shards."""


class Card(discord.ui.LayoutView):
    def __init__(self, text: str, *, file: str | None = None, buttons: tuple[str, ...] = ()) -> None:
        super().__init__(timeout=None)
        box: discord.ui.Container[Card] = discord.ui.Container(discord.ui.TextDisplay(text))
        if file:
            gallery: discord.ui.MediaGallery[Card] = discord.ui.MediaGallery(
                discord.MediaGalleryItem(f"attachment://{file}", description="A fox.")
            )
            box.add_item(gallery)
        if buttons:
            row: discord.ui.ActionRow[Card] = discord.ui.ActionRow()
            for label in buttons:
                row.add_item(discord.ui.Button(label=label, custom_id=f"v1:{label.casefold()}"))
            box.add_item(row)
        self.add_item(box)


class EditForm(discord.ui.Modal):
    def __init__(self) -> None:
        super().__init__(title="Edit the picture", custom_id="v1:edit:7", timeout=None)
        words: discord.ui.TextInput[EditForm] = discord.ui.TextInput(custom_id="prompt", max_length=300)
        pictures: discord.ui.FileUpload[EditForm] = discord.ui.FileUpload(
            custom_id="pictures", required=False, max_values=4
        )
        self.add_item(discord.ui.Label(text="What should change?", component=words))
        self.add_item(discord.ui.Label(text="Pictures", component=pictures))


async def prepare(interaction: Heard) -> None:
    await interaction.response.send_message(view=Card("Preparing…", buttons=("Cancel",)))


async def defer(interaction: Heard) -> None:
    await interaction.response.defer(thinking=True)


async def defer_alone(interaction: Heard) -> None:
    await interaction.response.defer(thinking=True, ephemeral=True)


async def open_form(interaction: Heard) -> None:
    if interaction.type is discord.InteractionType.modal_submit:
        await interaction.response.send_message("Thanks", ephemeral=True)
    else:
        await interaction.response.send_modal(EditForm())


async def be_silent(_interaction: Heard) -> None:
    """Answer nothing."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A guild with a channel where the bot is, somebody, and a client without a gateway."""

    server: DiscordServer
    guild: Guild
    general: Channel
    ada: Person
    worker: discord.Client


@asynccontextmanager
async def loopback() -> AsyncIterator[DiscordServer]:
    """Open a loopback Discord whose own payloads are checked, and of which nothing may be wrong in the end."""
    async with DiscordServer() as server:
        server.front.check_answers = True
        with pointed_at(server):
            yield server
        assert server.problems == []


@asynccontextmanager
async def scene() -> AsyncIterator[Scene]:
    async with loopback() as server, rest_client() as worker:
        await worker.login(server.token)
        guild = server.guild("Makers")
        yield Scene(server, guild, guild.channel("general"), server.member("Ada", guild), worker)


@asynccontextmanager
async def running(server: DiscordServer, answer: Answer = prepare) -> AsyncIterator[Bot]:
    bot = Bot(answer)
    async with bot:
        await bot.login(server.token)
        await bot.http.bulk_upsert_global_commands(int(server.application_id), COMMANDS)
        task = asyncio.create_task(bot.connect())
        await server.connected()
        await server.registered()
        yield bot
    await task


def hook_of(server: DiscordServer, asked: Asked, client: discord.Client) -> Any:
    """Return an interaction's webhook; its types know no @original."""
    return discord.Webhook.partial(int(server.application_id), asked.token, client=client)


def picture(name: str = "fox.png") -> discord.File:
    return discord.File(io.BytesIO(PICTURE), name, description="A fox.")


def channel_of(client: discord.Client, channel: Channel) -> discord.PartialMessageable:
    return client.get_partial_messageable(int(channel.id))


async def refusal(work: Awaitable[Any]) -> tuple[int, int]:
    """Return status and code that something was refused with."""
    with pytest.raises(discord.HTTPException) as caught:
        await work
    return caught.value.status, caught.value.code


async def post(url: str, body: Any, *, token: str = "") -> tuple[int, Any]:
    headers = {"Authorization": f"Bot {token}"} if token else {}
    async with aiohttp.ClientSession() as session, session.post(url, json=body, headers=headers) as response:
        told = await response.json() if response.status != 204 else None
        return response.status, told


def took(server: DiscordServer, *beginnings: str) -> None:
    """Expect these problems, and only these, and forget them."""
    assert len(server.problems) == len(beginnings), server.problems
    for problem, beginning in zip(server.problems, beginnings, strict=True):
        assert beginning in problem
    server.problems.clear()
