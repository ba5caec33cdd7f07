"""Fetches, inspects and strips what was attached; then the turns may be generated."""

from conversations.errors import PictureUnusable
from conversations.identity import SheetId
from conversations.outcomes import Ending
from conversations.pictures import MAX_INPUT_BYTES, Picture
from conversations.ports import Job, UnitOfWork, Workshop
from conversations.settling import end
from conversations.steps.storing import digest_of, store_picture
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
        kept.append(await store_picture(shop, f"{inputs_prefix(sheet)}{number}", clean))
    return tuple(kept), None


async def _recognise(shop: Workshop, sheet: Sheet, data: bytes) -> Turn | None:
    """Find the turn that made exactly this picture: uploaded again, it is continued."""
    digest = await digest_of(data)
    async with shop.database.reading() as uow:
        return await uow.turns.by_digest(sheet.place, digest)


def inputs_prefix(sheet: Sheet) -> str:
    """Return where the inputs of a sheet are kept."""
    return f"{sheet.place.tenant.key}/inputs/{sheet.id}/"


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
