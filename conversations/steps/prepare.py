"""Fetches, inspects and strips what was attached; has what was escalated judged; then the turns may be generated."""

from conversations import caps
from conversations.errors import PictureUnusable
from conversations.identity import SheetId
from conversations.outcomes import Ending
from conversations.pictures import MAX_INPUT_BYTES, RENDITION_EDGE, Picture
from conversations.ports import Job, UnitOfWork, Workshop
from conversations.screening import Kind
from conversations.settling import end
from conversations.steps.judging import category_of, judge_prompt
from conversations.steps.storing import digest_of, store_picture
from conversations.turn import Origin, Sheet, Turn, TurnState, Visibility


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
        await _decline(shop, sheet, Ending.INPUT_UNUSABLE, f"{trouble.problem}:{trouble.filename}")
        return
    if sheet.escalated and not await _is_allowed(shop, sheet, turns[0], inputs):
        return
    async with shop.database.writing() as uow:
        turns = await uow.turns.of_sheet(sheet_id)
        if not any(turn.state is TurnState.QUEUED for turn in turns):
            return  # cancelled, or another worker was quicker
        if inputs != sheet.inputs:
            await uow.sheets.prepared(sheet.id, inputs)
        if parent is not None:
            await uow.sheets.adopt(sheet.id, parent.id)
        await _go_on(shop, uow, turns)


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
        small = await shop.imaging.rendition(clean.data, RENDITION_EDGE)
        kept.append(await store_picture(shop, f"{inputs_prefix(sheet)}{number}", clean, small))
    return tuple(kept), None


async def _is_allowed(shop: Workshop, sheet: Sheet, turn: Turn, inputs: tuple[Picture, ...]) -> bool:
    """Ask the screener about what the local rules escalated; decline the sheet unless it allows it."""
    verdict = await judge_prompt(shop, turn, inputs)
    if verdict is None:
        await _decline(shop, sheet, Ending.UNCHECKED)
    elif verdict.kind is not Kind.ALLOW:
        await _decline(shop, sheet, Ending.SCREENED, category_of(verdict))
    return verdict is not None and verdict.kind is Kind.ALLOW


async def _recognise(shop: Workshop, sheet: Sheet, data: bytes) -> Turn | None:
    """Find the turn that made exactly this picture: uploaded again, it is continued."""
    digest = await digest_of(data)
    async with shop.database.reading() as uow:
        # What stands for all to see may not continue what is private.
        alone = sheet.requester if sheet.visibility is Visibility.PRIVATE else None
        return await uow.turns.by_digest(sheet.place, digest, alone)


def inputs_prefix(sheet: Sheet) -> str:
    """Return where the inputs of a sheet are kept."""
    return f"{sheet.place.tenant.key}/inputs/{sheet.id}/"


async def _go_on(shop: Workshop, uow: UnitOfWork, turns: tuple[Turn, ...]) -> None:
    for turn in turns:
        if turn.state is TurnState.QUEUED and await uow.turns.move(turn, TurnState.PREPARED, shop.clock.now()):
            before = await uow.turns.count_unfinished(turn.requester, turn.id)
            await uow.jobs.enqueue(Job("generate", turn.id, turn.place.tenant.key, priority=-before))


async def _decline(shop: Workshop, sheet: Sheet, ending: Ending, detail: str = "") -> None:
    async with shop.database.writing() as uow:
        now = shop.clock.now()
        queued = [turn for turn in await uow.turns.of_sheet(sheet.id) if turn.state is TurnState.QUEUED]
        if queued and ending is Ending.SCREENED:  # else cancelled, or counted by another worker
            zone = (await uow.preferences.get(sheet.place.tenant)).zone
            await uow.caps.count(caps.declines_day(sheet.requester, zone, now).counter)
        for turn in queued:
            await end(uow, turn, TurnState.DECLINED, ending, now, detail=detail)
