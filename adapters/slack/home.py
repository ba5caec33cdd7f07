"""What a member sees of their own on the app's page: how to begin, what is used, the last pictures; pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from adapters.slack.blocks import heading, pages, row
from adapters.slack.text import Block, Element, ago, brief, lines, link, rich, section, words
from conversations import wording
from conversations.identity import MessageRef
from conversations.views import Fact, Listing

_BLOCKS: Final = 100
_PROMPT: Final = 100  # characters
_PICTURES: Final = 20
_CASES: Final = 20
_SEPARATED: Final = " · "

#: A message → its address, "" where none is known.
Permalink = Callable[[MessageRef | None], str]


def nowhere(_message: MessageRef | None) -> str:
    """Say that no addresses are known."""
    return ""


@dataclass(frozen=True, slots=True)
class Recent:
    """A picture that was made of late."""

    prompt: str
    when: datetime
    url: str  # of its message, empty where it is not known


def home(
    usage: Listing, pictures: Sequence[Recent], cases: Listing | None = None, permalink: Permalink = nowhere
) -> dict[str, Any]:
    """Draw the page; cases: the open ones, for a moderator; permalink: the address of a message."""
    blocks = [
        *heading(wording.NAME),
        *rich(_listed([words(one) for one in wording.HOW_TO])),
        *_one(usage),
        *heading(wording.LAST_PICTURES),
        *rich(_listed(list(map(_picture, pictures[:_PICTURES]))) or section(words(wording.NO_PICTURES))),
        *(_cases(cases, permalink) if cases else ()),
    ]
    return {"type": "home", "blocks": blocks[:_BLOCKS]}


def _one(shown: Listing) -> list[Block]:
    return [block for page in pages(shown) for block in page]


def _picture(one: Recent) -> list[Element]:
    return [*link(brief(one.prompt, _PROMPT) or "…", one.url), *words(_SEPARATED), ago(one.when)]


def _cases(shown: Listing, permalink: Permalink) -> Iterator[Block]:
    yield from heading(shown.title)
    yield from rich(section(words(shown.intro)))
    rows = [one for part in shown.sections for one in part.rows]
    more = [words(wording.more(len(rows) - _CASES))] if len(rows) > _CASES else []
    yield from rich(section(lines([*(_case(one, permalink) for one in rows[:_CASES]), *more])))


def _case(of: Fact, permalink: Permalink) -> list[Element]:
    address = permalink(of.message)
    return [*row(of), *([*words(_SEPARATED), *link(wording.SEE_IT, address)] if address else ())]


def _listed(items: Sequence[Sequence[Element]]) -> list[Element]:
    elements = [one for item in items for one in section(item)]
    return [{"type": "rich_text_list", "style": "bullet", "elements": elements}] if elements else []
