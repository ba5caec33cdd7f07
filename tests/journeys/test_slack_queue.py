"""Thirty results for one channel, which takes one message a second: all arrive, about as they are completed."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Final

import pytest
import pytest_asyncio

from tests.journeys.books import holds_of, requests, settled
from tests.journeys.slack import SlackStage, is_ready
from tests.journeys.slack_books import shared, showing
from tests.servers.gemini.answers import Answer, Asked, drawn

pytestmark = pytest.mark.asyncio(loop_scope="module")

_COUNT: Final = 30
_APART: Final = 0.4  # s between what is completed
_ASIDE: Final = 6  # places


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackStage]:
    async with shared(tmp_path_factory.mktemp("queue"), WORKER_CONCURRENCY="40") as stage:
        yield stage


async def test_thirty_results_for_one_channel_arrive_in_the_order_of_their_completion(stage: SlackStage) -> None:
    channel, picture = stage.space.channel("queue"), drawn()
    completed: list[str] = []
    prompts = [f"a fox in the queue, number {number:02}" for number in range(_COUNT)]

    def one_by_one(asked: Asked) -> Answer:
        (prompt,) = [one for one in prompts if one in str(asked.contents)]
        completed.append(prompt)
        return replace(picture(asked), delay=_APART * len(completed))

    stage.gemini.default = one_by_one
    people = [stage.space.person(f"Person {number}") for number in range(_COUNT)]
    for person, prompt in zip(people, prompts, strict=True):
        await person.slash(channel, "imagine", prompt)
    shown: list[str] = []

    def all_are_there() -> bool:
        for prompt in completed:
            if prompt not in shown and any(map(is_ready, showing(stage, prompt))):
                shown.append(prompt)
        return len(shown) == _COUNT

    await stage.slack.until(all_are_there, 90)
    await settled(stage)
    for prompt in prompts:
        assert len(showing(stage, prompt)) == requests(stage, prompt) == 1
        assert holds_of(stage, prompt) == {"spent": 1}
    # Two processes write: who waits for a placeholder of the front comes a little after its turn.
    assert max(abs(shown.index(prompt) - completed.index(prompt)) for prompt in prompts) <= _ASIDE
    assert stage.slack.limits.refused.get("chat.update", 0) == 0
