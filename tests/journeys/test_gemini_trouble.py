"""Trouble at the provider, seen from the core through the real adapter: retries, pauses, waits, parts of sheets."""

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from conversations.call import Billing
from conversations.caps import CapUse
from conversations.commands import Control
from conversations.identity import SheetId
from conversations.outcomes import Ending
from conversations.pictures import Picture
from conversations.ports import Done, Placeholder
from conversations.steps import generate
from conversations.turn import TurnState
from conversations.views import Phase
from conversations.wording import WAITS_FOR_PROVIDER, failure
from tests.adapters.drawings import encoded, noise
from tests.fakes.image_model import jpeg
from tests.house import ADA, LIMITS, House
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


async def test_more_than_the_bucket_holds_is_spread(tmp_path: Path) -> None:
    async with studio_and_server(tmp_path, replace(LIMITS, requests_per_minute=2)) as (house, _):
        began = house.clock.now()
        sheets = [await house.make(f"fox {number}") for number in range(4)]
        opened = [(await ledger(house, sheet))[0].opened_at - began for sheet in sheets]
        assert [round(when.total_seconds() / 30) for when in opened] == [0, 0, 1, 2]


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
