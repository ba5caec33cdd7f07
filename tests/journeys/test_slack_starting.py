"""Slack does not say whose the token is when Plantain has just begun: nothing that was asked for is lost silently."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from conversations import wording
from tests.journeys.slack import SlackStage, serving
from tests.journeys.slack_books import keeps_quiet, one_result, told_alone

pytestmark = pytest.mark.asyncio


@pytest.fixture(params=["socket", "http"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SlackStage]:
    by_socket = serving(tmp_path)
    async with by_socket if request.param == "socket" else serving(tmp_path, SLACK_APP_TOKEN="") as made:
        assert not made.slack.called("auth.test")
        yield made
        keeps_quiet(made)


async def test_the_first_command_is_done_where_slack_answers_soon(stage: SlackStage) -> None:
    trouble = stage.slack.fail("auth.test", 503, times=3)
    asked = await stage.ada.slash(stage.general, "imagine", "a fox at the second try")
    await one_result(stage, "a fox at the second try")
    assert trouble.hits == 3
    assert asked.latency is not None
    assert not asked.lost


async def test_the_first_command_is_told_so_where_slack_does_not(stage: SlackStage) -> None:
    stage.slack.stage.deliveries.retries = (0.0, 4.0, 4.0)
    stage.slack.fail("auth.test", 503, times=None)
    mention = await stage.ben.say(stage.general, "@bot a fox that is heard later")
    asked = await stage.ada.slash(stage.general, "imagine", "a fox & a hare")
    told = await told_alone(stage, asked, wording.NOT_NOW)
    assert "/imagine a fox & a hare" in told.words, "Slack keeps no command that was sent"
    stage.slack.heal()
    await one_result(stage, "a fox that is heard later")
    assert all(len(one.sent) > 1 for one in stage.slack.told_of(mention)), "it came again"
    await stage.ada.slash(stage.general, "imagine", "a fox & a hare again")
    await one_result(stage, "a fox & a hare again")
    assert "Traceback" not in stage.program.logs()
