"""The texts of a card, each within the room it may take; a card is laid out in render.py."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from adapters.slack.pictures import Original, Placed
from adapters.slack.text import Element, ago, brief, channels, clock, cut, line, lines, link, text_object, width, words
from conversations import wording
from conversations.fitting import shares
from conversations.turn import Phase
from conversations.views import Card, Fact

# Room of parts: no single one may take that of the others.
_NAME: Final = 200
_FACT: Final = 120
_FACTS: Final = 900
_LABEL: Final = 80
_LEAST: Final = 120  # a note cut shorter than that says little
_NOTES: Final = 60
AROUND: Final = 64  # what an element has around its words, and a break before it
_SPOKEN: Final = frozenset({"Cap", "Origin"})  # facts whose values say what they are
_SEPARATED: Final = " · "
_OF: Final = ": "  # between a label and its value


def head(shown: Card) -> list[Element]:
    """Say who asked, and where it stands while that is not plain to see."""
    status = "" if shown.status == wording.STATUS[Phase.READY] else brief(shown.status, _NAME)
    said = words(status)
    if shown.since:
        said += [*words(f"{_SEPARATED if said else ''}{wording.begun('')}"), ago(shown.since)]
    if shown.until:
        said += [*words(f"{_SEPARATED if said else ''}{wording.goes_on('')}"), clock(shown.until)]
    alone = words(wording.FOR_YOU_ALONE) if shown.private_to else []
    return lines((channels(brief(shown.byline, _NAME), shown.named, bold=True), said, alone))


def prompt(shown: Card, room: int) -> str:
    """Write the member's words, as typed."""
    return cut(shown.prompt, room)


def notes(shown: Card, room: int) -> list[str]:
    """Write each note; where there is no room for all, each is cut, and the last are left out."""
    needs = [width(line(note[:room])) + AROUND for note in shown.notes[:_NOTES]]
    fit = len(needs) == len(shown.notes) and sum(needs) <= room
    kept = len(needs) if fit else min(len(needs), max(room // (_LEAST + AROUND) - 1, 0))
    more = [wording.more(len(shown.notes) - kept)] if kept < len(shown.notes) else []
    given = shares(needs[:kept], room - AROUND - width("".join(more)) if more else room)
    return [brief(note, space - AROUND) for note, space in zip(shown.notes, given, strict=False)] + more


def sources(shown: Card, room: int) -> list[Element]:
    """Link as many sources as there is room for."""
    found: list[Element] = []
    for source in shown.sources:
        one = link(brief(source.label, _LABEL), source.url)
        room -= width(str(one)) + AROUND
        if room < 0 or not one:
            break
        found += [*words(_SEPARATED if found else wording.SOURCES), *one]
    return found


def facts(shown: Card) -> list[Element]:
    """Write the facts for the small print."""
    inputs = [Fact("Inputs", str(len(shown.inputs)))] if shown.inputs else []
    known = [fact for fact in shown.facts if fact.value != shown.status]  # said above
    last = [fact for fact in known if fact.label in _SPOKEN]
    texts = [_fact(fact) for fact in (*(fact for fact in known if fact not in last), *inputs, *last)]
    return [
        text_object(text, 2 * _FACT + len(_OF))
        for text, so_far in zip(texts, accumulate(map(width, texts)), strict=True)
        if so_far <= _FACTS
    ]


def _fact(fact: Fact) -> str:
    label = "" if fact.label in _SPOKEN else f"{brief(fact.label, _FACT)}{_OF}"
    return f"{label}{brief(fact.value, _FACT)}"


def back(shown: Card, permalink: str) -> list[Element]:
    """Name the message that it continues, and lead there where its address is known."""
    return link(shown.continues_label, permalink) if shown.continues else []


def under(shown: Card, pictures: Sequence[Placed], original: Original) -> list[list[Element]]:
    """Say what the pictures do not show: which are copies, and how many are not there."""
    copies = [
        [*words(f"{wording.converted(brief(one.shown.label, _LABEL))} "), *link(wording.ORIGINAL, address)]
        for one in pictures
        if one.upload.converts and (address := original(one.shown, one.position))
    ]
    left = len(shown.pictures) - len(pictures)
    return [*copies, words(wording.beyond(left, len(pictures)) if left else "")]
