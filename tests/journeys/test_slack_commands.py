"""Commands as they are typed in Slack, and what they answer; the app's page."""

import io
import json
import zipfile
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from conversations import catalog
from conversations.commands import COMMANDS
from tests.journeys.books import charged, requests, turn
from tests.journeys.slack import SlackStage, is_ready
from tests.journeys.slack_books import quiet
from tests.journeys.slack_moves import edited, made, mine, one_result, opened, plain, reported, settled, told
from tests.servers.slack import Channel, Person

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackStage]:
    async with quiet(tmp_path_factory.mktemp("plantain")) as stage:
        yield stage


async def set_to(stage: SlackStage, words: str) -> None:
    """Set something, as an admin does."""
    await told(await stage.olga.slash(stage.general, "settings", words), "The settings are saved.")


# --- flags -----------------------------------------------------------------------------------------


async def test_flags_as_phones_write_them(stage: SlackStage, channel: Channel) -> None:
    asked = await stage.ada.slash(channel, "imagine", "a red fox —ratio 16:9 —count 2 --avoid “deep snow, people”")
    result = await made(asked)
    assert len(result.files) == 2
    assert "Ratio: 16:9" in plain(result)
    kept = turn(stage, "a red fox")
    assert "deep snow, people" in str(dict(kept).values())
    asked = await stage.ada.slash(channel, "imagine", "–size 2K a blue fox —private")  # noqa: RUF001 -- as phones do
    result = await made(asked)
    assert result.channel is stage.ada.direct
    assert "Size: 2K · 2048 × 2048" in plain(result)  # noqa: RUF001 -- the sign for dimensions
    asked = await stage.ada.slash(channel, "imagine", "a fox --model pro --ratio 4:3\u00a0--seed 7")
    result = await made(asked)
    assert stage.gemini.requests[-1].model == "gemini-3-pro-image"
    assert "Seed: 7" in plain(result)
    assert "Ratio: 4:3" in plain(result)


async def test_what_is_unknown_is_refused_with_the_choices(stage: SlackStage, channel: Channel) -> None:
    fast = ", ".join(catalog.build().names())
    wrong = {
        "a fox --colour red": "/imagine has no option “colour”. It takes: prompt, model, ratio,",
        "a fox --modell pro": "no option “modell”",
        "a fox --model dall-e": f"There is no model “dall-e”. There are: {fast}",
        "a fox --ratio 17:3": "does not draw 17:3. It draws: ",
        "a fox --size huge": "does not draw at huge. It draws at: ",
        "a fox --count 9": "“9” is no value for count. It takes: ",
        "a fox --count many": "“many” is no value for count",
        "a fox --seed much": "“much” is no value for seed",
        "a fox --size 1600x900 --ratio 1:1": "not both",
        "a fox --ratio": "The option ratio has no value",
        "a fox --steps 30": "No model here has an option “steps”",
        "--ratio 1:1": "Say what the picture should show",
    }
    for typed, says in wrong.items():
        refused = await told(await stage.ada.slash(channel, "imagine", typed), says)
        assert refused.ephemeral
        assert typed in plain(refused), "what was typed is given back: Slack has taken it away"
    await told(await stage.ada.slash(channel, "conversation", "shew"), "It takes: show, reset, export")
    await told(await stage.ada.slash(channel, "usage", "everybody"), "It takes: me")
    await settled(stage)
    assert mine(stage, channel, stage.ben) == []
    assert charged(stage, stage.mona) == (0, 0)


async def test_edit_by_command_reaches_into_threads(stage: SlackStage, channel: Channel) -> None:
    fox = await made(await stage.ada.slash(channel, "imagine", "a fox to be edited"))
    hat = await edited(stage.ada, fox, "a hat in the thread")
    await settled(stage)
    shoes = await made(await stage.ada.slash(channel, "edit", "shoes --ratio 16:9"))
    assert shoes.thread == hat.thread == fox.ts
    above = stage.program.rows("SELECT prompt FROM turns WHERE id = ?", turn(stage, "shoes")["parent_id"])
    assert above[0]["prompt"] == "a hat in the thread"


# --- what only answers -----------------------------------------------------------------------------


async def test_help_is_all_of_it_for_one_alone(stage: SlackStage, channel: Channel) -> None:
    for where in (channel, stage.ada.direct):
        asked = await stage.ada.slash(where, "help")
        await told(asked, "What Plantain can do")
        await asked.message_when(lambda message: "Try again" in plain(message))
        text = "\n".join(map(plain, asked.messages))
        assert all(f"/{command.name}" in text for command in COMMANDS)
    assert mine(stage, channel, stage.ben) == []


async def test_usage_counts_what_was_shown(stage: SlackStage, channel: Channel) -> None:
    uma = stage.space.person("Uma")
    await made(await uma.slash(channel, "imagine", "a fox that counts --count 2"))
    await settled(stage)
    for typed in ("", "me"):
        used = plain(await told(await uma.slash(channel, "usage", typed), "Your usage"))
        for line in (
            "Made today  2 pictures",
            "Being made  0 pictures",
            "998 of 1000 left today",
            "Cost this month  $0.",
        ):
            assert line in used
    at_home = plain(await told(await uma.slash(uma.direct, "usage"), "Your usage"))
    assert "Made today  0 pictures" in at_home, "a tenant of its own"


async def test_the_conversation_is_shown_begun_anew_and_taken_away(stage: SlackStage, channel: Channel) -> None:
    vic = stage.space.person("Vic")
    fox = await made(await vic.slash(channel, "imagine", "a fox to take away"))
    hat = await edited(stage.ben, fox, "a hat to take away")
    await made(await stage.ben.slash(channel, "imagine", "a secret to leave --private"))
    await settled(stage)
    shown = plain(await told(await vic.slash(channel, "conversation", "show"), "This conversation"))
    assert "Vic  a fox to take away\n" in shown
    assert "Ben  ↳ a hat to take away" in shown
    assert "secret" not in shown

    await told(await vic.slash(channel, "conversation", "export"), "The archive is being made")
    handed = await stage.slack.seen(vic.direct, lambda message: message.files, to=vic)
    assert "Your archive of this conversation is ready: 2 pictures" in plain(handed)
    (file,) = handed.files
    assert file.name.endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        turns = json.loads(archive.read("conversation.json"))
        assert {one["prompt"] for one in turns} == {"a fox to take away", "a hat to take away"}
        names = [picture["file"] for one in turns for picture in one["pictures"]]
        assert {archive.read(name) for name in names} == {fox.files[0].data, hat.files[0].data}

    await told(await vic.slash(channel, "conversation", "reset"), "Only moderators may do that")
    await told(await stage.olga.slash(channel, "conversation", "reset"), "continue nothing older here")
    await told(await vic.slash(channel, "edit", "a scarf"), "There is no picture here to change yet")
    await told(await vic.slash(channel, "conversation"), "Nothing was made here yet")
    assert (await edited(vic, fox, "the button still works")).thread == fox.ts
    assert [one for one in mine(stage, channel, stage.mona) if one.ephemeral] == []


# --- settings --------------------------------------------------------------------------------------


async def test_settings_are_for_admins(stage: SlackStage, channel: Channel) -> None:
    for typed in ("", "show", "pause --on", "caps --daily 5"):
        await told(await stage.ada.slash(channel, "settings", typed), "Only those who manage this place may do that")
    await told(await stage.ada.slash(channel, "reports"), "Only moderators may do that")
    await told(await stage.olga.slash(stage.olga.direct, "settings", "show"), "Only those who manage this place")
    assert not stage.program.rows("SELECT 1 FROM trail WHERE action = 'settings'")


async def test_every_setting_by_flags(stage: SlackStage, channel: Channel) -> None:
    mods, pictures = stage.mods, channel
    elsewhere = stage.space.channel("elsewhere")
    await set_to(stage, f"moderators --channel <#{mods.id}|mods>")
    await set_to(stage, "caps --daily 3 --monthly 500")
    await set_to(stage, "models --allow fast, pro")
    await set_to(stage, f"channels --allow <#{pictures.id}|{pictures.name}>, <#{stage.general.id}|general>")
    await set_to(stage, "screening --strictness strict")
    await set_to(stage, "timezone Europe/Berlin")
    shown = await told(await stage.olga.slash(channel, "settings", "show"), "Settings of this place")
    for value in (
        f"Moderators' channel  #{mods.id}",
        "a day  3",
        "a month  500",
        f"#{pictures.id}",
        "Strict",
        "Time zone  Europe/Berlin",
    ):
        assert value in plain(shown)

    ned = stage.space.person("Ned")
    await told(await ned.slash(elsewhere, "imagine", "a fox"), "Pictures are not made in this channel")
    lite = "gemini-3.1-flash-lite-image"
    await told(await ned.slash(pictures, "imagine", f"a fox --model {lite}"), "is not used here")
    asked = await ned.slash(pictures, "imagine", "as many foxes as may be --count 4")
    await told(asked, "You asked for 4; 3 are left, so 3 will be made.")
    assert len((await made(asked)).files) == 3
    refused = await told(await ned.slash(pictures, "imagine", "one more"), "Your 3 pictures for today are used")
    assert "begins anew at 00:00 CE" in plain(refused)
    await ned.say(pictures, "@bot one more by words")
    await stage.slack.seen(pictures, lambda message: message.ephemeral and "Your 3 pictures" in plain(message), to=ned)
    await told(await stage.olga.slash(channel, "settings", "timezone Mars"), "“Time zone” cannot be read")
    await set_to(stage, "caps --daily -1")
    await set_to(stage, "models --allow all")
    await set_to(stage, "channels --allow all")
    await set_to(stage, "pause --on")
    await told(await ned.slash(elsewhere, "imagine", "a fox"), "Plantain is paused here")
    await set_to(stage, "pause --on no")
    await made(await ned.slash(elsewhere, "imagine", f"a fox after the pause --model {lite}"))
    shown = await told(await stage.olga.slash(channel, "settings", "show"), "Settings of this place")
    assert "a day  as the operator has it" in plain(shown)
    assert "a month  500" in plain(shown), "what is not named stays"
    await settled(stage)
    assert requests(stage, "one more") == 0
    assert len([one for one in mine(stage, pictures, stage.ben) if not is_ready(one)]) == 0


async def test_settings_as_a_form(stage: SlackStage, channel: Channel) -> None:
    form = await opened(await stage.olga.slash(channel, "settings"))
    assert form.title == "Settings of this place"
    assert {"daily", "monthly", "strictness", "timezone", "models", "channels", "paused"} <= set(form.fields)
    sent = await (await stage.olga.submit(form, daily="many")).acknowledged()
    assert sent.ack is not None
    assert "cannot be read" in str(form.errors)
    sent = await stage.olga.submit(form, daily="7", timezone="Asia/Tokyo", moderators_channel=stage.mods.id)
    await sent.acknowledged()
    assert "The settings are saved." in f"{form.words} {[one.words for one in sent.messages]}"
    shown = await told(await stage.olga.slash(channel, "settings", "show"), "Settings of this place")
    assert "a day  7" in plain(shown)
    assert "Time zone  Asia/Tokyo" in plain(shown)
    form = await opened(await stage.olga.slash(channel, "settings"))
    assert form.fields["daily"]["element"]["initial_value"] == "7"
    stage.olga.user.admin = False
    try:
        await (await stage.olga.submit(form, daily="8")).acknowledged()
        assert "Only those who manage this place" in f"{form.errors} {form.words}"
    finally:
        stage.olga.user.admin = True
    await set_to(stage, "caps --daily -1")


# --- the app's page --------------------------------------------------------------------------------


async def at_home(stage: SlackStage, person: Person, words: str) -> str:
    """Look at the app's page until it says something."""
    await person.open_home()
    await stage.slack.until(lambda: person.home is not None and words in plain(person.home), 20)
    assert person.home is not None
    return plain(person.home)


async def test_the_page_of_a_member(stage: SlackStage, channel: Channel) -> None:
    hal = stage.space.person("Hal")
    page = await at_home(stage, hal, "Plantain")
    assert "Made today  0 pictures" in page
    assert "None yet." in page
    fox = await made(await hal.slash(channel, "imagine", "a fox *at* <home>"))
    await made(await hal.slash(channel, "imagine", "a secret at home --private"))
    await hal.say(hal.direct, "a fox in Messages")
    await one_result(stage, hal.direct, "a fox in Messages", hal)
    page = await at_home(stage, hal, "Made today  2 pictures")
    assert page.index("a fox in Messages") < page.index("a secret at home") < page.index("a fox *at* <home>")
    assert "a secret at home" in page, "it is theirs alone, as this page is"
    assert hal.home is not None
    assert f"https://makers.slack.com/archives/{channel.id}/p{fox.ts.replace('.', '')}" in str(hal.home.blocks)
    assert "a fox *at*" not in await at_home(stage, stage.ben, "Plantain")
    await hal.press(fox, "Delete")
    await stage.slack.until(lambda: stage.slack.now(fox).deleted)
    await settled(stage)
    await hal.open_home()
    await stage.slack.until(lambda: hal.home and "a fox *at*" not in plain(hal.home))


async def test_the_page_of_a_moderator(stage: SlackStage, channel: Channel) -> None:
    await set_to(stage, f"moderators --channel {stage.mods.id}")
    fox = await made(await stage.ada.slash(channel, "imagine", "a fox to be looked at"))
    await settled(stage)
    await (await reported(stage.ben, fox, "It mocks <!channel>.")).acknowledged()
    await settled(stage)
    page = await at_home(stage, stage.mona, "Open reports")
    assert "Ada" in page
    assert "Open reports" not in await at_home(stage, stage.ada, "Plantain")
    assert "Open reports" in await at_home(stage, stage.olga, "Plantain")
