"""What the journeys of a module share: one stage, which each takes over whole, and leaves without a complaint."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.journeys import discord_books, slack_moves
from tests.journeys.discord import Stage
from tests.journeys.slack import SlackStage
from tests.servers import discord, slack


@pytest_asyncio.fixture(loop_scope="module")
async def stage(started: SlackStage | Stage) -> AsyncIterator[SlackStage | Stage]:
    """What a module has started. Every journey ends without a word that no well-made bot would send."""
    server = started.slack if isinstance(started, SlackStage) else started.discord
    started.gemini.delay = 0.0
    yield started
    server.heal()
    if isinstance(started, SlackStage):
        await slack_moves.settled(started)
    else:
        await discord_books.settled(started)
    assert server.problems == []


@pytest.fixture
def channel(stage: SlackStage | Stage, request: pytest.FixtureRequest) -> slack.Channel | discord.Channel:
    """A channel that no other journey writes in, and whose limit nobody else has used up."""
    place = stage.space if isinstance(stage, SlackStage) else stage.guild
    name = "".join(sign if sign.isalnum() else "-" for sign in request.node.name.removeprefix("test_").casefold())
    return place.channel(name[:60].strip("-"))
