"""What the bot hears of messages, its own ones too: that they came, changed or went."""

from collections.abc import Callable
from typing import Final

from tests.servers.slack import payloads
from tests.servers.slack.interactions import Interactions
from tests.servers.slack.posts import Post
from tests.servers.slack.stage import Stage
from tests.servers.slack.world import Json, Team

NEW, CHANGED, DELETED = "new", "changed", "deleted"
_NAMES: Final = {"channel": "message.channels", "group": "message.groups", "im": "message.im", "mpim": "message.mpim"}


class Hearing:
    """Tells of messages where the bot is a member, and of mentions."""

    def __init__(self, stage: Stage, interactions: Interactions, subscribed: Callable[[Team, str], bool]) -> None:
        self._stage = stage
        self._interactions = interactions
        self._subscribed = subscribed
        stage.messages.heard = self.hear

    def hear(self, what: str, post: Post, before: Json) -> None:
        """Tell of a message; nobody hears of ephemeral ones. before: as it was, where it was there before."""
        channel, team = post.channel, post.channel.team
        if post.only_for is not None or team.bot.id not in channel.members:
            return
        if self._subscribed(team, _NAMES[channel.type]):
            event = self._came(post) if what == NEW else self._moved(what, post, before)
            self._send(post, {"channel": channel.id, "channel_type": channel.type, **event})
        if what == NEW and channel.direct is None and post.author is not team.bot:
            self._mention(post)

    def _came(self, post: Post) -> Json:
        told = payloads.of_post(post, self._stage.files)
        subtype = "file_share" if post.files else "thread_broadcast" if post.broadcast else post.subtype
        return told | {"event_ts": post.ts} | ({"subtype": subtype} if subtype else {})

    def _moved(self, what: str, post: Post, before: Json) -> Json:
        stamp = self._stage.world.stamps()
        event: Json = {"type": "message", "subtype": f"message_{what}", "hidden": True, "ts": stamp, "event_ts": stamp}
        event["previous_message"] = before
        if what == DELETED:
            return event | {"deleted_ts": post.ts}
        return event | {"message": payloads.of_post(post, self._stage.files)}

    def _mention(self, post: Post) -> None:
        team = post.channel.team
        if f"<@{team.bot.id}>" in post.text and self._subscribed(team, "app_mention"):
            told = payloads.of_post(post, self._stage.files)
            self._send(post, {**told, "type": "app_mention", "channel": post.channel.id, "event_ts": post.ts})

    def _send(self, post: Post, event: Json) -> None:
        self._interactions.event(post.channel.team, post.author, event, post.channel)
