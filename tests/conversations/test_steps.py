"""Steps may run twice, may be killed between any two lines, and never charge twice."""

import asyncio

import pytest

from conversations.call import Call
from conversations.errors import AnswerLost, Busy, NotSent, PictureProblem, RequestRejected, Undeliverable
from conversations.identity import SheetId
from conversations.outcomes import Ending, PictureRejected
from conversations.ports import Order, Placeholder, Reply, Said
from conversations.steps import deliver, generate, prepare
from conversations.steps.replies import keep
from conversations.turn import TurnState
from conversations.views import Phase
from conversations.wording import refusal
from tests.adapters.drawings import animated, encoded, noise, two_halves
from tests.fakes.image_model import jpeg, picture_reply
from tests.house import House, sentence


async def calls_of(house: House, sheet: SheetId) -> list[Ending | None]:
    async with house.database.reading() as uow:
        return [call.ending for turn in await uow.turns.of_sheet(sheet) for call in await uow.calls.of_turn(turn.id)]


async def opened_call(house: House, sheet: SheetId) -> Call:
    """Bring a turn to the moment in which its request is under way, and leave it there."""
    house.model.hold = asyncio.Event()
    drawing = asyncio.create_task(generate.generate(house.shop, (await house.turn(sheet)).id))
    await house.model.arrived.wait()
    drawing.cancel()
    await asyncio.gather(drawing, return_exceptions=True)
    house.model.hold = None
    async with house.database.reading() as uow:
        return (await uow.calls.of_turn((await uow.turns.of_sheet(sheet))[0].id))[0]


async def test_every_step_may_run_twice(house: House) -> None:
    sheet = await house.make()
    turn = await house.turn(sheet)
    for step, subject in ((prepare.prepare, sheet), (generate.generate, turn.id), (deliver.deliver, sheet)):
        await step(house.shop, subject)
    assert len(house.model.orders) == 1
    assert await house.left() == 9


async def test_a_reply_that_was_stored_is_not_asked_for_again(house: House) -> None:
    sheet = await house.begin()
    await house.step("prepare")
    call = await opened_call(house, sheet)
    await keep(house.shop, await house.turn(sheet), call, picture_reply(5))
    await house.work()
    assert len(house.model.orders) == 1
    assert await calls_of(house, sheet) == [Ending.PICTURE]
    assert house.platform.messages[sheet].phase is Phase.READY
    assert house.platform.messages[sheet].pictures[0].picture.width == 69


async def test_a_lost_call_is_recorded_and_repeated_once(house: House) -> None:
    sheet = await house.begin()
    await house.step("prepare")
    await opened_call(house, sheet)
    await house.work()
    assert await calls_of(house, sheet) == [Ending.LOST, Ending.PICTURE]
    assert await house.left() == 9


async def test_an_answer_lost_twice_ends_the_turn(house: House) -> None:
    house.model.answer = lambda _order, _number: AnswerLost("gone")
    sheet = await house.make()
    assert await calls_of(house, sheet) == [Ending.LOST, Ending.LOST]
    assert (await house.turn(sheet)).ending is Ending.LOST
    assert await house.left() == 10


@pytest.mark.parametrize(
    ("trouble", "ending", "calls"),
    [
        (NotSent("refused"), Ending.NOT_SENT, 4),
        (Busy("503"), Ending.BUSY, 4),
        (RequestRejected("400", status=400), Ending.REJECTED, 1),
        (TimeoutError(), Ending.TIMEOUT, 1),
    ],
)
async def test_trouble_ends_in_one_sentence(house: House, trouble: Exception, ending: Ending, calls: int) -> None:
    house.model.answer = lambda _order, _number: trouble
    sheet = await house.make()
    assert await calls_of(house, sheet) == [ending] * calls
    card = house.platform.messages[sheet]
    assert card.phase is Phase.FAILED
    assert card.prompt == ""
    assert "does not count" in card.notes[0]
    assert await house.left() == 10


async def test_trouble_that_passes_costs_nothing_more(house: House) -> None:
    house.model.answer = lambda _order, number: Busy("503") if number < 2 else picture_reply(number)
    sheet = await house.make()
    assert await calls_of(house, sheet) == [Ending.BUSY, Ending.BUSY, Ending.PICTURE]
    assert await house.left() == 9


async def test_a_place_that_is_gone_gives_the_hold_back(house: House) -> None:
    sheet = await house.begin()
    await house.step("prepare")
    await house.step("generate")
    house.platform.trouble = Undeliverable("gone")
    await house.work()
    assert (await house.turn(sheet)).ending is Ending.UNDELIVERABLE
    assert await house.left() == 10


async def test_progress_that_cannot_be_shown_is_no_trouble(house: House) -> None:
    sheet = await house.begin()
    await house.step("prepare")
    house.platform.trouble = NotSent("away")
    await house.step("generate")
    house.platform.trouble = None
    await house.work()
    assert house.platform.messages[sheet].phase is Phase.READY


async def test_progress_is_shown_beside_the_call_and_is_over_before_the_result(house: House) -> None:
    sheet = await house.begin()
    await house.step("prepare")
    house.platform.hold = asyncio.Event()
    making = asyncio.create_task(house.step("generate"))
    await house.model.arrived.wait()
    while not any(key.endswith("-answer") for key in house.store.kept):  # noqa: ASYNC110 -- the store tells, no event
        await asyncio.sleep(0)
    assert (await house.turn(sheet)).state is TurnState.GENERATING
    assert house.platform.shown_of(sheet) == []
    assert house.platform.waited_for == [sheet], "the model is not asked before it is placed"
    house.platform.hold.set()
    await making
    await house.work()
    shown = [card.phase for card in house.platform.shown_of(sheet)]
    assert shown == [Phase.GENERATING, Phase.FINALIZING, Phase.READY]


async def test_a_picture_that_does_not_decode_is_a_failure(house: House) -> None:
    def broken(_order: Order, number: int) -> Reply:
        reply = picture_reply(number)
        drawn = reply.pictures[0]
        return Reply(reply.ending, reply.parts, (type(drawn)(drawn.data[:100], drawn.media_type),), "", reply.usage)

    house.model.answer = broken
    sheet = await house.make()
    assert (await house.turn(sheet)).ending is Ending.BROKEN_PICTURE
    assert await house.left() == 10


async def test_an_input_is_cleaned_and_sent_on(house: House) -> None:
    house.platform.files["photo"] = encoded(two_halves(), "JPEG", comment=b"where I live")
    sheet = await house.make("bluer", "edit", files=("photo",))
    said = house.model.orders[0].context[0]
    assert isinstance(said, Said)
    assert b"where I live" not in said.pictures[0].data
    assert len(house.platform.messages[sheet].inputs) == 1


async def test_an_animation_is_cut_down_and_the_result_says_so(house: House) -> None:
    house.platform.files["moving"] = animated("GIF")
    sheet = await house.make("bluer", "edit", files=("moving",))
    assert "Input 1 is animated: its first frame was used." in house.platform.messages[sheet].notes


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", PictureProblem.EMPTY),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", PictureProblem.NOT_A_PICTURE),
        (b"PK\x03\x04 a zip named .png", PictureProblem.NOT_A_PICTURE),
        (encoded(noise((200, 200)), "JPEG")[:2000], PictureProblem.BROKEN),
        (jpeg() + b"\0" * 8_000_000, PictureProblem.TOO_LARGE),
        (None, PictureProblem.GONE),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_an_unusable_input_leaves_nothing_behind(
    house: House, data: bytes | None, problem: PictureProblem
) -> None:
    house.platform.files["good"] = jpeg()
    if data is not None:
        house.platform.files["bad"] = data
    sheet = await house.make("compose them", "blend", files=("good", "bad"))
    notice = house.platform.told[sheet]
    assert notice.text == refusal(PictureRejected(problem, "bad.jpg"))
    assert notice.draft == "compose them"
    assert sheet not in house.platform.messages
    assert not house.store.kept
    assert await house.left() == 10
    async with house.database.reading() as uow:
        assert await uow.sheets.get(sheet) is None
    assert not house.model.orders


async def test_a_picture_of_this_channel_uploaded_again_is_recognised(house: House) -> None:
    first = await house.make()
    made = (await house.turn(first)).pictures[0]
    house.platform.files["again"] = house.store.kept[made.key]
    second = await house.make("bluer", "edit", files=("again",))
    assert (await house.turn(second)).parent_id == (await house.turn(first)).id
    assert len(house.model.orders[1].context) == 3


async def test_blend_wants_two_pictures_and_no_more_than_ten(house: House) -> None:
    house.platform.files["one"] = jpeg()
    few = await house.do("blend", house.submission(prompt="both", files=("one",)))
    many = await house.do("blend", house.submission(prompt="all", files=("one",) * 11))
    assert "at least 2 pictures" in sentence(few)
    assert "10 is the most" in sentence(many)


async def test_the_sweep_finds_what_no_job_will_move(house: House) -> None:
    sheet = await house.begin()
    async with house.database.writing() as uow:
        await uow.jobs.drop("prepare", sheet)
    await house.work()
    assert (await house.turn(sheet)).state is TurnState.QUEUED
    house.clock.advance(minutes=1)
    await house.sweep()
    await house.work()
    assert house.platform.messages[sheet].phase is Phase.READY


async def test_a_conversation_of_many_turns_costs_what_the_sixth_does(house: House) -> None:
    def heavy(_order: Order, number: int) -> Reply:
        reply = picture_reply(number)
        return Reply(reply.ending, b"x" * 3_000_000, reply.pictures, "", reply.usage)

    house.model.answer = heavy
    sheet = await house.make("turn 0")
    for number in range(1, 10):
        sheet = await house.reply(sheet, f"turn {number}")
        await house.work()
    last = house.model.orders[-1].context
    sizes = [
        sum(len(part.parts) for part in order.context if not isinstance(part, Said)) for order in house.model.orders
    ]
    assert max(sizes) <= 16_000_000
    first = last[0]
    assert isinstance(first, Said)
    assert "turn 0" in first.text
    assert len(first.pictures) == 1


async def test_another_model_gets_a_rendition_instead_of_parts(house: House) -> None:
    first = await house.make("a fox")
    submission = house.submission(reply_to=await house.message(first), prompt="bluer", values={"model": "pro"})
    response = await house.do("edit", submission)
    assert isinstance(response, Placeholder)
    await house.work()
    (said,) = house.model.orders[1].context
    assert isinstance(said, Said)
    assert len(said.pictures) == 1
    assert "a fox" in said.text
