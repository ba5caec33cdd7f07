"""A loopback Gemini: speaks generateContent over HTTP, and refuses what the real one refuses."""

from tests.servers.gemini.answers import (
    Answer,
    Asked,
    Cut,
    answered,
    blocked,
    broken_picture,
    cut,
    drawn,
    finished,
    garbage,
    judged,
    posing,
    recorded,
    refused,
    searched,
    undecodable,
    words,
)
from tests.servers.gemini.checks import SHARED
from tests.servers.gemini.server import SCREENING, GeminiServer

__all__ = [
    "SCREENING",
    "SHARED",
    "Answer",
    "Asked",
    "Cut",
    "GeminiServer",
    "answered",
    "blocked",
    "broken_picture",
    "cut",
    "drawn",
    "finished",
    "garbage",
    "judged",
    "posing",
    "recorded",
    "refused",
    "searched",
    "undecodable",
    "words",
]
