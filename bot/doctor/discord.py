"""Asks Discord whether it serves this installation: token, application, commands, channels of moderators."""

from collections.abc import AsyncIterator

from adapters.database import is_current, open_database
from bot.doctor.findings import Finding, Health
from bot.settings import Settings
from bot.wiring.common import catalogue, operators, reach_discord
from conversations.identity import ChannelRef, Platform

_NO_INTENTS = "Needs no privileged intent: words are read where they mention the bot, and in direct messages."


async def discord(settings: Settings) -> AsyncIterator[Finding]:
    """Yield what can be found out without being connected."""
    if settings.discord_token is None:
        yield Finding("discord", Health.NOTE, "Not served: DISCORD_TOKEN is not set.")
        return
    from adapters.discord.checkup import check_up  # noqa: PLC0415 -- see bot/wiring/front.py

    channels, registered = await _known(settings)
    found = await check_up(reach_discord(settings), catalogue(settings), channels)
    if found.trouble is not None:
        way = "Take the token anew at discord.com/developers/applications, under Bot, or check the network."
        yield Finding("discord", Health.BAD, f"{found.trouble}. {way}")
        return
    yield Finding("discord", Health.GOOD, f"Takes the token of {found.name}.")
    if found.elsewhere:
        said = "Interactions are sent to an endpoint of its own, so none reach Plantain: clear it on the General page."
        yield Finding("discord gateway", Health.BAD, said)
    yield Finding("discord intents", Health.GOOD, _NO_INTENTS)
    stamp = registered.get(f"discord.commands.{found.application_id}", "")
    if not found.missing and stamp == found.registered:
        yield Finding("discord commands", Health.GOOD, "Registered as this version has them.")
    else:
        yield Finding("discord commands", Health.NOTE, "Will be registered when Plantain connects next.")
    for channel, lacking in (found.lacking or {}).items():
        yield _channel(channel, lacking)


def _channel(channel: ChannelRef, lacking: tuple[str, ...]) -> Finding:
    if not lacking:
        return Finding("discord channel", Health.GOOD, f"{channel.id}: reports can be shown there.")
    names = ", ".join(name.replace("_", " ") for name in lacking)
    said = f"{channel.id}: the bot lacks {names}, so no report can be shown there. Give them in the channel's settings."
    return Finding("discord channel", Health.BAD, said)


async def _known(settings: Settings) -> tuple[list[ChannelRef], dict[str, str]]:
    """Read the channels of moderators and what was registered last; nothing where there is no database yet."""
    found = [one for one in (operators(settings),) if one.tenant.platform is Platform.DISCORD]
    opened = open_database(settings.database_url)
    try:
        if not await is_current(opened):
            return found, {}
        async with opened.reading() as uow:
            named = await uow.preferences.moderators_channels(Platform.DISCORD)
            return [*found, *named], dict(await uow.stamps.all())
    except Exception:  # noqa: BLE001 -- the row of the database says what is wrong with it
        return found, {}
    finally:
        await opened.close()
