"""From bytes that strangers sent to pixels, or PictureUnusable and nothing else."""

import struct
import warnings
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import pillow_heif
from PIL import Image, UnidentifiedImageError

from adapters.imaging.frames import frames_of
from conversations.errors import PictureProblem, PictureUnusable
from conversations.pictures import HEAD, kind_of

#: Pillow's name of a format → its media type. MPO is a JPEG with further pictures behind it, as telephones make them.
MEDIA_TYPES: Final = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "HEIF": "image/heic",
    "AVIF": "image/avif",
    "BMP": "image/bmp",
}

#: What the decoders raise on bytes they cannot make sense of, seen in their sources or while fuzzing them.
_BROKEN: Final = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    UnidentifiedImageError,
    ValueError,
    Warning,  # where the process was told to raise warnings
    struct.error,
    zlib.error,
)

# For the whole process. Thumbnails inside a HEIC need not show what the picture shows; a bomb is not merely warned of.
pillow_heif.register_heif_opener(thumbnails=False)
Image.MAX_IMAGE_PIXELS = 100_000_000
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")  # about metadata, which is dropped anyway


@dataclass(frozen=True, slots=True)
class Decoded:
    """Pixels in memory, and what they came from."""

    image: Image.Image
    format: str  # Pillow's name
    frames: int
    lossless: bool


def sniff(data: bytes) -> str:
    """Return Pillow's name of the format by the first bytes, empty when it is none that is read."""
    kind = kind_of(data[:HEAD])
    return next((name for name, media_type in MEDIA_TYPES.items() if media_type == kind), "")


def decode(data: bytes, most: int, *, edge: int | None = None) -> Decoded:
    """Decode the picture, of an animation the first frame.

    most: px, judged by the header before anything is decoded. edge: px on the longer side that are enough, where the
    format can be decoded at a fraction of its size. Raises PictureUnusable.
    """
    if not data:
        raise PictureUnusable(PictureProblem.EMPTY)
    name = sniff(data)
    if not name:
        raise PictureUnusable(PictureProblem.NOT_A_PICTURE)
    try:
        return _decode(data, name, most, edge)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise PictureUnusable(PictureProblem.TOO_MANY_PIXELS) from error
    except _BROKEN as error:
        raise PictureUnusable(PictureProblem.BROKEN) from error


def _decode(data: bytes, name: str, most: int, edge: int | None) -> Decoded:
    image = Image.open(BytesIO(data), formats=(name,))
    _check_size(image, most)
    frames = frames_of(image, data)
    lossless = name in {"PNG", "GIF", "BMP"} or (name == "WEBP" and data[12:16] == b"VP8L")
    if edge:
        image.draft("RGB", (edge, edge))
    image.load()
    _check_size(image, most)  # a HEIC may turn out larger than its header said
    return Decoded(image, image.format or name, frames, lossless)


def _check_size(image: Image.Image, most: int) -> None:
    if not image.width or not image.height:
        raise PictureUnusable(PictureProblem.BROKEN)
    if image.width * image.height > most:
        raise PictureUnusable(PictureProblem.TOO_MANY_PIXELS)


def media_type_of(decoded: Decoded) -> str:
    """Return the media type by the content."""
    return MEDIA_TYPES[decoded.format]
