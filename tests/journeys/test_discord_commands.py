"""Every command that makes no picture, and what is suggested while one is typed."""

import io
import json
import zipfile
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from conversations import catalog
from conversations.commands import COMMANDS
from tests.journeys.discord import Stage, serving
from tests.journeys.discord_books import settled
from tests.journeys.moves import direct, edited, made, plain, told
from tests.journeys.program import until
from tests.servers.discord import Channel, Guild, Message, Person

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with serving(tmp_path_factory.mktemp("plantain")) as stage:
        yield stage


async def place(stage: Stage, name: str) -> tuple[Guild, Channel, Person, Person]:
    """Let the bot join a guild that no other journey sets anything in; returns a manager and a member too."""
    guild = stage.discord.guild(name, bot=False)
    channel = guild.channel("general")
    await stage.discord.join(guild)
    people = stage.discord.member(f"{name} manager", guild, manager=True), stage.discord.member(f"{name} member", guild)
    return guild, channel, *people


async def suggested(person: Person, channel: Channel, command: str, option: str, typed: str) -> list[str]:
    asked = await person.autocomplete(channel, command, option, typed)
    await asked.acknowledged()
    return [choice["value"] for choice in asked.choices]


async def test_models_ratios_and_sizes_are_suggested(stage: Stage) -> None:
    known = catalog.build()
    ada, general = stage.ada, stage.general
    assert await suggested(ada, general, "imagine", "model", "") == list(known.names())
    assert await suggested(ada, general, "imagine", "model", "PR") == [
        name for name in known.names() if name.startswith("pr")
    ] + [name for name in known.names() if "pr" in name[1:] and not name.startswith("pr")]
    assert await suggested(ada, general, "edit", "ratio", "16") == ["16:9", "9:16"]
    assert await suggested(ada, general, "blend", "ratio", "") == ["auto", *known.ratios()]
    assert await suggested(ada, general, "imagine", "size", "k") == ["1K", "2K", "4K"]
    assert await suggested(ada, ada.direct, "imagine", "size", "1600x") == []


async def test_what_is_not_suggested_is_refused_with_the_choices(stage: Stage, channel: Channel) -> None:
    wrong = {
        "There is no model “dall-e”": {"model": "dall-e"},
        "does not draw 17:3": {"ratio": "17:3"},
        "does not draw at huge": {"size": "huge"},
        "not both": {"size": "1600x900", "ratio": "1:1"},
    }
    for words, options in wrong.items():
        asked = await stage.ada.slash(channel, "imagine", prompt="a fox", **options)
        await told(asked, words)
    await told(await stage.ada.slash(channel, "imagine", prompt=" "), "Say what the picture should show")
    assert stage.discord.visible(channel, to=stage.ben) == []


async def test_help_is_all_of_it_in_pages_for_one_alone(stage: Stage) -> None:
    for where in (stage.general, stage.ada.direct):
        asked = await stage.ada.slash(where, "help")
        await told(asked, "What Plantain can do")
        await asked.message_when(lambda message: "Try again" in message.text)
        pages = [message for message in (asked.message, *asked.followups) if message]
        text = "\n".join(map(plain, pages))
        assert all(f"/{command.name}" in text for command in COMMANDS)
        assert where.guild is None or all(page.ephemeral for page in pages)


async def test_usage_counts_what_was_shown(stage: Stage, channel: Channel) -> None:
    uma = stage.discord.member("Uma", stage.guild)
    await made(await uma.slash(channel, "imagine", prompt="a fox that counts", count=2))
    await settled(stage)
    used = plain(await told(await uma.slash(channel, "usage me"), "Your usage")).replace("**", "")
    for line in (
        "Made today 2 pictures",
        "Being made 0 pictures",
        "Left 998 of 1000 left today",
        "Cost this month $0.",
    ):
        assert line in used
    at_home = plain(await told(await uma.slash(uma.direct, "usage me"), "Your usage")).replace("**", "")
    assert "Made today 0 pictures" in at_home, "a tenant of its own"


async def test_the_conversation_is_shown_begun_anew_and_taken_away(stage: Stage, channel: Channel) -> None:
    vic = stage.discord.member("Vic", stage.guild)
    fox = await made(await vic.slash(channel, "imagine", prompt="a fox to take away"))
    hat = await edited(stage.ben, fox, "a hat to take away")
    await made(await stage.ben.slash(channel, "imagine", prompt="a secret to leave", private=True))
    await settled(stage)
    shown = await told(await vic.slash(channel, "conversation show"), "This conversation")
    assert "Vic** a fox to take away\n" in shown.text + "\n"
    assert "Ben** ↳ a hat to take away" in shown.text
    assert "secret" not in shown.text

    await told(await vic.slash(channel, "conversation export"), "The archive is being made")
    handed = await direct(stage, vic, "Your archive of this conversation is ready: 2 pictures")
    (file,) = [one for one in handed.payload["attachments"] if one["filename"].endswith(".zip")]
    kept = stage.discord.cdn.at(file["url"])
    assert kept is not None
    with zipfile.ZipFile(io.BytesIO(kept.data)) as archive:
        turns = json.loads(archive.read("conversation.json"))
        assert {one["prompt"] for one in turns} == {"a fox to take away", "a hat to take away"}
        names = [picture["file"] for one in turns for picture in one["pictures"]]
        assert {archive.read(name) for name in names} == {fox.files[0].data, hat.files[0].data}

    await told(await vic.slash(channel, "conversation reset"), "Only moderators may do that")
    await told(await stage.mona.slash(channel, "conversation reset"), "continue nothing older here")
    await told(await vic.slash(channel, "edit", prompt="a scarf"), "There is no picture here to change yet")
    await told(await vic.slash(channel, "conversation show"), "Nothing was made here yet")
    assert (await edited(vic, fox, "the button still works")).channel is channel


async def test_an_archive_for_whom_direct_messages_are_closed(stage: Stage, channel: Channel) -> None:
    wim = stage.discord.member("Wim", stage.guild)
    stage.discord.close_dms(wim)
    await made(await wim.slash(channel, "imagine", prompt="a fox for a shy one"))
    await settled(stage)
    asked = await wim.slash(channel, "conversation export")
    await told(asked, "The archive is being made")
    await until(lambda: asked.followups or stage.program.rows("SELECT 1 FROM notices"), "the archive is kept")
    later = await wim.slash(channel, "usage me")

    def handed_over() -> Message | None:
        """Find it at the next command, or, where it was made so fast, at the one that asked for it."""
        told_alone = (*asked.followups, *later.followups)
        return next((one for one in told_alone if "is ready: 1 picture" in plain(one)), None)

    await stage.discord.until(handed_over)
    handed = handed_over()
    assert handed is not None
    assert [one["filename"] for one in handed.payload["attachments"]] == ["conversation.zip"]


async def test_settings_are_for_those_who_manage(stage: Stage) -> None:
    with pytest.raises(AssertionError, match="is not offered to Ada"):
        await stage.ada.slash(stage.general, "settings show")
    stage.discord.overrides.add("settings")  # the guild's own permissions for commands may offer it to all
    await told(await stage.ada.slash(stage.general, "settings pause", on=True), "Only those who manage this place")
    stage.discord.overrides.clear()
    await told(await stage.ada.slash(stage.general, "reports"), "Only moderators may do that")


async def test_every_setting(stage: Stage) -> None:
    guild, channel, manager, member = await place(stage, "Settlers")
    mods, pictures, role = guild.channel("mods"), guild.channel("pictures"), guild.role("Keepers")

    async def put(branch: str, **options: object) -> None:
        await told(await manager.slash(channel, f"settings {branch}", **options), "The settings are saved.")

    shown = plain(await told(await manager.slash(channel, "settings show"), "Settings of this place"))
    assert "none yet" in shown
    assert "whoever may manage messages here" in shown
    await put("moderators", channel=mods, role=role)
    await put("caps", daily=3, monthly=50)
    await put("models", allow="fast, pro")
    await put("channels", allow=f"<#{pictures.id}>")
    await put("screening", strictness="strict")
    await put("timezone", name="Europe/Berlin")
    text = (await told(await manager.slash(channel, "settings show"), "Settings of this place")).text
    for value in (f"<#{mods.id}>", f"<@&{role.id}>", "a day** 3", "a month** 50", f"<#{pictures.id}>", "Strict"):
        assert value in text
    assert "Time zone** Europe/Berlin" in text

    await told(await member.slash(channel, "imagine", prompt="a fox"), "Pictures are not made in this channel")
    lite = "gemini-3.1-flash-lite-image"
    await told(await member.slash(pictures, "imagine", prompt="a fox", model=lite), "is not used here")
    asked = await member.slash(pictures, "imagine", prompt="as many foxes as may be", count=4)
    assert len((await made(asked)).files) == 3
    await told(asked, "You asked for 4; 3 are left, so 3 will be made.")
    await told(await member.slash(pictures, "imagine", prompt="one more"), "Your 3 pictures for today are used")
    await told(await manager.slash(channel, "settings timezone", name="Mars"), "“Time zone” cannot be read")
    await put("caps", daily=-1)
    await put("models", allow="all")
    await put("channels", allow="all")
    await put("pause", on=True)
    await told(await member.slash(channel, "imagine", prompt="a fox"), "Plantain is paused here")
    await put("pause", on=False)
    await made(await member.slash(channel, "imagine", prompt="a fox after the pause", model=lite))
    text = (await told(await manager.slash(channel, "settings show"), "Settings of this place")).text
    assert "a day** as the operator has it" in text
    assert "a month** 50" in text, "what is not named stays"


async def test_what_is_screened_is_told_to_the_member_alone(stage: Stage, channel: Channel) -> None:
    words = "a nude child"
    asked = await stage.ada.slash(channel, "imagine", prompt=words)
    await told(asked, "This prompt is not allowed here")
    assert not stage.discord.visible(channel, to=stage.mona)
