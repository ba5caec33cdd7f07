"""Pictures are made, continued and taken away in Slack: by commands, forms, buttons and the menus of messages."""

import re
from collections.abc import AsyncIterator
from hashlib import sha256

import pytest
import pytest_asyncio

from tests.journeys.files import TRACES, photograph
from tests.journeys.slack import SlackStage, is_ready
from tests.journeys.slack_moves import (
    changed,
    drawing,
    edited,
    holds_of,
    made,
    mine,
    one_result,
    opened,
    parent,
    plain,
    quiet,
    settled,
    told,
    turn,
)
from tests.servers.gemini.answers import drawn
from tests.servers.slack import Channel, Upload

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackStage]:
    async with quiet(tmp_path_factory.mktemp("plantain")) as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="module")
async def stage(started: SlackStage) -> AsyncIterator[SlackStage]:
    """Every journey ends without a word that no well-made bot would send."""
    yield started
    assert started.slack.problems == []


@pytest.fixture
def channel(stage: SlackStage, request: pytest.FixtureRequest) -> Channel:
    """A channel that no other journey writes in."""
    return stage.space.channel(request.node.name[5:37].replace("_", "-"))


def photo(number: int = 0, name: str = "my holiday.jpg") -> Upload:
    return Upload(name, photograph(number))


async def test_a_picture_from_typed_words(stage: SlackStage, channel: Channel) -> None:
    asked = await stage.ada.slash(channel, "imagine", "a fox on *this* mountain --ratio 16:9 --seed 7")
    fox = await made(asked)
    said = plain(fox)
    assert said.startswith("Ada asked for a picture\n")
    assert "\na fox on *this* mountain\n" in said
    for fact in ("Ratio: 16:9", "Size: 1K · 1376 × 768", "Seed: 7", "Pictures: 1", "left today", "SynthID"):  # noqa: RUF001 -- the sign for dimensions
        assert fact in said
    assert re.search(r"Tokens: [\d,]+", said)
    assert "Price: $" in said
    assert fox.buttons == ("Edit", "Variations", "Delete", "Report")
    assert fox.text.startswith("Ada asked for a picture")
    (file,) = fox.files
    assert file.alt == "Picture: a fox on *this* mountain"
    (kept,) = stage.program.rows(
        "SELECT p.digest FROM pictures p WHERE turn_id = ?", turn(stage, "a fox on *this* mountain")["id"]
    )
    assert sha256(file.data).hexdigest() == kept["digest"], "the original, byte for byte"
    assert (await one_result(stage, channel, "a fox on *this* mountain")).ts == fox.ts
    assert mine(stage, channel, stage.ben) == [stage.slack.now(fox)], "the placeholder became the result"
    assert fox.thread == ""


async def test_a_command_alone_opens_its_form(stage: SlackStage, channel: Channel) -> None:
    form = await opened(await stage.ada.slash(channel, "imagine"))
    assert form.title == "/imagine"
    assert list(form.fields)[:2] == ["prompt", "pictures"]
    sent = await stage.ada.submit(
        form, prompt="a fox from a form", pictures=[photo()], ratio="16:9", count="2", private="no"
    )
    await sent.acknowledged()
    assert sent.ack in (None, {}), "the form closes"
    await stage.slack.seen(channel, lambda message: is_ready(message) and len(message.files) == 2, to=stage.ben)
    await settled(stage)
    (sheet,) = mine(stage, channel, stage.ben)
    assert "a fox from a form" in plain(sheet)
    assert "Inputs: 1" in plain(sheet)
    assert "Ratio: 16:9" in plain(sheet)
    assert sheet.thread == ""
    assert holds_of(stage, "a fox from a form") == {"spent": 2}
    sent_on = str(stage.gemini.requests[-1].body).encode()
    assert b"inlineData" in sent_on
    assert not any(trace in sent_on for trace in TRACES)


async def test_edit_by_button_with_another_picture(stage: SlackStage, channel: Channel) -> None:
    fox = await made(await stage.ada.slash(channel, "imagine", "a fox that Ben changes"))
    form = await opened(await stage.ben.press(fox, "Edit"))
    assert list(form.fields) == ["prompt", "pictures"]
    result = await made(await stage.ben.submit(form, prompt="give it this hat", pictures=[photo(1)]))
    assert parent(stage, "give it this hat") == "a fox that Ben changes"
    assert plain(result).startswith("Ben asked for a picture")
    assert "Continues “a fox that Ben changes” by Ada" in plain(result)
    assert "Inputs: 1" in plain(result)
    assert result.thread == fox.ts, "what continues it stands in the thread under it"
    assert stage.slack.now(fox).files[0].data == fox.files[0].data, "the picture itself stays"
    deeper = await edited(stage.ada, result, "and these shoes")
    assert deeper.thread == fox.ts
    assert parent(stage, "and these shoes") == "give it this hat"


async def test_cancel_by_button_and_by_command(stage: SlackStage, channel: Channel) -> None:
    stage.gemini.script(drawn(delay=3), drawn(delay=3))
    asked = await stage.ada.slash(channel, "imagine", "a fox that is not awaited")
    waiting = await asked.message_when(lambda message: "Generating…" in message.words)
    await drawing(stage, "a fox that is not awaited")
    assert waiting.buttons == ("Cancel",)
    await told(await stage.ben.press(waiting, "Cancel"), "Only the member who asked for this")
    await stage.ada.press(waiting, "Cancel")
    cancelled = await changed(stage, waiting, "Cancelled")
    assert cancelled.buttons == ("Try again", "Delete")
    asked = await stage.ada.slash(channel, "imagine", "nor this one")
    waiting = await asked.message_when(lambda message: "Generating…" in message.words)
    await drawing(stage, "nor this one")
    await told(await stage.ada.slash(channel, "cancel"), "Stopped 1 picture")
    await changed(stage, waiting, "Cancelled")
    await told(await stage.ada.slash(channel, "cancel"), "You have nothing waiting or running here")
    await settled(stage)
    assert holds_of(stage, "nor this one") == {"released": 1}
