"""Thirty results for one channel, which takes one message a second: all arrive, in the order of their completion."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Final

import pytest
import pytest_asyncio

from tests.journeys.books import holds_of, requests, settled
from tests.journeys.slack import SlackStage, is_ready
from tests.journeys.slack_books import one_result, shared, showing
from tests.servers.gemini.answers import Answer, Asked, drawn
from tests.servers.slack import Channel

pytestmark = pytest.mark.asyncio(loop_scope="module")

_PROMPTS: Final = [f"a fox in the queue, number {number:02}" for number in range(30)]
#: The model takes longer over some: every other one comes after all the rest, and those the last first.
_COMPLETED: Final = [*_PROMPTS[::2], *reversed(_PROMPTS[1::2])]
_REFUSED: Final = 5  # posts, beside those that come too fast


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackStage]:
    async with shared(tmp_path_factory.mktemp("queue"), WORKER_CONCURRENCY="40") as stage:
        yield stage


async def test_thirty_results_for_one_channel_arrive_in_the_order_of_their_completion(stage: SlackStage) -> None:
    channel = stage.space.channel("queue")
    stage.slack.fail("chat.postMessage", 429, times=_REFUSED, retry_after=1, channel=channel.id)
    completes = _answered_when_told(stage)
    for number, prompt in enumerate(_PROMPTS):
        await stage.space.person(f"Person {number}").slash(channel, "imagine", prompt)
    await stage.slack.until(lambda: all(requests(stage, prompt) for prompt in _PROMPTS), 60)
    for number, prompt in enumerate(_COMPLETED, 1):
        completes[prompt].set()
        await _uploaded(stage, number)
    await stage.slack.until(lambda: len(_shown(stage, channel)) == len(_PROMPTS), 90)
    await settled(stage)
    assert _shown(stage, channel) == _COMPLETED
    for prompt in _PROMPTS:
        assert len(showing(stage, prompt)) == requests(stage, prompt) == 1
        assert holds_of(stage, prompt) == {"spent": 1}
    assert stage.slack.limits.refused.get("chat.update", 0) == 0


async def test_results_of_a_channel_that_takes_no_more_keep_no_other_waiting(stage: SlackStage) -> None:
    full, other = stage.space.channel("full"), stage.space.channel("other")
    prompts = [f"a fox of many, number {number:02}" for number in range(12)]
    stage.gemini.default = drawn()
    stage.slack.fail("chat.*", 429, times=None, retry_after=1, channel=full.id)
    before = len(stage.slack.called("files.completeUploadExternal"))
    for prompt in prompts:
        await stage.ada.slash(full, "imagine", prompt)
    await _uploaded(stage, before + len(prompts))
    await (await stage.ben.slash(other, "imagine", "a fox elsewhere")).written_when(is_ready)
    stage.slack.heal()
    for prompt in prompts:
        await one_result(stage, prompt, within=60)


def _answered_when_told(stage: SlackStage) -> dict[str, asyncio.Event]:
    """Let the model answer each prompt once its event is set."""
    completes, picture = {prompt: asyncio.Event() for prompt in _PROMPTS}, drawn()

    def held(asked: Asked) -> Answer:
        (prompt,) = [one for one in _PROMPTS if one in str(asked.contents)]
        return replace(picture(asked), held=completes[prompt])

    stage.gemini.default = held
    return completes


async def _uploaded(stage: SlackStage, count: int) -> None:
    """Wait until the pictures of so many are at Slack: they wait in the channel's line then."""
    await stage.slack.until(lambda: len(stage.slack.called("files.completeUploadExternal")) >= count, 30)


def _shown(stage: SlackStage, channel: Channel) -> list[str]:
    """Tell which pictures a channel shows, in the order in which it came to show them."""
    written = stage.slack.called("chat.(postMessage|update)")
    said = [json.dumps(call.arguments) for call in written if not call.error and call.text("channel") == channel.id]
    shown = [prompt for one in said if '"slack_file"' in one for prompt in _PROMPTS if prompt in one]
    return list(dict.fromkeys(shown))  # what is shown may be written once more
