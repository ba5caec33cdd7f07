"""Reports, cases, take-downs, appeals and restrictions in a guild."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from conversations.wording import review
from tests.journeys.books import drawing
from tests.journeys.discord import Stage, is_ready, serving
from tests.journeys.moves import case_card, changed, direct, edited, filled, mine, plain, reported, taken_down, told
from tests.journeys.program import until
from tests.servers.discord import Person
from tests.servers.gemini.answers import drawn

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with serving(tmp_path_factory.mktemp("plantain")) as stage:
        yield stage


def member(stage: Stage, name: str) -> Person:
    """Return a new member: what they are told, and what they may not do, touches no other journey."""
    return stage.discord.member(name, stage.guild)


async def test_reports_are_kept_until_there_is_a_moderators_channel(stage: Stage) -> None:
    dora = member(stage, "Dora")
    fox = await stage.make("a fox before the moderators", by=dora)
    await told(await reported(stage.ben, fox), review.KEPT)
    await told(await stage.ben.slash(stage.general, "reports"), "Only moderators may do that")
    listed = await told(await stage.mona.slash(stage.general, "reports"), "Dora in")
    assert review.UNCARDED in plain(listed)
    await stage.with_moderators()
    card = await case_card(stage, "Dora's picture", "Open · 1 report")
    listed = await told(await stage.mona.slash(stage.general, "reports"), "Dora in")
    assert review.CARDED in plain(listed)
    await (await stage.mona.press(card, "Dismiss")).acknowledged()
    await changed(stage, card, "Dismissed by Mona")
    await direct(stage, stage.ben, "let it stand")
    assert stage.discord.now(fox).files, "it stands"
    await told(await stage.mona.slash(stage.general, "reports"), "There are no open reports")


async def test_report_take_down_appeal_and_restore(stage: Stage) -> None:
    ada, ben, chidi = (member(stage, name) for name in ("Anna", "Bela", "Chidi"))
    fox = await stage.make("a fox that is reported", by=ada)
    asked = await ben.press(fox, "Report")
    await asked.acknowledged()
    assert asked.modal is not None
    assert set(asked.modal.fields) == {"complaint", "words"}
    await told(await filled(ben, asked, complaint="hate", words="It mocks us."), review.REPORTED)
    menu = await chidi.menu(stage.general, fox, "Report image")
    await told(await filled(chidi, menu, complaint="other"), review.REPORTED)
    await told(await reported(ben, fox), "You have reported this already")
    card = await case_card(stage, "Anna's picture", "Open · 2 reports")
    assert "Bela: Hateful or harassing: “It mocks us.”" in plain(card)
    assert "> a fox that is reported" in plain(card)
    assert f"<#{stage.general.id}>" in card.text
    assert f"{stage.general.id}/{fox.id}" in card.text
    (blurred,) = card.files
    assert blurred.data != fox.files[0].data
    assert card.buttons == ("Show", "Claim", "Dismiss", "Take down", "Restrict", "History")

    original = await told(await stage.mona.press(card, "Show"), "The original, for you alone")
    assert original.files[0].data == fox.files[0].data
    await told(await stage.mona.press(card, "Claim"), review.CLAIMED)
    card = await case_card(stage, "Anna's picture", "Claimed by Mona")
    await (await taken_down(stage.mona, card)).acknowledged()
    tombstone = await changed(stage, fox, "Taken down by a moderator")
    assert (tombstone.files, tombstone.buttons) == ((), ())
    assert "a fox" not in tombstone.text
    assert tombstone.is_v2
    notice = await direct(stage, ada, "taken down your picture “a fox that is reported”")
    assert "They say: “Please be kind.”" in plain(notice)
    for person in (ben, chidi):
        await direct(stage, person, "What you reported was taken down")

    asked = await ada.press(notice, "Appeal")
    await told(await filled(ada, asked, words="It is only a fox."), review.APPEALED)
    card = await case_card(stage, "Appeal of Anna: “It is only a fox.”")
    assert card.buttons == ("Show", "Restore", "Uphold", "Restrict", "History")
    await told(await ada.press(notice, "Appeal"), "There is nothing to appeal any more")
    await (await stage.mona.press(card, "Restore")).acknowledged()
    back = await changed(stage, fox, "a fox that is reported")
    assert back.id == fox.id
    assert back.files[0].data == fox.files[0].data
    assert back.buttons == fox.buttons
    await direct(stage, ada, "is back where it was")
    await direct(stage, ben, "was taken down, looked at again, and is back")
    history = await told(await stage.mona.press(card, "History"), "History of Anna")
    for action in ("reported it", "looked at the original", "claimed it", "took it down", "appealed", "restored it"):
        assert action in plain(history)


async def test_one_picture_of_a_sheet(stage: Stage) -> None:
    dan = member(stage, "Dan")
    sheet = await stage.make("three foxes", by=dan, count=3)
    later = await edited(dan, sheet, "a hat for the second", which="2")
    await told(await reported(stage.ben, sheet, which="2"), review.REPORTED)
    card = await case_card(stage, "Dan's picture", "Open · 1 report", "Later pictures 1")
    await taken_down(stage.mona, card)
    left = await changed(stage, sheet, "Picture 2: taken down by a moderator")
    assert [file.description for file in left.files] == ["Picture 1 of 3: three foxes", "Picture 3 of 3: three foxes"]
    assert "Report" in left.buttons
    card = await case_card(stage, "Dan's picture", "Taken down by Mona")
    await (await stage.mona.press(card, "Take down later ones")).acknowledged()
    await changed(stage, later, "Taken down by a moderator")
    await direct(stage, dan, "as the one that it was made from")
    card = await stage.discord.seen(
        stage.mods, lambda one: "Dan's picture" in one.text and "Take down later ones" not in one.buttons, to=stage.mona
    )
    await stage.mona.press(card, "Restore")
    assert len((await changed(stage, sheet, "1, 2, 3")).files) == 3
    assert (await changed(stage, later, "a hat for the second")).files


async def test_an_appeal_that_is_upheld(stage: Stage) -> None:
    eve = member(stage, "Eve")
    fox = await stage.make("a fox that stays down", by=eve)
    await reported(stage.ben, fox)
    await taken_down(stage.mona, await case_card(stage, "Eve's picture", "Open"))
    notice = await direct(stage, eve, "taken down your picture")
    await filled(eve, await eve.press(notice, "Appeal"), words="Please.")
    card = await case_card(stage, "Appeal of Eve")
    await stage.mona.press(card, "Uphold")
    await direct(stage, eve, "it stays down")
    card = await case_card(stage, "Eve's picture", "Taken down for good by Mona")
    assert (card.files, card.buttons) == ((), ("History",))
    assert "Taken down by a moderator" in stage.discord.now(fox).text


async def test_pause_and_ban(stage: Stage) -> None:
    finn = member(stage, "Finn")
    fox = await stage.make("a fox of somebody's", by=finn)
    await reported(stage.ben, fox)
    card = await case_card(stage, "Finn's picture", "Open")
    asked = await stage.mona.press(card, "Restrict")
    await asked.acknowledged()
    assert asked.modal is not None
    assert asked.modal.title == "Restrict Finn"
    await filled(stage.mona, asked, kind="pause", length="1 hour", note="Cool down.")
    await direct(stage, finn, "may not make pictures here until")
    refused = await finn.slash(stage.general, "imagine", prompt="one more")
    assert "They say: “Cool down.”" in plain(await told(refused, "You may not make pictures here until"))
    await told(await reported(finn, await stage.make("a fox for Finn")), review.REPORTED)
    card = await case_card(stage, "Finn's picture", "Restrictions 1")
    asked = await stage.mona.press(card, "Restrict")
    await filled(stage.mona, asked, kind="ban", length="for good")
    await direct(stage, finn, "may not use Plantain here for good")
    await told(await reported(finn, await stage.make("another fox for Finn")), "You may not use Plantain here any more")
    await told(await finn.slash(stage.general, "usage me"), "Made today")


async def test_a_ban_ends_what_waits(stage: Stage) -> None:
    gina = member(stage, "Gina")
    fox = await stage.make("a fox of Gina's", by=gina)
    await reported(stage.ben, fox)
    card = await case_card(stage, "Gina's picture", "Open")
    stage.gemini.script(drawn(delay=4))
    asked = await gina.slash(stage.general, "imagine", prompt="a fox that is never seen")
    await drawing(stage, "a fox that is never seen")
    await filled(stage.mona, await stage.mona.press(card, "Restrict"), kind="ban", length="7 days")
    await asked.message_when(lambda message: "A moderator has ended what was waiting" in message.text)


async def test_two_moderators_and_an_old_card(stage: Stage) -> None:
    milo = stage.discord.member("Milo", stage.guild, moderator=True)
    hugo = member(stage, "Hugo")
    fox = await stage.make("a fox for two", by=hugo)
    await reported(stage.ben, fox)
    card = await case_card(stage, "Hugo's picture", "Open")
    opened = await milo.press(card, "Take down")
    await opened.acknowledged()
    await (await stage.mona.press(card, "Dismiss")).acknowledged()
    await told(await filled(milo, opened, rule="Sexual"), "Mona was first")
    assert is_ready(stage.discord.now(fox))
    await told(await stage.ben.press_id(stage.general, fox, f"1:dismiss:{_case(stage)}.0"), "Only moderators")


async def test_moderators_by_their_role(stage: Stage) -> None:
    role = stage.guild.role("Keepers")
    rita = stage.discord.member("Rita", stage.guild, roles=[role])
    saved = await stage.olga.slash(stage.general, "settings moderators", role=role)
    await told(saved, "saved")
    shown = await told(await stage.olga.slash(stage.general, "settings show"), "Settings of this place")
    assert f"<@&{role.id}>" in shown.text
    ivo = member(stage, "Ivo")
    fox = await stage.make("a fox for the keepers", by=ivo)
    await reported(stage.ben, fox)
    card = await case_card(stage, "Ivo's picture", "Open")
    await told(await stage.mona.press(card, "Claim"), "Only moderators may do that")
    await told(await stage.mona.slash(stage.mods, "reports"), "Only moderators may do that")
    stage.guild.members[rita.id].roles.append(stage.guild.role("Bots"))  # who sees the moderators' channel
    await told(await rita.slash(stage.mods, "reports"), "Ivo in")
    await told(await rita.press(card, "Claim"), review.CLAIMED)
    stage.guild.members[rita.id].roles.remove(role)
    asked = await rita.press(card, "Take down")
    await told(asked, "Only moderators may do that")
    stage.guild.members[rita.id].roles.append(role)
    asked = await rita.press(card, "Take down")
    await asked.acknowledged()
    stage.guild.members[rita.id].roles.remove(role)
    await told(await rita.submit(asked, rule="Sexual"), "Only moderators may do that")
    assert is_ready(stage.discord.now(fox))
    everyone = stage.guild.roles[0]
    await told(await stage.olga.slash(stage.general, "settings moderators", role=everyone), "saved")
    await taken_down(stage.mona, await case_card(stage, "Ivo's picture", "Open"))
    await changed(stage, fox, "Taken down by a moderator")


async def test_a_member_with_closed_direct_messages_is_told_with_the_next_command(stage: Stage) -> None:
    jule = member(stage, "Jule")
    stage.discord.close_dms(jule)
    fox = await stage.make("a fox behind a closed door", by=jule)
    await reported(stage.ben, fox)
    await taken_down(stage.mona, await case_card(stage, "Jule's picture", "Open"))
    await changed(stage, fox, "Taken down by a moderator")
    await until(lambda: stage.program.rows("SELECT 1 FROM notices"), "the notice is kept")
    asked = await jule.slash(stage.general, "usage me")
    notice = await told(asked, "taken down your picture “a fox behind a closed door”")
    assert notice.buttons == ("Appeal",)
    await told(await filled(jule, await jule.press(notice, "Appeal"), words="Open."), review.APPEALED)
    await case_card(stage, "Appeal of Jule")
    again = await jule.slash(stage.general, "usage me")
    await told(again, "Made today")
    assert not [one for one in again.followups if "taken down" in one.text]


async def test_a_picture_that_was_deleted_by_hand(stage: Stage) -> None:
    kim = member(stage, "Kim")
    fox = await stage.make("a fox that somebody removes", by=kim)
    await reported(stage.ben, fox)
    card = await case_card(stage, "Kim's picture", "Open")
    stage.discord.delete(fox)
    before = len(mine(stage, stage.general, stage.ben))
    await taken_down(stage.mona, card)
    await case_card(stage, "Kim's picture", "Taken down by Mona")
    await direct(stage, kim, "taken down your picture")
    assert len(mine(stage, stage.general, stage.ben)) == before, "nothing is posted about what is gone"


async def test_the_moderators_move(stage: Stage) -> None:
    lea = member(stage, "Lea")
    await reported(stage.ben, await stage.make("a fox that moves", by=lea))
    old = await case_card(stage, "Lea's picture", "Open")
    elsewhere = stage.guild.channel("new-mods", private=True)
    asked = await stage.olga.slash(stage.general, "settings moderators", channel=elsewhere)
    await told(asked, "saved")
    await told(await stage.mona.press(old, "Claim"), review.CLAIMED)
    card = await stage.discord.seen(elsewhere, lambda message: "Claimed by Mona" in plain(message), to=stage.mona)
    await stage.mona.press(card, "Dismiss")
    await changed(stage, card, "Dismissed by Mona")
    await stage.with_moderators()


def _case(stage: Stage) -> str:
    return str(stage.program.rows("SELECT id FROM cases ORDER BY id DESC")[0]["id"])
