"""Why nothing was done; what is said of each stands in wording."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from conversations.errors import PictureProblem


@dataclass(frozen=True, slots=True)
class PromptMissing:
    """Nothing but spaces was typed."""


@dataclass(frozen=True, slots=True)
class PromptTooLong:
    """More characters than are taken."""

    length: int
    limit: int


@dataclass(frozen=True, slots=True)
class PromptRepeats:
    """The same few characters over and over."""


@dataclass(frozen=True, slots=True)
class PromptBlocked:
    """The screening refused it."""

    category: str  # empty where it does not say


@dataclass(frozen=True, slots=True)
class NotChecked:
    """Whether it is allowed could not be found out; offline: nor will it be, since no model is there to be asked."""

    offline: bool = False


@dataclass(frozen=True, slots=True)
class CommandUnknown:
    """There is no such command; near: the closest one, or empty."""

    name: str
    near: str


@dataclass(frozen=True, slots=True)
class OptionUnknown:
    """The command has no such option."""

    name: str
    command: str
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OptionEmpty:
    """An option without a value, as an unfinished completion leaves it."""

    name: str


@dataclass(frozen=True, slots=True)
class OptionInvalid:
    """A value the option does not take."""

    name: str
    value: str
    choices: tuple[str, ...]  # what it takes, or one phrase that says so


class Instead(StrEnum):
    """What to do where an option is not offered."""

    SAY_SO = "say_so"  # in the prompt
    SAY_HOW_MUCH = "say_how_much"  # in the prompt
    AVOID = "avoid"  # that option
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class OptionNotOffered:
    """An option that other picture programs have and no model here."""

    name: str
    instead: Instead


@dataclass(frozen=True, slots=True)
class OptionUnsupported:
    """An option the model does not take; values: those it takes, none where it takes none."""

    model: str
    name: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OptionsConflict:
    """Two options that exclude one another."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class ModelUnknown:
    """No such model; known: the names that may be given."""

    name: str
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RatioUnsupported:
    """The model cannot draw this ratio; ratios: those it can."""

    model: str
    ratio: str
    ratios: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SizeUnsupported:
    """The model cannot draw this size; sizes: those it can."""

    model: str
    size: str
    sizes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PicturesMissing:
    """The command needs more pictures than were given."""

    needed: int
    given: int


@dataclass(frozen=True, slots=True)
class PicturesTooMany:
    """More pictures than the command or the model takes."""

    limit: int
    given: int


@dataclass(frozen=True, slots=True)
class PictureRejected:
    """One of the given pictures cannot be used."""

    problem: PictureProblem
    filename: str


@dataclass(frozen=True, slots=True)
class PictureNotHere:
    """What was to be continued is not a picture of this channel, or no longer one."""


@dataclass(frozen=True, slots=True)
class NothingShown:
    """The chosen message shows no picture."""


@dataclass(frozen=True, slots=True)
class PictureNumberUnknown:
    """The sheet has no picture of the number that was named; numbers: those that it has."""

    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NothingToContinue:
    """An edit without a picture, where nobody has made one yet."""


@dataclass(frozen=True, slots=True)
class CapReached:
    """The member's cap for the day is used up or held."""

    limit: int
    resets_at: datetime  # in the zone that decides it, as in all of these


@dataclass(frozen=True, slots=True)
class TenantCapReached:
    """The cap of all members together for the month is used up or held."""

    limit: int
    resets_at: datetime


@dataclass(frozen=True, slots=True)
class SpendReached:
    """What the installation may spend in a day is spent or held."""

    resets_at: datetime


@dataclass(frozen=True, slots=True)
class DeclinedTooOften:
    """The member's prompts were not allowed too often today."""

    limit: int
    resets_at: datetime


@dataclass(frozen=True, slots=True)
class Paused:
    """Whoever manages the place has paused it."""


@dataclass(frozen=True, slots=True)
class ChannelNotAllowed:
    """Pictures are not made in this channel."""


@dataclass(frozen=True, slots=True)
class ModelNotAllowed:
    """The model is not used here; models: those that are."""

    model: str
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Restricted:
    """A moderator has paused or banned the member; until: None for good."""

    banned: bool
    until: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class NothingToCancel:
    """The member has nothing waiting or running here."""


@dataclass(frozen=True, slots=True)
class TooLate:
    """What the button was for has already ended another way."""


@dataclass(frozen=True, slots=True)
class NotYours:
    """Only the requester may do this."""


@dataclass(frozen=True, slots=True)
class PostedBefore:
    """It is shown to all already."""


@dataclass(frozen=True, slots=True)
class PostRefused:
    """What is private was judged once more, and may not be shown to all."""

    category: str  # empty where it does not say


@dataclass(frozen=True, slots=True)
class PostNotChecked:
    """Whether it may be shown to all could not be found out; offline: as in NotChecked."""

    offline: bool = False


@dataclass(frozen=True, slots=True)
class PostNotTaken:
    """The place that it would be shown in does not take it."""


@dataclass(frozen=True, slots=True)
class NotModerator:
    """Only moderators may do this."""


@dataclass(frozen=True, slots=True)
class NotManager:
    """Only those who manage the place may do this."""


@dataclass(frozen=True, slots=True)
class CaseDecided:
    """Somebody was first; what: the state that the case is in now."""

    what: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseClaimed:
    """Another moderator looks into it."""

    by: str


@dataclass(frozen=True, slots=True)
class CaseChanged:
    """The card is older than the case."""


@dataclass(frozen=True, slots=True)
class ReportedBefore:
    """The member has reported this already."""


@dataclass(frozen=True, slots=True)
class AppealTooLate:
    """There is nothing to appeal any more: it was appealed, decided again, or is too long ago."""


@dataclass(frozen=True, slots=True)
class FieldInvalid:
    """A field of a form that cannot be read; takes: what it takes."""

    label: str
    takes: str


@dataclass(frozen=True, slots=True)
class ModeratorsOpen:
    """Whoever likes could join the moderators' channel, and be one of them."""


Refusal = (
    PromptMissing
    | PromptTooLong
    | PromptRepeats
    | PromptBlocked
    | NotChecked
    | CommandUnknown
    | OptionUnknown
    | OptionEmpty
    | OptionInvalid
    | OptionNotOffered
    | OptionUnsupported
    | OptionsConflict
    | ModelUnknown
    | RatioUnsupported
    | SizeUnsupported
    | PicturesMissing
    | PicturesTooMany
    | PictureRejected
    | PictureNotHere
    | NothingShown
    | PictureNumberUnknown
    | NothingToContinue
    | CapReached
    | TenantCapReached
    | SpendReached
    | DeclinedTooOften
    | Paused
    | ChannelNotAllowed
    | ModelNotAllowed
    | Restricted
    | NothingToCancel
    | TooLate
    | NotYours
    | PostedBefore
    | PostRefused
    | PostNotChecked
    | PostNotTaken
    | NotModerator
    | NotManager
    | CaseDecided
    | CaseClaimed
    | CaseChanged
    | ReportedBefore
    | AppealTooLate
    | FieldInvalid
    | ModeratorsOpen
)


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was done, and why; what was typed is kept by the platform."""

    reason: Refusal
