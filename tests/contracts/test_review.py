"""What every Database does with reports, cases, restrictions, the trail and preferences."""

import asyncio
from dataclasses import fields, replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from adapters.database import SqlDatabase
from conversations.identity import (
    CaseId,
    ChannelRef,
    EffectId,
    MemberRef,
    MessageRef,
    Place,
    Platform,
    SheetId,
    Tenant,
    TurnId,
)
from conversations.ports import Database, UnitOfWork
from conversations.preferences import Preferences
from conversations.review import (
    Case,
    CaseState,
    Complaint,
    Effect,
    EffectKind,
    Entry,
    Report,
    Restriction,
    RestrictionKind,
    Ruling,
)
from conversations.screening.strictness import Strictness
from conversations.turn import TurnState, Visibility
from tests.contracts.test_unit_of_work import LATER, NOW, a_sheet, a_turn, keep, turn_of
from tests.house import ADA, BEN, MILO, MONA, PLACE, TENANT

CASE = Case(CaseId("case-1"), TENANT, TurnId("a0"), CaseState.OPEN, NOW)
RULING = Ruling(MONA, LATER, "Hateful or harassing", "Not here.")
OTHER_TENANT = Tenant.parse("console.elsewhere")
DAY = timedelta(days=1)


@pytest.fixture
async def database(database: SqlDatabase) -> SqlDatabase:
    """One with two pictures."""
    await keep(database, a_turn(state=TurnState.READY), a_turn("b", parent="a0", state=TurnState.READY))
    return database


async def open_case(database: Database, case: Case = CASE) -> Case:
    async with database.writing() as uow:
        await uow.cases.open(case)
    return await case_of(database, case.id)


async def case_of(database: Database, case_id: CaseId = CASE.id) -> Case:
    async with database.reading() as uow:
        found = await uow.cases.get(case_id)
    assert found is not None
    return found


# --- cases --------------------------------------------------------------------------------------


async def test_a_case_comes_back_as_it_was_opened(database: SqlDatabase) -> None:
    assert await open_case(database) == CASE
    async with database.reading() as uow:
        assert await uow.cases.open_of(TurnId("a0")) == CASE
        assert await uow.cases.open_of(TurnId("b0")) is None
        assert await uow.cases.get(CaseId("nobody's")) is None
        assert await uow.cases.of_member(ADA) == (CASE,), "it is about whoever asked for the turn"
        assert await uow.cases.of_member(BEN) == ()


async def test_cards_wait_for_the_channel_that_they_could_not_be_shown_in(database: SqlDatabase) -> None:
    here, there = ChannelRef(TENANT, "here"), ChannelRef(OTHER_TENANT, "here")
    another = replace(CASE, id=CaseId("case-2"), turn_id=TurnId("b0"), tenant=OTHER_TENANT)
    for case in (CASE, another):
        await open_case(database, case)
    async with database.writing() as uow:
        assert await uow.cases.waiting_for(here) is None
        assert await uow.cases.waiting_since(LATER) == ()
        await uow.cases.unshown(CASE.id, here, LATER)
        await uow.cases.unshown(another.id, here, NOW)
    async with database.writing() as uow:
        assert await uow.cases.waiting_for(here) == another, "it was tried before the other one"
        assert await uow.cases.waiting_for(there) is None
        assert await uow.cases.waiting_since(NOW) == ()
        assert await uow.cases.waiting_since(LATER + DAY) == (another,), "one for each channel"
        await uow.cases.unshown(another.id, there, NOW)
        assert await uow.cases.waiting_since(LATER + DAY) == (another, CASE)
        await uow.cases.shown(another.id, MessageRef(PLACE, "card"))
        assert await uow.cases.waiting_since(LATER + DAY) == (CASE,)


async def test_the_newest_line_of_the_trail(database: SqlDatabase) -> None:
    async with database.writing() as uow:
        assert await uow.trail.newest(TENANT, "settings") is None
        for name, tenant, actor in (("1", TENANT, MILO), ("2", TENANT, MONA), ("3", OTHER_TENANT, ADA)):
            await uow.trail.append(Entry(name, tenant, actor, "settings", NOW))
        await uow.trail.append(Entry("4", TENANT, BEN, "report", NOW))
    async with database.reading() as uow:
        found = await uow.trail.newest(TENANT, "settings")
    assert found is not None
    assert found.actor == MONA


async def test_of_two_who_open_a_case_of_one_turn_at_once_one_does(database: SqlDatabase, other: SqlDatabase) -> None:
    async def open_unless_there(at: SqlDatabase, name: str) -> CaseId:
        async with at.writing() as uow:
            found = await uow.cases.open_of(TurnId("a0"))
            await asyncio.sleep(0)
            if found is None:
                found = replace(CASE, id=CaseId(name))
                await uow.cases.open(found)
            return found.id

    opened = await asyncio.gather(*[open_unless_there((database, other)[n % 2], f"case-{n}") for n in range(10)])
    assert len(set(opened)) == 1
    with pytest.raises(IntegrityError):  # also for one who has not looked
        await open_case(other, replace(CASE, id=CaseId("second")))


async def test_a_turn_may_have_a_case_again_once_the_first_is_decided(database: SqlDatabase) -> None:
    first = await open_case(database)
    async with database.writing() as uow:
        assert await uow.cases.decide(first, CaseState.DISMISSED, RULING)
    second = await open_case(database, replace(CASE, id=CaseId("case-2"), opened_at=LATER))
    async with database.reading() as uow:
        assert await uow.cases.open_of(TurnId("a0")) == second
        assert [case.id for case in await uow.cases.of_member(ADA)] == ["case-2", "case-1"]
        assert [case.id for case in await uow.cases.of_member(ADA, limit=1)] == ["case-2"]


async def test_open_cases_are_listed_oldest_first_and_each_tenant_sees_its_own(database: SqlDatabase) -> None:
    await open_case(database, replace(CASE, id=CaseId("young"), opened_at=LATER))
    await open_case(database, replace(CASE, id=CaseId("old"), turn_id=TurnId("b0")))
    async with database.reading() as uow:
        assert [case.id for case in await uow.cases.open_in(TENANT)] == ["old", "young"]
        assert [case.id for case in await uow.cases.open_in(TENANT, limit=1)] == ["old"]
        assert await uow.cases.open_in(OTHER_TENANT) == ()


async def test_of_two_who_read_the_same_one_decides(database: SqlDatabase, other: SqlDatabase) -> None:
    seen = await open_case(database)

    async def decide(at: SqlDatabase, to: CaseState) -> Case | None:
        async with at.writing() as uow:
            return await uow.cases.decide(seen, to, RULING, [TurnId("a0")])

    decided = await asyncio.gather(decide(database, CaseState.TAKEN_DOWN), decide(other, CaseState.DISMISSED))
    (done,) = [case for case in decided if case is not None]
    assert (done.version, done.ruling, done.taken) == (1, RULING, (TurnId("a0"),))
    assert await case_of(database) == done
    assert await decide(database, CaseState.TAKEN_DOWN) is None  # it came back after a pause


async def test_a_decision_on_an_older_version_is_refused(database: SqlDatabase) -> None:
    seen = await open_case(database)
    async with database.writing() as uow:
        amended = await uow.cases.amend(seen, ())  # a restriction: the state stays
        assert amended is not None
        assert (amended.state, amended.version) == (CaseState.OPEN, 1)
        assert await uow.cases.decide(seen, CaseState.DISMISSED, RULING) is None
        assert await uow.cases.amend(seen, ()) is None
        down = await uow.cases.decide(amended, CaseState.TAKEN_DOWN, RULING, [TurnId("a0")])
        assert down is not None
        more = await uow.cases.amend(down, [TurnId("b0")])
        assert more is not None
        assert (more.taken, more.ruling) == ((TurnId("a0"), TurnId("b0")), RULING)
        back = await uow.cases.decide(more, CaseState.RESTORED, Ruling(MILO, LATER))
        assert back is not None
        assert (back.version, back.taken) == (4, more.taken), "what was taken down with it is still known"
    assert await case_of(database) == back


@pytest.mark.parametrize(
    ("state", "to"),
    [
        (CaseState.OPEN, CaseState.RESTORED),
        (CaseState.DISMISSED, CaseState.TAKEN_DOWN),
        (CaseState.RESTORED, CaseState.TAKEN_DOWN),
        (CaseState.TAKEN_DOWN, CaseState.DISMISSED),
    ],
)
async def test_a_decision_that_is_not_allowed_is_a_fault(
    database: SqlDatabase, state: CaseState, to: CaseState
) -> None:
    async with database.writing() as uow:
        with pytest.raises(ValueError, match="does not go"):
            await uow.cases.decide(replace(CASE, state=state), to, RULING)


async def test_one_moderator_claims_a_case_and_only_while_it_is_open(database: SqlDatabase, other: SqlDatabase) -> None:
    seen = await open_case(database)

    async def claim(at: SqlDatabase, by: MemberRef) -> bool:
        async with at.writing() as uow:
            return await uow.cases.claim(CASE.id, by)

    claimed = await asyncio.gather(claim(database, MONA), claim(other, MILO), claim(database, MILO))
    assert sorted(claimed) == [False, False, True]
    now = await case_of(database)
    assert now.claimed_by in {MONA, MILO}
    assert now.version == 0, "a claim is no decision"
    async with database.writing() as uow:
        assert await uow.cases.decide(seen, CaseState.DISMISSED, RULING)
    second = await open_case(database, replace(CASE, id=CaseId("case-2"), opened_at=LATER))
    async with database.writing() as uow:
        assert await uow.cases.decide(second, CaseState.DISMISSED, RULING)
        assert not await uow.cases.claim(second.id, MONA)


async def test_an_appeal_is_made_once_and_only_against_a_take_down(database: SqlDatabase, other: SqlDatabase) -> None:
    seen = await open_case(database)

    async def appeal(at: SqlDatabase, words: str) -> bool:
        async with at.writing() as uow:
            return await uow.cases.appeal(CASE.id, words, LATER)

    assert not await appeal(database, "too early")
    async with database.writing() as uow:
        down = await uow.cases.decide(seen, CaseState.TAKEN_DOWN, RULING, [TurnId("a0")])
    assert down is not None
    assert sorted(await asyncio.gather(appeal(database, "one"), appeal(other, "two"))) == [False, True]
    now = await case_of(database)
    assert now.appeal in {"one", "two"}
    assert now.appealed_at == LATER
    async with database.writing() as uow:
        assert await uow.cases.decide(now, CaseState.RESTORED, RULING), "an appeal is no decision"
    assert not await appeal(database, "three")


async def test_the_card_and_the_preview_of_a_case_are_remembered(database: SqlDatabase) -> None:
    await open_case(database)
    message = MessageRef(Place(ChannelRef(TENANT, "moderators"), "a-thread"), "m1")
    async with database.writing() as uow:
        await uow.cases.shown(CASE.id, message)
        await uow.cases.blurred(CASE.id, "console.local/cases/case-1/blurred.jpg")
    assert await case_of(database) == replace(
        CASE, message=message, blurred="console.local/cases/case-1/blurred.jpg"
    ), "and its version has not moved"


async def test_a_member_complains_once_of_a_case(database: SqlDatabase, other: SqlDatabase) -> None:
    await open_case(database)
    await open_case(database, replace(CASE, id=CaseId("case-2"), turn_id=TurnId("b0")))

    async def report(at: SqlDatabase, name: str, by: MemberRef, case: str = "case-1") -> bool:
        async with at.writing() as uow:
            return await uow.cases.report(Report(name, CaseId(case), by, Complaint.HATE, f"words of {name}", NOW))

    added = await asyncio.gather(report(database, "r1", BEN), report(other, "r2", BEN), report(other, "r3", MILO))
    assert sorted(added) == [False, True, True]
    assert await report(database, "r4", BEN, "case-2")
    async with database.reading() as uow:
        reports = await uow.cases.reports_of(CASE.id)
        assert {one.reporter for one in reports} == {BEN, MILO}
        assert [one.id for one in reports] == sorted(one.id for one in reports)
        assert await uow.cases.reports_of(CaseId("case-2")) == (
            Report("r4", CaseId("case-2"), BEN, Complaint.HATE, "words of r4", NOW),
        )


async def test_an_effect_is_done_once(database: SqlDatabase) -> None:
    await open_case(database)
    effect = Effect(EffectId("e1"), CASE.id, EffectKind.TELL_TAKEN_DOWN, ADA, NOW, "a0")
    async with database.writing() as uow:
        await uow.cases.add_effects([])
        await uow.cases.add_effects([effect, replace(effect, id=EffectId("e2"), member=BEN)])
        assert await uow.cases.effect(effect.id) == effect
        await uow.cases.done(effect.id, NOW)
        await uow.cases.done(effect.id, LATER)
        assert await uow.cases.effect(effect.id) == replace(effect, done_at=NOW)
        assert await uow.cases.effect(EffectId("e2")) == replace(effect, id=EffectId("e2"), member=BEN)
        assert await uow.cases.effect(EffectId("nobody's")) is None


async def test_open_cases_of_members_alone_are_those_of_all_such_tenants_oldest_first(database: SqlDatabase) -> None:
    tenants = (
        "discord.member-1",
        "console.local",
        "slack.member-2",
        "discord.member-3",
        "discord.1",
        "discord.xmember-4",
    )
    for number, key in enumerate(tenants):
        tenant = Tenant.parse(key)
        place = Place(ChannelRef(tenant, "1"))
        turn = replace(a_turn(f"t{number}", state=TurnState.READY), place=place)
        async with database.writing() as uow:
            await uow.sheets.add(replace(a_sheet(turn.sheet_id), place=place))
            await uow.turns.add(turn)
        at = NOW + timedelta(seconds=10 - number)
        await open_case(database, Case(CaseId(f"case-{key}"), tenant, turn.id, CaseState.OPEN, at))
    async with database.writing() as uow:
        found = await uow.cases.open_of_members_alone()
        assert [case.tenant.key for case in found] == ["discord.member-3", "slack.member-2", "discord.member-1"]
        assert [case.tenant.owner for case in found] == ["3", "2", "1"]
        assert len(await uow.cases.open_of_members_alone(limit=2)) == 2
        assert await uow.cases.decide(found[0], CaseState.DISMISSED, RULING)
        assert len(await uow.cases.open_of_members_alone()) == 2


# --- restrictions -------------------------------------------------------------------------------


def restriction(name: str, kind: RestrictionKind, days: int | None, member: MemberRef = ADA) -> Restriction:
    return Restriction(
        id=name,
        member=member,
        kind=kind,
        until=None if days is None else NOW + days * DAY,
        note=f"note of {name}",
        by=MONA,
        case_id=CASE.id,
        created_at=NOW + timedelta(seconds=int(name[1:])),
    )


BAN, PAUSE, WARN = RestrictionKind.BAN, RestrictionKind.PAUSE, RestrictionKind.WARN


@pytest.mark.parametrize(
    ("kept", "active"),
    [
        ((), None),
        ((("r1", WARN, None),), None),
        ((("r1", PAUSE, 0),), None),  # it ends now
        ((("r1", PAUSE, -1), ("r2", BAN, -1)), None),
        ((("r1", PAUSE, None), ("r2", BAN, 1)), "r2"),
        ((("r1", BAN, 1), ("r2", BAN, 30), ("r3", BAN, 7)), "r2"),
        ((("r1", PAUSE, 30), ("r2", PAUSE, None)), "r2"),
        ((("r1", BAN, -1), ("r2", PAUSE, 1), ("r3", WARN, None)), "r2"),
    ],
)
async def test_what_keeps_a_member_from_making_pictures(
    database: SqlDatabase, kept: tuple[tuple[str, RestrictionKind, int | None], ...], active: str | None
) -> None:
    await open_case(database)
    added = {name: restriction(name, kind, days) for name, kind, days in kept}
    async with database.writing() as uow:
        for one in added.values():
            await uow.restrictions.add(one)
            assert await uow.restrictions.get(one.id) == one
        assert await uow.restrictions.active(ADA, NOW) == (None if active is None else added[active])
        assert await uow.restrictions.active(BEN, NOW) is None
        assert await uow.restrictions.active(MemberRef(OTHER_TENANT, ADA.id, "Ada"), NOW) is None
        assert await uow.restrictions.of_member(ADA) == tuple(reversed(added.values())), "all of them, newest first"
        assert await uow.restrictions.get("nobody's") is None


# --- the trail ----------------------------------------------------------------------------------


async def write(uow: UnitOfWork, name: str, case_id: CaseId | None = CASE.id) -> Entry:
    entry = Entry(name, TENANT, MONA, f"action of {name}", LATER, case_id, {"rule": "Hateful", "note": ""})
    await uow.trail.append(entry)
    return entry


async def test_the_trail_of_a_case_is_read_in_order(database: SqlDatabase) -> None:
    async with database.writing() as uow:
        second, first = await write(uow, "b"), await write(uow, "a")  # ids sort by time
        await write(uow, "c", CaseId("case-2"))
        await write(uow, "d", None)
        assert await uow.trail.of_case(CASE.id) == (first, second)


@pytest.mark.parametrize(
    "change",
    ["UPDATE trail SET actor = 'nobody'", "UPDATE trail SET detail = '{}' WHERE id = 'a'", "DELETE FROM trail"],
)
async def test_the_trail_refuses_change_and_takes_back_what_came_with_it(database: SqlDatabase, change: str) -> None:
    async with database.writing() as uow:
        entry = await write(uow, "a")

    async def change_both() -> None:
        async with database.writer.begin() as connection:
            await connection.exec_driver_sql("UPDATE turns SET prompt = 'another'")
            await connection.exec_driver_sql(change)

    with pytest.raises(IntegrityError, match="only ever appended"):
        await change_both()
    async with database.reading() as uow:
        assert await uow.trail.of_case(CASE.id) == (entry,)
    assert (await turn_of(database)).prompt == "a red fox"


async def test_a_line_of_the_trail_goes_with_the_decision_that_was_not_made(database: SqlDatabase) -> None:
    seen = await open_case(database)

    async def decide_and_fail() -> None:
        async with database.writing() as uow:
            assert await uow.cases.decide(seen, CaseState.TAKEN_DOWN, RULING, [TurnId("a0")])
            await uow.turns.take_down(TurnId("a0"), LATER)
            await write(uow, "a")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await decide_and_fail()
    assert await case_of(database) == CASE
    assert not (await turn_of(database)).withdrawn
    async with database.reading() as uow:
        assert await uow.trail.of_case(CASE.id) == ()


# --- preferences --------------------------------------------------------------------------------


async def test_moderators_channels_are_those_that_tenants_of_a_platform_have_named(database: SqlDatabase) -> None:
    named = Preferences(moderators_channel="200000000000000003")
    guild, alone, other = (Tenant.parse(f"discord.{one}") for one in ("1", "member-1", "2"))
    async with database.writing() as uow:
        assert await uow.preferences.moderators_channels(Platform.DISCORD) == ()
        for tenant, kept in ((guild, named), (alone, Preferences(daily=1)), (other, named), (TENANT, named)):
            await uow.preferences.put(tenant, kept, NOW)
        await uow.preferences.put(other, Preferences(), LATER)  # no longer
        found = await uow.preferences.moderators_channels(Platform.DISCORD)
        assert found == (ChannelRef(guild, named.moderators_channel),)
        assert await uow.preferences.moderators_channels(Platform.SLACK) == ()


async def test_preferences_come_back_with_every_field(database: SqlDatabase) -> None:
    kept = Preferences(
        moderators_channel="moderators",
        moderators_role="role-1",
        daily=7,
        monthly=70,
        models=("gemini-nano-banana-2.1", "gemini-3-pro-image"),
        channels=("pictures", "playground"),
        strictness=next(one for one in Strictness if one is not Preferences().strictness),
        timezone="Europe/Berlin",
        paused=True,
    )
    same = [field.name for field in fields(kept) if getattr(kept, field.name) == getattr(Preferences(), field.name)]
    assert not same, "a new field has to be set here too"
    async with database.writing() as uow:
        assert await uow.preferences.get(TENANT) == Preferences()
        await uow.preferences.put(TENANT, Preferences(daily=1), NOW)
        await uow.preferences.put(TENANT, kept, LATER)
    async with database.reading() as uow:
        assert await uow.preferences.get(TENANT) == kept
        assert await uow.preferences.get(OTHER_TENANT) == Preferences()


async def test_a_reset_is_of_its_channel(database: SqlDatabase) -> None:
    channel = PLACE.channel
    async with database.writing() as uow:
        assert await uow.preferences.reset_at(channel) is None
        await uow.preferences.reset(channel, NOW)
        await uow.preferences.reset(channel, LATER)
        assert await uow.preferences.reset_at(channel) == LATER
        assert await uow.preferences.reset_at(ChannelRef(TENANT, "playground")) is None
        assert await uow.preferences.reset_at(ChannelRef(OTHER_TENANT, channel.id)) is None


# --- turns and sheets ---------------------------------------------------------------------------


async def test_what_was_taken_down_is_put_back(database: SqlDatabase) -> None:
    async with database.writing() as uow:
        await uow.turns.take_down(TurnId("a0"), NOW)
        await uow.turns.take_down(TurnId("a0"), LATER)  # by another case: the first time stays
    down = await turn_of(database)
    assert (down.withdrawn, down.taken_down_at) == (True, NOW)
    assert not (await turn_of(database, "b0")).withdrawn
    async with database.writing() as uow:
        assert await uow.turns.any_withdrawn([TurnId("a0"), TurnId("b0")])
        await uow.turns.restore(TurnId("a0"), NOW)
        assert not await uow.turns.any_withdrawn([TurnId("a0"), TurnId("b0")])
    back = await turn_of(database)
    assert (back.withdrawn, back.taken_down_at) == (False, None)


async def test_what_its_requester_has_deleted_stays_so(database: SqlDatabase) -> None:
    async with database.writing() as uow:
        await uow.sheets.withdraw(SheetId("a"), NOW)  # before it is taken down
        await uow.turns.take_down(TurnId("a0"), LATER)
        await uow.turns.take_down(TurnId("b0"), LATER)
        await uow.sheets.withdraw(SheetId("b"), LATER)  # after it
    assert (await turn_of(database)).taken_down_at is None
    async with database.writing() as uow:
        for name in ("a0", "b0"):
            await uow.turns.restore(TurnId(name), NOW)
    assert [(await turn_of(database, name)).withdrawn for name in ("a0", "b0")] == [True, True]


async def test_descendants_are_all_that_continue_a_turn_oldest_first(database: SqlDatabase) -> None:
    await keep(
        database,
        a_turn("d", parent="b0"),
        a_turn("c", parent="a0"),
        a_turn("e", parent="d0"),
        a_turn("z"),
        a_turn("y", parent="z0"),
    )
    async with database.reading() as uow:
        assert [turn.id for turn in await uow.turns.descendants(TurnId("a0"))] == ["b0", "c0", "d0", "e0"]
        assert [turn.id for turn in await uow.turns.descendants(TurnId("d0"))] == ["e0"]
        assert await uow.turns.descendants(TurnId("e0")) == ()


async def test_a_private_sheet_is_posted_once(database: SqlDatabase, other: SqlDatabase) -> None:
    async with database.writing() as uow:
        await uow.sheets.add(replace(a_sheet("p"), visibility=Visibility.PRIVATE))

    async def publish(at: SqlDatabase, name: str) -> bool:
        async with at.writing() as uow:
            return await uow.sheets.publish(SheetId(name))

    assert sorted(await asyncio.gather(publish(database, "p"), publish(other, "p"))) == [False, True]
    assert not await publish(database, "a"), "it was public"
    async with database.reading() as uow:
        posted, public = await uow.sheets.get(SheetId("p")), await uow.sheets.get(SheetId("a"))
    assert posted is not None
    assert public is not None
    assert (posted.visibility, public.visibility) == (Visibility.POSTED, Visibility.PUBLIC)
