"""Writing, editing and removing messages, with all that Discord checks on the way."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from tests.servers.discord import checks
from tests.servers.discord.bodies import Body
from tests.servers.discord.cdn import Attachment, Cdn, Upload, media_urls
from tests.servers.discord.errors import Problem, Refused, invalid
from tests.servers.discord.gateway import Gateway
from tests.servers.discord.post_payloads import numbered
from tests.servers.discord.posts import DEFAULT, EPHEMERAL, LOADING, V2, Post, walk
from tests.servers.discord.world import Channel, Json, User, World, now
from tests.servers.waiting import Changes

_MENTION: Final = re.compile(r"<@!?(\d+)>")
_SUPPRESS_EMBEDS, _SILENT = 1 << 2, 1 << 12
_NONCE_LIFE: Final = timedelta(minutes=3)
_NOTHING: Final = ("content", "embeds", "components", "sticker_ids", "poll")


@dataclass(frozen=True, slots=True)
class Draft:
    """Where a new message goes and whose it is."""

    channel: Channel
    author: User
    limit: int  # bytes of one file
    type: int = DEFAULT
    answers: Post | None = None
    interaction: Json | None = None  # interaction_metadata
    only_for: User | None = None


class Messages:
    """Everything that was written, in the channels of the world."""

    def __init__(self, world: World, cdn: Cdn, gateway: Gateway, changes: Changes) -> None:
        self._world = world
        self._cdn = cdn
        self._gateway = gateway
        self._changes = changes

    def write(self, draft: Draft, body: Body) -> Post:
        """Write a message; the body is one that the API takes. Raises Refused."""
        payload = body.payload or {}
        flags = (payload.get("flags") or 0) & (_SUPPRESS_EMBEDS | _SILENT | V2)
        attachments = self._attachments(payload, body, [], draft)
        if not attachments and not any(payload.get(name) for name in _NOTHING):
            raise Refused(50006)
        _refuse(payload, flags, attachments)
        post = Post(self._world.ids(), draft.channel, draft.author, draft.type, created=now())
        post.flags = flags | (EPHEMERAL if draft.only_for else 0)
        post.answers, post.interaction, post.only_for = draft.answers, draft.interaction, draft.only_for
        post.nonce = payload.get("nonce")
        self._fill(post, payload, attachments)
        return self._keep(post)

    def placeholder(self, draft: Draft) -> Post:
        """Write the message of a deferred response."""
        post = Post(self._world.ids(), draft.channel, draft.author, draft.type, created=now())
        post.flags = LOADING | (EPHEMERAL if draft.only_for else 0)
        post.answers, post.interaction, post.only_for = draft.answers, draft.interaction, draft.only_for
        return self._keep(post)

    def say(self, draft: Draft, content: str, attachments: list[Attachment], mentions: list[User]) -> Post:
        """Write what a person says."""
        post = Post(self._world.ids(), draft.channel, draft.author, draft.type, content, created=now())
        post.attachments, post.mentions, post.answers = attachments, mentions, draft.answers
        return self._keep(post)

    def edit(self, post: Post, body: Body, limit: int) -> Post:
        """Change what the body names, leave the rest. Raises Refused."""
        payload = body.payload or {}
        flags = post.flags | ((payload.get("flags") or 0) & (V2 | _SUPPRESS_EMBEDS))
        draft = Draft(post.channel, post.author, limit, only_for=post.only_for)
        attachments = self._attachments(payload, body, post.attachments, draft)
        whole: Json = {"content": post.content, "embeds": post.embeds, "components": post.components}
        whole |= {name: payload[name] for name in payload if name != "attachments"}
        if not attachments and not any(whole.get(name) for name in _NOTHING):
            raise Refused(50006)
        _refuse(self._as_it_was(whole, payload, post), flags, attachments)
        post.flags = flags & ~LOADING
        if not flags & LOADING:
            post.edited, post.edits = now(), post.edits + 1
        self._fill(post, whole, attachments)
        self._gateway.of_post("MESSAGE_UPDATE", post)
        self._changes.happened()
        return post

    def remove(self, post: Post) -> None:
        post.deleted = True
        self._gateway.of_removal(post)
        self._changes.happened()

    def find(self, channel: Channel, message_id: str) -> Post:
        """Return a message that is there; raises Refused 10008."""
        found = next((post for post in channel.posts if post.id == message_id and not post.deleted), None)
        if found is None:
            raise Refused(10008)
        return found

    def same_nonce(self, author: User, nonce: Any) -> Post | None:
        """Return the author's message of the last minutes with this nonce."""
        since = now() - _NONCE_LIFE
        recent = (post for post in self._world.posts() if post.author is author and post.created > since)
        return next((post for post in recent if post.nonce == nonce and not post.deleted), None)

    def _keep(self, post: Post) -> Post:
        post.channel.posts.append(post)
        self._gateway.of_post("MESSAGE_CREATE", post)
        self._changes.happened()
        return post

    def _fill(self, post: Post, payload: Json, attachments: list[Attachment]) -> None:
        post.content = payload.get("content") or ""
        post.embeds = payload.get("embeds") or []
        post.components = numbered(payload.get("components") or [])
        post.attachments = attachments
        for media in media_urls(post.components):
            kept = self._cdn.at(media["url"])
            if kept is not None and kept in attachments:
                media["url"] = f"attachment://{kept.name}"
        post.mentions = self._mentions(post, payload.get("allowed_mentions"))

    def _as_it_was(self, whole: Json, payload: Json, post: Post) -> Json:
        """Leave components that this edit does not touch out of the check of their files."""
        untouched = "components" not in payload and post.components
        return {**whole, "components": []} if untouched else whole

    def _mentions(self, post: Post, allowed: Json | None) -> list[User]:
        spoken = [post.content, *(part.get("content") or "" for part in walk(post.components))]
        ids = [user_id for text in spoken for user_id in _MENTION.findall(text)]
        if allowed is not None and "users" not in (allowed.get("parse") or []):
            ids = [user_id for user_id in ids if user_id in {str(user) for user in allowed.get("users") or []}]
        found = [self._world.users[user_id] for user_id in dict.fromkeys(ids) if user_id in self._world.users]
        replied = post.answers if post.interaction is None else None
        if replied is not None and (allowed is None or allowed.get("replied_user")) and replied.author not in found:
            found.append(replied.author)
        return found

    def _attachments(self, payload: Json, body: Body, kept: list[Attachment], draft: Draft) -> list[Attachment]:
        """Return the files that a message would have; a list of attachments names all that stay and come."""
        if any(len(upload.data) > draft.limit for upload in body.files.values()):
            raise Refused(40005)
        listed = payload.get("attachments", ...)
        if listed is ...:
            return kept + [self._new(upload, draft) for upload in body.files.values()]
        found: list[Attachment] = []
        staying = {attachment.id: attachment for attachment in kept}
        for index, entry in enumerate(listed or []):
            key = str(entry.get("id"))
            if key not in body.files and key not in staying:
                says = f"id {key} is no part files[{key}] and no attachment of this message"
                raise invalid(Problem(("attachments", str(index), "id"), says, "ATTACHMENT_NOT_FOUND"))
            attachment = staying.get(key) or self._new(body.files[key], draft, entry.get("filename"))
            if "description" in entry:
                attachment.description = entry["description"]
            found.append(attachment)
        unnamed = set(body.files) - {str(entry.get("id")) for entry in listed or []}
        if unnamed:
            raise invalid(Problem(("attachments",), f"files {sorted(unnamed)} are not named", "ATTACHMENT_NOT_FOUND"))
        return found

    def _new(self, upload: Upload, draft: Draft, name: str | None = None) -> Attachment:
        renamed = replace(upload, name=name or upload.name)
        return self._cdn.keep(renamed, draft.channel.id, ephemeral=draft.only_for is not None)


def aged(moment: datetime) -> bool:
    """Tell whether edits of a message of this moment are limited."""
    return now() - moment > timedelta(hours=1)


def _refuse(payload: Json, flags: int, attachments: list[Attachment]) -> None:
    problems = list(checks.of_message(payload, flags, attachments))
    if problems:
        raise invalid(*problems)
