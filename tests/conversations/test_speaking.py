"""Words without a command: what they continue, and what they never tell of."""

import asyncio

import pytest

from conversations.commands import Control, Press, Submission
from conversations.identity import ChannelRef, MemberRef, MessageRef, Place, SheetId
from conversations.outcomes import Ending
from conversations.ports import Placeholder, Response
from conversations.turn import Origin, Turn, TurnState, Visibility
from tests.adapters.drawings import encoded, two_halves
from tests.house import (
    ABROAD,
    DIRECT,
    EVE,
    EVE_ALONE,
    FAY,
    GENERAL,
    THREAD,
    House,
    sentence,
)

OTHER_THREAD = Place(GENERAL.channel, "200000000000000009")


def words(
    house: House,
    prompt: str,
    place: Place = THREAD,
    member: MemberRef = EVE,
    *,
    files: tuple[str, ...] = (),
    reply_to: MessageRef | None = None,
) -> Submission:
    return house.submission(member=member, place=place, prompt=prompt, files=files, reply_to=reply_to, anchor="words")


async def say(
    house: House,
    prompt: str,
    place: Place = THREAD,
    member: MemberRef = EVE,
    *,
    files: tuple[str, ...] = (),
    reply_to: MessageRef | None = None,
) -> Response:
    return await house.handlers.speak(words(house, prompt, place, member, files=files, reply_to=reply_to))


async def imagine(
    house: House, prompt: str = "a red fox", place: Place = THREAD, member: MemberRef = EVE, **values: str
) -> SheetId:
    asked = house.submission(member=member, place=place, prompt=prompt, values=values)
    return await house.made(await house.do("imagine", asked))


async def turn_of(house: House, response: Response) -> Turn:
    assert isinstance(response, Placeholder), response
    return await house.turn(response.card.sheet_id)


async def test_in_a_thread_they_continue_its_newest_picture_whosever_it_is(house: House) -> None:
    await imagine(house, "an older fox")
    sheet = await imagine(house, member=FAY)
    await imagine(house, "a fox elsewhere", OTHER_THREAD)
    await imagine(house, "a fox in the channel", GENERAL)
    turn = await turn_of(house, await say(house, "make it blue"))
    assert turn.parent_id == (await house.turn(sheet)).id
    assert (turn.prompt, turn.place, turn.requester) == ("make it blue", THREAD, EVE)


async def test_in_a_channel_they_begin_anew(house: House) -> None:
    await imagine(house, place=GENERAL)
    turn = await turn_of(house, await say(house, "a blue hill", GENERAL))
    assert turn.parent_id is None
    async with house.database.reading() as uow:
        sheet = await uow.sheets.get(turn.sheet_id)
    assert sheet is not None
    assert sheet.origin is Origin.IMAGINE


async def test_where_nothing_is_they_begin_anew(house: House) -> None:
    for place, member in ((THREAD, EVE), (DIRECT, EVE_ALONE)):
        assert (await turn_of(house, await say(house, "a blue hill", place, member))).parent_id is None


async def test_a_reply_means_the_picture_replied_to(house: House) -> None:
    first = await imagine(house, "the first")
    await imagine(house, "the second")
    turn = await turn_of(house, await say(house, "bluer", reply_to=await house.message(first)))
    assert turn.parent_id == (await house.turn(first)).id


async def test_a_reply_to_what_is_no_picture_of_ours_is_refused(house: House) -> None:
    await imagine(house)
    answer = await say(house, "bluer", reply_to=MessageRef(THREAD, "some-notice"))
    assert "not in this channel" in sentence(answer)


async def test_words_of_nothing_are_refused(house: House) -> None:
    await imagine(house)
    for place in (THREAD, GENERAL):
        assert not isinstance(await say(house, "", place), Placeholder)


async def test_an_attached_picture_is_a_further_input_of_what_is_continued(house: House) -> None:
    house.discord.files["cat"] = encoded(two_halves(), "JPEG")
    sheet = await imagine(house)
    made = await house.made(await say(house, "put this cat beside it", files=("cat",)))
    turn = await house.turn(made)
    assert turn.parent_id == (await house.turn(sheet)).id
    assert turn.state is TurnState.READY
    async with house.database.reading() as uow:
        kept = await uow.sheets.get(made)
    assert kept is not None
    assert len(kept.inputs) == 1


async def test_an_attached_picture_elsewhere_is_what_is_changed(house: House) -> None:
    await imagine(house, place=GENERAL)
    turn = await turn_of(house, await say(house, "make it blue", GENERAL, files=("cat",)))
    assert turn.parent_id is None
    async with house.database.reading() as uow:
        sheet = await uow.sheets.get(turn.sheet_id)
    assert sheet is not None
    assert (sheet.origin, len(sheet.attachments)) == (Origin.EDIT, 1)


async def test_without_a_number_the_first_of_a_sheet_is_meant(house: House) -> None:
    sheet = await imagine(house, count="3")
    turns = await house.turns(sheet)
    assert (await turn_of(house, await say(house, "bluer"))).parent_id == turns[0].id


async def test_a_number_names_a_sibling(house: House) -> None:
    sheet = await imagine(house, count="3")
    turns = await house.turns(sheet)
    turn = await turn_of(house, await say(house, "2 make it night"))
    assert (turn.parent_id, turn.prompt) == (turns[1].id, "make it night")


# --- what is being made ------------------------------------------------------------------------


async def test_they_wait_for_the_newest_that_is_being_made(house: House) -> None:
    first = await house.placed(await say(house, "a red fox"))
    second = await house.placed(await say(house, "make it blue", member=FAY))
    turn = await house.turn(second)
    assert (turn.parent_id, turn.state) == ((await house.turn(first)).id, TurnState.WAITING)
    await house.work()
    assert [(await house.turn(one)).state for one in (first, second)] == [TurnState.READY, TurnState.READY]


async def test_what_waited_for_what_is_refused_ends_and_the_next_begins_anew(house: House) -> None:
    first = await house.placed(await say(house, "make it blue", files=("missing",)))
    second = await house.placed(await say(house, "and brighter", member=FAY))
    assert (await house.turn(second)).state is TurnState.WAITING
    await house.work()
    assert await house.turns(first) == ()
    turn = await house.turn(second)
    assert (turn.state, turn.ending) == (TurnState.FAILED, Ending.PARENT_ENDED)
    assert (await turn_of(house, await say(house, "a hill"))).parent_id is None


async def test_ten_at_once_are_each_recorded_once(house: House) -> None:
    asked = [words(house, f"fox {number}") for number in range(5)]
    answers = await asyncio.gather(*(house.handlers.speak(one) for one in (*asked, *asked)))
    sheets = {answer.card.sheet_id for answer in answers if isinstance(answer, Placeholder)}
    assert len(sheets) == 5
    turns = sorted([await house.turn(sheet) for sheet in sheets], key=lambda turn: turn.id)
    assert turns[0].parent_id is None
    older = [turn.id for turn in turns]
    assert all(turn.parent_id is None or turn.parent_id in older[: older.index(turn.id)] for turn in turns)


async def test_the_same_words_again_change_nothing_wherever_their_picture_is_by_then(house: House) -> None:
    await imagine(house)
    asked = words(house, "make it blue")
    sheet = await house.made(await house.handlers.speak(asked))
    again = await house.handlers.speak(asked)
    assert isinstance(again, Placeholder)
    assert again.card.sheet_id == sheet
    assert again.message == await house.message(sheet), "it has its message: none is posted again"


# --- what must not be told ----------------------------------------------------------------------


async def test_nobody_continues_what_is_private(house: House) -> None:
    public = await imagine(house, "a red fox")
    secret = await imagine(house, "a secret fox", private="yes")
    for member in (FAY, EVE):  # words in a thread are for all to see, and so is what comes of them
        turn = await turn_of(house, await say(house, "make it blue", member=member))
        assert turn.parent_id == (await house.turn(public)).id
        await house.work()
        await house.handlers.press(Press(Control.DELETE, turn.sheet_id, house.submission(member=member, place=THREAD)))
    answer = await say(house, "bluer", member=FAY, reply_to=await house.message(secret))
    assert "not in this channel" in sentence(answer)
    told = [said for order in house.model.orders[2:] for said in order.context]
    assert "a secret fox" not in str(told)


async def test_what_is_private_is_not_told_of_by_being_there(house: House) -> None:
    await imagine(house, "a secret fox", private="yes")
    alone = await turn_of(house, await say(house, "make it blue", member=FAY))
    assert alone.parent_id is None, "as if the thread were empty"


async def test_in_ones_direct_messages_what_is_private_goes_on_in_private(house: House) -> None:
    secret = await imagine(house, "a secret fox", DIRECT, EVE_ALONE, private="yes")
    response = await say(house, "make it blue", DIRECT, EVE_ALONE)
    turn = await turn_of(house, response)
    assert turn.parent_id == (await house.turn(secret)).id
    async with house.database.reading() as uow:
        sheet = await uow.sheets.get(turn.sheet_id)
    assert sheet is not None
    assert sheet.visibility is Visibility.PRIVATE


async def test_direct_messages_know_nothing_of_guilds_nor_of_what_was_made_abroad(house: House) -> None:
    await imagine(house, place=GENERAL)
    await imagine(house, place=ABROAD, member=EVE_ALONE)
    assert (await turn_of(house, await say(house, "make it blue", DIRECT, EVE_ALONE))).parent_id is None


@pytest.mark.parametrize("control", [Control.DELETE, Control.CANCEL])
async def test_what_is_deleted_or_cancelled_is_not_continued(house: House, control: Control) -> None:
    older = await imagine(house, "the older")
    if control is Control.DELETE:
        newer = await imagine(house, "the newer")
    else:
        newer = await house.placed(await house.do("imagine", house.submission(member=EVE, place=THREAD, prompt="new")))
    await house.handlers.press(Press(control, newer, house.submission(member=EVE, place=THREAD)))
    turn = await turn_of(house, await say(house, "make it blue"))
    assert turn.parent_id == (await house.turn(older)).id


async def test_nothing_older_than_a_reset_is_continued_but_a_reply_is(house: House) -> None:
    sheet = await imagine(house, place=DIRECT, member=EVE_ALONE)
    house.clock.advance(seconds=1)
    await house.do("conversation", house.submission(member=EVE_ALONE, place=DIRECT, branch="reset"))
    house.clock.advance(seconds=1)
    assert (await turn_of(house, await say(house, "a hill", DIRECT, EVE_ALONE))).parent_id is None
    reply = await say(house, "bluer", DIRECT, EVE_ALONE, reply_to=await house.message(sheet))
    assert (await turn_of(house, reply)).parent_id == (await house.turn(sheet)).id


async def test_a_member_id_that_a_channel_shares_is_no_home(house: House) -> None:
    place = Place(ChannelRef(GENERAL.tenant, EVE.id))
    await imagine(house, place=place, private="yes")
    assert (await turn_of(house, await say(house, "bluer", place))).parent_id is None
