"""Reports, a case, a take-down, an appeal and a restoration, by real people in Chromium."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from tests.journeys.browser import Person, at_the_console, chromium
from tests.journeys.program import Plantain, plantain

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def program(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Plantain]:
    assert browser.is_connected()
    async with plantain(tmp_path_factory.mktemp("plantain")) as started:
        await started.run()
        yield started


async def report(person: Person, prompt: str, words: str) -> None:
    card = await person.result(prompt)
    await card.get_by_role("button", name="Report").click()
    dialog = person.page.get_by_role("dialog")
    await dialog.get_by_label("What is wrong with it").select_option(label="Hateful or harassing")
    await dialog.get_by_label("What moderators should know").fill(words)
    await dialog.get_by_role("button", name="Report").click()
    await expect(person.page.get_by_role("feed")).to_contain_text("The moderators have it before them")


def case_card(person: Person, prompt: str) -> Locator:
    return person.messages(prompt).filter(has=person.page.get_by_role("button", name="History"))


async def test_a_picture_is_reported_taken_down_appealed_and_restored(
    browser: Browser, program: Plantain, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        people = [
            await stack.enter_async_context(at_the_console(browser, program.url, name, channel))
            for name, channel in (("Ada", "pictures"), ("Ben", "pictures"), ("Chidi", "pictures"))
        ]
        ada, ben, chidi = people
        mona = await stack.enter_async_context(at_the_console(browser, program.url, "Mona"))
        milo = await stack.enter_async_context(at_the_console(browser, program.url, "Milo"))
        await ada.imagine("a red fox in snow")
        for person, words in ((ben, "It mocks us."), (chidi, "I find it cruel."), (milo, "So do I.")):
            await report(person, "a red fox in snow", words)

        await expect(ben.page.get_by_role("link", name="moderators")).to_have_count(0)
        for person in (mona, milo):
            await person.page.get_by_role("link", name="moderators").click()
        card = case_card(mona, "a red fox in snow")
        await expect(card).to_have_count(1)
        await expect(card).to_contain_text("Open · 3 reports")
        await expect(card).to_contain_text("Ben: Hateful or harassing: “It mocks us.”")
        await expect(card.get_by_role("img", name="A blurred preview")).to_be_visible()
        await mona.page.screenshot(path=tmp_path / "case.png")
        old = await card.get_by_role("button", name="Dismiss").get_attribute("data-key")

        await card.get_by_role("button", name="Show").click()
        shown = mona.page.get_by_role("article").filter(has_text="The original, for you alone")
        await expect(shown.get_by_role("img", name=re.compile("a red fox"))).to_be_visible()
        await card.get_by_role("button", name="Take down").click()
        dialog = mona.page.get_by_role("dialog")
        await dialog.get_by_label("Which rule it breaks").select_option(label="Hateful or harassing")
        await dialog.get_by_label("A note to the requester").fill("Please be kind.")
        await dialog.get_by_role("button", name="Take down").click()
        await expect(card).to_contain_text("Taken down by Mona")

        for person in people:
            await expect(person.page.get_by_role("feed")).to_contain_text("Taken down by a moderator")
            await expect(person.messages("a red fox in snow")).to_have_count(0)
        await expect(ben.page.get_by_role("feed")).to_contain_text("What you reported was taken down.")
        assert old is not None
        late = await milo.post("/api/press", press_of("milo", old.removeprefix("button ")))
        assert "Mona was first" in late["notice"]["text"]

        notice = ada.page.get_by_role("article").filter(has_text="They say: “Please be kind.”")
        await expect(notice).to_be_visible()
        await ada.page.screenshot(path=tmp_path / "tombstone.png")
        await notice.get_by_role("button", name="Appeal").click()
        await ada.page.get_by_role("dialog").get_by_label("Why it should come back").fill("It is only a fox.")
        await ada.page.get_by_role("dialog").get_by_role("button", name="Appeal").click()
        await expect(card).to_contain_text("Appeal of Ada: “It is only a fox.”")
        await card.get_by_role("button", name="Restore").click()
        for person in people:
            await person.result("a red fox in snow")
        await card.get_by_role("button", name="History").click()
        await expect(mona.page.get_by_role("feed")).to_contain_text("History of Ada")
        await mona.page.screenshot(path=tmp_path / "history.png")
    trail = [row["action"] for row in program.rows("SELECT action FROM trail ORDER BY id")]
    assert trail == ["report", "report", "report", "show", "take_down", "appeal", "restore"]


def press_of(member: str, button: str) -> dict[str, object]:
    return {"key": "an-old-button", "channel": "moderators", "member": member, "message": None, "button": button}


async def test_what_no_member_can_do(browser: Browser, program: Plantain) -> None:
    async with at_the_console(browser, program.url, "Ben") as ben:
        ben.expected += ["404", "Failed to load resource"]
        case = program.rows("SELECT id FROM cases")[0]["id"]
        for control in ("show", "dismiss", "take_down", "restore", "history", "settings"):
            answer = await ben.post("/api/press", press_of("ben", f"1:{control}:{case}.0") | {"channel": "pictures"})
            assert answer["result"] == "refused"
            assert "Only " in answer["notice"]["text"]
        for address in (f"/cases/{case}/blurred?member=ben", f"/cases/{case}/0?member=ben", f"/cases/{case}/0"):
            assert not (await ben.page.request.get(f"{program.url}{address}")).ok
        listed = await ben.page.request.get(f"{program.url}/api/channels/moderators/messages?member=ben")
        assert listed.status == 404
        await ben.say("/reports")
        await expect(ben.refusal).to_contain_text("Only moderators may do that.")
        await ben.say("/settings")
        await expect(ben.refusal).to_contain_text("Only those who manage this place")


async def test_settings_are_kept_and_wrong_ones_named(browser: Browser, program: Plantain) -> None:
    async with at_the_console(browser, program.url, "Mona") as mona:
        await mona.say("/settings")
        dialog = mona.page.get_by_role("dialog")
        await dialog.get_by_label("Time zone").fill("Mars/Olympus")
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog).to_contain_text("“Time zone” cannot be read")
        await dialog.get_by_label("Time zone").fill("Europe/Berlin")
        await dialog.get_by_label("Pictures of a member in a day").fill("7")
        await dialog.get_by_role("button", name="Save").click()
        await expect(mona.page.get_by_role("feed")).to_contain_text("The settings are saved.")
        await mona.say("/usage me")
        await expect(mona.page.get_by_role("feed")).to_contain_text("of 7 left today")


async def test_a_moderator_who_deletes_what_another_asked_for_stands_in_the_trail(
    browser: Browser, program: Plantain
) -> None:
    async with at_the_console(browser, program.url, "Mona") as mona:
        fox = await mona.result("a red fox in snow")
        await fox.get_by_role("button", name="Delete").click()
        await expect(fox).to_have_count(0)
    *_, last = program.rows("SELECT actor, action, detail FROM trail ORDER BY id")
    assert (last["actor"], last["action"]) == ("mona", "delete")
    assert '"requester": "ada"' in last["detail"]


async def test_a_private_result_and_post(browser: Browser, program: Plantain) -> None:
    async with at_the_console(browser, program.url) as ada, at_the_console(browser, program.url, "Ben") as ben:
        await ada.say("/imagine a card for Ben --private")
        alone = await ada.result("a card for Ben")
        await expect(alone).to_contain_text("Only you can see this")
        await expect(ben.messages("a card for Ben")).to_have_count(0)
        await alone.get_by_role("button", name="Post").click()
        shown = await ben.result("a card for Ben")
        assert (await ben.picture(shown)).size == (1024, 1024)
        await expect(ada.messages("a card for Ben")).to_have_count(1)
        await ada.replied(await ada.result("a card for Ben"), "with a ribbon")
        child = await ben.result("with a ribbon")
        await expect(child).to_contain_text("Continues “a card for Ben”")
