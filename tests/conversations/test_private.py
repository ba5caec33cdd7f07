"""Private results and Post; the conversation of a channel, its new beginning and its archive."""

import io
import json
import zipfile

import pytest

from conversations.commands import Control
from conversations.identity import SheetId
from conversations.ports import Aside, Placeholder, Said
from conversations.screening import Stage
from conversations.turn import Visibility
from conversations.views import Listing, Phase
from tests.fakes.screener import at, refused
from tests.house import ADA, BEN, MONA, House, sentence


async def private(house: House, prompt: str = "a secret fox") -> SheetId:
    return await house.make(prompt, values={"private": "yes"})


async def visibility(house: House, sheet: SheetId) -> Visibility:
    async with house.database.reading() as uow:
        found = await uow.sheets.get(sheet)
    assert found is not None
    return found.visibility


async def test_a_private_result_is_its_requesters_alone(house: House) -> None:
    sheet = await private(house)
    card = house.platform.messages[sheet]
    assert card.private_to == ADA
    labels = [button.label for button in card.buttons]
    assert "Post" in labels
    assert "Report" not in labels
    for control in (Control.EDIT, Control.VARIATIONS, Control.REPORT, Control.POST, Control.DELETE):
        answer = await house.press(control, sheet, BEN, {"prompt": "bluer", "complaint": "hate"})
        assert "not in this channel" in sentence(answer)
    reply = house.submission(member=BEN, reply_to=await house.message(sheet), prompt="bluer")
    assert "not in this channel" in sentence(await house.do("edit", reply))


async def test_what_continues_it_is_private_too_and_nobody_elses_newest(house: House) -> None:
    sheet = await private(house)
    child = await house.reply(sheet, "bluer")
    await house.work()
    again = await house.press(Control.VARIATIONS, sheet)
    assert isinstance(again, Placeholder)
    await house.work()
    for one in (child, again.card.sheet_id):
        assert await visibility(house, one) is Visibility.PRIVATE
    newest = await house.do("edit", house.submission(member=BEN, prompt="greener"))
    assert "no picture here to change" in sentence(newest)
    mine = await house.do("edit", house.submission(prompt="greener"))
    assert isinstance(mine, Placeholder)
    assert mine.card.private_to == ADA


async def test_a_private_picture_that_another_uploads_is_only_a_picture(house: House) -> None:
    sheet = await private(house)
    made = (await house.turn(sheet)).pictures[0]
    house.platform.files["found"] = house.store.kept[made.key]
    response = await house.do("edit", house.submission(member=BEN, prompt="bluer", files=("found",)))
    other = await house.placed(response)
    await house.work()
    assert (await house.turn(other)).parent_id is None
    (said,) = house.model.orders[-1].context
    assert isinstance(said, Said)
    assert "a secret fox" not in said.text


async def test_post_shows_it_to_all_once_and_it_can_be_reported(house: House) -> None:
    sheet = await private(house)
    assert "once more" in sentence(await house.press(Control.POST, sheet))
    assert "once more" in sentence(await house.press(Control.POST, sheet))
    await house.work()
    assert "posted already" in sentence(await house.press(Control.POST, sheet))
    card = house.platform.messages[sheet]
    assert (card.phase, card.private_to) == (Phase.READY, None)
    assert "Report" in [button.label for button in card.buttons]
    assert "kept until" in sentence(await house.press(Control.REPORT, sheet, BEN, {"complaint": "hate"}))
    assert await house.left() == 9


@pytest.mark.parametrize("stage", [Stage.WORDS, Stage.OUTPUT])
async def test_what_may_not_be_shown_to_all_stays_private(house: House, stage: Stage) -> None:
    sheet = await private(house)

    house.screener.answer = at(stage, refused)
    await house.press(Control.POST, sheet)
    await house.work()
    assert await visibility(house, sheet) is Visibility.PRIVATE
    ((member, notice),) = house.platform.notified.values()
    assert member.same(ADA)
    assert "not allowed here (hate)" in notice.text


async def test_a_value_that_is_neither_yes_nor_no(house: House) -> None:
    answer = await house.do("imagine", house.submission(prompt="a fox", values={"private": "maybe"}))
    assert "“maybe” is no value for private" in sentence(answer)


async def test_the_conversation_is_shown_as_a_tree(house: House) -> None:
    fox = await house.make("a fox")
    await house.reply(fox, "bluer", BEN)
    await private(house)
    await house.work()
    for member, seen in ((BEN, ["a fox", "↳ bluer"]), (ADA, ["a fox", "↳ bluer", "a secret fox"])):
        answer = await house.do("conversation", house.submission(member=member))
        assert isinstance(answer, Aside)
        assert isinstance(answer.view, Listing)
        assert [row.value for row in answer.view.sections[0].rows] == seen


async def test_after_a_reset_nothing_older_is_continued(house: House) -> None:
    fox = await house.make("a fox")
    reset = {"do": "reset"}
    assert "Only moderators" in sentence(await house.do("conversation", house.submission(values=reset)))
    assert "From now on" in sentence(await house.do("conversation", house.submission(member=MONA, values=reset)))
    assert "no picture here to change" in sentence(await house.do("edit", house.submission(prompt="bluer")))
    await house.reply(fox, "a reply still works")
    await house.work()
    assert len(house.model.orders[-1].context) == 3


async def test_an_archive_of_what_one_may_see(house: House) -> None:
    fox = await house.make("a fox")
    await house.reply(fox, "bluer")
    await private(house, "a secret")
    await house.work()
    answer = await house.do("conversation", house.submission(member=BEN, values={"do": "export"}))
    assert "being made" in sentence(answer)
    await house.work()
    ((member, notice),) = house.platform.notified.values()
    assert member.same(BEN)
    with zipfile.ZipFile(io.BytesIO(house.store.kept[notice.file])) as archive:
        told = json.loads(archive.read("conversation.json"))
        assert [one["prompt"] for one in told] == ["a fox", "bluer"]
        assert told[1]["continues"] == told[0]["id"]
        picture = (await house.turn(fox)).pictures[0]
        assert archive.read(told[0]["pictures"][0]["file"]) == house.store.kept[picture.key]
        assert len(archive.namelist()) == 3
