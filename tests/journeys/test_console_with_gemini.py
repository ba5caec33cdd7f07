"""The console in Chromium against the loopback Gemini: what can be seen only while a model takes its time, or fails."""

import base64
from collections.abc import AsyncIterator
from io import BytesIO

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, expect

from tests.journeys.browser import at_the_console, chromium, likeness
from tests.journeys.files import TRACES, payload, photograph, scene
from tests.journeys.program import Plantain, plantain
from tests.servers.gemini.answers import Asked, drawn, words
from tests.servers.gemini.server import GeminiServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def gemini() -> AsyncIterator[GeminiServer]:
    async with GeminiServer() as server:
        yield server


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def program(
    browser: Browser, gemini: GeminiServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Plantain]:
    assert browser.is_connected()  # asked for first: without a browser nothing else is started
    folder = tmp_path_factory.mktemp("plantain")
    async with plantain(folder, GEMINI_API_KEY="test", GOOGLE_GEMINI_BASE_URL=gemini.url) as started:
        await started.run()
        yield started


async def test_each_state_is_seen_while_it_lasts(browser: Browser, program: Plantain, gemini: GeminiServer) -> None:
    async with at_the_console(browser, program.url) as ada:
        await ada.page.evaluate(_WATCH)
        gemini.script(drawn(delay=2.6))
        program.pause("worker")  # so that it is not prepared before the page shows that it is
        await ada.say("/imagine a slow tortoise")
        await expect(ada.page.get_by_role("feed")).to_contain_text("Preparing…")
        program.resume("worker")
        await ada.result("a slow tortoise")
        seen = await ada.page.evaluate("window.seen")
        assert "Generating… 1 s" in seen, seen
        states = [words.split(" ")[0] for words in seen]
        assert list(dict.fromkeys(states)) == ["Preparing…", "Generating…", "Finalizing…", "Ready"]


#: Keeps every state the page has shown, also one that lasted a few milliseconds.
_WATCH = """() => {
  window.seen = [];
  new MutationObserver(() => {
    const words = document.querySelector("[role=feed]").innerText.replace(/\\s+/g, " ");
    const shown = /(Preparing…|Generating…|Finalizing…) \\d+ s|Ready/.exec(words);
    if (shown && window.seen.at(-1) !== shown[0]) window.seen.push(shown[0]);
  }).observe(document.querySelector("[role=feed]"), {subtree: true, childList: true, characterData: true});
}"""


async def test_what_is_sent_on_tells_nothing(browser: Browser, program: Plantain, gemini: GeminiServer) -> None:
    async with at_the_console(browser, program.url) as ada:
        await ada.drop(payload("holiday.jpg", photograph()))
        await expect(ada.chips()).to_have_count(1)
        await ada.say("make it warmer")
        await ada.result("make it warmer")
    (sent,) = pictures_of(gemini.requests[-1])
    assert not any(trace in sent for trace in TRACES)
    assert not Image.open(BytesIO(sent)).getexif()
    assert likeness(Image.open(BytesIO(sent)), scene()) > 0.99, "it lies on its side"


def pictures_of(asked: Asked) -> list[bytes]:
    parts = [part for content in asked.contents for part in content["parts"]]
    return [base64.b64decode(part["inlineData"]["data"]) for part in parts if "inlineData" in part]


async def test_cancel_while_it_runs(browser: Browser, program: Plantain, gemini: GeminiServer) -> None:
    async with at_the_console(browser, program.url) as ada:
        gemini.closed.clear()
        gemini.script(drawn(delay=30), drawn(delay=30))
        await ada.say("/imagine a bridge that is never built")
        card = ada.messages("a bridge that is never built")
        await expect(card).to_contain_text("Generating…")
        await card.get_by_role("button", name="Cancel").click()
        await expect(ada.page.get_by_role("article").last).to_contain_text("Cancelled")
        await gemini.closed.wait()  # the model is not left to work on

        await ada.say("/imagine a tower that is never built")
        await expect(ada.messages("a tower that is never built")).to_contain_text("Generating…")
        await ada.say("/cancel")
        await expect(ada.page.get_by_role("feed")).to_contain_text("Stopped 1 picture.")
        await expect(ada.messages("a tower that is never built")).to_contain_text("Cancelled")
    assert program.rows("SELECT sum(held) AS held FROM caps")[0]["held"] == 0


async def test_try_again_after_a_failure(browser: Browser, program: Plantain, gemini: GeminiServer) -> None:
    async with at_the_console(browser, program.url) as ada:
        gemini.script(words("I would rather talk about it."))
        await ada.say("/imagine an idea")
        failed = ada.page.get_by_role("article").filter(has=ada.page.get_by_role("button", name="Try again")).last
        await expect(failed).to_contain_text("The model answered in words and drew nothing.")
        await expect(failed).to_contain_text("I would rather talk about it.")
        await expect(failed).not_to_contain_text("an idea")
        await failed.get_by_role("button", name="Try again").click()
        await ada.result("an idea")


async def test_the_front_is_killed_and_the_page_catches_up(
    browser: Browser, program: Plantain, gemini: GeminiServer
) -> None:
    async with at_the_console(browser, program.url) as ada:
        ada.expected += ["WebSocket", "ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE"]
        await ada.page.evaluate("window.since = 'the beginning'")
        gemini.script(drawn(delay=1.0))
        await ada.say("/imagine a phoenix")
        await expect(ada.messages("a phoenix")).to_contain_text("Generating…")
        (front,) = program.kill("front")
        await expect(ada.page.get_by_text("Reconnecting…")).to_be_visible()
        await ada.result("a phoenix")
        await expect(ada.page.get_by_text("Reconnecting…")).to_be_hidden()
        assert await program.restarted("front", front)
        assert await ada.page.evaluate("window.since") == "the beginning"
        await ada.imagine("a phoenix once more")
