"""Words as typed, made to fit where a platform shows them; how they are written there is the platform's own matter."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Final

_BREAKS: Final = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
#: Control characters, and halves of characters, which cannot be sent.
_UNSENDABLE: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BLANKS: Final = re.compile(r"\s+")

_FIRST_STRONG_ISOLATE: Final = "\u2068"
_POP_ISOLATE: Final = "\u2069"
_ISOLATES: Final = frozenset("\u2066\u2067\u2068")
#: What runs from right to left, and the signs that turn text around; as whole blocks, so a little more than those.
_TURNING: Final = re.compile(
    "[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def width(text: str) -> int:
    """Return how many UTF-16 units a text takes: never fewer than code points, where a platform does not say which."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain(text: str) -> str:
    """Return words with one kind of line break, and without what cannot be sent."""
    return _UNSENDABLE.sub("\ufffd", _BREAKS.sub("\n", text))


def on_one_line(text: str) -> str:
    """Return words on one line, whatever they hold."""
    return _BLANKS.sub(" ", plain(text)).strip()


def isolated(text: str) -> str:
    """Keep what runs from right to left, and the signs that turn text around, from reaching what stands beside it."""
    if not _TURNING.search(text):
        return text
    kept, opened = [], 0
    for sign in text:
        if sign == _POP_ISOLATE and not opened:
            continue  # it would end the isolate around it
        opened += (sign in _ISOLATES) - (sign == _POP_ISOLATE)
        kept.append(sign)
    return f"{_FIRST_STRONG_ISOLATE}{''.join(kept)}{_POP_ISOLATE * (opened + 1)}"


def cut(text: str, budget: int, write: Callable[[str], str], measure: Callable[[str], int] = width) -> str:
    """Write as much of a text as fits, with "…" where it ends; empty where not even that fits."""
    head = text[: budget + 1]
    if head == text and measure(write(text)) <= budget:
        return write(text)
    fitting = bisect_right(range(len(head)), budget, key=lambda length: measure(write(f"{head[:length]}…")))
    return write(f"{head[: fitting - 1].rstrip()}…") if fitting else ""


def shortened(text: str, budget: int) -> str:
    """Cut words that are no markup where they stand: labels, titles, descriptions of pictures."""
    return cut(text, budget, on_one_line)


def shares(needs: Sequence[int], total: int) -> list[int]:
    """Divide room: who needs less than an even share gets that, the others have what is left evenly."""
    given = dict.fromkeys(range(len(needs)), 0)
    for left, index in enumerate(sorted(given, key=lambda index: needs[index])):
        given[index] = min(needs[index], (total - sum(given.values())) // (len(needs) - left))
    return list(given.values())
