"""What a sheet's message says already: an edit that says the same, or less, is not worth a request."""

from datetime import datetime
from typing import Final

from conversations.identity import SheetId
from conversations.recent import Recent
from conversations.turn import Phase
from conversations.views.nouns import Card

_REMEMBERED: Final = 2000  # sheets


class News:
    """Remembers what was shown of each sheet, where one edit before the result says that it is being made."""

    def __init__(self) -> None:
        self._shown: Recent[SheetId, tuple[int, datetime | None]] = Recent(_REMEMBERED)

    def is_news(self, card: Card) -> bool:
        """Tell whether a card says what the message does not say already; an earlier phase never covers a later one."""
        rank, until = self._shown.get(card.sheet_id) or (-1, None)
        if card.phase is Phase.FINALIZING or card.phase.rank < rank:
            return False
        news = (card.phase.rank, card.until)
        if card.phase.passes and news == (rank, until):
            return False
        self._shown.put(card.sheet_id, news)
        return True

    def is_gone(self, sheet_id: SheetId) -> None:
        """Remember that the message was taken away: nothing is shown any more."""
        self._shown.put(sheet_id, (Phase.REMOVED.rank + 1, None))
