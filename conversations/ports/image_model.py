"""The model: what is asked of it, and what it answers."""

from dataclasses import dataclass, field
from typing import Protocol

from conversations.call import Usage
from conversations.outcomes import Ending
from conversations.pictures import ImageBytes
from conversations.screening.strictness import Strictness
from conversations.turn import Source


@dataclass(frozen=True, slots=True)
class Said:
    """A user part of the context: words, and pictures with them."""

    text: str
    pictures: tuple[ImageBytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """A model part of the context, exactly as it was received."""

    parts: bytes  # what ImageModel gave as Reply.parts


@dataclass(frozen=True, slots=True)
class Order:
    """What one call asks for."""

    model: str  # catalogue id
    context: tuple[Said | Answered, ...]  # oldest first; the last one is Said and is the prompt
    ratio: str | None  # None: left to the model, so that an edit keeps its input's
    size: str  # "1K"
    seed: int | None = None
    thinking: str = ""  # a level the model has; empty: its own
    search: bool = False  # whether it may look things up on the web
    strictness: Strictness = Strictness.STANDARD  # of the provider's own filters


@dataclass(frozen=True, slots=True)
class Drawn:
    """One picture as the model gave it, byte for byte."""

    data: bytes
    media_type: str  # as the model says


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one call."""

    ending: Ending
    parts: bytes  # the model's parts as received, to be sent back unchanged; b"" when there were none
    pictures: tuple[Drawn, ...]
    words: str
    usage: Usage  # without a price: the core knows what the provider takes
    detail: str = ""  # the provider's own word for the ending, for the ledger
    notes: tuple[str, ...] = field(default=())  # for people: e.g. what an offline sketch could not do
    sources: tuple[Source, ...] = field(default=())  # pages it has read


class ImageModel(Protocol):
    """Makes pictures."""

    backend: str  # "sketch", "developer" or "vertex": parts of one are never sent to another

    async def warm(self) -> None:
        """Load what the first call would have to wait for."""
        ...

    async def draw(self, order: Order) -> Reply:
        """Make one call.

        Raises NotSent, Busy, AnswerLost, RequestRejected, and the kinds of these. Cancelling the task ends the call.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
