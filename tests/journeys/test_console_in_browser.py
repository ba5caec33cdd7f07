"""The main job in the console, in real Chromium, with the offline sketch: make, edit by replying, photographs."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from PIL import Image, ImageChops, ImageOps
from playwright.async_api import Browser, FilePayload, Locator, expect

from tests.journeys.browser import Person, at_the_console, chromium, colourfulness, likeness, warmth
from tests.journeys.files import TRACES, payload, photograph, scene
from tests.journeys.program import Plantain, plantain, until

#: Of what is grey; the label "offline sketch" and the plate of a caption are nearly so.
GREY: Final = 24

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def program(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Plantain]:
    assert browser.is_connected()  # asked for first: without a browser nothing else is started
    async with plantain(tmp_path_factory.mktemp("plantain"), DAILY_IMAGES_PER_USER="200") as started:
        await started.run()
        yield started


async def facts_of(card: Locator) -> dict[str, str]:
    labels = await card.get_by_role("term").all_inner_texts()
    return dict(zip(labels, await card.get_by_role("definition").all_inner_texts(), strict=True))


async def complete(person: Person) -> None:
    """Type /imagine a red fox in snow ratio:16:9 as the completion offers it."""
    await person.box.press_sequentially("/im")
    await expect(person.page.get_by_role("option", name="/imagine")).to_be_visible()
    await person.box.press("Tab")
    await person.box.press_sequentially("a red fox in snow ra")
    await person.box.press("ArrowDown")
    await expect(person.page.get_by_role("option", name="ratio", selected=True)).to_be_visible()
    await person.box.press("Enter")
    wanted = person.page.get_by_role("option", name="16:9", selected=True)
    for _ in range(20):
        await person.box.press("ArrowDown")
        if await wanted.count():
            break
    await person.box.press("Enter")
    await expect(person.box).to_have_value("/imagine a red fox in snow ratio:16:9 ")


async def test_a_fox_and_two_edits(browser: Browser, program: Plantain, tmp_path: Path) -> None:
    async with at_the_console(browser, program.url) as ada:
        await complete(ada)
        await ada.box.press("Enter")
        await ada.messages("a red fox in snow").wait_for()

        card = await ada.result("a red fox in snow")
        fox = await ada.picture(card)
        assert fox.width / fox.height == pytest.approx(16 / 9, rel=0.03)
        facts = await facts_of(card)
        assert facts["Model"] == "Offline sketch"
        assert facts["Size"] == f"1K · {fox.width} × {fox.height}"  # noqa: RUF001 -- the sign for dimensions
        assert facts["Ratio"] == "16:9"
        assert re.fullmatch(r"[\d,]+", facts["Tokens"])
        assert facts["Price"]
        assert facts["Cap"] == "199 of 200 left today"

        card = await ada.replied(card, "make it black and white")
        grey = await ada.picture(card)
        await expect(card.get_by_role("link", name="Continues “a red fox in snow”")).to_be_visible()
        assert colourfulness(grey) < GREY < colourfulness(fox)
        assert likeness(grey, fox) > 0.95

        card = await ada.replied(card, "add the words HELLO")
        captioned = await ada.picture(card)
        assert colourfulness(captioned) < GREY
        assert likeness(captioned, grey) > 0.8
        assert 0.005 < changed_share(grey, captioned) < 0.4
        await ada.page.screenshot(path=tmp_path / "fox.png")

        stranger = await ada.picture(await ada.imagine("a bowl of fruit on a table", "ratio:16:9"))
        assert likeness(stranger, fox) < 0.7


def changed_share(before: Image.Image, after: Image.Image) -> float:
    """Return what share of the pixels differs clearly, 0 to 1."""
    different = ImageChops.difference(before.convert("L"), after.convert("L").resize(before.size))
    return sum(different.histogram()[40:]) / (before.width * before.height)


async def test_photographs_dropped_pasted_and_attached(browser: Browser, program: Plantain) -> None:
    async with at_the_console(browser, program.url, "Ben") as ben:
        ways: tuple[Callable[[FilePayload], Awaitable[None]], ...] = (ben.drop, ben.paste, ben.attach)
        for number, hand_in in enumerate(ways):
            await hand_in(payload(f"holiday {number}.jpg", photograph(number)))
            await expect(ben.chips()).to_have_count(1)
            await ben.say("make it warmer")
            card = await ben.result("make it warmer", number)
            await expect(ben.chips()).to_have_count(0)
            await check_photograph(ben, card, number)
    # What was uploaded goes once its result is there.
    await until(lambda: not telling(program.folder / "var"), "no file tells of the camera or the place")


async def check_photograph(person: Person, card: Locator, number: int) -> None:
    given = card.get_by_role("link", name="an input")
    stored = Image.open(BytesIO(await person.fetch(await given.get_attribute("href"))))
    assert stored.size == (480, 640), "it lies on its side"
    assert not stored.getexif()
    assert likeness(stored, scene(number)) > 0.99
    result = await person.picture(card)
    assert likeness(result, scene(number)) > 0.9
    assert max(likeness(result, scene(other)) for other in range(3) if other != number) < likeness(
        result, scene(number)
    )
    assert warmth(result) > warmth(scene(number)) + 5


def telling(folder: Path) -> list[Path]:
    """Return the files that tell of the camera or the place."""
    return [file for file in folder.rglob("*") if file.is_file() and tells(file.read_bytes())]


def tells(data: bytes) -> bool:
    return any(trace in data for trace in TRACES)


async def test_two_members_go_on_with_their_own(browser: Browser, program: Plantain) -> None:
    async with (
        at_the_console(browser, program.url) as ada,
        at_the_console(browser, program.url, "Ben") as ben,
    ):
        for person in (ada, ben):
            await person.page.evaluate("window.since = 'the beginning'")
        hers, his = await asyncio.gather(ada.imagine("a lighthouse by the sea"), ben.imagine("a green tractor"))
        lighthouse, tractor = await asyncio.gather(ada.picture(hers), ben.picture(his))
        grey_card, mirror_card = await asyncio.gather(
            ada.replied(hers, "in black and white"), ben.replied(his, "mirror it")
        )
        grey, mirrored = await asyncio.gather(ada.picture(grey_card), ben.picture(mirror_card))
        assert colourfulness(grey) < GREY
        assert likeness(grey, lighthouse) > 0.95 > likeness(grey, tractor)
        assert likeness(mirrored, ImageOps.mirror(tractor)) > 0.8 > likeness(mirrored, lighthouse)

        for person in (ada, ben):
            for prompt in ("a lighthouse by the sea", "a green tractor", "in black and white", "mirror it"):
                await person.result(prompt)
            assert await person.page.evaluate("window.since") == "the beginning"
        assert likeness(await ben.picture(await ben.result("in black and white")), grey) > 0.99


async def test_edit_variations_and_delete(browser: Browser, program: Plantain) -> None:
    async with (
        at_the_console(browser, program.url) as ada,
        at_the_console(browser, program.url, "Ben") as ben,
    ):
        first = await ada.imagine("a snowy owl at night")
        await first.get_by_role("button", name="Edit").click()
        form = ada.page.get_by_role("dialog", name="Edit this picture")
        await form.get_by_role("textbox", name="What should change").fill("turn it upside down")
        await form.get_by_role("button", name="Edit").click()
        turned = await ada.picture(await ada.result("turn it upside down"))
        owl = await ada.picture(first)
        assert likeness(turned.rotate(180), owl) > 0.8
        await expect(form).to_have_count(0)

        await first.get_by_role("button", name="Variations").click()
        sheet = await ada.result("a snowy owl at night", 1)
        await expect(sheet.get_by_role("figure")).to_have_count(2)
        assert await sheet.get_by_role("figure").all_inner_texts() == ["1", "2"]
        assert likeness(await ada.picture(sheet, 0), await ada.picture(sheet, 1)) < 0.99

        gone = await ben.result("turn it upside down")
        await (await ada.result("turn it upside down")).get_by_role("button", name="Delete").click()
        await expect(ada.messages("turn it upside down")).to_have_count(0)
        await expect(gone).to_have_count(0)


async def test_an_edit_form_takes_pictures_and_the_next_form_is_whole(browser: Browser, program: Plantain) -> None:
    async with at_the_console(browser, program.url) as ada:
        first = await ada.imagine("a quiet harbour")
        form = ada.page.get_by_role("dialog", name="Edit this picture")
        await first.get_by_role("button", name="Edit").click()
        await form.get_by_role("textbox", name="What should change").fill("make it warmer, like this one")
        await form.locator("input[type=file]").set_input_files(payload("warm.jpg", photograph(0)))
        await expect(form.get_by_role("listitem")).to_have_count(1)
        await form.get_by_role("button", name="Edit").click()
        await expect(form).to_have_count(0)
        card = await ada.result("make it warmer, like this one")
        await expect(card.get_by_role("link", name="an input")).to_have_count(1)
        await first.get_by_role("button", name="Edit").click()
        await expect(form.get_by_role("textbox", name="What should change")).to_have_count(1)
        await ada.page.keyboard.press("Escape")
        await expect(form).to_have_count(0)


async def test_the_other_commands(browser: Browser, program: Plantain) -> None:
    async with at_the_console(browser, program.url, "Chidi") as chidi:
        await chidi.attach(payload("one.jpg", photograph(0)), payload("two.jpg", photograph(1)))
        await chidi.say("/blend put both side by side")
        card = await chidi.result("put both side by side")
        await expect(card.get_by_role("link", name="an input")).to_have_count(2)

        await chidi.say("/usage me")
        await expect(chidi.page.get_by_role("heading", name="Your usage")).to_be_visible()
        await expect(chidi.page.get_by_role("definition").filter(has_text="199 of 200 left today").last).to_be_visible()
        await chidi.say("/help")
        await expect(chidi.page.get_by_role("heading", name="What Plantain can do")).to_be_visible()
        await chidi.say("/cancel")
        await expect(chidi.page.locator("main")).to_contain_text("You have nothing waiting or running here.")
