"""Signals → verdict: what the words of a prompt alone can tell, before any model is asked."""

from conversations.screening.rules import rulebook
from conversations.screening.verdicts import OFFLINE, Category, Kind, Stage, Verdict
from conversations.screening.words import PROMPT_LIMIT, check_words, repeats, screen

__all__ = [
    "OFFLINE",
    "PROMPT_LIMIT",
    "Category",
    "Kind",
    "Stage",
    "Verdict",
    "check_words",
    "repeats",
    "rulebook",
    "screen",
]
