"""What a browser sends → an action's argument; pure."""

import re
from dataclasses import dataclass, replace
from typing import Any, Final

from adapters.console.controls import decode
from adapters.console.people import rights_of
from conversations.commands import Press, Submission, read
from conversations.identity import MemberRef, MessageRef, Place
from conversations.outcomes import PromptTooLong, Refused
from conversations.pictures import Attachment
from conversations.screening import PROMPT_LIMIT

_MENTION: Final = re.compile(r"^@plantain\b[\s:,]*", re.IGNORECASE)
_KEY: Final = re.compile(r"[A-Za-z0-9-]{8,64}")


class Malformed(Exception):  # noqa: N818 -- it describes the request
    """A request that no page of ours sends; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Invoked:
    """A command with what it was given."""

    name: str
    submission: Submission


@dataclass(frozen=True, slots=True)
class Chat:
    """Words for the channel, not for Plantain."""

    text: str


def sent(
    body: dict[str, Any], place: Place, member: MemberRef, attachments: tuple[Attachment, ...]
) -> Invoked | Chat | Refused:
    """Read what was sent from the message box.

    A line that begins with "/" is a command. Words that reply to a message continue it, words that
    begin with @plantain start anew, and so does a picture sent with words; others are talk.
    """
    text = words(body, "text")
    reply_to = MessageRef(place, words(body, "reply_to")) if body.get("reply_to") else None
    base = Submission(
        key=key(body),
        place=place,
        member=member,
        anchor="",
        attachments=attachments,
        reply_to=reply_to,
        typed=text,
        rights=rights_of(member),
    )
    line = _MENTION.sub("", text).lstrip()
    if line.startswith("/"):
        typed = read(line)
        if isinstance(typed, Refused):
            return typed
        return Invoked(typed.command.name, replace(base, values=typed.values, branch=typed.branch))
    if reply_to is not None:
        return Invoked("edit", replace(base, values={"prompt": text}))
    if _MENTION.match(text):
        return Invoked("imagine", replace(base, values={"prompt": _MENTION.sub("", text)}))
    if attachments:
        return Invoked("edit", replace(base, values={"prompt": text}))
    return Chat(text) if len(text) <= PROMPT_LIMIT else Refused(PromptTooLong(len(text), PROMPT_LIMIT))


def pressed(body: dict[str, Any], place: Place, member: MemberRef, attachments: tuple[Attachment, ...]) -> Press | None:
    """Read a press, or the form it opened; None when the id is none of ours."""
    decoded = decode(words(body, "button"))
    if decoded is None:
        return None
    values = body.get("values")
    filled = isinstance(values, dict)
    submission = Submission(
        key=key(body),
        place=place,
        member=member,
        anchor="",
        values={name: words(values, name) for name in values} if isinstance(values, dict) else {},
        attachments=attachments,
        typed=words(values, "prompt") if isinstance(values, dict) and "prompt" in values else "",
        rights=rights_of(member),
    )
    return Press(decoded[0], decoded[1], submission, filled)


def key(body: dict[str, Any]) -> str:
    """Read the key of an event; the browser repeats it when it repeats the event."""
    text = words(body, "key")
    if not _KEY.fullmatch(text):
        raise Malformed("key must be 8 to 64 letters, digits or hyphens")
    return f"console:{text}"


def words(body: dict[str, Any], name: str) -> str:
    """Read a field that must be text."""
    value = body.get(name)
    if not isinstance(value, str):
        raise Malformed(f"{name} must be text")
    return _whole_text(value, name)


def _whole_text(value: str, name: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a pair of surrogates: JSON can hold it, UTF-8 cannot
        raise Malformed(f"{name} must be text") from None
    return value


def upload_ids(body: dict[str, Any]) -> list[str]:
    """Read the ids of the uploads that came along."""
    ids = body.get("uploads") or []
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise Malformed("uploads must be a list of ids")
    return [_whole_text(one, "uploads") for one in ids]
