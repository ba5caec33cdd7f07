"""What every Database does for platforms that are installed, and where messages are made by an adapter itself."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from adapters.database import SqlDatabase
from conversations.identity import ChannelRef, MemberRef, MessageRef, Place, Platform, SheetId, Tenant, TurnId
from conversations.ports import Database
from conversations.turn import Turn, TurnState, Visibility
from tests.contracts.test_unit_of_work import a_sheet, a_turn, keep, keep_in, placed
from tests.house import ADA, ALONE, BEN, ELSEWHERE, EVE, PLACE, TENANT

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SOON = NOW + timedelta(seconds=30)
LATER = NOW + timedelta(minutes=10)
ACME, OTHER = Tenant(Platform.SLACK, "T1"), Tenant(Platform.SLACK, "E1.T2")
THREAD = Place(PLACE.channel, "thread")


# --- installations ------------------------------------------------------------------------------


async def test_an_installation_is_kept_replaced_and_dropped(database: SqlDatabase) -> None:
    async with database.writing() as uow:
        assert await uow.installations.get(ACME) == ""
        await uow.installations.put(OTHER, "sealed 2", NOW)
        await uow.installations.put(ACME, "sealed 0", NOW)
        await uow.installations.put(ACME, "sealed 1", LATER)
        await uow.installations.put(TENANT, "of the console", NOW)
    async with database.reading() as uow:
        assert await uow.installations.get(ACME) == "sealed 1"
        assert await uow.installations.all(Platform.SLACK) == ((OTHER, "sealed 2"), (ACME, "sealed 1"))
        assert await uow.installations.all(Platform.DISCORD) == ()
    async with database.writing() as uow:
        await uow.installations.drop(ACME)
        await uow.installations.drop(ACME)
        assert await uow.installations.get(ACME) == ""
        assert await uow.installations.get(OTHER) == "sealed 2"


async def test_one_holds_the_lease_until_it_lapses(database: SqlDatabase) -> None:
    async with database.writing() as uow:
        assert not await uow.installations.lease(ACME, "one", SOON, NOW), "there is nothing to renew"
        await uow.installations.put(ACME, "sealed", NOW)
        await uow.installations.put(OTHER, "sealed", NOW)
        assert await uow.installations.lease(ACME, "one", SOON, NOW)
        assert not await uow.installations.lease(ACME, "two", SOON, NOW)
        assert await uow.installations.lease(OTHER, "two", SOON, NOW), "of another tenant"
        assert await uow.installations.lease(ACME, "one", SOON, NOW), "its holder may prolong it"
        assert await uow.installations.get(ACME) == "sealed"
        assert await uow.installations.lease(ACME, "two", LATER, SOON)
        assert not await uow.installations.lease(ACME, "one", LATER, SOON)


async def test_a_lease_is_over_with_what_it_was_for(database: SqlDatabase) -> None:
    async with database.writing() as uow:
        await uow.installations.put(ACME, "sealed", NOW)
        assert await uow.installations.lease(ACME, "one", LATER, NOW)
        await uow.installations.put(ACME, "renewed", NOW)
        assert await uow.installations.lease(ACME, "two", LATER, NOW)


async def test_of_many_at_once_one_gets_the_lease(database: SqlDatabase, other: SqlDatabase) -> None:
    async with database.writing() as uow:
        await uow.installations.put(ACME, "sealed", NOW)

    async def lease(at: SqlDatabase, by: str) -> bool:
        async with at.writing() as uow:
            return await uow.installations.lease(ACME, by, SOON, NOW)

    got = await asyncio.gather(*(lease((database, other)[n % 2], f"process {n}") for n in range(8)))
    assert sorted(got) == [*[False] * 7, True]


# --- tickets ------------------------------------------------------------------------------------


async def test_a_ticket_admits_once_and_in_time(database: SqlDatabase) -> None:
    async with database.writing() as uow:
        assert await uow.tickets.take("a", SOON, NOW)
        assert not await uow.tickets.take("a", SOON, NOW)
        assert await uow.tickets.take("b", SOON, NOW)
        assert not await uow.tickets.take("c", SOON, SOON), "it has lapsed in this moment"


async def test_lapsed_tickets_go_when_another_is_used(database: SqlDatabase) -> None:
    async with database.writing() as uow:
        for number in range(3):
            await uow.tickets.take(f"old {number}", SOON, NOW)
        await uow.tickets.take("young", LATER, NOW)
        await uow.tickets.take("new", LATER, SOON)
    async with database.reader.connect() as connection:
        left = (await connection.exec_driver_sql("SELECT digest FROM tickets ORDER BY digest")).scalars().all()
    assert left == ["new", "young"]


async def test_of_many_at_once_one_is_admitted(database: SqlDatabase, other: SqlDatabase) -> None:
    async def take(at: SqlDatabase) -> bool:
        async with at.writing() as uow:
            return await uow.tickets.take("a", LATER, NOW)

    taken = await asyncio.gather(*(take((database, other)[n % 2]) for n in range(8)))
    assert sorted(taken) == [*[False] * 7, True]


# --- files --------------------------------------------------------------------------------------


async def test_files_are_known_by_their_blobs(database: SqlDatabase) -> None:
    async with database.writing() as uow:
        assert await uow.files.known(["slack.T1/turns/t/0.jpg"]) == {}
        assert await uow.files.known([]) == {}
        await uow.files.put("slack.T1/turns/t/0.jpg", "F0", "a sheet")
        await uow.files.put("slack.T1/turns/t/1.jpg", "F1", "a sheet")
        await uow.files.put("slack.T1/turns/t/0.jpg", "F2", "a sheet")
    async with database.reading() as uow:
        known = await uow.files.known(["slack.T1/turns/t/0.jpg", "slack.T1/turns/t/1.jpg", "slack.T1/none"])
        assert known == {"slack.T1/turns/t/0.jpg": "F2", "slack.T1/turns/t/1.jpg": "F1"}
    async with database.writing() as uow:
        assert await uow.files.of("a sheet") == {"slack.T1/turns/t/0.jpg": "F2", "slack.T1/turns/t/1.jpg": "F1"}
        assert await uow.files.of("another sheet") == {}
        await uow.files.drop(["slack.T1/turns/t/0.jpg", "slack.T1/none"])
        await uow.files.drop([])
        assert await uow.files.known(["slack.T1/turns/t/0.jpg", "slack.T1/turns/t/1.jpg"]) == {
            "slack.T1/turns/t/1.jpg": "F1"
        }
    async with database.reader.connect() as connection:
        assert (await connection.exec_driver_sql("SELECT tenant FROM files")).scalars().all() == ["slack.T1"]


# --- who posts a sheet's message ----------------------------------------------------------------


async def test_one_begins_to_post_a_message_until_that_has_lapsed(database: SqlDatabase) -> None:
    await keep(database, a_turn())
    sheet = SheetId("a")
    async with database.writing() as uow:
        assert not await uow.sheets.begin_posting(SheetId("none"), NOW, NOW)
        assert await uow.sheets.begin_posting(sheet, NOW, NOW - timedelta(minutes=1))
        assert not await uow.sheets.begin_posting(sheet, SOON, NOW - timedelta(seconds=30))
        assert not await uow.sheets.begin_posting(sheet, SOON, NOW), "somebody began in this very moment"
        found = await uow.sheets.get(sheet)
        assert found == replace(a_sheet(), posting_at=NOW)
        await uow.sheets.stop_posting(sheet)
        assert await uow.sheets.begin_posting(sheet, NOW, NOW), "whoever had begun has given it back"
        assert await uow.sheets.begin_posting(sheet, LATER, NOW + timedelta(microseconds=1))
        await uow.sheets.shown(sheet, MessageRef(PLACE, "m1"))
        assert not await uow.sheets.begin_posting(sheet, LATER + timedelta(days=1), LATER + timedelta(hours=1))


async def test_of_many_at_once_one_begins_to_post(database: SqlDatabase, other: SqlDatabase) -> None:
    await keep(database, a_turn())

    async def begin(at: SqlDatabase) -> bool:
        async with at.writing() as uow:
            return await uow.sheets.begin_posting(SheetId("a"), NOW, NOW - timedelta(minutes=1))

    begun = await asyncio.gather(*(begin((database, other)[n % 2]) for n in range(8)))
    assert sorted(begun) == [*[False] * 7, True]


# --- a channel with its threads -----------------------------------------------------------------


async def newest_ready(database: Database, place: Place | ChannelRef, member: MemberRef | None = None) -> str:
    async with database.reading() as uow:
        found = await uow.turns.newest_ready(place, member)
    return found.id if found else ""


async def test_the_newest_picture_of_a_channel_may_stand_in_a_thread(database: SqlDatabase) -> None:
    for name, place in (("a", PLACE), ("b", THREAD), ("c", ELSEWHERE)):
        await keep_in(database, placed(name, place, TurnState.READY))
    await keep_in(database, placed("d", THREAD, TurnState.GENERATING))
    assert await newest_ready(database, PLACE) == "a0"
    assert await newest_ready(database, THREAD) == "b0"
    assert await newest_ready(database, PLACE.channel) == "b0"
    assert await newest_ready(database, PLACE.channel, ADA) == "b0"
    assert await newest_ready(database, PLACE.channel, BEN) == ""
    assert await newest_ready(database, ChannelRef(ALONE, PLACE.channel.id)) == ""


async def test_the_newest_picture_of_a_channel_is_nobodys_private_or_withdrawn_one(database: SqlDatabase) -> None:
    await keep_in(database, placed("a", THREAD, TurnState.READY, requester=BEN))
    await keep_in(database, placed("b", THREAD, TurnState.READY), Visibility.PRIVATE)
    await keep_in(database, placed("c", PLACE, TurnState.READY, created_at=LATER))
    async with database.writing() as uow:
        await uow.turns.take_down(TurnId("c0"), LATER)
        assert await uow.turns.newest_ready(PLACE.channel, None, NOW) is None, "older ones do not count"
    assert await newest_ready(database, PLACE.channel) == "a0"
    assert await newest_ready(database, PLACE.channel, ADA) == "b0"


@pytest.mark.parametrize("member", [None, ADA])
async def test_the_newest_picture_of_a_channel_is_found_by_an_index(
    database: SqlDatabase, member: MemberRef | None
) -> None:
    await keep_in(database, placed("a", PLACE, TurnState.READY))
    steps = await plan_of(database, "ORDER BY turns.id DESC", newest_ready(database, PLACE.channel, member))
    assert any("ix_turns_ready" in step for step in steps), steps
    assert not any("TEMP B-TREE" in step or "SCAN turns" in step for step in steps), steps


async def plan_of(database: SqlDatabase, known_by: str, reading: Any) -> list[str]:
    """Run a reading; returns how the database finds what the query known by these words asks for."""
    sent: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(database.reader.sync_engine, "before_cursor_execute", note)
    await reading
    event.remove(database.reader.sync_engine, "before_cursor_execute", note)
    (query,) = [one for one in sent if known_by in one]
    async with database.reader.connect() as connection:
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", ("x",) * query.count("?"))
        return [str(row.detail) for row in plan]


async def test_what_has_not_ended_of_a_channel_is_found_in_its_threads_too(database: SqlDatabase) -> None:
    for name, place, requester in (("a", PLACE, ADA), ("b", THREAD, ADA), ("c", ELSEWHERE, ADA), ("d", THREAD, BEN)):
        await keep_in(database, placed(name, place, requester=requester))
    await keep_in(database, placed("e", THREAD, TurnState.READY))

    async def unfinished(place: Place | ChannelRef | None) -> list[str]:
        async with database.reading() as uow:
            return [turn.id for turn in await uow.turns.unfinished_of(ADA, place)]

    assert await unfinished(PLACE) == ["a0"]
    assert await unfinished(THREAD) == ["b0"]
    assert await unfinished(PLACE.channel) == ["a0", "b0"]
    assert await unfinished(None) == ["a0", "b0", "c0"]


# --- the sheets of a member ---------------------------------------------------------------------


async def show(database: Database, turn: Turn, visibility: Visibility = Visibility.PUBLIC) -> None:
    await keep_in(database, turn, visibility)
    async with database.writing() as uow:
        await uow.sheets.shown(turn.sheet_id, MessageRef(turn.place, f"message {turn.sheet_id}"))


async def sheets_of(database: Database, member: MemberRef = ADA, limit: int = 10) -> list[str]:
    async with database.reading() as uow:
        return [sheet.id for sheet in await uow.sheets.of_member(member, limit)]


async def test_a_members_sheets_are_those_that_are_shown_newest_first(database: SqlDatabase) -> None:
    await show(database, placed("a", PLACE, TurnState.READY))
    await show(database, placed("b", THREAD, TurnState.READY), Visibility.PRIVATE)
    await show(database, placed("c", ELSEWHERE, TurnState.READY), Visibility.POSTED)
    await show(database, placed("d", PLACE, TurnState.READY, requester=BEN))
    await show(database, placed("e", PLACE, TurnState.GENERATING))
    await show(database, placed("f", PLACE, TurnState.FAILED))
    await keep_in(database, placed("g", PLACE, TurnState.READY))  # it has no message
    assert await sheets_of(database) == ["c", "b", "a"]
    assert await sheets_of(database, limit=2) == ["c", "b"]
    assert await sheets_of(database, replace(ADA, name="Renamed")) == ["c", "b", "a"]
    assert await sheets_of(database, BEN) == ["d"]
    assert await sheets_of(database, EVE) == []
    assert await sheets_of(database, replace(ADA, tenant=ALONE)) == []
    async with database.reading() as uow:
        (newest,) = await uow.sheets.of_member(ADA, 1)
    assert newest.message == MessageRef(ELSEWHERE, "message c")


async def test_what_was_deleted_or_taken_down_is_none_of_a_members_sheets(database: SqlDatabase) -> None:
    for name in "abc":
        await show(database, placed(name, PLACE, TurnState.READY))
    second = replace(a_turn("c", ordinal=1, state=TurnState.READY), place=PLACE)
    async with database.writing() as uow:
        await uow.turns.add(second)
        await uow.sheets.withdraw(SheetId("a"), LATER)
        await uow.turns.take_down(TurnId("b0"), LATER)
        await uow.turns.take_down(TurnId("c0"), LATER)  # its sibling still stands
    assert await sheets_of(database) == ["c"]


async def test_a_members_sheets_are_found_by_an_index(database: SqlDatabase) -> None:
    await show(database, placed("a", PLACE, TurnState.READY))
    steps = await plan_of(database, "ORDER BY sheets.id DESC", sheets_of(database))
    assert any("ix_sheets_member" in step for step in steps), steps
    assert not any("TEMP B-TREE" in step or "SCAN sheets" in step for step in steps), steps
