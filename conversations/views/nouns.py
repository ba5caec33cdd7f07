"""The views: Card, Form, Notice, Listing."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from conversations.commands import Control
from conversations.identity import CaseId, MemberRef, MessageRef, SheetId, TurnId
from conversations.pictures import Picture
from conversations.turn import Phase


class Tone(StrEnum):
    """How a notice is meant."""

    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Button:
    """A button: what it does, to what, and what it says."""

    control: Control
    subject: str  # sheet id; a form names the turn where there are several
    label: str
    primary: bool = False
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture on a card."""

    picture: Picture
    alt: str
    label: str  # "1", "2" on a sheet of several, else empty
    turn_id: TurnId | None = None  # None for an input
    case_id: CaseId | None = None  # of a case: for moderators alone
    blurred: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a card: a label and its value."""

    label: str
    value: str
    message: MessageRef | None = None  # of which it speaks
    named: tuple[str, ...] = ()  # ids of the channels and roles in it; all else is words, whatever they look like


@dataclass(frozen=True, slots=True)
class Link:
    """A way to a page outside."""

    label: str
    url: str  # http or https


@dataclass(frozen=True, slots=True)
class Card:
    """The message of a sheet, or of a case."""

    sheet_id: SheetId  # of a case: its id
    phase: Phase
    status: str  # "Preparing… third in the queue", "Ready"
    since: datetime | None = None  # for elapsed time while it lasts
    until: datetime | None = None  # when it goes on, where it waits for long
    prompt: str = ""  # the member's words, never to be read as markup
    byline: str = ""  # who asked for it
    named: tuple[str, ...] = ()  # ids of the channels in it; see Fact
    pictures: tuple[Shown, ...] = ()
    inputs: tuple[Shown, ...] = ()
    facts: tuple[Fact, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[Link, ...] = ()  # pages the model has read for it
    continues: MessageRef | None = None  # the message this one continues
    continues_label: str = ""
    buttons: tuple[Button, ...] = ()
    private_to: MemberRef | None = None  # who alone sees it


@dataclass(frozen=True, slots=True)
class Notice:
    """A short message, usually for one member alone."""

    text: str
    tone: Tone = Tone.INFO
    draft: str = ""  # what was typed, given back
    file: str = ""  # key of a file that is handed over
    buttons: tuple[Button, ...] = ()
    named: tuple[str, ...] = ()  # ids of the channels in it; see Fact


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and rows of term and text."""

    title: str
    rows: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows under headings: help, usage."""

    title: str
    intro: str
    sections: tuple[Section, ...]


class FieldKind(StrEnum):
    """What a form's field takes."""

    TEXT = "text"
    PARAGRAPH = "paragraph"
    SELECT = "select"
    PICTURES = "pictures"
    CHANNELS = "channels"  # ids with commas between; typed where a platform has nothing to choose them with


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One entry of a select."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form."""

    name: str  # the option of the command it fills
    kind: FieldKind
    label: str
    required: bool = False
    value: str = ""
    hint: str = ""
    max_length: int = 4000
    most: int = 4  # pictures, or channels
    choices: tuple[FieldChoice, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A form; what is filled in comes back as a press of the same control with values."""

    control: Control
    subject: str
    title: str
    submit: str  # the button's label
    fields: tuple[Field, ...]

    @property
    def asked(self) -> tuple[Field, ...]:
        """The fields that can be filled in: there is nothing to choose without choices."""
        return tuple(field for field in self.fields if field.kind is not FieldKind.SELECT or field.choices)


View = Card | Form | Notice | Listing
