"""Pictures are made, continued and taken away in Slack: by commands, forms, buttons and the menus of messages."""

import base64
import re
from collections.abc import AsyncIterator
from hashlib import sha256
from io import BytesIO
from typing import Final

import pytest
import pytest_asyncio
from PIL import Image

from tests.journeys.books import drawing, holds_of, parent, requests, turn
from tests.journeys.files import TRACES, photograph, scene, truncated
from tests.journeys.slack import SlackStage, is_ready
from tests.journeys.slack_books import quiet
from tests.journeys.slack_moves import (
    changed,
    edited,
    filled,
    gone,
    made,
    mine,
    one_result,
    opened,
    plain,
    settled,
    told,
    waiting,
)
from tests.servers.gemini.answers import Answer, Asked, answered, drawn, finished, judged, words
from tests.servers.slack import Channel, Upload

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: Words about which a model is asked.
ESCALATED: Final = "a workshop for teenagers on preventing sexual assault"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackStage]:
    async with quiet(tmp_path_factory.mktemp("plantain")) as stage:
        yield stage


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


async def test_a_placeholder_that_comes_late_says_how_far_it_is(stage: SlackStage, channel: Channel) -> None:
    await made(await stage.ada.slash(channel, "imagine", "a fox that says where to"))
    stage.gemini.script(drawn(delay=3))
    late = stage.slack.fail("chat.postMessage", delay=1.0, channel=channel.id)
    asked = await stage.ada.slash(channel, "imagine", "a fox that is announced late")
    running = await asked.message_when(lambda message: "Generating… · begun at" in plain(message))
    assert late.hits == 1
    assert running.buttons == ("Cancel",)
    result = await one_result(stage, channel, "a fox that is announced late")
    assert result.edits == 2, "one edit before the result, and the result"


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
    running = await waiting(stage, asked)
    await drawing(stage, "a fox that is not awaited")
    assert re.match(r"Ada asked for a picture\n(Preparing|Generating)… · begun at", plain(running))
    assert "a fox that is not awaited" in plain(running)
    await told(await stage.ben.press(running, "Cancel"), "Only the member who asked for this")
    await stage.ada.press(running, "Cancel")
    cancelled = await changed(stage, running, "Cancelled")
    assert cancelled.buttons == ("Try again", "Delete")
    asked = await stage.ada.slash(channel, "imagine", "nor this one")
    running = await waiting(stage, asked)
    await drawing(stage, "nor this one")
    await told(await stage.ada.slash(channel, "cancel"), "Stopped 1 picture")
    await changed(stage, running, "Cancelled")
    stage.gemini.script(drawn(delay=3))
    root = await stage.ada.say(channel, "@bot and not this one in a thread")
    await drawing(stage, "and not this one in a thread")
    await told(await stage.ada.slash(channel, "cancel"), "Stopped 1 picture")
    await stage.slack.seen(
        channel, lambda message: message.thread == root.ts and "Cancelled" in plain(message), to=stage.ben
    )
    await told(await stage.ada.slash(channel, "cancel"), "You have nothing waiting or running here")
    await settled(stage)
    assert holds_of(stage, "nor this one") == {"released": 1}


async def test_forms_with_files_change_and_compose(stage: SlackStage, channel: Channel) -> None:
    form = await opened(await stage.ada.slash(channel, "blend"))
    assert not form.fields["pictures"]["optional"]
    asked = await stage.ada.submit(form, prompt="all in one", pictures=[photo(number) for number in range(3)])
    assert "Inputs: 3" in plain(await made(asked))
    form = await opened(await stage.ada.slash(channel, "blend", "two in one --ratio 16:9"))
    assert form.fields["prompt"]["element"]["initial_value"] == "two in one", "a command brings no files with it"
    two = await made(await stage.ada.submit(form, pictures=[photo(number) for number in range(2)]))
    assert "Inputs: 2" in plain(two)
    assert "Ratio: 16:9" in plain(two)
    form = await opened(await stage.ada.slash(channel, "edit"))
    assert form.fields["pictures"]["optional"]
    asked = await stage.ada.submit(form, prompt="only this one", pictures=[photo()])
    assert "Inputs: 1" in plain(await made(asked))
    assert parent(stage, "only this one") == ""
    form = await opened(await stage.ben.slash(channel, "edit"))
    await made(await stage.ben.submit(form, prompt="what is newest here"))
    assert parent(stage, "what is newest here") == "only this one"


async def test_a_form_that_is_refused_keeps_what_was_typed(stage: SlackStage, channel: Channel) -> None:
    form = await opened(await stage.ada.slash(channel, "blend"))
    refused = await (await stage.ada.submit(form, prompt="the two", pictures=[photo()])).acknowledged()
    assert refused.ack is not None
    assert refused.ack["response_action"] == "errors"
    assert form.errors == {"prompt": "Attach at least 2 pictures; there is 1."}
    result = await made(await stage.ada.submit(form, prompt="the two", pictures=[photo(), photo(1)]))
    assert form.gone
    assert "Inputs: 2" in plain(result)
    form = await opened(await stage.ada.slash(channel, "imagine"))
    await (await stage.ada.submit(form, prompt="a fox", seed="many")).acknowledged()
    assert "many" in form.errors["prompt"]
    await (await stage.ada.submit(form, prompt="a nude child")).acknowledged()
    assert "This prompt is not allowed here" in form.errors["prompt"]
    await stage.ada.close(form)
    assert mine(stage, channel, stage.ada) == [stage.slack.now(result)], "nothing else was said or shown"


async def test_a_form_that_comes_twice_makes_one_picture(stage: SlackStage, channel: Channel) -> None:
    form = await opened(await stage.ada.slash(channel, "imagine"))
    sent = await stage.ada.submit(form, prompt="a fox sent twice")
    await stage.slack.replay(sent, 2)
    await one_result(stage, channel, "a fox sent twice")
    await stage.slack.replay(sent)
    await settled(stage)
    await one_result(stage, channel, "a fox sent twice")
    assert len(mine(stage, channel, stage.ada)) == 1


async def test_a_command_that_comes_twice_makes_one_picture(stage: SlackStage, channel: Channel) -> None:
    asked = await stage.ada.slash(channel, "imagine", "a fox typed once")
    await stage.slack.replay(asked, 3)
    await one_result(stage, channel, "a fox typed once")


async def test_a_sheet_of_four(stage: SlackStage, channel: Channel) -> None:
    sheet = await made(await stage.ada.slash(channel, "imagine", "four foxes --count 4"))
    assert plain(sheet).startswith("Ada asked for 4 pictures\n")
    assert [file.alt for file in sheet.files] == [f"Picture {number} of 4: four foxes" for number in range(1, 5)]
    titles = [block["title"]["text"] for block in sheet.blocks if block["type"] == "image"]
    assert titles == ["Picture 1", "Picture 2", "Picture 3", "Picture 4"]
    assert len({file.data for file in sheet.files}) == 4
    form = await opened(await stage.ada.press(sheet, "Edit"))
    assert [option["value"] for option in form.fields["which"]["element"]["options"]] == ["1", "2", "3", "4"]
    await made(await stage.ada.submit(form, which="3", prompt="make the third blue"))
    above = stage.program.rows(
        "SELECT ordinal FROM turns WHERE id = ?", turn(stage, "make the third blue")["parent_id"]
    )
    assert above[0]["ordinal"] == 2
    assert holds_of(stage, "four foxes") == {"spent": 4}


async def test_a_sheet_of_which_one_fails(stage: SlackStage, channel: Channel) -> None:
    stage.gemini.script(finished("IMAGE_SAFETY"))
    sheet = await made(await stage.ada.slash(channel, "imagine", "two foxes of which one fails --count 2"))
    assert len(sheet.files) == 1
    assert "withheld it" in plain(sheet)
    assert sheet.buttons == ("Edit", "Variations", "Try again", "Delete", "Report")
    await settled(stage)
    assert holds_of(stage, "two foxes of which one fails") == {"spent": 1, "released": 1}
    await made(await stage.ada.press(sheet, "Try again"))
    await settled(stage)
    assert requests(stage, "two foxes of which one fails") == 3


async def test_variations_for_whoever_presses(stage: SlackStage, channel: Channel) -> None:
    fox = await made(await stage.ada.slash(channel, "imagine", "a fox to be varied --ratio 4:3"))
    stage.gemini.script(drawn(delay=2.0), drawn(delay=2.0))
    first = await stage.ben.press(fox, "Variations")
    await first.message_when(lambda message: "Ben asked for 2 pictures" in plain(message))
    second = await stage.ben.press(fox, "Variations")
    await told(second, "That was asked for already")
    two = await made(first)
    assert len(two.files) == 2
    assert two.thread == fox.ts
    assert "Ratio: 4:3" in plain(two)
    await settled(stage)
    assert len(stage.program.rows("SELECT id FROM turns WHERE prompt = 'a fox to be varied'")) == 3


async def test_delete_takes_the_message_and_its_files(stage: SlackStage, channel: Channel) -> None:
    fox = await made(await stage.ada.slash(channel, "imagine", "a fox to be deleted --count 2"))
    await told(await stage.ben.press(fox, "Delete"), "Only the member who asked for this may do that")
    await stage.ada.press(fox, "Delete")
    await gone(stage, fox)
    await settled(stage)
    kept = stage.slack.stage.files.kept
    assert all(kept[file.id].deleted for file in fox.files), "its files are gone at Slack too"
    await told(await stage.ada.slash(channel, "edit", "make it red"), "There is no picture here to change yet")
    stage.gemini.script(drawn(delay=3))
    asked = await stage.ada.slash(channel, "imagine", "a fox that is deleted before it is there")
    await drawing(stage, "a fox that is deleted before it is there")
    await told(await stage.ada.slash(channel, "cancel"), "Stopped 1 picture")
    cancelled = await asked.message_when(lambda message: "Cancelled" in plain(message))
    await stage.ada.press(cancelled, "Delete")
    await gone(stage, cancelled)
    await settled(stage)
    assert not [one for one in mine(stage, channel, stage.olga) if not one.ephemeral]


async def test_an_admin_deletes_what_somebody_has_made(stage: SlackStage, channel: Channel) -> None:
    fox = await made(await stage.ada.slash(channel, "imagine", "a fox that Olga deletes"))
    await stage.olga.press(fox, "Delete")
    await gone(stage, fox)


async def test_an_ending_of_the_model_is_told_without_the_members_words(stage: SlackStage, channel: Channel) -> None:
    stage.gemini.script(finished("IMAGE_SAFETY"))
    asked = await stage.ada.slash(channel, "imagine", "a fox that is withheld")
    failed = await asked.message_when(lambda message: "Failed" in plain(message))
    assert "It does not count towards your cap" in plain(failed)
    assert "withheld it" in plain(failed)
    assert "a fox" not in plain(failed)
    assert "a fox" not in failed.text
    assert failed.buttons == ("Try again", "Delete")
    await told(await stage.ben.press(failed, "Try again"), "Only the member who asked for this")
    result = await made(await stage.ada.press(failed, "Try again"))
    assert "\na fox that is withheld\n" in plain(result)
    await settled(stage)
    assert holds_of(stage, "a fox that is withheld") == {"released": 1, "spent": 1}


async def test_words_of_the_model_that_come_without_a_picture(stage: SlackStage, channel: Channel) -> None:
    stage.gemini.script(words("Shall the fox be <!channel> *red*?"))
    asked = await stage.ada.slash(channel, "imagine", "a fox that is asked about")
    failed = await asked.message_when(lambda message: "Shall the fox be <!channel> *red*?" in plain(message))
    assert "answered in words and drew nothing" in plain(failed)
    assert requests(stage, "a fox that is asked about") == 1


async def test_what_is_not_allowed_is_told_alone(stage: SlackStage, channel: Channel) -> None:
    await told(await stage.ada.slash(channel, "imagine", "a nude child"), "This prompt is not allowed here")
    stage.gemini.screening(judged("block", "hate"))
    asked = await stage.ada.slash(channel, "imagine", ESCALATED)
    refused = await told(asked, "This prompt is not allowed here")
    await settled(stage)
    assert refused.ephemeral
    assert ESCALATED in plain(refused), "the words are given back"
    assert mine(stage, channel, stage.ben) == [], "the placeholder has gone"
    assert requests(stage, ESCALATED) == 0
    posted = [call.arguments for call in stage.slack.called("chat.(postMessage|update)")]
    assert not [body for body in posted if "teenagers" in str(body)], "nobody else was shown the words for a moment"
    assert requests(stage, "a nude child") == 0


async def test_a_picture_that_slack_does_not_show_is_converted(stage: SlackStage, channel: Channel) -> None:
    stage.gemini.script(a_webp)
    result = await made(await stage.ada.slash(channel, "imagine", "a fox as WebP"))
    (file,) = result.files
    assert file.media_type == "image/jpeg"
    assert Image.open(BytesIO(file.data)).format == "JPEG"
    await settled(stage)
    (kept,) = stage.program.rows("SELECT p.* FROM pictures p WHERE turn_id = ?", turn(stage, "a fox as WebP")["id"])
    assert kept["media_type"] == "image/webp", "the original stays as it is"
    given = Upload("another.webp", _webp(1))
    asked = await stage.ada.submit(
        await opened(await stage.ada.slash(channel, "edit")), prompt="from WebP", pictures=[given]
    )
    assert "Inputs: 1" in plain(await made(asked))


async def test_files_that_are_no_use_are_refused_alone(stage: SlackStage, channel: Channel) -> None:
    form = await opened(await stage.ada.slash(channel, "edit"))
    asked = await stage.ada.submit(form, prompt="a fox beside it", pictures=[Upload("broken.jpg", truncated())])
    refused = await told(asked, "“broken.jpg” is damaged or cut off")
    assert "a fox beside it" in plain(refused), "the words are given back"
    await settled(stage)
    assert mine(stage, channel, stage.ben) == []
    assert requests(stage, "a fox beside it") == 0


async def test_a_result_given_again_continues_its_turn(stage: SlackStage, channel: Channel) -> None:
    fox = await made(await stage.ada.slash(channel, "imagine", "a fox that is uploaded again"))
    await settled(stage)
    form = await opened(await stage.ben.slash(channel, "edit"))
    again = Upload("again.jpg", fox.files[0].data)
    await made(await stage.ben.submit(form, prompt="from its own picture", pictures=[again]))
    assert parent(stage, "from its own picture") == "a fox that is uploaded again"


async def test_the_menu_of_a_message_of_ours(stage: SlackStage, channel: Channel) -> None:
    fox = await made(await stage.ada.slash(channel, "imagine", "a fox in a menu"))
    result = await made(
        await filled(stage.ben, await stage.ben.shortcut(fox, "edit_image"), prompt="put it on a plate")
    )
    assert parent(stage, "put it on a plate") == "a fox in a menu"
    assert result.thread == fox.ts
    asked = await stage.ben.shortcut(fox, "report_image")
    assert "complaint" in (await opened(asked)).fields


async def test_the_menu_of_a_photograph_and_of_words(stage: SlackStage, channel: Channel) -> None:
    look = await stage.ada.say(channel, "look", files=[photo(2)])
    result = await made(
        await filled(stage.ben, await stage.ben.shortcut(look, "edit_image"), prompt="let it rain there")
    )
    assert parent(stage, "let it rain there") == ""
    assert "Inputs: 1" in plain(result)
    assert result.thread == look.ts
    said = await stage.ada.say(channel, "only words")
    await told(await stage.ben.shortcut(said, "edit_image"), "There is no picture in that message")
    await told(await stage.ben.shortcut(look, "report_image"), "Only pictures that Plantain has made")


async def test_a_picture_of_a_telephone_in_another_language(stage: SlackStage, channel: Channel) -> None:
    """A name with signs that are none of a header's, and a file of which Slack says that it is large."""
    look = await stage.ada.say(channel, "schau", files=[photo(1, "Füchse ½ 🦊.jpg")])
    result = await made(await filled(stage.ada, await stage.ada.shortcut(look, "edit_image"), prompt="kälter 🦊"))
    assert "\nkälter 🦊\n" in plain(result)


def _webp(number: int = 0) -> bytes:
    buffer = BytesIO()
    scene(number).save(buffer, "WEBP", quality=80)
    return buffer.getvalue()


def a_webp(asked: Asked) -> Answer:
    """Answer with a picture that Slack's messages do not take."""
    blob = {"mimeType": "image/webp", "data": base64.b64encode(_webp()).decode()}
    return Answer(answered(asked, [{"inlineData": blob, "thoughtSignature": "c2ln"}], "STOP", 1120))
