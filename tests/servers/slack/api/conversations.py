"""conversations.*"""

from typing import Final

from tests.servers.slack import payloads
from tests.servers.slack.api.method import (
    Asking,
    Method,
    channel_of,
    history_of,
    paged,
    readable,
    require,
    team_of,
    user_of,
)
from tests.servers.slack.errors import Refused
from tests.servers.slack.posts import Post
from tests.servers.slack.world import Json


def open_direct(asking: Asking) -> Json:
    """Open direct messages with one person."""
    world = asking.stage.world
    if asking.call.text("channel"):
        channel = channel_of(asking, asking.call.text("channel"))
    else:
        user = user_of(asking, asking.call.needed("users", "users_list_not_supplied"))
        if user.deleted:
            raise Refused("user_disabled")
        if user.bot_id:
            raise Refused("cannot_dm_bot")
        if not asking.grant.reaches(user.team):
            raise Refused("user_not_visible")
        channel = world.direct(user)
    whole = asking.arguments.get("return_im")
    return {"channel": payloads.of_channel(channel) if whole else {"id": channel.id}}


def info(asking: Asking) -> Json:
    channel = readable(asking, asking.call.needed("channel", "channel_not_found"))
    return {"channel": payloads.of_channel(channel)}


def members(asking: Asking) -> Json:
    channel = readable(asking, asking.call.needed("channel", "channel_not_found"))
    ids = sorted(channel.members)
    page = paged(asking, [{"id": one} for one in ids], "members")
    return page | {"members": [one["id"] for one in page["members"]]}


def list_all(asking: Asking) -> Json:
    team = team_of(asking)
    wanted = asking.call.text("types", "public_channel").split(",")
    kinds = {"channel": "public_channel", "group": "private_channel", "im": "im", "mpim": "mpim"}
    scopes = {"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read", "mpim": "mpim:read"}
    for kind in wanted:
        require(asking.grant, scopes.get(kind.strip(), ""))
    shown = [
        channel
        for channel in team.channels
        if kinds[channel.type] in wanted
        and (not channel.private or team.bot.id in channel.members)
        and not (channel.archived and asking.arguments.get("exclude_archived"))
    ]
    return paged(asking, [payloads.of_channel(channel) for channel in shown], "channels")


def history(asking: Asking) -> Json:
    """Return a channel's messages, newest first, replies left out."""
    channel = history_of(asking, asking.call.needed("channel", "channel_not_found"))
    shown = [post for post in channel.posts if _standing(post) and _within(asking, post)]
    top = [post for post in shown if not post.thread_ts or post.thread_ts == post.ts or post.broadcast]
    page = paged(asking, [_told(asking, post) for post in reversed(top)], "messages")
    return page | {"has_more": bool(page["response_metadata"]["next_cursor"]), "pin_count": 0}


def replies(asking: Asking) -> Json:
    """Return a thread, its first message included, oldest first."""
    channel = history_of(asking, asking.call.needed("channel", "channel_not_found"))
    root = asking.call.needed("ts", "thread_not_found")
    thread = [post for post in channel.posts if _standing(post) and root in {post.ts, post.thread_ts}]
    if not thread:
        raise Refused("thread_not_found")
    shown = [post for post in thread if post.ts == root or _within(asking, post)]
    page = paged(asking, [_told(asking, post) for post in shown], "messages", 1000)
    return page | {"has_more": bool(page["response_metadata"]["next_cursor"])}


def _standing(post: Post) -> bool:
    return not post.deleted and post.only_for is None


def _within(asking: Asking, post: Post) -> bool:
    oldest, latest = asking.call.text("oldest") or "0", asking.call.text("latest") or "9" * 10
    inclusive = bool(asking.arguments.get("inclusive"))
    at = float(post.ts)
    inside = float(oldest) < at < float(latest)
    return inside or (inclusive and post.ts in {oldest, latest})


def _told(asking: Asking, post: Post) -> Json:
    return payloads.of_post(post, asking.stage.files, metadata=bool(asking.arguments.get("include_all_metadata")))


METHODS: Final = {
    "conversations.open": Method(open_direct, "im:write"),
    "conversations.info": Method(info),
    "conversations.members": Method(members, tier=4),
    "conversations.list": Method(list_all, tier=2),
    "conversations.history": Method(history),
    "conversations.replies": Method(replies),
}
