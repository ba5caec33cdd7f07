"""What every ImageModel does: pictures for words, for edits of its own and of others, and an end when cancelled."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.gemini import GeminiModel
from adapters.imaging import PillowImaging
from adapters.sketch import SketchModel
from conversations.outcomes import Ending
from conversations.pictures import ImageBytes
from conversations.ports import Answered, ImageModel, Order, Said
from tests.fakes.image_model import FakeModel, jpeg
from tests.servers.gemini import GeminiServer

MODEL = "gemini-nano-banana-2.1"


@asynccontextmanager
async def fake() -> AsyncIterator[ImageModel]:
    yield FakeModel()


@asynccontextmanager
async def sketch() -> AsyncIterator[ImageModel]:
    model = SketchModel(workers=1)
    yield model
    await model.close()


@asynccontextmanager
async def gemini() -> AsyncIterator[ImageModel]:
    async with GeminiServer() as server:
        model = GeminiModel(api_key="key", base_url=server.url)
        yield model
        await model.close()


@pytest.fixture(params=[fake, sketch, gemini], ids=["fake", "sketch", "gemini"])
async def model(request: pytest.FixtureRequest) -> AsyncIterator[ImageModel]:
    async with request.param() as opened:
        yield opened


async def test_words_become_a_picture(model: ImageModel) -> None:
    reply = await model.draw(Order(MODEL, (Said("a red fox"),), "16:9", "1K"))
    assert reply.ending is Ending.PICTURE
    assert reply.parts
    assert model.backend
    measured = await PillowImaging().measure(reply.pictures[0].data)
    assert measured.width > measured.height


async def test_its_own_answer_can_be_continued(model: ImageModel) -> None:
    first = await model.draw(Order(MODEL, (Said("a red fox"),), "16:9", "1K"))
    context = (Said("a red fox"), Answered(first.parts), Said("make it black and white"))
    second = await model.draw(Order(MODEL, context, None, "1K"))
    assert second.ending is Ending.PICTURE
    assert second.pictures[0].data != first.pictures[0].data


async def test_a_picture_that_is_given_can_be_changed(model: ImageModel) -> None:
    given = ImageBytes(jpeg("red", (320, 180)), "image/jpeg", 320, 180)
    reply = await model.draw(Order(MODEL, (Said("make it black and white", (given,)),), None, "1K"))
    assert reply.ending is Ending.PICTURE


async def test_many_may_be_asked_at_once(model: ImageModel) -> None:
    orders = [Order(MODEL, (Said(f"fox {number}"),), "1:1", "1K", seed=number) for number in range(3)]
    replies = await asyncio.gather(*[model.draw(order) for order in orders])
    assert [reply.ending for reply in replies] == [Ending.PICTURE] * 3


async def test_a_cancelled_call_ends(model: ImageModel) -> None:
    drawing = asyncio.create_task(model.draw(Order(MODEL, (Said("a red fox [sketch: slow 30]"),), "1:1", "1K")))
    await asyncio.sleep(0)
    drawing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drawing
