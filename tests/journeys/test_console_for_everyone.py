"""The console by keyboard alone, to a screen reader, on a telephone, and in the dark."""

import re
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, Locator, expect

from tests.journeys.browser import Person, at_the_console, chromium
from tests.journeys.files import payload, photograph
from tests.journeys.program import Plantain, plantain
from tests.servers.gemini.server import GeminiServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

#: A line of the accessibility tree of something to be operated or looked at that has no name.
_NAMELESS: Final = re.compile(r"^\s*- (button|link|textbox|combobox|img|dialog|feed|article)(?: \[[^\]]*\])*:?$")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def program(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Plantain]:
    assert browser.is_connected()  # asked for first: without a browser nothing else is started
    folder = tmp_path_factory.mktemp("plantain")
    async with (
        GeminiServer() as gemini,
        plantain(folder, GEMINI_API_KEY="test", GOOGLE_GEMINI_BASE_URL=gemini.url) as started,
    ):
        await started.run()
        yield started


async def go_back_to(person: Person, wanted: Locator) -> None:
    """Press Shift+Tab until something has the focus."""
    for _ in range(20):
        if await wanted.evaluate("node => node === document.activeElement"):
            return
        await person.page.keyboard.press("Shift+Tab")
    raise AssertionError("it cannot be reached by keyboard")


async def test_all_of_it_by_keyboard(browser: Browser, program: Plantain) -> None:
    async with at_the_console(browser, program.url) as ada:
        keys = ada.page.keyboard
        await expect(ada.box).to_be_focused()
        await keys.type("/imagine a chess game")
        await keys.press("Enter")
        card = await ada.result("a chess game")

        await go_back_to(ada, card.get_by_role("figure").get_by_role("link"))
        await keys.press("Enter")
        view = ada.page.get_by_role("dialog", name="Full-size picture")
        await expect(view.get_by_role("img", name="Picture: a chess game")).to_be_visible()
        await keys.press("Escape")
        await expect(view).to_have_count(0)
        await expect(card.get_by_role("figure").get_by_role("link")).to_be_focused()

        await go_back_to(ada, card)
        await keys.press("r")
        await expect(ada.box).to_be_focused()
        await expect(ada.page.get_by_text("Replying to")).to_be_visible()
        await keys.press("Escape")
        await expect(ada.page.get_by_text("Replying to")).to_be_hidden()

        await go_back_to(ada, card)
        await keys.press("r")
        await keys.type("in the rain")
        await keys.press("Enter")
        rain = await ada.result("in the rain")
        await expect(rain.get_by_role("link", name="Continues “a chess game”")).to_be_visible()

        await go_back_to(ada, rain.get_by_role("button", name="Edit"))
        await keys.press("Enter")
        await expect(ada.page.get_by_role("dialog").get_by_role("textbox", name="What should change")).to_be_focused()
        await keys.type("at night")
        await keys.press("Control+Enter")
        await ada.result("at night")


async def test_everything_has_a_name(browser: Browser, program: Plantain) -> None:
    async with at_the_console(browser, program.url, "Ben") as ben:
        await ben.drop(payload("holiday.jpg", photograph()))
        await ben.say("make it warmer")
        card = await ben.result("make it warmer")
        await ben.say("/help")
        await expect(ben.page.get_by_role("heading", name="What Plantain can do")).to_be_visible()
        await ben.drop(payload("another.jpg", photograph(1)))
        await expect(ben.chips()).to_have_count(1)
        await ben.reply(card, "")
        assert await nameless(ben) == []
        await expect(card.get_by_role("img", name="Picture: make it warmer")).to_be_visible()

        await card.get_by_role("button", name="Edit").click()
        await expect(ben.page.get_by_role("dialog", name="Edit this picture")).to_be_visible()
        assert await nameless(ben) == []
        await ben.page.keyboard.press("Escape")
        await card.get_by_role("figure").get_by_role("link").click()
        await expect(ben.page.get_by_role("dialog")).to_be_visible()
        assert await nameless(ben) == []


async def nameless(person: Person) -> list[str]:
    tree = await person.page.locator("body").aria_snapshot()
    assert 'textbox "Message"' in tree or "dialog" in tree
    return [line for line in tree.splitlines() if _NAMELESS.match(line)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
async def test_looks(browser: Browser, program: Plantain, scheme: str, width: int, tmp_path: Path) -> None:
    size = {"width": width, "height": 844}
    async with at_the_console(
        browser, program.url, channel="playground", viewport=size, color_scheme=scheme, has_touch=width < 500
    ) as ada:
        await shown(ada, tmp_path / "0 empty.png", scheme)
        card = await ada.imagine("a teapot", "ratio:21:9")
        await shown(ada, tmp_path / "1 result.png", scheme)
        await card.get_by_role("button", name="Variations").click()
        await expect(ada.page.get_by_role("figure").filter(has_text="2")).not_to_have_count(0)
        await shown(ada, tmp_path / "2 sheet.png", scheme)
        await ada.say("/help")
        await shown(ada, tmp_path / "3 help.png", scheme)
        await ada.box.fill("/imagine a boat ratio:")
        await shown(ada, tmp_path / "4 completion.png", scheme)
        await ada.say("/imagine a fox --colour blue")
        await ada.drop(payload("a photograph of my holiday by the sea.jpg", photograph()))
        await expect(ada.chips()).to_contain_text("kB")
        await shown(ada, tmp_path / "5 refusal.png", scheme)
        await card.get_by_role("button", name="Edit").click()
        await expect(ada.page.get_by_role("dialog", name="Edit this picture")).to_be_visible()
        await shown(ada, tmp_path / "6 form.png", scheme)
        await ada.page.keyboard.press("Escape")
        await card.get_by_role("figure").get_by_role("link").click()
        picture = ada.page.get_by_role("dialog", name="Full-size picture").get_by_role("img")
        await expect(picture).to_have_js_property("complete", value=True)
        await shown(ada, tmp_path / "7 full size.png", scheme)


async def shown(person: Person, path: Path, scheme: str) -> None:
    """Nothing lies beyond the right edge, and the picture of it is as bright as its scheme."""
    assert not await person.scrolls_sideways()
    data = await person.page.screenshot(path=path)
    (brightness,) = Image.open(BytesIO(data)).convert("L").resize((1, 1), Image.Resampling.BOX).tobytes()
    if "full" not in path.name and "form" not in path.name:
        assert brightness > 128 if scheme == "light" else brightness < 128
