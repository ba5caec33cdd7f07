"""Every sentence that people read, in English; each takes what it speaks of and nothing else.

A sentence says what happened, whether it cost something, and what to do next.
"""

from conversations.wording.failures import failure
from conversations.wording.phrases import (
    LABELS,
    MADE_BY_AI,
    OFFLINE,
    OFFLINE_MODEL,
    POSTING,
    STATUS,
    WAITS_FOR_PROVIDER,
    alt,
    byline,
    cancelled,
    continues,
    conversation_reset,
    counted,
    exported,
    exporting,
    first_frame,
    left,
    listed,
    moment,
    of_pictures,
    ordinal,
    preparing,
    price,
    trimmed,
    waiting,
)
from conversations.wording.refusals import refusal

__all__ = [
    "LABELS",
    "MADE_BY_AI",
    "OFFLINE",
    "OFFLINE_MODEL",
    "POSTING",
    "STATUS",
    "WAITS_FOR_PROVIDER",
    "alt",
    "byline",
    "cancelled",
    "continues",
    "conversation_reset",
    "counted",
    "exported",
    "exporting",
    "failure",
    "first_frame",
    "left",
    "listed",
    "moment",
    "of_pictures",
    "ordinal",
    "preparing",
    "price",
    "refusal",
    "trimmed",
    "waiting",
]
