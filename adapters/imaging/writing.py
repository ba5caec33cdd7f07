"""From pixels to the copies that are sent on and shown: upright, in sRGB, 8 bits, without metadata."""

import math
import struct
from io import BytesIO
from typing import Final

from PIL import Image, ImageCms, ImageFilter, ImageOps

from adapters.imaging.reading import Decoded
from conversations.errors import PictureProblem, PictureUnusable
from conversations.pictures import ImageBytes

_INPUT_QUALITY: Final = 95
_RENDITION_QUALITY: Final = 85
BLURRED_EDGE: Final = 320  # px
_BLUR: Final = 12.0  # px
_ROUNDS: Final = 6
_JPEG_EDGE: Final = 65_535  # px, all that its header has room for
_HIGH_BYTES: Final = [value >> 8 for value in range(65536)]
#: Modes that can be resized as they are; in the others a pixel is an index, a bit or 16 bits.
_CONTINUOUS: Final = {"RGB", "RGBA", "L", "LA", "CMYK"}
_PROFILED: Final = {"RGB", "RGBA", "L", "CMYK"}
#: What a mangled EXIF block makes Pillow raise.
_EXIF_ERRORS: Final = (
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    UserWarning,
    ValueError,
    ZeroDivisionError,
    struct.error,
)
_SRGB: Final = ImageCms.createProfile("sRGB")


def as_input(decoded: Decoded, limit: int) -> ImageBytes:
    """Return the copy that the model is sent, of at most `limit` bytes; smaller only where it has to be."""
    image = _opaque_if_it_is(_in_srgb(_upright(decoded.image)))
    lossless = decoded.lossless or image.mode == "RGBA"
    for _ in range(_ROUNDS):
        data = _png(image) if lossless else _jpeg(image, _INPUT_QUALITY)
        if len(data) <= limit:
            return ImageBytes(data, _media_type(lossless=lossless), image.width, image.height, decoded.frames)
        if lossless and image.mode == "RGB" and max(image.size) <= _JPEG_EDGE:
            lossless = False
        else:
            image = _scaled(image, 0.95 * math.sqrt(limit / len(data)))
    raise PictureUnusable(PictureProblem.TOO_LARGE)


def as_rendition(decoded: Decoded, edge: int) -> ImageBytes:
    """Return a copy of at most `edge` px on its longer side."""
    image = _upright(decoded.image)
    if image.mode not in _CONTINUOUS or "transparency" in image.info:
        image = _in_srgb(image)
    image = _opaque_if_it_is(_in_srgb(_scaled(image, edge / max(image.size))))
    transparent = image.mode == "RGBA"
    data = _png(image) if transparent else _jpeg(image, _RENDITION_QUALITY)
    return ImageBytes(data, _media_type(lossless=transparent), image.width, image.height, decoded.frames)


def as_blurred(decoded: Decoded) -> ImageBytes:
    """Return a grey copy whose details are gone from the data, not only from sight."""
    image = _scaled(_in_srgb(_upright(decoded.image)).convert("L"), BLURRED_EDGE / max(decoded.image.size))
    grey = image.filter(ImageFilter.GaussianBlur(_BLUR))
    return ImageBytes(_jpeg(grey, _RENDITION_QUALITY), "image/jpeg", grey.width, grey.height)


def _media_type(*, lossless: bool) -> str:
    return "image/png" if lossless else "image/jpeg"


def _upright(image: Image.Image) -> Image.Image:
    try:
        ImageOps.exif_transpose(image, in_place=True)
    except _EXIF_ERRORS:
        return image  # the pixels are whole; what is mangled said how the camera was held
    return image


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return it as RGB or RGBA, converted by its own colour profile where that can be read."""
    if image.mode.startswith("I;16"):
        image = image.convert("I").point(_HIGH_BYTES, "L")  # convert("L") would clip at 255
    if image.has_transparency_data or image.mode in {"LA", "La", "PA"}:
        image = image.convert("RGBA")
    elif image.mode not in _PROFILED:
        image = image.convert("RGB")
    profile = image.info.pop("icc_profile", None)
    if profile:
        image = _by_profile(image, profile)
    return image if image.mode in {"RGB", "RGBA"} else image.convert("RGB")


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if ImageCms.getProfileDescription(source).startswith("sRGB"):
            return image
        converted = ImageCms.profileToProfile(
            image, source, _SRGB, outputMode="RGBA" if image.mode == "RGBA" else "RGB"
        )
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return image  # a profile that cannot be read, or is for other channels: the plain conversion is close
    return converted or image


def _opaque_if_it_is(image: Image.Image) -> Image.Image:
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        return image.convert("RGB")
    return image


def _scaled(image: Image.Image, factor: float) -> Image.Image:
    if factor >= 1:
        return image
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    return _saved(image, "JPEG", quality=quality)


def _png(image: Image.Image) -> bytes:
    return _saved(image, "PNG")


def _saved(image: Image.Image, name: str, **options: int) -> bytes:
    image.info.clear()  # comments, profiles and the like would be written again
    buffer = BytesIO()
    image.save(buffer, name, **options)
    return buffer.getvalue()
