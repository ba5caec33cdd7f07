"""How many frames an animation has."""

from typing import Final

from PIL import Image

_MOST: Final = 1000  # frames of a GIF that are counted; a crafted one has half a million
_COLOURS: Final = 0x80  # the flag that says a table of colours follows
_IMAGE: Final = 0x2C
_EXTENSION: Final = 0x21


def frames_of(image: Image.Image, data: bytes) -> int:
    """Return the number of frames, 1 for a still picture; a HEIC or MPO is an album, not an animation."""
    match image.format:
        case "GIF":
            return max(1, _gif_frames(data))
        case "PNG" | "WEBP" | "AVIF":
            return max(1, int(getattr(image, "n_frames", 1)))
        case _:
            return 1


def _gif_frames(data: bytes) -> int:
    """Count by walking over the blocks: Pillow would decode each frame, and holds the GIL meanwhile."""
    frames = 0
    at = 13 + _table(data, 10)
    while at < len(data) and frames < _MOST:
        if data[at] == _IMAGE:
            frames += 1
            at = _after(data, at + 10 + _table(data, at + 9) + 1)
        elif data[at] == _EXTENSION:
            at = _after(data, at + 2)
        else:
            break
    return frames


def _table(data: bytes, at: int) -> int:
    """Return the bytes of the table of colours that the flags at this place announce."""
    flags = data[at] if at < len(data) else 0
    return 3 * 2 ** ((flags & 7) + 1) if flags & _COLOURS else 0


def _after(data: bytes, at: int) -> int:
    """Return the place behind a chain of sub-blocks."""
    while at < len(data) and data[at]:
        at += data[at] + 1
    return at + 1
