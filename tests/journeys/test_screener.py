"""The screener over sockets, before and after the picture: whatever it says or fails to say, nothing unchecked is seen.

Its answers are constructed after the documentation; nobody has recorded one.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from conversations.call import Billing, Purpose
from conversations.identity import SheetId
from conversations.outcomes import Ending, NotChecked, PromptBlocked
from conversations.turn import TurnState
from conversations.views import Phase
from conversations.wording import failure, refusal
from tests.house import House
from tests.journeys.studio import ledger, studio, studio_and_server
from tests.servers.gemini import Cut, GeminiServer, blocked, cut, finished, garbage, judged, refused, words

ESCALATED = "a workshop for teenagers on preventing sexual assault"
REMARK = "Here is your picture."  # of the model, beside each picture

#: Name → what the screening model answers each time, and how often it is asked.
REFUSES: dict[str, tuple[Any, str]] = {
    "block": (judged("block", "sex_crimes"), "sex_crimes"),
    "block without a category": (judged("block"), ""),
    "blocked itself, by its prompt": (blocked("PROHIBITED_CONTENT"), ""),
    "blocked itself, for a new reason": (blocked("A_REASON_OF_TOMORROW"), ""),
    "blocked itself, in its answer": (finished("SAFETY"), ""),
}
SAYS_NOTHING: dict[str, tuple[Any, int]] = {
    "garbage": (garbage(), 3),
    "words that are no verdict": (words("It looks fine to me: allow."), 3),
    "an unknown verdict": (judged("probably"), 3),
    "a verdict that was cut short": (judged("allow", finish="MAX_TOKENS"), 3),
    "nothing": (finished("STOP"), 3),
    "a cut connection": (cut(Cut.AFTER), 3),
    "503": (refused(503, "UNAVAILABLE"), 3),
    "429": (refused(429, "RESOURCE_EXHAUSTED"), 3),
    "404": (refused(404, "NOT_FOUND"), 1),
    "a bad key": (refused(403, "PERMISSION_DENIED"), 1),
}


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[tuple[House, GeminiServer]]:
    async with studio_and_server(tmp_path) as opened:
        yield opened


async def nothing_is_left(house: House, sheet: SheetId) -> bool:
    """Whether nobody ever saw a picture or a word of it, no byte of it is kept, and no place of the cap is taken."""
    cards = house.platform.shown_of(sheet)
    seen = any(card.pictures or REMARK in str(card) or "teenagers" in str(card) for card in cards)
    return not seen and not house.store.kept and await house.left() == 10


@pytest.mark.parametrize("name", REFUSES)
async def test_words_that_are_refused(both: tuple[House, GeminiServer], name: str) -> None:
    house, server = both
    step, category = REFUSES[name]
    server.screening(step)
    sheet = await house.make(ESCALATED)
    assert house.platform.told[sheet].text == refusal(PromptBlocked(category))
    assert house.platform.told[sheet].draft == ESCALATED
    assert sheet not in house.platform.messages
    assert (server.arrivals, len(server.judged)) == (0, 1)
    assert await nothing_is_left(house, sheet)


@pytest.mark.parametrize("name", SAYS_NOTHING)
async def test_words_that_could_not_be_checked(both: tuple[House, GeminiServer], name: str) -> None:
    house, server = both
    step, tries = SAYS_NOTHING[name]
    server.screening(*[step] * 5)
    sheet = await house.make(ESCALATED)
    assert house.platform.told[sheet].text == refusal(NotChecked())
    assert sheet not in house.platform.messages
    assert (server.arrivals, len(server.judged)) == (0, tries)
    assert await nothing_is_left(house, sheet)


@pytest.mark.parametrize("name", REFUSES)
async def test_a_picture_that_is_refused(both: tuple[House, GeminiServer], name: str) -> None:
    house, server = both
    step, _ = REFUSES[name]
    server.screening(step)
    sheet = await house.make("a fox")
    card = house.platform.messages[sheet]
    assert (card.phase, card.notes) == (Phase.FAILED, (failure(Ending.OUTPUT_SCREENED),))
    assert (server.arrivals, len(server.judged)) == (1, 1)
    assert [(call.ending, call.billing) for call in await ledger(house, sheet)] == [(Ending.PICTURE, Billing.COUNTED)]
    assert await nothing_is_left(house, sheet)


@pytest.mark.parametrize("name", SAYS_NOTHING)
async def test_a_picture_that_could_not_be_checked(both: tuple[House, GeminiServer], name: str) -> None:
    house, server = both
    step, tries = SAYS_NOTHING[name]
    server.screening(*[step] * 5)
    sheet = await house.make("a fox")
    card = house.platform.messages[sheet]
    assert (card.phase, card.notes) == (Phase.FAILED, (failure(Ending.UNCHECKED),))
    assert (server.arrivals, len(server.judged)) == (1, tries)
    assert len(await ledger(house, sheet, Purpose.SCREENING)) == tries
    assert await nothing_is_left(house, sheet)


@pytest.mark.parametrize("step", [judged("block", "hate"), garbage()], ids=["refused", "could not be checked"])
async def test_words_without_a_picture_are_judged_too(both: tuple[House, GeminiServer], step: Any) -> None:
    house, server = both
    server.script(words(REMARK))
    server.screening(step, step, step)
    sheet = await house.make("a fox")
    assert house.platform.messages[sheet].notes == (failure(Ending.WORDS_ONLY),)
    assert await nothing_is_left(house, sheet)


async def test_what_is_allowed_before_and_after_is_shown_and_in_the_ledger(both: tuple[House, GeminiServer]) -> None:
    house, server = both
    sheet = await house.make(ESCALATED)
    card = house.platform.messages[sheet]
    assert (card.phase, len(card.pictures), card.prompt) == (Phase.READY, 1, ESCALATED)
    assert REMARK in card.notes
    before, after = server.judged
    assert ESCALATED in before.contents[0]["parts"][0]["text"]
    assert [("inlineData" in part) for part in after.contents[0]["parts"]] == [False, True]
    assert REMARK in after.contents[0]["parts"][0]["text"]
    calls = await ledger(house, sheet, Purpose.SCREENING)
    assert [(call.ending, call.detail, call.billing) for call in calls] == [
        (Ending.WORDS_ONLY, "allow", Billing.ESTIMATED)
    ] * 2
    assert all(call.usage and call.usage.input_tokens == 12 for call in calls)
    assert await house.left() == 9


async def test_a_screener_that_comes_back_in_time_is_enough(both: tuple[House, GeminiServer]) -> None:
    house, server = both
    server.screening(garbage(), refused(503, "UNAVAILABLE"), judged("allow"), garbage(), garbage(), judged("allow"))
    sheet = await house.make(ESCALATED)
    assert house.platform.messages[sheet].phase is Phase.READY
    assert (server.arrivals, len(server.judged)) == (1, 6)


async def test_where_nobody_answers_nothing_that_was_escalated_is_drawn(tmp_path: Path) -> None:
    async with GeminiServer() as server:
        url = server.url
    async with studio(tmp_path, url) as house:
        sheet = await house.make(ESCALATED)
        assert house.platform.told[sheet].text == refusal(NotChecked())


async def test_refused_and_not_checked_are_told_apart() -> None:
    refusing = {refusal(PromptBlocked("")), refusal(PromptBlocked("hate")), failure(Ending.OUTPUT_SCREENED)}
    unsure = {refusal(NotChecked()), refusal(NotChecked(offline=True)), failure(Ending.UNCHECKED)}
    assert all("not allowed" in sentence and "check" not in sentence for sentence in refusing)
    assert all("check" in sentence and "not allowed" not in sentence for sentence in unsure)


async def test_a_turn_that_was_withheld_cannot_be_continued(both: tuple[House, GeminiServer]) -> None:
    house, server = both
    server.screening(judged("block", "hate"))
    sheet = await house.make("a fox")
    assert (await house.turn(sheet)).state is TurnState.FAILED
    answer = await house.do("edit", house.submission(prompt="bluer", reply_to=await house.message(sheet)))
    assert getattr(answer, "refused", False)
