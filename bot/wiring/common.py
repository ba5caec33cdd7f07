"""What every process builds the same way from the settings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from adapters.console.people import MODERATORS_CHANNEL, TENANT
from adapters.database import SqlDatabase, is_current, migrate, open_database
from bot.settings import Settings, secret_key
from conversations import catalog
from conversations.identity import ChannelRef, Platform, Tenant
from conversations.links import Links
from conversations.ports import Limits

_ORGANISATION: Final = "E"  # begins the ids of Slack's organisations, "T" those of workspaces


def limits(settings: Settings) -> Limits:
    """Read the limits the core knows."""
    return Limits(
        daily_images_per_user=settings.daily_images_per_user,
        worker_concurrency=settings.worker_concurrency,
        model_timeout=settings.model_timeout_seconds,
        ratio=settings.default_aspect_ratio,
        size=settings.default_image_size,
        requests_per_minute=settings.requests_per_minute,
        monthly_images_per_tenant=settings.monthly_images_per_tenant,
        operators=operators(settings),
        daily_spend=0 if settings.offline else round(settings.daily_spend_usd * 1_000_000),
    )


def operators(settings: Settings) -> ChannelRef:
    """Find where operators review what no moderators of a place could see: their channel, else the console's."""
    team, _, channel = (settings.operators_channel or "").rpartition("/")
    if team.startswith(_ORGANISATION):
        from adapters.slack.grants import of_enterprise  # noqa: PLC0415 -- see bot/wiring/front.py

        return ChannelRef(of_enterprise(team), channel)
    if team:
        return ChannelRef(Tenant(Platform.SLACK, team), channel)
    if settings.operators_channel:
        return ChannelRef(Tenant(Platform.DISCORD, "operators"), settings.operators_channel)
    return ChannelRef(TENANT, MODERATORS_CHANNEL)


def reach_discord(settings: Settings) -> str:
    """Let this process find Discord where the settings say it is; returns the token."""
    from adapters.discord.connect import Addresses, use  # noqa: PLC0415 -- see bot/wiring/front.py

    use(Addresses(settings.discord_api_url or "", settings.discord_gateway_url or "", settings.discord_cdn_url or ""))
    return settings.discord_token.get_secret_value() if settings.discord_token else ""


def catalogue(settings: Settings) -> catalog.Catalogue:
    """Build the catalogue, with the operator's models behind the two names."""
    return catalog.build(settings.nano_banana_model_fast, settings.nano_banana_model_pro)


def links(settings: Settings) -> Links:
    """Build what makes links to original pictures, and knows them again."""
    return Links(settings.app_public_base_url or "", secret_key(settings))


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[SqlDatabase]:
    """Open the database, at the schema of this version."""
    opened = open_database(settings.database_url)
    try:
        if not await is_current(opened):
            await migrate(opened)
        yield opened
    finally:
        await opened.close()
