"""What a member sees of their own on the app's page: how to begin, what is used, the last pictures; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from adapters.slack.blocks import heading, pages, row
from adapters.slack.text import Block, Element, ago, brief, lines, link, rich, section, words
from conversations import wording
from conversations.views import Listing

_BLOCKS: Final = 100
_PROMPT: Final = 100  # characters
_PICTURES: Final = 20
_CASES: Final = 20
_SEPARATED: Final = " · "


@dataclass(frozen=True, slots=True)
class Recent:
    """A picture that was made of late."""

    prompt: str
    when: datetime
    url: str  # of its message, empty where it is not known


def home(
    usage: Listing, pictures: Sequence[Recent], cases: Listing | None = None, links: Sequence[str] = ()
) -> dict[str, Any]:
    """Draw the page; cases: the open ones, for a moderator; links: the addresses of their cards, "" where none is."""
    blocks = [
        *heading(wording.NAME),
        *rich(_listed([words(one) for one in wording.HOW_TO])),
        *_one(usage),
        *heading(wording.LAST_PICTURES),
        *rich(_listed(list(map(_picture, pictures[:_PICTURES]))) or section(words(wording.NO_PICTURES))),
        *(_cases(cases, links) if cases else ()),
    ]
    return {"type": "home", "blocks": blocks[:_BLOCKS]}


def _one(shown: Listing) -> list[Block]:
    return [block for page in pages(shown) for block in page]


def _picture(one: Recent) -> list[Element]:
    return [*link(brief(one.prompt, _PROMPT) or "…", one.url), *words(_SEPARATED), ago(one.when)]


def _cases(shown: Listing, links: Sequence[str]) -> Iterator[Block]:
    yield from heading(shown.title)
    yield from rich(section(words(shown.intro)))
    rows = [one for part in shown.sections for one in part.rows]
    addresses = [*links, *[""] * len(rows)]
    linked = [
        [*row(one), *([*words(_SEPARATED), *link(wording.SEE_IT, address)] if address else ())]
        for one, address in zip(rows[:_CASES], addresses, strict=False)
    ]
    more = [words(wording.more(len(rows) - _CASES))] if len(rows) > _CASES else []
    yield from rich(section(lines([*linked, *more])))


def _listed(items: Sequence[Sequence[Element]]) -> list[Element]:
    elements = [one for item in items for one in section(item)]
    return [{"type": "rich_text_list", "style": "bullet", "elements": elements}] if elements else []
