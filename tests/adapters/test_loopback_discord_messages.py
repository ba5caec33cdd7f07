"""What the loopback Discord does with messages and their files, and what it refuses."""

import io
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest

from tests.servers.discord import Can
from tests.servers.discord.bot import (
    PICTURE,
    Card,
    Scene,
    be_silent,
    channel_of,
    picture,
    refusal,
    running,
    scene,
    took,
)


@pytest.fixture
async def at() -> AsyncIterator[Scene]:
    async with scene() as opened:
        yield opened


async def test_files_are_served_byte_for_byte_until_their_address_has_run_out(at: Scene) -> None:
    async with running(at.server) as bot:
        await at.ada.say(at.general, "@bot look", files=[at.server.file("my fox.png", PICTURE)])
        await at.server.until(lambda: bot.messages)
        attachment = bot.messages[0].attachments[0]
        assert attachment.filename == "my_fox.png"
        assert await attachment.read() == PICTURE
        at.server.expire(attachment.url)
        assert (await refusal(attachment.read()))[0] == 404


async def test_files_may_not_be_too_large(at: Scene) -> None:
    small = at.server.guild("Small", filesize_limit=20)
    place = channel_of(at.worker, small.channel("general"))
    assert await refusal(place.send(file=picture())) == (413, 40005)
    large = channel_of(at.worker, at.server.guild("Large", filesize_limit=1 << 30).channel("general"))
    assert await refusal(large.send(file=discord.File(io.BytesIO(bytes(26 << 20)), "a.png"))) == (413, 40005)


async def test_a_nonce_makes_one_message(at: Scene) -> None:
    place = channel_of(at.worker, at.general)
    first = await place.send("once", nonce="turn-1")
    assert (await place.send("once", nonce="turn-1")).id == first.id
    assert (await place.send("once", nonce="turn-2")).id != first.id


async def test_direct_messages_can_be_closed(at: Scene) -> None:
    user = await at.worker.fetch_user(int(at.ada.id))
    await user.send("hello")
    at.server.close_dms(at.ada)
    assert await refusal(user.send("hello?")) == (403, 50007)
    assert [message.text for message in at.server.dms(at.ada)] == ["hello"]
    stranger = await at.worker.fetch_user(int(at.server.user("Stella").id))
    assert await refusal(stranger.send("hello")) == (403, 50278)


async def test_a_channel_can_be_forbidden(at: Scene) -> None:
    place = channel_of(at.worker, at.general)
    at.server.forbid(at.general, only=Can.SEND_MESSAGES)
    assert await refusal(place.send("x")) == (403, 50013)
    at.server.forbid(at.general)
    assert await refusal(place.send("x")) == (403, 50001)
    at.server.allow(at.general)
    await place.send("x")


async def test_old_messages_take_few_edits(at: Scene) -> None:
    sent = await channel_of(at.worker, at.general).send("x")
    [message] = [at.server.see(one) for one in at.general.posts]
    at.server.age(message, hours=2)
    at.server.old_edits = 1
    await sent.edit(content="y")
    assert await refusal(sent.edit(content="z")) == (429, 30046)
    await sent.delete()


async def test_components_v2_never_go_away_and_kept_files_can_be_named_again(at: Scene) -> None:
    sent = await channel_of(at.worker, at.general).send(view=Card("a", file="fox.png"), file=picture())
    fetched = await channel_of(at.worker, at.general).fetch_message(sent.id)
    await fetched.edit(attachments=fetched.attachments, view=Card("b", file="fox.png"))
    [message] = [at.server.see(one) for one in at.general.posts]
    assert (message.text, [file.name for file in message.files]) == ("b", ["fox.png"])
    assert await refusal(fetched.edit(content="words", view=None)) == (400, 50035)
    took(at.server, "cannot be used with IS_COMPONENTS_V2")
    await fetched.edit(attachments=[], view=Card("gone"))
    [message] = [at.server.see(one) for one in at.general.posts]
    assert (message.text, message.files, message.is_v2) == ("gone", (), True)


async def test_every_kind_of_component_is_given_back_as_described(at: Scene) -> None:
    class Everything(discord.ui.LayoutView):
        words: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay("# A fox")
        section: discord.ui.Section[Any] = discord.ui.Section(
            "beside", accessory=discord.ui.Thumbnail("attachment://fox.png", description="small")
        )
        pressable: discord.ui.Section[Any] = discord.ui.Section(
            "with a button", accessory=discord.ui.Button(emoji="\N{FOX FACE}", custom_id="v1:fox")
        )
        line: discord.ui.Separator[Any] = discord.ui.Separator()
        file: discord.ui.File[Any] = discord.ui.File("attachment://all.zip")
        box: discord.ui.Container[Any] = discord.ui.Container(
            discord.ui.TextDisplay("inside"),
            discord.ui.ActionRow(discord.ui.Button(label="Original", url="https://example.org/a.png")),
            accent_colour=0x123456,
            spoiler=True,
        )
        who: discord.ui.ActionRow[Any] = discord.ui.ActionRow(
            discord.ui.UserSelect(custom_id="v1:who", placeholder="Who?")
        )

    files = [picture(), discord.File(io.BytesIO(b"PK"), "all.zip"), discord.File(io.BytesIO(b"x"), "unseen.txt")]
    await channel_of(at.worker, at.general).send(view=Everything(timeout=None), files=files)
    [message] = at.server.visible(at.general, to=at.ada)
    assert message.text == "# A fox\nbeside\nwith a button\ninside"
    assert message.buttons == ("\N{FOX FACE}", "Original")
    assert [file.name for file in message.files] == ["fox.png", "all.zip"]
    async with running(at.server, be_silent) as bot:
        with pytest.raises(AssertionError, match="is a link"):
            await at.ada.press(message, "Original")
        await at.ada.press(message, "\N{FOX FACE}")
        await at.ada.choose(message, "Who", at.ada)
        await at.ada.press_id(at.general, message, "v0:forged")
        await at.server.until(lambda: len(bot.heard) == 3)
        data: Any = [heard.data for heard in bot.heard]
        assert [one["custom_id"] for one in data] == ["v1:fox", "v1:who", "v0:forged"]
        assert data[1]["resolved"]["members"][at.ada.id]["joined_at"]
        shown = bot.heard[0].message
        assert shown is not None
        assert discord.ui.LayoutView.from_message(shown).total_children_count >= 11


async def test_embeds_show_their_files(at: Scene) -> None:
    embed = discord.Embed(title="A fox", description="in snow").set_image(url="attachment://fox.png")
    sent = await channel_of(at.worker, at.general).send("words", embed=embed, file=picture())
    [message] = at.server.visible(at.general, to=at.ada)
    assert message.text == "words\nA fox\nin snow"
    assert sent.embeds[0].image.url == message.payload["attachments"][0]["url"]
    await sent.edit(content="other words")
    assert at.server.now(message).text == "other words\nA fox\nin snow"
    assert [file.name for file in at.server.now(message).files] == ["fox.png"]
