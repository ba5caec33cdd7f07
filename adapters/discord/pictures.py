"""Which file of each picture a message carries: the original, or its smaller copy where Discord takes no more."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

import discord

from conversations.fitting import shortened
from conversations.views import Shown

MOST: Final = 10  # of a gallery, and files of a message
MESSAGE_BYTES: Final = 25 * 1024 * 1024 - 256 * 1024  # of one request; the rest is for what is no file
_COPY_BYTES: Final = 512 * 1024  # that a smaller copy is taken to have: 1024 px are seldom more
_ALT: Final = 1024  # characters, by the schema of the API


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a message's "attachment://name" needs."""

    name: str
    key: str  # of the blob to send
    description: str

    def of(self, data: bytes) -> discord.File:
        """Return the file as it is sent, once: sending uses it up."""
        return discord.File(io.BytesIO(data), self.name, description=self.description or None)


def nowhere(_picture: Shown, _position: int) -> str:
    """Say that no originals are served."""
    return ""


@dataclass(frozen=True, slots=True)
class Surface:
    """What the place of a message allows."""

    limit: int = 10 * 1024 * 1024  # bytes a file may have there, "filesize_limit"
    #: Picture, its position in its turn from 0 → the address of the original; "" where none is served.
    original: Callable[[Shown, int], str] = nowhere


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture in a message."""

    shown: Shown
    upload: Upload | None  # None: it is too large, and there is no smaller copy
    smaller: bool = False
    original: str = ""  # address, where the original itself is not sent


def placed(pictures: Sequence[Shown], surface: Surface) -> tuple[Placed, ...]:
    """Choose the file of each of the first pictures; in their order, so that the last ones are made smaller."""
    positions: dict[str, int] = {}
    used, chosen = 0, []
    taken = pictures[:MOST]
    for index, shown in enumerate(taken, 1):
        position = positions[str(shown.turn_id)] = positions.get(str(shown.turn_id), -1) + 1
        size, others = shown.picture.size, (len(taken) - index) * _COPY_BYTES
        if size <= surface.limit and used + size + others <= MESSAGE_BYTES:
            used += size
            chosen.append(Placed(shown, _upload(shown, shown.picture.key, position)))
        else:
            used += _COPY_BYTES
            chosen.append(_smaller(shown, position, surface))
    return tuple(chosen)


def _smaller(shown: Shown, position: int, surface: Surface) -> Placed:
    copy = shown.picture.preview
    return Placed(
        shown,
        _upload(shown, copy, position) if copy else None,
        smaller=True,
        original=surface.original(shown, position),
    )


def _upload(shown: Shown, key: str, position: int) -> Upload:
    """Name a file "plantain-<turn id>-<number in its turn, from 1>" with the ending of what it holds."""
    whose = shown.turn_id or "input"
    name = f"plantain-{whose}-{position + 1}{PurePosixPath(key).suffix}"
    return Upload(name, key, shortened(shown.alt, _ALT))
