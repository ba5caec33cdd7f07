"""The tree of turns: which ancestors make the context of a call."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from conversations.identity import TurnId
from conversations.pictures import Picture
from conversations.turn import Turn

#: Bytes of history and inputs in one request; Gemini takes 20 MB in all.
BUDGET: Final = 16_000_000


def wire_size(pictures: Sequence[Picture]) -> int:
    """Return the bytes that pictures take in a request: they travel as base64."""
    return sum(picture.size for picture in pictures) * 4 // 3


@dataclass(frozen=True, slots=True)
class Ancestor:
    """A turn of the ancestry, with the pictures that were attached to its prompt."""

    turn: Turn
    inputs: tuple[Picture, ...]

    @property
    def cost(self) -> int:
        """Bytes it adds to a request: inputs travel as base64, the answer's parts are stored as such."""
        return self.turn.answer_size + wire_size(self.inputs)


@dataclass(frozen=True, slots=True)
class Recall:
    """The part of a turn's ancestry that is sent to the model."""

    replayed: tuple[Ancestor, ...]  # oldest first, sent back exactly as they came
    seed: Turn | None  # its picture opens the context, as a rendition in a user part
    earlier: tuple[str, ...]  # the prompts of what is not replayed, oldest first

    @property
    def turns(self) -> tuple[TurnId, ...]:
        """Those whose pictures are sent."""
        replayed = [ancestor.turn.id for ancestor in self.replayed]
        return (*replayed, self.seed.id) if self.seed else tuple(replayed)


def recall(ancestors: Sequence[Ancestor], model: str, backend: str, budget: int = BUDGET) -> Recall:
    """Choose the context from the chain of ancestors, oldest first.

    Replayed is the longest run, up to the newest, that one model of one backend answered and that
    fits the budget: parts of one model are refused by another. A model turn is never invented.
    """
    run = 0
    for ancestor in reversed(ancestors):
        budget -= ancestor.cost
        if budget < 0 or not _replayable(ancestor.turn, model, backend):
            break
        run += 1
    before = [ancestor.turn for ancestor in ancestors[: len(ancestors) - run] if ancestor.turn.stands]
    return Recall(
        replayed=tuple(ancestors[len(ancestors) - run :]),
        seed=next((turn for turn in reversed(before) if turn.pictures), None),
        earlier=tuple(turn.prompt for turn in before),
    )


def _replayable(turn: Turn, model: str, backend: str) -> bool:
    return turn.stands and turn.choice.model == model and turn.backend == backend and bool(turn.answer_key)
