"""Words as typed → text that Discord shows as typed: nothing in it is markup."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import Final

from yarl import URL

from conversations import wording
from conversations.fitting import isolated, on_one_line, plain

#: A backslash before a sign shows the sign.
_MARKUP: Final = {ord(sign): f"\\{sign}" for sign in "\\*_~|`<>[]:@#"}
_ID: Final = re.compile(r"\d{17,20}")
#: What could begin a list or small print.
_BEGINNING: Final = re.compile(r"[-+](?<!\w.)|[.)](?<=\d.)(?=\s|$)")

_ADDRESS: Final = re.compile(r"[!-~]{1,1000}")
_SCHEME: Final = re.compile(r"^https?://")
#: They would end a link's label or its address; the label's own cannot be escaped there.
_IN_LABEL: Final = str.maketrans("[]", "()")
_IN_ADDRESS: Final = {ord(sign): f"%{ord(sign):02X}" for sign in "()<>\\`|"}


def paragraph(text: str) -> str:
    """Write words that may have several lines."""
    return "\n".join(_inert(line) for line in plain(text).split("\n"))


def line(text: str) -> str:
    """Write words on one line, whatever they hold."""
    return _inert(on_one_line(text))


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


def channels(text: str, named: Collection[str]) -> str:
    """Let the ids of these channels and roles in a sentence, written already, show as their names; nobody is pinged."""
    for one in filter(_ID.fullmatch, named):  # operators review for other platforms too
        text = text.replace(line(wording.channel(one)), f"<#{one}>").replace(line(wording.role(one)), f"<@&{one}>")
    return text


def ago(when: datetime) -> str:
    """Write a time so that each reader's client says how long ago it was, or how long there is to it."""
    return f"<t:{int(when.timestamp())}:R>"


def link(label: str, url: str) -> str:
    """Write a link to a page; the label alone where the address is none of the web's, or is too long."""
    # Discord does not make a link of a label that looks like an address.
    named = line(_SCHEME.sub("", label.translate(_IN_LABEL)))
    address = _address(url)
    return f"[{named}](<{address}>)" if named and address else named


def _inert(text: str) -> str:
    return isolated(_BEGINNING.sub(r"\\\g<0>", text.translate(_MARKUP)))


def _address(url: str) -> str:
    try:
        found = URL(url.strip())
    except ValueError:
        return ""
    if found.scheme not in {"http", "https"} or not found.host or found.user or found.password:
        return ""  # a name before the host only pretends to be another one
    written = str(found).translate(_IN_ADDRESS)
    return written if _ADDRESS.fullmatch(written) else ""
