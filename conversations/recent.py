"""A memory of what was lately: it holds so many things, and forgets the oldest."""

from collections import OrderedDict
from typing import Generic, TypeVar

_K = TypeVar("_K")
_V = TypeVar("_V")


class Recent(Generic[_K, _V]):
    """Values by key, at most `most` of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[_K, _V] = OrderedDict()

    def get(self, key: _K) -> _V | None:
        """Return what was put last for a key, None where that is forgotten."""
        return self._kept.get(key)

    def put(self, key: _K, value: _V) -> None:
        """Remember a value, as the newest."""
        self._kept[key] = value
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def drop(self, key: _K) -> None:
        """Forget a key."""
        self._kept.pop(key, None)

    def __contains__(self, key: _K) -> bool:
        return key in self._kept
