"""Who may do what: moderators by role or by permission, members in their own direct messages, and everybody else."""

import pytest

from conversations.actions.rights import as_known_at
from conversations.commands import Control, Press, Right, Submission
from conversations.identity import ChannelRef, MemberRef, Place, Platform, SheetId, Tenant
from conversations.outcomes import Ending
from conversations.ports import Done, Placeholder, Response
from conversations.preferences import Preferences
from conversations.review import Restriction, RestrictionKind
from conversations.turn import Visibility
from conversations.views import Form
from tests.house import (
    ABROAD,
    ALONE,
    DIRECT,
    EVE,
    EVE_ALONE,
    FAY,
    FAY_ABROAD,
    GENERAL,
    GUILD,
    THREAD,
    House,
    sentence,
)

MODERATE = frozenset({Right.MODERATE})
ROLE = "600000000000000001"
ON_SHEETS = (
    Control.EDIT,
    Control.VARIATIONS,
    Control.RETRY,
    Control.CANCEL,
    Control.DELETE,
    Control.REPORT,
    Control.POST,
)
REPORT = {"complaint": "hate", "prompt": "bluer"}


async def prefer(house: House, **set_: object) -> None:
    async with house.database.writing() as uow:
        await uow.preferences.put(GUILD, Preferences(**set_), house.clock.now())  # type: ignore[arg-type]


async def make(
    house: House, member: MemberRef = EVE, place: Place = GENERAL, prompt: str = "a red fox", private: str = "no"
) -> SheetId:
    asked = house.submission(member=member, place=place, prompt=prompt, values={"private": private})
    return await house.made(await house.do("imagine", asked))


async def press(
    house: House,
    control: Control,
    sheet: SheetId,
    values: dict[str, str] | None = None,
    *,
    member: MemberRef = EVE_ALONE,
    place: Place = DIRECT,
    rights: frozenset[Right] = frozenset(),
    roles: tuple[str, ...] = (),
) -> Response:
    asked = house.submission(member=member, place=place, values=values, rights=rights, roles=roles)
    return await house.handlers.press(Press(control, sheet, asked, values is not None))


def deleted(response: Response) -> bool:
    return isinstance(response, Done)


# --- moderators ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "rights", "roles", "may"),
    [
        ("", MODERATE, (), True),
        ("", frozenset(), (ROLE,), False),
        ("", frozenset({Right.MANAGE}), (ROLE,), False),
        ("", frozenset(), ("",), False),  # no role set is no role that somebody could have
        (ROLE, frozenset(), (ROLE,), True),
        (ROLE, MODERATE, (), False),
        (ROLE, MODERATE, ("6000", ""), False),
        (ROLE, frozenset({Right.MANAGE}), (GUILD.id,), False),
    ],
)
async def test_moderators_have_the_role_that_is_set_else_the_permission(
    house: House, role: str, rights: frozenset[Right], roles: tuple[str, ...], *, may: bool
) -> None:
    await prefer(house, moderators_role=role)
    sheet = await make(house)
    asked = house.submission(member=FAY, place=GENERAL, rights=rights, roles=roles)
    listed = await house.do("reports", asked)
    reset = await house.do(
        "conversation", house.submission(member=FAY, place=GENERAL, rights=rights, roles=roles, branch="reset")
    )
    gone = await press(house, Control.DELETE, sheet, member=FAY, place=GENERAL, rights=rights, roles=roles)
    if may:
        assert "moderators" not in str(getattr(listed, "view", ""))
        assert "From now on" in sentence(reset)
        assert deleted(gone)
    else:
        assert "Only moderators" in sentence(listed)
        assert "Only moderators" in sentence(reset)
        assert not deleted(gone)


async def test_a_role_of_one_guild_counts_in_no_other(house: House) -> None:
    await prefer(house, moderators_role=ROLE)
    elsewhere = Tenant(Platform.DISCORD, "100000000000000009")
    mallory = MemberRef(elsewhere, "300000000000000009", "Mallory")
    place = Place(ChannelRef(elsewhere, "200000000000000009"))
    asked = house.submission(member=mallory, place=place, roles=(ROLE,))
    assert "Only moderators" in sentence(await house.do("reports", asked))


# --- in one's own direct messages ---------------------------------------------------------------


async def test_a_private_result_is_used_from_direct_messages_as_where_it_stands(house: House) -> None:
    sheet = await make(house, private="yes")
    form = await press(house, Control.EDIT, sheet)
    assert isinstance(getattr(form, "view", None), Form)
    edited = await house.made(await press(house, Control.EDIT, sheet, {"prompt": "bluer"}))
    (turn,) = await house.turns(edited)
    assert (turn.place, turn.requester) == (GENERAL, EVE)
    assert house.discord.messages[edited].private_to == EVE
    varied = await house.made(await press(house, Control.VARIATIONS, sheet))
    assert house.discord.messages[varied].private_to == EVE
    assert "looked at once more" in sentence(await press(house, Control.POST, sheet))
    await house.work()
    async with house.database.reading() as uow:
        posted = await uow.sheets.get(sheet)
    assert posted is not None
    assert posted.visibility is Visibility.POSTED
    assert deleted(await press(house, Control.DELETE, edited))


async def test_what_is_made_from_direct_messages_counts_where_it_stands(house: House) -> None:
    await prefer(house, daily=1)
    sheet = await make(house, private="yes")
    assert "left" not in sentence(await press(house, Control.VARIATIONS, sheet))
    at_home = house.submission(member=EVE_ALONE, place=DIRECT, prompt="a hill")
    assert isinstance(await house.do("imagine", at_home), Placeholder), "that is another tenant's cap"


@pytest.mark.parametrize("kind", [RestrictionKind.BAN, RestrictionKind.PAUSE])
async def test_who_is_restricted_where_it_stands_is_so_from_direct_messages(
    house: House, kind: RestrictionKind
) -> None:
    sheet = await make(house, private="yes")
    public = await make(house)
    await press(house, Control.REPORT, public, REPORT, member=FAY, place=GENERAL)
    async with house.database.writing() as uow:
        case = await uow.cases.open_of((await uow.turns.of_sheet(public))[0].id)
        assert case is not None
        restriction = Restriction("r1", EVE, kind, None, "", FAY, case.id, house.clock.now())
        await uow.restrictions.add(restriction)
    for control in (Control.VARIATIONS, Control.POST):
        assert "moderator" in sentence(await press(house, control, sheet)).casefold()
    assert "moderator" in sentence(await press(house, Control.EDIT, sheet, {"prompt": "bluer"})).casefold()


async def test_a_paused_guild_is_paused_from_direct_messages(house: House) -> None:
    sheet = await make(house, private="yes")
    await prefer(house, paused=True)
    for control in (Control.VARIATIONS, Control.POST):
        assert "paused" in sentence(await press(house, control, sheet))


@pytest.mark.parametrize("private", ["yes", "no"])
async def test_nobody_is_somebody_else_in_direct_messages(house: House, private: str) -> None:
    sheet = await make(house, private=private)
    home = Tenant.of_member(Platform.DISCORD, FAY.id)
    on_console = Tenant.of_member(Platform.CONSOLE, EVE.id)
    for member, place in (
        (MemberRef(home, FAY.id, "Fay"), Place(ChannelRef(home, DIRECT.channel.id))),
        (MemberRef(home, EVE.id, "Eve"), Place(ChannelRef(home, GENERAL.channel.id))),
        (MemberRef(on_console, EVE.id), Place(ChannelRef(on_console, GENERAL.channel.id))),
        (MemberRef(GUILD, FAY.id, "Fay"), DIRECT),
    ):
        for control in ON_SHEETS:
            answer = await press(
                house, control, sheet, REPORT, member=member, place=place, rights=frozenset(Right), roles=("",)
            )
            assert "not in this channel" in sentence(answer), (control, member)


def test_rights_do_not_come_along_into_direct_messages() -> None:
    asked = Submission("event", DIRECT, EVE_ALONE, "", {}, rights=frozenset(Right), roles=frozenset({ROLE, ""}))
    known = as_known_at(asked, THREAD, EVE)
    assert (known.member, known.place) == (EVE, THREAD)
    assert not known.rights
    assert not known.roles
    assert as_known_at(asked, GENERAL, FAY) is asked
    assert as_known_at(asked, DIRECT, EVE_ALONE) is asked


def test_a_member_without_an_id_is_nowhere_at_home() -> None:
    assert not MemberRef(GUILD, "").at_home
    assert not MemberRef(ALONE, "").at_home
    assert not FAY_ABROAD.at_home
    assert EVE_ALONE.at_home
    assert (GUILD.owner, ALONE.owner) == ("", EVE.id)
    assert Tenant.parse(ALONE.key) == ALONE


# --- what one member has made where the bot is no member ----------------------------------------


async def test_what_one_has_made_abroad_is_theirs_alone_to_use(house: House) -> None:
    sheet = await make(house, EVE_ALONE, ABROAD)
    for control in ON_SHEETS:
        if control is not Control.REPORT:
            answer = await press(
                house, control, sheet, REPORT, member=FAY_ABROAD, place=ABROAD, rights=frozenset(Right), roles=("",)
            )
            assert "Only the member who asked" in sentence(answer)
    assert isinstance(await press(house, Control.VARIATIONS, sheet, place=ABROAD), Placeholder)
    assert isinstance(await press(house, Control.EDIT, sheet, {"prompt": "bluer"}, place=ABROAD), Placeholder)
    assert isinstance(await press(house, Control.DELETE, sheet, place=ABROAD), Done)


async def test_whoever_sees_it_may_report_it(house: House) -> None:
    sheet = await make(house, EVE_ALONE, ABROAD)
    form = await press(house, Control.REPORT, sheet, member=FAY_ABROAD, place=ABROAD)
    assert isinstance(getattr(form, "view", None), Form)
    said = await press(house, Control.REPORT, sheet, REPORT, member=FAY_ABROAD, place=ABROAD)
    assert "have it before them" in sentence(said), "operators see it, though nobody has named a channel"


async def test_somebody_else_abroad_moderates_and_begins_nothing_anew(house: House) -> None:
    other = house.submission(member=FAY_ABROAD, place=ABROAD, branch="reset")
    assert "Only moderators" in sentence(await house.do("conversation", other))
    own = house.submission(member=EVE_ALONE, place=ABROAD, branch="reset")
    assert "From now on" in sentence(await house.do("conversation", own))
    listed = house.submission(member=EVE_ALONE, place=DIRECT)
    assert "Only moderators" in sentence(await house.do("reports", listed))
    assert "Only those who manage" in sentence(await house.do("settings", listed))


async def test_a_guilds_picture_is_not_there_abroad(house: House) -> None:
    """Of the guild's own picture nobody but its requester is known there, and only by its very id."""
    sheet = await make(house)
    for control in ON_SHEETS:
        answer = await press(house, control, sheet, REPORT, member=FAY_ABROAD, place=ABROAD, rights=frozenset(Right))
        assert "not in this channel" in sentence(answer)
    edited = await house.do(
        "edit", house.submission(member=EVE_ALONE, place=ABROAD, reply_to=await house.message(sheet), prompt="bluer")
    )
    assert "not in this channel" in sentence(edited)


# --- appeals ------------------------------------------------------------------------------------


async def test_a_take_down_is_appealed_from_direct_messages_by_its_requester_alone(house: House) -> None:
    sheet = await make(house)
    await press(house, Control.REPORT, sheet, REPORT, member=FAY, place=GENERAL)
    async with house.database.reading() as uow:
        case = await uow.cases.open_of((await uow.turns.of_sheet(sheet))[0].id)
    assert case is not None
    done = await press(
        house,
        Control.TAKE_DOWN,
        SheetId(f"{case.id}.{case.version}"),
        {"rule": "Hateful"},
        member=FAY,
        place=GENERAL,
        rights=MODERATE,
    )
    assert isinstance(done, Done)
    await house.step_all()
    assert [told.id for told, _ in house.discord.notified.values()] == [EVE.id, FAY.id]
    (turn,) = await house.turns(sheet)
    assert turn.withdrawn
    assert turn.ending is Ending.PICTURE
    home = Tenant.of_member(Platform.DISCORD, FAY.id)
    stranger = (MemberRef(home, FAY.id, "Fay"), Place(ChannelRef(home, "4000")))
    forger = (MemberRef(home, EVE.id, "Eve"), DIRECT)
    for member, place in (stranger, forger, (FAY_ABROAD, ABROAD)):
        for values in (None, {"words": "It was harmless."}):
            answer = await press(house, Control.APPEAL, SheetId(case.id), values, member=member, place=place)
            assert "not in this channel" in sentence(answer)
    assert "Only the member" in sentence(
        await press(house, Control.APPEAL, SheetId(case.id), {"words": "No."}, member=FAY, place=GENERAL)
    )
    assert isinstance(getattr(await press(house, Control.APPEAL, SheetId(case.id)), "view", None), Form)
    said = await press(house, Control.APPEAL, SheetId(case.id), {"words": "It was harmless."})
    assert "appeal" in sentence(said).casefold()
    async with house.database.reading() as uow:
        appealed = await uow.cases.get(case.id)
    assert appealed is not None
    assert appealed.appeal == "It was harmless."
