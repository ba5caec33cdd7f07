"""What every Database does, whatever runs beneath it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from adapters.database import SqlDatabase, SqlJobQueue
from bot.clock import SystemClock
from conversations.actions import submit
from conversations.call import UNPAID, Billing, Call, Purpose, Usage
from conversations.caps import CapUse, member_day
from conversations.catalog import Choice
from conversations.commands import Control
from conversations.identity import CallId, ChannelRef, MemberRef, MessageRef, Place, Platform, SheetId, Tenant, TurnId
from conversations.outcomes import CapReached, Ending, Refused
from conversations.pictures import Attachment, Picture
from conversations.ports import Answer, Aside, Database, Draft, Job, KeptNotice, Placeholder, Response, UnitOfWork
from conversations.turn import Origin, Sheet, Turn, TurnState, Visibility
from conversations.views import Button, Notice, Tone, notices
from tests.databases import opened
from tests.house import ADA, BEN, ELSEWHERE, PLACE, TENANT, House, open_house

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)
TODAY = member_day(ADA, UTC, 10, NOW)
PICTURE = Picture("console.local/turns/t/0.jpg", "image/jpeg", 1376, 768, 900_000, "ab" * 32, "p.jpg", "first_frame")


def a_sheet(name: str = "a") -> Sheet:
    return Sheet(
        id=SheetId(name),
        key=f"event-{name}",
        origin=Origin.IMAGINE,
        place=PLACE,
        requester=ADA,
        locale="en-GB",
        anchor='{"token": "x"}',
        created_at=NOW,
        attachments=(Attachment("ref", "cat.png", 12),),
        inputs=(PICTURE,),
        typed="a red fox",
        asked_for=2,
    )


def a_turn(name: str = "a", ordinal: int = 0, parent: str = "", state: TurnState = TurnState.QUEUED) -> Turn:
    return Turn(
        id=TurnId(f"{name}{ordinal}"),
        sheet_id=SheetId(name),
        ordinal=ordinal,
        parent_id=TurnId(parent) if parent else None,
        place=PLACE,
        requester=ADA,
        prompt="a red fox",
        choice=Choice("gemini-nano-banana-2.1", "16:9", "2K", count=2, seed=7, avoid="people"),
        state=state,
        created_at=NOW,
        changed_at=NOW,
    )


async def keep(database: Database, *turns: Turn) -> None:
    async with database.writing() as uow:
        for turn in turns:
            if await uow.sheets.get(turn.sheet_id) is None:
                await uow.sheets.add(a_sheet(turn.sheet_id))
            await uow.turns.add(turn)


async def turn_of(database: Database, name: str = "a0") -> Turn:
    async with database.reading() as uow:
        found = await uow.turns.get(TurnId(name))
    assert found is not None
    return found


# --- transactions -------------------------------------------------------------------------------


async def test_what_is_written_is_read_as_it_was(database: SqlDatabase) -> None:
    await keep(database, a_turn())
    async with database.reading() as uow:
        assert await uow.sheets.get(SheetId("a")) == a_sheet()
        assert await uow.turns.of_sheet(SheetId("a")) == (a_turn(),)


async def test_an_exception_takes_everything_back(database: SqlDatabase) -> None:
    async def write_and_fail() -> None:
        async with database.writing() as uow:
            await uow.sheets.add(a_sheet())
            await uow.turns.add(a_turn())
            await uow.caps.reserve([TODAY], [TurnId("a0")])
            await uow.jobs.enqueue(Job("prepare", "a", TENANT.key))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await write_and_fail()
    async with database.reading() as uow:
        assert await uow.sheets.get(SheetId("a")) is None
        assert await uow.caps.use(TODAY.counter) == CapUse(0, 0)
        assert await uow.jobs.ahead("prepare", "a") == 0


async def test_a_reader_sees_one_state(database: SqlDatabase, other: SqlDatabase) -> None:
    await keep(database, a_turn())
    async with database.reading() as uow:
        before = await uow.turns.get(TurnId("a0"))
        async with other.writing() as writer:
            assert await writer.turns.move(a_turn(), TurnState.PREPARED, LATER)
        async with database.writing() as writer:
            await writer.jobs.enqueue(Job("generate", "a0", TENANT.key))
        assert await uow.turns.get(TurnId("a0")) == before
    assert (await turn_of(database)).state is TurnState.PREPARED


async def test_transactions_that_read_and_then_write_never_fail(database: SqlDatabase, other: SqlDatabase) -> None:
    async def one(at: SqlDatabase, number: int) -> None:
        async with at.writing() as uow:
            seen = await uow.caps.use(TODAY.counter)
            await asyncio.sleep(0)
            await uow.sheets.add(a_sheet(f"s{number:02}"))
            await uow.turns.add(a_turn(f"s{number:02}"))
            assert (await uow.caps.reserve([replace(TODAY, limit=1000)], [TurnId(f"s{number:02}0")])).count == 1
            assert (await uow.caps.use(TODAY.counter)).held == seen.held + 1

    await asyncio.gather(*(one((database, other)[number % 2], number) for number in range(50)))
    async with database.reading() as uow:
        assert await uow.caps.use(TODAY.counter) == CapUse(held=50, spent=0)


# --- caps ---------------------------------------------------------------------------------------


def refused_by_cap(response: Response) -> bool:
    if isinstance(response, Placeholder):
        return False
    assert isinstance(response, Aside)
    resets = datetime(2026, 11, 22, tzinfo=UTC)
    assert response.view == notices.refused(Refused(CapReached(10, resets)))
    return response.refused


async def test_fifty_submissions_at_once_take_a_cap_of_ten_exactly(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        second = opened(tmp_path / "plantain.db")  # another front on the same database
        desks = (house.desk, replace(house.desk, database=second))
        submissions = [house.submission(prompt=f"fox {number}") for number in range(50)]
        responses = await asyncio.gather(
            *(submit.imagine(desks[number % 2], submission) for number, submission in enumerate(submissions))
        )
        await second.close()
        refused = [response for response in responses if refused_by_cap(response)]
        assert (len(responses) - len(refused), len(refused)) == (10, 40)
        async with house.database.reading() as uow:
            assert await uow.caps.use(TODAY.counter) == CapUse(held=10, spent=0)
            assert len(await uow.turns.unfinished_of(ADA)) == 10
        await house.work()
        assert await house.left() == 0
        assert len(house.model.orders) == 10


async def test_a_count_over_what_is_left_is_trimmed_however_many_come_at_once(house: House) -> None:
    await asyncio.gather(*(house.do("imagine", house.submission(prompt="fox", values={"count": "4"})) for _ in "abcde"))
    async with house.database.reading() as uow:
        assert await uow.caps.use(TODAY.counter) == CapUse(held=10, spent=0)
        assert len(await uow.turns.unfinished_of(ADA)) == 10


async def test_the_same_event_at_once_makes_one_sheet(house: House) -> None:
    submission = house.submission(prompt="a fox")
    responses = await asyncio.gather(*(house.do("imagine", submission) for _ in range(10)))
    assert len({response.card.sheet_id for response in responses if isinstance(response, Placeholder)}) == 1
    assert await house.left() == 9


async def test_a_hold_is_settled_once(database: SqlDatabase) -> None:
    await keep(database, a_turn(ordinal=0), a_turn(ordinal=1), a_turn(ordinal=2))
    async with database.writing() as uow:
        assert (
            await uow.caps.reserve([replace(TODAY, limit=2)], [TurnId("a0"), TurnId("a1"), TurnId("a2")])
        ).count == 2
        for _ in "twice":
            await uow.caps.spend(TurnId("a0"))
            await uow.caps.release(TurnId("a0"))
            await uow.caps.release(TurnId("a1"))
            await uow.caps.spend(TurnId("a1"))
            await uow.caps.spend(TurnId("a2"))  # it was trimmed: it never had a hold
        assert await uow.caps.use(TODAY.counter) == CapUse(held=0, spent=1)
        assert await uow.caps.use(member_day(BEN, UTC, 10, NOW).counter) == CapUse(0, 0)
        assert await uow.caps.use(member_day(ADA, UTC, 10, NOW + timedelta(days=1)).counter) == CapUse(0, 0)


# --- turns and sheets ---------------------------------------------------------------------------


async def test_of_two_who_read_the_same_one_moves_it(database: SqlDatabase, other: SqlDatabase) -> None:
    await keep(database, a_turn(state=TurnState.PREPARED))
    seen = await turn_of(database)

    async def move(at: SqlDatabase) -> Turn | None:
        async with at.writing() as uow:
            return await uow.turns.move(seen, TurnState.GENERATING, LATER)

    moved = await asyncio.gather(move(database), move(other))
    assert sorted(turn is None for turn in moved) == [False, True]
    now = await turn_of(database)
    assert (now.state, now.version, now.changed_at) == (TurnState.GENERATING, 1, LATER)
    assert await move(database) is None  # it came back after a pause
    async with database.writing() as uow:
        assert await uow.turns.move(now, TurnState.GENERATING, LATER)  # taken over, though the state stays


async def test_a_move_that_is_not_allowed_is_a_fault(database: SqlDatabase) -> None:
    await keep(database, a_turn(state=TurnState.READY))
    async with database.writing() as uow:
        with pytest.raises(ValueError, match="does not go"):
            await uow.turns.move(a_turn(state=TurnState.READY), TurnState.FAILED, LATER)


async def test_an_answer_comes_back_whole(database: SqlDatabase) -> None:
    await keep(database, a_turn())
    answer = Answer("developer", "console.local/turns/a0/answer", 3_000_000_000, "Here.", (PICTURE,), ("a note",))
    async with database.writing() as uow:
        await uow.turns.answer(a_turn(), answer)
    turn = await turn_of(database)
    assert (turn.backend, turn.answer_key, turn.answer_size) == (answer.backend, answer.key, answer.size)
    assert (turn.words, turn.pictures, turn.notes) == (answer.words, answer.pictures, answer.notes)


async def test_ancestors_are_the_newest_of_the_chain_from_the_root_down(database: SqlDatabase) -> None:
    names = [f"{number:03}" for number in range(12)]
    chain = [
        a_turn(name, parent=f"{before}0" if before else "") for before, name in zip(["", *names], names, strict=False)
    ]
    sibling = a_turn("999", parent="0100")
    await keep(database, *chain, sibling)
    async with database.reading() as uow:
        assert await uow.turns.ancestors(chain[0]) == ()
        assert await uow.turns.ancestors(chain[11]) == tuple(chain[:11])
        assert await uow.turns.ancestors(chain[11], limit=3) == tuple(chain[8:11])


async def test_a_message_leads_to_its_sheet_in_its_own_channel_alone(database: SqlDatabase) -> None:
    await keep(database, a_turn())
    async with database.writing() as uow:
        await uow.sheets.shown(SheetId("a"), MessageRef(PLACE, "m1"))
        found = await uow.sheets.by_message(MessageRef(PLACE, "m1"))
        assert found is not None
        assert found.message == MessageRef(PLACE, "m1")
        assert await uow.sheets.by_message(MessageRef(ELSEWHERE, "m1")) is None
        assert await uow.sheets.by_message(MessageRef(PLACE, "")) is None


async def test_a_sheet_is_withdrawn_once(database: SqlDatabase) -> None:
    await keep(database, a_turn())
    async with database.writing() as uow:
        assert await uow.sheets.withdraw(SheetId("a"), NOW)
        assert not await uow.sheets.withdraw(SheetId("a"), LATER)
    assert (await turn_of(database)).withdrawn


async def test_a_sheet_is_forgotten_with_all_that_hangs_on_it(database: SqlDatabase) -> None:
    await keep(database, a_turn(), a_turn("b", parent="a0", state=TurnState.FAILED))
    async with database.writing() as uow:
        await uow.caps.reserve([TODAY], [TurnId("a0")])
        await uow.calls.open(Call(CallId("c"), TurnId("a0"), ADA, "m", "developer", NOW))
        await uow.calls.close(CallId("c"), Ending.WORDS_ONLY, Usage(price=40), NOW)
    async with database.writing() as uow:
        await uow.sheets.forget(SheetId("a"))  # though another sheet was to continue it
    async with database.reading() as uow:
        assert await uow.turns.of_sheet(SheetId("a")) == ()
        assert await uow.calls.of_turn(TurnId("a0")) == ()
        assert await uow.calls.spent_since(ADA, NOW) == 40, "what it cost stays in the ledger"
        assert (await turn_of(database, "b0")).state is TurnState.FAILED


async def test_turns_without_a_job_are_stuck_after_a_while(database: SqlDatabase) -> None:
    await keep(
        database,
        a_turn("a"),
        a_turn("b", state=TurnState.GENERATING),
        a_turn("c", parent="b0", state=TurnState.WAITING),  # what it waits for still runs
        a_turn("d", state=TurnState.READY),
        a_turn("e", parent="d0", state=TurnState.WAITING),
        a_turn("f", state=TurnState.FINALIZING),
    )
    async with database.writing() as uow:
        await uow.jobs.enqueue(Job("deliver", "f", TENANT.key))
        assert await uow.turns.stuck(NOW + timedelta(seconds=5)) == ()
        assert [turn.id for turn in await uow.turns.stuck(LATER)] == ["a0", "b0", "e0"]


async def test_calls_are_kept_with_what_they_cost(database: SqlDatabase) -> None:
    await keep(database, a_turn())
    usage = Usage("nano-2.1", "request", 10, 1130, 1120, 34_000, billed=True)
    async with database.writing() as uow:
        await uow.calls.open(Call(CallId("c1"), TurnId("a0"), ADA, "m", "developer", NOW, estimate=34_000))
        await uow.calls.open(Call(CallId("c2"), TurnId("a0"), ADA, "m", "developer", LATER))
        (opened, _) = await uow.calls.of_turn(TurnId("a0"))
        assert (opened.ending, opened.billing, opened.latency) == (None, Billing.POSSIBLE, None)
        await uow.calls.close(CallId("c1"), Ending.LOST, None, LATER)
        await uow.calls.close(CallId("c2"), Ending.PICTURE, usage, LATER, "STOP")
        lost, made = await uow.calls.of_turn(TurnId("a0"))
        assert (lost.ending, made.ending, made.usage) == (Ending.LOST, Ending.PICTURE, usage)
        assert (lost.billing, lost.estimate, lost.latency) == (Billing.POSSIBLE, 34_000, LATER - NOW)
        assert (made.billing, made.detail) == (Billing.COUNTED, "STOP")
        assert await uow.calls.spent_since(ADA, NOW) == 34_000
        assert await uow.calls.spent_since(ADA, LATER + timedelta(seconds=1)) == 0
        assert await uow.calls.spent_since(BEN, NOW) == 0


async def test_calls_of_the_screener_are_apart_from_those_for_pictures(database: SqlDatabase) -> None:
    await keep(database, a_turn())
    asked = Call(CallId("c1"), TurnId("a0"), ADA, "m", "developer", NOW, purpose=Purpose.SCREENING)
    async with database.writing() as uow:
        await uow.calls.open(asked)
        await uow.calls.open(Call(CallId("c2"), TurnId("a0"), ADA, "m", "developer", NOW))
        await uow.calls.close(CallId("c1"), Ending.WORDS_ONLY, Usage(price=40), NOW)
        assert [call.id for call in await uow.calls.of_turn(TurnId("a0"))] == ["c2"]
        (found,) = await uow.calls.of_turn(TurnId("a0"), Purpose.SCREENING)
        assert (found.id, found.purpose, found.ending) == ("c1", Purpose.SCREENING, Ending.WORDS_ONLY)
        assert await uow.calls.spent_since(ADA, NOW) == 40


async def test_the_unpaid_tier_is_remembered(database: SqlDatabase) -> None:
    await keep(database, a_turn())
    async with database.writing() as uow:
        await uow.calls.open(Call(CallId("c1"), TurnId("a0"), ADA, "m", "developer", NOW))
        await uow.calls.close(CallId("c1"), Ending.LIMITED, None, NOW, "429")
        assert not await uow.calls.any_unpaid_since(NOW)
        await uow.calls.close(CallId("c1"), Ending.LIMITED, Usage(), NOW, f"{UNPAID}: 429")
        assert await uow.calls.any_unpaid_since(NOW)
        assert not await uow.calls.any_unpaid_since(LATER)


# --- the pace of the provider -------------------------------------------------------------------


async def leave(uow: UnitOfWork, per_minute: int, now: datetime, before: int = 0) -> timedelta:
    """Let a request leave if it may; returns how long it has to wait else."""
    at = await uow.pace.room_at("developer", per_minute, now, before)
    if at == now:
        await uow.pace.take("developer", per_minute, now)
    return at - now


async def test_a_full_bucket_lets_all_leave_at_once_and_no_more(database: SqlDatabase) -> None:
    async with database.writing() as uow:
        waits = [await leave(uow, 6, NOW) for _ in range(8)]
        behind = await leave(uow, 6, NOW, before=3)
        other = await uow.pace.room_at("vertex", 6, NOW, 0)
    assert [wait.total_seconds() for wait in waits] == [0] * 6 + [10, 10]
    assert (behind.total_seconds(), other) == (40, NOW)


async def test_a_bucket_fills_evenly_and_no_further_than_full(database: SqlDatabase) -> None:
    async with database.writing() as uow:
        for _ in range(6):
            await leave(uow, 6, NOW)
        after_two = NOW + timedelta(seconds=20)
        assert [(await leave(uow, 6, after_two)).total_seconds() for _ in range(3)] == [0, 0, 10]
        waits = [await leave(uow, 6, NOW + timedelta(days=1)) for _ in range(7)]
    assert [wait.total_seconds() for wait in waits] == [0] * 6 + [10]


async def test_those_that_go_before_are_left_their_tokens(database: SqlDatabase) -> None:
    async with database.writing() as uow:
        assert (await leave(uow, 2, NOW, before=1)).total_seconds() == 0
        assert (await leave(uow, 2, NOW, before=1)).total_seconds() == 30
        assert (await leave(uow, 2, NOW)).total_seconds() == 0


async def test_a_clock_that_is_set_back_costs_a_minute_at_most(database: SqlDatabase) -> None:
    async with database.writing() as uow:
        await uow.pace.take("developer", 6, NOW + timedelta(hours=3))
        assert await leave(uow, 6, NOW) <= timedelta(minutes=1)


async def test_two_processes_share_a_bucket(database: SqlDatabase, other: SqlDatabase) -> None:
    async def go(at: SqlDatabase) -> timedelta:
        async with at.writing() as uow:
            return await leave(uow, 10, NOW)

    waits = await asyncio.gather(*[go(at) for at in (database, other) * 10])
    assert sorted(wait.total_seconds() for wait in waits) == [0] * 10 + [6] * 10


async def test_who_waits_before_whom(database: SqlDatabase) -> None:
    async with database.writing() as uow:
        for subject, priority, due in (
            ("a", 0, LATER),
            ("c", 0, LATER),
            ("d", 1, LATER),
            ("b", 0, NOW),
            ("z", -1, LATER),
        ):
            await uow.jobs.enqueue(Job("generate", subject, TENANT.key, priority, due))
        assert [await uow.jobs.waiting_before("generate", "b", priority, NOW) for priority in (2, 1, 0, -1, -2)] == [
            0,
            0,
            2,
            3,
            4,
        ]
        assert await uow.jobs.waiting_before("prepare", "b", 0, NOW) == 0


async def test_a_pause_is_only_made_longer(database: SqlDatabase) -> None:
    async with database.writing() as uow:
        assert await uow.pace.paused_until("developer") is None
        await uow.pace.pause("developer", LATER)
        await uow.pace.pause("developer", NOW)
        assert await uow.pace.paused_until("developer") == LATER
        assert await uow.pace.paused_until("vertex") is None


async def test_a_turn_is_postponed_by_whoever_saw_it_last(database: SqlDatabase) -> None:
    await keep(database, a_turn(state=TurnState.PREPARED))
    seen = await turn_of(database)
    async with database.writing() as uow:
        postponed = await uow.turns.postpone(seen, LATER, NOW)
        assert await uow.turns.postpone(seen, NOW, NOW) is None
    assert postponed is not None
    assert (postponed.state, postponed.starts_at) == (TurnState.PREPARED, LATER)
    async with database.writing() as uow:
        moved = await uow.turns.move(postponed, TurnState.GENERATING, NOW)
    assert moved is not None
    assert moved.starts_at is None


# --- the newest of a place ----------------------------------------------------------------------


async def newest(database: Database, place: Place = PLACE, member: MemberRef | None = None, **more: datetime) -> str:
    async with database.reading() as uow:
        found = await uow.turns.newest(place, member, **more)
    return found.id if found else ""


def placed(name: str, place: Place, state: TurnState = TurnState.QUEUED, **changed: Any) -> Turn:
    return replace(a_turn(name, state=state), place=place, **changed)


async def keep_in(database: Database, turn: Turn, visibility: Visibility = Visibility.PUBLIC) -> None:
    async with database.writing() as uow:
        sheet = replace(a_sheet(turn.sheet_id), place=turn.place, requester=turn.requester, visibility=visibility)
        await uow.sheets.add(sheet)
        await uow.turns.add(turn)


@pytest.mark.parametrize("state", list(TurnState))
async def test_the_newest_is_made_or_being_made(database: SqlDatabase, state: TurnState) -> None:
    await keep_in(database, placed("a", PLACE, TurnState.READY))
    await keep_in(database, placed("b", PLACE, state))
    came_to_nothing = state in {TurnState.FAILED, TurnState.DECLINED, TurnState.CANCELLED}
    assert await newest(database) == ("a0" if came_to_nothing else "b0")


async def test_the_newest_is_of_this_very_place(database: SqlDatabase) -> None:
    thread, other = Place(PLACE.channel, "thread"), Place(PLACE.channel, "other")
    elsewhere = Place(ChannelRef(Tenant.parse("console.elsewhere"), PLACE.channel.id))
    for name, place in (("a", thread), ("b", PLACE), ("c", other), ("d", elsewhere), ("e", ELSEWHERE)):
        await keep_in(database, placed(name, place, TurnState.READY))
    found = [await newest(database, place) for place in (thread, PLACE, other, elsewhere, ELSEWHERE)]
    assert found == ["a0", "b0", "c0", "d0", "e0"]
    assert await newest(database, Place(PLACE.channel, "empty")) == ""


async def test_the_newest_private_one_is_its_requesters_alone(database: SqlDatabase) -> None:
    await keep_in(database, placed("a", PLACE, TurnState.READY))
    await keep_in(database, placed("b", PLACE, TurnState.GENERATING), Visibility.PRIVATE)
    assert await newest(database) == await newest(database, member=BEN) == "a0"
    assert await newest(database, member=ADA) == "b0"
    assert await newest(database, member=replace(ADA, name="Ada Byron")) == "b0"
    await keep_in(database, placed("c", PLACE, TurnState.READY, requester=BEN), Visibility.POSTED)
    assert await newest(database) == await newest(database, member=ADA) == "c0"


async def test_what_is_withdrawn_or_older_is_not_the_newest(database: SqlDatabase) -> None:
    await keep_in(database, placed("a", PLACE, TurnState.READY))
    await keep_in(database, placed("b", PLACE, TurnState.READY, created_at=LATER))
    assert await newest(database, after=NOW) == "b0"
    assert await newest(database, after=LATER) == ""
    async with database.writing() as uow:
        await uow.turns.take_down(TurnId("b0"), LATER)
    assert await newest(database) == "a0"
    async with database.writing() as uow:
        await uow.sheets.withdraw(SheetId("a"), LATER)
    assert await newest(database) == ""


async def test_a_channel_is_of_the_tenant_of_its_newest_turn(database: SqlDatabase) -> None:
    elsewhere = Place(ChannelRef(Tenant.parse("console.elsewhere"), PLACE.channel.id), "thread")
    abroad = Place(ChannelRef(Tenant.parse("discord.1"), PLACE.channel.id))
    async with database.reading() as uow:
        assert await uow.turns.newest_tenant(Platform.CONSOLE, PLACE.channel.id) is None
    for name, place in (("a", PLACE), ("b", elsewhere), ("c", ELSEWHERE), ("d", abroad)):
        await keep_in(database, placed(name, place, TurnState.QUEUED))
    async with database.reading() as uow:
        assert await uow.turns.newest_tenant(Platform.CONSOLE, PLACE.channel.id) == elsewhere.tenant
        assert await uow.turns.newest_tenant(Platform.DISCORD, PLACE.channel.id) == abroad.tenant


async def test_the_newest_is_found_by_an_index(database: SqlDatabase) -> None:
    await keep_in(database, placed("a", PLACE, TurnState.READY))
    sent: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(database.reader.sync_engine, "before_cursor_execute", note)
    await newest(database)
    event.remove(database.reader.sync_engine, "before_cursor_execute", note)
    (query,) = [one for one in sent if "ORDER BY turns.id DESC" in one]
    async with database.reader.connect() as connection:
        held = query.count("?")
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", ("x",) * held)
        steps = [str(row.detail) for row in plan]
    assert not any("SCAN turns" in step for step in steps), steps


# --- what waits ---------------------------------------------------------------------------------


async def test_what_nobody_works_on_yet_is_counted(database: SqlDatabase) -> None:
    async with database.writing() as uow:
        assert await uow.jobs.waiting() == 0
        for step, subject in (
            ("prepare", "a"),
            ("generate", "b0"),
            ("generate", "b1"),
            ("deliver", "c"),
            ("card", "d"),
        ):
            await uow.jobs.enqueue(Job(step, subject, TENANT.key))
        await uow.jobs.enqueue(Job("generate", "b1", TENANT.key))  # asked for already
    async with database.reading() as uow:
        assert await uow.jobs.waiting() == 3
    queue = SqlJobQueue(database)
    now = SystemClock().now() + timedelta(days=1)
    await queue.beat("worker", now)
    claims = await queue.claim("worker", ("generate",), 1, now)
    assert len(claims) == 1
    async with database.reading() as uow:
        assert await uow.jobs.waiting() == 2
    await queue.done("worker", claims[0])
    async with database.reading() as uow:
        assert await uow.jobs.waiting() == 2


# --- what is kept for a while -------------------------------------------------------------------

_APPEAL = Button(Control.APPEAL, "case-1", "Appeal", danger=True)
NOTICE = Notice("No.", Tone.WARNING, "words", "file.zip", (_APPEAL,), ("channel",))


async def test_notices_are_their_members_oldest_first(database: SqlDatabase) -> None:
    other = replace(ADA, tenant=Tenant.parse("console.elsewhere"))
    async with database.writing() as uow:
        await uow.notices.keep("z", ADA, NOTICE, NOW)
        await uow.notices.keep("y", ADA, replace(NOTICE, text="Later."), LATER)
        await uow.notices.keep("b", ADA, replace(NOTICE, text="At once."), NOW)
        await uow.notices.keep("z", ADA, replace(NOTICE, text="Another."), LATER)
        await uow.notices.keep("x", other, NOTICE, NOW)
    async with database.reading() as uow:
        found = await uow.notices.of_member(replace(ADA, name="Renamed"))
        assert [one.key for one in found] == ["b", "z", "y"]
        assert found[1] == KeptNotice("z", NOTICE)
        assert [one.key for one in await uow.notices.of_member(ADA, limit=2)] == ["b", "z"]
        assert [one.key for one in await uow.notices.of_member(other)] == ["x"]
        assert await uow.notices.of_member(BEN) == ()
    async with database.writing() as uow:
        for key in ("z", "y", "z", "never there"):
            await uow.notices.drop(key)
    async with database.reading() as uow:
        assert [one.key for one in await uow.notices.of_member(ADA)] == ["b"]
        assert [one.key for one in await uow.notices.of_member(other)] == ["x"]


async def test_a_notice_is_in_one_hand_until_that_lapses(database: SqlDatabase, other: SqlDatabase) -> None:
    async with database.writing() as uow:
        for key in ("a", "b"):
            await uow.notices.keep(key, ADA, NOTICE, NOW)

    async def claim(at: SqlDatabase, now: datetime, lapsed: datetime) -> bool:
        async with at.writing() as uow:
            return await uow.notices.claim("a", now, lapsed)

    claims = await asyncio.gather(*(claim((database, other)[n % 2], NOW, NOW) for n in range(6)))
    assert sorted(claims) == [*[False] * 5, True]
    assert not await claim(other, LATER, NOW)
    assert await claim(other, LATER, NOW + timedelta(microseconds=1))
    async with database.writing() as uow:
        assert not await uow.notices.claim("never there", NOW, NOW)
        await uow.notices.put_back("a", LATER)
        assert [one.key for one in await uow.notices.of_member(ADA)] == ["b", "a"]
    assert await claim(database, NOW, NOW)


async def test_every_notice_can_be_kept(database: SqlDatabase) -> None:
    made = [Notice("☃", tone, buttons=(Button(one, "x.1", "Do"),)) for tone in Tone for one in Control]
    async with database.writing() as uow:
        for number, notice in enumerate(made):
            await uow.notices.keep(f"{number:03}", ADA, notice, NOW)
    async with database.reading() as uow:
        assert [one.notice for one in await uow.notices.of_member(ADA, limit=1000)] == made


async def test_drafts_are_kept_for_a_day(database: SqlDatabase) -> None:
    draft = Draft("d1", ADA, (Attachment("https://a/b.png", "b.png", 12), Attachment("c", "c.jpg")), NOW)
    async with database.writing() as uow:
        await uow.drafts.keep(draft)
        assert await uow.drafts.get("d1") == draft
        assert await uow.drafts.get("d2") is None
        await uow.drafts.keep(replace(draft, id="d2", created_at=NOW + timedelta(days=1)))
        assert await uow.drafts.get("d1") == draft
        await uow.drafts.keep(replace(draft, id="d3", created_at=NOW + timedelta(days=1, seconds=1)))
        assert await uow.drafts.get("d1") is None
        assert await uow.drafts.get("d2") is not None


async def test_a_stamp_says_whether_it_is_new(database: SqlDatabase, other: SqlDatabase) -> None:
    async with database.writing() as uow:
        assert await uow.stamps.get("welcome") == ""
        assert await uow.stamps.put("welcome", "said")
        assert not await uow.stamps.put("welcome", "said")
        assert await uow.stamps.put("commands", "digest-1")
        assert await uow.stamps.put("commands", "digest-2")
        assert await uow.stamps.all() == {"welcome": "said", "commands": "digest-2"}

    async def first(at: SqlDatabase) -> bool:
        async with at.writing() as uow:
            return await uow.stamps.put("once", "said")

    assert sorted(await asyncio.gather(*(first((database, other)[n % 2]) for n in range(6)))) == [*[False] * 5, True]


async def test_a_mark_keeps_the_time_of_the_first_until_it_is_forgotten(
    database: SqlDatabase, other: SqlDatabase
) -> None:
    async def put(at: SqlDatabase, key: str, now: datetime) -> datetime | None:
        async with at.writing() as uow:
            return await uow.marks.put(key, now)

    assert sorted(map(str, await asyncio.gather(*(put((database, other)[n % 2], "a", NOW) for n in range(6))))) == [
        *[str(NOW)] * 5,
        "None",
    ]
    many = [f"key {number}" for number in range(5000)]
    async with database.writing() as uow:
        for key in many:
            assert await uow.marks.put(key, LATER) is None
    assert await put(other, "a", LATER) == NOW, "no other key takes its place"
    async with database.writing() as uow:
        await uow.marks.drop(many[0])
        await uow.marks.forget(LATER)
        assert await uow.marks.put("a", LATER) is None
        assert await uow.marks.put(many[0], NOW) is None
        assert await uow.marks.put(many[1], NOW) == LATER
