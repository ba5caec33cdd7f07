"""Workspaces, people, channels and messages as the API and the events have them."""

from typing import Any

from tests.servers.slack.files import Files, hidden
from tests.servers.slack.posts import Post
from tests.servers.slack.world import Channel, Json, Team, User

COLOUR = "9f69e7"


def of_user(user: User) -> Json:
    """Return somebody as users.info gives them."""
    told: Json = {
        "id": user.id,
        "team_id": user.team.id,
        "name": user.handle,
        "deleted": user.deleted,
        "color": COLOUR,
        "real_name": user.name,
        "tz": user.timezone,
        "tz_label": user.timezone,
        "tz_offset": 3600,
        "profile": {
            "real_name": user.name,
            "display_name": user.name,
            "real_name_normalized": user.name,
            "display_name_normalized": user.name,
            "team": user.team.id,
            **({"bot_id": user.bot_id, "api_app_id": user.team.world.app_id} if user.bot_id else {}),
        },
        "is_admin": user.admin or user.owner,
        "is_owner": user.owner,
        "is_primary_owner": user.owner,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": bool(user.bot_id),
        "is_app_user": False,
        "updated": 1700000000,
        "locale": user.locale,
    }
    enterprise = user.team.enterprise
    if enterprise is not None:
        told["enterprise_user"] = {
            "id": user.id,
            "enterprise_id": enterprise.id,
            "enterprise_name": enterprise.name,
            "is_admin": False,
            "is_owner": False,
            "teams": [user.team.id],
        }
    return told


def of_channel(channel: Channel) -> Json:
    """Return a channel as conversations.info gives it."""
    told: Json = {
        "id": channel.id,
        "created": 1700000000,
        "is_im": channel.direct is not None,
        "is_org_shared": False,
        "is_ext_shared": channel.external,
        "context_team_id": channel.team.id,
        "updated": 1700000000000,
    }
    if channel.direct is not None:
        return told | {"user": channel.direct.id, "is_open": True, "is_archived": False}
    return told | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.private,
        "is_group": channel.private,
        "is_mpim": False,
        "is_private": channel.private,
        "is_archived": channel.archived,
        "is_general": False,
        "is_shared": channel.external,
        "is_member": channel.team.bot.id in channel.members,
        "creator": channel.team.users[-1].id,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(channel.members),
    }


def named(channel: Channel) -> str:
    """Return what interactions call a channel: not every one by its name."""
    if channel.type == "mpim":
        handles = [user.handle for user in channel.team.users if user.id in channel.members]
        return f"mpdm-{'--'.join(handles)}-1"
    return "directmessage" if channel.type == "im" else "privategroup" if channel.private else channel.name


def of_post(post: Post, files: Files, *, metadata: bool = False) -> Json:
    """Return a message as history and interactions have it."""
    author = post.author
    told: Json = {"type": "message", "user": author.id, "text": post.text, "ts": post.ts, "team": author.team.id}
    if post.subtype:
        told |= {"subtype": post.subtype, "bot_id": author.bot_id, "username": author.name}
        del told["user"]
    elif author.bot_id:
        told |= {"bot_id": author.bot_id, "app_id": author.team.world.app_id, "bot_profile": of_bot(author)}
    else:
        told["client_msg_id"] = f"{author.id.casefold()}-{post.ts}"
    if author.team is not post.channel.team:
        told |= {"user_team": author.team.id, "source_team": author.team.id}
    if post.blocks:
        told["blocks"] = post.blocks
    if post.thread_ts:
        told |= {"thread_ts": post.thread_ts}
        told |= {"parent_user_id": parent.author.id} if (parent := _parent(post)) is not None else {}
    told |= _replies(post)
    if post.files:
        shown = [hidden(file) if file.external else files.payload(file) for file in post.files]
        told |= {"files": shown, "upload": False}
    if post.edited:
        told["edited"] = {"user": author.id, "ts": post.edited}
    if metadata and post.metadata is not None:
        told["metadata"] = post.metadata
    return told


def of_bot(bot: User) -> Json:
    return {
        "id": bot.bot_id,
        "app_id": bot.team.world.app_id,
        "user_id": bot.id,
        "name": bot.name,
        "icons": {},
        "deleted": False,
        "updated": 1700000000,
        "team_id": bot.team.id,
    }


def _parent(post: Post) -> Post | None:
    return next((one for one in post.channel.posts if one.ts == post.thread_ts and one is not post), None)


def _replies(post: Post) -> Json:
    if post.thread_ts and post.thread_ts != post.ts:
        return {}
    found = [one for one in post.channel.posts if one.thread_ts == post.ts and one is not post and not one.deleted]
    if not found:
        return {}
    users = list(dict.fromkeys(one.author.id for one in found))
    return {
        "thread_ts": post.ts,
        "reply_count": len(found),
        "reply_users_count": len(users),
        "reply_users": users,
        "latest_reply": found[-1].ts,
    }


def of_team(team: Team) -> Json:
    told: Json = {"id": team.id, "domain": team.domain}
    if team.enterprise is not None:
        told |= {"enterprise_id": team.enterprise.id, "enterprise_name": team.enterprise.name}
    return told


def of_enterprise(team: Team) -> Any:
    return {"id": team.enterprise.id, "name": team.enterprise.name} if team.enterprise else None
