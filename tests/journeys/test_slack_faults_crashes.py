"""`kill -9` between the effects of one answer to Slack: one message, charged once; forms and events outlive it."""

from collections.abc import AsyncIterator
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
)
from tests.servers.slack import Channel

pytestmark = pytest.mark.asyncio(loop_scope="module")

_KILLED: Final = 60.0  # s; what a dead process was about to post is its own for fifteen
_POST: Final = "chat.postMessage"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackStage]:
    async with shared(tmp_path_factory.mktemp("crashes")) as stage:
        yield stage


@pytest.fixture
def stage(opened: SlackStage) -> SlackStage:
    opened.slack.heal()
    return opened


def fresh(stage: SlackStage) -> Channel:
    """Make a channel whose limit nobody has used up."""
    return stage.space.channel(f"crashes-{len(stage.space.team.channels)}")


async def test_the_front_dies_while_it_posts_placeholders(stage: SlackStage) -> None:
    channel, other, third, unread = (fresh(stage) for _ in range(4))
    fox = await made_of(stage, "a fox to begin with", at=channel)
    form = await (await stage.ben.press(fox, "Edit")).view_when(lambda view: view.fields)
    never, *posted = "a fox never shown", "a fox shown", "a fox in a thread", "a fox at home"
    blind = "a fox unremembered"  # where the bot may not read what was written
    stage.slack.fail("conversations.history", error="missing_scope", channel=unread.id, times=None)
    # All are recorded, and on their way. One is lost with who would have sent it again; of the others nobody knows.
    lost = stage.slack.fail(_POST, status=500, held=True, channel=channel.id)
    held = [stage.slack.fail(_POST, held=True, channel=one.id) for one in (other, third, stage.ada.direct, unread)]
    await stage.ada.slash(channel, "imagine", never)
    await stage.ada.slash(other, "imagine", posted[0])
    await stage.ada.say(third, f"@bot {posted[1]}")
    await stage.ada.slash(stage.ada.direct, "imagine", posted[2])
    await stage.ada.slash(unread, "imagine", blind)
    await until(lambda: all(one.hits for one in (lost, *held)), "they are under way")
    with stage.program.locked():
        for one in held:
            one.let_go()
        await stage.slack.until(lambda: all(showing(stage, prompt) for prompt in (*posted, blind)))
        (old,) = stage.program.kill("front")
        await stage.program.gone(old)
    lost.let_go()
    shown = [showing(stage, prompt) for prompt in posted]
    (placeholder,) = showing(stage, blind)
    await one_result(stage, never, within=_KILLED)
    results = [await one_result(stage, prompt, within=_KILLED) for prompt in posted]
    assert [[message.ts for message in messages] for messages in shown] == [[result.ts] for result in results]
    await _comes_beside(stage, blind, placeholder.ts)
    await stage.program.restarted("front", old)
    await stage.program.ready()
    await stage.slack.connected(2, 30)
    # A form that was opened before is understood by who knows nothing of it; and the results can be continued.
    await stage.ben.submit(form, prompt="a fox filled in after all")
    edit = await (await stage.ada.press(results[0], "Edit")).view_when(lambda view: view.fields)
    await stage.ada.submit(edit, prompt="and at night")
    await one_result(stage, "a fox filled in after all")
    assert (await one_result(stage, "and at night")).thread == results[0].ts


async def _comes_beside(stage: SlackStage, prompt: str, placeholder: str) -> None:
    """See to it that a placeholder remains where nobody may look for it, and its result comes once."""
    await stage.slack.until(lambda: any(map(is_ready, showing(stage, prompt))), _KILLED)
    await settled(stage)
    first, second = showing(stage, prompt)
    assert first.ts == placeholder
    assert is_ready(second)
    assert not is_ready(first)
    assert requests(stage, prompt) == 1
    assert holds_of(stage, prompt) == {"spent": 1}


async def test_the_worker_dies_after_slack_took_results_and_a_notice(stage: SlackStage) -> None:
    channel, other, third, hal = fresh(stage), fresh(stage), fresh(stage), stage.space.person("Hal")
    changed, anew = "a fox shown already", "a fox posted already"
    fox = await made_of(stage, "a fox taken down once", by=hal, at=third)
    form = await (await stage.ben.press(fox, "Report")).view_when(lambda view: view.fields)
    await stage.ben.submit(form, complaint="hate", words="It mocks us.")
    case = await stage.slack.seen(stage.mods, lambda card: "Take down" in card.buttons, to=stage.mona)
    form = await (await stage.mona.press(case, "Take down")).view_when(lambda view: view.fields)
    stage.gemini.delay = 1.5
    await stage.ada.slash(channel, "imagine", changed)
    await stage.ada.slash(other, "imagine", anew)
    await placeholder_of(stage, changed)
    stage.olga.join(other)
    await stage.olga.delete(await placeholder_of(stage, anew))
    # All are held back on the way, so that when they are there the rows have to wait.
    held = [stage.slack.fail("chat.update", held=True, channel=channel.id)]
    held += [stage.slack.fail(_POST, held=True, channel=one.id) for one in (other, hal.direct)]
    await stage.mona.submit(form, rule="Something else", note="")
    await until(lambda: all(one.hits for one in held), "the results and the notice are under way")
    with stage.program.locked():
        for one in held:
            one.let_go()
        await stage.slack.until(lambda: all(any(map(is_ready, showing(stage, prompt))) for prompt in (changed, anew)))
        await direct_when(stage, hal, "taken down")
        assert {state_of(stage, changed), state_of(stage, anew)} == {"finalizing"}
        (old,) = stage.program.kill("worker")
        await stage.program.gone(old)
    stage.gemini.delay = 0.0
    shown = [showing(stage, prompt) for prompt in (changed, anew)]
    await stage.program.restarted("worker", old)
    results = [await one_result(stage, prompt, within=_KILLED) for prompt in (changed, anew)]
    assert [[message.ts for message in messages] for messages in shown] == [[result.ts] for result in results]
    told = [one for one in stage.slack.visible(hal.direct, to=hal) if "taken down" in one.words]
    assert len(told) == 1
