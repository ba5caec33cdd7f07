"""Writing, changing and removing messages: by the bot, whose messages are checked, and by people."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from tests.servers.slack import payloads, texts
from tests.servers.slack.checks import Description
from tests.servers.slack.errors import Refused
from tests.servers.slack.files import Files, StoredFile
from tests.servers.slack.posts import Post
from tests.servers.slack.views import numbered
from tests.servers.slack.world import Channel, Json, User, World
from tests.servers.waiting import Changes

LONGEST: Final = 40_000  # characters of a text
LONGEST_EDIT: Final = 4_000
_UNREACHABLE: Final = re.compile(r"https?://(localhost|127\.|10\.|192\.168\.|\[::1\]|[^/.]+(:\d+)?(/|$))")
_METADATA: Final = 8_000  # bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """Where a message is to stand, and for whom."""

    channel: Channel
    author: User
    thread_ts: str = ""
    only_for: User | None = None


class Messages:
    def __init__(self, world: World, files: Files, description: Description, changes: Changes) -> None:
        self._world = world
        self._files = files
        self._description = description
        self._changes = changes
        self._turn = 0
        self.heard: Callable[[str, Post, Json], None] = _nobody

    @property
    def mark(self) -> int:
        """How much has happened so far: later changes of messages are greater."""
        return self._turn

    def write(self, draft: Draft, arguments: Json) -> Post:
        """Write what a call of the bot asks for. Raises Refused."""
        blocks = self.checked(arguments)
        text = str(arguments.get("text") or arguments.get("markdown_text") or "")
        if not text and not blocks and not arguments.get("attachments"):
            raise Refused("no_text")
        if len(text) > LONGEST:
            raise Refused("msg_too_long")
        metadata = _metadata(arguments)
        post = self._keep(draft, text, blocks)
        post.metadata = metadata
        post.broadcast = bool(arguments.get("reply_broadcast"))
        wanted = arguments.get("unfurl_links") is not False or arguments.get("unfurl_media") is not False
        post.unfurls = wanted and draft.only_for is None
        self._happened(post)
        self.heard("new", post, {})
        return post

    def edit(self, post: Post, arguments: Json) -> Post:
        """Change a message; blocks that are not given stay where no text is given either. Raises Refused."""
        if not any(name in arguments for name in ("text", "blocks", "attachments", "markdown_text", "metadata")):
            raise Refused("no_text")
        blocks = self.checked(arguments)
        text = str(arguments.get("text") or arguments.get("markdown_text") or "")
        if len(text) > LONGEST_EDIT:
            raise Refused("msg_too_long")
        metadata = _metadata(arguments)
        before = payloads.of_post(post, self._files)
        if "blocks" in arguments or text:
            post.blocks = blocks
        post.text = text or post.text
        if "metadata" in arguments:
            post.metadata = metadata
        post.edits += 1
        if not blocks:  # of blocks Slack does not say that they were edited
            post.edited = self._world.stamps()
        post.links = texts.links(post.text, post.blocks)
        self._happened(post)
        self.heard("changed", post, before)
        return post

    def say(self, draft: Draft, text: str, blocks: list[Json], files: list[StoredFile], subtype: str = "") -> Post:
        """Write what a person says."""
        post = self._keep(draft, text, blocks)
        post.files, post.subtype = files, subtype
        for file in files:
            file.channels.append(draft.channel.id)
        self._happened(post)
        self.heard("new", post, {})
        return post

    def remove(self, post: Post) -> None:
        before = payloads.of_post(post, self._files)
        post.deleted = True
        self._happened(post)
        self.heard("deleted", post, before)

    def find(self, channel: Channel, ts: str) -> Post:
        """Return a message that is there and that everybody can see. Raises Refused."""
        found = next((post for post in channel.posts if post.ts == ts), None)
        if found is None or found.deleted or found.only_for is not None:
            raise Refused("message_not_found")
        return found

    def checked(self, arguments: Json) -> list[Json]:
        """Return the blocks of a message, whole. Raises Refused."""
        blocks: Any = arguments.get("blocks") or []
        if not isinstance(blocks, list):
            raise Refused("invalid_blocks_format")
        wrong = self._description.of_blocks(blocks)
        if wrong:
            raise Refused("invalid_blocks", *wrong)
        self.refuse_files(blocks)
        return numbered([dict(block) for block in blocks])

    def refuse_files(self, blocks: list[Json]) -> None:
        """Refuse pictures that Slack does not know yet, cannot show, or cannot fetch. Raises Refused."""
        for index, block in enumerate(blocks):
            for part in texts.walk(block):
                if part.get("type") == "image" and _UNREACHABLE.match(str(part.get("image_url", ""))):
                    raise Refused(
                        "invalid_blocks", f"downloading image failed [json-pointer:/blocks/{index}/image_url]"
                    )
                shown = part.get("slack_file") if part.get("type") == "image" else None
                if isinstance(shown, dict) and self._picture(shown) is None:
                    says = f"invalid slack file [json-pointer:/blocks/{index}/slack_file]"
                    # Retrying is the way to wait for a file: it is no mistake of the bot.
                    raise Refused("invalid_blocks", says, faulty=False)

    def pictures(self, post: Post) -> list[tuple[StoredFile, str | None]]:
        """Return what the image blocks of a message show, with what is said about each."""
        found = []
        for part in texts.walk(post.blocks):
            shown = part.get("slack_file") if part.get("type") == "image" else None
            stored = self._picture(shown) if isinstance(shown, dict) else None
            if stored is not None:
                found.append((stored, part.get("alt_text")))
        return found

    def _picture(self, shown: Json) -> StoredFile | None:
        if "id" in shown:
            return self._files.showable(str(shown["id"]))
        stored = self._files.at(str(shown.get("url")))
        return self._files.showable(stored.id) if stored is not None else None

    def _keep(self, draft: Draft, text: str, blocks: list[Json]) -> Post:
        post = Post(draft.channel, self._world.stamps(), draft.author, text, blocks, draft.thread_ts)
        post.only_for = draft.only_for
        post.links = texts.links(text, blocks)
        post.notified = _notified(draft.channel, texts.mentions(text, blocks))
        draft.channel.posts.append(post)
        return post

    def _happened(self, post: Post) -> None:
        self._turn += 1
        post.changed = self._turn
        post.written = post.written or self._turn
        self._changes.happened()


def _nobody(_what: str, _post: Post, _before: Json) -> None:
    """Nobody listens yet."""


def _notified(channel: Channel, mentioned: list[str]) -> list[str]:
    """Leave out ids of nobody: they stay text."""
    people = {user.id for team in channel.teams for user in team.users}
    return [one for one in mentioned if not one.startswith(("U", "W")) or one in people]


def _metadata(arguments: Json) -> Json | None:
    metadata = arguments.get("metadata")
    if not metadata:
        return None
    if not isinstance(metadata, dict) or "event_type" not in metadata or "event_payload" not in metadata:
        raise Refused("invalid_metadata_format")
    if len(str(metadata["event_payload"])) > _METADATA:
        raise Refused("metadata_too_large")
    return metadata


def thread_of(channel: Channel, thread_ts: str) -> str:
    """Return the thread that a message is to hang under; none where that is gone. Raises Refused."""
    if not thread_ts:
        return ""
    found = next((post for post in channel.posts if post.ts == thread_ts), None)
    if found is None:
        raise Refused("thread_not_found", faulty=False)
    root = found.thread_ts or found.ts
    stands = any(not post.deleted for post in channel.posts if root in {post.ts, post.thread_ts})
    return root if stands else ""  # Slack shows it in the channel then, without a word
