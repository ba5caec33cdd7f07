"""Compares what is shown with what was typed, on whatever platform."""

import re
import unicodedata

from conversations.fitting import plain


def as_seen(text: str) -> str:
    """Leave away what shows nothing: the isolates that the text is kept in, and their ends."""
    return re.sub("[\u2066-\u2069]", "", text)


def as_typed(text: str) -> str:
    return as_seen(plain(text).strip("\n").rstrip())


def open_at_the_end(text: str) -> bool:
    """Whether what turns text around reaches beyond its end, or ends what was begun before it."""
    opened = 0
    for sign in text:
        opened += unicodedata.bidirectional(sign) in {"FSI", "LRI", "RLI"}
        opened -= unicodedata.bidirectional(sign) == "PDI"
        if opened < 0:
            return True
        if opened == 0 and unicodedata.bidirectional(sign) in {"RLE", "RLO", "LRE", "LRO", "PDF", "R", "AL"}:
            return True
    return opened != 0
