"""Messages: as they are kept, and as somebody sees them."""

from dataclasses import dataclass, field

from tests.servers.slack.files import StoredFile
from tests.servers.slack.world import Channel, Json, User


@dataclass(eq=False)
class Post:
    """A message as it is kept."""

    channel: Channel
    ts: str
    author: User
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str = ""  # of the message it hangs under; empty where it hangs under none
    metadata: Json | None = None
    files: list[StoredFile] = field(default_factory=list)  # shared with it
    only_for: User | None = None  # an ephemeral one
    deleted: bool = False
    edits: int = 0
    edited: str = ""  # ts
    unfurls: bool = True
    broadcast: bool = False  # of a thread, and shown in the channel too
    subtype: str = ""  # bot_message of another application's bot
    notified: list[str] = field(default_factory=list)  # by when it was posted; edits notify nobody
    links: list[str] = field(default_factory=list)
    changed: int = 0  # rises with every change of anything
    written: int = 0  # what that was when it was written

    def seen_by(self, user: User) -> bool:
        if self.deleted or not self.channel.seen_by(user):
            return False
        return self.only_for is None or self.only_for is user


@dataclass(frozen=True, slots=True)
class File:
    """A file as somebody sees it."""

    id: str
    name: str
    data: bytes = field(repr=False)
    media_type: str
    alt: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it was when it was looked at.

    text: what notifications and screen readers are given. words: what is read. files: the pictures that its image
    blocks show, and what was shared with it. mentions: whom it notified. links: what would unfurl, if it may.
    """

    ts: str
    channel: Channel
    author: User
    text: str
    words: str
    blocks: tuple[Json, ...] = field(repr=False)
    buttons: tuple[str, ...]
    files: tuple[File, ...]
    thread: str  # ts of the message it hangs under, empty where it hangs under none
    ephemeral: bool
    deleted: bool
    edits: int
    metadata: Json | None
    mentions: tuple[str, ...]
    links: tuple[str, ...]
    unfurls: bool

    @property
    def id(self) -> str:
        return self.ts
