"""What actions answer, and how platforms reach them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from conversations.commands import Press, Submission
from conversations.identity import ChannelRef, MemberRef, MessageRef, Place, SheetId
from conversations.views import Card, Notice, View


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Accepted: the platform posts this card for all, as the sheet's message.

    message: that it has already, where a repeated event finds it.
    """

    card: Card
    place: Place  # of the sheet, which may be another than where it was asked for
    notice: Notice | None = None  # for the member alone, e.g. that the count was trimmed
    message: MessageRef | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """For the member alone."""

    view: View
    refused: bool = False  # what was typed stays where it was


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing more to show: the message itself changes."""


Response = Placeholder | Aside | Done


@dataclass(frozen=True, slots=True)
class Made:
    """What a member has asked for lately, and the message that shows it."""

    prompt: str
    at: datetime
    message: MessageRef


@dataclass(frozen=True, slots=True)
class Handlers:
    """What a platform calls: an action for each command and menu by name, and those for what comes after."""

    commands: Mapping[str, Callable[[Submission], Awaitable[Response]]]
    menus: Mapping[str, Callable[[Submission], Awaitable[Response]]]
    speak: Callable[[Submission], Awaitable[Response]]  # for words without a command
    press: Callable[[Press], Awaitable[Response]]
    #: Whether an event is new, by its key: that is asked for what is not known by the key of a submission.
    first: Callable[[str], Awaitable[bool]]
    again: Callable[[str], Awaitable[None]]  # lets an event be new once more, by its key: nothing has come of it
    #: Whether the placeholder may be posted now, where the platform knows no repetition: one at a time is told so.
    begins_posting: Callable[[SheetId], Awaitable[bool]]
    posted: Callable[[SheetId, MessageRef], Awaitable[None]]  # once a placeholder stands
    unplaceable: Callable[[SheetId], Awaitable[None]]  # where it turns out that none can
    covered: Callable[
        [SheetId], Awaitable[None]
    ]  # once a placeholder was so late that it may stand over what came of it
    made: Callable[[MemberRef], Awaitable[tuple[Made, ...]]]  # newest first, what still stands
    keep: Callable[[str, MemberRef, Notice], Awaitable[None]]  # by a key, what a member could not be told
    #: Tells a member what was kept so, with what hands one notice over: each once, of those who come at once by one.
    tell_kept: Callable[[MemberRef, Callable[[Notice], Awaitable[None]]], Awaitable[None]]
    let_in: Callable[[ChannelRef], Awaitable[None]]  # once the bot may write in a channel that it could not
