"""Pictures in a dictionary."""

from collections.abc import AsyncGenerator

_PIECE = 256 * 1024


class FakeStore:
    """Implements ports.PictureStore."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def put(self, key: str, data: bytes) -> None:
        self.kept[key] = data

    async def get(self, key: str) -> bytes | None:
        return self.kept.get(key)

    async def stream(self, key: str) -> AsyncGenerator[bytes] | None:
        data = self.kept.get(key)
        return None if data is None else _pieces(data)

    async def remove(self, prefix: str) -> None:
        for key in [key for key in self.kept if key.startswith(prefix)]:
            del self.kept[key]


async def _pieces(data: bytes) -> AsyncGenerator[bytes]:
    for start in range(0, len(data), _PIECE):
        yield data[start : start + _PIECE]
