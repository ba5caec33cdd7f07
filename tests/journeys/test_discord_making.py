"""Pictures are made, continued and taken away in Discord."""

import re
from collections.abc import AsyncIterator
from hashlib import sha256
from io import BytesIO

import pytest
import pytest_asyncio
from PIL import Image

from tests.journeys.books import drawing, parent, turn
from tests.journeys.discord import Stage, is_ready, serving
from tests.journeys.discord_books import settled
from tests.journeys.files import TRACES, photograph
from tests.journeys.moves import edited, filled, made, mine, plain, told
from tests.servers.gemini.answers import drawn, finished

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with serving(tmp_path_factory.mktemp("plantain")) as stage:
        yield stage


async def test_a_picture_from_words_and_a_photograph(stage: Stage) -> None:
    photo = stage.discord.file("my holiday.jpg", photograph())
    fox = await stage.make("a fox on *this* mountain", image=photo, ratio="16:9", seed=7)
    assert fox.channel is stage.general
    assert not fox.ephemeral
    said = plain(fox)
    assert "Ada asked for a picture" in said
    assert "> a fox on *this* mountain" in said
    for fact in ("Ratio 16:9", "Size 1K · 1376 × 768", "Seed 7", "Inputs 1", "Pictures 1", "left today", "SynthID"):  # noqa: RUF001 -- the sign for dimensions
        assert fact in said
    assert re.search(r"Tokens [\d,]+ ?", said)
    assert "Price $" in said
    assert fox.buttons == ("Edit", "Variations", "Delete", "Report")
    (file,) = fox.files
    assert file.description == "Picture: a fox on *this* mountain"
    (kept,) = stage.program.rows(
        "SELECT p.digest FROM pictures p WHERE turn_id = ?", turn(stage, "a fox on *this* mountain")["id"]
    )
    assert sha256(file.data).hexdigest() == kept["digest"], "the original, byte for byte"
    sent = str(stage.gemini.requests[-1].body).encode()
    assert b"inlineData" in sent
    assert not any(trace in sent for trace in TRACES)
    assert mine(stage, stage.general, stage.ben)[-1].id == fox.id, "the placeholder became the result"


async def test_edit_by_button_with_another_picture(stage: Stage) -> None:
    fox = await stage.make("a fox that Ben changes")
    asked = await stage.ben.press(fox, "Edit")
    await asked.acknowledged()
    assert asked.modal is not None
    assert set(asked.modal.fields) == {"prompt", "pictures"}
    hat = stage.discord.file("hat.jpg", photograph(1))
    result = await made(await filled(stage.ben, asked, prompt="give it this hat", pictures=[hat]))
    assert parent(stage, "give it this hat") == "a fox that Ben changes"
    assert "Ben asked for a picture" in result.text
    assert f"/{stage.guild.id}/{stage.general.id}/{fox.id}" in result.text
    assert "Continues “a fox that Ben changes” by Ada" in result.text
    assert "Inputs 1" in plain(result)
    assert stage.discord.now(fox).files[0].data == fox.files[0].data, "the picture itself stays"


async def test_edit_by_the_menu_of_a_message(stage: Stage) -> None:
    fox = await stage.make("a fox in a menu")
    asked = await stage.ben.menu(stage.general, fox, "Edit image")
    await made(await filled(stage.ben, asked, prompt="put it on a plate"))
    assert parent(stage, "put it on a plate") == "a fox in a menu"


async def test_the_menu_on_a_photograph_of_a_members_own(stage: Stage) -> None:
    shown = await stage.ada.say(stage.general, "look", files=[stage.discord.file("holiday.jpg", photograph(2))])
    asked = await stage.ben.menu(stage.general, shown, "Edit image")
    result = await made(await filled(stage.ben, asked, prompt="let it rain there"))
    assert parent(stage, "let it rain there") == ""
    assert "Inputs 1" in plain(result)
    words = await stage.ada.say(stage.general, "only words")
    await told(await stage.ben.menu(stage.general, words, "Edit image"), "There is no picture in that message")
    await told(await stage.ben.menu(stage.general, shown, "Report image"), "Only pictures that Plantain has made")


async def test_a_sheet_of_four(stage: Stage) -> None:
    sheet = await stage.make("four foxes", count=4)
    assert len(sheet.files) == 4
    assert "Ada asked for 4 pictures" in sheet.text
    assert "1, 2, 3, 4" in sheet.text
    assert len({file.data for file in sheet.files}) == 4
    asked = await stage.ada.press(sheet, "Edit")
    await asked.acknowledged()
    assert asked.modal is not None
    assert [option["value"] for option in asked.modal.fields["which"]["options"]] == ["1", "2", "3", "4"]
    await made(await filled(stage.ada, asked, which="3", prompt="make the third blue"))
    above = stage.program.rows(
        "SELECT ordinal FROM turns WHERE id = ?", turn(stage, "make the third blue")["parent_id"]
    )
    assert above[0]["ordinal"] == 2


async def test_variations_for_whoever_presses(stage: Stage) -> None:
    fox = await stage.make("a fox to be varied", ratio="4:3")
    stage.gemini.script(drawn(delay=2.0), drawn(delay=2.0))
    first = await stage.ben.press(fox, "Variations")
    await first.message_when(lambda message: "Ben asked for 2 pictures" in message.text)
    second = await stage.ben.press(fox, "Variations")
    two = await first.message_when(is_ready)
    assert len(two.files) == 2
    assert "Ben asked for 2 pictures" in two.text
    assert "Ratio 4:3" in plain(two)
    await told(second, "That was asked for already")
    assert len(stage.program.rows("SELECT id FROM turns WHERE prompt = 'a fox to be varied'")) == 3


async def test_delete_takes_the_message_and_what_could_be_continued(stage: Stage) -> None:
    channel = stage.guild.channel("deleting")
    asked = await stage.ada.slash(channel, "imagine", prompt="a fox to be deleted")
    fox = await made(asked)
    await told(await stage.ben.press(fox, "Delete"), "Only the member who asked for this may do that")
    await (await stage.ada.press(fox, "Delete")).acknowledged()
    await stage.discord.until(lambda: stage.discord.now(fox).deleted)
    await told(await stage.ada.slash(channel, "edit", prompt="make it red"), "There is no picture here to change yet")
    mona_deletes = await made(await stage.ada.slash(channel, "imagine", prompt="a second fox to be deleted"))
    await stage.mona.press(mona_deletes, "Delete")
    await stage.discord.until(lambda: stage.discord.now(mona_deletes).deleted)
    assert not mine(stage, channel, stage.olga)


async def test_a_thread_has_its_own_newest_picture(stage: Stage) -> None:
    channel = stage.guild.channel("threads")
    thread = channel.thread("foxes")
    await made(await stage.ada.slash(channel, "imagine", prompt="a fox outside"))
    await made(await stage.ada.slash(thread, "imagine", prompt="a fox inside"))
    await settled(stage)
    inside = await made(await stage.ada.slash(thread, "edit", prompt="colder inside"))
    assert inside.channel is thread
    await made(await stage.ada.slash(channel, "edit", prompt="colder outside"))
    assert parent(stage, "colder inside") == "a fox inside"
    assert parent(stage, "colder outside") == "a fox outside"
    assert (await edited(stage.ben, inside, "warmer again")).channel is thread


async def test_blend_and_edit_with_pictures(stage: Stage) -> None:
    files = [stage.discord.file(f"{number}.jpg", photograph(number)) for number in range(3)]
    asked = await stage.ada.slash(
        stage.general, "blend", prompt="all in one", image=files[0], image2=files[1], image3=files[2]
    )
    assert "Inputs 3" in plain(await made(asked))
    asked = await stage.ada.slash(stage.general, "edit", prompt="only this one", image=files[0])
    assert "Inputs 1" in plain(await made(asked))
    assert parent(stage, "only this one") == ""


async def test_a_result_given_again_continues_its_turn(stage: Stage) -> None:
    fox = await stage.make("a fox that is uploaded again")
    again = stage.discord.file("again.jpg", fox.files[0].data)
    await settled(stage)
    await made(await stage.ben.slash(stage.general, "edit", prompt="from its own picture", image=again))
    assert parent(stage, "from its own picture") == "a fox that is uploaded again"


async def test_cancel_by_button_and_by_command(stage: Stage) -> None:
    stage.gemini.script(drawn(delay=3), drawn(delay=3))
    asked = await stage.ada.slash(stage.general, "imagine", prompt="a fox that is not awaited")
    waiting = await asked.message_when(lambda message: "Generating…" in message.text)
    await drawing(stage, "a fox that is not awaited")
    assert waiting.buttons == ("Cancel",)
    assert re.search(r"<t:\d+:R>", waiting.text)
    await told(await stage.ben.press(waiting, "Cancel"), "Only the member who asked for this")
    await (await stage.ada.press(waiting, "Cancel")).acknowledged()
    gone = await asked.message_when(lambda message: "Cancelled" in message.text)
    assert gone.buttons == ("Try again", "Delete")
    asked = await stage.ada.slash(stage.general, "imagine", prompt="nor this one")
    await asked.message_when(lambda message: "Generating…" in message.text)
    await drawing(stage, "nor this one")
    await told(await stage.ada.slash(stage.general, "cancel"), "Stopped 1 picture")
    await asked.message_when(lambda message: "Cancelled" in message.text)
    await told(await stage.ada.slash(stage.general, "cancel"), "You have nothing waiting or running here")


async def test_an_ending_of_the_model_is_told_without_the_members_words(stage: Stage) -> None:
    stage.gemini.script(finished("IMAGE_SAFETY"))
    asked = await stage.ada.slash(stage.general, "imagine", prompt="a fox that is withheld")
    failed = await asked.message_when(lambda message: "Failed" in message.text)
    assert "It does not count towards your cap" in failed.text
    assert "withheld it" in failed.text
    assert "a fox" not in failed.text
    await told(await stage.ben.press(failed, "Try again"), "Only the member who asked for this")
    result = await made(await stage.ada.press(failed, "Try again"))
    assert "> a fox that is withheld" in result.text


async def test_what_the_picture_is(stage: Stage) -> None:
    sizes = {"2K": (2048, 2048), "1600x900": (1376, 768)}
    for size, pixels in sizes.items():
        result = await stage.make(f"a fox of {size}", size=size)
        assert Image.open(BytesIO(result.files[0].data)).size == pixels
    pro = await stage.make("a fox by the best", model="pro", avoid="snow")
    assert stage.gemini.requests[-1].model == "gemini-3-pro-image"
    assert "Nano Banana Pro" in pro.text


async def test_a_file_over_the_limit_of_the_place_is_a_smaller_copy(stage: Stage) -> None:
    guild = stage.discord.guild("Small", bot=False, filesize_limit=512 * 1024)
    channel = guild.channel("general")
    await stage.discord.join(guild)
    sam = stage.discord.member("Sam", guild)
    stage.gemini.script(drawn(picture_bytes=600 * 1024))
    large = await made(await sam.slash(channel, "imagine", prompt="a large fox"))
    assert "The picture is a smaller copy: the original has 1024 × 1024, 0.6 MB" in plain(large)  # noqa: RUF001 -- the sign for dimensions
    assert "http" not in large.text
    assert len(large.files[0].data) < 512 * 1024
    small = await made(await sam.slash(channel, "imagine", prompt="a small fox"))
    assert "smaller copy" not in small.text
