"""The way of a turn through the core."""

from dataclasses import replace

import pytest

from conversations.commands import Control
from conversations.outcomes import Ending
from conversations.ports import Answered, Placeholder, Said
from conversations.turn import TurnState
from conversations.views import Phase
from tests.contracts.test_unit_of_work import a_turn
from tests.fakes.image_model import ended, picture_reply
from tests.house import ADA, BEN, ELSEWHERE, House, sentence


async def test_a_picture_is_made_and_shown(house: House) -> None:
    sheet = await house.make("a red fox in snow", values={"ratio": "16:9"})
    card = house.platform.messages[sheet]
    turn = await house.turn(sheet)
    assert card.phase is Phase.READY
    assert card.prompt == "a red fox in snow"
    assert turn.state is TurnState.READY
    assert house.model.orders[0].ratio == "16:9"
    assert {fact.label: fact.value for fact in card.facts}["Cap"] == "9 of 10 left today"
    assert house.store.kept[turn.pictures[0].key]


async def test_an_edit_replays_the_answer_it_continues(house: House) -> None:
    first = await house.make()
    await house.reply(first, "make it black and white")
    await house.work()
    context = house.model.orders[1].context
    assert context == (Said("a red fox"), Answered(b'{"answer": 0}'), Said("make it black and white"))


async def test_an_edit_without_a_picture_continues_ones_own_newest(house: House) -> None:
    await house.make("mine")
    response = await house.do("imagine", house.submission(member=BEN, prompt="his"))
    assert isinstance(response, Placeholder)
    await house.work()
    await house.make("bluer", "edit")
    assert house.model.orders[-1].context[0] == Said("mine")


async def test_a_reply_from_another_channel_is_refused(house: House) -> None:
    sheet = await house.make()
    message = await house.message(sheet)
    response = await house.do("edit", house.submission(place=ELSEWHERE, reply_to=message, prompt="bluer"))
    assert "not in this channel" in sentence(response)


async def test_a_child_of_a_running_turn_waits_for_it(house: House) -> None:
    parent = await house.begin()
    assert await house.step("prepare")
    child = await house.reply(parent, "bluer", member=BEN)
    assert (await house.turn(child)).state is TurnState.WAITING
    await house.work()
    assert house.platform.messages[child].phase is Phase.READY
    assert len(house.model.orders[1].context) == 3


async def test_a_child_is_refused_when_its_parent_ends_without_a_picture(house: House) -> None:
    house.model.answer = lambda _order, _number: ended(Ending.PICTURE_BLOCKED)
    parent = await house.begin()
    child = await house.reply(parent, "bluer", member=BEN)
    grandchild = await house.reply(child, "greener", member=BEN)
    await house.work()
    assert (await house.turn(child)).ending is Ending.PARENT_ENDED
    assert (await house.turn(grandchild)).ending is Ending.PARENT_ENDED
    assert house.platform.messages[grandchild].phase is Phase.FAILED
    assert await house.left(BEN) == 10
    assert len(house.model.orders) == 1


async def test_an_event_that_comes_twice_makes_one_sheet(house: House) -> None:
    submission = house.submission(prompt="a fox")
    first, second = await house.do("imagine", submission), await house.do("imagine", submission)
    assert isinstance(first, Placeholder)
    assert isinstance(second, Placeholder)
    assert first.card.sheet_id == second.card.sheet_id
    assert await house.left() == 9


async def test_a_failure_gives_the_place_back_and_can_be_tried_again_once(house: House) -> None:
    house.model.answer = lambda _order, number: ended(Ending.NO_PICTURE) if number == 0 else picture_reply(number)
    sheet = await house.make()
    assert house.platform.messages[sheet].phase is Phase.FAILED
    assert await house.left() == 10
    again = await house.press(Control.RETRY, sheet)
    twice = await house.press(Control.RETRY, sheet)
    assert isinstance(again, Placeholder)
    assert isinstance(twice, Placeholder)
    assert again.card.sheet_id == twice.card.sheet_id
    await house.work()
    assert house.platform.messages[again.card.sheet_id].phase is Phase.READY
    assert await house.left() == 9


async def test_variations_are_two_siblings(house: House) -> None:
    sheet = await house.make()
    response = await house.press(Control.VARIATIONS, sheet, member=BEN)
    assert isinstance(response, Placeholder)
    await house.work()
    assert len(house.platform.messages[response.card.sheet_id].pictures) == 2
    seeds = [order.seed for order in house.model.orders[1:]]
    assert len(set(seeds)) == 2
    assert await house.left(BEN) == 8
    assert await house.left(ADA) == 9


async def test_delete_takes_the_message_away_and_leaves_later_contexts(house: House) -> None:
    first = await house.make("a secret")
    second = await house.reply(first, "bluer")
    await house.work()
    assert "Only the member" in sentence(await house.press(Control.DELETE, first, member=BEN))
    await house.press(Control.DELETE, first)
    await house.work()
    assert first not in house.platform.messages
    await house.reply(second, "greener")
    await house.work()
    assert all("secret" not in getattr(part, "text", "") for part in house.model.orders[-1].context)


@pytest.mark.parametrize("state", TurnState)
def test_a_picture_stands_once_it_is_shown_and_until_it_is_withdrawn(state: TurnState) -> None:
    turn = a_turn(state=state)
    assert turn.stands == (state is TurnState.READY)
    assert not replace(turn, withdrawn=True).stands
