"""Forms that a button opens."""

from collections.abc import Mapping, Sequence
from typing import Final

from conversations import wording
from conversations.catalog import Catalogue
from conversations.commands import Control
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
    models = ", ".join(kept.models)
    paused = {"no": "Goes on", "yes": "Paused: nothing new is made"}
    strictness = {str(one): str(one).capitalize() for one in Strictness}
    return Form(
        Control.SETTINGS,
        "all",
        "Settings of this place",
        wording.LABELS[Control.SETTINGS],
        (
            _text(
                "moderators_channel", "Moderators' channel", kept.moderators_channel, "Where reports are shown; its id"
            ),
            _text("daily", "Pictures of a member in a day", _number(kept.daily), "Empty: as the operator has it"),
            _text("monthly", "Pictures of all in a month", _number(kept.monthly), "Empty: as the operator has it"),
            _select("strictness", "Strictness of the screening", strictness, kept.strictness),
            _text("timezone", "Time zone", kept.timezone, "Such as Europe/Berlin: when days begin"),
            _text("models", "Models that may be used", models, f"Empty: all of {', '.join(catalogue.names()[2:])}"),
            _text("channels", "Channels with pictures", ", ".join(kept.channels), "Empty: all; else their ids"),
            _select("paused", "Pause", paused, "yes" if kept.paused else "no"),
        ),
    )


def _which(turns: Sequence[Turn]) -> tuple[Field, ...]:
    """Ask which picture is meant, where there are several."""
    numbers = [str(turn.ordinal + 1) for turn in turns if turn.stands]
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
