"""Reports, cases, take-downs, appeals and restrictions in a workspace."""

from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio

from conversations.wording import review
from tests.journeys.books import drawing
from tests.journeys.program import until
from tests.journeys.slack import SlackStage, is_ready, serving
from tests.journeys.slack_moves import changed, direct, edited, opened, plain, settled
from tests.journeys.slack_moves import told as shown_alone
from tests.journeys.slack_review import Sent, button_id, case_card, imagined, reported, sent, taken_down, told
from tests.servers.gemini.answers import drawn
from tests.servers.slack import Channel, Message, Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

BUTTONS = ("Show", "Claim", "Dismiss", "Take down", "Restrict", "History")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackStage]:
    async with serving(tmp_path_factory.mktemp("plantain")) as stage:
        yield stage


def people(stage: SlackStage, *names: str) -> tuple[Channel, list[Person]]:
    """Make a channel and new members: what they are told, and what they may not do, touches no other journey."""
    return stage.space.channel(names[0].casefold()), [stage.space.person(name) for name in names]


def is_kept(stage: SlackStage, message: Message) -> bool:
    """Tell whether Slack still has the files that a message showed."""
    kept = [not stage.slack.stage.files.kept[file.id].deleted for file in message.files]
    assert kept
    assert len(set(kept)) == 1
    return kept[0]


async def test_reports_are_kept_until_there_is_a_moderators_channel(stage: SlackStage) -> None:
    channel, (dora, rolf) = people(stage, "Dora", "Rolf")
    fox = await imagined(dora, channel, "a fox before the moderators")
    await told(await reported(rolf, fox), review.KEPT)
    await told(await rolf.slash(channel, "reports"), "Only moderators may do that")
    assert review.UNCARDED in await told(await stage.olga.slash(channel, "reports"), "Dora in")
    await stage.with_moderators()
    card = await case_card(stage, "Dora's picture", "Open · 1 report")
    assert review.CARDED in await told(await stage.mona.slash(channel, "reports"), "Dora in")
    await stage.mona.press(card, "Dismiss")
    await changed(stage, card, "Dismissed by Mona")
    await direct(stage, rolf, "let it stand")
    assert is_ready(stage.slack.now(fox)), "it stands"
    await told(await stage.mona.slash(channel, "reports"), "There are no open reports")


async def test_report_take_down_appeal_and_restore(stage: SlackStage) -> None:
    channel, (anna, bela, chidi) = people(stage, "Anna", "Bela", "Chidi")
    fox = await imagined(anna, channel, "a fox that is reported")
    asked = await bela.press(fox, "Report")
    assert set((await opened(asked)).fields) == {"complaint", "words"}
    await told(await sent(bela, asked, complaint="hate", words="It mocks us."), review.REPORTED)
    card = await case_card(stage, "Anna's picture", "Open · 1 report")
    menu = await chidi.shortcut(fox, "report_image")
    await told(await sent(chidi, menu, complaint="other"), review.REPORTED)
    await told(await reported(bela, fox), "You have reported this already")
    card = await changed(stage, card, "Anna's picture", "Open · 2 reports")
    assert "Bela: Hateful or harassing: “It mocks us.”" in plain(card)
    assert "Chidi: Something else" in plain(card)
    assert "a fox that is reported" in plain(card)
    assert f"#{channel.id}" in plain(card)
    assert any(fox.ts.replace(".", "") in link for link in card.links)
    (blurred,) = card.files
    assert blurred.data != fox.files[0].data
    assert card.buttons == BUTTONS

    original = await shown_alone(await stage.mona.press(card, "Show"), "The original, for you alone")
    assert original.ephemeral
    assert original.files[0].data == fox.files[0].data
    await told(await stage.mona.press(card, "Claim"), review.CLAIMED)
    card = await changed(stage, card, "Claimed by: Mona")
    await taken_down(stage.mona, card)
    tombstone = await changed(stage, fox, "Taken down by a moderator")
    assert (tombstone.files, tombstone.buttons) == ((), ())
    assert "a fox" not in plain(tombstone) + tombstone.text
    await stage.slack.until(lambda: not is_kept(stage, fox))
    notice = await direct(stage, anna, "taken down your picture “a fox that is reported”")
    assert "They say: “Please be kind.”" in plain(notice)
    for person in (bela, chidi):
        await direct(stage, person, "What you reported was taken down")

    await told(await sent(anna, await anna.press(notice, "Appeal"), words="It is only a fox."), review.APPEALED)
    card = await changed(stage, card, "Appeal of Anna: “It is only a fox.”")
    assert card.buttons == ("Show", "Restore", "Uphold", "Restrict", "History")
    await told(await anna.press(notice, "Appeal"), "There is nothing to appeal any more")
    await stage.mona.press(card, "Restore")
    back = await changed(stage, fox, "a fox that is reported")
    assert back.files[0].data == fox.files[0].data
    assert back.files[0].id != fox.files[0].id, "it was uploaded again"
    assert back.buttons == fox.buttons
    await direct(stage, anna, "is back where it was")
    await direct(stage, bela, "was taken down, looked at again, and is back")
    history = await told(await stage.mona.press(card, "History"), "History of Anna")
    for action in ("reported it", "looked at the original", "claimed it", "took it down", "appealed", "restored it"):
        assert action in history
    cards = [one for one in stage.slack.visible(stage.mods, to=stage.mona) if "Anna's picture" in plain(one)]
    assert [one.ts for one in cards] == [card.ts], "a case has one card"


async def test_one_picture_of_a_sheet(stage: SlackStage) -> None:
    channel, (dan, rosa) = people(stage, "Dan", "Rosa")
    sheet = await imagined(dan, channel, "four foxes --count 4")
    later = await edited(dan, sheet, "a hat for the second", which="2")
    await told(await reported(rosa, sheet, which="2"), review.REPORTED)
    card = await case_card(stage, "Dan's picture", "Open · 1 report", "Later pictures: 1")
    await taken_down(stage.mona, card)
    left = await changed(stage, sheet, "Picture 2: taken down by a moderator")
    assert [file.data for file in left.files] == [sheet.files[at].data for at in (0, 2, 3)]
    assert "Report" in left.buttons
    kept = stage.slack.stage.files.kept
    await stage.slack.until(lambda: [kept[one.id].deleted for one in sheet.files] == [False, True, False, False])
    card = await changed(stage, card, "Taken down by Mona")
    await stage.mona.press(card, "Take down later ones")
    await changed(stage, later, "Taken down by a moderator")
    await direct(stage, dan, "as the one that it was made from")
    await stage.slack.until(lambda: "Take down later ones" not in stage.slack.now(card).buttons, 30.0)
    await stage.mona.press(stage.slack.now(card), "Restore")
    await stage.slack.until(lambda: len(stage.slack.now(sheet).files) == 4, 30.0)
    assert [file.data for file in stage.slack.now(sheet).files] == [file.data for file in sheet.files]
    assert is_ready(await changed(stage, later, "a hat for the second"))


async def test_an_appeal_that_is_upheld(stage: SlackStage) -> None:
    channel, (eve, rita) = people(stage, "Eve", "Rita")
    fox = await imagined(eve, channel, "a fox that stays down")
    await reported(rita, fox)
    await taken_down(stage.mona, await case_card(stage, "Eve's picture", "Open"))
    notice = await direct(stage, eve, "taken down your picture")
    await sent(eve, await eve.press(notice, "Appeal"), words="Please.")
    card = await case_card(stage, "Appeal of Eve")
    preview = card.files
    await stage.mona.press(card, "Uphold")
    await direct(stage, eve, "it stays down")
    card = await changed(stage, card, "Taken down for good by Mona")
    assert (card.files, card.buttons) == ((), ("History",))
    assert "Taken down by a moderator" in plain(stage.slack.now(fox))
    await stage.slack.until(lambda: all(stage.slack.stage.files.kept[file.id].deleted for file in preview), 30.0)


async def test_warning_pause_and_ban(stage: SlackStage) -> None:
    channel, (finn, ruth, walt) = people(stage, "Finn", "Ruth", "Walt")
    await reported(ruth, await imagined(finn, channel, "a fox of somebody's"))
    card = await case_card(stage, "Finn's picture", "Open")
    asked = await stage.mona.press(card, "Restrict")
    assert (await opened(asked)).title == "Restrict Finn"
    await sent(stage.mona, asked, kind="warn", length="1 hour", note="Mind the rules.")
    assert "They say: “Mind the rules.”" in plain(await direct(stage, finn, "warns you about"))
    fox = await imagined(finn, channel, "a fox after a warning")
    assert is_ready(fox)
    card = await changed(stage, card, "Restrictions: 1")
    await sent(stage.mona, await stage.mona.press(card, "Restrict"), kind="pause", length="1 hour", note="Cool down.")
    await direct(stage, finn, "may not make pictures here until")
    refused = await finn.slash(channel, "imagine", "one more")
    assert "They say: “Cool down.”" in await told(refused, "You may not make pictures here until")
    await told(await sent(finn, await finn.press(fox, "Edit"), prompt="a hat"), "You may not make pictures here until")
    await told(await reported(finn, await imagined(walt, channel, "a fox for Finn")), review.REPORTED)
    card = await changed(stage, card, "Restrictions: 2")
    await sent(stage.mona, await stage.mona.press(card, "Restrict"), kind="ban", length="for good")
    await direct(stage, finn, "may not use Plantain here for good")
    another = await imagined(walt, channel, "another fox for Finn")
    await told(await reported(finn, another), "You may not use Plantain here any more")
    await told(await finn.slash(channel, "usage", "me"), "Made today")
    assert not stage.program.rows("SELECT 1 FROM turns WHERE prompt = 'one more'")


async def test_a_ban_ends_what_waits(stage: SlackStage) -> None:
    channel, (gina, rudi) = people(stage, "Gina", "Rudi")
    await reported(rudi, await imagined(gina, channel, "a fox of Gina's"))
    card = await case_card(stage, "Gina's picture", "Open")
    stage.gemini.script(drawn(delay=4))
    asked = await gina.slash(channel, "imagine", "a fox that is never seen")
    await drawing(stage, "a fox that is never seen")
    await sent(stage.mona, await stage.mona.press(card, "Restrict"), kind="ban", length="7 days")
    ended = await asked.message_when(lambda message: "A moderator has ended what was waiting" in plain(message), 30.0)
    assert not ended.files


async def test_two_moderators_and_an_old_card(stage: SlackStage) -> None:
    channel, (hugo, rene, milo) = people(stage, "Hugo", "Rene", "Milo")
    milo.join(stage.mods)
    fox = await imagined(hugo, channel, "a fox for two")
    await reported(rene, fox)
    card = await case_card(stage, "Hugo's picture", "Open")
    asked = await milo.press(card, "Take down")
    await opened(asked)
    await (await stage.mona.press(card, "Dismiss")).acknowledged()
    await told(await sent(milo, asked, rule="Sexual"), "Mona was first")
    assert is_ready(stage.slack.now(fox))
    await told(await rene.press_id(fox, button_id(card, "Claim").replace("claim", "dismiss")), "Only moderators")


async def test_moderators_are_the_members_of_their_channel_at_that_moment(stage: SlackStage) -> None:
    channel, (ivo, rosi, nils) = people(stage, "Ivo", "Rosi", "Nils")
    nils.join(stage.mods)
    fox = await imagined(ivo, channel, "a fox for the keepers")
    await reported(rosi, fox)
    card = await case_card(stage, "Ivo's picture", "Open")
    await told(await nils.slash(channel, "reports"), "Ivo in")
    await told(await nils.press(card, "Claim"), review.CLAIMED)
    asked = await nils.press(card, "Take down")
    await opened(asked)
    nils.leave(stage.mods)
    await told(await sent(nils, asked, rule="Sexual"), "Only moderators may do that")
    await told(await nils.slash(channel, "reports"), "Only moderators may do that")
    for control in ("Show", "History", "Dismiss", "Take down", "Restrict"):
        pressed = await nils.press_id(fox, button_id(card, control))
        await told(pressed, "Only moderators may do that")
        assert pressed.view is None
    assert is_ready(stage.slack.now(fox))
    # An admin need not be in the channel; who was one and is none any more may do nothing.
    await told(await stage.olga.slash(channel, "reports"), "Ivo in")
    stage.olga.user.admin = False
    try:
        await told(await stage.olga.slash(channel, "reports"), "Only moderators may do that")
        moved = await stage.olga.slash(channel, "settings", f"moderators --channel <#{channel.id}|here>")
        await told(moved, "Only those who manage this place")
    finally:
        stage.olga.user.admin = True
    nils.join(stage.mods)
    await taken_down(nils, await case_card(stage, "Ivo's picture", "Open"))
    await changed(stage, fox, "Taken down by a moderator")


async def test_whoever_slack_knows_nothing_of_may_do_nothing(stage: SlackStage) -> None:
    channel, (odin, rike) = people(stage, "Odin", "Rike")
    fox = await imagined(odin, channel, "a fox in bad weather")
    await reported(rike, fox)
    card = await case_card(stage, "Odin's picture", "Open")
    for method in ("conversations.members", "users.info"):
        stage.slack.fail(method, 503, times=None)
        for person in (stage.mona, stage.olga):
            await told(await person.press_id(fox, button_id(card, "Dismiss")), "Something went wrong on our side")
            await told(await person.slash(channel, "reports"), "Something went wrong on our side")
        stage.slack.heal()
    await taken_down(stage.mona, card)
    await changed(stage, fox, "Taken down by a moderator")


async def test_a_role_makes_nobody_a_moderator(stage: SlackStage) -> None:
    """Slack has none: with one set nobody would be."""
    channel = stage.space.channel("roles")
    asked = await stage.olga.slash(channel, "settings", "moderators --role <!subteam^S0123456789|@keepers>")
    await told(asked, "members of the moderators' channel are moderators")
    for name in ("mods", f"<@{stage.mona.id}>"):  # names, which would mean a channel that is nowhere
        await told(await stage.olga.slash(channel, "settings", f"moderators --channel {name}"), "It takes their ids")
    shown = await told(await stage.olga.slash(channel, "settings", "show"), "Settings of this place")
    assert f"#{stage.mods.id}" in shown
    assert review.BY_MEMBERSHIP in shown
    await told(await stage.mona.slash(channel, "reports"), "report")


async def test_moderators_delete_and_see_the_cases_on_the_apps_page(stage: SlackStage) -> None:
    channel, (nele, romy) = people(stage, "Nele", "Romy")
    fox = await imagined(nele, channel, "a fox on the page")
    await told(await romy.press(fox, "Delete"), "Only the member who asked for this may do that")
    await reported(romy, fox)
    await case_card(stage, "Nele's picture", "Open")
    for person, sees in ((stage.mona, True), (stage.olga, True), (romy, False), (nele, False)):
        await person.open_home()
        home = await until(partial(getattr, person, "home"), "the page is shown")
        assert ("Nele in" in home.words) is sees
    await stage.mona.press(fox, "Delete")
    await stage.slack.until(lambda: stage.slack.now(fox).deleted, 30.0)
    await stage.slack.until(lambda: not is_kept(stage, fox), 30.0)


async def test_a_member_who_cannot_be_written_to_is_told_with_the_next_command(stage: SlackStage) -> None:
    channel, (jule, ralf) = people(stage, "Jule", "Ralf")
    fox = await imagined(jule, channel, "a fox behind a closed door")
    await reported(ralf, fox)
    closed = stage.slack.fail("chat.postMessage", error="messages_tab_disabled", times=None, channel=jule.direct.id)
    await taken_down(stage.mona, await case_card(stage, "Jule's picture", "Open"))
    await changed(stage, fox, "Taken down by a moderator")
    await until(lambda: stage.program.rows("SELECT 1 FROM notices"), "the notice is kept")
    asked = await jule.slash(channel, "usage", "me")
    notice = await shown_alone(asked, "taken down your picture “a fox behind a closed door”")
    assert notice.ephemeral
    assert notice.buttons == ("Appeal",)
    await told(await sent(jule, await jule.press(notice, "Appeal"), words="Open."), review.APPEALED)
    await case_card(stage, "Appeal of Jule")
    again = await jule.slash(channel, "usage", "me")
    await told(again, "Made today")
    assert not [one for one in again.messages if "taken down" in plain(one)]
    assert closed.hits == 1
    stage.slack.heal()


async def test_a_picture_that_was_deleted_by_hand(stage: SlackStage) -> None:
    channel, (kim, rina) = people(stage, "Kim", "Rina")
    fox = await imagined(kim, channel, "a fox that somebody removes")
    await reported(rina, fox)
    card = await case_card(stage, "Kim's picture", "Open")
    await stage.olga.delete(fox)
    before = len(stage.slack.visible(channel, to=kim))
    await taken_down(stage.mona, card)
    await changed(stage, card, "Taken down by Mona")
    await direct(stage, kim, "taken down your picture")
    await stage.slack.until(lambda: not is_kept(stage, fox), 30.0)
    assert len(stage.slack.visible(channel, to=kim)) == before, "nothing is posted about what is gone"


async def test_a_file_that_was_deleted_by_hand(stage: SlackStage) -> None:
    channel, (karl, rene) = people(stage, "Karl", "Rene")
    fox = await imagined(karl, channel, "a fox without its file")
    await reported(rene, fox)
    card = await case_card(stage, "Karl's picture", "Open")
    stage.slack.stage.files.kept[fox.files[0].id].deleted = True
    shown = await shown_alone(await stage.mona.press(card, "Show"), "The original, for you alone")
    assert shown.files[0].data == fox.files[0].data
    await taken_down(stage.mona, card)
    await changed(stage, fox, "Taken down by a moderator")
    await settled(stage)
    await stage.mona.press(await changed(stage, card, "Taken down by Mona"), "Restore")
    back = await changed(stage, fox, "a fox without its file")
    assert back.files[0].data == fox.files[0].data


async def test_what_a_moderator_looked_at_leaves_slack_with_the_picture(stage: SlackStage) -> None:
    channel, (lars, resi) = people(stage, "Lars", "Resi")
    fox = await imagined(lars, channel, "a fox that is looked at")
    await reported(resi, fox)
    card = await case_card(stage, "Lars's picture", "Open")
    await taken_down(stage.mona, card)
    card = await changed(stage, card, "Taken down by Mona")
    shown = await shown_alone(await stage.mona.press(card, "Show"), "The original, for you alone")
    assert shown.files[0].data == fox.files[0].data
    await stage.mona.press(card, "Restore")
    back = await changed(stage, fox, "a fox that is looked at")
    await lars.press(back, "Delete")
    await stage.slack.until(lambda: stage.slack.now(fox).deleted, 30.0)
    kept = stage.slack.stage.files.kept
    ours = [one for one in kept.values() if one.name == fox.files[0].name and one.id != card.files[0].id]
    assert len(ours) == 2, "for the message, and again for the moderator"
    await stage.slack.until(lambda: all(one.deleted for one in ours), 30.0)


async def test_the_moderators_move(stage: SlackStage) -> None:
    channel, (lea, rico) = people(stage, "Lea", "Rico")
    await reported(rico, await imagined(lea, channel, "a fox that moves"))
    old = await case_card(stage, "Lea's picture", "Open")
    elsewhere = stage.space.channel("new-mods", private=True)
    nora = stage.space.person("Nora")
    nora.join(elsewhere)
    asked = await stage.olga.slash(channel, "settings", f"moderators --channel <#{elsewhere.id}|new-mods>")
    await told(asked, "saved")
    await told(await stage.mona.press(old, "Claim"), "Only moderators may do that")
    stage.mona.join(elsewhere)
    await told(await stage.mona.press(old, "Claim"), review.CLAIMED)
    card = await case_card(stage, "Claimed by: Mona", channel=elsewhere)
    await nora.press(card, "Dismiss")
    await changed(stage, card, "Dismissed by Nora")
    await stage.with_moderators()


async def test_the_bot_is_invited_into_the_moderators_channel_later(stage: SlackStage) -> None:
    """Whoever has named it is told at once; what was reported meanwhile is shown once the bot is there."""
    channel, (mira, ruben, mattis) = people(stage, "Mira", "Ruben", "Mattis")
    closed = stage.space.channel("closed-mods", private=True, bot=False)
    stage.mona.join(closed)
    stage.slack.settings.events.add("member_joined_channel")
    named = f"moderators --channel <#{closed.id}|closed-mods>"
    await told(await stage.olga.slash(channel, "settings", named), review.SAVED_OUTSIDE)
    for words in ("a fox that waits for the bot", "a hare that waits too"):
        await told(await reported(ruben, await imagined(mira, channel, words)), review.WAITS)
    await until(lambda: "case_not_shown" in stage.program.logs(), "the card cannot be shown")
    await settled(stage)
    await told(await stage.mona.slash(channel, "reports"), "Only moderators may do that")
    assert review.UNREACHED in await told(await stage.olga.slash(channel, "reports"), "Mira in")
    stage.space.invite_bot(closed)
    for words in ("a fox that waits for the bot", "a hare that waits too"):
        card = await case_card(stage, words, "Open · 1 report", channel=closed)
        await stage.mona.press(card, "Dismiss")
        await changed(stage, card, "Dismissed by Mona")
    fox = await imagined(mattis, channel, "a fox that waits no more")
    await told(await reported(ruben, fox), review.REPORTED)
    card = await case_card(stage, "Mattis's picture", "Open", channel=closed)
    await taken_down(stage.mona, card)
    notice = await direct(stage, mattis, "taken down your picture")

    stage.space.remove_bot(closed)
    hare = await imagined(mira, channel, "a hare after the bot was thrown out")
    await reported(ruben, hare)
    await direct(stage, ruben, review.WAITS)
    await direct(stage, stage.olga, f"I may not write in the moderators' channel, #{closed.id}")
    await told(await sent(mattis, await mattis.press(notice, "Appeal"), words="It is only a fox."), review.APPEAL_WAITS)
    await settled(stage)
    stage.space.invite_bot(closed)
    await case_card(stage, "Appeal of Mattis", channel=closed)
    await case_card(stage, "a hare after the bot was thrown out", channel=closed)
    await stage.with_moderators()


async def test_a_public_channel_makes_nobody_a_moderator(stage: SlackStage) -> None:
    channel, (zoe,) = people(stage, "Zoe")
    public = stage.space.channel("open-mods")
    zoe.join(public)
    asked = await stage.olga.slash(channel, "settings", f"moderators --channel <#{public.id}|open-mods>")
    await told(asked, "Make a private one, let me in")
    form = await opened(await stage.olga.slash(channel, "settings"))
    again = await stage.olga.submit(form, moderators_channel=public.id)
    await told(Sent(await again.acknowledged(), form), "Make a private one, let me in")
    await told(await zoe.slash(channel, "reports"), "Only moderators may do that")
    assert f"#{stage.mods.id}" in await told(await stage.olga.slash(channel, "settings", "show"), "Settings of this")
