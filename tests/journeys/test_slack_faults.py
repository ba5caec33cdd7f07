"""Faults of Slack while a picture is made: one result each, or one clear sentence; nobody is charged twice."""

from collections.abc import AsyncIterator
from typing import Any, Final

import pytest
import pytest_asyncio

from tests.journeys.slack import SlackStage
from tests.journeys.slack_books import one_result, shared
from tests.servers.slack import Channel

pytestmark = pytest.mark.asyncio(loop_scope="module")

POST: Final = "chat.postMessage"
UPDATE: Final = "chat.update"
BEGIN: Final = "files.getUploadURLExternal"
UPLOAD: Final = "upload"
COMPLETE: Final = "files.completeUploadExternal"
INFO: Final = "files.info"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackStage]:
    async with shared(tmp_path_factory.mktemp("faults")) as stage:
        yield stage


@pytest.fixture
def stage(opened: SlackStage) -> SlackStage:
    opened.slack.heal()
    opened.gemini.delay = 0.0
    return opened


@pytest.fixture
def channel(stage: SlackStage, request: pytest.FixtureRequest) -> Channel:
    """A channel for one test alone, whose limit nobody else has used up."""
    return stage.space.channel(f"faults-{len(stage.space.team.channels)}")


_WAYS: Final[list[tuple[str, dict[str, Any]]]] = [
    ("500", {"status": 500}),
    ("500 after its effect", {"status": 500, "after_effect": True}),
    ("cut", {"close": True}),
    ("cut after its effect", {"close": True, "after_effect": True}),
    ("429", {"status": 429}),
]
ONCE: Final = [
    *(
        (f"{what}, {how}", method, fault)
        for what, method in (("post", POST), ("upload", UPLOAD))
        for how, fault in _WAYS
    ),
    *((f"update, {how}", UPDATE, {**fault, "skip": 1}) for how, fault in _WAYS),
    *((f"{method}, {how}", method, fault) for method in (BEGIN, COMPLETE, INFO) for how, fault in _WAYS),
    ("progress, 429", UPDATE, {"status": 429}),
    ("post, 503 in words", POST, {"error": "service_unavailable"}),
    ("post, internal_error after its effect", POST, {"error": "internal_error", "after_effect": True}),
    ("a name, 429", "users.info", {"status": 429}),
]


@pytest.mark.parametrize(("name", "method", "fault"), ONCE, ids=[name for name, *_ in ONCE])
async def test_one_request_that_goes_wrong_leaves_one_result(
    stage: SlackStage, channel: Channel, name: str, method: str, fault: dict[str, Any]
) -> None:
    prompt = f"a fox after {name}"
    fresh = stage.space.person(f"Fay {name}")  # whose name is not known yet
    scripted = stage.slack.fail(method, **fault)
    await fresh.slash(channel, "imagine", prompt)
    await one_result(stage, prompt)
    assert scripted.hits == 1
