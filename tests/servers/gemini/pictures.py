"""Small real pictures of the right shape; no two are the same bytes, as no two of the model's are."""

import io
import random
import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache

from PIL import Image, ImageDraw

_SEGMENT = 65_000  # bytes; a JPEG segment holds 65,533
_TINTS = 64
_SMALL = 2_500_000  # px


def picture(width: int, height: int, media_type: str, number: int, least_bytes: int = 0) -> bytes:
    """Return a picture that is told apart by its number, and filled up with bytes no decoder looks at."""
    # Large ones cost too much to draw anew: they differ in their filling alone.
    tint = number // 100 % _TINTS if width * height <= _SMALL else 0
    plain = _plain(width, height, "PNG" if media_type == "image/png" else "JPEG", tint)
    filling = random.Random(number).randbytes(max(16, least_bytes - len(plain)))  # noqa: S311 -- no secret
    if media_type == "image/png":
        return plain[:33] + _chunk(b"prVt", filling) + plain[33:]  # after the header, in a private chunk
    return plain[:2] + b"".join(_segments(filling)) + plain[2:]


def _segments(filling: bytes) -> Iterator[bytes]:
    for start in range(0, len(filling), _SEGMENT):
        piece = filling[start : start + _SEGMENT]
        yield b"\xff\xfe" + struct.pack(">H", len(piece) + 2) + piece  # a comment


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@lru_cache(maxsize=128)
def _plain(width: int, height: int, form: str, tint: int) -> bytes:
    image = Image.new("RGB", (width, height), (236, 232, 214))
    draw = ImageDraw.Draw(image)
    draw.ellipse((width // 4, height // 4, width * 3 // 4, height * 3 // 4), fill=(226, 186 - 2 * tint, 60 + 3 * tint))
    draw.line((0, height, width, 0), fill=(60, 90, 70), width=max(1, width // 80))
    file = io.BytesIO()
    image.save(file, form, quality=60)
    return file.getvalue()


def shape_of(data: bytes) -> tuple[int, int]:
    """Return (width, height) in px of a picture that was sent."""
    with Image.open(io.BytesIO(data)) as image:
        return image.size
