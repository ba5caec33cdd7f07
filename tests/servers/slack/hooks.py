"""response_url: what an interaction can be answered with for half an hour, five times."""

import secrets
import time
from dataclasses import dataclass, field
from typing import Final

from tests.servers.slack.errors import Refused
from tests.servers.slack.messages import Draft, Messages
from tests.servers.slack.posts import Post
from tests.servers.slack.world import Channel, Json, User

USES: Final = 5
LIFE: Final = 1800.0  # s


@dataclass(eq=False)
class Hook:
    """One response_url. source: the message that was pressed, which may be replaced or deleted."""

    token: str
    channel: Channel
    user: User
    source: Post | None = None
    thread_ts: str = ""
    born: float = field(default_factory=time.monotonic)  # s
    uses: int = 0


class Hooks:
    """Keeps response_urls."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self.base = ""
        self.kept: dict[str, Hook] = {}

    def new(self, channel: Channel, user: User, source: Post | None = None) -> str:
        """Return the token of a new one."""
        token = secrets.token_urlsafe(18)
        thread = source.thread_ts if source is not None else ""
        self.kept[token] = Hook(token, channel, user, source, thread)
        return token

    def url(self, token: str) -> str:
        hook = self.kept[token]
        return f"{self.base}/{hook.channel.team.id}/{token}"

    def use(self, token: str, body: Json) -> None:
        """Do what a post to a response_url asks for. Raises Refused."""
        hook = self.kept.get(token)
        if hook is None:
            raise Refused("no_service", faulty=True)
        if hook.uses >= USES or time.monotonic() - hook.born > LIFE:
            raise Refused("used_url" if hook.uses >= USES else "expired_url", faulty=True)
        hook.uses += 1
        self.apply(hook, body)

    def apply(self, hook: Hook, body: Json) -> None:
        """Show what an answer says. Raises Refused."""
        if body.get("delete_original"):
            if hook.source is None:
                raise Refused("message_not_found")
            self._messages.remove(hook.source)
        elif body.get("replace_original") and hook.source is not None:
            self._messages.edit(hook.source, {"blocks": [], **body})
        else:
            alone = body.get("response_type", "ephemeral") != "in_channel"
            draft = Draft(
                hook.channel,
                hook.channel.team.bot,
                str(body.get("thread_ts") or hook.thread_ts),
                hook.user if alone else None,
            )
            self._messages.write(draft, body)
