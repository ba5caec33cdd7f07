"""Sockets that are cut, events that come again, processes that are killed: whatever people do is done once."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from typing import Final

import pytest
import pytest_asyncio

from tests.journeys.books import holds_of, requests, settled, state_of
from tests.journeys.program import until
from tests.journeys.slack import SlackStage, is_ready
from tests.journeys.slack_books import (
    direct_when,
    made_of,
    one_result,
    placeholder_of,
    posts,
    shared,
    showing,
    told_alone,
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


def fresh(stage: SlackStage) -> Channel:
    """Make a channel whose limit nobody has used up."""
    return stage.space.channel(f"sockets-{len(stage.space.team.channels)}")


@pytest.fixture
def channel(stage: SlackStage) -> Channel:
    return fresh(stage)


async def front_is_back(stage: SlackStage, old: int) -> None:
    await stage.program.restarted("front", old)
    await stage.program.ready()
    await stage.slack.connected(2, 30)


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


async def test_addresses_that_lapse_are_asked_for_anew(stage: SlackStage, channel: Channel) -> None:
    sockets = stage.slack.stage.sockets
    sockets.failing = 3  # of one at least the second is refused too
    stage.slack.cut_sockets()
    await stage.slack.until(lambda: not sockets.failing, 30)
    await stage.slack.connected(2, 60)
    await made_of(stage, "a fox after all", at=channel)


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
    await front_is_back(stage, old)
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


# --- `kill -9` between the effects of one answer: one message, charged once; forms and events outlive it ----

#: s; what a dead process was about to post is its own for fifteen.
_KILLED: Final = 60.0
_POST: Final = "chat.postMessage"


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
    await front_is_back(stage, old)
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


async def test_the_front_dies_while_it_tells_what_was_kept(stage: SlackStage) -> None:
    channel, other, prompt, ivy = fresh(stage), fresh(stage), "a fox shown to nobody", stage.space.person("Ivy")
    stage.gemini.hold()
    await ivy.slash(channel, "imagine", prompt)
    await placeholder_of(stage, prompt)
    stage.slack.fail("conversations.open", error="user_disabled", times=None)
    stage.space.archive(channel)
    stage.gemini.let_go()
    await until(lambda: _kept(stage), "it could not be told")
    stage.slack.heal()
    held = stage.slack.fail("response_url", status=500, skip=1, held=True)  # the answer is told, what was kept is not
    await ivy.slash(other, "usage")
    await until(lambda: held.hits, "it is being told")
    (old,) = stage.program.kill("front")
    await stage.program.gone(old)
    assert _kept(stage), "it is not lost"
    held.let_go()
    await front_is_back(stage, old)
    with closing(sqlite3.connect(stage.program.database, timeout=10)) as connection, connection:
        connection.execute("UPDATE notices SET claimed_at = claimed_at - 60000000")  # a minute later
    asked = await ivy.slash(other, "usage")
    await told_alone(stage, asked, "could not be shown here")
    await until(lambda: not _kept(stage), "it is told")


def _kept(stage: SlackStage) -> int:
    return len(stage.program.rows("SELECT 1 FROM notices"))
