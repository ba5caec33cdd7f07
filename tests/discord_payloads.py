"""Reads what was drawn for Discord as the REST API is sent it, and what Discord refuses a message for."""

import json
from collections.abc import Iterator
from typing import Any

import discord

from adapters.discord.render import Drawn


def layout(drawn: Drawn) -> list[dict[str, Any]]:
    view: Any = drawn.view  # discord.py leaves this untyped
    found: list[dict[str, Any]] = view.to_components()
    return found


def components(drawn: Drawn) -> list[dict[str, Any]]:
    """All components of a message, those inside others too."""

    def walk(found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for one in found:
            yield one
            yield from walk(one.get("components", []))

    return list(walk(layout(drawn)))


def texts(drawn: Drawn) -> list[str]:
    return [one["content"] for one in components(drawn) if one["type"] == 10]


def files(drawn: Drawn) -> list[str]:
    """Names of the files that a message shows."""
    items = [one["media"] for part in components(drawn) for one in part.get("items", [])]
    items += [one["file"] for one in components(drawn) if one["type"] == 13]
    return [item["url"].removeprefix("attachment://") for item in items]


def payload(drawn: Drawn) -> dict[str, Any]:
    """The body of a message, as the REST API takes it."""
    attachments = [
        {"id": str(number), "filename": one.name, "description": one.description or None}
        for number, one in enumerate(drawn.uploads)
    ]
    flags = discord.MessageFlags(components_v2=True).value
    return {"components": layout(drawn), "flags": flags, "attachments": attachments}


def holds(drawn: Drawn) -> None:
    """Check what Discord refuses a message for."""
    found, ids = components(drawn), []
    assert len(found) <= 40
    assert 0 < sum(len(text.encode("utf-16-le")) // 2 for text in texts(drawn)) <= 4000
    assert all(text.strip() for text in texts(drawn))
    for one in found:
        if one["type"] == 1:
            assert 1 <= len(one["components"]) <= 5
        if one["type"] == 2:
            ids.append(one["custom_id"])
            assert 1 <= len(one["label"]) <= 80
            assert 1 <= len(one["custom_id"]) <= 100
        if one["type"] == 12:
            assert 1 <= len(one["items"]) <= 10
            assert all(1 <= len(item["description"]) <= 1024 for item in one["items"] if item["description"])
    assert len(set(ids)) == len(ids)
    assert sorted(files(drawn)) == sorted(upload.name for upload in drawn.uploads)
    assert len(set(files(drawn))) == len(files(drawn))
    json.dumps(payload(drawn), ensure_ascii=False).encode()  # what cannot be encoded cannot be sent
