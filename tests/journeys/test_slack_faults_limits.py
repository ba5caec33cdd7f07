"""Every other method that fails for a moment, mostly for a limit: people get what they asked for, a moment later."""

from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio

from tests.fakes.image_model import jpeg
from tests.journeys.slack import SlackStage, is_ready
from tests.journeys.slack_books import (
    charged,
    direct_when,
    made_of,
    one_result,
    settled,
    shared,
    showing,
    told_alone,
)
from tests.servers.slack import Channel, Message, Person, Upload, View

pytestmark = pytest.mark.asyncio(loop_scope="module")

FOR_A_MOMENT: Final = pytest.mark.parametrize("status", [429, 500])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackStage]:
    async with shared(tmp_path_factory.mktemp("limits")) as stage:
        yield stage


@pytest.fixture
def stage(opened: SlackStage) -> SlackStage:
    opened.slack.heal()
    return opened


@pytest.fixture
def channel(stage: SlackStage) -> Channel:
    """Return a channel of one test alone, whose limit nobody else has used up."""
    return stage.space.channel(f"limits-{len(stage.space.team.channels)}")


async def test_a_word_for_one_alone(stage: SlackStage, channel: Channel) -> None:
    limited = stage.slack.fail("chat.postEphemeral", status=429)
    told = stage.slack.fail("response_url", status=429)
    asked = await stage.ada.slash(channel, "imagine", "a fox too wide --ratio 7:1")
    await told_alone(stage, asked, "7:1")
    assert told.hits == limited.hits == 1


async def test_a_word_for_one_alone_that_answers_words(stage: SlackStage, channel: Channel) -> None:
    limited = stage.slack.fail("chat.postEphemeral", status=429)
    await stage.ada.say(channel, "@bot")
    await stage.slack.seen(channel, lambda told: told.ephemeral, to=stage.ada)
    assert limited.hits == 1


@FOR_A_MOMENT
async def test_a_private_result(stage: SlackStage, channel: Channel, status: int) -> None:
    fresh = stage.space.person(f"Finn {status}")  # whose direct messages are not known yet
    limited = stage.slack.fail("conversations.open", status=status)
    await fresh.slash(channel, "imagine", f"a fox alone {status} --private")
    result = await one_result(stage, f"a fox alone {status}")
    assert result.channel is fresh.direct
    assert limited.hits == 1


async def test_a_word_of_progress_that_slack_does_not_take_keeps_nothing_waiting(
    stage: SlackStage, channel: Channel
) -> None:
    late = stage.slack.fail("download", delay=0.7)  # so that the placeholder stands before the model is asked
    limited = stage.slack.fail("chat.update", status=429, retry_after=60, channel=channel.id)
    await stage.ada.say(channel, "@bot a fox in no time", files=[Upload("cat.jpg", jpeg())])
    await one_result(stage, "a fox in no time")
    assert late.hits == limited.hits == 1


@FOR_A_MOMENT
async def test_a_form_and_what_it_makes(stage: SlackStage, channel: Channel, status: int) -> None:
    fox = await made_of(stage, f"a fox to edit {status}", at=channel)
    limited = stage.slack.fail("views.open", status=status)
    asked = await stage.ben.press(fox, "Edit")
    form = await asked.view_when(lambda view: "prompt" in view.fields)
    assert limited.hits == 1
    assert asked.ephemerals == []
    await stage.ben.submit(form, prompt=f"a fox at night {status}")
    await one_result(stage, f"a fox at night {status}")


async def test_a_form_that_slack_does_not_take_in_time_says_so(stage: SlackStage, channel: Channel) -> None:
    fox = await made_of(stage, "a fox in vain", at=channel)
    stage.slack.fail("views.open", status=429, retry_after=4)
    asked = await stage.ben.press(fox, "Edit")
    await told_alone(stage, asked, "Press again")
    assert asked.view is None


@FOR_A_MOMENT
async def test_a_form_that_is_filled_later(stage: SlackStage, channel: Channel, status: int) -> None:
    fox = await made_of(stage, f"a fox to look at {status}", at=channel)
    await report(stage, fox)
    case = await stage.slack.seen(stage.mods, lambda card: f"a fox to look at {status}" in card.words, to=stage.mona)
    slow = stage.slack.fail("conversations.members", delay=2.0)  # so that the form waits for what she may do
    limited = stage.slack.fail("views.update", status=status)
    asked = await stage.mona.press(case, "Take down")
    form = await asked.view_when(lambda view: view.fields)
    assert slow.hits == limited.hits == 1
    await stage.mona.submit(form, rule="Something else", note="")
    await stage.slack.seen(channel, lambda card: "Taken down" in card.words, to=stage.ada)
    await settled(stage)


async def report(stage: SlackStage, fox: Message) -> None:
    asked = await stage.ben.press(fox, "Report")
    await stage.ben.submit(await asked.view_when(), complaint="other", words="")


@pytest.mark.parametrize("method", ["users.info", "conversations.members"])
async def test_what_a_moderator_may_do(stage: SlackStage, channel: Channel, method: str) -> None:
    fox = await made_of(stage, f"a fox before {method}", at=channel)
    await report(stage, fox)
    case = await stage.slack.seen(stage.mods, lambda card: f"before {method}" in card.words, to=stage.mona)
    limited = stage.slack.fail(method, status=429)
    await stage.mona.press(case, "Dismiss")
    await stage.slack.until(lambda: "Dismissed" in stage.slack.now(case).words)
    assert limited.hits == 1


@FOR_A_MOMENT
@pytest.mark.parametrize("method", ["chat.delete", "files.delete"])
async def test_a_deleted_picture(stage: SlackStage, channel: Channel, method: str, status: int) -> None:
    prompt = f"a fox gone in spite of {status} for {method}"
    fox = await made_of(stage, prompt, at=channel)
    before = charged(stage, stage.ada)
    limited = stage.slack.fail(method, status=status)
    await stage.ada.press(fox, "Delete")
    await stage.slack.until(lambda: stage.slack.now(fox).deleted)
    await settled(stage)
    assert limited.hits == 1
    assert stage.slack.stage.files.kept[fox.files[0].id].deleted
    assert showing(stage, prompt) == []
    assert charged(stage, stage.ada) == before


@pytest.mark.parametrize("look", ["conversations.history", "conversations.replies"])
async def test_a_message_that_is_looked_for(stage: SlackStage, channel: Channel, look: str) -> None:
    prompt = f"a fox looked for by {look}"
    stage.slack.fail("chat.postMessage", status=500, after_effect=True)
    limited = stage.slack.fail(look, status=429)
    if look.endswith("history"):
        await stage.ada.slash(channel, "imagine", prompt)
    else:
        await stage.ada.say(channel, f"@bot {prompt}")
    await one_result(stage, prompt)
    assert limited.hits == 1


@FOR_A_MOMENT
async def test_the_apps_page(stage: SlackStage, status: int) -> None:
    fresh = stage.space.person(f"Hal {status}")
    limited = stage.slack.fail("views.publish", status=status)
    await fresh.open_home()
    await stage.slack.until(lambda: fresh.home is not None)
    assert limited.hits == 1


async def test_an_archive(stage: SlackStage) -> None:
    await made_of(stage, "a fox to keep", at=stage.ada.direct)
    limited = stage.slack.fail("files.completeUploadExternal", status=429)
    await stage.ada.slash(stage.ada.direct, "conversation", "export")
    await stage.slack.seen(
        stage.ada.direct, lambda told: any(one.name.endswith(".zip") for one in told.files), to=stage.ada
    )
    await settled(stage)
    assert limited.hits == 1
    handed = [one for one in stage.slack.visible(stage.ada.direct, to=stage.ada) if one.files and not is_ready(one)]
    assert len(handed) == 1


async def test_a_notice_by_direct_message(stage: SlackStage, channel: Channel) -> None:
    fresh = stage.space.person("Gil")
    form = await _about_to_take_down(stage, channel, "a fox taken down", fresh)
    limited = stage.slack.fail("chat.postMessage", status=429, channel=fresh.direct.id)
    await stage.mona.submit(form, rule="Something else", note="")
    await direct_when(stage, fresh, "taken down")
    await settled(stage)
    assert limited.hits == 1


async def _about_to_take_down(stage: SlackStage, channel: Channel, prompt: str, of: Person) -> View:
    fox = await made_of(stage, prompt, by=of, at=channel)
    await report(stage, fox)
    case = await stage.slack.seen(stage.mods, lambda card: prompt in card.words, to=stage.mona)
    return await (await stage.mona.press(case, "Take down")).view_when(lambda view: view.fields)


def _looks(stage: SlackStage) -> int:
    """Count how often the bot looked for a message."""
    return sum(call.method in {"conversations.history", "conversations.replies"} for call in stage.slack.calls)


async def test_what_is_written_for_the_first_time_is_not_looked_for(stage: SlackStage, channel: Channel) -> None:
    before, fresh = _looks(stage), stage.space.person("Guy")
    form = await _about_to_take_down(stage, channel, "a fox taken down at once", fresh)
    await stage.mona.submit(form, rule="Something else", note="")
    await direct_when(stage, fresh, "taken down")
    await settled(stage)
    assert _looks(stage) == before


async def test_a_notice_comes_where_nobody_may_look_whether_it_has(stage: SlackStage, channel: Channel) -> None:
    fresh = stage.space.person("Gus")
    form = await _about_to_take_down(stage, channel, "a fox taken down unseen", fresh)
    lost = stage.slack.fail("chat.postMessage", status=500, channel=fresh.direct.id)
    limited = stage.slack.fail("conversations.history", status=429, retry_after=60, times=None)
    await stage.mona.submit(form, rule="Something else", note="")
    await direct_when(stage, fresh, "taken down")
    await settled(stage)
    assert (lost.hits, limited.hits) == (1, 1)


async def test_a_message_is_looked_for_page_by_page(stage: SlackStage, channel: Channel) -> None:
    first = await stage.ben.say(channel, "a long talk")
    for number in range(20):
        await stage.ben.say(channel, f"word {number}", thread=first)
    lost = stage.slack.fail("chat.postMessage", status=500, after_effect=True)
    before = _looks(stage)
    await stage.ada.say(channel, "@bot a fox below all that", thread=first)
    result = await one_result(stage, "a fox below all that")
    assert result.thread == first.ts
    assert lost.hits == 1
    assert _looks(stage) == before + 2
