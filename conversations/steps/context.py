"""Gathers what is sent to the model for a turn: its ancestry, its inputs, its words."""

from conversations import prompting
from conversations.conversation import Ancestor, recall
from conversations.pictures import ImageBytes, Picture
from conversations.ports import Answered, Order, Said, Workshop
from conversations.steps.replies import parts_of
from conversations.turn import Turn


async def gather(shop: Workshop, turn: Turn) -> Order:
    """Build the order of one call."""
    ancestors, inputs = await _ancestry(shop, turn)
    recalled = recall(ancestors, turn.choice.model, shop.model.backend)
    seeds = () if recalled.seed is None else (await _preview(shop, recalled.seed),)
    said: list[Said | Answered] = []
    chain = [*((ancestor.turn, ancestor.inputs) for ancestor in recalled.replayed), (turn, inputs)]
    for index, (one, pictures) in enumerate(chain):
        words = prompting.build(one.prompt, avoid=one.choice.avoid)
        if index == 0 and recalled.earlier:
            words = prompting.recap(recalled.earlier, words)
        attached = (*(seeds if index == 0 else ()), *[await _read(shop, picture) for picture in pictures])
        said.append(Said(words, attached))
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
    )


async def _ancestry(shop: Workshop, turn: Turn) -> tuple[list[Ancestor], tuple[Picture, ...]]:
    async with shop.database.reading() as uow:
        chain = await uow.turns.ancestors(turn)
        inputs = await uow.sheets.inputs_of([turn.sheet_id, *(ancestor.sheet_id for ancestor in chain)])
    return [Ancestor(ancestor, inputs[ancestor.sheet_id]) for ancestor in chain], inputs[turn.sheet_id]


async def _preview(shop: Workshop, turn: Turn) -> ImageBytes:
    picture = turn.pictures[0]
    data = await shop.store.get(picture.preview)
    if data is None:
        raise FileNotFoundError(picture.preview)
    return await shop.imaging.measure(data)


async def _read(shop: Workshop, picture: Picture) -> ImageBytes:
    data = await shop.store.get(picture.key)
    if data is None:
        raise FileNotFoundError(picture.key)
    return ImageBytes(data, picture.media_type, picture.width, picture.height)
