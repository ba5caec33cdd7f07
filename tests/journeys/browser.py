"""Drives the console in Chromium as a person would: by roles and labels. Every error on the page counts."""

import base64
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final

import pytest
from PIL import Image
from playwright.async_api import Browser, ConsoleMessage, Error, FilePayload, Locator, Page, async_playwright, expect

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
#: A warning when the member is switched while the first one's connection is being made.
_SWITCHED: Final = "WebSocket is closed before the connection is established"
_PATIENCE: Final = 40_000  # ms; other tests may have the machine's cores
#: What a person sees once a picture is there: the address of the original, not of a rendition.
_ORIGINAL: Final = re.compile(r"/pictures/.*/\d+$")
_HANDED_OVER: Final = """([kind, data, name, type]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, {type}));
  if (kind === "paste") {
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: transfer, bubbles: true}));
    return;
  }
  for (const step of ["dragenter", "dragover", "drop"]) {
    const event = new DragEvent(step, {dataTransfer: transfer, bubbles: true, cancelable: true});
    document.body.dispatchEvent(event);
  }
}"""
_POSTED: Final = """async ([path, body]) => {
  const headers = {"X-Plantain": "1", "Content-Type": "application/json"};
  const response = await fetch(path, {method: "POST", headers, body: JSON.stringify(body)});
  return response.json();
}"""


expect.set_options(timeout=_PATIENCE)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start the Chromium of this machine; where there is none the test is skipped."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip(f"No Chromium is installed: none of {', '.join(_NAMES)} is on the path.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Person:
    """Someone at the console."""

    page: Page
    troubles: list[str] = field(default_factory=list)  # that the page reported, CSP violations among them
    expected: list[str] = field(default_factory=lambda: [_SWITCHED])  # parts of troubles that a test brings about

    @property
    def box(self) -> Locator:
        return self.page.get_by_role("textbox", name="Message")

    @property
    def refusal(self) -> Locator:
        """What stands above the message box."""
        return self.page.locator("form").get_by_role("alert").filter(has_text=re.compile(r"\w")).first

    async def say(self, words: str) -> None:
        await self.box.fill(words)
        await self.box.press("Enter")

    def messages(self, words: str | re.Pattern[str]) -> Locator:
        """The messages that show these words."""
        shown = self.page.get_by_text(words, exact=True)
        return self.page.get_by_role("article").filter(has=shown)

    async def result(self, prompt: str, number: int = 0) -> Locator:
        """Wait for a finished card of a prompt."""
        edit = self.page.get_by_role("button", name="Edit")
        card = self.messages(prompt).filter(has=edit).nth(number)
        await card.wait_for()
        return card

    async def imagine(self, prompt: str, options: str = "") -> Locator:
        await self.say(f"/imagine {prompt} {options}".rstrip())
        return await self.result(prompt)

    async def reply(self, card: Locator, words: str) -> None:
        await card.hover()
        await card.get_by_role("button", name="Reply").click()
        await self.page.keyboard.type(words)
        await self.page.keyboard.press("Enter")

    async def replied(self, card: Locator, words: str) -> Locator:
        """Reply, and wait for what comes of it."""
        await self.reply(card, words)
        return await self.result(words)

    async def fetch(self, address: str | None) -> bytes:
        """Read through the page's own session."""
        response = await self.page.request.get(address or "")
        assert response.ok, f"{address}: {response.status}"
        return await response.body()

    async def picture(self, card: Locator, number: int = 0) -> Image.Image:
        """Return a picture of a card as the model made it."""
        links = card.get_by_role("figure").get_by_role("link")
        address = await links.nth(number).get_attribute("href")
        assert _ORIGINAL.search(address or ""), address
        return Image.open(BytesIO(await self.fetch(address))).convert("RGB")

    async def drop(self, file: FilePayload) -> None:
        await self._hand_over("drop", file)

    async def paste(self, file: FilePayload) -> None:
        await self.box.focus()
        await self._hand_over("paste", file)

    async def attach(self, *files: FilePayload) -> None:
        async with self.page.expect_file_chooser() as chosen:
            await self.page.get_by_role("button", name="Attach pictures").click()
        await (await chosen.value).set_files(list(files))

    def chips(self) -> Locator:
        return self.page.get_by_role("list", name="Attached pictures").get_by_role("listitem")

    async def remove_chips(self) -> None:
        while await self.chips().count():
            await self.chips().first.get_by_role("button", name=re.compile("^Remove ")).click()

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Ask the server as the page's own code does, for what no person could click."""
        answer: dict[str, Any] = await self.page.evaluate(_POSTED, [path, body])
        return answer

    async def scrolls_sideways(self) -> bool:
        return bool(await self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))

    async def _hand_over(self, kind: str, file: FilePayload) -> None:
        data = base64.b64encode(file["buffer"]).decode("ascii")
        await self.page.evaluate(_HANDED_OVER, [kind, data, file["name"], file["mimeType"]])


@asynccontextmanager
async def at_the_console(
    browser: Browser, address: str, member: str = "Ada", channel: str = "pictures", **context: Any
) -> AsyncIterator[Person]:
    """Open the console in a context of its own, as a member, and check at the end that nothing went wrong on it."""
    own = await browser.new_context(base_url=address, **({"viewport": {"width": 1280, "height": 860}} | context))
    try:
        person = Person(await own.new_page())
        person.page.set_default_timeout(_PATIENCE)
        _listen(person)
        await person.page.goto(f"{address}/#/{channel}")
        if member != "Ada":  # the first of the list, whom everyone is at first
            await person.page.get_by_role("combobox", name="Member").select_option(label=member)
        await person.page.get_by_text("Opening…").wait_for(state="hidden")
        yield person
    finally:
        await own.close()
    unexpected = [one for one in person.troubles if not any(part in one for part in person.expected)]
    assert not unexpected, unexpected


def _listen(person: Person) -> None:
    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            person.troubles.append(f"{message.type}: {message.text}")

    def broke(error: Error) -> None:
        person.troubles.append(f"uncaught: {error}")

    async def asked(dialog: Any) -> None:
        person.troubles.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    person.page.on("console", heard)
    person.page.on("pageerror", broke)
    person.page.on("dialog", asked)


def likeness(first: Image.Image, second: Image.Image) -> float:
    """Compare two pictures' greys, coarsely: 1 for the same, about 0 for strangers."""
    one, other = (_greys(picture) for picture in (first, second))
    covariance = sum(a * b for a, b in zip(one, other, strict=True))
    spread = (sum(a * a for a in one) * sum(b * b for b in other)) ** 0.5
    return covariance / spread if spread else 0.0


def _greys(picture: Image.Image) -> list[float]:
    small = picture.convert("L").resize((32, 32), Image.Resampling.BOX)
    values = list(small.tobytes())
    mean = sum(values) / len(values)
    return [value - mean for value in values]


def colourfulness(picture: Image.Image) -> int:
    """Return by how much the channels of any pixel differ at most, 0 for a grey picture."""
    red, green, blue = picture.resize((256, 256), Image.Resampling.NEAREST).split()
    pixels = zip(red.tobytes(), green.tobytes(), blue.tobytes(), strict=True)
    return max(max(pixel) - min(pixel) for pixel in pixels)


def warmth(picture: Image.Image) -> float:
    """Return how much more red than blue there is, -255 to 255."""
    red, _, blue = picture.resize((1, 1), Image.Resampling.BOX).split()
    return float(red.tobytes()[0] - blue.tobytes()[0])
