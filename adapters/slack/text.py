"""Words as typed → what Slack shows as typed: elements of rich text and plain text, in which nothing is markup.

Nothing that members have typed stands in mrkdwn: rich text and plain text hold words as data, so there is nothing to
escape, and nobody is called by them. The one exception is the line for notifications, see `escaped`.
"""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

from adapters.slack.places import is_direct
from conversations import fitting, wording
from conversations.fitting import isolated, on_one_line, plain

Element = dict[str, Any]
Block = dict[str, Any]

_LABEL: Final = 200  # characters of a link
_ADDRESS: Final = 2000
_PRINTABLE: Final = "".join(map(chr, range(ord("!"), ord("~") + 1)))
_SCHEME: Final = re.compile(r"^https?://")
_CHANNEL: Final = re.compile(r"[CG][A-Z0-9]{4,}")
_NONE: Final = "(?!)"  # is found nowhere
_ESCAPES: Final = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}
#: An invisible sign after it keeps a sign from being markup where words are no data.
_MARKS: Final = re.compile(r"[*_~`]")
_WORD_JOINER: Final = "\u2060"


def width(text: str) -> int:
    """Return how much of a message's room a text takes, as it is sent."""
    return fitting.width(json.dumps(text, ensure_ascii=False)) - 2


def cut(text: str, room: int) -> str:
    """Write as much of a text as fits, of several lines, with "…" where it ends."""
    return fitting.cut(text, room, paragraph, width)


def verbatim(text: str, room: int) -> str:
    """Write as much of a text as fits, to be copied."""
    return fitting.cut(text, room, lambda one: plain(one).strip("\n"), width)


def brief(text: str, room: int) -> str:
    """Write as much of a text as fits, on one line, with "…" where it ends."""
    return fitting.cut(text, room, line, width)


def paragraph(text: str) -> str:
    """Write words that may have several lines."""
    return "\n".join(map(isolated, plain(text).strip("\n").rstrip().split("\n")))


def line(text: str) -> str:
    """Write words on one line, whatever they hold."""
    return isolated(on_one_line(text))


def words(text: str, *, bold: bool = False) -> list[Element]:
    """Return what is written already as an element; none for nothing, which Slack does not take."""
    if not text:
        return []
    return [{"type": "text", "text": text} | ({"style": {"bold": True}} if bold else {})]


def channels(text: str, named: Collection[str], *, bold: bool = False) -> list[Element]:
    """Return a sentence of ours in which the ids of these channels show as their names; nobody is called."""
    found: list[Element] = []
    for number, part in enumerate(_marked(named).split(_without_direct(text, named))):
        if number % 2:
            found.append({"type": "channel", "channel_id": part} | ({"style": {"bold": True}} if bold else {}))
        else:
            found += words(part, bold=bold)
    return found


def link(label: str, url: str) -> list[Element]:
    """Return a link to a page; the label alone where the address is none of the web's, or is too long."""
    named = brief(_SCHEME.sub("", label), _LABEL)
    address = _address(url)
    return [{"type": "link", "url": address, "text": named}] if named and address else words(named)


def ago(when: datetime) -> Element:
    """Return a time so that each reader's client says how long ago it was."""
    return _date(when, "{ago}")


def clock(when: datetime) -> Element:
    """Return a time of day, as each reader has it."""
    return _date(when, "at {time}")


def _date(when: datetime, form: str) -> Element:
    return {
        "type": "date",
        "timestamp": int(when.timestamp()),
        "format": form,
        "fallback": f"at {when.astimezone(UTC):%H:%M} UTC",
    }


def lines(of: Iterable[Sequence[Element]]) -> list[Element]:
    """Put elements on lines of their own; empty lines are left out."""
    found: list[Element] = []
    for one in filter(None, of):
        found += [*(words("\n") if found else ()), *one]
    return found


def section(elements: Sequence[Element]) -> list[Element]:
    """Return a paragraph of rich text."""
    return [{"type": "rich_text_section", "elements": list(elements)}] if elements else []


def quoted(text: str) -> list[Element]:
    """Return words, written already, as a block quote."""
    return [{"type": "rich_text_quote", "elements": words(text)}] if text else []


def code(text: str) -> list[Element]:
    """Return words, written already, as a block that is copied as it was typed."""
    return [{"type": "rich_text_preformatted", "elements": words(text)}] if text else []


def rich(*parts: Sequence[Element]) -> list[Block]:
    """Return a block of rich text."""
    elements = [one for part in parts for one in part]
    return [{"type": "rich_text", "elements": elements}] if elements else []


def text_object(text: str, most: int) -> Element:
    """Return words on one line as a text object, in which ":fox:" stays what it is."""
    return {"type": "plain_text", "text": fitting.shortened(text, most) or "…", "emoji": False}


def escaped(text: str, most: int) -> str:
    """Write words on one line where Slack looks for markup, as in the line for notifications: there they show none."""
    return _MARKS.sub(rf"\g<0>{_WORD_JOINER}", fitting.cut(text, most, line)).translate(_ESCAPES)


def sentence(text: str, most: int, named: Collection[str] = ()) -> str:
    """Write a sentence of ours for the line for notifications; the ids of these channels show as their names."""
    return _marked(named).sub(r"<#\1>", escaped(_without_direct(text, named), most))


def _marked(named: Collection[str]) -> re.Pattern[str]:
    """Return what finds these channels, as far as they are Slack's; operators review for other platforms too."""
    return re.compile(rf"#({'|'.join(filter(_CHANNEL.fullmatch, named)) or _NONE})\b")


def _without_direct(text: str, named: Collection[str]) -> str:
    """Say "direct messages" for the ids of such: they have no name that others see."""
    for one in filter(is_direct, named):
        text = text.replace(wording.channel(one), wording.DIRECT)
    return text


def _address(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
        usable = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or 1)
        written = quote(url.strip(), safe=_PRINTABLE)
    except ValueError:
        return ""
    if not usable or not parts.netloc.isascii() or "@" in parts.netloc:
        return ""  # a name before the host only pretends to be another one
    return written if len(written) <= _ADDRESS else ""
