"""Which file of each picture a message shows, and what it is called; pure."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from conversations.fitting import shortened
from conversations.views import Card, Shown

MOST: Final = 10  # pictures of a message
_ALT: Final = 2000  # characters
_ALTS: Final = 2000  # of all pictures of a message together, whose room they share with the words
#: What an image block shows.
_SHOWN: Final = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif"}
_CONVERTED: Final = "jpg"

#: Picture, its position in its turn from 0 → the address of the original; "" where none is served.
Original = Callable[[Shown, int], str]


def nowhere(_picture: Shown, _position: int) -> str:
    """Say that no originals are served."""
    return ""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that has to be with Slack before a message can show it."""

    key: str  # of the blob
    filename: str  # its ending is that of what is sent
    alt: str
    media_type: str  # of the blob
    converts: bool  # whether Slack cannot show it so, and it has to be sent as a JPEG


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture in a message."""

    shown: Shown
    position: int  # in its turn, from 0
    upload: Upload


def needed(shown: Card) -> tuple[Upload, ...]:
    """Tell which files a card shows."""
    return tuple(one.upload for one in placed(shown))


def placed(shown: Card) -> tuple[Placed, ...]:
    """Find the place and the file of each of the first pictures."""
    positions: dict[str, int] = {}
    taken = shown.pictures[:MOST]
    found = []
    for one in taken:
        position = positions[str(one.turn_id)] = positions.get(str(one.turn_id), -1) + 1
        found.append(Placed(one, position, _upload(one, position, min(_ALT, _ALTS // len(taken)))))
    return tuple(found)


def _upload(shown: Shown, position: int, room: int) -> Upload:
    """Name a file "plantain-<turn id>-<number in its turn, from 1>" with the ending of what it holds."""
    media_type = shown.picture.media_type
    converts = media_type not in _SHOWN
    ending = _CONVERTED if converts else _SHOWN[media_type]
    name = f"plantain-{shown.turn_id or PurePosixPath(shown.picture.key).stem}-{position + 1}.{ending}"
    return Upload(shown.picture.key, name, shortened(shown.alt, room) or "…", media_type, converts)
