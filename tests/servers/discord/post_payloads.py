"""Messages as the API gives them, and components as Discord keeps them."""

import copy
from typing import Any, Final

from tests.servers.discord.cdn import Attachment, Cdn, media_urls, named
from tests.servers.discord.payloads import of_user, stamp
from tests.servers.discord.posts import BUTTON, EPHEMERAL, FILE, LINK, V2, Post, walk
from tests.servers.discord.world import Json, User


def of_post(post: Post, cdn: Cdn, *, bare: bool = False, nested: bool = False) -> Json:
    """Return a message; bare: without what the privileged intent would give."""
    payload: Json = {
        "id": post.id,
        "channel_id": post.channel.id,
        "type": post.type,
        "author": of_user(post.author),
        "content": "" if bare else post.content,
        "embeds": [] if bare else _embeds(post, cdn),
        "components": [] if bare else _components(post, cdn),
        "attachments": [] if bare else [_attachment(kept, post, cdn) for kept in post.attachments],
        "mentions": [of_user(user) for user in post.mentions],
        "mention_roles": [],
        "mention_everyone": False,
        "timestamp": stamp(post.created),
        "edited_timestamp": stamp(post.edited) if post.edited else None,
        "flags": post.flags,
        "pinned": False,
        "tts": False,
    }
    if post.interaction is not None:
        payload |= _of_response(post, post.interaction)
    if post.nonce is not None:
        payload["nonce"] = post.nonce
    if post.answers is not None:
        payload |= _of_reply(post.answers, cdn, nested=nested)
    return payload


def hides(post: Post, bot: User) -> bool:
    """Tell whether the content of a message needs the privileged intent."""
    return post.channel.guild is not None and post.author is not bot and bot not in post.mentions


def _of_response(post: Post, about: Json) -> Json:
    application = post.author.id
    return {"application_id": application, "webhook_id": application, "interaction_metadata": about}


def _of_reply(answered: Post, cdn: Cdn, *, nested: bool) -> Json:
    reference: Json = {"type": 0, "channel_id": answered.channel.id, "message_id": answered.id}
    if answered.channel.guild is not None:
        reference["guild_id"] = answered.channel.guild.id
    if nested:
        return {"message_reference": reference}
    bare = hides(answered, answered.channel.world.bot)
    told = None if answered.deleted else of_post(answered, cdn, bare=bare, nested=True)
    return {"message_reference": reference, "referenced_message": told}


def _attachment(kept: Attachment, post: Post, cdn: Cdn) -> Json:
    return cdn.payload(kept) | ({"ephemeral": True} if post.flags & EPHEMERAL else {})


def _embeds(post: Post, cdn: Cdn) -> list[Json]:
    embeds = copy.deepcopy(post.embeds)
    for embed in embeds:
        embed.setdefault("type", "rich")
        for key in ("image", "thumbnail"):
            kept = named(post.attachments, embed.get(key, {}).get("url", ""))
            if kept is not None:
                embed[key]["url"] = embed[key]["proxy_url"] = cdn.url(kept)
    return embeds


def _components(post: Post, cdn: Cdn) -> list[Json]:
    components = copy.deepcopy(post.components)
    for component in walk(components):
        _fill(component)
        if component["type"] == FILE:
            kept = named(post.attachments, component["file"]["url"])
            component.update(name=kept.name if kept else None, size=len(kept.data) if kept else None)
    for media in media_urls(components):
        _unfurl(media, post, cdn)
    return components


#: what an answer always has, by the type of the component
_DEFAULTS: Final[dict[int, Json]] = {
    11: {"description": None, "spoiler": False},
    13: {"spoiler": False},
    14: {"divider": True, "spacing": 1},
    17: {"accent_color": None, "spoiler": False},
}


def _fill(component: Json) -> None:
    for name, value in _DEFAULTS.get(component["type"], {}).items():
        component.setdefault(name, value)
    for item in component.get("items") or ():
        item.setdefault("description", None)
        item.setdefault("spoiler", False)
    if component["type"] == BUTTON and component.get("style") != LINK:
        component.pop("url", None)


def _unfurl(media: Json, post: Post, cdn: Cdn) -> None:
    kept = named(post.attachments, media["url"])
    media["id"] = kept.id if kept else post.id
    media["proxy_url"] = media["url"]
    if kept is None:
        return
    media["url"] = media["proxy_url"] = cdn.url(kept)
    media["attachment_id"] = kept.id
    media["content_type"] = kept.media_type
    if kept.size:
        media["width"], media["height"] = kept.size


def shown(post: Post) -> list[Attachment]:
    """Return the files that people see: of a message of components those that they show."""
    if not post.flags & V2:
        return post.attachments
    urls = [media["url"] for media in media_urls(post.components)]
    found = [named(post.attachments, url) for url in urls]
    return [kept for kept in found if kept is not None]


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(inner) for name, inner in value.items() if inner is not None}
    return [_without_nulls(inner) for inner in value] if isinstance(value, list) else value


def numbered(components: list[Any]) -> list[Any]:
    """Return components as Discord keeps them: without what is null, and each with a number."""
    components = _without_nulls(components)
    taken = {component.get("id") for component in walk(components)}
    free = (number for number in range(1, 10_000) if number not in taken)
    for component in walk(components):
        if not component.get("id"):
            component["id"] = next(free)
    return components
