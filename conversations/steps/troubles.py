"""What trouble with a call means for its turn."""

from typing import Final

from conversations.call import UNPAID
from conversations.errors import (
    AccessRefused,
    AnswerLost,
    Busy,
    Limited,
    ModelGone,
    NotSent,
    PlantainError,
    RequestRejected,
    RequestTooLarge,
)
from conversations.outcomes import Ending

#: The first that fits counts: the finer ones stand before those they are kinds of.
_ENDINGS: Final = (
    (NotSent, Ending.NOT_SENT),
    (AnswerLost, Ending.LOST),
    (TimeoutError, Ending.TIMEOUT),
    (Limited, Ending.LIMITED),
    (Busy, Ending.BUSY),
    (AccessRefused, Ending.ACCESS_REFUSED),
    (ModelGone, Ending.MODEL_GONE),
    (RequestTooLarge, Ending.TOO_LARGE),
    (RequestRejected, Ending.REJECTED),
)
#: What an image model may raise.
EXPECTED: Final = (NotSent, AnswerLost, Busy, RequestRejected, TimeoutError)
_LONGEST: Final = 100  # characters


def ending_of(trouble: Exception) -> Ending:
    """Name the ending of a call that raised this."""
    return next(ending for kind, ending in _ENDINGS if isinstance(trouble, kind))


def detail_of(trouble: Exception) -> str:
    """Return what the ledger keeps of it: our own words, never the provider's message."""
    words = str(trouble) if isinstance(trouble, PlantainError) else type(trouble).__name__
    unpaid = isinstance(trouble, Limited) and trouble.unpaid
    return f"{UNPAID}: {words}"[:_LONGEST] if unpaid else words[:_LONGEST]
