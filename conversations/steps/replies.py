"""Keeps a model's reply in the store: first its pictures, then its parts behind a short header.

The parts are written last and whole, so that their presence says that all of the reply is kept.
"""

import asyncio
import json
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from conversations.call import Call, Usage
from conversations.catalog import State
from conversations.errors import PictureUnusable
from conversations.identity import TurnId
from conversations.outcomes import Ending
from conversations.pictures import RENDITION_EDGE, Picture
from conversations.ports import Answer, Drawn, Reply, Workshop
from conversations.steps.storing import store_picture
from conversations.turn import OFFLINE_BACKEND, Source, Turn

#: Ends the header. Stored: must not change.
_MARK: Final = b"\n"


@dataclass(frozen=True, slots=True)
class Kept:
    """A reply as it is kept."""

    ending: Ending
    answer: Answer
    usage: Usage
    detail: str


async def keep(shop: Workshop, turn: Turn, call: Call, reply: Reply) -> Kept:
    """Store a reply."""
    pictures = [await _keep_picture(shop, turn, call, number, drawn) for number, drawn in enumerate(reply.pictures)]
    whole = tuple(picture for picture in pictures if picture is not None)
    ending = Ending.BROKEN_PICTURE if reply.ending is Ending.PICTURE and not whole else reply.ending
    # An answer with a picture that does not decode could not be sent back.
    parts = reply.parts if len(whole) == len(pictures) else b""
    answer = Answer(
        backend=call.backend,
        key=_key(turn, call) if parts else "",
        size=len(parts),
        words=reply.words,
        pictures=whole,
        notes=reply.notes,
        sources=reply.sources,
    )
    kept = Kept(ending, answer, _priced(shop, turn, call, reply), reply.detail)
    data = await asyncio.to_thread(_join, _header(kept), parts)
    await shop.store.put(_key(turn, call), data)
    return kept


def estimate(shop: Workshop, turn: Turn) -> int:
    """Return what a call of the turn is expected to cost, in millionths of a dollar."""
    if shop.model.backend == OFFLINE_BACKEND:
        return 0
    return shop.catalogue.price(turn.choice.model, turn.choice.size)


def _priced(shop: Workshop, turn: Turn, call: Call, reply: Reply) -> Usage:
    """Price what was counted; a picture for which nothing was counted, by the list's price of one."""
    usage = reply.usage
    if shop.model.backend == OFFLINE_BACKEND:
        return usage
    rates = shop.catalogue.rates(turn.choice.model, call.opened_at.date())
    if usage.picture_tokens or not reply.pictures:
        price = rates.cost(
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            picture_tokens=usage.picture_tokens,
        )
        known = shop.catalogue.model(turn.choice.model)
        # What an operator has named is priced like the model it replaces: that is a guess.
        sure = known is not None and known.state is not State.OPERATOR
        counted = sure and bool(usage.input_tokens or usage.output_tokens)
    else:
        price, counted = estimate(shop, turn) * len(reply.pictures), False
    return replace(usage, price=price, billed=counted, price_list=rates.since.isoformat())


async def find(shop: Workshop, turn: Turn, call: Call) -> Kept | None:
    """Find a reply that was stored before its turn could be moved on."""
    data = await shop.store.get(_key(turn, call))
    if data is None:
        return None
    header, _, parts = data.partition(_MARK)
    return _read(turn, call, json.loads(header), len(parts))


async def parts_of(shop: Workshop, turn: Turn) -> bytes | None:
    """Read the model's parts of a turn, as received."""
    data = await shop.store.get(turn.answer_key) if turn.answer_key else None
    return None if data is None else data.partition(_MARK)[2]


async def drop_unused(shop: Workshop, turn_id: TurnId) -> None:
    """Remove what was kept for a turn that ended without it.

    A turn that has not ended, or that ended with pictures, may have been taken over by another
    worker while this one was paused: that one uses what is stored.
    """
    async with shop.database.reading() as uow:
        turn = await uow.turns.get(turn_id)
    if turn is not None and turn.ended and not turn.pictures and not turn.answer_key:
        await shop.store.remove(folder_of(turn))


def folder_of(turn: Turn) -> str:
    """Return where what the model gave for a turn is kept."""
    return f"{turn.place.tenant.key}/turns/{turn.id}/"


def _key(turn: Turn, call: Call) -> str:
    return f"{folder_of(turn)}{call.id}-answer"


def _join(header: dict[str, object], parts: bytes) -> bytes:
    return json.dumps(header).encode() + _MARK + parts


def _header(kept: Kept) -> dict[str, object]:
    """Write a reply down, without its parts. Stored: the names must not change."""
    return {
        "ending": kept.ending,
        "usage": asdict(kept.usage),
        "words": kept.answer.words,
        "detail": kept.detail,
        "notes": kept.answer.notes,
        "pictures": [asdict(picture) for picture in kept.answer.pictures],
        "sources": [asdict(source) for source in kept.answer.sources],
    }


def _read(turn: Turn, call: Call, header: Any, size: int) -> Kept:
    """Read a reply that was written down; size: of its parts, in bytes."""
    answer = Answer(
        backend=call.backend,
        key=_key(turn, call) if size else "",
        size=size,
        words=header["words"],
        pictures=tuple(Picture(**picture) for picture in header["pictures"]),
        notes=tuple(header["notes"]),
        sources=tuple(Source(**source) for source in header.get("sources", ())),
    )
    return Kept(Ending(header["ending"]), answer, Usage(**header["usage"]), header["detail"])


async def _keep_picture(shop: Workshop, turn: Turn, call: Call, number: int, drawn: Drawn) -> Picture | None:
    """Store a picture byte for byte, so that the watermark and its certificate stay; None when it does not decode.

    Its type is what its bytes say, whatever the model calls it.
    """
    try:
        measured, small = await shop.imaging.inspect(drawn.data, RENDITION_EDGE)
    except PictureUnusable:
        return None
    return await store_picture(shop, f"{folder_of(turn)}{call.id}-{number}", measured, small)
