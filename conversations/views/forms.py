"""Forms that a button opens."""

from collections.abc import Sequence

from conversations import wording
from conversations.commands import Control
from conversations.screening import PROMPT_LIMIT
from conversations.turn import Sheet, Turn
from conversations.views.nouns import Field, FieldChoice, FieldKind, Form


def edit(sheet: Sheet, turns: Sequence[Turn]) -> Form:
    """Ask what should change, and which picture where there are several."""
    which = Field(
        "which",
        FieldKind.SELECT,
        "Which picture",
        required=True,
        value="1",
        choices=tuple(FieldChoice(str(number), f"Picture {number}") for number in range(1, len(turns) + 1)),
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
