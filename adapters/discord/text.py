"""Words as typed → text that Discord shows as typed: nothing in it is markup, and it fits.

Widths are in UTF-16 units: Discord does not say whether it counts those or code points, and they are never fewer.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from yarl import URL

#: A backslash before a sign shows the sign.
_MARKUP: Final = {ord(sign): f"\\{sign}" for sign in "\\*_~|`<>[]:@#"}
#: What could begin a list or small print.
_BEGINNING: Final = re.compile(r"[-+](?<!\w.)|[.)](?<=\d.)(?=\s|$)")
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

_ADDRESS: Final = re.compile(r"[!-~]{1,1000}")
_SCHEME: Final = re.compile(r"^https?://")
#: They would end a link's label or its address; the label's own cannot be escaped there.
_IN_LABEL: Final = str.maketrans("[]", "()")
_IN_ADDRESS: Final = {ord(sign): f"%{ord(sign):02X}" for sign in "()<>\\`|"}
#: A channel and a role in a sentence of ours, once it is escaped.
_CHANNEL: Final = re.compile(r"\\#(\d{17,20})\b")
_ROLE: Final = re.compile(r"\\@(\d{17,20})\b")


def width(text: str) -> int:
    """Return how much of a limit a text takes."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def paragraph(text: str) -> str:
    """Write words that may have several lines."""
    return "\n".join(_inert(line) for line in plain(text).split("\n"))


def line(text: str) -> str:
    """Write words on one line, whatever they hold."""
    return _inert(_BLANKS.sub(" ", plain(text)).strip())


def quoted(text: str) -> str:
    """Write words as a block quote; each of their lines is marked, so that none looks like one of ours."""
    return "\n".join(f"> {_inert(one)}" for one in plain(text).strip("\n").rstrip().split("\n"))


def code(text: str) -> str:
    """Write words as a block that is copied as it was typed."""
    inside = plain(text).strip("\n")
    return quoted(inside) if "```" in inside else f"```\n{inside}\n```"


def small(text: str) -> str:
    """Write what is written already as small print."""
    return f"-# {text}"


def bold(text: str) -> str:
    """Write what is written already, and not empty, in bold."""
    return f"**{text}**" if text else ""


def channels(text: str) -> str:
    """Let the ids of channels and roles in a sentence, written already, show as their names; nobody is pinged."""
    return _ROLE.sub(r"<@&\1>", _CHANNEL.sub(r"<#\1>", text))


def ago(when: datetime) -> str:
    """Write a time so that each reader's client says how long ago it was, or how long there is to it."""
    return f"<t:{int(when.timestamp())}:R>"


def link(label: str, url: str) -> str:
    """Write a link to a page; the label alone where the address is none of the web's, or is too long."""
    # Discord does not make a link of a label that looks like an address.
    named = line(_SCHEME.sub("", label.translate(_IN_LABEL)))
    address = _address(url)
    return f"[{named}](<{address}>)" if named and address else named


def cut(text: str, budget: int, write: Callable[[str], str]) -> str:
    """Write as much of a text as fits, with "…" where it ends; empty where not even that fits."""
    head = text[: budget + 1]
    if head == text and width(write(text)) <= budget:
        return write(text)
    fitting = bisect_right(range(len(head)), budget, key=lambda length: width(write(f"{head[:length]}…")))
    return write(f"{head[: fitting - 1].rstrip()}…") if fitting else ""


def shortened(text: str, budget: int) -> str:
    """Cut words that are no markup where they stand: labels, titles, descriptions of pictures."""
    return cut(text, budget, lambda words: _BLANKS.sub(" ", plain(words)).strip())


def shares(needs: Sequence[int], total: int) -> list[int]:
    """Divide room: who needs less than an even share gets that, the others have what is left evenly."""
    given = dict.fromkeys(range(len(needs)), 0)
    for left, index in enumerate(sorted(given, key=lambda index: needs[index])):
        given[index] = min(needs[index], (total - sum(given.values())) // (len(needs) - left))
    return list(given.values())


def plain(text: str) -> str:
    """Return words with one kind of line break, and without what cannot be sent."""
    return _UNSENDABLE.sub("\ufffd", _BREAKS.sub("\n", text))


def _inert(text: str) -> str:
    return _isolated(_BEGINNING.sub(r"\\\g<0>", text.translate(_MARKUP)))


def _isolated(text: str) -> str:
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


def _address(url: str) -> str:
    try:
        found = URL(url.strip())
    except ValueError:
        return ""
    if found.scheme not in {"http", "https"} or not found.host or found.user or found.password:
        return ""  # a name before the host only pretends to be another one
    written = str(found).translate(_IN_ADDRESS)
    return written if _ADDRESS.fullmatch(written) else ""
