"""Pictures by key."""

from collections.abc import AsyncGenerator
from typing import Protocol


class PictureStore(Protocol):
    """Bytes by key. Keys begin with the tenant."""

    async def put(self, key: str, data: bytes) -> None:
        """Store the bytes whole or not at all; the same key again replaces them."""
        ...

    async def get(self, key: str) -> bytes | None:
        """Read the bytes, None when there are none."""
        ...

    async def stream(self, key: str) -> AsyncGenerator[bytes] | None:
        """Read the bytes in pieces, each when it is asked for; None when there are none. To be closed."""
        ...

    async def remove(self, prefix: str) -> None:
        """Remove every key below a prefix that ends in "/"."""
        ...
