"""What a message says: its words, whom it notifies, and which of its links would unfurl."""

import html
import re
from collections.abc import Iterator
from typing import Any, Final

from tests.servers.slack.world import Json

BUTTON: Final = "button"
_PART: Final = re.compile(r"<([^<>\s][^<>]*)>")
_MENTION: Final = re.compile(r"<(@[UW][A-Z0-9]+|!channel|!here|!everyone|!subteam\^[A-Z0-9]+)(?:\|[^<>]*)?>")
_LINK: Final = re.compile(r"<(https?://[^<>|]+)(?:\|[^<>]*)?>")
_BARE: Final = re.compile(r"https?://[^\s<>|]+")


def walk(part: Any) -> Iterator[Json]:
    """Yield every object inside of blocks, outermost first."""
    if isinstance(part, list):
        for one in part:
            yield from walk(one)
    elif isinstance(part, dict):
        yield part
        for key, value in part.items():
            if key != "confirm":
                yield from walk(value)


def buttons(blocks: list[Json]) -> list[Json]:
    return [part for part in walk(blocks) if part.get("type") == BUTTON and "text" in part]


def label_of(button: Json) -> str:
    text = button["text"]
    return str(text["text"] if isinstance(text, dict) else text)


def unescaped(mrkdwn: str) -> str:
    """Return mrkdwn as it is read: links by their labels, mentions as they stand."""
    return html.unescape(_PART.sub(lambda found: found[1].rpartition("|")[2], mrkdwn))


def words(text: str, blocks: list[Json]) -> str:
    """Return what people read: the blocks where there are any, else the text."""
    if not blocks:
        return unescaped(text)
    return "\n".join(line for block in blocks if (line := _of_block(block)))


def _of_block(block: Json) -> str:
    if block["type"] == "rich_text":
        return _of_rich(block["elements"])
    if block["type"] == "markdown":
        return str(block["text"])
    said = []
    for part in walk(block):
        kind = part.get("type")
        if kind == "mrkdwn":
            said.append(unescaped(part["text"]))
        elif kind == "plain_text":
            said.append(part["text"])
        elif kind == "image":
            said.append(part.get("alt_text", ""))
    return "\n".join(said)


def _of_rich(elements: list[Json]) -> str:
    said = []
    for part in elements:
        inner = part.get("elements") or []
        text = (_of_rich if part["type"] == "rich_text_list" else _of_line)(inner)
        said.append(text)
    return "\n".join(said)


def _of_line(elements: list[Json]) -> str:
    return "".join(_of_piece(piece) for piece in elements)


def _of_piece(piece: Json) -> str:
    kind = piece["type"]
    if kind == "user":
        return f"@{piece['user_id']}"
    if kind == "channel":
        return f"#{piece['channel_id']}"
    if kind == "broadcast":
        return f"@{piece['range']}"
    if kind == "emoji":
        return f":{piece['name']}:"
    if kind == "date":
        return str(piece.get("fallback") or piece["format"])
    return str(piece.get("text") or piece.get("url") or "")


def mentions(text: str, blocks: list[Json]) -> list[str]:
    """Return whom a message notifies: ids of users, and channel, here, everyone or a group's id.

    Where there are blocks the text is what notifications show, and Slack looks for mentions in both.
    """
    found = _mentioned(text)
    for part in walk(blocks):
        kind = part.get("type")
        if kind in {"mrkdwn", "markdown"}:
            found += _mentioned(str(part.get("text", "")))
        elif kind == "user" and "user_id" in part:
            found.append(part["user_id"])
        elif kind == "broadcast":
            found.append(part["range"])
        elif kind == "usergroup":
            found.append(part["usergroup_id"])
    return list(dict.fromkeys(found))


def _mentioned(text: str) -> list[str]:
    return [found.lstrip("@!").removeprefix("subteam^") for found in _MENTION.findall(text)]


def links(text: str, blocks: list[Json]) -> list[str]:
    """Return the addresses that people could click, which Slack would unfurl."""
    found = _linked(text)
    for part in walk(blocks):
        kind = part.get("type")
        if kind in {"mrkdwn", "markdown"}:
            found += _linked(str(part.get("text", "")))
        elif kind == "link":
            found.append(part["url"])
    return list(dict.fromkeys(found))


def _linked(text: str) -> list[str]:
    return _LINK.findall(text) + _BARE.findall(_LINK.sub("", text))
