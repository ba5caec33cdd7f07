"""Posts a private sheet, once it was judged again: what one asked for alone is now for all."""

from conversations.identity import SheetId
from conversations.outcomes import NotChecked, PromptBlocked, Refused
from conversations.ports import Answer, Job, Workshop
from conversations.screening import OFFLINE, Kind, Verdict
from conversations.steps.judging import category_of, judge_answer, judge_prompt, refused_for
from conversations.turn import OFFLINE_BACKEND, Sheet, Turn, TurnState, Visibility
from conversations.views import notices


async def publish(shop: Workshop, subject: str) -> None:
    """Judge every picture of a private sheet, and let it be shown; tell the requester where it may not be."""
    async with shop.database.reading() as uow:
        sheet = await uow.sheets.get(SheetId(subject))
        turns = () if sheet is None else await uow.turns.of_sheet(sheet.id)
    shown = [turn for turn in turns if turn.state is TurnState.READY and not turn.withdrawn]
    if sheet is None or sheet.visibility is not Visibility.PRIVATE or not shown:
        return
    for turn in shown:
        verdict = await _judge(shop, sheet, turn)
        if verdict is None or verdict.kind is not Kind.ALLOW:
            await _refuse(shop, sheet, verdict)
            return
    async with shop.database.writing() as uow:
        if await uow.sheets.publish(sheet.id):
            await uow.jobs.enqueue(Job("deliver", sheet.id, sheet.place.tenant.key))


async def _judge(shop: Workshop, sheet: Sheet, turn: Turn) -> Verdict | None:
    """Judge the words and inputs, where a model can, and the picture."""
    if shop.screener.backend != OFFLINE_BACKEND:
        words = await judge_prompt(shop, turn, sheet.inputs)
        if words is None or words.kind is not Kind.ALLOW:
            return words
    answer = Answer(turn.backend, turn.answer_key, turn.answer_size, turn.words, turn.pictures, sources=turn.sources)
    return await judge_answer(shop, turn, answer)


async def _refuse(shop: Workshop, sheet: Sheet, verdict: Verdict | None) -> None:
    if verdict is None or verdict.reason == OFFLINE:
        reason = Refused(NotChecked(offline=verdict is not None))
    else:
        reason = Refused(PromptBlocked(refused_for(category_of(verdict))))
    deliverer = shop.deliverers[sheet.place.tenant.platform]
    await deliverer.notify(f"post-{sheet.id}", sheet.requester, sheet.place, notices.refused(reason))
