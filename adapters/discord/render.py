"""View → Components V2; pure. What people typed is shown as typed: see text.py."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

import discord

from adapters.discord import passages
from adapters.discord.controls import encode
from adapters.discord.modals import modal
from adapters.discord.passages import LONGEST
from adapters.discord.pictures import Placed, Surface, Upload, placed
from adapters.discord.text import bold, channels, code, line, paragraph
from conversations.commands import Control
from conversations.fitting import cut, shares, shortened, width
from conversations.turn import Phase
from conversations.views import Button, Card, Fact, Form, Listing, Notice, Tone, View

__all__ = ["Drawn", "Surface", "Upload", "card", "form", "listing", "notice", "view"]

MOST_COMPONENTS: Final = 40
_ROW: Final = 5  # buttons
_BUTTONS: Final = 25
_LABEL: Final = 80

_NAME: Final = 200
_ROW_VALUE: Final = 1000
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
    head, under = passages.head(shown), passages.under(shown, pictures)
    facts, back = passages.facts(shown), passages.back(shown)
    prompt, notes, sources = _divided(shown, LONGEST - sum(width(text) + 1 for text in (head, under, facts, back)))
    items = (
        *_texts(head, prompt),
        *_gallery(pictures),
        *_texts(_joined(under, notes), _joined(facts, sources, back)),
        *_rows(shown.buttons),
    )
    return Drawn(
        _layout(_OF_CASE if _is_case(shown) else _COLOURS[shown.phase], items),
        tuple(one.upload for one in pictures if one.upload),
    )


def _divided(shown: Card, room: int) -> list[str]:
    """Write what may be long into the room that is left: whole where all of it fits."""
    writers = (passages.prompt, passages.notes, passages.sources)
    needs = [width(write(shown, 3 * LONGEST)) + 1 for write in writers]
    return [write(shown, given - 1) for write, given in zip(writers, shares(needs, room), strict=True)]


def _joined(*texts: str) -> str:
    return "\n".join(filter(None, texts))


def notice(shown: Notice, surface: Surface) -> Drawn:  # noqa: ARG001 -- as card, so that whoever sends need not choose
    """Render a notice; a file that is handed over is attached as conversation.zip."""
    needs = [width(paragraph(shown.text)), width(code(shown.draft))]
    room = shares(needs if shown.draft else needs[:1], LONGEST)
    draft = cut(shown.draft, room[1], code) if shown.draft else ""
    uploads = (Upload(_ARCHIVE, shown.file, ""),) if shown.file else ()
    files = [discord.ui.File[discord.ui.LayoutView](f"attachment://{one.name}") for one in uploads]
    text = channels(cut(shown.text, room[0], paragraph), shown.named)
    items = (*_texts(text, draft), *files, *_rows(shown.buttons))
    return Drawn(_layout(_TONES[shown.tone], items), uploads)


def listing(shown: Listing) -> tuple[Drawn, ...]:
    """Render rows under headings, as many messages as they take."""
    top = [f"## {cut(shown.title, _NAME, line)}", *([cut(shown.intro, _ROW_VALUE, line)] if shown.intro else [])]
    blocks = [
        top,
        *([f"### {cut(section.title, _NAME, line)}", *map(_row, section.rows)] for section in shown.sections),
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
    label = bold(channels(cut(row.label, _NAME, line), row.named))
    return f"{label} {channels(cut(row.value, _ROW_VALUE, line), row.named)}".strip()


def _layout(colour: int, items: Iterable[Item]) -> discord.ui.LayoutView:
    drawn = Sent(timeout=None)
    drawn.add_item(discord.ui.Container(*items, accent_colour=colour))
    drawn.stop()
    return drawn


def _texts(*texts: str) -> list[Item]:
    return [discord.ui.TextDisplay(text) for text in texts if text]


def _gallery(pictures: Sequence[Placed]) -> list[Item]:
    items = [
        discord.MediaGalleryItem(f"attachment://{one.upload.name}", description=one.upload.description or None)
        for one in pictures
        if one.upload
    ]
    return [discord.ui.MediaGallery(*items)] if items else []


def _rows(buttons: Sequence[Button]) -> list[Item]:
    drawn = [_button(button) for button in buttons[:_BUTTONS]]
    rows = -(-len(drawn) // _ROW)
    each = -(-len(drawn) // rows) if rows else 1  # about as many in each, so that none stands alone
    return [discord.ui.ActionRow(*drawn[at : at + each]) for at in range(0, len(drawn), each)]


def _button(button: Button) -> discord.ui.Button[discord.ui.LayoutView]:
    style = discord.ButtonStyle
    return discord.ui.Button(
        style=style.danger if button.danger else style.primary if button.primary else style.secondary,
        label=shortened(button.label, _LABEL),
        custom_id=encode(button.control, button.subject),
    )


def _is_case(shown: Card) -> bool:
    return any(one.case_id for one in shown.pictures) or any(one.control in _REVIEWING for one in shown.buttons)
