"""Things of the world as the API gives them: people, guilds, channels."""

from datetime import datetime
from typing import Final

from tests.servers.discord.world import DM, THREAD, Channel, Guild, Json, Membership, Overwrite, Role, User

_NO_COLORS: Final = {"primary_color": 0, "secondary_color": None, "tertiary_color": None}


def of_user(user: User) -> Json:
    payload: Json = {
        "id": user.id,
        "username": user.name.casefold(),
        "global_name": None if user.bot else user.name,
        "discriminator": "0000" if user.bot else "0",
        "avatar": None,
        "banner": None,
        "accent_color": None,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
        "avatar_decoration_data": None,
        "collectibles": None,
    }
    return payload | ({"bot": True} if user.bot else {})


def of_self(user: User) -> Json:
    return of_user(user) | {"mfa_enabled": True, "locale": "en-US", "verified": True, "email": None}


def of_application(bot: User, owner: User, public_key: str, guilds: int) -> Json:
    return {
        "id": bot.id,
        "name": bot.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": of_user(bot),
        "verify_key": public_key,
        "flags": 0,
        "flags_new": "0",
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": of_user(owner),
        "approximate_guild_count": guilds,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": [],
        "bot_public": True,
        "bot_require_code_grant": False,
        "summary": "",
        "hook": True,
        "integration_types_config": {"0": {}, "1": {}},
    }


def of_member(membership: Membership, *, with_user: bool = True) -> Json:
    payload: Json = {
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": [role.id for role in membership.roles],
        "joined_at": stamp(membership.joined),
        "premium_since": None,
        "communication_disabled_until": None,
        "pending": False,
        "deaf": False,
        "mute": False,
        "flags": 0,
    }
    return payload | ({"user": of_user(membership.user)} if with_user else {})


def of_role(role: Role) -> Json:
    return {
        "id": role.id,
        "name": role.name,
        "permissions": str(int(role.permissions)),
        "position": role.guild.roles.index(role),
        "color": 0,
        "colors": _NO_COLORS,
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def _of_overwrite(overwrite: Overwrite) -> Json:
    return {
        "id": overwrite.id,
        "type": overwrite.type,
        "allow": str(int(overwrite.allow)),
        "deny": str(int(overwrite.deny)),
    }


def of_channel(channel: Channel, bot: User) -> Json:
    """Return a channel; who looks at a direct message is not among its recipients."""
    last = channel.posts[-1].id if channel.posts else None
    payload: Json = {"id": channel.id, "type": channel.type, "flags": 0, "last_message_id": last}
    if channel.type == DM:
        return payload | {"recipients": [of_user(user) for user in channel.recipients if user is not bot]}
    assert channel.guild is not None
    payload |= {"guild_id": channel.guild.id, "name": channel.name, "rate_limit_per_user": 0}
    if channel.type == THREAD:
        return payload | _of_thread(channel, channel.guild)
    return payload | {
        "parent_id": None,
        "position": channel.guild.channels.index(channel),
        "topic": None,
        "nsfw": False,
        "permission_overwrites": [_of_overwrite(overwrite) for overwrite in channel.overwrites.values()],
    }


def _of_thread(thread: Channel, guild: Guild) -> Json:
    assert thread.parent is not None
    opened = stamp(guild.joined)
    about = {"archived": False, "auto_archive_duration": 1440, "archive_timestamp": opened, "locked": False}
    return {
        "parent_id": thread.parent.id,
        "owner_id": guild.world.owner.id,
        "thread_metadata": about | {"create_timestamp": opened},
        "message_count": len(thread.posts),
        "total_message_sent": len(thread.posts),
        "member_count": 1,
    }


def of_guild(guild: Guild) -> Json:
    return {
        "id": guild.id,
        "name": guild.name,
        "icon": None,
        "description": None,
        "home_header": None,
        "splash": None,
        "discovery_splash": None,
        "features": [],
        "banner": None,
        "owner_id": guild.world.owner.id,
        "application_id": None,
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 0,
        "roles": [of_role(role) for role in guild.roles],
        "default_message_notifications": 0,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_presences": None,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": guild.locale,
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "public_updates_channel_id": None,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
        "incidents_data": None,
        "approximate_member_count": len(guild.members),
        "approximate_presence_count": 1,
    }


def of_new_guild(guild: Guild, bot: User) -> Json:
    """Return a guild as GUILD_CREATE gives it; of its members the bot alone, as without the privileged intent."""
    seen = [channel for channel in guild.channels if channel.seen_by(bot) or channel.type != THREAD]
    return of_guild(guild) | {
        "joined_at": stamp(guild.joined),
        "large": False,
        "unavailable": False,
        "member_count": len(guild.members),
        "members": [of_member(guild.members[bot.id])],
        "channels": [of_channel(channel, bot) for channel in seen if channel.type != THREAD],
        "threads": [of_channel(channel, bot) for channel in seen if channel.type == THREAD],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def partial_channel(channel: Channel, user: User, bot: User) -> Json:
    """Return a channel as an interaction gives it, with the permissions of who asked."""
    payload = of_channel(channel, bot)
    payload.pop("permission_overwrites", None)
    return payload | {"permissions": str(int(channel.permissions_of(user)))} if channel.guild else payload


def stamp(moment: datetime) -> str:
    return moment.isoformat()
