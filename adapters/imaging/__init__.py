"""Looks into pictures and makes copies of them, with Pillow and pillow-heif, off the event loop.

Read: PNG, JPEG, WebP, GIF, HEIC, HEIF, AVIF and BMP. Not TIFF: hardly anybody posts one, and its reader is the largest
surface for crafted files. Written: JPEG and PNG, which every platform and model takes.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from adapters.imaging.reading import Decoded, decode, media_type_of
from adapters.imaging.writing import BLURRED_EDGE, as_blurred, as_input, as_rendition
from conversations.errors import PictureProblem, PictureUnusable
from conversations.pictures import MAX_INPUT_BYTES, MAX_INPUT_PIXELS, SUFFIXES, ImageBytes

_T = TypeVar("_T")

#: px; a 4K picture of the models has 17 million, their widest 19 million.
MEASURED_PIXELS: Final = 100_000_000


class PillowImaging:
    """Implements ports.Imaging.

    decodes: how many pictures are in memory at once. One of the largest input takes about 0.5 GB while it is turned
    upright and converted, so the threads are few and are its own: a cancelled caller does not let a third one in.
    """

    def __init__(self, decodes: int = 2) -> None:
        self._threads = ThreadPoolExecutor(decodes, thread_name_prefix="imaging")

    async def clean(self, data: bytes) -> ImageBytes:
        """Return an upright copy in sRGB without metadata: JPEG of photographs, PNG of lossless or transparent ones.

        Raises PictureUnusable: EMPTY, TOO_LARGE over MAX_INPUT_BYTES, NOT_A_PICTURE, TOO_MANY_PIXELS, BROKEN.
        """
        return await self._run(lambda: clean(data))

    async def measure(self, data: bytes) -> ImageBytes:
        """Return the very same bytes with their true type and pixels, once they were decoded in full.

        Raises PictureUnusable: EMPTY, NOT_A_PICTURE, TOO_MANY_PIXELS over MEASURED_PIXELS, BROKEN.
        """
        return await self._run(lambda: measure(data))

    async def inspect(self, data: bytes, edge: int) -> tuple[ImageBytes, ImageBytes]:
        """Return what `measure` and `rendition` do, decoded once; raises as `measure` does."""
        return await self._run(lambda: inspect(data, edge))

    async def rendition(self, data: bytes, edge: int) -> ImageBytes:
        """Return an upright copy in sRGB of at most `edge` px on its longer side: JPEG, or PNG if it is transparent.

        Raises PictureUnusable as `measure` does.
        """
        return await self._run(lambda: rendition(data, edge))

    async def blur(self, data: bytes) -> ImageBytes:
        """Return a small grey JPEG in which nothing can be made out but the composition."""
        return await self._run(lambda: blur(data))

    async def _run(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, _in_memory, work)


def _in_memory(work: Callable[[], _T]) -> _T:
    try:
        return work()
    except MemoryError as error:
        raise PictureUnusable(PictureProblem.TOO_MANY_PIXELS) from error


def clean(data: bytes) -> ImageBytes:
    """Do what PillowImaging.clean does, in this thread."""
    if len(data) > MAX_INPUT_BYTES:
        raise PictureUnusable(PictureProblem.TOO_LARGE)
    decoded = decode(data, MAX_INPUT_PIXELS)
    return as_input(decoded, MAX_INPUT_BYTES)


def measure(data: bytes) -> ImageBytes:
    """Do what PillowImaging.measure does, in this thread."""
    return _measured(data, decode(data, MEASURED_PIXELS))


def inspect(data: bytes, edge: int) -> tuple[ImageBytes, ImageBytes]:
    """Do what PillowImaging.inspect does, in this thread."""
    decoded = decode(data, MEASURED_PIXELS)
    return _measured(data, decoded), as_rendition(decoded, edge)


def _measured(data: bytes, decoded: Decoded) -> ImageBytes:
    media_type = media_type_of(decoded)
    if media_type not in SUFFIXES:
        raise PictureUnusable(PictureProblem.NOT_A_PICTURE)
    return ImageBytes(data, media_type, decoded.image.width, decoded.image.height, decoded.frames)


def blur(data: bytes) -> ImageBytes:
    """Do what PillowImaging.blur does, in this thread."""
    return as_blurred(decode(data, MEASURED_PIXELS, edge=BLURRED_EDGE))


def rendition(data: bytes, edge: int) -> ImageBytes:
    """Do what PillowImaging.rendition does, in this thread."""
    return as_rendition(decode(data, MEASURED_PIXELS, edge=edge), edge)
