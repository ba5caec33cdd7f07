"""Looks at Discord from outside the gateway: the token, the application, its commands, and channels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import discord

from adapters.discord import commands, connect
from adapters.discord.invite import NEEDED
from adapters.discord.trouble import told_apart
from conversations.catalog import Catalogue
from conversations.errors import PlantainError
from conversations.identity import ChannelRef


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was found."""

    trouble: PlantainError | None = None  # where nothing could be asked
    name: str = ""
    application_id: int = 0
    elsewhere: str = ""  # the address that interactions are sent to instead of the gateway; empty: none
    registered: str = ""  # digest of the commands as Plantain would register them
    missing: tuple[str, ...] = ()  # names of commands that Discord does not have
    lacking: Mapping[ChannelRef, tuple[str, ...]] | None = None  # permissions that the bot lacks in a channel


async def check_up(token: str, catalogue: Catalogue, channels: Sequence[ChannelRef]) -> Checkup:
    """Ask Discord; channels: those in which moderators review reports."""
    client = connect.rest_client()
    try:
        with told_apart():
            await client.login(token)
            application = await client.application_info()
            known = await client.http.get_global_commands(application.id)
        payload = commands.registered(catalogue)
        names = {one["name"] for one in known}
        return Checkup(
            name=application.name,
            application_id=application.id,
            elsewhere=application.interactions_endpoint_url or "",
            registered=commands.digest(application.id, payload),
            missing=tuple(one["name"] for one in payload if one["name"] not in names),
            lacking={channel: await _lacking(client, channel) for channel in channels},
        )
    except PlantainError as trouble:
        return Checkup(trouble=trouble)
    finally:
        await client.close()


async def _lacking(client: discord.Client, ref: ChannelRef) -> tuple[str, ...]:
    """Name what the bot may not do in a channel that it has to write to; all of it where it cannot even see it."""
    try:
        with told_apart():
            channel = await client.fetch_channel(int(ref.id))
            if not isinstance(channel, discord.TextChannel | discord.Thread) or client.user is None:
                return ()
            guild = await client.fetch_guild(channel.guild.id)
            me = await guild.fetch_member(client.user.id)
            # Fetched anew: what came with the channel knows no roles.
            allowed = discord.TextChannel.permissions_for(_in(guild, channel), me)
    except PlantainError:
        return tuple(NEEDED)
    return tuple(name for name in NEEDED if not getattr(allowed, name))


def _in(guild: discord.Guild, channel: discord.TextChannel | discord.Thread) -> discord.TextChannel:
    found = channel.parent if isinstance(channel, discord.Thread) else channel
    if not isinstance(found, discord.TextChannel):
        raise TypeError(f"no channel of text: {channel.id}")
    found.guild = guild
    return found


async def application_id(token: str) -> int:
    """Ask which application a token is of."""
    client = connect.rest_client()
    try:
        with told_apart():
            await client.login(token)
            return (await client.application_info()).id
    finally:
        await client.close()
