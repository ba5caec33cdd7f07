"""What the provider takes for tokens: a list with dates, since what was asked yesterday costs what it did then.

Source: Google's price list at second hand, as several public programs had it in October 2026. A million tokens in
dollars is one token in millionths of a dollar.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Rates:
    """What a token costs, in millionths of a dollar, from a day on."""

    since: date
    input: float  # words and pictures alike
    words: float  # of the answer, its thoughts included
    picture: float  # of the answer

    def cost(self, *, input_tokens: int, output_tokens: int, picture_tokens: int) -> int:
        """Return millionths of a dollar; picture_tokens: the part of output_tokens that is pictures."""
        words = max(0, output_tokens - picture_tokens)
        return round(input_tokens * self.input + words * self.words + picture_tokens * self.picture)


def in_force(rates: Sequence[Rates], on: date) -> Rates:
    """Return the newest rates that were in force on a day, the oldest known for a day before them all."""
    by_day = sorted(rates, key=lambda one: one.since)
    return next((one for one in reversed(by_day) if one.since <= on), by_day[0])
