"""Ids of buttons and forms: stateless, versioned, decoded when pressed. The same on all platforms."""

from typing import Final

from conversations.commands.table import Control

_VERSION: Final = "1"  # stands in old messages: ids of this version must stay readable


def encode(control: Control, subject: str) -> str:
    """Write an id: "1:edit:<sheet id>"."""
    return f"{_VERSION}:{control}:{subject}"


def held(text: str, most: int) -> str:
    """Return an id as a platform takes it, of so many characters; ValueError where it would not."""
    if not 0 < len(text) <= most:
        raise ValueError(f"no id: {len(text)} characters, of at most {most}")
    return text


def decode(text: str) -> tuple[Control, str] | None:
    """Read an id, None when it is none of ours."""
    version, _, rest = text.partition(":")
    name, _, subject = rest.partition(":")
    if version != _VERSION or name not in set(Control) or not subject:
        return None
    return Control(name), subject
