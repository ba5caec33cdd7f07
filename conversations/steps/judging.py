"""Asks the model-based screener, with patience; what nobody could judge is never a pass."""

import asyncio
from dataclasses import replace
from typing import Final

from conversations import prompting, screening
from conversations.call import Call, Purpose, Usage
from conversations.errors import Temporary
from conversations.identity import CallId, new_id
from conversations.outcomes import Ending
from conversations.pictures import ImageBytes, Picture, rendition_of
from conversations.ports import Answer, Judgement, Question, UnitOfWork, Workshop
from conversations.screening import OFFLINE, Category, Kind, Stage, Verdict
from conversations.steps.troubles import EXPECTED, detail_of, ending_of
from conversations.turn import OFFLINE_BACKEND, Turn

_LONGEST: Final = 20.0  # s for one try; people wait, and a verdict is a dozen tokens
_LONGEST_PAUSE: Final = 10.0  # s between tries; a provider that wants more is not asked again


async def judge_prompt(shop: Workshop, turn: Turn, inputs: tuple[Picture, ...]) -> Verdict | None:
    """Judge what was said and given, before the model is asked; None when it could not be checked."""
    words = prompting.build(turn.prompt, avoid=turn.choice.avoid)
    return await _judge(shop, turn, await _question(shop, turn, words, inputs, Stage.WORDS))


async def judge_answer(shop: Workshop, turn: Turn, answer: Answer) -> Verdict | None:
    """Judge what the model gave, before anyone sees it; None when it could not be checked.

    Its words go by the certain rules first. Titles of pages that it has read are shown too, so they are judged too.
    """
    if shop.screener.backend == OFFLINE_BACKEND != answer.backend:  # drawn while a key was set
        return Verdict(Kind.BLOCK, Stage.OUTPUT, None, OFFLINE)
    words = "\n".join([answer.words, *(source.title for source in answer.sources)]).strip()
    if not words and not answer.pictures:
        return Verdict(Kind.ALLOW, Stage.OUTPUT)
    found = screening.check_words(words)
    if found.kind is Kind.BLOCK:
        return replace(found, stage=Stage.OUTPUT)
    return await _judge(shop, turn, await _question(shop, turn, words, answer.pictures, Stage.OUTPUT))


async def close_left_open(shop: Workshop, uow: UnitOfWork, turn: Turn) -> None:
    """Take screening calls whose worker died for lost; one that was only slow still writes down what came."""
    for call in await uow.calls.of_turn(turn.id, Purpose.SCREENING):
        if call.ending is None:
            await uow.calls.close(call.id, Ending.LOST, None, shop.clock.now())


def category_of(verdict: Verdict) -> str:
    """Return what a turn keeps of a block: the category, or why there is none."""
    return verdict.category or verdict.reason


def refused_for(detail: str) -> str:
    """Return the category out of what a turn has kept, empty where there is none."""
    return detail if detail in set(Category) else ""


async def _question(shop: Workshop, turn: Turn, words: str, pictures: tuple[Picture, ...], stage: Stage) -> Question:
    async with shop.database.reading() as uow:
        strictness = (await uow.preferences.get(turn.place.tenant)).strictness
    looked_at = tuple([await _rendition(shop, picture) for picture in pictures])
    return Question(words, looked_at, stage, strictness)


async def _rendition(shop: Workshop, picture: Picture) -> ImageBytes:
    """Read the smaller copy: it shows what the picture shows, at a fraction of the bytes."""
    data = await shop.store.get(picture.preview)
    if data is None:
        raise FileNotFoundError(picture.preview)
    return rendition_of(picture, data)


async def _judge(shop: Workshop, turn: Turn, question: Question) -> Verdict | None:
    for pause in (*shop.patience, None):
        try:
            verdict = await _ask(shop, turn, question)
        except EXPECTED as trouble:
            shop.log("screener_not_reached", turn=turn.id, stage=question.stage, error=detail_of(trouble))
            if pause is None or not isinstance(trouble, Temporary | TimeoutError):
                return None
            wanted = trouble.retry_after or 0.0 if isinstance(trouble, Temporary) else 0.0
            if wanted > _LONGEST_PAUSE:
                return None
            await asyncio.sleep(max(pause, wanted))
        else:
            shop.log("screened", turn=turn.id, stage=verdict.stage, kind=verdict.kind, reason=verdict.reason)
            return verdict
    return None


async def _ask(shop: Workshop, turn: Turn, question: Question) -> Verdict:
    """Make one call of the screener, recorded as every call is."""
    call = await _open(shop, turn)
    judged: Judgement | None = None
    ending, detail = Ending.CANCELLED, ""
    try:
        async with asyncio.timeout(min(_LONGEST, shop.limits.model_timeout)):
            judged = await shop.screener.judge(question)
        ending, detail = judged.ending, judged.detail
    except EXPECTED as trouble:
        ending, detail = ending_of(trouble), detail_of(trouble)
        raise
    finally:
        if call is not None:
            usage = None if judged is None else _priced(shop, call, judged.usage)
            async with shop.database.writing() as uow:
                await uow.calls.close(call.id, ending, usage, shop.clock.now(), detail)
    # A screener decides; whatever else it says is no pass.
    return judged.verdict if judged.verdict.kind is Kind.ALLOW else replace(judged.verdict, kind=Kind.BLOCK)


async def _open(shop: Workshop, turn: Turn) -> Call | None:
    """Record that the screener is about to be asked; the offline one's calls are no calls."""
    if shop.screener.backend == OFFLINE_BACKEND:
        return None
    async with shop.database.writing() as uow:
        await close_left_open(shop, uow, turn)
        now = shop.clock.now()
        call = Call(
            id=CallId(new_id(now)),
            turn_id=turn.id,
            member=turn.requester,
            model=shop.screener.model,
            backend=shop.screener.backend,
            opened_at=now,
            purpose=Purpose.SCREENING,
        )
        await uow.calls.open(call)
    return call


def _priced(shop: Workshop, call: Call, usage: Usage) -> Usage:
    """Price what was counted, where the catalogue knows the model; else only the tokens are known."""
    if shop.catalogue.model(call.model) is None:
        return usage
    rates = shop.catalogue.rates(call.model, call.opened_at.date())
    price = rates.cost(input_tokens=usage.input_tokens, output_tokens=usage.output_tokens, picture_tokens=0)
    return replace(usage, price=price, billed=True, price_list=rates.since.isoformat())
