"""Trouble at the provider, seen from the core through the real adapter: retries, pauses, waits, parts of sheets."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from conversations.call import Billing
from conversations.caps import CapUse
from conversations.commands import Control
from conversations.identity import MemberRef, SheetId
from conversations.outcomes import Ending
from conversations.pictures import Picture
from conversations.ports import Done, Placeholder
from conversations.steps import generate
from conversations.turn import TurnState
from conversations.views import Phase
from conversations.wording import WAITS_FOR_PROVIDER, failure
from tests.adapters.drawings import encoded, noise
from tests.fakes.image_model import jpeg
from tests.house import ADA, BEN, LIMITS, House
from tests.journeys.program import free_port
from tests.journeys.studio import ledger, studio, studio_and_server
from tests.servers.gemini import Asked, Cut, GeminiServer, cut, drawn, finished, refused, searched

RETRY_IN_3 = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "3s"}
BUSY = refused(503, "UNAVAILABLE")


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[tuple[House, GeminiServer]]:
    async with studio_and_server(tmp_path) as opened:
        yield opened


# --- what is asked for again --------------------------------------------------------------------


async def test_a_connection_that_was_refused_is_tried_again_and_billed_once(tmp_path: Path) -> None:
    port = free_port()
    async with studio(tmp_path, f"http://127.0.0.1:{port}") as house:
        sheet = await house.begin("a fox")
        await house.step("prepare")
        await house.step("generate")
        async with GeminiServer(port=port):
            await house.work()
        calls = await ledger(house, sheet)
        assert [(call.ending, call.billing) for call in calls] == [
            (Ending.NOT_SENT, Billing.NONE),
            (Ending.PICTURE, Billing.COUNTED),
        ]
        assert await house.left() == 9


@pytest.mark.parametrize("where", list(Cut))
async def test_a_lost_answer_is_asked_for_once_more_and_charged_once(
    both: tuple[House, GeminiServer], where: Cut
) -> None:
    house, server = both
    server.script(cut(where))
    sheet = await house.make("a fox")
    calls = await ledger(house, sheet)
    assert [(call.ending, call.billing) for call in calls] == [
        (Ending.LOST, Billing.POSSIBLE),
        (Ending.PICTURE, Billing.COUNTED),
    ]
    assert sum(call.usage.price for call in calls if call.usage) == calls[1].usage.price  # type: ignore[union-attr]
    assert server.arrivals == 2
    assert await house.left() == 9


async def test_ten_busy_answers_in_a_row_end_in_one_sentence_in_bounded_time(both: tuple[House, GeminiServer]) -> None:
    house, server = both
    server.script(*[BUSY] * 10)
    began = house.clock.now()
    sheet = await house.make("a fox")
    assert house.platform.messages[sheet].notes == (failure(Ending.BUSY),)
    assert server.arrivals == 4
    assert timedelta(seconds=5) < house.clock.now() - began < timedelta(seconds=10)


async def test_the_waits_between_tries_grow(both: tuple[House, GeminiServer]) -> None:
    house, server = both
    server.script(*[BUSY] * 3)
    calls = await ledger(house, await house.make("a fox"))
    waits = [(later.opened_at - call.opened_at).total_seconds() for call, later in pairwise(calls)]
    assert [round(wait / 1.25) <= 2**index <= wait / 0.75 for index, wait in enumerate(waits)] == [True] * 3


async def test_too_large_a_request_is_made_smaller_once(both: tuple[House, GeminiServer]) -> None:
    house, server = both
    house.platform.files["photo"] = encoded(noise((1500, 1200)), "PNG")
    server.script(refused(413, "INVALID_ARGUMENT"))
    sheet = await house.make("bluer", "edit", files=("photo",))
    whole, smaller = [_attached(asked) for asked in server.requests]
    assert len(smaller[0]) < len(whole[0]) / 4
    assert house.platform.messages[sheet].phase is Phase.READY
    assert [call.ending for call in await ledger(house, sheet)] == [Ending.TOO_LARGE, Ending.PICTURE]


async def test_many_large_pictures_are_sent_smaller_from_the_start(both: tuple[House, GeminiServer]) -> None:
    house, server = both
    for name in "abc":
        house.platform.files[name] = encoded(noise((1500, 1400)), "PNG")
    sheet = await house.make("together", "blend", files=("a", "b", "c"))
    assert sum(picture.size for picture in await _inputs(house, sheet)) * 4 // 3 > 16_000_000
    assert server.requests[0].size < 16_000_000
    assert house.platform.messages[sheet].phase is Phase.READY


def _attached(asked: Asked) -> list[bytes]:
    parts = [part for content in asked.contents for part in content["parts"]]
    return [base64.b64decode(part["inlineData"]["data"]) for part in parts if "inlineData" in part]


async def _inputs(house: House, sheet: SheetId) -> tuple[Picture, ...]:
    async with house.database.reading() as uow:
        return (await uow.sheets.inputs_of([sheet]))[sheet]


# --- the pace -----------------------------------------------------------------------------------


async def test_a_pause_holds_for_all_and_then_all_go_on(both: tuple[House, GeminiServer]) -> None:
    house, server = both
    server.script(refused(429, "RESOURCE_EXHAUSTED", details=[RETRY_IN_3]))
    sheets = [await house.begin(f"fox {number}") for number in range(4)]
    while await house.step("prepare"):
        pass
    began = house.clock.now()
    while await house.step("generate"):
        pass
    assert server.arrivals == 1, "the others did not ask"
    assert house.clock.now() - began < timedelta(seconds=1)
    await house.work()
    assert server.arrivals == 5
    assert house.clock.now() - began < timedelta(seconds=5)
    assert {house.platform.messages[sheet].phase for sheet in sheets} == {Phase.READY}
    opened = [call.opened_at - began for sheet in sheets for call in await ledger(house, sheet)]
    assert sum(when < timedelta(seconds=3) for when in opened) == 1


async def test_a_pause_that_opens_while_a_call_is_prepared_holds_too(both: tuple[House, GeminiServer]) -> None:
    house, server = both
    sheet = await house.begin("a fox")
    await house.step("prepare")
    until = house.clock.now() + timedelta(seconds=20)

    async with house.shop.room.hold(256_000_000):  # between its claim and its call
        drawing = asyncio.create_task(generate.generate(house.shop, (await house.turn(sheet)).id))
        while (await house.turn(sheet)).state is not TurnState.GENERATING:  # noqa: ASYNC110 -- the row tells, no event
            await asyncio.sleep(0.01)
        async with house.database.writing() as uow:
            await uow.pace.pause("developer", until)
    await drawing
    assert server.arrivals == 0
    await house.work()
    (call,) = await ledger(house, sheet)
    assert call.opened_at >= until
    assert house.platform.messages[sheet].phase is Phase.READY


async def begin_many(house: House, count: int, member: MemberRef = ADA) -> list[SheetId]:
    return [
        await house.placed(await house.do("imagine", house.submission(member=member, prompt=f"fox {number}")))
        for number in range(count)
    ]


async def leavings(house: House, sheets: list[SheetId], began: datetime) -> list[float]:
    """Return after how many seconds the requests of these sheets left, in their order."""
    return [(call.opened_at - began).total_seconds() for sheet in sheets for call in await ledger(house, sheet)]


async def test_more_than_the_bucket_holds_is_spread(tmp_path: Path) -> None:
    async with studio_and_server(tmp_path, replace(LIMITS, requests_per_minute=2)) as (house, _):
        began = house.clock.now()
        sheets = await begin_many(house, 5)
        await house.work()
        assert [round(seconds / 30) for seconds in await leavings(house, sheets, began)] == [0, 0, 1, 2, 3]


async def test_a_pause_does_not_end_in_a_stampede(tmp_path: Path) -> None:
    async with studio_and_server(tmp_path, replace(LIMITS, requests_per_minute=2)) as (house, _):
        async with house.database.writing() as uow:
            await uow.pace.pause("developer", house.clock.now() + timedelta(seconds=300))
        began = house.clock.now()
        sheets = await begin_many(house, 6)
        await house.work()
        seconds = sorted(await leavings(house, sheets, began))
        assert [round((one - 300) / 30) for one in seconds] == [0, 0, 1, 2, 3, 4]


async def test_what_was_cancelled_keeps_nobody_waiting(tmp_path: Path) -> None:
    async with studio_and_server(tmp_path, replace(LIMITS, requests_per_minute=2)) as (house, _):
        for _ in range(3):
            await begin_many(house, 8)
            while await house.step():
                pass
            await house.do("cancel")
        began = house.clock.now()
        (sheet,) = await begin_many(house, 1, BEN)
        await house.work()
        (waited,) = await leavings(house, [sheet], began)
        assert waited < 31, "two requests have left, so one interval is all there is to wait"


async def test_nobodys_many_keep_anothers_first_waiting(tmp_path: Path) -> None:
    async with studio_and_server(tmp_path, replace(LIMITS, requests_per_minute=2)) as (house, _):
        began = house.clock.now()
        many = await begin_many(house, 8)
        while await house.step():
            pass
        (first,) = await begin_many(house, 1, BEN)
        await house.work()
        (waited,) = await leavings(house, [first], began)
        assert waited < 61
        assert max(await leavings(house, many, began)) > 180


async def test_the_wait_of_what_is_left_of_a_sheet_is_told(both: tuple[House, GeminiServer]) -> None:
    house, server = both
    server.script(refused(503, "UNAVAILABLE", headers={"Retry-After": "60"}))
    sheet = await house.begin("two foxes", values={"count": "2"})
    await house.step("prepare")
    first, second = await house.turns(sheet)
    await generate.generate(house.shop, first.id)
    async with house.database.writer.begin() as connection:  # as if the other had been on its way by then
        await connection.exec_driver_sql("UPDATE pace SET paused_until = NULL")
    await generate.generate(house.shop, second.id)
    card = house.platform.messages[sheet]
    assert (card.phase, card.status) == (Phase.GENERATING, WAITS_FOR_PROVIDER)
    assert Phase.FINALIZING not in {shown.phase for shown in house.platform.shown_of(sheet)}
    await house.work()
    assert house.platform.messages[sheet].phase is Phase.READY


async def test_a_picture_that_is_withdrawn_while_its_child_waits_for_room_is_not_sent(
    both: tuple[House, GeminiServer],
) -> None:
    house, server = both
    grandparent = await house.make("a fox")
    parent = await house.reply(grandparent, "in snow")
    await house.work()
    child = await house.reply(parent, "at night")
    await house.step("prepare")
    async with house.shop.room.hold(256_000_000):
        drawing = asyncio.create_task(house.step("generate"))
        while (await house.turn(child)).state is not TurnState.GENERATING:  # noqa: ASYNC110 -- the row tells, no event
            await asyncio.sleep(0.01)
        await house.press(Control.DELETE, grandparent)
    await drawing
    await house.work()
    gone = (await house.turn(grandparent)).pictures[0]
    sent = server.requests[-1]
    assert len(server.requests) == 3
    assert "a fox" not in str([part.get("text") for content in sent.contents for part in content["parts"]])
    assert gone.digest not in {hashlib.sha256(data).hexdigest() for data in _attached(sent)}
    assert house.platform.messages[child].phase is Phase.READY


async def test_a_worker_that_dies_in_the_last_try_leaves_no_other(both: tuple[House, GeminiServer]) -> None:
    house, server = both
    server.script(BUSY, BUSY, BUSY, drawn(delay=30))
    sheet = await house.begin("a fox")
    while server.arrivals < 3:
        await house.step()
        house.clock.advance(seconds=5)
    server.arrived.clear()
    dying = asyncio.create_task(generate.generate(house.shop, (await house.turn(sheet)).id))
    await server.arrived.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    house.clock.advance(minutes=1)
    await house.work()
    assert [call.ending for call in await ledger(house, sheet)] == [*[Ending.BUSY] * 3, Ending.LOST]
    assert house.platform.messages[sheet].phase is Phase.FAILED
    assert await house.left() == 10


async def test_the_last_try_opens_the_pause_too(both: tuple[House, GeminiServer]) -> None:
    house, server = both
    server.script(BUSY, BUSY, BUSY, refused(429, "RESOURCE_EXHAUSTED", headers={"Retry-After": "120"}))
    await house.make("a fox")
    ended = house.clock.now()
    sheet = await house.make("a hare")
    assert (await ledger(house, sheet))[0].opened_at - ended > timedelta(seconds=100)


async def test_a_long_wait_is_told_and_a_short_one_is_not(tmp_path: Path) -> None:
    async with studio_and_server(tmp_path, replace(LIMITS, requests_per_minute=1)) as (house, _):
        await house.make("first")
        second = await house.begin("second")
        await house.step("prepare")
        now = house.clock.now()
        await house.step("generate")
        card = house.platform.messages[second]
        assert (card.phase, card.status) == (Phase.PREPARING, WAITS_FOR_PROVIDER)
        assert card.until is not None
        assert timedelta(seconds=50) < card.until - now < timedelta(seconds=61)
        assert [button.control for button in card.buttons] == [Control.CANCEL]
        await house.work()
        assert house.platform.messages[second].phase is Phase.READY
        assert house.platform.messages[second].until is None


async def test_a_short_wait_is_not_told(both: tuple[House, GeminiServer]) -> None:
    house, server = both
    server.script(refused(503, "UNAVAILABLE", headers={"Retry-After": "14"}))
    sheet = await house.make("a fox")
    assert WAITS_FOR_PROVIDER not in {card.status for card in house.platform.shown_of(sheet)}


async def test_what_waits_can_be_cancelled(both: tuple[House, GeminiServer]) -> None:
    house, server = both
    server.script(refused(503, "UNAVAILABLE", headers={"Retry-After": "60"}))
    sheet = await house.begin("a fox")
    await house.step("prepare")
    await house.step("generate")
    assert house.platform.messages[sheet].status == WAITS_FOR_PROVIDER
    assert isinstance(await house.press(Control.CANCEL, sheet), Done)
    await house.work()
    assert house.platform.messages[sheet].phase is Phase.CANCELLED
    assert (server.arrivals, await house.left()) == (1, 10)


async def test_a_quota_that_is_used_up_for_hours_ends_at_once_and_holds_nobody_up(
    both: tuple[House, GeminiServer],
) -> None:
    house, server = both
    server.script(refused(429, "RESOURCE_EXHAUSTED", headers={"Retry-After": "7200"}))
    began = house.clock.now()
    await house.make("a fox")
    other = await house.make("a hare")
    assert house.platform.messages[other].phase is Phase.READY
    assert house.clock.now() - began < timedelta(minutes=1)


# --- sheets -------------------------------------------------------------------------------------


async def test_what_of_a_sheet_failed_is_told_by_number_and_released(both: tuple[House, GeminiServer]) -> None:
    house, server = both
    server.script(drawn(), drawn(), finished("IMAGE_SAFETY"), refused(400, "INVALID_ARGUMENT"))
    sheet = await house.make("four foxes", values={"count": "4"})
    card = house.platform.messages[sheet]
    assert card.phase is Phase.READY
    assert [shown.label for shown in card.pictures] == ["1", "2"]
    assert card.notes[:2] == (
        f"Picture 3: {failure(Ending.PICTURE_BLOCKED)}",
        f"Picture 4: {failure(Ending.REJECTED)}",
    )
    assert await house.left() == 8
    async with house.database.reading() as uow:
        assert await uow.caps.use(ADA, "2026-11-21") == CapUse(held=0, spent=2)
    facts = {fact.label: fact.value for fact in card.facts}
    assert facts["Pictures"] == "2"
    assert facts["Cap"] == "8 of 10 left today"


async def test_what_failed_the_same_way_is_told_once_and_can_be_tried_again(both: tuple[House, GeminiServer]) -> None:
    house, server = both
    server.script(drawn(), finished("NO_IMAGE"), finished("NO_IMAGE"))
    sheet = await house.make("three foxes", values={"count": "3"})
    card = house.platform.messages[sheet]
    assert f"Pictures 2 and 3: {failure(Ending.NO_PICTURE)}" in card.notes
    assert Control.RETRY in [button.control for button in card.buttons]
    again = await house.press(Control.RETRY, sheet)
    assert isinstance(again, Placeholder)
    await house.work()
    assert len(house.platform.messages[again.card.sheet_id].pictures) == 2
    assert await house.left() == 7
    seeds = [asked.config.get("seed") for asked in server.requests]
    assert seeds[3:] == seeds[1:3], "those that failed, and no others"


async def test_a_blend_of_ten_reaches_a_model_that_takes_them_and_no_other(both: tuple[House, GeminiServer]) -> None:
    house, server = both
    names = [f"photo {number}" for number in range(10)]
    for number, name in enumerate(names):
        house.platform.files[name] = jpeg(size=(64, 36 + number))
    sheet = await house.make("all of them", "blend", files=tuple(names))
    assert house.platform.messages[sheet].phase is Phase.READY
    assert len(_attached(server.requests[0])) == 10
    refusal = await house.do(
        "blend",
        house.submission(prompt="all", files=tuple(names), values={"model": "gemini-3.1-flash-lite-image"}),
    )
    assert "3 is the most" in str(refusal)


# --- cancelling ---------------------------------------------------------------------------------


async def test_cancelling_closes_the_connection_and_may_have_cost(both: tuple[House, GeminiServer]) -> None:
    house, server = both
    server.script(drawn(delay=30))
    sheet = await house.begin("a fox")
    await house.step("prepare")
    drawing = asyncio.create_task(house.step("generate"))
    await server.arrived.wait()
    assert isinstance(await house.press(Control.CANCEL, sheet), Done)
    async with asyncio.timeout(5):
        await server.closed.wait()
        await drawing
    await house.work()
    (call,) = await ledger(house, sheet)
    assert (call.ending, call.billing, call.estimate) == (Ending.CANCELLED, Billing.POSSIBLE, 34_000)
    assert house.platform.messages[sheet].phase is Phase.CANCELLED
    assert await house.left() == 10


# --- what was looked up -------------------------------------------------------------------------


async def test_the_pages_that_were_read_are_linked(both: tuple[House, GeminiServer]) -> None:
    house, server = both
    server.script(searched("https://example.org/kites", "Kites of the world"))
    sheet = await house.make("a kite", values={"search": "yes", "thinking": "high"})
    (link,) = house.platform.messages[sheet].sources
    assert (link.label, link.url) == ("Kites of the world", "https://example.org/kites")
    assert server.requests[0].body["tools"] == [{"googleSearch": {}}]
    plain = await house.make("a kite")
    assert "tools" not in server.requests[1].body
    assert house.platform.messages[plain].sources == ()
