"""What a member could not be told when it happened comes with their next command."""

import asyncio

import pytest

from conversations.commands import Control, Press, Right
from conversations.errors import Temporary, Undeliverable
from conversations.identity import MemberRef, MessageRef, SheetId, Tenant
from conversations.ports import Job, KeptNotice, Placeholder
from conversations.turn import TurnState
from conversations.views import Button, Notice, Tone
from tests.house import EVE, EVE_ALONE, FAY, GENERAL, GUILD, House

REPORT = {"complaint": "hate"}


async def make(house: House, prompt: str = "a red fox", **values: str) -> SheetId:
    asked = house.submission(member=EVE, place=GENERAL, prompt=prompt, values=values)
    return await house.made(await house.do("imagine", asked))


async def kept(house: House, member: MemberRef = EVE) -> tuple[KeptNotice, ...]:
    async with house.database.reading() as uow:
        return await uow.notices.of_member(member)


async def texts(house: House, member: MemberRef = EVE) -> list[str]:
    return [one.notice.text for one in await kept(house, member)]


async def comes(house: House, member: MemberRef = EVE) -> list[Notice]:
    """Let a member come with a command, and tell them what was kept."""
    heard: list[Notice] = []

    async def tell(notice: Notice) -> None:
        heard.append(notice)

    await house.handlers.tell_kept(member, tell)
    return heard


async def test_who_cannot_be_reached_is_told_later_once_and_nobody_else_is(house: House) -> None:
    house.discord.closed = {EVE.id, FAY.id}
    sheet = await make(house)
    asked = house.submission(member=FAY, place=GENERAL, values=REPORT)
    await house.handlers.press(Press(Control.REPORT, sheet, asked, filled=True))
    async with house.database.reading() as uow:
        case = await uow.cases.open_of((await uow.turns.of_sheet(sheet))[0].id)
    assert case is not None
    judge = house.submission(member=FAY, place=GENERAL, values={"rule": "x"}, rights=frozenset({Right.MODERATE}))
    await house.handlers.press(Press(Control.TAKE_DOWN, f"{case.id}.0", judge, filled=True))
    await house.work()
    assert house.discord.notified == {}
    (told,) = await kept(house)
    assert "taken down" in told.notice.text
    assert [button.control for button in told.notice.buttons] == [Control.APPEAL]
    assert len(await texts(house, FAY)) == 1, "that it was decided"
    assert await texts(house, EVE_ALONE) == [told.notice.text], "at home they are told whatever place it is about"
    assert await texts(house, MemberRef(Tenant.parse("discord.100000000000000009"), EVE.id)) == []
    assert await comes(house) == [told.notice]
    assert await comes(house) == []
    assert await texts(house) == []
    assert len(await texts(house, FAY)) == 1


async def test_a_refusal_that_could_not_be_told_gives_the_words_back_later(house: House) -> None:
    house.discord.closed = {EVE.id}
    asked = house.submission(member=EVE, place=GENERAL, prompt="make it blue", files=("missing",))
    sheet = await house.made(await house.do("edit", asked))
    assert await house.turns(sheet) == ()
    (told,) = await kept(house)
    assert told.notice.draft == "make it blue"
    assert sheet not in house.discord.messages


async def test_trouble_that_passes_keeps_nothing(house: House) -> None:
    house.discord.trouble = Temporary("away")
    asked = house.submission(member=EVE, place=GENERAL, prompt="a red fox")
    sheet = await house.placed(await house.do("imagine", asked))
    for _ in range(6):
        await house.step()
    assert await texts(house) == []
    house.discord.trouble = None
    await house.work()
    assert (await house.turn(sheet)).state is TurnState.READY
    assert await texts(house) == []


async def test_a_notice_comes_back_as_it_was_and_the_same_key_keeps_the_first(house: House) -> None:
    button = Button(Control.APPEAL, "case-1", "Appeal", primary=True, danger=True)
    notice = Notice("It was taken down.", Tone.WARNING, "my words ☃ \N{FOX FACE}", "a/b.zip", (button,))
    await house.handlers.keep("key", EVE, notice)
    await house.handlers.keep("key", EVE, Notice("Another."))
    await house.handlers.keep("key", FAY, Notice("Another."))
    (one,) = await kept(house)
    assert (one.key, one.notice) == ("key", notice)
    assert await texts(house, FAY) == []


async def test_the_oldest_come_first_and_not_too_many_at_once(house: House) -> None:
    for number in range(7):
        house.clock.advance(seconds=1)
        await house.handlers.keep(f"key-{9 - number}", EVE, Notice(str(number)))
    assert await texts(house) == ["0", "1", "2", "3", "4"]
    assert [one.text for one in await comes(house)] == ["0", "1", "2", "3", "4"]
    assert await texts(house) == ["5", "6"]


async def test_one_alone_is_to_tell_what_was_kept(house: House) -> None:
    await house.handlers.keep("key", EVE, Notice("x"))
    assert sorted(map(len, await asyncio.gather(*(comes(house) for _ in range(8))))) == [*[0] * 7, 1]


async def test_what_somebody_has_died_telling_is_told_by_who_comes_a_minute_later(house: House) -> None:
    await house.handlers.keep("key", EVE, Notice("x"))
    async with house.database.writing() as uow:
        now = house.clock.now()
        assert await uow.notices.claim("key", now, now)
    house.clock.advance(seconds=59)
    assert await comes(house) == []
    assert await texts(house) == ["x"], "it is not lost"
    house.clock.advance(seconds=2)
    assert await comes(house) == [Notice("x")]
    assert await texts(house) == []


@pytest.mark.parametrize("trouble", [Undeliverable("closed"), asyncio.CancelledError()])
async def test_what_could_not_be_told_now_comes_behind_the_others(house: House, trouble: BaseException) -> None:
    for key in ("a", "b"):
        await house.handlers.keep(key, EVE, Notice(key))
        house.clock.advance(seconds=1)

    async def tell(_notice: Notice) -> None:
        raise trouble

    with pytest.raises(type(trouble)):
        await house.handlers.tell_kept(EVE, tell)
    assert [one.text for one in await comes(house)] == ["b", "a"]


async def test_many_at_once_keep_one_of_each_key(house: House) -> None:
    await asyncio.gather(*(house.handlers.keep(f"key-{n % 3}", EVE, Notice("x")) for n in range(12)))
    assert len(await texts(house)) == 3


async def test_an_event_is_new_once_until_a_week_has_passed(house: House) -> None:
    for new in (True, False):
        assert await house.handlers.first("an event") is new
    await house.handlers.again("an event")
    for days, new in ((6, True), (1, False), (1, True)):
        assert await house.handlers.first("an event") is new
        house.clock.advance(seconds=days * 86_400 + 1)
        await house.sweep()


# --- the ping -----------------------------------------------------------------------------------


async def waited(house: House, seconds: float, **values: str) -> SheetId:
    asked = house.submission(member=EVE, place=GENERAL, prompt="a red fox", values=values)
    sheet = await house.placed(await house.do("imagine", asked))
    house.clock.advance(seconds=seconds)
    await house.work()
    return sheet


async def test_who_waited_for_more_than_a_minute_is_pinged_once(house: House) -> None:
    assert (await waited(house, 30)) not in house.discord.pinged
    sheet = await waited(house, 61)
    assert house.discord.pinged == [sheet]
    async with house.database.writing() as uow:
        await uow.jobs.enqueue(Job("deliver", sheet, GUILD.key))
    await house.work()
    assert house.discord.pinged == [sheet], "shown again, it is no news"


async def test_what_is_private_or_failed_pings_nobody(house: House) -> None:
    await waited(house, 100, private="yes")
    asked = house.submission(member=EVE, place=GENERAL, prompt="make it blue", files=("missing",))
    sheet = await house.placed(await house.do("edit", asked))
    house.clock.advance(seconds=100)
    await house.work()
    assert house.discord.pinged == []
    assert await house.turns(sheet) == ()


async def test_a_ping_that_fails_undoes_nothing_of_what_was_shown(house: House) -> None:
    for trouble in (Temporary("away"), Undeliverable("closed")):
        house.discord.ping_trouble = trouble
        sheet = await waited(house, 61)
        assert (await house.turn(sheet)).state is TurnState.READY
        assert len([card for card in house.discord.shown_of(sheet) if card.pictures]) == 1, "nor is it sent again"
    assert house.log == []


# --- placeholders -------------------------------------------------------------------------------


async def test_a_second_press_is_told_that_it_is_under_way(house: House) -> None:
    sheet = await make(house)

    def asked(anchor: str) -> Press:
        submission = house.submission(member=EVE, place=GENERAL, anchor=anchor)
        return Press(Control.VARIATIONS, sheet, submission)

    first = asked("first")
    response = await house.handlers.press(first)
    assert isinstance(response, Placeholder)
    assert response.message is None
    repeated = await house.handlers.press(first)
    assert isinstance(repeated, Placeholder)
    assert repeated.card.sheet_id == response.card.sheet_id
    other = await house.handlers.press(asked("second"))
    assert "asked for already" in str(getattr(other, "view", ""))
    made = await house.made(response)
    late = await house.handlers.press(first)
    assert isinstance(late, Placeholder)
    assert late.message == await house.message(made)


async def test_a_placeholder_of_what_is_gone_is_nothing(house: House) -> None:
    response = await house.do("edit", house.submission(member=EVE, place=GENERAL, prompt="bluer", files=("missing",)))
    assert isinstance(response, Placeholder)
    await house.work()
    await house.handlers.posted(response.card.sheet_id, MessageRef(GENERAL, "late"))
    assert await house.turns(response.card.sheet_id) == ()
