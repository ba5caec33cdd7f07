"""A message as the server keeps it, and as people see it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from tests.servers.discord.cdn import Attachment
from tests.servers.discord.world import Channel, Json, User

EPHEMERAL, LOADING, V2 = 1 << 6, 1 << 7, 1 << 15  # flags
DEFAULT, REPLY, COMMAND, MENU = 0, 19, 20, 23  # types of messages
ROW, BUTTON, TEXT_DISPLAY, FILE = 1, 2, 10, 13  # types of components
LINK: Final = 5  # style of a button
SELECTS: Final = frozenset({3, 5, 6, 7, 8})


@dataclass(eq=False)
class Post:
    id: str
    channel: Channel
    author: User
    type: int = DEFAULT
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    mentions: list[User] = field(default_factory=list)
    created: datetime = field(kw_only=True)
    edited: datetime | None = None
    edits: int = 0
    answers: "Post | None" = None  # what it replies to
    interaction: Json | None = None  # interaction_metadata of the application's responses
    only_for: User | None = None  # the one person who sees an ephemeral message
    nonce: str | int | None = None
    deleted: bool = False

    def seen_by(self, user: User) -> bool:
        """Tell whether somebody sees it; in a place without the bot whoever is there."""
        if self.deleted or self.only_for not in {None, user}:
            return False
        return self.only_for is user or self.channel.seen_by(user)

    @property
    def is_response(self) -> bool:
        return self.interaction is not None


@dataclass(frozen=True, slots=True)
class File:
    """A file of a message, as it is seen."""

    name: str
    data: bytes = field(repr=False)
    description: str | None
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """A message at one moment; text is all its words from top to bottom, one line each."""

    id: str
    channel: Channel
    author: User
    text: str
    buttons: tuple[str, ...]  # labels, or emoji where there is none
    files: tuple[File, ...]  # those that are shown
    ephemeral: bool
    edited: bool
    deleted: bool
    payload: Json = field(repr=False)  # as the API gives it
    mentions: tuple[User, ...] = ()
    disabled: tuple[str, ...] = ()  # labels of buttons that cannot be pressed
    loading: bool = False  # a deferred response that was not filled yet

    @property
    def is_v2(self) -> bool:
        return bool(self.payload["flags"] & V2)


def walk(components: list[Json]) -> Iterator[Json]:
    """Yield each component, from top to bottom, nested ones too."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        for key in ("accessory", "component"):
            if isinstance(component.get(key), dict):
                yield from walk([component[key]])


def label_of(button: Json) -> str:
    emoji = (button.get("emoji") or {}).get("name") or ""
    return str(button.get("label") or emoji)


def words(payload: Json) -> str:
    """Return all words of a message that stand on their own, buttons not counted."""
    lines: list[str] = [payload["content"]] if payload["content"] else []
    for embed in payload["embeds"]:
        lines += _of_embed(embed)
    lines += [part["content"] for part in walk(payload["components"]) if part.get("type") == TEXT_DISPLAY]
    return "\n".join(lines)


def _of_embed(embed: Json) -> Iterator[str]:
    for value in (embed.get("title"), embed.get("description")):
        if value:
            yield value
    for inner in embed.get("fields") or ():
        yield f"{inner['name']}: {inner['value']}"
    footer: Any = embed.get("footer") or {}
    if footer.get("text"):
        yield footer["text"]
