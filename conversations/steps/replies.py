"""Keeps a model's reply in the store: first its pictures, then its parts behind a short header.

The parts are written last and whole, so that their presence says that all of the reply is kept.
"""

import asyncio
import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import Final

from conversations.errors import PictureUnusable
from conversations.identity import TurnId
from conversations.outcomes import Ending
from conversations.pictures import RENDITION_EDGE, SUFFIXES, Picture
from conversations.ports import Answer, Drawn, Reply, Workshop
from conversations.turn import Call, Turn, Usage

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
    pictures: list[Picture] = []
    ending = reply.ending
    try:
        for number, drawn in enumerate(reply.pictures):
            pictures.append(await _keep_picture(shop, turn, call, number, drawn))
    except PictureUnusable:
        ending, pictures = Ending.BROKEN_PICTURE, []
    header: dict[str, object] = {
        "ending": ending,
        "usage": asdict(reply.usage),
        "words": reply.words,
        "detail": reply.detail,
        "notes": reply.notes,
        "pictures": [asdict(picture) for picture in pictures],
    }
    data = await asyncio.to_thread(_join, header, reply.parts)
    await shop.store.put(_key(turn, call), data)
    return _kept(turn, call, header, len(reply.parts))


async def find(shop: Workshop, turn: Turn, call: Call) -> Kept | None:
    """Find a reply that was stored before its turn could be moved on."""
    data = await shop.store.get(_key(turn, call))
    if data is None:
        return None
    header, _, parts = data.partition(_MARK)
    return _kept(turn, call, json.loads(header), len(parts))


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
        await shop.store.remove(_folder(turn))


def _folder(turn: Turn) -> str:
    return f"{turn.place.tenant.key}/turns/{turn.id}/"


def _key(turn: Turn, call: Call) -> str:
    return f"{_folder(turn)}{call.id}-answer"


def _join(header: dict[str, object], parts: bytes) -> bytes:
    return json.dumps(header).encode() + _MARK + parts


def _kept(turn: Turn, call: Call, header: object, size: int) -> Kept:
    fields: dict[str, object] = json.loads(json.dumps(header))  # one shape, whether just written or read back
    pictures = fields["pictures"]
    usage = fields["usage"]
    notes = fields["notes"]
    assert isinstance(pictures, list) and isinstance(usage, dict) and isinstance(notes, list)  # noqa: S101, PT018
    answer = Answer(
        backend=call.backend,
        key=_key(turn, call) if size else "",
        size=size,
        words=str(fields["words"]),
        pictures=tuple(Picture(**picture) for picture in pictures),
        notes=tuple(str(note) for note in notes),
    )
    return Kept(Ending(str(fields["ending"])), answer, Usage(**usage), str(fields["detail"]))


async def _keep_picture(shop: Workshop, turn: Turn, call: Call, number: int, drawn: Drawn) -> Picture:
    seen = await shop.imaging.measure(drawn.data)
    stem = f"{_folder(turn)}{call.id}-{number}"
    key = f"{stem}.{SUFFIXES[seen.media_type]}"
    await shop.store.put(key, drawn.data)  # byte for byte: the watermark and its certificate stay
    small = await shop.imaging.rendition(drawn.data, RENDITION_EDGE)
    preview = f"{stem}-preview.{SUFFIXES[small.media_type]}"
    await shop.store.put(preview, small.data)
    digest = await asyncio.to_thread(lambda: hashlib.sha256(drawn.data).hexdigest())
    picture = Picture(key, seen.media_type, seen.width, seen.height, len(drawn.data), digest)
    return replace(picture, preview=preview)
