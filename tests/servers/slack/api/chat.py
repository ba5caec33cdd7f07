"""chat.*"""

from typing import Final

from tests.servers.slack import payloads
from tests.servers.slack.api.method import Asking, Method, channel_of, user_of
from tests.servers.slack.errors import Refused
from tests.servers.slack.messages import Draft, thread_of
from tests.servers.slack.posts import Post
from tests.servers.slack.world import Channel, Json


def _writable(asking: Asking, channel_id: str) -> Channel:
    """Return where the bot may write: also somebody's direct messages, by that person's id."""
    if channel_id.startswith(("U", "W")):
        user = user_of(asking, channel_id)
        return asking.stage.world.direct(user)
    channel = channel_of(asking, channel_id)
    if channel.archived:
        raise Refused("is_archived")
    if channel.direct is not None and channel.direct.deleted:
        raise Refused("channel_not_found")
    if channel.direct is not None and not asking.stage.settings.messages:
        raise Refused("messages_tab_disabled")
    inside = channel.team.bot.id in channel.members
    if not inside and "chat:write.public" not in asking.grant.scopes:
        raise Refused("not_in_channel")
    return channel


def _told(asking: Asking, post: Post) -> Json:
    message = payloads.of_post(post, asking.stage.files, metadata=True)
    return {"channel": post.channel.id, "ts": post.ts, "message": message}


def post_message(asking: Asking) -> Json:
    channel = _writable(asking, asking.call.needed("channel", "channel_not_found"))
    thread = thread_of(channel, asking.call.text("thread_ts"))
    post = asking.stage.messages.write(Draft(channel, channel.team.bot, thread), asking.arguments)
    return _told(asking, post)


def post_ephemeral(asking: Asking) -> Json:
    channel = _writable(asking, asking.call.needed("channel", "channel_not_found"))
    user = asking.stage.world.find_user(asking.call.needed("user", "user_not_in_channel"))
    if user is None or user.id not in channel.members:
        raise Refused("user_not_in_channel")
    thread = thread_of(channel, asking.call.text("thread_ts"))
    post = asking.stage.messages.write(Draft(channel, channel.team.bot, thread, user), asking.arguments)
    return {"message_ts": post.ts}


def update(asking: Asking) -> Json:
    channel = channel_of(asking, asking.call.needed("channel", "channel_not_found"))
    post = asking.stage.messages.find(channel, asking.call.needed("ts", "message_not_found"))
    if post.author is not channel.team.bot:
        raise Refused("cant_update_message")
    if channel.archived:
        raise Refused("is_archived")
    asking.stage.messages.edit(post, asking.arguments)
    return _told(asking, post) | {"text": post.text}


def delete(asking: Asking) -> Json:
    channel = channel_of(asking, asking.call.needed("channel", "channel_not_found"))
    post = asking.stage.messages.find(channel, asking.call.needed("ts", "message_not_found"))
    if post.author is not channel.team.bot:
        raise Refused("cant_delete_message")
    asking.stage.messages.remove(post)
    return {"channel": channel.id, "ts": post.ts}


def permalink(asking: Asking) -> Json:
    channel = channel_of(asking, asking.call.needed("channel", "channel_not_found"))
    post = asking.stage.messages.find(channel, asking.call.needed("message_ts", "message_not_found"))
    address = f"https://{channel.team.domain}.slack.com/archives/{channel.id}/p{post.ts.replace('.', '')}"
    if post.thread_ts and post.thread_ts != post.ts:
        address += f"?thread_ts={post.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": address}


METHODS: Final = {
    "chat.postMessage": Method(post_message, "chat:write", tier=0),
    "chat.postEphemeral": Method(post_ephemeral, "chat:write", tier=4),
    "chat.update": Method(update, "chat:write", tier=3),
    "chat.delete": Method(delete, "chat:write", tier=3),
    "chat.getPermalink": Method(permalink, tier=0),
}
