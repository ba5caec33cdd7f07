"""What somebody made alone has no moderators of its own: operators review it, where they have said."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from adapters.database import schema
from conversations.actions import look
from conversations.commands import Control, Press, Right
from conversations.identity import CaseId, ChannelRef, MemberRef, Place, Platform, SheetId, Tenant
from conversations.ports import Done, Response
from conversations.preferences import Preferences
from conversations.review import LENGTHS, Case, CaseState
from conversations.views import Card, Form, Listing
from conversations.views.cases import subject
from tests.house import (
    ABROAD,
    ALONE,
    DIRECT,
    EVE_ALONE,
    FAY,
    FAY_ABROAD,
    GENERAL,
    GUILD,
    LIMITS,
    MONA,
    PLACE,
    REVIEW,
    TENANT,
    House,
    open_house,
    sentence,
)

#: As the settings name it: the channel is known, the guild that it is of is not.
OPERATORS = ChannelRef(Tenant(Platform.DISCORD, "operators"), REVIEW.channel.id)
CONSOLE = ChannelRef(TENANT, "moderators")
OLGA = MemberRef(GUILD, "300000000000000007", "Olga")
RIGHTS = frozenset({Right.MODERATE})
REPORT = {"complaint": "hate", "words": "It mocks us."}
DECIDING = (
    Control.SHOW,
    Control.HISTORY,
    Control.CLAIM,
    Control.DISMISS,
    Control.TAKE_DOWN,
    Control.TAKE_DOWN_LATER,
    Control.RESTRICT,
    Control.RESTORE,
    Control.UPHOLD,
)


@pytest.fixture(params=[OPERATORS], ids=["discord"])
async def court(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, replace(LIMITS, operators=request.param)) as opened:
        yield opened


@pytest.fixture
async def on_console(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, replace(LIMITS, operators=CONSOLE)) as opened:
        yield opened


async def reported(house: House, place: Place = ABROAD, by: MemberRef = FAY_ABROAD) -> Case:
    member = EVE_ALONE if place.tenant == ALONE else replace(EVE_ALONE, tenant=place.tenant)
    sheet = await house.made(await house.do("imagine", house.submission(member=member, place=place, prompt="a fox")))
    asked = house.submission(member=by, place=place, values=REPORT)
    assert "Thank you" in sentence(await house.handlers.press(Press(Control.REPORT, sheet, asked, filled=True)))
    await house.step_all()
    async with house.database.reading() as uow:
        found = await uow.cases.open_of((await uow.turns.of_sheet(sheet))[0].id)
    assert found is not None
    return found


async def rule(
    house: House,
    control: Control,
    case: Case,
    *,
    by: MemberRef = OLGA,
    place: Place = REVIEW,
    values: dict[str, str] | None = None,
    rights: frozenset[Right] = RIGHTS,
) -> Response:
    asked = house.submission(member=by, place=place, values=values, rights=rights)
    answer = await house.handlers.press(Press(control, subject(case), asked, values is not None))
    await house.step_all()
    return answer


async def now(house: House, case: Case) -> Case:
    async with house.database.reading() as uow:
        found = await uow.cases.get(case.id)
    assert found is not None
    return found


def rows(response: Response) -> list[str]:
    view = getattr(response, "view", None)
    assert isinstance(view, Listing), response
    return [row.label for section in view.sections for row in section.rows]


async def test_its_card_stands_before_the_operators_whatever_its_member_has_set(court: House) -> None:
    async with court.database.writing() as uow:
        await uow.preferences.put(ALONE, Preferences(moderators_channel=DIRECT.channel.id), court.clock.now())
    for place, by in ((ABROAD, FAY_ABROAD), (DIRECT, EVE_ALONE)):
        case = await reported(court, place, by)
        assert case.id in court.discord.posted
        assert case.message is not None
        assert case.message.place.channel.id == OPERATORS.id
    assert not court.platform.posted


async def test_a_guilds_case_stands_before_its_own_moderators(court: House) -> None:
    case = await reported(court, GENERAL, FAY)
    assert court.discord.posted == {}, "they have named no channel"
    for control in DECIDING:
        elsewhere = Place(ChannelRef(Tenant.parse("discord.100000000000000009"), REVIEW.channel.id))
        other = replace(OLGA, tenant=elsewhere.tenant)
        assert "not in this channel" in sentence(await rule(court, control, case, by=other, place=elsewhere))


async def test_operators_decide_and_whoever_it_concerns_is_told(court: House) -> None:
    case = await reported(court)
    shown = await rule(court, Control.SHOW, case)
    assert isinstance(getattr(shown, "view", None), Card)
    assert isinstance(getattr(await rule(court, Control.TAKE_DOWN, case), "view", None), Form)
    assert isinstance(await rule(court, Control.TAKE_DOWN, case, values={"rule": "Hateful"}), Done)
    down = await now(court, case)
    assert down.state is CaseState.TAKEN_DOWN
    assert down.ruling is not None
    assert (down.ruling.by.id, down.ruling.by.name) == (OLGA.id, "Olga")
    told = {(member.tenant, member.id) for member, _ in court.discord.notified.values()}
    assert told == {(ALONE, EVE_ALONE.id), (ALONE, FAY_ABROAD.id)}
    appeal = court.submission(member=EVE_ALONE, place=DIRECT, values={"words": "It was harmless."})
    assert (
        "appeal" in sentence(await court.handlers.press(Press(Control.APPEAL, case.id, appeal, filled=True))).casefold()
    )
    await court.step_all()
    assert isinstance(await rule(court, Control.RESTORE, await now(court, case)), Done)
    assert (await now(court, case)).state is CaseState.RESTORED


async def test_a_restriction_by_operators_is_of_what_the_member_makes_alone(court: House) -> None:
    case = await reported(court)
    values = {"kind": "ban", "length": next(iter(LENGTHS))}
    assert isinstance(await rule(court, Control.RESTRICT, case, values=values), Done)
    refused = await court.do("imagine", court.submission(member=EVE_ALONE, place=DIRECT, prompt="a hill"))
    assert "moderator has decided" in sentence(refused)


@pytest.mark.parametrize("control", DECIDING)
async def test_nobody_else_decides_it(court: House, control: Control) -> None:
    case = await reported(court)
    everything = frozenset(Right)
    elsewhere = Place(ChannelRef(GUILD, GENERAL.channel.id))
    for by, place, rights, said in (
        (OLGA, REVIEW, frozenset[Right](), "Only moderators"),
        (OLGA, elsewhere, everything, "not in this channel"),
        (FAY_ABROAD, ABROAD, everything, "not in this channel"),
        (EVE_ALONE, DIRECT, everything, "not in this channel"),
        (MONA, Place(ChannelRef(TENANT, OPERATORS.id)), everything, "not in this channel"),  # of another platform
        (MONA, PLACE, everything, "not in this channel"),
    ):
        values = {"rule": "x", "kind": "ban", "length": "x"}
        answer = await rule(court, control, case, by=by, place=place, rights=rights, values=values)
        assert said in sentence(answer), (by, place)
    assert await now(court, case) == case


async def test_where_a_role_is_set_operators_have_it(court: House) -> None:
    case = await reported(court)
    async with court.database.writing() as uow:
        await uow.preferences.put(GUILD, Preferences(moderators_role="600000000000000001"), court.clock.now())
    assert "Only moderators" in sentence(await rule(court, Control.DISMISS, case))


async def test_reports_lists_them_before_the_operators_alone(court: House) -> None:
    await reported(court)
    await reported(court, GENERAL, FAY)

    async def listed(place: Place) -> list[str]:
        return rows(await court.do("reports", court.submission(member=OLGA, place=place, rights=RIGHTS)))

    assert await listed(REVIEW) == [f"Eve in #{GENERAL.channel.id}", f"Eve in #{ABROAD.channel.id}"]
    assert await listed(GENERAL) == [f"Eve in #{GENERAL.channel.id}"]
    console = court.submission(member=MONA)
    assert rows(await court.do("reports", console)) == []


async def test_without_operators_they_are_kept_and_nobody_decides(house: House) -> None:
    case = await reported(house)
    assert house.discord.posted == house.platform.posted == {}
    assert "not in this channel" in sentence(await rule(house, Control.DISMISS, case))
    assert rows(await house.do("reports", house.submission(member=OLGA, place=REVIEW, rights=RIGHTS))) == []
    assert await look.reported(house.desk, TENANT, case.id, 0) is None
    assert await look.reported(house.desk, ALONE, case.id, 0) is not None


async def test_the_console_reviews_what_no_channel_was_named_for(on_console: House) -> None:
    house = on_console
    case = await reported(house)
    assert case.id in house.platform.posted
    assert house.discord.posted == {}
    place = Place(CONSOLE)
    assert isinstance(await rule(house, Control.DISMISS, case, by=MONA, place=place), Done)
    assert "not in this channel" in sentence(await rule(house, Control.DISMISS, case, by=MONA, place=PLACE))
    assert await look.reported(house.desk, TENANT, case.id, 0) is not None
    assert await look.blurred(house.desk, TENANT, case.id) == (await now(house, case)).blurred != ""
    for tenant in (GUILD, Tenant.of_member(Platform.DISCORD, FAY.id)):
        assert await look.reported(house.desk, tenant, case.id, 0) is None
        assert await look.blurred(house.desk, tenant, case.id) == ""
    own = await reported(house, GENERAL, FAY)
    assert await look.reported(house.desk, TENANT, own.id, 0) is None, "a guild's is its own moderators'"
    assert await look.reported(house.desk, TENANT, CaseId("nobody's"), 0) is None


async def test_reports_say_that_each_has_a_card_here(court: House) -> None:
    await reported(court)
    response = await court.do("reports", court.submission(member=OLGA, place=REVIEW, rights=RIGHTS))
    view = getattr(response, "view", None)
    assert isinstance(view, Listing)
    assert "card" in view.intro


# --- every control ------------------------------------------------------------------------------

RUBBISH = ("", "x", ".", "..", "no.such.case", "01a1fdfa460189c1174d26f7", "x" * 3000, "' OR 1=1 --", "%", "\x00", "☃")


@pytest.mark.parametrize("filled", [False, True])
async def test_every_control_has_an_action_and_rubbish_is_refused(house: House, *, filled: bool) -> None:
    everything = frozenset(Right)
    before = await _all_rows(house)
    for control in Control:
        for at, rubbish in enumerate(RUBBISH):
            member, place = ((MONA, PLACE), (OLGA, REVIEW), (EVE_ALONE, DIRECT))[at % 3]
            rights = frozenset[Right]() if control is Control.SETTINGS else everything
            values = {"prompt": "x", "which": rubbish} if filled else None
            asked = house.submission(member=member, place=place, values=values, rights=rights)
            answer = await house.handlers.press(Press(control, rubbish, asked, filled))
            assert getattr(answer, "refused", False), (control, rubbish, answer)
            assert len(sentence(answer)) < 500
    assert await _all_rows(house) == before


async def _all_rows(house: House) -> dict[str, int]:
    async with house.database.reader.connect() as connection:
        return {
            table.name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in schema.metadata.sorted_tables
        }


async def test_a_subject_of_another_kind_is_refused_too(house: House) -> None:
    """A case's id where a sheet's belongs, and the other way round."""
    case = await reported(house, GENERAL, FAY)
    async with house.database.reading() as uow:
        turn = await uow.turns.get(case.turn_id)
    assert turn is not None
    for control in Control:
        if control is Control.SETTINGS:
            continue
        wrong: str = turn.sheet_id if control in {*DECIDING, Control.APPEAL, Control.EDIT_GIVEN} else case.id
        asked = house.submission(member=OLGA, place=GENERAL, values={"prompt": "x"}, rights=frozenset(Right))
        answer = await house.handlers.press(Press(control, SheetId(wrong), asked, filled=True))
        assert getattr(answer, "refused", False), control
