"""Reserve, then settle: what was charged is what was seen."""

import asyncio

from conversations.outcomes import Ending
from conversations.ports import Aside, Placeholder
from conversations.turn import TurnState
from conversations.views import Listing
from tests.fakes.image_model import ended, picture_reply
from tests.house import ADA, BEN, House, sentence


async def test_fifty_at_once_with_a_cap_of_ten(house: House) -> None:
    asked = [house.do("imagine", house.submission(prompt=f"fox {number}")) for number in range(50)]
    answers = await asyncio.gather(*asked)
    accepted = [answer for answer in answers if isinstance(answer, Placeholder)]
    refused = [answer for answer in answers if isinstance(answer, Aside)]
    assert (len(accepted), len(refused)) == (10, 40)
    assert all("00:00 UTC on 22 November" in sentence(answer) for answer in refused)
    house.model.answer = lambda _order, number: ended(Ending.NO_PICTURE) if number == 3 else picture_reply(number)
    await house.work()
    assert await house.left() == 1
    assert isinstance(await house.do("imagine", house.submission(prompt="one more")), Placeholder)


async def test_a_count_over_what_is_left_is_trimmed_and_said(house: House) -> None:
    for _ in range(4):
        await house.make(values={"count": "2"})
    answer = await house.do("imagine", house.submission(prompt="a fox", values={"count": "4"}))
    assert isinstance(answer, Placeholder)
    assert answer.notice is not None
    assert "You asked for 4; 2" in answer.notice.text
    await house.work()
    assert await house.left() == 0


async def test_the_cap_begins_anew_at_midnight(house: House) -> None:
    for _ in range(10):
        await house.make()
    assert isinstance(await house.do("imagine", house.submission(prompt="a fox")), Aside)
    house.clock.advance(hours=12)
    assert isinstance(await house.do("imagine", house.submission(prompt="a fox")), Placeholder)


async def test_a_sheet_is_charged_for_what_was_shown_of_it(house: House) -> None:
    house.model.answer = lambda _order, number: ended(Ending.PICTURE_BLOCKED) if number == 2 else picture_reply(number)
    sheet = await house.make(values={"count": "4"})
    card = house.platform.messages[sheet]
    assert len(card.pictures) == 3
    assert any("safety filter" in note for note in card.notes)
    assert await house.left() == 7


async def test_cancel_gives_back_what_is_held_and_leaves_others_alone(house: House) -> None:
    mine = [await house.begin(f"fox {number}") for number in range(3)]
    his = await house.placed(await house.do("imagine", house.submission(member=BEN, prompt="a cat")))
    assert "Stopped 3 pictures" in sentence(await house.do("cancel"))
    assert "nothing waiting" in sentence(await house.do("cancel"))
    await house.work()
    assert [(await house.turn(sheet)).state for sheet in mine] == [TurnState.CANCELLED] * 3
    assert (await house.turn(his)).state is TurnState.READY
    assert await house.left() == 10
    assert len(house.model.orders) == 1


async def test_cancel_while_the_model_draws_ends_the_call_and_records_it(house: House) -> None:
    house.model.hold = asyncio.Event()
    sheet = await house.begin()
    await house.step("prepare")
    drawing = asyncio.create_task(house.step("generate"))
    await house.model.arrived.wait()
    await house.do("cancel")
    await drawing
    async with house.database.reading() as uow:
        calls = await uow.calls.of_turn((await house.turn(sheet)).id)
    assert house.model.cancelled == 1
    assert [call.ending for call in calls] == [Ending.CANCELLED]
    assert await house.left() == 10


async def test_usage_tells_what_was_used(house: House) -> None:
    await house.make()
    await house.begin()
    answer = await house.do("usage")
    assert isinstance(answer, Aside)
    assert isinstance(answer.view, Listing)
    rows = {row.label: row.value for row in answer.view.sections[0].rows}
    assert rows["Made today"] == "1 picture"
    assert rows["Being made"] == "1 picture"
    assert rows["Left"] == "8 of 10 left today"
    assert rows["Cost this month"] == "$0.0336"
    assert (await house.left(ADA), await house.left(BEN)) == (8, 10)
