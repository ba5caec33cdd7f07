"""Slack's payloads → what actions take; pure."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from html import unescape
from typing import Any, Final
from zlib import crc32

from adapters.slack import modals, places
from adapters.slack.controls import decode
from adapters.slack.people import Person
from conversations import commands
from conversations.commands import MENUS, Command, Control, Option, OptionKind, Press, Submission
from conversations.identity import MessageRef
from conversations.outcomes import Refused
from conversations.pictures import Attachment

_FILE: Final = 120  # characters of a file's name
#: "<@U1|ada>", "<#C1|general>", "<!here>", "<https://example.org|example>", as Slack writes them into words.
_MARKED: Final = re.compile(r"<(?P<sign>[@#!]?)(?P<id>[^>|]*)(?:\|(?P<label>[^>]*))?>")
_IDS: Final = re.compile(r"<#([A-Z0-9]+)(?:\|[^>]*)?>")
#: "1f44b-1f3fb": the characters of an emoji.
_CODES: Final = re.compile(r"(?:10|[0-9a-f])?[0-9a-f]{4}(?:-(?:10|[0-9a-f])?[0-9a-f]{4}){0,15}")
_WORKSPACE: Final = re.compile(r"E[A-Z0-9]+\.T[A-Z0-9]+")  # of an organisation
_BRANCHED: Final = "allow"  # the option that takes a list of channels
_OF_SEVERAL: Final = "mpdm-"  # begin the names of direct messages of several members
#: Messages of people; all other subtypes tell of something else.
_SAID: Final = frozenset({"", "file_share", "thread_broadcast"})


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, where, and by what Slack knows it: read off every payload alike."""

    workspace: str
    channel: str
    user: str
    key: str  # of the event: the same again has the same
    thread: str = ""  # in which it was asked
    message: str = ""  # that was pressed, or chosen by its menu
    trigger: str = ""  # opens a form, for three seconds
    reply: str = ""  # address that an answer for one alone may be sent to
    name: str = ""  # as the payload has it
    opens_form: bool = False  # what answers it is a form, or a word instead of one
    named: str = ""  # the channel, as the payload has it
    filled: str = ""  # what a form was filled with, where it is one: changed and sent in again it is another event

    @property
    def invites(self) -> bool:
        """Whether the bot could be let in where it was asked: direct messages among members take nobody in."""
        return not (places.is_direct(self.channel) or self.named.startswith(_OF_SEVERAL))

    @property
    def event(self) -> str:
        """The key of just this event; of a form that was changed and sent in again it is another one."""
        return f"{self.key}:{crc32(self.filled.encode())}" if self.filled else self.key


@dataclass(frozen=True, slots=True)
class Invoked:
    """A command, as it was typed."""

    command: Command
    submission: Submission
    bare: bool  # nothing was typed behind it


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a form was opened; it travels in the form."""

    channel: str
    thread: str = ""
    message: str = ""
    reply: str = ""
    workspace: str = ""
    named: str = ""


def asked_by_command(body: Mapping[str, Any], workspace: str) -> Asked:
    """Read who has typed a command."""
    return Asked(
        workspace=workspace,
        channel=str(body["channel_id"]),
        user=str(body["user_id"]),
        key=f"slack:{workspace}:{body['trigger_id']}",
        trigger=str(body["trigger_id"]),
        reply=str(body.get("response_url", "")),
        name=str(body.get("user_name", "")),
        named=str(body.get("channel_name", "")),
    )


def asked_by_press(body: Mapping[str, Any], workspace: str) -> Asked:
    """Read who has pressed a button, or chosen an entry in the menu of a message."""
    container, message = body.get("container") or {}, body.get("message") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id") or ""
    timestamp = str(container.get("message_ts") or message.get("ts") or body.get("message_ts") or "")
    return Asked(
        workspace=workspace,
        channel=str(channel),
        user=str(body["user"]["id"]),
        key=f"slack:{workspace}:{body['trigger_id']}",
        thread=_thread(container.get("thread_ts") or message.get("thread_ts"), timestamp),
        message=timestamp,
        trigger=str(body["trigger_id"]),
        reply=str(body.get("response_url", "")),
        name=str(body["user"].get("username") or body["user"].get("name") or ""),
        named=str((body.get("channel") or {}).get("name", "")),
    )


def asked_by_form(body: Mapping[str, Any], workspace: str) -> Asked:
    """Read who has sent a form in, and where it was opened."""
    view = body["view"]
    origin = _origin(view.get("private_metadata", ""))
    return Asked(
        workspace=workspace,
        channel=origin.channel,
        user=str(body["user"]["id"]),
        key=f"slack:{workspace}:view:{view['id']}",
        thread=origin.thread,
        message=origin.message,
        trigger=str(body.get("trigger_id", "")),
        reply=origin.reply,
        filled=json.dumps(view.get("state") or {}),
        name=str(body["user"].get("username") or body["user"].get("name") or ""),
        named=origin.named,
    )


def asked_by_words(event: Mapping[str, Any], workspace: str) -> Asked | None:
    """Read who has said something to the bot; None for bots, and for what nobody said."""
    if event.get("bot_id") or event.get("subtype", "") not in _SAID or not event.get("user"):
        return None
    channel, timestamp = str(event["channel"]), str(event["ts"])
    thread = str(event.get("thread_ts") or "")
    return Asked(
        workspace=workspace,
        channel=channel,
        user=str(event["user"]),
        # A mention comes as a message too: both are of one timestamp.
        key=f"slack:{workspace}:{channel}:{timestamp}",
        thread=thread or ("" if places.is_direct(channel) else timestamp),
        message=timestamp,
    )


def opened_in(view: Mapping[str, Any]) -> str:
    """Read in which workspace a form was opened, empty where it does not say so."""
    return _origin(str(view.get("private_metadata") or "")).workspace


def shown_in(body: Mapping[str, Any]) -> str:
    """Read in which workspace a button was shown that is pressed, empty where it does not say so."""
    actions = body.get("actions") or ()
    value = str(actions[0].get("value") or "") if actions else ""
    return value if _WORKSPACE.fullmatch(value) else ""


def metadata(asked: Asked) -> str:
    """Write where a form is opened."""
    return json.dumps(
        asdict(Origin(asked.channel, asked.thread, asked.message, asked.reply, asked.workspace, asked.named))
    )


def command(body: Mapping[str, Any], asked: Asked, person: Person) -> Invoked | Refused:
    """Read a typed command."""
    text = str(body.get("text", ""))
    typed = commands.read(f"{body['command']} {_plain_blanks(text)}")
    if isinstance(typed, Refused):
        return typed
    options = {one.name: one for one in _options(typed.command, typed.branch)}
    values = {name: _value(options.get(name), value) for name, value in typed.values.items()}
    submission = replace(
        _submission(asked, person),
        values=values,
        typed=unmarked(f"{body['command']} {text}".strip()),
        branch=typed.branch,
        across_threads=True,
    )
    return Invoked(typed.command, submission, bare=not text.strip())


def pressed(body: Mapping[str, Any], asked: Asked, person: Person) -> Press | None:
    """Read a press on a button; None for one that is none of ours."""
    actions: Sequence[Mapping[str, Any]] = body.get("actions") or ()
    found = decode(str(actions[0].get("action_id", ""))) if actions else None
    if found is None:
        return None
    control, subject = found
    return Press(control, subject, _submission(_below(asked, control), person))


def submitted(body: Mapping[str, Any], asked: Asked, person: Person) -> Press | None:
    """Read a form that was sent in; None for one that is none of ours."""
    view = body["view"]
    found = decode(str(view.get("callback_id", "")))
    if found is None:
        return None
    control, subject = found
    values, files = modals.filled(view)
    if control is Control.COMMAND:  # an option that was left alone was not given
        values = {name: value for name, value in values.items() if value}
    submission = replace(
        _submission(_below(asked, control), person),
        values=values,
        attachments=_attachments(files, asked.workspace),
        typed=values.get("prompt", ""),
        across_threads=control is Control.COMMAND,
    )
    return Press(control, subject, submission, filled=True)


def menu(body: Mapping[str, Any], asked: Asked, person: Person, bot: str) -> tuple[str, Submission] | None:
    """Read an entry chosen in the menu of a message; None for one that is none of ours.

    bot: the user that the bot is; what others have posted is a picture to begin with.
    """
    key, message = str(body.get("callback_id", "")), body.get("message") or {}
    if key not in {one.key for one in MENUS}:
        return None
    submission = _submission(_below(asked, Control.EDIT), person)
    ours = message.get("user") == bot
    return key, replace(
        submission,
        reply_to=MessageRef(submission.place, asked.message),
        attachments=() if ours else _attachments(message.get("files") or (), asked.workspace),
    )


def said(event: Mapping[str, Any], asked: Asked, person: Person, bot: str, names: Mapping[str, str]) -> Submission:
    """Read words that were said to the bot; names: of those whom they mention."""
    text = str(event.get("text", "")).replace(f"<@{bot}>", " ")
    for name, emoji in sorted(_emoji(event.get("blocks")), reverse=True):  # the longer of two that begin alike
        text = text.replace(name, emoji)
    words = unmarked(text, names)
    return replace(
        _submission(asked, person),
        values={"prompt": "\n".join(" ".join(line.split()) for line in words.strip().splitlines())},
        attachments=_attachments(event.get("files") or (), asked.workspace),
        typed=words.strip(),
    )


def mentioned(text: str, bot: str) -> Sequence[str]:
    """Find the users whom words mention, beside the bot, each once, in the order they stand."""
    found = dict.fromkeys(one["id"] for one in _MARKED.finditer(text) if one["sign"] == "@")
    return [user for user in found if user != bot]


def unmarked(text: str, names: Mapping[str, str] | None = None) -> str:
    """Write words as they were typed: Slack has put ids and marks into them."""

    def typed(found: re.Match[str]) -> str:
        sign, marked, label = found["sign"], found["id"], found["label"]
        if sign == "@":
            return f"@{(names or {}).get(marked) or label or marked}"
        if sign == "!":
            return f"@{label or marked.partition('^')[0]}".replace("@@", "@")
        return f"{sign}{label or marked}"

    return unescape(_MARKED.sub(typed, text))


def _emoji(part: Any) -> Iterator[tuple[str, str]]:
    """Find the emoji in rich text: how words name them, and the signs that were typed."""
    if isinstance(part, list):
        for one in part:
            yield from _emoji(one)
    elif isinstance(part, dict):
        if part.get("type") == "emoji" and _CODES.fullmatch(str(part.get("unicode"))):
            tone = f":skin-tone-{part['skin_tone']}:" if "skin_tone" in part else ""
            yield f":{part['name']}:{tone}", "".join(chr(int(code, 16)) for code in part["unicode"].split("-"))
        yield from _emoji(part.get("elements"))


def _plain_blanks(text: str) -> str:
    return text.replace("\u00a0", " ")


def _value(option: Option | None, value: str) -> str:
    """Write a value as it was typed; of channels that were named their ids."""
    if option is not None and (option.kind is OptionKind.CHANNEL or option.name == _BRANCHED):
        return unmarked(_IDS.sub(r"\1", value))
    return unmarked(value)


def _options(known: Command, branch: str) -> tuple[Option, ...]:
    found = known.branch(branch)
    return (found or known).options


def _below(asked: Asked, control: Control) -> Asked:
    """Let what continues a message stand in the thread under it, but not in direct messages, which are one thread."""
    moves = control in {Control.EDIT, Control.EDIT_GIVEN, Control.VARIATIONS} and not places.is_direct(asked.channel)
    return replace(asked, thread=asked.thread or asked.message) if moves else asked


def _submission(asked: Asked, person: Person) -> Submission:
    where = places.place(asked.workspace, asked.channel, asked.user, asked.thread)
    return Submission(
        key=asked.key,
        place=where,
        member=places.member(where.tenant, asked.workspace, asked.user, person.name),
        anchor=asked.key,
        locale=person.locale,
    )


def _origin(text: str) -> Origin:
    """Read where a form was opened; nowhere, where it does not say so as we do."""
    try:
        kept = json.loads(text)
    except ValueError:
        return Origin("")
    named = kept if isinstance(kept, dict) else {}
    said = {name: str(named[name]) for name in Origin.__dataclass_fields__ if name in named}
    return Origin(**{"channel": ""} | said)


def _thread(thread: str | None, message: str) -> str:
    """Name the thread that a message stands in; the one that hangs under it is none for itself."""
    return thread if thread and thread != message else ""


def _attachments(files: Sequence[Mapping[str, Any]], workspace: str) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(f"{workspace}/{one['id']}", str(one.get("name") or "picture")[:_FILE], one.get("size"))
        for one in files
        if str(one.get("mimetype") or "image/").startswith("image/")
    )
