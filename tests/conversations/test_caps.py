"""Reserve, then settle: what was charged is what was seen."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from conversations.caps import day_of, next_day, next_month, spend_day
from conversations.commands import Control
from conversations.errors import AnswerLost, RequestRejected
from conversations.identity import MemberRef
from conversations.outcomes import Ending
from conversations.ports import Aside, Order, Placeholder, Reply
from conversations.turn import TurnState
from conversations.views import Listing
from tests.fakes.image_model import ended, picture_reply
from tests.house import ADA, BEN, LIMITS, TENANT, House, open_house, sentence


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


# --- other caps, other zones ----------------------------------------------------------------------


async def prefer(house: House, **values: object) -> None:
    async with house.database.writing() as uow:
        await uow.preferences.put(TENANT, replace(await uow.preferences.get(TENANT), **values), house.clock.now())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("zone", "says", "hours"),
    [
        ("UTC", "00:00 UTC on 22 November", 12),
        ("Europe/Berlin", "00:00 CET on 22 November", 11),
        ("Asia/Kolkata", "IST", 6.5),
    ],
)
async def test_a_day_begins_at_midnight_of_the_tenants_zone(house: House, zone: str, says: str, hours: float) -> None:
    await prefer(house, timezone=zone, daily=1)
    await house.make()
    refused = await house.do("imagine", house.submission(prompt="a fox"))
    assert says in sentence(refused)
    house.clock.advance(hours=hours, seconds=-10)
    assert isinstance(await house.do("imagine", house.submission(prompt="a fox")), Aside)
    house.clock.advance(seconds=20)
    assert isinstance(await house.do("imagine", house.submission(prompt="a fox")), Placeholder)


def test_days_of_other_lengths() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    spring = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    assert next_day(spring, berlin) == datetime(2027, 3, 28, 22, tzinfo=UTC), "that day has 23 hours"
    assert next_month(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), berlin) == datetime(2027, 1, 31, 23, tzinfo=UTC)
    assert day_of(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), berlin) == "2027-01-01"


async def test_the_month_is_shared_by_all_members(house: House) -> None:
    await prefer(house, monthly=3)
    await house.make(values={"count": "2"})
    answer = await house.do("imagine", house.submission(member=BEN, prompt="a cat", values={"count": "4"}))
    assert isinstance(answer, Placeholder)
    assert answer.notice is not None
    assert "You asked for 4; 1 is left" in answer.notice.text
    await house.work()
    refused = sentence(await house.do("imagine", house.submission(prompt="a fox")))
    assert "of this community for the month" in refused
    assert "00:00 UTC on 1 December" in refused
    house.clock.advance(days=10)
    assert isinstance(await house.do("imagine", house.submission(prompt="a fox")), Placeholder)


async def test_a_tenant_may_set_less_than_the_operator_and_never_more(house: House) -> None:
    await prefer(house, daily=100)
    for _ in range(5):
        await house.make(values={"count": "2"})
    assert "Your 10 pictures" in sentence(await house.do("imagine", house.submission(prompt="a fox")))
    await prefer(house, daily=4)
    assert "Your 4 pictures" in sentence(await house.do("imagine", house.submission(prompt="a fox")))


async def test_the_spend_of_a_day_is_a_hard_stop_for_all(tmp_path: Path) -> None:
    async with open_house(tmp_path, replace(LIMITS, daily_spend=100_000)) as house:
        house.model.answer = lambda _order, number: AnswerLost("gone") if number == 0 else picture_reply(number)
        await house.make()  # lost once, and perhaps billed; then made
        assert isinstance(await house.do("imagine", house.submission(member=BEN, prompt="a cat")), Aside)
        refused = sentence(await house.do("imagine", house.submission(prompt="a fox")))
        assert "What this installation may spend in a day is spent" in refused
        async with house.database.reading() as uow:
            spent = (await uow.caps.use(spend_day(100_000, 1, house.clock.now()).counter)).spent
        assert spent == 34_000 + 33_615, "what may have been billed counts, and what was"
        house.clock.advance(days=1)
        assert isinstance(await house.do("imagine", house.submission(prompt="a fox")), Placeholder)


async def test_twenty_declined_prompts_are_enough_for_a_day(house: House) -> None:
    wrong = "a naked toddler"
    for _ in range(20):
        assert "not allowed here" in sentence(await house.do("imagine", house.submission(prompt=wrong)))
    assert "20 prompts of yours were not allowed today" in sentence(
        await house.do("imagine", house.submission(prompt="a kind fox"))
    )
    assert isinstance(await house.do("imagine", house.submission(member=BEN, prompt="a kind fox")), Placeholder)
    assert await house.left() == 10
    house.clock.advance(hours=12)
    assert isinstance(await house.do("imagine", house.submission(prompt="a kind fox")), Placeholder)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"paused": True}, "paused here"),
        ({"channels": ("elsewhere",)}, "not made in this channel"),
        ({"models": ("gemini-3-pro-image",)}, "gemini-nano-banana-2.1 is not used here"),
    ],
)
async def test_what_is_not_wanted_here(house: House, values: dict[str, object], says: str) -> None:
    fox = await house.make()
    await prefer(house, **values)
    for answer in (
        await house.do("imagine", house.submission(prompt="a fox")),
        await house.press(Control.VARIATIONS, fox),
        await house.press(Control.EDIT, fox, values={"prompt": "bluer"}),
    ):
        assert says in sentence(answer)
    assert await house.left() == 9


# --- the sums -------------------------------------------------------------------------------------


async def test_two_hundred_from_twenty_members_with_all_that_can_happen(tmp_path: Path) -> None:
    """The counters' sums equal the pictures delivered, exactly, whatever became of the others."""
    async with open_house(tmp_path, replace(LIMITS, daily_spend=20_000_000, monthly_images_per_tenant=1000)) as house:
        house.clock.advance(hours=11, minutes=59)
        house.model.answer = _mixed
        members = [MemberRef(TENANT, f"member{number}", f"Member {number}") for number in range(20)]
        await asyncio.gather(*[_ten(house, member) for member in members], _work(house), _work(house))
        await house.work()
        counters = await _rows(house, "SELECT kind, period, held, spent FROM caps")
        states = await _rows(house, "SELECT state, count(*) FROM turns GROUP BY 1")
        ready = dict(states)["ready"]
        cost = await _rows(house, "SELECT sum(CASE WHEN billing = 'possible' THEN estimate ELSE price END) FROM calls")
        assert [row for row in counters if row[2]] == [], "something is held for ever"
        spent: dict[str, int] = {}
        for kind, _, _, amount in counters:
            spent[kind] = spent.get(kind, 0) + amount
        assert spent["member_day"] == spent["tenant_month"] == ready
        assert spent["spend_day"] == cost[0][0]
        assert spent["declines_day"] == 20
        assert len({row[1] for row in counters if row[0] == "member_day"}) == 2, "midnight came in the middle"
        assert {row[0] for row in states} == {"ready", "failed", "cancelled"}
        shown = sum(len(card.pictures) for card in house.platform.messages.values())
        assert shown == ready


async def _rows(house: House, query: str) -> list[tuple[Any, ...]]:
    async with house.database.writer.connect() as connection:
        return [tuple(row) for row in await connection.exec_driver_sql(query)]


def _mixed(_order: Order, number: int) -> Reply | Exception:
    match number % 7:
        case 1:
            return ended(Ending.PICTURE_BLOCKED)
        case 2:
            return AnswerLost("gone")
        case 3:
            return RequestRejected("400", status=400)
        case _:
            return picture_reply(number)


async def _ten(house: House, member: MemberRef) -> None:
    for number in range(10):
        prompt = "a naked toddler" if number == 4 else f"fox {number}"
        await house.do("imagine", house.submission(member=member, prompt=prompt, values={"count": str(number % 3 + 1)}))
        if number % 4 == 3:
            await house.do("cancel", house.submission(member=member))
        house.clock.advance(seconds=1)
        await asyncio.sleep(0)


async def _work(house: House) -> None:
    for _ in range(150):
        await house.step()
        await asyncio.sleep(0)
