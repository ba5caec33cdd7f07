"""Reads what was drawn for Slack as its clients show it, and what Slack refuses a message or a view for."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any, Final, assert_never

import pytest

from adapters.slack import modals, render
from adapters.slack.pictures import needed
from adapters.slack.render import Drawn
from conversations.views import Card, Form, Listing, Notice, View
from tests.servers.slack.checks import rules


def checker() -> ModuleType:
    """Slack's rules, as somebody else wrote them down; a test that asks for them is skipped where they are missing."""
    return rules() or pytest.skip("Slack's own description is not at hand: ../shared/specs")


def files_of(shown: Card) -> dict[str, str]:
    """Ids of files as Slack has them, by the keys of their blobs."""
    return {one.key: f"F0ABCDEF{number:03}" for number, one in enumerate(needed(shown))}


def drawn(shown: Card, **given: Any) -> Drawn:
    """A card with all of its files."""
    return render.card(shown, files_of(shown), **given)


def shown_as(shown: View) -> tuple[Drawn, ...] | dict[str, Any]:
    """A view as messages, or a form as a modal."""
    match shown:
        case Card():
            return (drawn(shown),)
        case Notice():
            return (render.notice(shown),)
        case Listing():
            return render.listing(shown)
        case Form():
            return modals.form(shown)
        case _:
            assert_never(shown)


def parts(of: Any) -> Iterator[Mapping[str, Any]]:
    """All objects within blocks."""
    if isinstance(of, Mapping):
        yield of
        for one in of.values():
            yield from parts(one)
    elif isinstance(of, Sequence) and not isinstance(of, str):
        for one in of:
            yield from parts(one)


def read(blocks: Sequence[Mapping[str, Any]]) -> str:
    """What people read, a line for each paragraph."""
    return "\n".join(filter(None, map(_read, blocks)))


#: What stands between the elements of a block.
_BETWEEN: Final = {"rich_text": "\n", "rich_text_list": "\n", "actions": " | ", "context": " | "}


def _read(one: Mapping[str, Any]) -> str:
    kind = one["type"]
    if "elements" in one:
        return _BETWEEN.get(kind, "").join(map(_read, one["elements"]))
    if kind in {"text", "plain_text", "link"}:
        return str(one["text"])
    if kind in {"channel", "date"}:
        return f"#{one['channel_id']}" if kind == "channel" else str(one["format"])
    named = {"image": "title", "button": "text", "header": "text", "input": "label"}[kind]
    return _read(one[named]) if named in one else ""


def quotes(blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """What stands in block quotes."""
    return [_read(one) for one in parts(blocks) if one.get("type") == "rich_text_quote"]


def holds(message: Drawn) -> None:
    """Check what Slack refuses a message for, and that nothing in it can be markup or call anybody."""
    assert checker().check_blocks(list(message.blocks)) == []
    is_data(message.blocks)
    assert 0 < len(message.text) <= 4000
    assert "\n" not in message.text
    assert not re.search(r"<(?!#C[A-Z0-9]{4,}>)", message.text)
    assert len(json.dumps(message.blocks, ensure_ascii=False)) <= 13_000


def stands(view: Mapping[str, Any]) -> None:
    """Check what Slack refuses a view for, likewise."""
    assert checker().check_view(view) == []
    is_data(view)


def is_data(drawing: Any) -> None:
    """Check that words stand only where they are no markup."""
    for one in parts(drawing):
        assert one.get("type") not in {"mrkdwn", "markdown", "user", "usergroup", "broadcast", "emoji"}
        assert one.get("emoji", False) is False
    json.dumps(drawing, ensure_ascii=False).encode()  # what cannot be encoded cannot be sent
