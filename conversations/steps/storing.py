"""Stores a picture with its rendition."""

import asyncio
import hashlib

from conversations.pictures import SUFFIXES, ImageBytes, Picture
from conversations.ports import Workshop


async def store_picture(shop: Workshop, stem: str, picture: ImageBytes, small: ImageBytes) -> Picture:
    """Store the bytes as they are, and a smaller copy beside them; stem: of their keys.

    The keys depend on nothing else, so that a second run writes over the first.
    """
    key = f"{stem}.{SUFFIXES[picture.media_type]}"
    await shop.store.put(key, picture.data)
    preview = f"{stem}-preview.{SUFFIXES[small.media_type]}"
    await shop.store.put(preview, small.data)
    return Picture(
        key=key,
        media_type=picture.media_type,
        width=picture.width,
        height=picture.height,
        size=len(picture.data),
        digest=await digest_of(picture.data),
        preview=preview,
        note="first_frame" if picture.first_of_frames > 1 else "",
    )


async def digest_of(data: bytes) -> str:
    """Return the sha256 of a picture, hex; computed off the event loop."""
    return await asyncio.to_thread(lambda: hashlib.sha256(data).hexdigest())
