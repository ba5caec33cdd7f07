"""Shows a sheet as its rows say: the result, a failure, or nothing any more. Holds are settled after that."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from conversations.around import around
from conversations.errors import NotPosted, PictureProblem, PlantainError, Undeliverable
from conversations.identity import MessageRef, SheetId
from conversations.outcomes import Ending, NotChecked, PictureRejected, PostNotTaken, PromptBlocked, Refusal, Refused
from conversations.ports import Deliverer, Workshop
from conversations.screening import OFFLINE
from conversations.settling import end, wake_children
from conversations.steps.judging import refused_for
from conversations.steps.prepare import inputs_prefix
from conversations.steps.progress import show_progress
from conversations.steps.telling import tell, tell_requester
from conversations.turn import Phase, Sheet, Turn, TurnState, Visibility
from conversations.views import cards, notices

#: Longer than that and people do something else meanwhile.
_LONG: Final = timedelta(minutes=1)


async def deliver(shop: Workshop, subject: str) -> None:
    """Show a sheet once the model has nothing more to do for it, and before that how far it is."""
    sheet_id = SheetId(subject)
    async with shop.database.reading() as uow:
        sheet = await uow.sheets.get(sheet_id)
        turns = await uow.turns.of_sheet(sheet_id)
        if sheet is None or not turns:
            return
        card = cards.card(sheet, turns, await around(shop, uow, sheet, turns))
    if not all(turn.settled for turn in turns):
        await show_progress(shop, turns[0], Phase.GENERATING)  # its placeholder stands since; see submit.covered
        return
    deliverer = shop.deliverers[sheet.place.tenant.platform]
    if sheet.withdrawn_at is not None:
        await deliverer.retract(sheet)
        await _give_back(shop, turns, Ending.CANCELLED)
    elif turns[0].state is TurnState.DECLINED:
        await _refuse(shop, deliverer, sheet, turns[0])
    else:
        try:
            message = await deliverer.show(sheet, card)
        except NotPosted:
            await _stay_private(shop, sheet)
        except Undeliverable:
            await _give_back(shop, turns, Ending.UNDELIVERABLE)
            if card.phase is Phase.FAILED:  # else it has just failed, and the job that follows from that comes here
                await tell_requester(shop, sheet, notices.failed(turns, sheet.typed))
        else:
            await _settle(shop, turns, sheet, message)
            shop.log("sheet_shown", turn=sheet.id, phase=card.phase)
            if message is not None and _took_long(shop, sheet, turns):
                await _ping(shop, deliverer, sheet, message)


async def _ping(shop: Workshop, deliverer: Deliverer, sheet: Sheet, message: MessageRef) -> None:
    """Draw the requester's attention, once: what was shown and settled is not shown again for it."""
    try:
        await deliverer.ping(sheet, message)
    except PlantainError as trouble:
        shop.log("not_pinged", turn=sheet.id, trouble=type(trouble).__name__)


def _took_long(shop: Workshop, sheet: Sheet, turns: Sequence[Turn]) -> bool:
    """Tell whether this is the result of a turn for which nobody sat and waited."""
    first_shown = any(turn.state is TurnState.FINALIZING for turn in turns)
    return first_shown and shop.clock.now() - sheet.created_at > _LONG and sheet.visibility is Visibility.PUBLIC


async def _settle(shop: Workshop, turns: Sequence[Turn], sheet: Sheet, message: MessageRef | None) -> None:
    """Spend the holds of what was shown, and let the children go on."""
    async with shop.database.writing() as uow:
        now = shop.clock.now()
        if message is not None:
            await uow.sheets.shown(sheet.id, message)
        for turn in turns:
            if turn.state is not TurnState.FINALIZING:
                continue
            if await uow.turns.move(turn, TurnState.READY, now, Ending.PICTURE) is None:
                continue
            await uow.caps.spend(turn.id)
            await wake_children(uow, turn, now)


async def _stay_private(shop: Workshop, sheet: Sheet) -> None:
    """Let what was to be posted stay as it was, and say so, once for each time that it was tried."""
    now = shop.clock.now()
    async with shop.database.writing() as uow:
        await uow.sheets.unpublish(sheet.id)
    key = f"post-{sheet.id}-{now:%d%H%M}"
    await tell(shop, key, sheet.requester, sheet.place, notices.refused(Refused(PostNotTaken())))


async def _give_back(shop: Workshop, turns: Sequence[Turn], ending: Ending) -> None:
    """Release the holds of pictures that nobody was shown."""
    async with shop.database.writing() as uow:
        now = shop.clock.now()
        for turn in turns:
            if turn.state is TurnState.FINALIZING:
                await end(uow, turn, TurnState.FAILED, ending, now)


async def _refuse(shop: Workshop, deliverer: Deliverer, sheet: Sheet, turn: Turn) -> None:
    """Tell the requester alone, give the words back, and leave nothing behind."""
    await tell_requester(shop, sheet, notices.refused(Refused(_reason(turn)), sheet.typed))
    await deliverer.retract(sheet)
    await shop.store.remove(inputs_prefix(sheet))
    async with shop.database.writing() as uow:
        await uow.sheets.forget(sheet.id)


def _reason(turn: Turn) -> Refusal:
    """Say why a turn was declined."""
    if turn.ending is Ending.UNCHECKED or turn.detail == OFFLINE:
        return NotChecked(offline=turn.detail == OFFLINE)
    if turn.ending is Ending.SCREENED:
        return PromptBlocked(refused_for(turn.detail))
    problem, _, filename = turn.detail.partition(":")
    return PictureRejected(PictureProblem(problem), filename)
