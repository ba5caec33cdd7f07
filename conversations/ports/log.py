"""Log lines."""

from typing import Protocol


class Log(Protocol):
    """Takes events with ids; never words, pictures or secrets."""

    def __call__(self, event: str, **ids: str) -> None:
        """Write one line."""
        ...
