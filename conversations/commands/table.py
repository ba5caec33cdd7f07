"""Every command and option as one data table; platforms make their commands from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from conversations.catalog import THINKING, Catalogue
from conversations.identity import MemberRef, MessageRef, Place
from conversations.pictures import Attachment
from conversations.screening.strictness import Strictness


class OptionKind(StrEnum):
    """What an option takes."""

    TEXT = "text"
    CHOICE = "choice"
    INTEGER = "integer"
    PICTURE = "picture"
    SWITCH = "switch"  # on or off; typed as --name without a value, or name:yes
    CHANNEL = "channel"  # its id; typed with or without a leading #
    ROLE = "role"  # its id, on platforms that have roles


class ChoicesFrom(StrEnum):
    """Where the choices of an option come from."""

    NONE = "none"
    MODELS = "models"
    RATIOS = "ratios"
    SIZES = "sizes"
    FIXED = "fixed"


class Right(StrEnum):
    """What somebody may do in a tenant, as its platform says at that moment; never stored."""

    MODERATE = "moderate"
    MANAGE = "manage"


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a command. The name is fixed whatever the language."""

    name: str
    kind: OptionKind
    description: str
    required: bool = False
    source: ChoicesFrom = ChoicesFrom.NONE
    fixed: tuple[str, ...] = ()  # the choices where source is FIXED
    least: int = 0
    most: int = 0
    free: bool = False  # a value beside the choices is taken and checked later


@dataclass(frozen=True, slots=True)
class Command:
    """One slash command. The name is fixed whatever the language."""

    name: str
    description: str
    options: tuple[Option, ...] = ()
    example: str = ""
    branches: tuple["Command", ...] = ()  # what may stand after the name: /conversation show
    makes: bool = False  # a picture; else it answers the member alone
    audience: Right | None = None  # whom it is for, in a place; None: everybody, also in direct messages

    def branch(self, name: str) -> "Command | None":
        """Find one of the branches."""
        return next((one for one in self.branches if one.name == name), None)

    def audience_of(self, branch: str) -> Right | None:
        """Tell whom the command is for, or one of its branches."""
        found = self.branch(branch)
        return self.audience or (found.audience if found else None)

    @property
    def words(self) -> Option | None:
        """The option that takes what is typed without a name."""
        return next((option for option in self.options if option.kind is OptionKind.TEXT), None)

    @property
    def pictures(self) -> tuple[Option, ...]:
        """The options that take a picture."""
        return tuple(option for option in self.options if option.kind is OptionKind.PICTURE)


def _pictures(first_required: int, most: int, description: str) -> tuple[Option, ...]:
    names = ["image", *(f"image{number}" for number in range(2, most + 1))]
    return tuple(
        Option(name, OptionKind.PICTURE, description, required=index < first_required)
        for index, name in enumerate(names)
    )


_PROMPT: Final = Option("prompt", OptionKind.TEXT, "What the picture should show", required=True)
_CHANGE: Final = Option("prompt", OptionKind.TEXT, "What should change", required=True)
_MODEL: Final = Option("model", OptionKind.CHOICE, "Which model draws it", source=ChoicesFrom.MODELS, free=True)
_RATIO: Final = Option("ratio", OptionKind.CHOICE, "The shape, width to height", source=ChoicesFrom.RATIOS, free=True)
_SIZE: Final = Option(
    "size", OptionKind.CHOICE, "1K, 2K, 4K, or pixels such as 1600x900", source=ChoicesFrom.SIZES, free=True
)
_COUNT: Final = Option("count", OptionKind.INTEGER, "How many pictures", least=1, most=4)
_SEED: Final = Option("seed", OptionKind.INTEGER, "The same number asks for the same picture", least=0, most=2**31 - 1)
_AVOID: Final = Option("avoid", OptionKind.TEXT, "What the picture should not show")
_THINKING: Final = Option(
    "thinking",
    OptionKind.CHOICE,
    "How long the model thinks",
    source=ChoicesFrom.FIXED,
    fixed=THINKING,
    free=True,
)
_SEARCH: Final = Option("search", OptionKind.SWITCH, "Let the model look things up on the web; its sources are linked")
_PRIVATE: Final = Option("private", OptionKind.SWITCH, "Show the result to you alone; you may post it afterwards")

_AS_THE_OPERATOR: Final = "-1: as the operator has it"
_SETTINGS: Final = (
    Command("show", "See what is set here"),
    Command(
        "moderators",
        "Who reviews reports, and where",
        (
            Option("channel", OptionKind.CHANNEL, "Where reports are shown"),
            Option("role", OptionKind.ROLE, "Whose members are moderators; everyone's role: who may manage messages"),
        ),
    ),
    Command(
        "caps",
        "How many pictures may be made",
        (
            Option("daily", OptionKind.INTEGER, f"Of a member in a day; {_AS_THE_OPERATOR}", least=-1, most=1_000_000),
            Option("monthly", OptionKind.INTEGER, f"Of all in a month; {_AS_THE_OPERATOR}", least=-1, most=1_000_000),
        ),
    ),
    Command(
        "models",
        "Which models may be used",
        (Option("allow", OptionKind.TEXT, "Their names, with commas between; all: every one", required=True),),
    ),
    Command(
        "channels",
        "Where pictures may be made",
        (Option("allow", OptionKind.TEXT, "Channels, with commas or spaces between; all: every one", required=True),),
    ),
    Command(
        "screening",
        "How strict the screening is",
        (
            Option(
                "strictness",
                OptionKind.CHOICE,
                "Relaxed, standard or strict",
                required=True,
                source=ChoicesFrom.FIXED,
                fixed=tuple(Strictness),
            ),
        ),
    ),
    Command(
        "timezone",
        "When days and months begin",
        (Option("name", OptionKind.TEXT, "Such as Europe/Berlin, or UTC", required=True),),
    ),
    Command(
        "pause",
        "Let nothing new be made, or let it go on",
        (Option("on", OptionKind.SWITCH, "Whether it is paused", required=True),),
    ),
)

COMMANDS: Final = (
    Command(
        "imagine",
        "Make a new picture",
        (
            _PROMPT,
            *_pictures(0, 4, "A picture to draw on"),
            _MODEL,
            _RATIO,
            _SIZE,
            _COUNT,
            _SEED,
            _AVOID,
            _THINKING,
            _SEARCH,
            _PRIVATE,
        ),
        "/imagine a red fox in snow ratio:16:9",
        makes=True,
    ),
    Command(
        "edit",
        "Change a picture: the one given, or your newest here",
        (
            _CHANGE,
            *_pictures(0, 4, "The picture to change, or one to add"),
            _MODEL,
            _RATIO,
            _SIZE,
            _COUNT,
            _PRIVATE,
        ),
        "/edit make it black and white",
        makes=True,
    ),
    Command(
        "blend",
        "Compose two to ten pictures into one",
        (_PROMPT, *_pictures(2, 10, "A picture to compose"), _MODEL, _RATIO, _SIZE, _COUNT),
        "/blend put the cat on the sofa",
        makes=True,
    ),
    Command("cancel", "Stop your waiting and running pictures here"),
    Command(
        "usage",
        "See what you have used and what is left today",
        example="/usage me",
        branches=(Command("me", "What you have used, what is left and what it cost"),),
    ),
    Command(
        "conversation",
        "See what was made here, begin anew, or take it with you",
        example="/conversation show",
        branches=(
            Command("show", "See what was made here, as a tree"),
            Command(
                "reset",
                "Let /edit and plain words continue nothing older, for moderators",
                audience=Right.MODERATE,
            ),
            Command("export", "Get an archive of the pictures and of what was asked for"),
        ),
    ),
    Command("reports", "See the open reports, for moderators", audience=Right.MODERATE),
    Command(
        "settings",
        "Set moderators, limits and what is allowed here",
        branches=_SETTINGS,
        audience=Right.MANAGE,
    ),
    Command("help", "See what Plantain can do"),
)


class Control(StrEnum):
    """What a button does. The values stand in the ids of old messages: they must not change."""

    EDIT = "edit"
    VARIATIONS = "variations"
    DELETE = "delete"
    CANCEL = "cancel"
    RETRY = "retry"
    REPORT = "report"
    POST = "post"
    APPEAL = "appeal"
    # On the card of a case, for moderators.
    SHOW = "show"
    CLAIM = "claim"
    DISMISS = "dismiss"
    TAKE_DOWN = "take_down"
    TAKE_DOWN_LATER = "take_down_later"  # the pictures that were made from one that was taken down
    RESTRICT = "restrict"
    HISTORY = "history"
    RESTORE = "restore"
    UPHOLD = "uphold"
    # Of the place.
    SETTINGS = "settings"
    # The form of "Edit image" for a picture that is none of ours.
    EDIT_GIVEN = "edit_given"
    # The form of a command that was typed alone; the subject is its name.
    COMMAND = "command"


#: A press on these opens a form, which most platforms let nothing slow come before.
OPENS_FORM: Final = frozenset({Control.EDIT, Control.REPORT, Control.APPEAL, Control.TAKE_DOWN, Control.RESTRICT})
#: A press on these, or the form they open, makes a message for all who see the one pressed.
MAKES_CARD: Final = frozenset({Control.EDIT, Control.EDIT_GIVEN, Control.VARIATIONS, Control.RETRY})
#: Whether somebody may press these, or sees what they show, depends on rights.
ASKS_RIGHTS: Final = frozenset(
    {
        Control.DELETE,
        Control.SHOW,
        Control.CLAIM,
        Control.DISMISS,
        Control.TAKE_DOWN,
        Control.TAKE_DOWN_LATER,
        Control.RESTRICT,
        Control.HISTORY,
        Control.RESTORE,
        Control.UPHOLD,
        Control.SETTINGS,
    }
)
#: A press on these changes the message itself, and says something only where it does not.
CHANGES_CARD: Final = frozenset({Control.CANCEL, Control.DELETE})


@dataclass(frozen=True, slots=True)
class Menu:
    """An entry in the menu of a message. Keys and names are fixed whatever the language."""

    key: str
    name: str


MENUS: Final = (Menu("edit_image", "Edit image"), Menu("report_image", "Report image"))


@dataclass(frozen=True, slots=True)
class ReviewChannel:
    """What a platform knows of the channel that is named for moderators."""

    open_to_all: bool  # anybody may join it, where that makes them a moderator
    reached: bool  # cards can be shown in it


@dataclass(frozen=True, slots=True)
class Submission:
    """What a platform hands in, before it is recorded."""

    key: str  # of the event; the same event again has the same
    place: Place
    member: MemberRef
    anchor: str  # how the platform will find the placeholder again
    values: Mapping[str, str] = field(default_factory=dict)  # by option name, as typed
    attachments: tuple[Attachment, ...] = ()
    reply_to: MessageRef | None = None
    locale: str = "en"
    typed: str = ""  # all that was typed, to be given back
    rights: frozenset[Right] = frozenset()
    roles: frozenset[str] = frozenset()  # ids, on platforms that have roles
    branch: str = ""  # of the command: "show" of /conversation show
    about: bool = False  # what is attached stands in the message that the words answer
    #: It was given in no thread, but means pictures in threads too: on platforms that take no commands in threads.
    across_threads: bool = False
    review: ReviewChannel | None = None  # of what /settings names, where the platform says


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed, or the form it opened sent in."""

    control: Control
    subject: str  # as the button's id says: to be checked against the row
    submission: Submission  # values: the form's, empty on the press that opens it
    filled: bool = False  # whether this is the form


def command_named(name: str) -> Command | None:
    """Find a command by its name."""
    return next((command for command in COMMANDS if command.name == name), None)


def closest(name: str, names: Sequence[str], likeness: float = 0.6) -> str:
    """Return the name that was probably meant, empty when none is as near as that (0 to 1)."""
    return next(iter(get_close_matches(name.casefold(), names, 1, likeness)), "")


def choices(option: Option, catalogue: Catalogue) -> tuple[str, ...]:
    """Return what an option can be, as people pick it."""
    match option.source:
        case ChoicesFrom.MODELS:
            return catalogue.names()
        case ChoicesFrom.RATIOS:
            return ("auto", *catalogue.ratios())
        case ChoicesFrom.SIZES:
            return catalogue.sizes()
        case ChoicesFrom.FIXED:
            return option.fixed
        case ChoicesFrom.NONE:
            return ()
