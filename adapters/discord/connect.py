"""Where Discord is: its addresses, and a client that only asks its REST API."""

from dataclasses import dataclass
from typing import Final

import discord
from yarl import URL

#: Words of members ping nobody, and ours only whom they name.
NOBODY: Final = discord.AllowedMentions.none()
_VERSION: Final = "/api/v10"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Other addresses than Discord's own, for a proxy or a loopback server; empty: Discord's own."""

    api: str = ""
    gateway: str = ""
    cdn: str = ""


def use(addresses: Addresses) -> None:
    """Let discord.py, which keeps them for the whole process, talk to these addresses."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody speaks here
    if addresses.api:
        base = addresses.api.rstrip("/")
        discord.http.Route.BASE = base if URL(base).path.strip("/") else f"{base}{_VERSION}"
    if addresses.gateway:
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = URL(addresses.gateway)
    if addresses.cdn:
        discord.asset.Asset.BASE = addresses.cdn.rstrip("/")


def rest_client() -> discord.Client:
    """Build a client that asks the REST API alone, and hears nothing."""
    return discord.Client(intents=discord.Intents(guilds=True), max_messages=None, allowed_mentions=NOBODY)
