"""Looking into pictures."""

from typing import Protocol

from conversations.pictures import ImageBytes


class Imaging(Protocol):
    """Looks into pictures and makes copies of them; always off the event loop."""

    async def clean(self, data: bytes) -> ImageBytes:
        """Return an upright copy without metadata, in a format the models take.

        Raises PictureUnusable when it is empty, too large, no picture, a bomb or broken.
        """
        ...

    async def measure(self, data: bytes) -> ImageBytes:
        """Return the very same bytes with their true type and pixels, once they were seen to decode.

        Raises PictureUnusable when they do not.
        """
        ...

    async def inspect(self, data: bytes, edge: int) -> tuple[ImageBytes, ImageBytes]:
        """Return what `measure` and `rendition` do, decoded once."""
        ...

    async def blur(self, data: bytes) -> ImageBytes:
        """Return a small grey copy in which nothing can be made out but the composition."""
        ...

    async def rendition(self, data: bytes, edge: int) -> ImageBytes:
        """Return a smaller copy, at most `edge` pixels on its longer side."""
        ...
