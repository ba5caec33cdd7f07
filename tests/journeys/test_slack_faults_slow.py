"""A database that others keep for two seconds: whatever comes is acknowledged in time, and what follows comes once."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio

from tests.fakes.image_model import jpeg
from tests.journeys.books import requests, settled, state_of
from tests.journeys.program import until
from tests.journeys.slack import SlackStage, is_ready
from tests.journeys.slack_books import made_of, one_result, posts, shared, showing, told_alone
from tests.servers.slack import Channel, Upload

pytestmark = pytest.mark.asyncio(loop_scope="module")

_MADE: Final = (
    "a fox in time",
    "a fox by the form of a command",
    "a fox by the form of a picture",
    "a fox said in time",
    "a fox said alone in time",
)
_BLOCKED: Final = "deepfake porn of my classmate"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackStage]:
    async with shared(tmp_path_factory.mktemp("slow")) as stage:
        await made_of(stage, "a fox to warm up")
        yield stage


@pytest.fixture
def stage(opened: SlackStage) -> SlackStage:
    opened.slack.heal()
    return opened


@pytest.fixture
def channel(stage: SlackStage) -> Channel:
    """Return a channel of one test alone, whose limit nobody else has used up."""
    return stage.space.channel(f"slow-{len(stage.space.team.channels)}")


def aside(stage: SlackStage) -> Channel:
    """Make another channel, so that the limit of one is no matter."""
    return stage.space.channel(f"aside-{len(stage.space.team.channels)}")


async def test_whatever_comes_is_acknowledged_in_time(stage: SlackStage, channel: Channel) -> None:
    fox = await made_of(stage, "a fox at first", at=channel)
    report = await (await stage.ben.press(fox, "Report")).view_when(lambda view: view.fields)
    begin = await (await stage.mona.slash(aside(stage), "imagine")).view_when(lambda view: view.fields)
    edit = await (await stage.mona.press(fox, "Edit")).view_when(lambda view: view.fields)
    cat = await stage.ben.say(channel, "look", files=[Upload("cat.jpg", jpeg())])
    with stage.program.locked():
        told = len(stage.slack.deliveries)
        made = await stage.ada.slash(aside(stage), "imagine", "a fox in time")
        refused = await stage.ada.slash(channel, "imagine", _BLOCKED)
        pressed = await stage.ben.press(fox, "Variations")
        form = await stage.ben.press(fox, "Edit")
        menu = await stage.ada.shortcut(cat, "edit_image")
        reported = await stage.ben.submit(report, complaint="other", words="")
        deleted = await stage.ben.press(fox, "Delete")  # he may not
        begun = await stage.mona.submit(begin, prompt="a fox by the form of a command")
        edited = await stage.mona.submit(edit, prompt="a fox by the form of a picture")
        for one in (made, refused, pressed, form, menu, deleted):
            await one.acknowledged()
        await stage.ben.say(aside(stage), "@bot a fox said in time")
        await stage.ben.say(stage.ben.direct, "a fox said alone in time")
        await form.view_when(lambda view: view.fields)
        await menu.view_when(lambda view: "moment" in view.words)
    for one in (made, refused, pressed, form, menu, reported, deleted, begun, edited):
        await one.acknowledged()
    await stage.slack.until(lambda: all(one.acked or one.done for one in stage.slack.deliveries[told:]))
    assert max(one.latency or 9.0 for one in stage.slack.deliveries[told:] if one.sent) < 3
    for prompt in _MADE:
        await one_result(stage, prompt)
    for shown in (form, menu):
        assert "prompt" in (await shown.view_when(lambda view: view.fields)).fields
    assert not posts(stage, lambda message: "Press again" in message.words)
    await told_alone(stage, refused, "not allowed here")
    await told_alone(stage, deleted, "Only the member who asked for this")
    assert "moderators have it before them" in (await reported.view_when(lambda view: not view.fields)).words
    varied = await pressed.message_when(lambda message: is_ready(message) and len(message.files) == 2)
    assert [message.ts for message in showing(stage, "a fox at first")].count(varied.ts) == 1


async def test_forms_open_while_the_database_is_kept_and_are_filled_afterwards(
    stage: SlackStage, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    cat = await stage.ben.say(channel, "look", files=[Upload("cat.jpg", jpeg())])
    with stage.program.locked():
        menu = await stage.ada.shortcut(cat, "edit_image")
        waiting = await menu.view_when(lambda view: "moment" in view.words)
        assert not waiting.fields
        monkeypatch.setattr(stage.slack.stage.views, "trigger_life", 0.0)  # what it was opened with lives no longer
    form = await menu.view_when(lambda view: "prompt" in view.fields)
    assert form.updates == 1
    assert menu.ephemerals == []
    sent = await stage.ada.submit(form, prompt="a fox beside the cat")
    await sent.written_when(is_ready)
    await one_result(stage, "a fox beside the cat")


async def test_a_form_that_is_refused_late_is_told_so_and_keeps_the_words(stage: SlackStage, channel: Channel) -> None:
    fox = await made_of(stage, "a fox to change", at=channel)
    form = await (await stage.ben.press(fox, "Edit")).view_when(lambda view: view.fields)
    with stage.program.locked():
        sent = await stage.ben.submit(form, prompt=_BLOCKED)
        await asyncio.sleep(2.6)
    assert (sent.latency or 9.0) < 3
    told = await told_alone(stage, sent, "not allowed here")
    assert requests(stage, _BLOCKED) == 0
    assert told.thread in {"", fox.ts}


async def test_words_that_wait_longer_come_again_and_act_once(stage: SlackStage, channel: Channel) -> None:
    with stage.program.locked():
        await stage.ben.say(channel, "@bot a fox of patience")
        heard = [one for one in stage.slack.deliveries if "a fox of patience" in str(one.payload)]
        await stage.slack.until(lambda: any(len(one.sent) > 1 for one in heard), 20)
    await one_result(stage, "a fox of patience")
    assert not any(one.lost for one in heard)


async def test_a_late_placeholder_covers_no_result(stage: SlackStage, channel: Channel) -> None:
    await made_of(stage, "a fox that says where to", at=channel)
    # The front posts so late that the worker could have been quicker.
    late = stage.slack.fail("chat.postMessage", held=True, channel=channel.id)
    await stage.ada.slash(channel, "imagine", "a fox covered")
    await until(lambda: late.hits and state_of(stage, "a fox covered") == "finalizing", "there is a result")
    late.let_go()
    result = await one_result(stage, "a fox covered")
    await asyncio.sleep(0.5)
    assert is_ready(stage.slack.now(result))


async def test_what_is_private_never_stands_in_the_channel(stage: SlackStage, channel: Channel) -> None:
    with stage.program.locked():
        await (await stage.ada.slash(channel, "imagine", "a fox alone --private")).acknowledged()
    await one_result(stage, "a fox alone")
    with stage.program.locked():
        await (await stage.ada.slash(channel, "edit", "a fox alone at night")).acknowledged()
    await stage.slack.until(lambda: any(map(is_ready, showing(stage, "a fox alone at night"))))
    await settled(stage)
    for message in posts(stage, lambda message: "alone" in message.words):
        assert message.ephemeral or message.channel.direct is not None
    assert requests(stage, "a fox alone at night") == 1
