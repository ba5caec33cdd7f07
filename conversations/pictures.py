"""Stored pictures, and pictures a platform offers that nobody has fetched yet."""

from dataclasses import dataclass
from typing import Final

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


def kind_of(head: bytes) -> str | None:
    """Tell the media type from the first 32 bytes, None when they begin no picture that is read.

    A quick look for where people wait; what a file really is, adapters/imaging finds out.
    """
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return "image/avif" if head[8:12] in {b"avif", b"avis"} else "image/heic"
    return None
