"""Posts a private sheet, once it was judged again: what one asked for alone is now for all."""

from collections.abc import Sequence
from functools import partial

from conversations import caps
from conversations.identity import SheetId
from conversations.outcomes import PostNotChecked, PostRefused, Refusal, Refused, Restricted
from conversations.ports import Answer, Job, Workshop
from conversations.screening import OFFLINE, Kind, Verdict
from conversations.steps.judging import category_of, judge_answer, judge_prompt, refused_for
from conversations.steps.telling import tell
from conversations.turn import OFFLINE_BACKEND, Sheet, Turn, Visibility
from conversations.views import notices


async def publish(shop: Workshop, subject: str) -> None:
    """Judge all of a private sheet, and let it be shown; tell the requester where it may not be.

    subject: sheet/press.
    """
    async with shop.database.reading() as uow:
        sheet = await uow.sheets.get(SheetId(subject.partition("/")[0]))
        turns = () if sheet is None else await uow.turns.of_sheet(sheet.id)
    shown = [turn for turn in turns if not turn.withdrawn and (turn.pictures or turn.words)]
    if sheet is None or sheet.visibility is not Visibility.PRIVATE:
        return
    if not any(turn.seen for turn in shown):  # pressed in the moment it is shown, perhaps
        return
    verdict = await _judge(shop, sheet, shown)
    if verdict is None or verdict.kind is not Kind.ALLOW:
        await _tell(shop, subject, sheet, await _refused(shop, sheet, verdict))
        return
    restriction = await _post(shop, sheet)
    if restriction is not None:
        await _tell(shop, subject, sheet, restriction)


async def _post(shop: Workshop, sheet: Sheet) -> Restricted | None:
    """Let it be shown to all, unless its requester has been restricted meanwhile."""
    async with shop.database.writing() as uow:
        zone = (await uow.preferences.get(sheet.place.tenant)).zone
        restriction = await uow.restrictions.active(sheet.requester, shop.clock.now())
        if restriction is not None:
            return restriction.refusal(zone)
        if await uow.sheets.publish(sheet.id):
            await uow.jobs.enqueue(Job("deliver", sheet.id, sheet.place.tenant.key))
    return None


async def _judge(shop: Workshop, sheet: Sheet, turns: Sequence[Turn]) -> Verdict | None:
    """Judge what was said and given, where a model can, once for all turns that share it, and then each answer.

    Returns the first verdict that does not allow it, None where something could not be checked.
    """
    by_a_model = shop.screener.backend != OFFLINE_BACKEND
    words = {(turn.prompt, turn.choice.avoid): turn for turn in turns if by_a_model}
    asked = [partial(judge_prompt, shop, turn, sheet.inputs) for turn in words.values()]
    asked += [partial(judge_answer, shop, turn, _answer_of(turn)) for turn in turns]
    verdict = None
    for judge in asked:
        verdict = await judge()
        if verdict is None or verdict.kind is not Kind.ALLOW:
            break
    return verdict


def _answer_of(turn: Turn) -> Answer:
    return Answer(turn.backend, turn.answer_key, turn.answer_size, turn.words, turn.pictures, sources=turn.sources)


async def _refused(shop: Workshop, sheet: Sheet, verdict: Verdict | None) -> Refusal:
    """Say why not; what is not allowed is counted, as a prompt would be."""
    if verdict is None or verdict.reason == OFFLINE:
        return PostNotChecked(offline=verdict is not None)
    async with shop.database.writing() as uow:
        zone = (await uow.preferences.get(sheet.place.tenant)).zone
        await uow.caps.count(caps.declines_day(sheet.requester, zone, shop.clock.now()).counter)
    return PostRefused(refused_for(category_of(verdict)))


async def _tell(shop: Workshop, subject: str, sheet: Sheet, reason: Refusal) -> None:
    key = f"post-{subject.replace('/', '-')}"
    await tell(shop, key, sheet.requester, sheet.place, notices.refused(Refused(reason)))
