"""Forms that a button opens."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, assert_never

from conversations import wording
from conversations.catalog import Catalogue
from conversations.commands import Command, Control, Option, OptionKind, choices
from conversations.preferences import Preferences
from conversations.review import Case
from conversations.screening import PROMPT_LIMIT
from conversations.screening.strictness import Strictness
from conversations.turn import Sheet, Turn
from conversations.views.cases import subject
from conversations.views.nouns import Field, FieldChoice, FieldKind, Form
from conversations.wording import review


def edit(sheet: Sheet, turns: Sequence[Turn]) -> Form:
    """Ask what should change, and which picture where there are several."""
    return Form(
        Control.EDIT,
        sheet.id,
        "Edit this picture",
        wording.LABELS[Control.EDIT],
        (
            *_which(turns),
            Field("prompt", FieldKind.PARAGRAPH, "What should change", required=True, max_length=PROMPT_LIMIT),
            Field("pictures", FieldKind.PICTURES, "Pictures to draw on", hint="At most 4"),
        ),
    )


def edit_given(draft_id: str) -> Form:
    """Ask what should change in a picture that was chosen by its message's menu."""
    prompt = Field("prompt", FieldKind.PARAGRAPH, "What should change", required=True, max_length=PROMPT_LIMIT)
    return Form(Control.EDIT_GIVEN, draft_id, "Edit this picture", wording.LABELS[Control.EDIT], (prompt,))


_FEW: Final = 20  # numbers among which one is chosen rather than typed
_CHANNELS: Final = 50  # in which pictures may be made
_DIGITS: Final = 12  # of a number that is typed
WORDS: Final = 500  # characters of what reporters and moderators write


def report(sheet: Sheet, turns: Sequence[Turn]) -> Form:
    """Ask what is wrong, and with which picture where there are several."""
    return Form(
        Control.REPORT,
        sheet.id,
        "Report this picture",
        wording.LABELS[Control.REPORT],
        (
            *_which(turns),
            _select("complaint", "What is wrong with it", {str(key): text for key, text in review.COMPLAINTS.items()}),
            Field("words", FieldKind.PARAGRAPH, "What moderators should know", max_length=WORDS),
        ),
    )


def take_down(case: Case) -> Form:
    """Ask for the rule and a note to the requester."""
    rules = {text: text for text in review.COMPLAINTS.values()}
    return Form(
        Control.TAKE_DOWN,
        subject(case),
        "Take this picture down",
        wording.LABELS[Control.TAKE_DOWN],
        (
            _select("rule", "Which rule it breaks", rules),
            Field("note", FieldKind.PARAGRAPH, "A note to the requester", max_length=WORDS),
        ),
    )


def restrict(case: Case, name: str) -> Form:
    """Ask what a requester may not do, and for how long."""
    return Form(
        Control.RESTRICT,
        subject(case),
        f"Restrict {name}",
        wording.LABELS[Control.RESTRICT],
        (
            _select("kind", "What", {str(key): text for key, text in review.KINDS.items()}),
            _select("length", "For how long", {text: text for text in review.lengths()}),
            Field("note", FieldKind.PARAGRAPH, "A note to the member", max_length=WORDS),
        ),
    )


def appeal(case: Case) -> Form:
    """Ask the requester why it should be looked at again."""
    why = Field("words", FieldKind.PARAGRAPH, "Why it should come back", required=True, max_length=WORDS)
    return Form(Control.APPEAL, case.id, "Appeal", wording.LABELS[Control.APPEAL], (why,))


def settings(kept: Preferences, catalogue: Catalogue) -> Form:
    """Show what a tenant may set, as it is."""
    typed = as_typed(kept)
    paused = {"no": "Goes on", "yes": "Paused: nothing new is made"}
    strictness = {str(one): str(one).capitalize() for one in Strictness}
    return Form(
        Control.SETTINGS,
        "all",
        "Settings of this place",
        wording.LABELS[Control.SETTINGS],
        (
            Field(
                "moderators_channel",
                FieldKind.CHANNELS,
                "Moderators' channel",
                value=typed["moderators_channel"],
                hint="Where reports are shown",
                most=1,
            ),
            _text("daily", "Pictures of a member in a day", typed["daily"], "Empty: as the operator has it"),
            _text("monthly", "Pictures of all in a month", typed["monthly"], "Empty: as the operator has it"),
            _select("strictness", "Strictness of the screening", strictness, kept.strictness),
            _text("timezone", "Time zone", kept.timezone, "Such as Europe/Berlin: when days begin"),
            _text(
                "models",
                "Models that may be used",
                typed["models"],
                f"Empty: all of {', '.join(catalogue.names()[2:])}",
            ),
            Field(
                "channels",
                FieldKind.CHANNELS,
                "Channels with pictures",
                value=typed["channels"],
                hint="Empty: all of them",
                most=_CHANNELS,
            ),
            _select("paused", "Pause", paused, typed["paused"]),
        ),
    )


def of_command(command: Command, catalogue: Catalogue, typed: Mapping[str, str] = MappingProxyType({})) -> Form:
    """Ask for what a command takes, where it was typed alone or with too little; typed: what there is of it already."""
    fields = [field for one in command.options if (field := _asked(one, catalogue, typed.get(one.name, "")))]
    return Form(
        Control.COMMAND,
        command.name,
        f"/{command.name}",
        wording.LABELS[Control.COMMAND],
        (*fields[:1], *_pictures_of(command), *fields[1:]),  # the words, what they speak of, and what need not be said
    )


def _asked(option: Option, catalogue: Catalogue, value: str) -> Field | None:
    """Ask for one option; None where it is not asked for in words."""
    match option.kind:
        case OptionKind.TEXT if option.required:
            kind, most = FieldKind.PARAGRAPH, PROMPT_LIMIT
        case OptionKind.TEXT | OptionKind.CHANNEL | OptionKind.ROLE:
            kind, most = FieldKind.TEXT, PROMPT_LIMIT
        case OptionKind.PICTURE:
            return None
        case OptionKind.CHOICE | OptionKind.INTEGER | OptionKind.SWITCH:
            kind, most = FieldKind.SELECT, 0
        case _:
            assert_never(option.kind)
    offered = dict.fromkeys(_offered(option, catalogue))
    if offered and option.free and value:
        offered[value] = None
    if kind is FieldKind.SELECT and not offered:
        kind, most = FieldKind.TEXT, _DIGITS
    return Field(
        option.name,
        kind,
        option.name.capitalize(),
        required=option.required,
        value=value if not offered or value in offered else "",
        hint="" if option.kind is OptionKind.CHOICE else option.description,
        max_length=most,
        choices=tuple(FieldChoice(one, one) for one in offered),
    )


def _offered(option: Option, catalogue: Catalogue) -> Sequence[str]:
    if option.kind is OptionKind.SWITCH:
        return ("yes", "no")
    if option.kind is OptionKind.INTEGER:
        few = option.most - option.least < _FEW
        return [str(number) for number in range(option.least, option.most + 1)] if few else ()
    return choices(option, catalogue)


def _pictures_of(command: Command) -> tuple[Field, ...]:
    """Ask for all pictures of a command at once."""
    most = len(command.pictures)
    if not most:
        return ()
    least = sum(option.required for option in command.pictures)
    hint = f"{least} to {most}" if least else f"At most {most}"
    return (Field("pictures", FieldKind.PICTURES, "Pictures", required=least > 0, hint=hint, most=most),)


def as_typed(kept: Preferences) -> dict[str, str]:
    """Write preferences as they are typed, by the names of their fields."""
    return {
        "moderators_channel": kept.moderators_channel,
        "moderators_role": kept.moderators_role,
        "daily": _number(kept.daily),
        "monthly": _number(kept.monthly),
        "strictness": kept.strictness,
        "timezone": kept.timezone,
        "models": ", ".join(kept.models),
        "channels": ", ".join(kept.channels),
        "paused": "yes" if kept.paused else "no",
    }


def _which(turns: Sequence[Turn]) -> tuple[Field, ...]:
    """Ask which picture is meant, where there are several."""
    numbers = [str(turn.ordinal + 1) for turn in turns if turn.seen]
    if len(turns) < 2:  # noqa: PLR2004 -- one alone is meant
        return ()
    return (_select("which", "Which picture", {number: f"Picture {number}" for number in numbers}),)


def _select(name: str, label: str, choices: Mapping[str, str], value: str = "") -> Field:
    found = tuple(FieldChoice(key, text) for key, text in choices.items())
    first = found[0].value if found else ""
    return Field(name, FieldKind.SELECT, label, required=True, value=value or first, choices=found)


def _text(name: str, label: str, value: str, hint: str) -> Field:
    return Field(name, FieldKind.TEXT, label, value=value, hint=hint, max_length=400)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
