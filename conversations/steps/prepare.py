"""Fetches, inspects and strips what was attached; then the turns may be generated."""

import asyncio
import hashlib
from dataclasses import replace

from conversations.errors import PictureUnusable
from conversations.identity import SheetId
from conversations.outcomes import Ending
from conversations.pictures import MAX_INPUT_BYTES, RENDITION_EDGE, SUFFIXES, ImageBytes, Picture
from conversations.ports import Job, UnitOfWork, Workshop
from conversations.settling import end
from conversations.turn import Origin, Sheet, Turn, TurnState


async def prepare(shop: Workshop, subject: str) -> None:
    """Make a sheet's inputs ready and ask for its turns to be generated."""
    sheet_id = SheetId(subject)
    async with shop.database.reading() as uow:
        sheet = await uow.sheets.get(sheet_id)
        turns = await uow.turns.of_sheet(sheet_id)
    if sheet is None or not any(turn.state is TurnState.QUEUED for turn in turns):
        return
    try:
        inputs, parent = await _inputs(shop, sheet, turns[0])
    except PictureUnusable as trouble:
        await _decline(shop, sheet, trouble)
        return
    async with shop.database.writing() as uow:
        if not any(turn.state is TurnState.QUEUED for turn in await uow.turns.of_sheet(sheet_id)):
            return  # cancelled, or another worker was quicker
        await uow.sheets.prepared(sheet.id, inputs)
        if parent is not None:
            await uow.sheets.adopt(sheet.id, parent.id)
        await _go_on(shop, uow, sheet)


async def _inputs(shop: Workshop, sheet: Sheet, turn: Turn) -> tuple[tuple[Picture, ...], Turn | None]:
    if sheet.inputs:  # of an earlier try
        return sheet.inputs, None
    fetched = [
        await shop.deliverers[sheet.place.tenant.platform].fetch(attachment, MAX_INPUT_BYTES)
        for attachment in sheet.attachments
    ]
    if sheet.origin is Origin.EDIT and turn.parent_id is None and len(fetched) == 1:
        made_by = await _recognise(shop, sheet, fetched[0])
        if made_by is not None:
            return (), made_by
    kept = []
    for number, (data, attachment) in enumerate(zip(fetched, sheet.attachments, strict=True)):
        try:
            clean = await shop.imaging.clean(data)
        except PictureUnusable as trouble:
            raise PictureUnusable(trouble.problem, attachment.filename) from trouble
        kept.append(await _keep(shop, sheet, number, clean))
    return tuple(kept), None


async def _recognise(shop: Workshop, sheet: Sheet, data: bytes) -> Turn | None:
    """Find the turn that made exactly this picture: uploaded again, it is continued."""
    digest = await asyncio.to_thread(_digest, data)
    async with shop.database.reading() as uow:
        return await uow.turns.by_digest(sheet.place, digest)


async def _keep(shop: Workshop, sheet: Sheet, number: int, clean: ImageBytes) -> Picture:
    # The key depends on nothing but the sheet, so that a second run writes over the first.
    key = f"{inputs_prefix(sheet)}{number}.{SUFFIXES[clean.media_type]}"
    await shop.store.put(key, clean.data)
    small = await shop.imaging.rendition(clean.data, RENDITION_EDGE)
    preview = f"{inputs_prefix(sheet)}{number}-preview.{SUFFIXES[small.media_type]}"
    await shop.store.put(preview, small.data)
    picture = Picture(
        key=key,
        media_type=clean.media_type,
        width=clean.width,
        height=clean.height,
        size=len(clean.data),
        digest=await asyncio.to_thread(_digest, clean.data),
        preview=preview,
    )
    return replace(picture, note="first_frame") if clean.first_of_frames > 1 else picture


def inputs_prefix(sheet: Sheet) -> str:
    """Return where the inputs of a sheet are kept."""
    return f"{sheet.place.tenant.key}/inputs/{sheet.id}/"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


async def _go_on(shop: Workshop, uow: UnitOfWork, sheet: Sheet) -> None:
    unfinished = await uow.turns.unfinished_of(sheet.requester)
    for turn in await uow.turns.of_sheet(sheet.id):
        if turn.state is TurnState.QUEUED and await uow.turns.move(turn, TurnState.PREPARED, shop.clock.now()):
            before = sum(other.id < turn.id for other in unfinished)
            await uow.jobs.enqueue(Job("generate", turn.id, sheet.place.tenant.key, priority=-before))


async def _decline(shop: Workshop, sheet: Sheet, trouble: PictureUnusable) -> None:
    detail = f"{trouble.problem}:{trouble.filename}"
    async with shop.database.writing() as uow:
        now = shop.clock.now()
        for turn in await uow.turns.of_sheet(sheet.id):
            if turn.state is TurnState.QUEUED:
                await end(uow, turn, TurnState.DECLINED, Ending.INPUT_UNUSABLE, now, detail=detail)
