"""What a person gets back for a command, a press or a form: the way to what is answered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.servers.discord.interactions import Interaction
from tests.servers.discord.posts import Message, Post
from tests.servers.discord.world import Json
from tests.servers.waiting import Changes

See = Callable[[Post], Message]


@dataclass(frozen=True, slots=True)
class Form:
    """A form that has been opened; fields by their custom_id, as the API gives them."""

    title: str
    custom_id: str
    fields: dict[str, Json]
    payload: Json = field(repr=False)


class Asked:
    """One interaction, seen by who started it."""

    def __init__(self, interaction: Interaction, see: See, changes: Changes) -> None:
        self.interaction = interaction
        self._see = see
        self._changes = changes

    @property
    def id(self) -> str:
        return self.interaction.id

    @property
    def token(self) -> str:
        return self.interaction.token

    @property
    def kind(self) -> int | None:
        """Type of the callback that was taken, None before: 4 message, 5 defer, 6, 7 update, 8 choices, 9 form."""
        return self.interaction.kind

    @property
    def latency(self) -> float | None:
        """Seconds from the dispatch to the arrival of the first callback."""
        return self.interaction.latency

    @property
    def message(self) -> Message | None:
        """The response as it is now; None when there is none, or none any more."""
        post = self.interaction.original
        return None if post is None or post.deleted else self._see(post)

    @property
    def followups(self) -> list[Message]:
        """The further messages, oldest first."""
        return [self._see(post) for post in self.interaction.follow_ups if not post.deleted]

    @property
    def choices(self) -> list[Json]:
        """What autocomplete suggested, name and value each."""
        return self.interaction.choices or []

    @property
    def modal(self) -> Form | None:
        form = self.interaction.form
        if form is None:
            return None
        return Form(form["title"], form["custom_id"], _fields(form["components"]), form)

    async def acknowledged(self, within: float = 5.0) -> "Asked":
        """Wait for the callback; raises AssertionError when none was taken after so many seconds."""

        def taken() -> bool:
            return self.kind is not None

        await self._changes.until(taken, within, lambda: "the interaction was not acknowledged")
        return self

    async def message_when(
        self,
        holds: Callable[[Message], Any],
        within: float = 15.0,
    ) -> Message:
        """Wait until the response, or a message that follows it, is so; raises AssertionError."""

        def found() -> Message | None:
            return next((message for message in self._messages() if holds(message)), None)

        return await self._changes.until(found, within, self._told)

    def _messages(self) -> list[Message]:
        return ([self.message] if self.message else []) + self.followups

    def _told(self) -> str:
        seen = "\n".join(f"- {message.text!r} {message.buttons} {message.files}" for message in self._messages())
        return f"no answer is so; callback {self.kind}, messages:\n{seen or 'none'}"


def _fields(components: list[Json]) -> dict[str, Json]:
    fields: dict[str, Json] = {}
    for part in components:
        inner = [part["component"]] if "component" in part else part.get("components", [])
        for one in inner:
            fields[one["custom_id"]] = {**one, "label": part.get("label") or one.get("label")}
    return fields
