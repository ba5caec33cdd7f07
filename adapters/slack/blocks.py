"""Blocks that messages and modals share; pure."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from adapters.slack.controls import encode
from adapters.slack.text import (
    Block,
    Element,
    brief,
    channels,
    code,
    cut,
    lines,
    rich,
    section,
    text_object,
    verbatim,
    width,
    words,
)
from conversations import fitting
from conversations.fitting import shares
from conversations.views import Button, Fact, Listing, Notice

#: Characters of a message's blocks as they are sent; Slack takes some 13,000 and does not say how it counts.
LONGEST: Final = 11_000
_BLOCKS: Final = 48  # of the 50 of a message
_BUTTONS: Final = 25
_LABEL: Final = 75
_LABELS: Final = 1000  # of all together
_NAME: Final = 150
_ROW_VALUE: Final = 1000
_BREAK: Final = 40  # what a break between rows takes


def size(part: Any) -> int:
    """Return how much of a message's room a part of it takes."""
    return fitting.width(json.dumps(part, ensure_ascii=False))


def said(shown: Notice) -> list[Block]:
    """Return the blocks of a notice."""
    last = buttons(shown.buttons)
    room = shares([width(shown.text), width(shown.draft)], LONGEST - size(last))
    return [
        *rich(section(channels(cut(shown.text, room[0]), shown.named)), code(verbatim(shown.draft, room[1]))),
        *last,
    ]


def pages(shown: Listing) -> Iterator[list[Block]]:
    """Divide a listing among messages; a section goes on in the next where it does not fit."""
    page = [*heading(shown.title), *rich(section(words(brief(shown.intro, _ROW_VALUE))))]
    for part in shown.sections:
        rows = [words(brief(part.title, _NAME), bold=True)]
        for one in map(row, part.rows):
            if size(page) + size(rows) + size(one) + len(rows) * _BREAK > LONGEST or len(page) >= _BLOCKS:
                titled = len(rows) == 1  # no heading stands alone at the end
                yield page if titled else [*page, *_rows(rows)]
                page, rows = [], rows if titled else []
            rows.append(one)
        page += _rows(rows)
    yield page


def heading(title: str) -> list[Block]:
    """Return a title in large letters."""
    return [{"type": "header", "text": text_object(title, _NAME)}]


def _rows(rows: Sequence[Sequence[Element]]) -> list[Block]:
    return rich(section(lines(rows)))


def row(of: Fact) -> list[Element]:
    """Return a row: a term and what it stands for."""
    label = channels(brief(of.label, _NAME), of.named, bold=True)
    value = channels(brief(of.value, _ROW_VALUE), of.named)
    return [*label, *(words("  ") if label and value else ()), *value]


def buttons(of: Sequence[Button]) -> list[Block]:
    """Return buttons in a block; of two that do the same one is enough, and Slack takes no more."""
    drawn = {encode(one.control, one.subject): one for one in of[:_BUTTONS]}
    elements = [_button(action_id, one, _LABELS // len(drawn)) for action_id, one in drawn.items()]
    return [{"type": "actions", "block_id": "buttons", "elements": elements}] if elements else []


def _button(action_id: str, button: Button, room: int) -> Element:
    style = "danger" if button.danger else "primary" if button.primary else ""
    drawn = {
        "type": "button",
        "action_id": action_id,
        "value": action_id,
        "text": text_object(button.label, min(_LABEL, room)),
    }
    return drawn | ({"style": style} if style else {})
