"""What actions answer, and how platforms reach them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from conversations.commands import Press, Submission
from conversations.identity import MessageRef, SheetId
from conversations.views import Card, Notice, View


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Accepted: the platform posts this card for all, as the sheet's message."""

    card: Card
    notice: Notice | None = None  # for the member alone, e.g. that the count was trimmed


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
class Handlers:
    """What a platform calls: an action for each command by name, and those for what comes after."""

    commands: Mapping[str, Callable[[Submission], Awaitable[Response]]]
    press: Callable[[Press], Awaitable[Response]]
    posted: Callable[[SheetId, MessageRef], Awaitable[None]]  # once a placeholder stands
