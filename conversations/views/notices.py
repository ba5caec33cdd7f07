"""Short messages for one member alone."""

from collections.abc import Sequence

from conversations import wording
from conversations.outcomes import Ending, Refused
from conversations.turn import Turn, TurnState
from conversations.views.nouns import Notice, Tone


def refused(reason: Refused, typed: str = "") -> Notice:
    """Say why nothing was done, and give back what was typed."""
    return Notice(wording.refusal(reason.reason), Tone.WARNING, draft=typed)


def failed(turns: Sequence[Turn], typed: str) -> Notice:
    """Say why turns failed, where their card cannot say it, and give back what was typed."""
    sentences = [
        wording.failure(turn.ending or Ending.OTHER, turn.detail) for turn in turns if turn.state is TurnState.FAILED
    ]
    return Notice(" ".join(dict.fromkeys(sentences)), Tone.ERROR, draft=typed)
