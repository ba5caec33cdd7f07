"""View → Components V2; pure. What people typed is shown as typed: see text.py."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

import discord

from adapters.discord.controls import encode
from adapters.discord.modals import modal
from adapters.discord.pictures import MOST, Placed, Surface, Upload, placed
from adapters.discord.text import (
    ago,
    bold,
    channels,
    code,
    cut,
    line,
    link,
    paragraph,
    quoted,
    shares,
    shortened,
    small,
    width,
)
from conversations import wording
from conversations.commands import Control
from conversations.identity import MessageRef
from conversations.turn import Phase
from conversations.views import Button, Card, Fact, Form, Listing, Notice, Tone, View

__all__ = ["Drawn", "Surface", "Upload", "card", "form", "listing", "notice", "view"]

LONGEST: Final = 4000  # characters of all texts of a message
MOST_COMPONENTS: Final = 40
_SITE: Final = "https://discord.com/channels"
_ROW: Final = 5  # buttons
_BUTTONS: Final = 25
_LABEL: Final = 80

# Of what a card says: no single part may take the room of the others.
_NAME: Final = 200
_FACT: Final = 120
_FACTS: Final = 900
_FACT_LINE: Final = 100  # about what a container shows without a break
_LEAST: Final = 120  # characters: a note cut shorter than that says little
_NOTES: Final = LONGEST // _LEAST
_ROW_VALUE: Final = 1000
_MIB: Final = 1024 * 1024
_ARCHIVE: Final = "conversation.zip"

_COLOURS: Final = {
    Phase.PREPARING: 0x5865F2,
    Phase.GENERATING: 0x5865F2,
    Phase.FINALIZING: 0x5865F2,
    Phase.READY: 0x4C9A4F,
    Phase.FAILED: 0xDA373C,
    Phase.CANCELLED: 0x80848E,
    Phase.REMOVED: 0x4E5058,
}
_OF_CASE: Final = 0xE7A93B
_TONES: Final = {Tone.INFO: 0x5865F2, Tone.SUCCESS: 0x4C9A4F, Tone.WARNING: 0xE7A93B, Tone.ERROR: 0xDA373C}
_REVIEWING: Final = frozenset({Control.SHOW, Control.HISTORY, Control.RESTRICT})

Item = discord.ui.Item[discord.ui.LayoutView]


class Sent(discord.ui.LayoutView):
    """A layout that discord.py does not keep.

    Its store would hold every message with buttons, and their items, for ever: they have no timeout. What a button
    means is read off its custom_id, also after a restart, so nothing need be kept.
    """

    def is_finished(self) -> bool:
        """Say so from the start: the store takes only what is not. stop() says it only inside an event loop."""
        return True


@dataclass(frozen=True, slots=True)
class Drawn:
    """One message: its layout, and the files it shows."""

    view: discord.ui.LayoutView
    uploads: tuple[Upload, ...] = ()


def view(shown: View, surface: Surface) -> tuple[Drawn, ...] | discord.ui.Modal:
    """Render a view: as messages, or a form as a modal."""
    match shown:
        case Card():
            return (card(shown, surface),)
        case Notice():
            return (notice(shown, surface),)
        case Listing():
            return listing(shown)
        case Form():
            return form(shown)
        case _:
            assert_never(shown)


def form(shown: Form) -> discord.ui.Modal:
    """Render a form; ValueError for one that no modal can hold."""
    return modal(shown)


def card(shown: Card, surface: Surface) -> Drawn:
    """Render a card: whatever it holds, within what a message may have."""
    pictures = placed(shown.pictures, surface)
    head, under = _head(shown), _under(shown, pictures)
    facts, back = _facts(shown), _back(shown)
    room = LONGEST - sum(width(text) + 1 for text in (head, under, facts, back))
    needs = [width(write(shown, 3 * LONGEST)) + 1 for write in (_prompt, _notes, _sources)]
    prompt, notes, sources = (
        write(shown, given - 1) for write, given in zip((_prompt, _notes, _sources), shares(needs, room), strict=True)
    )
    fine = "\n".join(filter(None, (facts, sources, back)))
    items = (
        *_texts(head, prompt),
        *_gallery(pictures),
        *_texts("\n".join(filter(None, (under, notes))), fine),
        *_rows(shown.buttons),
    )
    return Drawn(
        _layout(_OF_CASE if _is_case(shown) else _COLOURS[shown.phase], items),
        tuple(one.upload for one in pictures if one.upload),
    )


def notice(shown: Notice, surface: Surface) -> Drawn:  # noqa: ARG001 -- as card, so that whoever sends need not choose
    """Render a notice; a file that is handed over is attached as conversation.zip."""
    needs = [width(paragraph(shown.text)), width(code(shown.draft))]
    room = shares(needs if shown.draft else needs[:1], LONGEST)
    draft = cut(shown.draft, room[1], code) if shown.draft else ""
    uploads = (Upload(_ARCHIVE, shown.file, ""),) if shown.file else ()
    files = [discord.ui.File[discord.ui.LayoutView](f"attachment://{one.name}") for one in uploads]
    items = (*_texts(cut(shown.text, room[0], paragraph), draft), *files, *_rows(shown.buttons))
    return Drawn(_layout(_TONES[shown.tone], items), uploads)


def listing(shown: Listing) -> tuple[Drawn, ...]:
    """Render rows under headings, as many messages as they take."""
    top = [f"### {cut(shown.title, _NAME, line)}", *([cut(shown.intro, _ROW_VALUE, line)] if shown.intro else [])]
    blocks = [
        top,
        *([bold(cut(section.title, _NAME, line)), *map(_row, section.rows)] for section in shown.sections),
    ]
    return tuple(Drawn(_layout(_TONES[Tone.INFO], _texts(*page))) for page in _pages(blocks))


def _pages(blocks: Iterable[Sequence[str]]) -> Iterator[list[str]]:
    """Divide blocks of lines among messages, a text for each; a block goes on in the next where it does not fit."""
    page: list[str] = []
    used = 0
    for block in blocks:
        begun = False
        for one in block:
            full = used + width(one) + 1 > LONGEST or (not begun and len(page) + 1 == MOST_COMPONENTS)
            if full:
                yield page
                page, used, begun = [], 0, False
            if begun:
                page[-1] += f"\n{one}"
            else:
                page.append(one)
            used, begun = used + width(one) + 1, True
    yield page


def _row(row: Fact) -> str:
    label = bold(channels(cut(row.label, _NAME, line)))
    return f"{label} {cut(row.value, _ROW_VALUE, line)}".strip()


def _layout(colour: int, items: Iterable[Item]) -> discord.ui.LayoutView:
    drawn = Sent(timeout=None)
    drawn.add_item(discord.ui.Container(*items, accent_colour=colour))
    drawn.stop()
    return drawn


def _texts(*texts: str) -> list[Item]:
    return [discord.ui.TextDisplay(text) for text in texts if text]


def _head(shown: Card) -> str:
    """Say who asked, and where it stands while that is not plain to see."""
    byline = bold(channels(cut(shown.byline, _NAME, line)))
    status = "" if shown.status == wording.STATUS[Phase.READY] else cut(shown.status, _NAME, line)
    times = [f"begun {ago(shown.since)}"] if shown.since else []
    times += [f"goes on {ago(shown.until)}"] if shown.until else []
    return "\n".join(filter(None, (byline, " · ".join(filter(None, (status, *times))))))


def _prompt(shown: Card, room: int) -> str:
    return cut(shown.prompt, room, quoted) if shown.prompt else ""


def _notes(shown: Card, room: int) -> str:
    """Write each note on a line; where there is no room for all, each is cut, and the last are left out."""
    needs = [width(line(note[:LONGEST])) + 1 for note in shown.notes[:_NOTES]]
    fit = len(needs) == len(shown.notes) and sum(needs) - 1 <= room
    kept = len(needs) if fit else min(len(needs), max(room // _LEAST - 1, 0))
    more = f"… and {len(shown.notes) - kept} more" if kept < len(shown.notes) else ""
    given = shares(needs[:kept], room - width(more) if more else room + 1)
    lines = [cut(note, space - 1, line) for note, space in zip(shown.notes, given, strict=False)]
    return "\n".join(filter(None, (*lines, more)))


def _sources(shown: Card, room: int) -> str:
    """Link as many sources as there is room for."""
    written = ""
    for count, source in enumerate(shown.sources):
        longer = f"{written} · " if count else small("Sources: ")
        longer += link(shortened(source.label, _LABEL), source.url)
        if width(longer) > room:
            return written
        written = longer
    return written


def _facts(shown: Card) -> str:
    """Write the facts as small print, as many on a line as it shows."""
    inputs = (Fact("Inputs", str(len(shown.inputs))),) if shown.inputs else ()
    lines: list[str] = []
    for fact in (*shown.facts, *inputs):
        if fact.value == shown.status:
            continue  # said above
        one = f"{cut(fact.label, _FACT, line)} {cut(fact.value, _FACT, line)}".strip()
        if sum(map(width, lines)) + width(one) > _FACTS:
            break
        if lines and width(lines[-1]) + width(one) < _FACT_LINE:
            lines[-1] += f" · {one}"
        else:
            lines.append(small(one))
    return "\n".join(lines)


def _back(shown: Card) -> str:
    """Link the message that it continues."""
    if shown.continues is None:
        return ""
    return small(link(shortened(shown.continues_label, _NAME), _address(shown.continues)))


def _address(message: MessageRef) -> str:
    place = message.place
    # What is no guild is one member's own: their direct messages.
    guild = "@me" if place.tenant.id.startswith("member-") else place.tenant.id
    return f"{_SITE}/{guild}/{place.thread or place.channel.id}/{message.id}"


def _gallery(pictures: Sequence[Placed]) -> list[Item]:
    items = [
        discord.MediaGalleryItem(f"attachment://{one.upload.name}", description=one.upload.description or None)
        for one in pictures
        if one.upload
    ]
    return [discord.ui.MediaGallery(*items)] if items else []


def _under(shown: Card, pictures: Sequence[Placed]) -> str:
    """Say what the pictures do not show: their numbers, which are smaller copies, and which are not there."""
    numbers = [line(one.shown.label) for one in pictures if one.upload and one.shown.label]
    lines = [f"From left to right, from top to bottom: {', '.join(numbers)}"] if len(numbers) > 1 else []
    lines += [_copy(one) for one in pictures if one.smaller]
    if len(shown.pictures) > len(pictures):
        lines.append(f"{len(shown.pictures) - len(pictures)} more are not shown: {MOST} are the most of a message")
    return "\n".join(map(small, lines))


def _copy(one: Placed) -> str:
    picture = one.shown.picture
    which = f"Picture {line(one.shown.label)}" if one.shown.label else "The picture"
    what = "is a smaller copy" if one.upload else "is too large to be shown here"
    size = f"{picture.width} × {picture.height}, {picture.size / _MIB:.1f} MB"  # noqa: RUF001 -- the sign for dimensions
    original = link("the original", one.original) if one.original else "the original"
    return f"{which} {what}: {original} has {size}"


def _rows(buttons: Sequence[Button]) -> list[Item]:
    drawn = [_button(button) for button in buttons[:_BUTTONS]]
    return [discord.ui.ActionRow(*drawn[at : at + _ROW]) for at in range(0, len(drawn), _ROW)]


def _button(button: Button) -> discord.ui.Button[discord.ui.LayoutView]:
    style = discord.ButtonStyle
    return discord.ui.Button(
        style=style.danger if button.danger else style.primary if button.primary else style.secondary,
        label=shortened(button.label, _LABEL),
        custom_id=encode(button.control, button.subject),
    )


def _is_case(shown: Card) -> bool:
    return any(one.case_id for one in shown.pictures) or any(one.control in _REVIEWING for one in shown.buttons)
