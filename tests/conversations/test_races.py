"""What happens when two things happen at once, or a thing happens twice."""

import asyncio
from dataclasses import replace

import pytest

from conversations.call import Call
from conversations.commands import Control, Press
from conversations.errors import Busy, Temporary
from conversations.identity import SheetId
from conversations.outcomes import Ending
from conversations.ports import Aside, Placeholder, Said
from conversations.steps import generate
from conversations.steps.claims import Claimed, claim, open_call
from conversations.steps.replies import keep
from conversations.turn import Phase, TurnState
from conversations.views import Notice
from tests.fakes.image_model import FakeModel, ended, jpeg, picture_reply
from tests.house import BEN, House, sentence


async def test_a_worker_that_comes_back_leaves_what_another_delivered(house: House) -> None:
    sheet = await house.begin()
    await house.step("prepare")
    house.model.hold = asyncio.Event()
    slow = asyncio.create_task(generate.generate(house.shop, (await house.turn(sheet)).id))
    await house.model.arrived.wait()
    first, house.model.hold = house.model.hold, None
    await house.work()  # another worker takes the turn over and delivers it
    first.set()
    await slow
    turn = await house.turn(sheet)
    assert turn.state is TurnState.READY
    assert house.store.kept[turn.pictures[0].key]
    assert house.store.kept[turn.answer_key]
    assert await house.left() == 9


async def test_a_queued_child_ends_when_its_parent_is_deleted(house: House) -> None:
    fox = await house.make()
    child = await house.reply(fox, "bluer", member=BEN)
    await house.press(Control.DELETE, fox)
    await house.work()
    assert (await house.turn(child)).ending is Ending.PARENT_ENDED
    assert await house.left(BEN) == 10
    assert len(house.model.orders) == 1


async def test_variations_of_what_continues_a_deleted_picture_are_refused(house: House) -> None:
    fox = await house.make()
    child = await house.reply(fox, "bluer")
    await house.work()
    await house.press(Control.DELETE, fox)
    assert "cannot be continued" in sentence(await house.press(Control.VARIATIONS, child))


async def test_a_repeated_variations_press_makes_one_sheet(house: House) -> None:
    fox = await house.make()
    pressed = Press(Control.VARIATIONS, fox, house.submission())
    first = await house.handlers.press(pressed)
    await house.work()
    second = await house.handlers.press(pressed)
    assert isinstance(first, Placeholder)
    assert isinstance(second, Placeholder)
    assert first.card.sheet_id == second.card.sheet_id
    another = await house.press(Control.VARIATIONS, fox)
    assert isinstance(another, Placeholder)
    assert another.card.sheet_id != first.card.sheet_id
    twice = await house.press(Control.VARIATIONS, fox)
    assert isinstance(twice, Placeholder)
    assert twice.card.sheet_id == another.card.sheet_id


async def test_the_words_of_a_refused_child_are_given_back(house: House) -> None:
    house.model.answer = lambda _order, _number: ended(Ending.NO_PICTURE)
    fox = await house.begin()
    child = await house.reply(fox, "bluer", member=BEN)
    await house.work()
    answer = await house.press(Control.RETRY, child, member=BEN)
    assert isinstance(answer, Aside)
    assert isinstance(answer.view, Notice)
    assert answer.view.draft == "bluer"


async def test_deleted_before_it_was_shown_it_is_not_charged(house: House) -> None:
    sheet = await house.begin()
    await house.step("prepare")
    await house.step("generate")
    assert (await house.turn(sheet)).state is TurnState.FINALIZING
    await house.press(Control.DELETE, sheet)
    await house.work()
    assert sheet not in house.platform.messages
    assert await house.left() == 10


async def test_a_known_event_does_not_bring_a_deleted_sheet_back(house: House) -> None:
    submission = house.submission(prompt="a fox")
    made = await house.do("imagine", submission)
    assert isinstance(made, Placeholder)
    await house.work()
    await house.press(Control.DELETE, made.card.sheet_id)
    assert isinstance(await house.do("imagine", submission), Aside)


async def test_a_provider_that_asks_for_hours_ends_the_turn(house: House) -> None:
    house.model.answer = lambda _order, _number: Busy("quota", retry_after=86_400)
    sheet = await house.make()
    assert (await house.turn(sheet)).ending is Ending.BUSY
    assert len(house.model.orders) == 1
    assert await house.left() == 10


async def test_numbers_mean_the_pictures_they_label(house: House) -> None:
    house.model.answer = lambda _order, number: ended(Ending.PICTURE_BLOCKED) if number == 0 else picture_reply(number)
    sheet = await house.make(values={"count": "3"})
    assert [shown.label for shown in house.platform.messages[sheet].pictures] == ["2", "3"]
    second, third = (await house.turns(sheet))[1:]
    assert await continued(house, sheet, "3 bluer") == (third.id, "bluer")
    assert await continued(house, sheet, "bluer") == (second.id, "bluer")
    assert await continued(house, sheet, "2025 style") == (second.id, "2025 style")
    gone = await house.do("edit", house.submission(reply_to=await house.message(sheet), prompt="1 bluer"))
    assert "can be continued: 2, 3." in sentence(gone)
    for which in ("²", "9" * 5000, "first"):
        answer = await house.press(Control.EDIT, sheet, values={"prompt": "bluer", "which": which})
        assert "can be continued: 2, 3." in sentence(answer)
    assert await continued(house, sheet, "4 cats in the snow") == (second.id, "4 cats in the snow")


async def continued(house: House, sheet: SheetId, words: str) -> tuple[str | None, str]:
    turn = await house.turn(await house.reply(sheet, words))
    return turn.parent_id, turn.prompt


async def test_cancelled_before_it_was_prepared_its_attachment_can_be_tried_again(house: House) -> None:
    house.platform.files["photo"] = jpeg()
    sheet = await house.begin("bluer", "edit", files=("photo",))
    await house.press(Control.CANCEL, sheet)
    await house.work()
    assert house.platform.messages[sheet].phase is Phase.CANCELLED
    again = await house.press(Control.RETRY, sheet)
    assert isinstance(again, Placeholder)
    await house.work()
    (said,) = house.model.orders[0].context
    assert isinstance(said, Said)
    assert len(said.pictures) == 1


async def test_a_reply_found_after_a_restart_keeps_the_backend_that_gave_it(house: House) -> None:
    sheet = await house.begin()
    await house.step("prepare")
    claimed = await claim(house.shop, (await house.turn(sheet)).id)
    assert isinstance(claimed, Claimed)
    call = await open_call(house.shop, claimed)
    assert isinstance(call, Call)
    await keep(house.shop, claimed.turn, call, picture_reply())
    house.shop = replace(house.shop, model=_OtherBackend())
    await house.work()
    assert (await house.turn(sheet)).backend == "fake"


class _OtherBackend(FakeModel):
    backend = "other"


async def test_two_presses_at_the_same_moment_make_one_sheet(house: House) -> None:
    fox = await house.make()
    answers = await asyncio.gather(*[house.press(Control.VARIATIONS, fox) for _ in range(4)])
    assert len({answer.card.sheet_id for answer in answers if isinstance(answer, Placeholder)}) == 1
    assert await house.left() == 7


async def test_an_orphan_is_not_drawn_out_of_nothing(house: House) -> None:
    house.platform.files["bad"] = b"no picture"
    parent = await house.begin("bluer", "edit", files=("bad",))
    child = await house.reply(parent, "greener", member=BEN)
    await house.work()
    answer = await house.press(Control.RETRY, child, member=BEN)
    assert isinstance(answer, Aside)
    assert not house.model.orders
    assert await house.left(BEN) == 10


async def test_a_store_that_is_away_for_a_moment_costs_no_second_call(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generate, "_PATIENCE", (0.0, 0.0))
    put, away = house.store.put, 2

    async def moody(key: str, data: bytes) -> None:
        nonlocal away
        away -= 1
        if away >= 0:
            raise Temporary("the store is away")
        await put(key, data)

    monkeypatch.setattr(house.store, "put", moody)
    sheet = await house.make()
    assert house.platform.messages[sheet].phase is Phase.READY
    assert len(house.model.orders) == 1


async def test_the_sweep_leaves_a_sheet_alone_whose_sibling_still_draws(house: House) -> None:
    sheet = await house.begin(values={"count": "2"})
    await house.step("prepare")
    await house.step("generate")
    house.clock.advance(minutes=5)
    async with house.database.reading() as uow:
        assert await uow.turns.stuck(house.clock.now()) == ()
    await house.work()
    assert len(house.platform.messages[sheet].pictures) == 2
