"""What cannot be used gets a sentence on the page, keeps the words, and leaves no row and no file behind."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.journeys import files
from tests.journeys.browser import at_the_console, chromium
from tests.journeys.program import Plantain, plantain, until
from tests.servers.gemini.server import GeminiServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def program(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Plantain]:
    assert browser.is_connected()  # asked for first: without a browser nothing else is started
    async with (
        GeminiServer() as gemini,
        plantain(
            tmp_path_factory.mktemp("plantain"), GEMINI_API_KEY="test", GOOGLE_GEMINI_BASE_URL=gemini.url
        ) as started,
    ):
        await started.run()
        yield started


def traces(program: Plantain) -> tuple[dict[str, int], list[Path]]:
    """Count the rows and name the files there are."""
    tables = ("sheets", "turns", "pictures", "jobs", "calls")
    counts = {table: program.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in tables}  # noqa: S608 -- names above
    held = program.rows("SELECT count(*) AS n FROM reservations WHERE state = 'held'")[0]["n"]
    used = program.rows("SELECT coalesce(sum(held + spent), 0) AS n FROM caps WHERE kind = 'member_day'")[0]["n"]
    folders = (program.blobs, program.folder / "var" / "console")
    kept = sorted(file for folder in folders for file in folder.rglob("*") if file.is_file())
    return counts | {"held": held, "used": used}, kept


@asynccontextmanager
async def leaving_nothing(program: Plantain) -> AsyncIterator[None]:
    before = traces(program)
    yield
    await until(lambda: traces(program) == before, f"what was there before, {before}, and nothing else")


FILES_REFUSED_AT_ONCE: Final = (
    (files.payload("drawing.svg", files.DRAWING, "image/svg+xml"), "is not a picture that can be read"),
    (files.payload("picture.png", files.archive(), "image/png"), "is not a picture that can be read"),
    (files.payload("empty.jpg", b""), "is empty"),
    (files.payload("heavy.jpg", files.heavy()), "the most is 7"),
)
FILES_REFUSED_WHEN_OPENED: Final = (
    (files.payload("huge.png", files.bomb(), "image/png"), "“huge.png” has too many pixels: 50 million is the most"),
    (files.payload("half.jpg", files.truncated()), "“half.jpg” is damaged or cut off"),
)
WORDS_REFUSED: Final = {
    "/imagine " + "many words " * 9_100: "4,000 is the most",
    "/imagine" + " " * 40: "the prompt is empty",
    "/imagine a fox --colour blue": "/imagine has no option “colour”. It takes: prompt, model, ratio",
    "/imagine a fox rati:16:9": "/imagine has no option “rati”",
    "/imagine a fox ratio:7:5": "does not draw 7:5. It draws: ",
    "/imagine a fox size:8K": "does not draw at 8K. It draws at: ",
    "/imagine a fox count:99": "“99” is no value for count",
    "/imagine a fox model:photoshop": "There is no model “photoshop”. There are: ",
    "/imagin a fox": "Did you mean /imagine?",
    "/edit make it blue": "There is no picture here to change yet",
    "/blend a cat and a dog": "Attach at least 2 pictures",
    "/imagine " + "`" * 2000: "repeats the same few characters",
}


async def test_words_that_cannot_be_used(browser: Browser, program: Plantain) -> None:
    async with leaving_nothing(program), at_the_console(browser, program.url) as ada:
        for typed, sentence in WORDS_REFUSED.items():
            await ada.say(typed)
            await expect(ada.refusal).to_contain_text(sentence)
            await expect(ada.box).to_have_value(typed)
            await expect(ada.page.get_by_role("article")).to_have_count(0)


async def test_nothing_but_spaces(browser: Browser, program: Plantain) -> None:
    async with leaving_nothing(program), at_the_console(browser, program.url) as ada:
        await ada.say("     ")
        await expect(ada.page.get_by_role("button", name="Send")).to_be_disabled()
        await expect(ada.page.get_by_role("article")).to_have_count(0)
        assert "Type /imagine" in sentence_of(await ada.post("/api/send", asked("text", "     ")))

        await ada.drop(files.payload("fine.jpg", files.photograph()))
        await ada.say("     ")
        await expect(ada.refusal).to_contain_text("the prompt is empty")
        await expect(ada.chips()).to_have_count(1)
        await ada.remove_chips()


async def test_files_that_are_refused_at_once(browser: Browser, program: Plantain) -> None:
    async with leaving_nothing(program), at_the_console(browser, program.url) as ada:
        ada.expected += ["status of 422"]
        for file, sentence in FILES_REFUSED_AT_ONCE:
            await ada.attach(file)
            await expect(ada.chips()).to_contain_text(sentence)
            await expect(ada.chips()).to_contain_text(file["name"])
            await ada.remove_chips()


async def test_files_that_turn_out_to_be_of_no_use(browser: Browser, program: Plantain) -> None:
    async with leaving_nothing(program), at_the_console(browser, program.url) as ada:
        for number, (file, sentence) in enumerate(FILES_REFUSED_WHEN_OPENED):
            await ada.attach(file)
            await expect(ada.chips()).to_contain_text("B")
            await ada.say(f"make it warmer, {number}")
            notice = ada.page.get_by_role("article").filter(has_text=sentence)
            await expect(notice).to_contain_text("Only you can see this")
            await expect(ada.page.get_by_role("article").filter(has_text="Preparing…")).to_have_count(0)
            await notice.get_by_role("button", name="Put my words back").click()
            await expect(ada.box).to_have_value(f"make it warmer, {number}")
            await ada.box.fill("")


async def test_what_no_one_can_click(browser: Browser, program: Plantain) -> None:
    async with at_the_console(browser, program.url, "Ben", "playground") as ben:
        card = await ben.imagine("a secret garden")
        address = await card.get_by_role("figure").get_by_role("link").get_attribute("href")
    sheet = (address or "").split("/")[3][:-1]  # a turn's id is its sheet's with its number
    async with leaving_nothing(program), at_the_console(browser, program.url) as ada:
        answer = await ada.post("/api/send", asked("text", "make it blue") | {"reply_to": sheet})
        assert "That picture is not in this channel" in sentence_of(answer)
        for button in (
            f"1:edit:{sheet}",
            f"1:delete:{sheet}",
            f"1:variations:{sheet}",
            f"1:explode:{sheet}",
            f"2:edit:{sheet}",
            "1:edit:",
            "edit",
            "",
            "1:edit:nothing",
            "1:cancel:\u202e' OR 1=1 --",
        ):
            answer = await ada.post("/api/press", asked("button", button))
            assert "That picture is not in this channel" in sentence_of(answer), button
        filled = {"values": {"prompt": "make it blue", "which": "1"}}
        assert answer == await ada.post("/api/press", asked("button", f"1:edit:{sheet}") | filled)


def asked(name: str, value: str) -> dict[str, str]:
    return {"key": secrets.token_hex(8), "channel": "pictures", "member": "ada", name: value}


def sentence_of(answer: dict[str, Any]) -> str:
    assert answer["result"] == "refused", answer
    return str(answer["notice"]["text"])


HOSTILE: Final = {
    "markup": "<img src=x onerror=alert(1)><script>alert(2)</script> & &amp; **bold** {{7*7}} javascript:alert(3)",
    "direction": "a fox \u202eretrac\u202c and \u2067back\u2069 \u200f again \u202e",
    "mentions": "@everyone @here <@123> <!channel> #pictures",
    "one long word": "".join(f"{number:x}W" for number in range(700)),
    "piled marks": "a fox" + "\u0301\u0336\u035c" * 12 + " in snow" + "\u0302\u0337" * 12,
}


@pytest.mark.parametrize("kind", HOSTILE)
async def test_hostile_words_are_words(browser: Browser, program: Plantain, kind: str, tmp_path: Path) -> None:
    words = HOSTILE[kind]
    async with at_the_console(browser, program.url, reduced_motion="reduce") as ada:
        before = await ada.page.get_by_role("article").count()
        for line in (words, f"/imagine {words}"):
            await ada.say(line)
            before += 1
            await expect(ada.page.get_by_role("article")).to_have_count(before)
            assert words in (await ada.page.get_by_role("article").last.text_content() or "")
        assert not await ada.scrolls_sideways()
        await ada.page.set_viewport_size({"width": 390, "height": 844})
        assert not await ada.scrolls_sideways()
        await ada.page.screenshot(path=tmp_path / "hostile.png")


async def test_two_thousand_backticks_are_talk(browser: Browser, program: Plantain) -> None:
    async with at_the_console(browser, program.url) as ada:
        await ada.say("`" * 2000)
        await expect(ada.page.get_by_role("article").last).to_contain_text("`" * 2000)
        assert not await ada.scrolls_sideways()
