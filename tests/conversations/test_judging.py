"""What was escalated is judged before the model is asked, and what it made before anyone sees it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from adapters.sketch import SketchScreener
from conversations.call import Billing, Call, Purpose
from conversations.commands import Control
from conversations.errors import AccessRefused, AnswerLost, Busy, Limited, NotSent, RequestRejected
from conversations.identity import CallId, SheetId
from conversations.outcomes import Ending, NotChecked, PromptBlocked
from conversations.ports import Judgement, Placeholder, Question, Reply
from conversations.screening import Category, Kind, Stage, Verdict
from conversations.screening.strictness import Strictness
from conversations.steps import generate
from conversations.steps.replies import keep
from conversations.turn import OFFLINE_BACKEND, Source, TurnState
from conversations.views import Phase
from conversations.wording import failure, refusal
from tests.fakes.image_model import jpeg, picture_reply
from tests.fakes.screener import allowed, at, refused
from tests.house import ADA, LIMITS, House

ESCALATED = "a workshop for teenagers on preventing sexual assault"
NO_ANSWERS = [
    pytest.param(AnswerLost("no verdict"), 3, id="garbage"),
    pytest.param(Busy("503"), 3, id="busy"),
    pytest.param(NotSent("away"), 3, id="not reached"),
    pytest.param(TimeoutError(), 3, id="too slow"),
    pytest.param(Limited("429", retry_after=3600), 1, id="limited for long"),
    pytest.param(RequestRejected("400", status=400), 1, id="rejected"),
    pytest.param(AccessRefused("403", status=403), 1, id="no access"),
]


def says(words: str, ending: Ending = Ending.PICTURE) -> Reply:
    reply = picture_reply()
    return replace(reply, words=words, ending=ending, pictures=reply.pictures if ending is Ending.PICTURE else ())


async def screenings(house: House, sheet: SheetId, purpose: Purpose = Purpose.SCREENING) -> list[Call]:
    async with house.database.reading() as uow:
        turns = await uow.turns.of_sheet(sheet)
        return [call for turn in turns for call in await uow.calls.of_turn(turn.id, purpose)]


async def all_calls(house: House) -> list[tuple[str, str | None]]:
    async with house.database.reader.connect() as connection:
        rows = await connection.exec_driver_sql("SELECT purpose, turn_id FROM calls ORDER BY id")
        return [(row.purpose, row.turn_id) for row in rows]


def nothing_was_shown(house: House, sheet: SheetId, *words: str) -> bool:
    """Whether no card ever had a picture or any of these words, not even one that was covered later."""
    cards = house.platform.shown_of(sheet)
    return not any(card.pictures or any(word in str(card) for word in words) for card in cards)


# --- before the model is asked ------------------------------------------------------------------


async def test_ordinary_words_are_not_asked_about(house: House) -> None:
    await house.make("a red fox")
    assert [question.stage for question in house.screener.questions] == [Stage.OUTPUT]


async def test_what_was_escalated_is_judged_as_it_is_sent(house: House) -> None:
    house.platform.files["photo"] = jpeg()
    sheet = await house.make(ESCALATED, files=("photo",), values={"avoid": "text"})
    (question,) = house.screener.asked(Stage.WORDS)
    said = house.model.orders[0].context[0]
    assert question.words == getattr(said, "text", None)
    assert "must not show any of this: text" in question.words
    assert [(picture.width, picture.height) for picture in question.pictures] == [(64, 36)]
    assert question.strictness is Strictness.STANDARD
    assert house.platform.messages[sheet].phase is Phase.READY
    assert house.platform.messages[sheet].prompt == ESCALATED


async def test_a_placeholder_has_no_words_until_they_are_allowed(house: House) -> None:
    response = await house.do("imagine", house.submission(prompt=ESCALATED))
    assert isinstance(response, Placeholder)
    assert response.card.prompt == ""
    plain = await house.do("imagine", house.submission(prompt="a fox"))
    assert isinstance(plain, Placeholder)
    assert plain.card.prompt == "a fox"
    await house.work()
    assert {card.prompt for card in house.platform.shown_of(response.card.sheet_id)} == {ESCALATED}


async def test_what_is_to_be_avoided_beside_children_is_asked_about_and_no_reason_to_refuse(house: House) -> None:
    sheet = await house.make("children at the beach", values={"avoid": "nudity"})
    assert len(house.screener.asked(Stage.WORDS)) == 1
    assert house.platform.messages[sheet].phase is Phase.READY


@pytest.mark.parametrize("category", [Category.CHILD_EXPLOITATION, None])
async def test_a_block_is_told_to_the_requester_alone_and_leaves_only_the_bill(
    house: House, category: Category | None
) -> None:
    house.platform.files["photo"] = jpeg()
    house.screener.answer = at(Stage.WORDS, lambda question: refused(question, category))
    sheet = await house.make(ESCALATED, files=("photo",), values={"count": "2"})
    notice = house.platform.told[sheet]
    assert notice.text == refusal(PromptBlocked(category or ""))
    assert notice.draft == ESCALATED
    assert sheet not in house.platform.messages
    assert nothing_was_shown(house, sheet, "teenagers")
    assert not house.model.orders
    assert not house.store.kept
    assert await house.left() == 10
    assert await house.turns(sheet) == ()
    assert await all_calls(house) == [("screening", None)]


@pytest.mark.parametrize(("trouble", "tries"), NO_ANSWERS)
async def test_words_that_could_not_be_checked_are_not_drawn_and_not_called_refused(
    house: House, trouble: Exception, tries: int
) -> None:
    house.screener.answer = at(Stage.WORDS, trouble)
    sheet = await house.make(ESCALATED)
    assert house.platform.told[sheet].text == refusal(NotChecked())
    assert house.platform.told[sheet].draft == ESCALATED
    assert len(house.screener.questions) == tries
    assert nothing_was_shown(house, sheet, "teenagers")
    assert not house.model.orders
    assert await house.left() == 10


async def test_trouble_that_passes_is_no_trouble(house: House) -> None:
    house.screener.answer = lambda question, number: Busy("503") if number < 2 else allowed(question)
    sheet = await house.begin(ESCALATED)
    await house.step("prepare")
    calls = await screenings(house, sheet)
    assert [(call.ending, call.billing) for call in calls] == [
        (Ending.BUSY, Billing.NONE),
        (Ending.BUSY, Billing.NONE),
        (Ending.WORDS_ONLY, Billing.ESTIMATED),
    ]
    await house.work()
    assert house.platform.messages[sheet].phase is Phase.READY


async def test_an_answer_that_never_comes_is_waited_for_no_longer_than_any(house: House) -> None:
    house.shop = replace(house.shop, limits=replace(LIMITS, model_timeout=0.01))
    house.screener.hold = asyncio.Event()
    sheet = await house.make(ESCALATED)
    assert house.platform.told[sheet].text == refusal(NotChecked())
    assert len(house.screener.questions) == 3


async def test_a_screener_that_does_not_decide_has_not_allowed(house: House) -> None:
    verdict = Verdict(Kind.ESCALATE, Stage.WORDS)
    house.screener.answer = at(Stage.WORDS, lambda _question: Judgement(verdict))
    sheet = await house.make(ESCALATED)
    assert house.platform.told[sheet].text == refusal(PromptBlocked(""))


async def test_offline_what_was_escalated_is_not_drawn_and_says_why(house: House) -> None:
    house.shop = replace(house.shop, screener=SketchScreener())
    house.model.backend = OFFLINE_BACKEND
    fine, sheet = await house.make("a fox"), await house.make(ESCALATED)
    assert house.platform.messages[fine].phase is Phase.READY
    assert house.platform.told[sheet].text == refusal(NotChecked(offline=True))
    assert [purpose for purpose, _ in await all_calls(house)] == ["picture"]


async def test_what_is_cancelled_before_its_verdict_shows_no_words(house: House) -> None:
    sheet = await house.begin(ESCALATED)
    await house.press(Control.CANCEL, sheet)
    await house.work()
    assert house.platform.messages[sheet].phase is Phase.CANCELLED
    assert nothing_was_shown(house, sheet, "teenagers")
    assert not house.screener.questions


async def test_a_child_never_quotes_words_that_were_not_allowed(house: House) -> None:
    house.screener.answer = at(Stage.WORDS, refused)
    parent = await house.begin(ESCALATED)
    child = await house.reply(parent, "bluer")
    await house.work()
    assert (await house.turn(child)).ending is Ending.PARENT_ENDED
    assert nothing_was_shown(house, child, "teenagers")


async def test_trying_again_asks_again(house: House) -> None:
    house.screener.answer = at(Stage.OUTPUT, Busy("503"))
    sheet = await house.make(ESCALATED)
    response = await house.press(Control.RETRY, sheet)
    assert isinstance(response, Placeholder)
    assert response.card.prompt == ""
    await house.work()
    assert len(house.screener.asked(Stage.WORDS)) == 2


# --- before anyone sees it ----------------------------------------------------------------------


async def test_what_was_made_is_judged_by_its_smaller_copy_with_the_words(house: House) -> None:
    pages = (Source("Kites of the world", "https://example.org"),)
    house.model.answer = lambda _order, _number: replace(says("Here it is."), sources=pages)
    sheet = await house.make()
    (question,) = house.screener.questions
    picture = (await house.turn(sheet)).pictures[0]
    assert question.words == "Here it is.\nKites of the world"
    assert [shown.data for shown in question.pictures] == [house.store.kept[picture.preview]]
    (call,) = await screenings(house, sheet)
    assert (call.model, call.backend, call.ending) == ("fake-screener", "fake", Ending.WORDS_ONLY)
    assert call.usage is not None
    assert (call.usage.input_tokens, call.usage.price, call.billing) == (300, 0, Billing.ESTIMATED)


async def test_screening_is_no_part_of_what_a_card_says_of_the_picture(house: House) -> None:
    sheet = await house.make()
    facts = {fact.label: fact.value for fact in house.platform.messages[sheet].facts}
    assert facts["Tokens"] == "1,130"


async def test_a_blocked_picture_is_never_shown_and_leaves_only_the_bill(house: House) -> None:
    house.model.answer = lambda _order, _number: says("a vile remark")
    house.screener.answer = at(Stage.OUTPUT, refused)
    sheet = await house.make()
    turn, card = await house.turn(sheet), house.platform.messages[sheet]
    assert (turn.state, turn.ending, turn.detail) == (TurnState.FAILED, Ending.OUTPUT_SCREENED, "hate")
    assert (turn.pictures, turn.words, turn.answer_key) == ((), "", "")
    assert (card.phase, card.notes) == (Phase.FAILED, (failure(Ending.OUTPUT_SCREENED),))
    assert nothing_was_shown(house, sheet, "vile")
    assert not house.store.kept
    assert await house.left() == 10
    (call,) = await screenings(house, sheet, Purpose.PICTURE)
    assert (call.ending, call.billing) == (Ending.PICTURE, Billing.COUNTED)


@pytest.mark.parametrize(("trouble", "tries"), NO_ANSWERS)
async def test_a_picture_that_could_not_be_checked_is_never_shown(house: House, trouble: Exception, tries: int) -> None:
    house.model.answer = lambda _order, _number: says("a vile remark")
    house.screener.answer = at(Stage.OUTPUT, trouble)
    sheet = await house.make()
    assert (await house.turn(sheet)).ending is Ending.UNCHECKED
    assert house.platform.messages[sheet].notes == (failure(Ending.UNCHECKED),)
    assert nothing_was_shown(house, sheet, "vile")
    assert len(house.screener.questions) == tries
    assert len(house.model.orders) == 1, "no second picture is paid for"
    assert not house.store.kept
    assert await house.left() == 10


@pytest.mark.parametrize("answer", [refused, AnswerLost("no verdict")], ids=["blocked", "unchecked"])
async def test_words_alone_that_may_not_be_shown_are_dropped(
    house: House, answer: Callable[[Question], Judgement] | Exception
) -> None:
    house.model.answer = lambda _order, _number: says("a vile remark", Ending.WORDS_ONLY)
    house.screener.answer = at(Stage.OUTPUT, answer)
    sheet = await house.make()
    turn = await house.turn(sheet)
    assert (turn.ending, turn.words, turn.answer_key) == (Ending.WORDS_ONLY, "", "")
    assert house.platform.messages[sheet].notes == (failure(Ending.WORDS_ONLY),)
    assert nothing_was_shown(house, sheet, "vile")
    assert not house.store.kept


async def test_words_alone_that_are_allowed_are_shown(house: House) -> None:
    house.model.answer = lambda _order, _number: says("Which fox?", Ending.WORDS_ONLY)
    sheet = await house.make()
    assert "Which fox?" in house.platform.messages[sheet].notes


async def test_nothing_is_not_asked_about(house: House) -> None:
    house.model.answer = lambda _order, _number: says("", Ending.NO_PICTURE)
    await house.make()
    assert not house.screener.questions


async def test_words_that_a_certain_rule_blocks_need_no_screener(house: House) -> None:
    house.model.answer = lambda _order, _number: says("a naked child")
    sheet = await house.make()
    turn = await house.turn(sheet)
    assert (turn.ending, turn.detail) == (Ending.OUTPUT_SCREENED, "child_exploitation")
    assert not house.screener.questions
    assert nothing_was_shown(house, sheet, "naked")


async def test_of_a_sheet_only_what_is_allowed_is_shown(house: House) -> None:
    def second_is_bad(question: Question, number: int) -> Judgement | Exception:
        answers: list[Judgement | Exception] = [allowed(question), refused(question), *[Busy("503")] * 3]
        return answers[number]

    house.screener.answer = second_is_bad
    sheet = await house.make(values={"count": "3"})
    card = house.platform.messages[sheet]
    assert [shown.label for shown in card.pictures] == ["1"]
    assert card.notes == (
        f"Picture 2: {failure(Ending.OUTPUT_SCREENED)}",
        f"Picture 3: {failure(Ending.UNCHECKED)}",
    )
    assert await house.left() == 9


async def test_a_child_of_what_was_blocked_is_refused(house: House) -> None:
    house.screener.answer = at(Stage.OUTPUT, refused)
    parent = await house.begin("a fox")
    child = await house.reply(parent, "bluer")
    await house.work()
    assert (await house.turn(child)).ending is Ending.PARENT_ENDED
    assert await house.left() == 10


# --- when a process dies ------------------------------------------------------------------------


@pytest.mark.parametrize("blocks", [True, False])
async def test_a_reply_that_was_stored_is_judged_after_a_crash(house: House, *, blocks: bool) -> None:
    sheet = await house.begin()
    await house.step("prepare")
    house.screener.hold = asyncio.Event()
    drawing = asyncio.create_task(generate.generate(house.shop, (await house.turn(sheet)).id))
    await house.screener.arrived.wait()
    drawing.cancel()
    await asyncio.gather(drawing, return_exceptions=True)
    assert (await house.turn(sheet)).state is TurnState.GENERATING
    house.screener.hold = None
    if blocks:
        house.screener.answer = at(Stage.OUTPUT, refused)
    await house.work()
    assert len(house.model.orders) == 1
    assert (house.platform.messages[sheet].phase is Phase.READY) != blocks
    assert nothing_was_shown(house, sheet) == blocks
    assert [call.ending for call in await screenings(house, sheet)] == [Ending.CANCELLED, Ending.WORDS_ONLY]


async def test_a_screening_call_whose_worker_died_is_taken_for_lost_and_never_for_one_of_a_picture(
    house: House,
) -> None:
    sheet = await house.begin()
    await house.step("prepare")
    turn = await house.turn(sheet)
    async with house.database.writing() as uow:
        left = Call(
            id=CallId("0" * 24), turn_id=turn.id, member=ADA, model="m", backend="fake", opened_at=house.clock.now()
        )
        await uow.calls.open(replace(left, purpose=Purpose.SCREENING))
    await house.work()
    assert [call.ending for call in await screenings(house, sheet)] == [Ending.LOST, Ending.WORDS_ONLY]
    assert [call.ending for call in await screenings(house, sheet, Purpose.PICTURE)] == [Ending.PICTURE]


async def test_a_stored_reply_is_not_shown_where_the_screener_is_away(house: House) -> None:
    sheet = await house.begin()
    await house.step("prepare")
    house.model.answer = lambda _order, _number: AnswerLost("killed here")
    turn = await house.turn(sheet)
    async with house.database.writing() as uow:
        call = Call(
            id=CallId("1" * 24), turn_id=turn.id, member=ADA, model="m", backend="fake", opened_at=house.clock.now()
        )
        await uow.calls.open(call)
    await keep(house.shop, turn, call, picture_reply(5))
    house.screener.answer = at(Stage.OUTPUT, NotSent("away"))
    await house.work()
    assert (await house.turn(sheet)).ending is Ending.UNCHECKED
    assert nothing_was_shown(house, sheet)
    assert not house.model.orders


async def test_bytes_that_a_crash_left_behind_are_removed(house: House) -> None:
    house.screener.answer = at(Stage.OUTPUT, refused)
    sheet = await house.make()
    turn = await house.turn(sheet)
    house.store.kept[f"{turn.place.tenant.key}/turns/{turn.id}/left-behind.jpg"] = b"blocked"
    await generate.generate(house.shop, turn.id)  # the job of the dead worker, taken over
    assert not house.store.kept


async def test_what_is_cancelled_while_it_is_judged_is_not_shown(house: House) -> None:
    sheet = await house.begin()
    await house.step("prepare")
    house.screener.hold = asyncio.Event()
    drawing = asyncio.create_task(house.step("generate"))
    await house.screener.arrived.wait()
    await house.press(Control.CANCEL, sheet)
    house.screener.hold.set()
    await drawing
    await house.work()
    assert house.platform.messages[sheet].phase is Phase.CANCELLED
    assert nothing_was_shown(house, sheet)
    assert not house.store.kept
    assert await house.left() == 10


async def test_what_is_declined_twice_is_told_once(house: House) -> None:
    house.screener.answer = at(Stage.WORDS, refused)
    sheet = await house.begin(ESCALATED)
    await house.step("prepare")
    await house.step("prepare")
    await house.work()
    assert len(house.screener.questions) == 1
    assert house.platform.told[sheet].text == refusal(PromptBlocked("hate"))
