"""Gathers what is sent to the model for a turn: its ancestry, its inputs, its words.

First an outline, by the rows alone, then the megabytes: so that room for them can be waited for in between.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from conversations import prompting
from conversations.conversation import BUDGET, Ancestor, Recall, recall, wire_size
from conversations.pictures import RENDITION_EDGE, ImageBytes, Picture
from conversations.ports import Answered, Order, Said, Workshop
from conversations.steps.replies import parts_of
from conversations.turn import Turn

_FITTED_EDGE: Final = 2048  # px; inputs that are too many bytes together are sent so large
_FITTED_SIZE: Final = 1_500_000  # bytes that such a copy takes at most, nearly always
_PREVIEW_SIZE: Final = 400_000  # bytes, likewise
#: Bytes that an answer takes on the wire, by the size asked for: the picture and its signatures, in base64.
_ANSWER_SIZES: Final = {"512": 2_000_000, "1K": 4_000_000, "2K": 6_000_000, "4K": 12_000_000}


@dataclass(frozen=True, slots=True)
class Outline:
    """What a call will send, before any of it is read."""

    turn: Turn
    inputs: tuple[Picture, ...]
    recalled: Recall
    edge: int | None  # px that inputs are reduced to, None where they are sent as they are
    size: int  # bytes of the request and its answer, about


async def outline(shop: Workshop, turn: Turn, *, lean: bool) -> Outline:
    """Choose the context; lean: the provider has found it too large before."""
    ancestors, inputs = await _ancestry(shop, turn)
    edge, own = _fit(inputs, lean=lean)
    budget = max(0, (BUDGET // 2 if lean else BUDGET) - own)
    recalled = recall(ancestors, turn.choice.model, shop.model.backend, budget)
    history = sum(ancestor.cost for ancestor in recalled.replayed)
    size = own + history + _PREVIEW_SIZE + _ANSWER_SIZES[turn.choice.size]
    return Outline(turn, inputs, recalled, edge, size)


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
        attached = [await _read(shop, picture, plan.edge) for picture in pictures]
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
        strictness=shop.limits.strictness,
    )


def _fit(inputs: Sequence[Picture], *, lean: bool) -> tuple[int | None, int]:
    """Return the edge that inputs are reduced to, and the bytes they take then, all together."""
    whole = wire_size(inputs)
    if lean:
        return RENDITION_EDGE, min(whole, len(inputs) * _PREVIEW_SIZE)
    if whole > BUDGET:
        return _FITTED_EDGE, len(inputs) * _FITTED_SIZE
    return None, whole


async def _ancestry(shop: Workshop, turn: Turn) -> tuple[list[Ancestor], tuple[Picture, ...]]:
    async with shop.database.reading() as uow:
        chain = await uow.turns.ancestors(turn)
        inputs = await uow.sheets.inputs_of([turn.sheet_id, *(ancestor.sheet_id for ancestor in chain)])
    return [Ancestor(ancestor, inputs[ancestor.sheet_id]) for ancestor in chain], inputs[turn.sheet_id]


async def _preview(shop: Workshop, picture: Picture) -> ImageBytes:
    return await shop.imaging.measure(await _bytes(shop, picture.preview))


async def _read(shop: Workshop, picture: Picture, edge: int | None) -> ImageBytes:
    if edge is None or max(picture.width, picture.height) <= edge:
        return ImageBytes(await _bytes(shop, picture.key), picture.media_type, picture.width, picture.height)
    if edge == RENDITION_EDGE:
        return await _preview(shop, picture)
    return await shop.imaging.rendition(await _bytes(shop, picture.key), edge)


async def _bytes(shop: Workshop, key: str) -> bytes:
    data = await shop.store.get(key)
    if data is None:
        raise FileNotFoundError(key)
    return data
