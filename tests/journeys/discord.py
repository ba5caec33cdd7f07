"""The real Plantain in a loopback Discord, with a loopback Gemini: what a journey through it begins with.

async with serving(tmp_path) as stage:
    ada = stage.discord.member("Ada", stage.guild)
    asked = await ada.slash(stage.general, "imagine", prompt="a red fox")
    result = await asked.message_when(is_ready)
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.program import Plantain, plantain
from tests.journeys.scenes import unlimited
from tests.servers.discord import Channel, DiscordServer, Guild, Message, Person
from tests.servers.gemini import GeminiServer

MEMBERS = ("Ada", "Ben")


@dataclass
class Stage:
    """A guild with people and channels, and Plantain in it."""

    discord: DiscordServer
    gemini: GeminiServer
    program: Plantain
    guild: Guild
    general: Channel
    mods: Channel
    ada: Person
    ben: Person
    mona: Person  # a moderator
    olga: Person  # who manages the guild

    async def with_moderators(self) -> None:
        """Name the moderators' channel, as a manager does."""
        asked = await self.olga.slash(self.general, "settings moderators", channel=self.mods)
        await asked.message_when(lambda message: "saved" in message.text)

    async def make(self, prompt: str = "a red fox", by: Person | None = None, **options: object) -> Message:
        """Make a picture, and wait for it."""
        asked = await (by or self.ada).slash(self.general, "imagine", prompt=prompt, **options)
        return await asked.message_when(is_ready)


@asynccontextmanager
async def serving(
    folder: Path, *, delay: float = 0.0, operators: bool = False, **environment: str
) -> AsyncIterator[Stage]:
    """Start everything, and wait until the bot is connected and its commands are registered.

    operators: whether they review in the moderators' channel what no moderators could.
    """
    async with DiscordServer() as discord, GeminiServer(delay=delay) as gemini:
        guild = discord.guild("Makers")
        stage_channels = guild.channel("general"), guild.channel("mods", private=True)
        settings = {
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_URL": discord.api_url,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
            "DISCORD_CDN_URL": discord.cdn_url,
            **unlimited(gemini),
        }
        if operators:
            settings["OPERATORS_CHANNEL"] = stage_channels[1].id
        async with plantain(folder, **settings | environment) as program:
            await program.run()
            await discord.connected()
            await discord.registered()
            yield Stage(
                discord,
                gemini,
                program,
                guild,
                *stage_channels,
                discord.member("Ada", guild),
                discord.member("Ben", guild),
                discord.member("Mona", guild, moderator=True),
                discord.member("Olga", guild, manager=True),
            )


def is_ready(message: Message) -> bool:
    """Tell whether a message shows a result."""
    return bool(message.files) and any(label.startswith("Variations") for label in message.buttons)
