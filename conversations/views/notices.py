"""Short messages for one member alone."""

from conversations import wording
from conversations.outcomes import Refused
from conversations.views.nouns import Notice, Tone


def refused(reason: Refused, typed: str = "") -> Notice:
    """Say why nothing was done, and give back what was typed."""
    return Notice(wording.refusal(reason.reason), Tone.WARNING, draft=typed)
