"""Pictures by key."""

from typing import Protocol


class PictureStore(Protocol):
    """Bytes by key. Keys begin with the tenant."""

    async def put(self, key: str, data: bytes) -> None:
        """Store the bytes whole or not at all; the same key again replaces them."""
        ...

    async def get(self, key: str) -> bytes | None:
        """Read the bytes, None when there are none."""
        ...

    async def remove(self, prefix: str) -> None:
        """Remove every key below a prefix that ends in "/"."""
        ...
