"""The texts of a card, each within the room it may take; a card is laid out in render.py."""

from collections.abc import Sequence
from typing import Final

from adapters.discord.pictures import MOST, Placed
from adapters.discord.text import ago, bold, channels, line, link, quoted, small
from conversations import wording
from conversations.fitting import cut, shares, shortened, width
from conversations.identity import MessageRef
from conversations.turn import Phase
from conversations.views import Card, Fact

LONGEST: Final = 4000  # characters of all texts of a message
_SITE: Final = "https://discord.com/channels"

# Characters of parts: no single one may take the room of the others.
_NAME: Final = 200
_FACT: Final = 120
_FACTS: Final = 900
_FACT_LINE: Final = 96  # about what a container shows without a break
_BESIDE: Final = 4  # "-# " and a break, or " · "
_SPOKEN: Final = frozenset({"Cap", "Origin"})  # facts whose values say what they are
_LABEL: Final = 80
_COPIES: Final = 1500
_LEAST: Final = 120  # a note cut shorter than that says little
_NOTES: Final = LONGEST // _LEAST


def head(shown: Card) -> str:
    """Say who asked, and where it stands while that is not plain to see."""
    byline = bold(channels(cut(shown.byline, _NAME, line), shown.named))
    status = "" if shown.status == wording.STATUS[Phase.READY] else cut(shown.status, _NAME, line)
    times = [wording.begun(ago(shown.since))] if shown.since else []
    times += [wording.goes_on(ago(shown.until))] if shown.until else []
    return "\n".join(filter(None, (byline, " · ".join(filter(None, (status, *times))))))


def prompt(shown: Card, room: int) -> str:
    """Quote the member's words, as typed."""
    return cut(shown.prompt, room, quoted) if shown.prompt else ""


def notes(shown: Card, room: int) -> str:
    """Write each note on a line; where there is no room for all, each is cut, and the last are left out."""
    needs = [width(line(note[:LONGEST])) + 1 for note in shown.notes[:_NOTES]]
    fit = len(needs) == len(shown.notes) and sum(needs) - 1 <= room
    kept = len(needs) if fit else min(len(needs), max(room // _LEAST - 1, 0))
    more = wording.more(len(shown.notes) - kept) if kept < len(shown.notes) else ""
    given = shares(needs[:kept], room - width(more) if more else room + 1)
    lines = [cut(note, space - 1, line) for note, space in zip(shown.notes, given, strict=False)]
    return "\n".join(filter(None, (*lines, more)))


def sources(shown: Card, room: int) -> str:
    """Link as many sources as there is room for."""
    written = ""
    for count, source in enumerate(shown.sources):
        longer = f"{written} · " if count else small(wording.SOURCES)
        longer += link(shortened(source.label, _LABEL), source.url)
        if width(longer) > room:
            return written
        written = longer
    return written


def facts(shown: Card) -> str:
    """Write the facts as small print, as many on a line as it shows."""
    inputs = [Fact("Inputs", str(len(shown.inputs)))] if shown.inputs else []
    known = [fact for fact in shown.facts if fact.value != shown.status]  # said above
    last = [fact for fact in known if fact.label in _SPOKEN]
    lines: list[str] = []
    used = room = 0
    for fact in [*(fact for fact in known if fact not in last), *inputs, *last]:
        label = "" if fact.label in _SPOKEN else cut(fact.label, _FACT, line)
        value = cut(fact.value, _FACT, line)
        one = f"{bold(label)} {value}".strip()
        used += width(one) + _BESIDE
        if used > _FACTS:
            break
        seen = width(label) + width(value) + _BESIDE
        if seen > room:
            lines.append(small(one))
            room = _FACT_LINE
        else:
            lines[-1] += f" · {one}"
        room -= seen
    return "\n".join(lines)


def back(shown: Card) -> str:
    """Link the message that it continues."""
    if shown.continues is None:
        return ""
    return small(link(shortened(shown.continues_label, _NAME), _address(shown.continues)))


def _address(message: MessageRef) -> str:
    place = message.place
    guild = "@me" if place.tenant.owner else place.tenant.id
    return f"{_SITE}/{guild}/{place.thread or place.channel.id}/{message.id}"


def under(shown: Card, pictures: Sequence[Placed]) -> str:
    """Say what the pictures do not show: their numbers, which are smaller copies, and which are not there."""
    numbers = [cut(one.shown.label, _LABEL, line) for one in pictures if one.upload and one.shown.label]
    order = [wording.order(numbers)] if len(numbers) > 1 else []
    copies = [_copy(one, one.original) for one in pictures if one.smaller]
    if sum(map(width, copies)) > _COPIES:  # the addresses of originals are long
        copies = [_copy(one, "") for one in pictures if one.smaller]
    left = len(shown.pictures) - len(pictures)
    more = [wording.beyond(left, MOST)] if left else []
    return "\n".join(map(small, (*order, *copies, *more)))


def _copy(one: Placed, address: str) -> str:
    picture = one.shown.picture
    said = wording.copy(
        cut(one.shown.label, _LABEL, line), (picture.width, picture.height), picture.size, shown=one.upload is not None
    )
    return f"{said} {link(wording.ORIGINAL, address)}" if address else said
