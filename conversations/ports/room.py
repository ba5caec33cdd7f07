"""Room in memory for work that holds megabytes."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol


class Room(Protocol):
    """Lets as much work in at a time as there is memory for."""

    def hold(self, size: int) -> AbstractAsyncContextManager[bool]:
        """Wait until so many bytes are free, in the order of asking, and hold them until the end.

        Gives whether there was a wait. Who asks for more than there is at all gets in alone.
        """
        ...
