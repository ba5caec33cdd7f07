"""What the drawings of messages for the documentation share: the pictures in them, and how they are saved."""

import base64
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageFilter, ImageOps

from adapters.sketch import studio
from conversations.ports import Order, Said
from tests.journeys.browser import chromium

ICON: Final = Path(__file__).parent.parent / "adapters" / "console" / "static" / "plantain.svg"


def sketched(prompt: str, seed: int = 5) -> bytes:
    """Draw offline."""
    return studio.draw(Order("sketch", (Said(prompt),), "16:9", "1K", seed=seed), lambda: False).pictures[0].data


def blurred(data: bytes) -> bytes:
    """As a case shows it."""
    with Image.open(BytesIO(data)) as picture:
        grey = ImageOps.grayscale(picture).resize((320, 180)).filter(ImageFilter.GaussianBlur(12))
    written = BytesIO()
    grey.save(written, "JPEG")
    return written.getvalue()


def address(data: bytes, kind: str = "jpeg") -> str:
    """Put a picture into a page."""
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"


async def save(pages: Mapping[str, str], folder: Path) -> None:
    """Write pictures of pages into a folder, by their names."""
    async with chromium() as browser:
        page = await browser.new_page(device_scale_factor=1.5)
        for name, html in pages.items():
            await page.set_content(html)
            shot = await page.locator("main").screenshot(path=folder / f"{name}.jpg", type="jpeg", quality=88)
            print(f"{name}: {len(shot):,} bytes")  # noqa: T201 -- a command for people
