"""Private results and Post; the conversation of a channel, its new beginning and its archive."""

import io
import json
import zipfile
from dataclasses import replace

import pytest

from adapters.sketch.screener import SketchScreener
from conversations.commands import Control
from conversations.errors import NotPosted
from conversations.identity import SheetId
from conversations.outcomes import Ending, PostNotTaken
from conversations.ports import Aside, Order, Placeholder, Reply, Said
from conversations.preferences import Preferences
from conversations.review import Restriction, RestrictionKind
from conversations.screening import Stage
from conversations.steps import sweep
from conversations.steps.publish import publish
from conversations.turn import Visibility
from conversations.views import Listing, Phase
from conversations.wording import refusal
from tests.fakes.image_model import picture_reply
from tests.fakes.screener import allowed, at, refused
from tests.house import ADA, BEN, MONA, TENANT, House, sentence


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
    assert "may not be shown to all here (hate). It stays yours alone" in notice.text


async def test_each_press_of_post_is_answered_and_what_is_not_allowed_is_counted(house: House) -> None:
    sheet = await private(house)
    house.screener.answer = at(Stage.OUTPUT, refused)
    for _ in range(20):
        await house.press(Control.POST, sheet)
        await house.work()
        house.clock.advance(seconds=10)
    assert len(house.platform.notified) == 20
    assert "20 prompts of yours were not allowed today" in sentence(await house.press(Control.POST, sheet))


async def test_what_its_place_does_not_take_stays_private_and_may_be_posted_later(house: House) -> None:
    sheet = await private(house)
    house.platform.trouble = NotPosted("no member there")
    await house.press(Control.POST, sheet)
    await house.work()
    house.platform.trouble = None
    assert await visibility(house, sheet) is Visibility.PRIVATE
    async with house.database.reading() as uow:
        (kept,) = await uow.notices.of_member(ADA)
    assert kept.notice.text == refusal(PostNotTaken())
    house.clock.advance(minutes=1)
    await house.press(Control.POST, sheet)
    await house.work()
    assert await visibility(house, sheet) is Visibility.POSTED


async def test_a_post_tells_nothing_of_the_private_turns_before_it(house: House) -> None:
    secret = await private(house, "a secret fox named Zed")
    child = await house.reply(secret, "bluer")
    await house.work()
    assert len(house.model.orders[-1].context) == 3, "to oneself it is continued"
    await house.press(Control.POST, child)
    await house.work()
    card = house.platform.messages[child]
    assert (card.private_to, card.continues, card.continues_label) == (None, None, "")
    await house.reply(child, "greener", BEN)
    await house.work()
    first, _answered, last = house.model.orders[-1].context
    assert isinstance(first, Said)
    assert isinstance(last, Said)
    assert ("Zed" in first.text, "bluer" in first.text, "greener" in last.text) == (False, True, True)
    assert "not in this channel" in sentence(await house.press(Control.VARIATIONS, child, BEN))
    answer = await house.press(Control.VARIATIONS, child)
    assert isinstance(answer, Placeholder)
    assert answer.card.private_to == ADA, "they continue what is private"
    async with house.database.writing() as uow:
        await uow.preferences.put(TENANT, Preferences(moderators_channel="moderators"), house.clock.now())
    assert "before them" in sentence(await house.press(Control.REPORT, child, BEN, {"complaint": "hate"}))
    await house.work()
    (case,) = house.platform.posted.values()
    assert "Zed" not in repr(case)


async def test_ones_own_private_picture_uploaded_for_all_is_only_a_picture(house: House) -> None:
    made = (await house.turn(await private(house))).pictures[0]
    house.platform.files["mine"] = house.store.kept[made.key]
    shown = await house.placed(await house.do("edit", house.submission(prompt="bluer", files=("mine",))))
    await house.work()
    assert (await house.turn(shown)).parent_id is None
    alone = house.submission(prompt="bluer", files=("mine",), values={"private": "yes"})
    kept = await house.placed(await house.do("edit", alone))
    await house.work()
    assert (await house.turn(kept)).parent_id is not None


async def test_who_is_restricted_posts_nothing(house: House) -> None:
    sheet = await private(house)
    other = await house.make("a fox")
    await house.press(Control.REPORT, other, BEN, {"complaint": "hate"})
    await house.press(Control.POST, sheet)
    async with house.database.writing() as uow:
        case = await uow.cases.open_of((await uow.turns.of_sheet(other))[0].id)
        assert case is not None
        ban = Restriction("ban", ADA, RestrictionKind.BAN, None, "", MONA, case.id, house.clock.now())
        await uow.restrictions.add(ban)
    assert "may not use" in sentence(await house.press(Control.POST, sheet))
    await house.work()
    assert await visibility(house, sheet) is Visibility.PRIVATE, "banned between the press and the post"
    ((_, notice),) = house.platform.notified.values()
    assert "may not use" in notice.text


async def test_what_a_model_drew_is_not_posted_offline(house: House) -> None:
    sheet = await private(house)
    shop = replace(house.shop, screener=SketchScreener())
    await publish(shop, f"{sheet}/1")
    assert await visibility(house, sheet) is Visibility.PRIVATE
    ((_, notice),) = house.platform.notified.values()
    assert "none is set up" in notice.text


async def test_the_words_of_a_sibling_that_failed_are_judged_too(house: House) -> None:
    def words_only(_order: Order, number: int) -> Reply:
        drawn = picture_reply(number)
        return drawn if number else replace(drawn, ending=Ending.WORDS_ONLY, pictures=(), words="only words")

    house.model.answer = words_only
    sheet = await house.make("a secret fox", values={"private": "yes", "count": "2"})
    asked = len(house.screener.questions)
    await house.press(Control.POST, sheet)
    await house.work()
    assert await visibility(house, sheet) is Visibility.POSTED
    assert any("only words" in question.words for question in house.screener.questions[asked:])


async def test_words_that_a_sheet_shares_are_judged_once_and_each_of_its_pictures(house: House) -> None:
    sheet = await house.make("a secret fox", values={"private": "yes", "count": "3"})
    asked = len(house.screener.questions)
    await house.press(Control.POST, sheet)
    await house.work()
    stages = [question.stage for question in house.screener.questions[asked:]]
    assert stages == [Stage.WORDS, Stage.OUTPUT, Stage.OUTPUT, Stage.OUTPUT]
    assert await visibility(house, sheet) is Visibility.POSTED


@pytest.mark.parametrize("number", range(4))
async def test_whatever_of_a_sheet_is_refused_all_of_it_stays_private(house: House, number: int) -> None:
    sheet = await house.make("a secret fox", values={"private": "yes", "count": "3"})
    asked = len(house.screener.questions)
    house.screener.answer = lambda question, at: (refused if at == asked + number else allowed)(question)
    await house.press(Control.POST, sheet)
    await house.work()
    assert len(house.screener.questions) == asked + number + 1, "nothing more is asked then"
    assert await visibility(house, sheet) is Visibility.PRIVATE
    ((_, notice),) = house.platform.notified.values()
    assert "may not be shown to all here (hate)" in notice.text


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
    reset = "reset"
    assert "Only moderators" in sentence(await house.do("conversation", house.submission(branch=reset)))
    assert "From now on" in sentence(await house.do("conversation", house.submission(member=MONA, branch=reset)))
    assert "no picture here to change" in sentence(await house.do("edit", house.submission(prompt="bluer")))
    await house.reply(fox, "a reply still works")
    await house.work()
    assert len(house.model.orders[-1].context) == 3


async def test_an_archive_of_what_one_may_see(house: House) -> None:
    fox = await house.make("a fox")
    await house.reply(fox, "bluer")
    await private(house, "a secret")
    await house.work()
    answer = await house.do("conversation", house.submission(member=BEN, branch="export"))
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


async def test_who_waits_for_an_archive_that_cannot_be_sent_is_told(house: House) -> None:
    await house.make("a fox")
    await house.do("conversation", house.submission(member=BEN, branch="export"))
    async with house.database.reader.connect() as connection:
        (subject,) = await connection.exec_driver_sql("SELECT subject FROM jobs WHERE step = 'export'")
    await sweep.give_up(house.shop, "export", subject[0])
    async with house.database.reading() as uow:
        (told,) = await uow.notices.of_member(BEN)
    assert "could not be sent" in told.notice.text
    assert "/conversation export" in told.notice.text
