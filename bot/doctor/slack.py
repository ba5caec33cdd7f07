"""Asks Slack whether it serves this installation: tokens, scopes, the way events come, channels of moderators."""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from adapters.database import is_current, open_database
from adapters.slack.manifest import EVENTS_PATH, INSTALL_PATH
from bot.clock import SystemClock
from bot.doctor.findings import Finding, Health
from bot.settings import Settings, secret_key
from bot.wiring.common import operators
from conversations.identity import ChannelRef, Platform

if TYPE_CHECKING:
    from adapters.slack.checkup import Checkup
    from adapters.slack.grants import Held

_APPS: Final = "api.slack.com/apps"
_MOST: Final = 50  # workspaces that are looked at
_UNASKED: Final = (
    "Commands, shortcuts and events cannot be asked for: compare the app's manifest with what this prints: "
)
_ROTATES: Final = (
    "SLACK_BOT_TOKEN is one that rotates, and is good for twelve hours: make an app whose tokens do not, or set "
    "SLACK_CLIENT_ID."
)


_OPERATORS: Final = "Set OPERATORS_CHANNEL to one that it reaches: https://app.slack.com/client/T.../C..."


async def slack(settings: Settings) -> AsyncIterator[Finding]:
    """Yield what can be found out without being connected."""
    operated = operators(settings)
    if not settings.slack:
        yield Finding("slack", Health.NOTE, "Not served: neither SLACK_BOT_TOKEN nor SLACK_CLIENT_ID is set.")
        if operated.tenant.platform is Platform.SLACK:
            said = "OPERATORS_CHANNEL is a channel of Slack, which is not served: reports are shown nowhere."
            yield Finding("slack channel", Health.BAD, said)
        return
    channels = await _known(settings)
    look = _one if settings.slack_client_id is None else _many
    async for finding in look(settings, channels):
        yield finding
    yield await _way(settings)
    yield Finding("slack app", Health.NOTE, f"{_UNASKED}{_command(settings)}")


async def _one(settings: Settings, channels: list[ChannelRef]) -> AsyncIterator[Finding]:
    """Look at the workspace whose token is set."""
    from adapters.slack.checkup import check_up  # noqa: PLC0415 -- see bot/wiring/front.py

    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    found = await check_up(token, channels, settings.slack_api_url or "")
    if found.trouble is not None:
        way = f"Copy the bot's token anew from {_APPS}, under Install App, or check the network."
        yield Finding("slack", Health.BAD, f"SLACK_BOT_TOKEN: {found.trouble}. {way}")
        return
    yield Finding("slack", Health.GOOD, f"Takes the token of {found.bot} in {found.name} ({found.id}).")
    if token.startswith("xoxe."):
        yield Finding("slack token", Health.NOTE, _ROTATES)
    yield _scopes(found.lacking, found.refused)
    for channel in channels:
        if channel in found.inside:
            yield _channel(channel, inside=found.inside[channel], open_to_all=channel in found.open_to_all)
        else:
            yield _elsewhere(channel, named=channel == operators(settings))


def _scopes(lacking: Mapping[str, str], refused: Mapping[str, str]) -> Finding:
    if lacking:
        said = f"Lacks {_listed(lacking)}. Add them at {_APPS}, under OAuth & Permissions, and install the app again."
        return Finding("slack scopes", Health.BAD, said)
    if refused:
        return Finding("slack scopes", Health.NOTE, f"Serves without these, which are optional: {_listed(refused)}.")
    return Finding("slack scopes", Health.GOOD, "All that are asked for were granted.")


def _listed(scopes: Mapping[str, str]) -> str:
    return "; ".join(f"{name} ({why})" for name, why in scopes.items())


def _elsewhere(channel: ChannelRef, *, named: bool) -> Finding:
    """named: by OPERATORS_CHANNEL; else a workspace has set it, which may have had its token here once."""
    said = f"{channel.id}: is of another workspace ({channel.tenant.id}), which SLACK_BOT_TOKEN does not reach."
    if named:
        return Finding("slack channel", Health.BAD, f"{said} {_OPERATORS}")
    return Finding("slack channel", Health.NOTE, said)


def _channel(channel: ChannelRef, *, inside: bool, open_to_all: bool) -> Finding:
    if inside and open_to_all:
        said = f"{channel.id}: reports can be shown there, but it is public, and whoever joins it decides on them. "
        return Finding("slack channel", Health.NOTE, f"{said}Make a private one, invite @Plantain, and name that.")
    if inside:
        return Finding("slack channel", Health.GOOD, f"{channel.id}: reports can be shown there.")
    said = f"{channel.id}: the bot is no member, so no report can be shown there. Type in it: /invite @Plantain"
    return Finding("slack channel", Health.BAD, said)


async def _many(settings: Settings, channels: list[ChannelRef]) -> AsyncIterator[Finding]:
    """Look at the workspaces that have added the app."""
    from adapters.slack.checkup import reaches  # noqa: PLC0415 -- see bot/wiring/front.py
    from adapters.slack.sealing import SealedOtherwise  # noqa: PLC0415 -- see bot/wiring/front.py

    at = f"Workspaces add Plantain at {settings.app_public_base_url}{INSTALL_PATH}"
    if settings.slack_bot_token is not None:
        yield Finding("slack token", Health.NOTE, "SLACK_BOT_TOKEN is not used, since SLACK_CLIENT_ID is set.")
    try:
        given = await _given(settings)
    except SealedOtherwise as trouble:
        yield Finding("slack", Health.BAD, f"Slack's tokens cannot be read: {trouble}.")
        return
    yield Finding("slack", Health.GOOD, f"{at}; {len(given)} have.")
    operated = operators(settings)
    reached = operated not in channels or any(reaches(held.tenant.id, operated) for held in given)
    for held in given[:_MOST]:
        found = await _looked_at(settings, held, channels)
        reached = reached or (found is not None and operated in found.inside)
        for finding in _workspace(f"slack {held.tenant.id}", found):
            yield finding
    if not reached:
        said = f"{operated.id}: {operated.tenant.id} has not added Plantain, so no report can be shown there."
        yield Finding("slack channel", Health.BAD, f"{said} {_OPERATORS}")
    if len(given) > _MOST:
        yield Finding("slack", Health.NOTE, f"{len(given) - _MOST} more workspaces were not looked at.")


async def _looked_at(settings: Settings, held: "Held", channels: list[ChannelRef]) -> "Checkup | None":
    """Ask about one workspace, or organisation; None where its token has expired."""
    from adapters.slack.checkup import check_up  # noqa: PLC0415 -- see bot/wiring/front.py

    until = held.grant.expires_at
    if until is not None and until <= SystemClock().now():
        return None
    return await check_up(held.grant.token, channels, settings.slack_api_url or "")


def _workspace(name: str, found: "Checkup | None") -> Iterator[Finding]:
    """Say what was found about one workspace; what is well is said in one row."""
    if found is None:
        yield Finding(name, Health.NOTE, "Its token has expired, and is renewed when it is used next.")
        return
    if found.trouble is not None:
        yield Finding(name, Health.BAD, f"{found.trouble}. If that stays so, it has to add Plantain anew.")
        return
    if found.lacking:
        yield Finding(name, Health.BAD, f"{found.name} lacks {_listed(found.lacking)}. It has to add Plantain anew.")
    else:
        yield Finding(name, Health.GOOD, f"{found.name}: its token is taken.")
    for channel, inside in found.inside.items():
        yield _channel(channel, inside=inside, open_to_all=channel in found.open_to_all)


async def _way(settings: Settings) -> Finding:
    """Look at how events, commands and presses come."""
    from adapters.slack.checkup import check_socket  # noqa: PLC0415 -- see bot/wiring/front.py

    if settings.slack_app_token is None:
        return _called(settings)
    trouble = await check_socket(settings.slack_app_token.get_secret_value(), settings.slack_api_url or "")
    if trouble is None:
        return Finding("slack socket", Health.GOOD, "Socket Mode is on, and takes SLACK_APP_TOKEN.")
    way = (
        f"At {_APPS} see that Socket Mode is on, and make an app-level token with connections:write under Basic "
        "Information."
    )
    return Finding("slack socket", Health.BAD, f"SLACK_APP_TOKEN: {trouble}. {way}")


def _called(settings: Settings) -> Finding:
    if settings.app_public_base_url is None:
        said = f"Slack has to reach {EVENTS_PATH} of HTTP_ADDRESS: say where that is in APP_PUBLIC_BASE_URL."
        return Finding("slack calls", Health.NOTE, said)
    if not settings.app_public_base_url.startswith("https://"):
        return Finding("slack calls", Health.BAD, "APP_PUBLIC_BASE_URL must be an https address: Slack calls no other.")
    said = f"Slack has to call {settings.app_public_base_url}{EVENTS_PATH}; SLACK_SIGNING_SECRET tells its calls apart."
    return Finding("slack calls", Health.GOOD, said)


def _command(settings: Settings) -> str:
    printed = "plantain slack manifest"
    if settings.slack_by_socket and settings.slack_client_id is None:
        return printed
    called = f"{printed} --http {settings.app_public_base_url or 'URL'}"
    return f"{called} --socket" if settings.slack_by_socket else called


async def _known(settings: Settings) -> list[ChannelRef]:
    """Read the channels of moderators; only that of the operators where there is no database yet."""
    found = [one for one in (operators(settings),) if one.tenant.platform is Platform.SLACK]
    opened = open_database(settings.database_url)
    try:
        if not await is_current(opened):
            return found
        async with opened.reading() as uow:
            return [*found, *await uow.preferences.moderators_channels(Platform.SLACK)]
    except Exception:  # noqa: BLE001 -- the row of the database says what is wrong with it
        return found
    finally:
        await opened.close()


async def _given(settings: Settings) -> list["Held"]:
    """Read what workspaces gave; nothing where there is no database yet.

    Raises SealedOtherwise.
    """
    from adapters.slack.grants import Grants  # noqa: PLC0415 -- see bot/wiring/front.py
    from adapters.slack.sealing import SealedOtherwise, Sealer  # noqa: PLC0415 -- see bot/wiring/front.py

    opened = open_database(settings.database_url)
    try:
        if not await is_current(opened):
            return []
        async with opened.reading() as uow:
            kept = await uow.installations.all(Platform.SLACK)
        grants = Grants(opened, Sealer(secret_key(settings)))
        found = [await grants.find(tenant.id) for tenant, _ in kept]
        return [held for held in found if held is not None]
    except SealedOtherwise:
        raise
    except Exception:  # noqa: BLE001 -- the row of the database says what is wrong with it
        return []
    finally:
        await opened.close()
