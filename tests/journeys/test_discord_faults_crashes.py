"""`kill -9` between the effects of one answer to Discord: one message, charged once; forms outlive it."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio

from tests.journeys.books import state_of
from tests.journeys.discord import Stage, is_ready
from tests.journeys.discord_books import one_result, shared, showing
from tests.journeys.program import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

_KILLED: Final = 40.0  # s: what a dead worker has claimed is its own for ten seconds


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with shared(tmp_path_factory.mktemp("crashes")) as stage:
        yield stage


async def front_is_back(stage: Stage, old: int) -> None:
    await stage.program.restarted("front", old)
    await stage.program.ready()
    await stage.discord.connected()


async def test_the_front_dies_between_an_interaction_and_its_callback(stage: Stage) -> None:
    fox = await stage.make("a fox to begin with")
    form = await (await stage.ben.press(fox, "Edit")).acknowledged()
    # The turn is recorded, the callback is on its way, and is lost together with who would have sent it again.
    stage.discord.fail("POST", "/interactions/*", status=502, delay=0.5)
    asked = await stage.ada.slash(stage.general, "imagine", prompt="a fox between")
    await until(lambda: state_of(stage, "a fox between"), "the turn is recorded")
    (old,) = stage.program.kill("front")
    await one_result(stage, "a fox between", within=_KILLED)
    assert asked.kind is None
    await front_is_back(stage, old)
    # A form that was opened before is understood by who knows nothing of it.
    sent = await stage.ben.submit(form, prompt="a fox filled in after all")
    await sent.message_when(is_ready)
    await one_result(stage, "a fox filled in after all")


async def test_an_interaction_comes_again_when_its_private_result_is_there(stage: Stage) -> None:
    prompt = "a fox alone"
    asked = await stage.ada.slash(stage.general, "imagine", prompt=prompt, private=True)
    await asked.message_when(is_ready)
    (old,) = stage.program.kill("front")
    await front_is_back(stage, old)
    tried = len(stage.discord.calls("POST", re.escape("/interactions/")))
    await stage.discord.replay(asked)
    await stage.discord.until(lambda: len(stage.discord.calls("POST", re.escape("/interactions/"))) > tried)
    await one_result(stage, prompt)
    assert asked.followups == []
    assert stage.discord.problems == []


async def test_an_interaction_comes_again_when_its_private_result_went_another_way(stage: Stage) -> None:
    prompt = "a fox alone between"
    stage.discord.fail("POST", "/interactions/*", status=502, delay=0.5)
    asked = await stage.ada.slash(stage.general, "imagine", prompt=prompt, private=True)
    await until(lambda: state_of(stage, prompt), "the turn is recorded")
    (old,) = stage.program.kill("front")
    await front_is_back(stage, old)
    result = await one_result(stage, prompt, within=_KILLED)
    assert result.channel is stage.ada.direct
    await stage.discord.replay(asked)
    await asyncio.sleep(0.5)  # nothing comes of it: an answer would show the picture twice
    assert (await one_result(stage, prompt)).id == result.id


async def test_the_front_dies_between_the_callback_and_the_row_that_remembers_it(stage: Stage) -> None:
    stage.discord.fail("POST", "/interactions/*", status=None, delay=0.5)
    stage.gemini.delay = 0.5
    asked = await stage.ada.slash(stage.general, "imagine", prompt="a fox unremembered")
    await until(lambda: state_of(stage, "a fox unremembered"), "the turn is recorded")
    with stage.program.locked():
        await asked.message_when(lambda message: not message.loading)
        (old,) = stage.program.kill("front")
        await stage.program.gone(old)
    result = await one_result(stage, "a fox unremembered", within=_KILLED)
    assert asked.message is not None
    assert result.id == asked.message.id
    stage.gemini.delay = 0.0
    await front_is_back(stage, old)
    # It can be continued: its message is known.
    await stage.ben.say(stage.general, "and at night", reply_to=result)
    await one_result(stage, "and at night")


async def test_the_worker_dies_after_discord_took_the_result_and_before_the_row_says_so(stage: Stage) -> None:
    prompt = "a fox shown already"
    stage.gemini.delay = 1.0
    asked = await stage.ada.slash(stage.general, "imagine", prompt=prompt)
    await asked.message_when(lambda message: "Generating" in message.text)
    # The result is held back on the way, so that when it is there the row has to wait.
    held = stage.discord.fail("PATCH", "/webhooks/*", status=None, delay=0.6)
    await until(lambda: held.hits, "the result is under way")
    with stage.program.locked():
        await stage.discord.until(lambda: any(map(is_ready, showing(stage, prompt))))
        await asyncio.sleep(0.1)
        assert state_of(stage, prompt) == "finalizing"
        (old,) = stage.program.kill("worker")
        await stage.program.gone(old)
    stage.gemini.delay = 0.0
    shown = showing(stage, prompt)
    await stage.program.restarted("worker", old)
    result = await one_result(stage, prompt, within=_KILLED)
    assert [message.id for message in shown] == [result.id]
    assert state_of(stage, prompt) == "ready"
