"""Stored pictures, and pictures a platform offers that nobody has fetched yet."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from conversations.errors import PictureProblem, PictureUnusable

#: Media type of a stored picture → the ending of its file. Stored in keys: must not change.
SUFFIXES: Final = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/avif": "avif",
}

MAX_INPUT_BYTES: Final = 7 * 1024 * 1024  # what Vertex takes inline
MAX_INPUT_PIXELS: Final = 50_000_000
RENDITION_EDGE: Final = 1024  # px, the longer side


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture a platform offers; fetched and inspected by steps/prepare."""

    ref: str  # what the platform's Fetcher needs: an URL or an upload id
    filename: str
    size: int | None = None  # bytes, as the platform says


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored image."""

    key: str  # of the blob; begins with the tenant
    media_type: str
    width: int  # px
    height: int  # px
    size: int  # bytes
    digest: str  # sha256 of the bytes, hex
    preview: str = ""  # key of its rendition, empty where there is none
    note: str = ""  # "first_frame" where an animation was cut down; "" otherwise


@dataclass(frozen=True, slots=True)
class ImageBytes:
    """A picture in hand: its bytes and what they are."""

    data: bytes
    media_type: str
    width: int
    height: int
    first_of_frames: int = 1  # more than 1: the first frame of so many


async def gathered(chunks: AsyncIterator[bytes], limit: int, filename: str) -> bytes:
    """Read a picture that somebody offers, and no more of it than is taken.

    Raises PictureUnusable when it has more than `limit` bytes.
    """
    read = bytearray()
    async for chunk in chunks:
        read += chunk
        if len(read) > limit:
            raise PictureUnusable(PictureProblem.TOO_LARGE, filename)
    return bytes(read)


def rendition_of(picture: Picture, data: bytes) -> ImageBytes:
    """Say what the bytes of a stored rendition are, which we have made ourselves and need not decode to know."""
    scale = min(1.0, RENDITION_EDGE / max(picture.width, picture.height))
    return ImageBytes(data, kind_of(data[:HEAD]), round(picture.width * scale), round(picture.height * scale))


_AVIF_BRANDS: Final = frozenset({b"avif", b"avis"})
_HEIF_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
)
_BMP_HEADERS: Final = frozenset({12, 40, 52, 56, 64, 108, 124})  # bytes
HEAD: Final = 256  # bytes that kind_of looks at


def kind_of(head: bytes) -> str:
    """Tell the media type from the first HEAD bytes, empty when they begin no picture that is read.

    A quick look, for where people wait too; whether the rest is as it begins, adapters/imaging finds out.
    """
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in _BMP_HEADERS:
        return "image/bmp"
    return _kind_of_boxes(head) if head[4:8] == b"ftyp" else ""


def _kind_of_boxes(head: bytes) -> str:
    """Tell HEIC and AVIF from the films that come in the same container."""
    end = min(int.from_bytes(head[:4], "big"), HEAD)
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, end, 4))}
    if brands & _AVIF_BRANDS:
        return "image/avif"
    return "image/heic" if brands & _HEIF_BRANDS else ""
