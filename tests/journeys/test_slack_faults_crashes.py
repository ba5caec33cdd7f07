"""`kill -9` between the effects of one answer to Slack: one message, charged once; forms and events outlive it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from typing import Final

import pytest
import pytest_asyncio

from tests.journeys.program import until
from tests.journeys.slack import SlackStage, is_ready
from tests.journeys.slack_books import (
    direct_when,
    holds_of,
    made_of,
    one_result,
    placeholder_of,
    requests,
    settled,
    shared,
    showing,
    state_of,
    told_alone,
)
from tests.servers.slack import Channel

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: s; what a dead process was about to post is its own for fifteen seconds, what a dead worker has claimed for ten.
_KILLED: Final = 60.0
_HISTORY: Final = {"channels:history", "groups:history", "im:history"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackStage]:
    async with shared(tmp_path_factory.mktemp("crashes")) as stage:
        yield stage


@pytest.fixture
def stage(opened: SlackStage) -> SlackStage:
    opened.slack.heal()
    opened.gemini.delay = 0.0
    return opened


def fresh(stage: SlackStage) -> Channel:
    """Make a channel whose limit nobody has used up."""
    return stage.space.channel(f"crashes-{len(stage.space.team.channels)}")


async def front_is_back(stage: SlackStage, old: int) -> None:
    await stage.program.restarted("front", old)
    await stage.program.ready()
    await stage.slack.connected(2, 30)


async def test_the_front_dies_while_it_posts_placeholders(stage: SlackStage) -> None:
    channel, other, third = fresh(stage), fresh(stage), fresh(stage)
    fox = await made_of(stage, "a fox to begin with", at=channel)
    form = await (await stage.ben.press(fox, "Edit")).view_when(lambda view: view.fields)
    never, *posted = "a fox never shown", "a fox shown", "a fox in a thread", "a fox at home"
    # All are recorded, and on their way. One is lost with who would have sent it again; of the others nobody knows.
    held = [stage.slack.fail("chat.postMessage", status=500, delay=1.5, channel=channel.id)]
    held += [
        stage.slack.fail("chat.postMessage", delay=0.7, channel=one.id) for one in (other, third, stage.ada.direct)
    ]
    await stage.ada.slash(channel, "imagine", never)
    await stage.ada.slash(other, "imagine", posted[0])
    await stage.ada.say(third, f"@bot {posted[1]}")
    await stage.ada.slash(stage.ada.direct, "imagine", posted[2])
    await until(lambda: all(one.hits for one in held), "they are under way")
    with stage.program.locked():
        await stage.slack.until(lambda: all(showing(stage, prompt) for prompt in posted))
        (old,) = stage.program.kill("front")
        await stage.program.gone(old)
    shown = [showing(stage, prompt) for prompt in posted]
    await one_result(stage, never, within=_KILLED)
    results = [await one_result(stage, prompt, within=_KILLED) for prompt in posted]
    assert [[message.ts for message in messages] for messages in shown] == [[result.ts] for result in results]
    await front_is_back(stage, old)
    # A form that was opened before is understood by who knows nothing of it; and the results can be continued.
    await stage.ben.submit(form, prompt="a fox filled in after all")
    await one_result(stage, "a fox filled in after all")
    edit = await (await stage.ada.press(results[0], "Edit")).view_when(lambda view: view.fields)
    await stage.ada.submit(edit, prompt="and at night")
    assert (await one_result(stage, "and at night")).thread == results[0].ts


async def test_without_the_history_a_placeholder_may_remain_and_its_result_comes_once(stage: SlackStage) -> None:
    channel, scopes, prompt = fresh(stage), stage.space.scopes, "a fox unremembered"
    scopes -= _HISTORY
    try:
        held = stage.slack.fail("chat.postMessage", delay=0.7, channel=channel.id)
        await stage.ada.slash(channel, "imagine", prompt)
        await until(lambda: held.hits, "it is under way")
        with stage.program.locked():
            await stage.slack.until(lambda: showing(stage, prompt))
            (old,) = stage.program.kill("front")
            await stage.program.gone(old)
        (placeholder,) = showing(stage, prompt)
        await stage.slack.until(lambda: any(map(is_ready, showing(stage, prompt))), _KILLED)
        await settled(stage)
        await front_is_back(stage, old)
    finally:
        scopes |= _HISTORY
    first, second = showing(stage, prompt)
    assert first.ts == placeholder.ts
    assert is_ready(second)
    assert not is_ready(first)
    assert requests(stage, prompt) == 1
    assert holds_of(stage, prompt) == {"spent": 1}


async def test_the_worker_dies_after_slack_took_the_results(stage: SlackStage) -> None:
    channel, other = fresh(stage), fresh(stage)
    changed, anew = "a fox shown already", "a fox posted already"
    stage.gemini.delay = 1.5
    await stage.ada.slash(channel, "imagine", changed)
    await stage.ada.slash(other, "imagine", anew)
    await placeholder_of(stage, changed)
    stage.olga.join(other)
    await stage.olga.delete(await placeholder_of(stage, anew))
    # The results are held back on the way, so that when they are there the rows have to wait.
    held = [stage.slack.fail("chat.update", delay=0.7, channel=channel.id)]
    held += [stage.slack.fail("chat.postMessage", delay=0.7, channel=other.id)]
    await until(lambda: all(one.hits for one in held), "the results are under way")
    with stage.program.locked():
        await stage.slack.until(lambda: all(any(map(is_ready, showing(stage, prompt))) for prompt in (changed, anew)))
        await asyncio.sleep(0.1)
        assert {state_of(stage, changed), state_of(stage, anew)} == {"finalizing"}
        (old,) = stage.program.kill("worker")
        await stage.program.gone(old)
    shown = [showing(stage, prompt) for prompt in (changed, anew)]
    await stage.program.restarted("worker", old)
    results = [await one_result(stage, prompt, within=_KILLED) for prompt in (changed, anew)]
    assert [[message.ts for message in messages] for messages in shown] == [[result.ts] for result in results]


async def test_the_worker_dies_after_slack_took_a_notice(stage: SlackStage) -> None:
    channel, prompt, hal = fresh(stage), "a fox taken down once", stage.space.person("Hal")
    fox = await made_of(stage, prompt, by=hal, at=channel)
    form = await (await stage.ben.press(fox, "Report")).view_when(lambda view: view.fields)
    await stage.ben.submit(form, complaint="hate", words="It mocks us.")
    case = await stage.slack.seen(stage.mods, lambda card: "Take down" in card.buttons, to=stage.mona)
    form = await (await stage.mona.press(case, "Take down")).view_when(lambda view: view.fields)
    held = stage.slack.fail("chat.postMessage", delay=0.7, channel=hal.direct.id)
    await stage.mona.submit(form, rule="Something else", note="")
    await until(lambda: held.hits, "the notice is under way")
    with stage.program.locked():
        await direct_when(stage, hal, "taken down")
        (old,) = stage.program.kill("worker")
        await stage.program.gone(old)
    await stage.program.restarted("worker", old)
    await settled(stage, _KILLED)
    told = [one for one in stage.slack.visible(hal.direct, to=hal) if "taken down" in one.words]
    assert len(told) == 1


async def test_the_front_dies_while_it_tells_what_was_kept(stage: SlackStage) -> None:
    channel, other, prompt, ivy = fresh(stage), fresh(stage), "a fox shown to nobody", stage.space.person("Ivy")
    stage.gemini.delay = 1.2
    await ivy.slash(channel, "imagine", prompt)
    await placeholder_of(stage, prompt)
    stage.slack.fail("conversations.open", error="user_disabled", times=None)
    stage.space.archive(channel)
    await until(lambda: _kept(stage), "it could not be told")
    stage.slack.heal()
    held = stage.slack.fail("response_url", status=500, skip=1, delay=2.0)  # the answer is told, what was kept is not
    await ivy.slash(other, "usage")
    await until(lambda: held.hits, "it is being told")
    (old,) = stage.program.kill("front")
    await stage.program.gone(old)
    assert _kept(stage), "it is not lost"
    await front_is_back(stage, old)
    with closing(sqlite3.connect(stage.program.database, timeout=10)) as connection, connection:
        connection.execute("UPDATE notices SET claimed_at = claimed_at - 60000000")  # a minute later
    asked = await ivy.slash(other, "usage")
    await told_alone(stage, asked, "could not be shown here")
    await until(lambda: not _kept(stage), "it is told")


def _kept(stage: SlackStage) -> int:
    return len(stage.program.rows("SELECT 1 FROM notices"))
