"""Reads Discord's markdown as its clients do, to HTML: what is escaped shows as the sign, what is markup as markup.

Written after how the clients behave, and apart from what the program writes: tests hold the one against the other.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from html.parser import HTMLParser
from typing import Final

NOON: Final = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

_FENCE = re.compile(r"```(?:[a-z0-9_+\-.#]+?\n)?\n*([^\n].*?)\n*```", re.DOTALL | re.IGNORECASE)
_QUOTE = re.compile(r"(?: *> [^\n]*(?:\n|$))+")
_QUOTE_ALL = re.compile(r" *>>> (.*)", re.DOTALL)
_QUOTE_MARK = re.compile(r"^ *> ", re.MULTILINE)
_HEADING = re.compile(r" *(#{1,3})\s+([^\n]+)(?:\n|$)")
_SMALL = re.compile(r" *-#\s+([^\n]+)(?:\n|$)")
_ITEM = re.compile(r"( *)(?:[-*+]|\d+[.)])\s+([^\n]+)(?:\n|$)")
_LINE = re.compile(r"([^\n]*)(?:\n|$)")

Write = Callable[["re.Match[str]", datetime], str]


def html(text: str, now: datetime = NOON) -> str:
    """Return the HTML of one text display."""
    at, written = 0, []
    while at < len(text):
        for pattern, write in _BLOCKS:
            found = pattern.match(text, at)
            if found and found.end() > at:
                written.append(write(found, now))
                at = found.end()
                break
    return "".join(written)


def shown(text: str) -> tuple[str, set[str]]:
    """Return what people read of a text, and the names of all that was taken for markup."""
    reader = _Reader()
    reader.feed(html(text))
    reader.close()
    return "".join(reader.words), reader.kinds


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.kinds: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.words.append("\n")
        else:
            self.kinds.add(str(dict(attrs).get("class") or tag))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _inline(text: str, now: datetime) -> str:
    at, written = 0, []
    while at < len(text):
        for pattern, write in _SPANS:
            found = pattern.match(text, at)
            if found:
                written.append(write(found, now))
                at = found.end()
                break
        else:
            written.append(escape(text[at]))
            at += 1
    return "".join(written)


def _within(tag: str, kind: str = "") -> Write:
    """Wrap what stands inside, read in its turn; the last group of the pattern that matched is the inside."""
    start = f'<{tag} class="{kind}">' if kind else f"<{tag}>"

    def write(found: "re.Match[str]", now: datetime) -> str:
        inside = next(group for group in reversed(found.groups()) if group is not None)
        return f"{start}{_inline(inside, now)}</{tag}>"

    return write


def _as(kind: str) -> Write:
    """Show a sign of Discord's own, as it was written."""
    return lambda found, _now: f'<span class="{kind}">{escape(found[0])}</span>'


def _literal(found: "re.Match[str]", _now: datetime) -> str:
    return escape(found[found.lastindex or 0])


def _code(tag: str) -> Write:
    return lambda found, _now: f"<{tag}>{escape(found[found.lastindex or 0])}</{tag}>"


def _url(found: "re.Match[str]", _now: datetime) -> str:
    return f'<a href="{escape(found[1])}">{escape(found[1])}</a>'


def _masked(found: "re.Match[str]", now: datetime) -> str:
    if not re.match(r"https?://", found[2]) or re.match(r"\s*https?://", found[1]):
        return escape(found[0])  # the clients show a label that pretends to be an address as it was written
    return f'<a href="{escape(found[2])}">{_inline(found[1], now)}</a>'


def _quote(found: "re.Match[str]", now: datetime) -> str:
    inside = found[1] if found.lastindex else _QUOTE_MARK.sub("", found[0].removesuffix("\n"))
    return f"<blockquote>{html(inside, now).removesuffix('<br>')}</blockquote>"


def _heading(found: "re.Match[str]", now: datetime) -> str:
    level = len(found[1])
    return f"<h{level}>{_inline(found[2], now)}</h{level}>"


def _item(found: "re.Match[str]", now: datetime) -> str:
    return f'<div class="item">{_inline(found[2], now)}</div>'


def _line(found: "re.Match[str]", now: datetime) -> str:
    return _inline(found[1], now) + ("<br>" if found[0].endswith("\n") else "")


def _time(found: "re.Match[str]", now: datetime) -> str:
    when = datetime.fromtimestamp(int(found[1]), UTC)
    words = _relative((when - now).total_seconds()) if found[2] == "R" else f"{when:%d %B %Y %H:%M}"
    return f'<span class="time">{words}</span>'


def _relative(seconds: float) -> str:
    count, unit = next(
        (int(abs(seconds) // length), unit)
        for length, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"), (0.1, "moment"))
        if abs(seconds) >= length or unit == "moment"
    )
    words = f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return f"in {words}" if seconds > 0 else f"{words} ago"


_BLOCKS: Final[list[tuple["re.Pattern[str]", Write]]] = [
    (_FENCE, _code("pre")),
    (_QUOTE_ALL, _quote),
    (_QUOTE, _quote),
    (_HEADING, _heading),
    (_SMALL, _within("small")),
    (_ITEM, _item),
    (_LINE, _line),
]

_SPANS: Final[list[tuple["re.Pattern[str]", Write]]] = [
    (re.compile(r"\\([^0-9A-Za-z\s])"), _literal),
    (_FENCE, _code("pre")),
    (re.compile(r"(`+)(.*?[^`])\1(?!`)", re.DOTALL), _code("code")),
    (re.compile(r"<t:(-?\d{1,11})(?::([tTdDfFR]))?>"), _time),
    (re.compile(r"<(https?://[^\s>]+)>"), _url),
    (re.compile(r"""(https?://[^\s<]+[^<.,:;"'\]\s])"""), _url),
    (
        re.compile(r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?\s*\)"),
        _masked,
    ),
    (re.compile(r"<(?:@[!&]?|#)\d+>|</[^:>]+:\d+>|<id:\w+>|@everyone|@here"), _as("mention")),
    (re.compile(r"<a?:\w+:\d+>|:[^\s:]+?:"), _as("emoji")),
    (re.compile(r"\*\*((?:\\.|[^\\])+?)\*\*(?!\*)"), _within("b")),
    (re.compile(r"__((?:\\.|[^\\])+?)__(?!_)"), _within("u")),
    (re.compile(r"(?<!\w)_((?:\\.|[^\\_])+?)_(?!\w)|\*(?=\S)((?:\\.|[^\\*])+?)\*(?!\*)"), _within("i")),
    (re.compile(r"~~((?:\\.|[^\\])+?)~~"), _within("s")),
    (re.compile(r"\|\|((?:\\.|[^\\])+?)\|\|"), _within("span", "spoiler")),
]
