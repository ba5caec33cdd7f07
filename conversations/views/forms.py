"""Forms that a button opens."""

from collections.abc import Sequence

from conversations import wording
from conversations.commands import Control
from conversations.screening import PROMPT_LIMIT
from conversations.turn import Sheet, Turn, TurnState
from conversations.views.nouns import Field, FieldChoice, FieldKind, Form


def edit(sheet: Sheet, turns: Sequence[Turn]) -> Form:
    """Ask what should change, and which picture where there are several."""
    numbers = [str(turn.ordinal + 1) for turn in turns if turn.state is TurnState.READY]
    which = Field(
        "which",
        FieldKind.SELECT,
        "Which picture",
        required=True,
        value=numbers[0],
        choices=tuple(FieldChoice(number, f"Picture {number}") for number in numbers),
    )
    return Form(
        Control.EDIT,
        sheet.id,
        "Edit this picture",
        wording.LABELS[Control.EDIT],
        (
            *((which,) if len(turns) > 1 else ()),
            Field("prompt", FieldKind.PARAGRAPH, "What should change", required=True, max_length=PROMPT_LIMIT),
            Field("pictures", FieldKind.PICTURES, "Pictures to draw on", hint="At most 4"),
        ),
    )
