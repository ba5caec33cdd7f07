"""Says how far a sheet is, before its result covers that; never in the way of the work itself."""

from dataclasses import replace

from conversations import wording
from conversations.around import around
from conversations.errors import PlantainError
from conversations.identity import SheetId
from conversations.ports import Workshop
from conversations.turn import TurnState
from conversations.views import Phase, cards


async def show_progress(shop: Workshop, sheet_id: SheetId, phase: Phase) -> None:
    """Edit the placeholder; trouble with that is told to the log and changes nothing."""
    async with shop.database.reading() as uow:
        sheet = await uow.sheets.get(sheet_id)
        turns = await uow.turns.of_sheet(sheet_id)
        if sheet is None or sheet.withdrawn_at is not None:
            return
        if phase is Phase.FINALIZING and sum(turn.state is TurnState.GENERATING for turn in turns) > 1:
            return  # its siblings still draw
        card = cards.card(sheet, turns, await around(shop, uow, sheet, turns))
    if card.phase is not Phase.GENERATING:
        return
    shown = replace(card, phase=phase, status=wording.STATUS[phase])
    try:
        await shop.deliverers[sheet.place.tenant.platform].show(sheet, shown)
    except PlantainError as trouble:
        shop.log("progress_not_shown", turn=sheet_id, error=str(trouble))
