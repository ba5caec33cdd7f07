"""A sheet and its turns → the card that shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from conversations import wording
from conversations.catalog import Catalogue, nearest_ratio
from conversations.commands import Control
from conversations.identity import MessageRef
from conversations.outcomes import Ending
from conversations.turn import OFFLINE_BACKEND, Phase, Sheet, Turn, TurnState, Visibility
from conversations.views.nouns import Button, Card, Fact, Link, Shown
from conversations.wording import review

#: States that only a prompt which was found allowed comes to; a turn may be cancelled before.
_JUDGED: Final = frozenset({TurnState.PREPARED, TurnState.GENERATING, TurnState.FINALIZING, TurnState.READY})


@dataclass(frozen=True, slots=True)
class Around:
    """What a card says that stands in neither the sheet nor its turns."""

    catalogue: Catalogue
    left: int = 0  # of today's cap; like tokens and price it is read for a result alone
    limit: int = 0
    ahead: int = 0  # turns to be worked on before it
    tokens: int = 0
    price: int = 0  # millionths of a dollar
    billed: bool = False
    waits_until: datetime | None = None  # where it waits for long for its place at the provider
    parent: tuple[MessageRef, str] | None = None  # the message it continues, and how that is called


def card(sheet: Sheet, turns: Sequence[Turn], around: Around) -> Card:
    """Show a sheet as it stands."""
    phase = phase_of(turns)
    shown = _pictures(turns) if phase is Phase.READY else ()
    return Card(
        sheet_id=sheet.id,
        phase=phase,
        status=_status(phase, turns, around),
        since=sheet.created_at if phase.passes else None,
        until=around.waits_until if phase.passes else None,
        # A failure is a short notice without the member's words; a cancelled turn's were not found wanting.
        prompt=turns[0].prompt if _speaks(sheet, turns[0], phase) else "",
        byline=wording.byline(sheet.requester.name, len(turns)),
        pictures=shown,
        # Nobody has judged them before the answer was.
        inputs=_inputs(sheet) if phase is Phase.READY else (),
        facts=_facts(turns, around) if phase is Phase.READY else (),
        notes=_notes(sheet, turns, phase),
        sources=_sources(turns) if phase is Phase.READY else (),
        continues=around.parent[0] if around.parent else None,
        continues_label=around.parent[1] if around.parent else "",
        buttons=_buttons(sheet, turns, phase),
        private_to=sheet.requester if sheet.visibility is Visibility.PRIVATE else None,
    )


def may_be_shown(sheet: Sheet, turn: Turn) -> bool:
    """Tell whether the words of a turn were found allowed; what was escalated is not until it was judged."""
    return not sheet.escalated or turn.state in _JUDGED


def _speaks(sheet: Sheet, turn: Turn, phase: Phase) -> bool:
    """Tell whether the member's words are shown: not of what failed, was taken down, or has not been judged."""
    return phase not in {Phase.FAILED, Phase.REMOVED} and may_be_shown(sheet, turn)


def phase_of(turns: Sequence[Turn]) -> Phase:
    """Sum up where a sheet's turns stand."""
    drawn = [turn for turn in turns if turn.pictures]
    if drawn and all(turn.taken_down_at is not None for turn in drawn):
        return Phase.REMOVED
    states = {turn.state for turn in turns}
    if not all(turn.settled for turn in turns):
        working = states & {TurnState.GENERATING, TurnState.FINALIZING, TurnState.READY}
        return Phase.GENERATING if working else Phase.PREPARING
    if states & {TurnState.READY, TurnState.FINALIZING}:
        return Phase.READY
    return Phase.CANCELLED if states == {TurnState.CANCELLED} else Phase.FAILED


def _status(phase: Phase, turns: Sequence[Turn], around: Around) -> str:
    if phase.passes and around.waits_until is not None:
        return wording.WAITS_FOR_PROVIDER
    if phase is not Phase.PREPARING:
        return wording.STATUS[phase]
    return wording.waiting() if turns[0].state is TurnState.WAITING else wording.preparing(around.ahead)


def _pictures(turns: Sequence[Turn]) -> tuple[Shown, ...]:
    # The number of a turn stays its own when a sibling fails: replies and forms name it.
    return tuple(
        Shown(
            picture,
            wording.alt(turn.prompt, turn.ordinal + 1, len(turns)),
            str(turn.ordinal + 1) if len(turns) > 1 else "",
            turn.id,
        )
        for turn in turns
        if turn.taken_down_at is None
        for picture in turn.pictures
    )


def _inputs(sheet: Sheet) -> tuple[Shown, ...]:
    return tuple(
        Shown(picture, wording.alt("an input", number, len(sheet.inputs)), "")
        for number, picture in enumerate(sheet.inputs, 1)
    )


def _facts(turns: Sequence[Turn], around: Around) -> tuple[Fact, ...]:
    made = [turn for turn in turns if turn.pictures]
    choice = made[0].choice
    picture = made[0].pictures[0]
    # Siblings have seeds of their own, which nobody asked for.
    seed = (Fact("Seed", str(choice.seed)),) if choice.seed is not None and len(turns) == 1 else ()
    return (
        Fact("Model", _model(made[0], around.catalogue)),
        Fact("Ratio", choice.ratio or _nearest(made[0], around.catalogue)),
        Fact("Size", f"{choice.size} · {picture.width} × {picture.height}"),  # noqa: RUF001 -- the sign for dimensions
        *seed,
        Fact("Pictures", str(sum(len(turn.pictures) for turn in made))),
        Fact("Tokens", f"{around.tokens:,}"),
        Fact("Price", wording.price(around.price, billed=around.billed)),
        Fact("Cap", wording.left(around.left, around.limit)),
        Fact("Origin", wording.OFFLINE if made[0].backend == OFFLINE_BACKEND else wording.MADE_BY_AI),
    )


def _nearest(turn: Turn, catalogue: Catalogue) -> str:
    """Name the ratio a model chose by itself."""
    model, picture = catalogue.model(turn.choice.model), turn.pictures[0]
    return nearest_ratio(model, picture.width, picture.height) if model else "auto"


def _model(turn: Turn, catalogue: Catalogue) -> str:
    if turn.backend == OFFLINE_BACKEND:
        return wording.OFFLINE_MODEL
    model = catalogue.model(turn.choice.model)
    return model.title if model else turn.choice.model


def _notes(sheet: Sheet, turns: Sequence[Turn], phase: Phase) -> tuple[str, ...]:
    if phase.passes or phase is Phase.REMOVED:
        return ()
    removed = [turn.ordinal + 1 for turn in turns if turn.taken_down_at is not None]
    taken = [review.removed_of(removed)] if removed else []
    animated = [
        wording.first_frame(number) for number, picture in enumerate(sheet.inputs, 1) if picture.note == "first_frame"
    ]
    words = [turn.words for turn in turns if turn.words and turn.taken_down_at is None]
    of_model = [note for turn in turns for note in turn.notes if turn.taken_down_at is None]
    return tuple(dict.fromkeys((*taken, *animated, *of_model, *_failures(turns), *words)))


def _failures(turns: Sequence[Turn]) -> list[str]:
    """Say why turns failed, each sentence once; beside others that did not, with the numbers of those that did."""
    failed = [turn for turn in turns if turn.ended and turn.state is not TurnState.READY]
    numbers: dict[str, list[int]] = {}
    for turn in failed:
        numbers.setdefault(wording.failure(turn.ending or Ending.OTHER, turn.detail), []).append(turn.ordinal + 1)
    if len(numbers) == 1 and len(failed) == len(turns):
        return list(numbers)
    return [wording.of_pictures(which, sentence) for sentence, which in numbers.items()]


def _sources(turns: Sequence[Turn]) -> tuple[Link, ...]:
    return tuple(
        dict.fromkeys(
            Link(source.title or source.url, source.url)
            for turn in turns
            if turn.taken_down_at is None
            for source in turn.sources
        )
    )


def _buttons(sheet: Sheet, turns: Sequence[Turn], phase: Phase) -> tuple[Button, ...]:
    def button(control: Control, *, primary: bool = False, danger: bool = False) -> Button:
        return Button(control, sheet.id, wording.LABELS[control], primary, danger)

    if phase is Phase.READY:
        return (
            button(Control.EDIT, primary=True),
            button(Control.VARIATIONS),
            *((button(Control.RETRY),) if any(turn.state is TurnState.FAILED for turn in turns) else ()),
            button(Control.DELETE, danger=True),
            button(Control.POST if sheet.visibility is Visibility.PRIVATE else Control.REPORT),
        )
    if phase is Phase.REMOVED:
        return ()
    if phase.passes:
        return (button(Control.CANCEL),)
    return (button(Control.RETRY, primary=True), button(Control.DELETE, danger=True))
