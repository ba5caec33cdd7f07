"""Lets discord.py, which keeps its addresses for the whole process, talk to a loopback server for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

import discord

from adapters.discord.connect import Addresses, use
from tests.servers.discord.server import DiscordServer


@contextmanager
def pointed_at(server: DiscordServer) -> Iterator[DiscordServer]:
    """Point this process's discord.py at a server, and back again afterwards."""
    before = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY, discord.asset.Asset.BASE
    use(Addresses(server.api_url, server.gateway_url, server.cdn_url))
    try:
        yield server
    finally:
        discord.http.Route.BASE = before[0]
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = before[1]
        discord.asset.Asset.BASE = before[2]
