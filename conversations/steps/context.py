"""Gathers what is sent to the model for a turn: its ancestry, its inputs, its words.

First an outline, by the rows alone, then the megabytes: so that room for them can be waited for in between.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from conversations import prompting
from conversations.conversation import BUDGET, Ancestor, Recall, recall, wire_size
from conversations.pictures import ImageBytes, Picture, rendition_of
from conversations.ports import Answered, Order, Said, Workshop
from conversations.screening.strictness import Strictness
from conversations.steps.replies import parts_of
from conversations.turn import Turn

_FITTED_EDGE: Final = 2048  # px; inputs that are too many bytes together are sent no larger
_FITTED_SIZE: Final = 1_000_000  # bytes that such a copy takes at most, nearly always
_PREVIEW_SIZE: Final = 300_000  # bytes, likewise
#: Bytes that an answer takes on the wire, by the size asked for: the picture and its signatures, in base64.
_ANSWER_SIZES: Final = {"512": 2_000_000, "1K": 4_000_000, "2K": 6_000_000, "4K": 12_000_000}


class Fidelity(Enum):
    """How much of an input is sent."""

    WHOLE = auto()
    FITTED = auto()  # a copy of what has many bytes
    PREVIEW = auto()  # the stored rendition of what has many bytes


@dataclass(frozen=True, slots=True)
class Outline:
    """What a call will send, before any of it is read."""

    turn: Turn
    inputs: tuple[Picture, ...]
    recalled: Recall
    fidelity: Fidelity
    strictness: Strictness
    size: int  # bytes of the request and its answer, about


async def outline(shop: Workshop, turn: Turn, *, lean: bool) -> Outline:
    """Choose the context; lean: the provider has found it too large before."""
    ancestors, inputs, strictness = await _ancestry(shop, turn)
    fidelity = _fidelity(inputs, lean=lean)
    own = sum(_size_of(picture, fidelity) for picture in inputs) * 4 // 3
    budget = max(0, (BUDGET // 2 if lean else BUDGET) - own)
    recalled = recall(ancestors, turn.choice.model, shop.model.backend, budget)
    history = sum(ancestor.cost for ancestor in recalled.replayed)
    size = own + history + _PREVIEW_SIZE + _ANSWER_SIZES[turn.choice.size]
    return Outline(turn, inputs, recalled, fidelity, strictness, size)


async def gather(shop: Workshop, plan: Outline) -> Order:
    """Read all that stands in an outline, and build the order of one call."""
    turn, recalled = plan.turn, plan.recalled
    seeds = () if recalled.seed is None else (await _preview(shop, recalled.seed.pictures[0]),)
    said: list[Said | Answered] = []
    chain = [*((ancestor.turn, ancestor.inputs) for ancestor in recalled.replayed), (turn, plan.inputs)]
    for index, (one, pictures) in enumerate(chain):
        words = prompting.build(one.prompt, avoid=one.choice.avoid)
        if index == 0 and recalled.earlier:
            words = prompting.recap(recalled.earlier, words)
        attached = [await _read(shop, picture, plan.fidelity) for picture in pictures]
        said.append(Said(words, (*(seeds if index == 0 else ()), *attached)))
        if one is not turn:
            parts = await parts_of(shop, one)
            if parts is None:
                raise FileNotFoundError(one.answer_key)
            said.append(Answered(parts))
    return Order(
        model=turn.choice.model,
        context=tuple(said),
        ratio=turn.choice.ratio,
        size=turn.choice.size,
        seed=turn.choice.seed,
        thinking=turn.choice.thinking,
        search=turn.choice.search,
        strictness=plan.strictness,
    )


def _fidelity(inputs: Sequence[Picture], *, lean: bool) -> Fidelity:
    if lean:
        return Fidelity.PREVIEW
    return Fidelity.FITTED if wire_size(inputs) > BUDGET else Fidelity.WHOLE


def _size_of(picture: Picture, fidelity: Fidelity) -> int:
    """Return the bytes of what is sent of a picture, about."""
    limits = {Fidelity.FITTED: _FITTED_SIZE, Fidelity.PREVIEW: _PREVIEW_SIZE}
    return min(picture.size, limits.get(fidelity, picture.size))


async def _ancestry(shop: Workshop, turn: Turn) -> tuple[list[Ancestor], tuple[Picture, ...], Strictness]:
    async with shop.database.reading() as uow:
        chain = await uow.turns.ancestors(turn)
        inputs = await uow.sheets.inputs_of([turn.sheet_id, *(ancestor.sheet_id for ancestor in chain)])
        strictness = (await uow.preferences.get(turn.place.tenant)).strictness
    return [Ancestor(ancestor, inputs[ancestor.sheet_id]) for ancestor in chain], inputs[turn.sheet_id], strictness


async def _preview(shop: Workshop, picture: Picture) -> ImageBytes:
    return rendition_of(picture, await _bytes(shop, picture.preview))


async def _read(shop: Workshop, picture: Picture, fidelity: Fidelity) -> ImageBytes:
    if _size_of(picture, fidelity) == picture.size:
        return ImageBytes(await _bytes(shop, picture.key), picture.media_type, picture.width, picture.height)
    if fidelity is Fidelity.PREVIEW:
        return await _preview(shop, picture)
    return await shop.imaging.rendition(await _bytes(shop, picture.key), _FITTED_EDGE)


async def _bytes(shop: Workshop, key: str) -> bytes:
    data = await shop.store.get(key)
    if data is None:
        raise FileNotFoundError(key)
    return data
