"""What a person gets back for a command, a press or a form: the way to what is answered."""

from collections.abc import Callable
from typing import Any

from tests.servers.slack.deliveries import Delivery
from tests.servers.slack.posts import Message, Post
from tests.servers.slack.stage import Stage
from tests.servers.slack.views import View
from tests.servers.slack.world import Json


class Asked:
    """One thing that somebody did, seen by them."""

    def __init__(self, delivery: Delivery, stage: Stage, see: Callable[[Post], Message]) -> None:
        self.delivery = delivery
        self._stage = stage
        self._see = see

    @property
    def payload(self) -> Json:
        """What the bot was told."""
        return self.delivery.payload

    @property
    def ack(self) -> Json | None:
        """The payload of the acknowledgement; None where it had none, or none came in time."""
        return self.delivery.ack

    @property
    def latency(self) -> float | None:
        """Seconds from the first delivery to the acknowledgement."""
        return self.delivery.latency

    @property
    def lost(self) -> bool:
        """Whether nobody took it, so that the person saw an error."""
        return self.delivery.lost

    @property
    def late(self) -> bool:
        """Whether it was acknowledged too late, so that the person saw an error first."""
        return self.latency is not None and self.latency > self._stage.deliveries.patience

    @property
    def options(self) -> list[Json]:
        """What the bot suggested for a menu."""
        given = self.ack or {}
        grouped = [option for group in given.get("option_groups", ()) for option in group["options"]]
        return [*given.get("options", ()), *grouped]

    @property
    def view(self) -> View | None:
        """The newest view that was opened through it, as it is now; None where it is closed."""
        trigger = self.delivery.trigger
        opened = trigger.opened if trigger is not None else None
        return None if opened is None or opened.gone else opened

    @property
    def message(self) -> Message | None:
        """The newest message of the bot that was written or changed since, those in the same channel first."""
        found = [post for post in self._posts() if post.only_for is None]
        if not found:
            return None
        here = [post for post in found if post.channel is self.delivery.channel]
        return self._see((here or found)[-1])

    @property
    def ephemerals(self) -> list[Message]:
        """What this person was shown alone since, oldest first."""
        return [self._see(post) for post in self._posts() if post.only_for is not None]

    @property
    def messages(self) -> list[Message]:
        """All that this person sees and that the bot has written or changed since, oldest change first."""
        return [self._see(post) for post in self._posts()]

    def _posts(self) -> list[Post]:
        delivery = self.delivery
        seen = (post for channel in delivery.team.channels for post in channel.posts if post.seen_by(delivery.user))
        since = [post for post in seen if post.changed > delivery.mark and post.author.bot_id]
        return sorted(since, key=lambda post: post.changed)

    async def acknowledged(self, within: float = 5.0) -> "Asked":
        """Wait for the acknowledgement; raises AssertionError when none came after so many seconds."""

        def taken() -> bool:
            return bool(self.delivery.acked)

        await self._stage.changes.until(taken, within, lambda: "it was not acknowledged")
        return self

    async def message_when(self, holds: Callable[[Message], Any], within: float = 15.0) -> Message:
        """Wait until a message that came or changed since is so; raises AssertionError."""

        def found() -> Message | None:
            return next((message for message in reversed(self.messages) if holds(message)), None)

        return await self._stage.changes.until(found, within, self._told)

    async def written_when(self, holds: Callable[[Message], Any], within: float = 15.0) -> Message:
        """Wait until a message that was written since is so; one that stood before does not count."""
        mark = self.delivery.mark

        def found() -> Message | None:
            new = (self._see(post) for post in reversed(self._posts()) if post.written > mark)
            return next((message for message in new if holds(message)), None)

        return await self._stage.changes.until(found, within, self._told)

    async def view_when(self, holds: Callable[[View], Any] = bool, within: float = 15.0) -> View:
        """Wait until the view that it opened is so; raises AssertionError."""

        def found() -> View | None:
            return view if (view := self.view) is not None and holds(view) else None

        return await self._stage.changes.until(found, within, self._told)

    def _told(self) -> str:
        seen = "\n".join(f"- {message.words!r} {message.buttons} {message.files}" for message in self.messages)
        view = self.view
        shown = f"the view {view.title!r}: {view.words!r} {view.errors}" if view else "no view"
        return f"no answer is so; acknowledged: {bool(self.delivery.acked)} {self.ack}, {shown}, messages:\n{seen}"
