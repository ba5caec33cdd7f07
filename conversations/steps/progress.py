"""Says how far a sheet is, before its result covers that; beside the work itself, and never in its way."""

from dataclasses import replace

from conversations import wording
from conversations.around import around, waits_until
from conversations.errors import PlantainError
from conversations.ports import Workshop
from conversations.turn import Sheet, Turn
from conversations.views import Card, Phase, cards
from conversations.views.cards import phase_of


async def show_progress(shop: Workshop, turn: Turn, phase: Phase) -> None:
    """Edit the placeholder to a phase."""
    if phase is Phase.FINALIZING and not shop.deliverers[turn.place.tenant.platform].live:
        return
    sheet_id = turn.sheet_id
    async with shop.database.reading() as uow:
        sheet = await uow.sheets.get(sheet_id)
        turns = await uow.turns.of_sheet(sheet_id)
        if sheet is None or sheet.withdrawn_at is not None or phase_of(turns) is not Phase.GENERATING:
            return
        if phase is Phase.FINALIZING and sum(not turn.settled for turn in turns) > 1:
            return  # its siblings are not so far
        card = cards.card(sheet, turns, await around(shop, uow, sheet, turns))
    await _show(shop, sheet, replace(card, phase=phase, status=wording.STATUS[phase], until=None))


async def show_wait(shop: Workshop, turn: Turn) -> None:
    """Edit the placeholder to say how long it will be, where it will be so long that people ask."""
    async with shop.database.reading() as uow:
        turns = await uow.turns.of_sheet(turn.sheet_id)
        if waits_until(turns, shop.clock.now()) is None:
            return
        sheet = await uow.sheets.get(turn.sheet_id)
        if sheet is None or sheet.withdrawn_at is not None:
            return
        card = cards.card(sheet, turns, await around(shop, uow, sheet, turns))
    if card.until is not None:
        await _show(shop, sheet, card)


async def _show(shop: Workshop, sheet: Sheet, card: Card) -> None:
    """Trouble with that is told to the log and changes nothing."""
    try:
        message = await shop.deliverers[sheet.place.tenant.platform].show(sheet, card)
    except PlantainError as trouble:
        shop.log("progress_not_shown", turn=sheet.id, error=str(trouble))
        return
    if message is not None and message != sheet.message:  # whoever has posted it died, or it was removed
        async with shop.database.writing() as uow:
            await uow.sheets.shown(sheet.id, message)
