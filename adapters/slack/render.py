"""View → blocks; pure. What people typed is shown as typed: see text.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from adapters.slack import passages
from adapters.slack.blocks import LONGEST, buttons, pages, said, size
from adapters.slack.passages import AROUND
from adapters.slack.pictures import Original, Placed, nowhere, placed
from adapters.slack.text import (
    Block,
    Element,
    escaped,
    lines,
    quoted,
    rich,
    section,
    sentence,
    text_object,
    width,
    words,
)
from conversations import wording
from conversations.fitting import shares
from conversations.views import Card, Listing, Notice

__all__ = ["Drawn", "card", "listing", "notice"]

_SMALL: Final = 10  # texts in a block of small print
_NAME: Final = 150
_SAID: Final = 200  # characters of words in the line for notifications


@dataclass(frozen=True, slots=True)
class Drawn:
    """One message: its blocks, and what notifications and screen readers say of it."""

    blocks: tuple[Block, ...]
    text: str


def card(shown: Card, files: Mapping[str, str], original: Original = nowhere, permalink: str = "") -> Drawn:
    """Render a card: whatever it holds, within what a message may have.

    files: by blob key, Slack's ids of the files that are there; original: see pictures.py; permalink: of the message
    that this one continues.
    """
    pictures = placed(shown)
    images = [_image(one, files) for one in pictures if one.upload.key in files]
    head, under = passages.head(shown), passages.under(shown, pictures, original)
    facts, back, last = _small(passages.facts(shown)), passages.back(shown, permalink), buttons(shown.buttons)
    room = LONGEST - size([head, under, images, facts, back, last])
    prompt, notes, sources = _divided(shown, room)
    blocks = (
        *rich(section(head), quoted(prompt)),
        *images,
        *rich(section(lines([*under, *map(words, notes)]))),
        *facts,
        *rich(section(lines([sources, back]))),
        *last,
    )
    return Drawn(blocks, _summary(shown))


def _divided(shown: Card, room: int) -> tuple[str, list[str], list[Element]]:
    """Write what may be long into the room that is left: whole where all of it fits."""
    needs = [
        width(passages.prompt(shown, LONGEST)) + AROUND,
        sum(width(note) + AROUND for note in passages.notes(shown, LONGEST)),
        sum(size(one) + AROUND for one in passages.sources(shown, LONGEST)),
    ]
    for_prompt, for_notes, for_sources = shares(needs, room)
    return (
        passages.prompt(shown, for_prompt - AROUND),
        passages.notes(shown, for_notes),
        passages.sources(shown, for_sources),
    )


def _summary(shown: Card) -> str:
    status = "" if shown.status in shown.byline else shown.status
    line = sentence(f"{shown.byline}: {status}" if status else shown.byline, 2 * _SAID, shown.named)
    return f"{line} “{escaped(shown.prompt, _SAID)}”" if shown.prompt.strip() else line


def _image(one: Placed, files: Mapping[str, str]) -> Block:
    drawn: Block = {
        "type": "image",
        "slack_file": {"id": files[one.upload.key]},
        "alt_text": one.upload.alt,
    }
    if one.shown.label:
        drawn["title"] = text_object(wording.numbered(one.shown.label), _NAME)
    return drawn


def _small(texts: Sequence[Element]) -> list[Block]:
    return [{"type": "context", "elements": list(texts[at : at + _SMALL])} for at in range(0, len(texts), _SMALL)]


def notice(shown: Notice) -> Drawn:
    """Render a notice; a file that is handed over is a message of its own."""
    return Drawn(tuple(said(shown)), sentence(shown.text, 4 * _SAID, shown.named))


def listing(shown: Listing) -> tuple[Drawn, ...]:
    """Render rows under headings, as many messages as they take."""
    return tuple(Drawn(tuple(blocks), sentence(f"{shown.title}. {shown.intro}", 2 * _SAID)) for blocks in pages(shown))
