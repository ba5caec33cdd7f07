"""What every Screener does: it allows or blocks, at the stage it was asked about, and says what that used."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.gemini import GeminiModel
from adapters.sketch import SketchScreener
from conversations.pictures import ImageBytes
from conversations.ports import Question, Screener
from conversations.screening import Kind, Stage
from conversations.screening.strictness import Strictness
from tests.fakes.image_model import jpeg
from tests.fakes.screener import FakeScreener, at, refused
from tests.servers.gemini import SCREENING, Answer, Asked, GeminiServer, judged

PICTURE = ImageBytes(jpeg(), "image/jpeg", 64, 36)


@asynccontextmanager
async def fake() -> AsyncIterator[Screener]:
    screener = FakeScreener()
    screener.answer = at(Stage.WORDS, refused)
    yield screener


@asynccontextmanager
async def sketch() -> AsyncIterator[Screener]:
    yield SketchScreener()


def _by_stage(asked: Asked) -> Answer:
    return judged("block" if "wants to have drawn" in str(asked.body) else "allow")(asked)


@asynccontextmanager
async def gemini() -> AsyncIterator[Screener]:
    async with GeminiServer() as server:
        model = GeminiModel(api_key="key", base_url=server.url)
        server.screening(*[_by_stage] * 9)
        yield model.screener(SCREENING)
        await model.close()


@pytest.fixture(params=[fake, sketch, gemini], ids=["fake", "sketch", "gemini"])
async def screener(request: pytest.FixtureRequest) -> AsyncIterator[Screener]:
    """Open one that blocks words and allows output."""
    async with request.param() as opened:
        yield opened


@pytest.mark.parametrize("strictness", list(Strictness))
async def test_it_allows_or_blocks_at_the_stage_of_the_question(screener: Screener, strictness: Strictness) -> None:
    before = await screener.judge(Question("some words", (PICTURE,), Stage.WORDS, strictness))
    after = await screener.judge(Question("", (PICTURE, PICTURE), Stage.OUTPUT, strictness))
    assert (before.verdict.kind, before.verdict.stage) == (Kind.BLOCK, Stage.WORDS)
    assert (after.verdict.kind, after.verdict.stage) == (Kind.ALLOW, Stage.OUTPUT)
    assert before.verdict.reason
    assert (after.verdict.category, after.verdict.reason) == (None, "")
    assert screener.backend


async def test_words_alone_can_be_judged_many_at_once(screener: Screener) -> None:
    questions = [Question(f"words {number}", (), Stage.OUTPUT) for number in range(4)]
    came = await asyncio.gather(*[screener.judge(question) for question in questions])
    assert {judgement.verdict.kind for judgement in came} == {Kind.ALLOW}


async def test_what_was_used_is_told_where_something_was(screener: Screener) -> None:
    used = (await screener.judge(Question("words", (), Stage.OUTPUT))).usage
    assert bool(used.input_tokens) == (screener.backend != "sketch")
    assert used.price == 0, "what it costs, the core knows"
