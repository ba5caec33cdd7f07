"""Sockets that are renewed or cut, and events that come again: whatever people do is done once."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.journeys.program import until
from tests.journeys.slack import SlackStage, is_ready
from tests.journeys.slack_books import (
    holds_of,
    made_of,
    one_result,
    posts,
    requests,
    settled,
    shared,
    showing,
    state_of,
)
from tests.servers.slack import Asked, Channel, Delivery

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackStage]:
    async with shared(tmp_path_factory.mktemp("sockets")) as stage:
        await made_of(stage, "a fox to warm up")
        yield stage


@pytest.fixture
def stage(opened: SlackStage) -> SlackStage:
    opened.slack.heal()
    opened.gemini.let_go()
    return opened


@pytest.fixture
def channel(stage: SlackStage) -> Channel:
    """Return a channel of one test alone, whose limit nobody else has used up."""
    return stage.space.channel(f"sockets-{len(stage.space.team.channels)}")


def told_of(stage: SlackStage, words: str) -> list[Delivery]:
    """Find what was told to the bot of words: as a message, and as a mention."""
    return [one for one in stage.slack.deliveries if one.kind == "events_api" and words in str(one.payload["event"])]


async def test_a_socket_is_renewed_while_people_press(stage: SlackStage, channel: Channel) -> None:
    fox = await made_of(stage, "a fox to press", at=channel)
    before = stage.slack.stage.sockets.opened
    with stage.program.locked():  # so that the presses are under way
        varied = await stage.ben.press(fox, "Variations")
        form = await stage.ben.press(fox, "Edit")
        await stage.slack.refresh_sockets(most=1)
        made = await stage.ada.slash(channel, "imagine", "a fox while it is renewed")
        await stage.ada.say(channel, "@bot a fox said while it is renewed")
        await asyncio.sleep(0.5)
    await one_result(stage, "a fox while it is renewed")
    await one_result(stage, "a fox said while it is renewed")
    await form.view_when(lambda view: view.fields)
    await varied.written_when(is_ready, 20)
    assert not any(one.lost for one in (varied, form, made))
    await stage.slack.until(lambda: stage.slack.stage.sockets.opened > before, 20)
    await stage.slack.connected(2, 20)
    await settled(stage)
    assert requests(stage, "a fox to press") == 3
    assert holds_of(stage, "a fox to press") == {"spent": 3}


async def test_one_socket_dies_with_what_it_brought(stage: SlackStage, channel: Channel) -> None:
    sockets = stage.slack.stage.sockets
    with stage.program.locked():
        made = [await stage.ada.slash(channel, "imagine", f"a fox brought by one of two, {n}") for n in range(2)]
        await stage.slack.until(lambda: all(one.delivery.sent for one in made))
        dying = sockets.connections[0].transport
        assert dying is not None
        dying.abort()
        await asyncio.sleep(0.3)
    for number in range(2):
        await one_result(stage, f"a fox brought by one of two, {number}")
    assert not any(one.lost for one in made)
    await stage.slack.connected(2, 30)


async def test_both_sockets_are_cut(stage: SlackStage, channel: Channel) -> None:
    stage.gemini.hold()
    await stage.ada.slash(channel, "imagine", "a fox of the old sockets")
    await until(lambda: state_of(stage, "a fox of the old sockets"), "it is recorded")
    stage.slack.cut_sockets()
    lost = await stage.ben.slash(channel, "imagine", "a fox in the gap")  # Slack says so, and tells nobody later
    await stage.ben.say(channel, "@bot a fox said in the gap")
    stage.gemini.let_go()
    await one_result(stage, "a fox of the old sockets")
    await stage.slack.connected(2, 30)
    await one_result(stage, "a fox said in the gap")
    assert lost.lost
    assert state_of(stage, "a fox in the gap") == ""
    await made_of(stage, "a fox of the new sockets", at=channel)


async def test_whatever_comes_three_times_is_done_once_also_after_the_front_has_died(
    stage: SlackStage, channel: Channel
) -> None:
    fox = await made_of(stage, "a fox before all", at=channel)
    aside = stage.space.channel("aside")
    made = await stage.ada.slash(aside, "imagine", "a fox again")
    await stage.slack.replay(made, 2)  # at the same moment
    await stage.ada.say(aside, "@bot a fox said again")
    said = told_of(stage, "a fox said again")
    for one in said:
        await stage.slack.replay(one, 2)
    form = await (await stage.ben.press(fox, "Edit")).view_when(lambda view: view.fields)
    sent = await stage.ben.submit(form, prompt="a fox filled in again")
    twice = await stage.ben.submit(form, prompt="a fox filled in again")  # who clicks twice sends it twice
    await stage.slack.replay(sent, 2)
    varied = await stage.ben.press(fox, "Variations")
    await stage.slack.replay(varied, 2)
    settings = await stage.olga.slash(channel, "settings", "timezone --name Europe/Paris")
    await stage.slack.replay(settings, 2)
    everything: list[Asked | Delivery] = [made, *said, sent, twice, varied, settings]
    results = [await one_result(stage, f"a fox {how} again") for how in ("said", "filled in")]
    results.append(await one_result(stage, "a fox again"))
    await varied.written_when(is_ready, 20)
    await settings.message_when(lambda message: "saved" in message.words)
    await settled(stage)
    seen = _standing(stage)
    assert len([one for one in posts(stage, lambda told: "saved" in told.words) if one.channel is channel]) == 1
    for event in everything:
        await stage.slack.replay(event, 3)
    await _answered(stage, everything, 0)
    assert _standing(stage) == seen
    (old,) = stage.program.kill("front")
    await stage.program.restarted("front", old)
    await stage.program.ready()
    await stage.slack.connected(2, 30)
    taken = sum(len(_acks(one)) for one in everything)
    for event in everything:
        await stage.slack.replay(event, 3)
    await _answered(stage, everything, taken)
    assert _standing(stage) == seen
    for prompt in ("a fox again", "a fox said again", "a fox filled in again"):
        assert requests(stage, prompt) == 1
        assert holds_of(stage, prompt) == {"spent": 1}
        assert len(showing(stage, prompt)) == 1
    assert requests(stage, "a fox before all") == 3
    assert holds_of(stage, "a fox before all") == {"spent": 3}
    assert all(is_ready(stage.slack.now(result)) for result in results)


def _standing(stage: SlackStage) -> list[tuple[str, int]]:
    """Copy which messages of the bot stand, and how often each was changed."""
    return [(message.ts, message.edits) for message in posts(stage, lambda _: True)]


def _acks(one: Asked | Delivery) -> list[float]:
    return (one.delivery if isinstance(one, Asked) else one).acked


async def _answered(stage: SlackStage, everything: list[Asked | Delivery], taken: int) -> None:
    """Wait until three more of each were acknowledged, and what follows from that has happened."""
    await stage.slack.until(lambda: sum(len(_acks(one)) for one in everything) >= taken + 3 * len(everything), 20)
    await asyncio.sleep(0.5)  # nothing comes of it
    await settled(stage)
