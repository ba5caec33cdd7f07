"""What is shown to one member alone in Slack, and what is asked where the bot is no member."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from conversations import wording
from tests.journeys.books import charged, holds_of, parent, requests
from tests.journeys.files import photograph
from tests.journeys.slack import SlackStage, is_ready
from tests.journeys.slack_books import quiet
from tests.journeys.slack_moves import (
    direct,
    edited,
    filled,
    gone,
    made,
    mine,
    one_result,
    opened,
    plain,
    settled,
    shown,
    told,
    waiting,
)
from tests.servers.gemini.answers import drawn, finished, judged
from tests.servers.slack import Channel, Message, Person, Upload

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackStage]:
    async with quiet(tmp_path_factory.mktemp("plantain")) as stage:
        yield stage


@pytest.fixture
def pia(stage: SlackStage, request: pytest.FixtureRequest) -> Person:
    """Somebody whose direct messages no other journey writes in."""
    return stage.space.person(f"Pia {request.node.name[5:20]}")


async def alone(by: Person, channel: Channel, words: str) -> Message:
    """Make a private picture."""
    result = await made(await by.slash(channel, "imagine", f"{words} --private"))
    assert result.channel is by.direct
    return result


async def test_a_private_result_its_edit_and_post(stage: SlackStage, channel: Channel, pia: Person) -> None:
    fox = await alone(pia, channel, "a fox for me alone")
    assert fox.buttons == ("Edit", "Variations", "Delete", "Post")
    assert "Only you see this." in plain(fox)
    hat = await edited(pia, fox, "with a secret hat")
    assert hat.channel is pia.direct, "what continues it is private too"
    assert parent(stage, "with a secret hat") == "a fox for me alone"
    await settled(stage)
    shoes = await made(await pia.slash(channel, "edit", "and secret shoes"))
    assert shoes.channel is pia.direct
    assert parent(stage, "and secret shoes") == "with a secret hat"
    await told(await stage.ben.slash(channel, "edit", "and mine"), "There is no picture here to change yet")
    listed = await told(await stage.ben.slash(channel, "conversation show"), "This conversation")
    assert "fox" not in plain(listed)
    listed = await told(await pia.slash(channel, "conversation show"), "This conversation")
    assert "a fox for me alone" in plain(listed)
    assert [one for one in mine(stage, channel, stage.mona) if not one.ephemeral] == []

    await told(await pia.press(fox, "Post"), wording.POSTING)
    public = await shown(stage, channel, "a fox for me alone", stage.ben)
    assert public.buttons == ("Edit", "Variations", "Delete", "Report")
    assert public.files[0].data == fox.files[0].data
    assert "Only you see this." not in plain(public)
    await gone(stage, fox)
    await settled(stage)
    assert len(mine(stage, channel, stage.mona)) == 1
    assert holds_of(stage, "a fox for me alone") == {"spent": 1}
    night = await edited(stage.ben, public, "and a public scarf")
    assert night.channel is channel
    assert night.thread == public.ts
    assert not stage.slack.now(hat).deleted


async def test_post_is_pressed_twice(stage: SlackStage, channel: Channel, pia: Person) -> None:
    fox = await alone(pia, channel, "a fox posted twice")
    first, second = await pia.press(fox, "Post"), await pia.press(fox, "Post")
    await told(first, wording.POSTING)
    await second.acknowledged()
    await stage.slack.replay(first, 2)
    await one_result(stage, channel, "a fox posted twice", pia)
    await pia.press_id(pia_sees(stage, pia), *_id_of(fox, "Post"))
    await settled(stage)
    assert len([one for one in mine(stage, channel, stage.mona) if is_ready(one)]) == 1


def pia_sees(stage: SlackStage, pia: Person) -> Message:
    """Return the newest message that somebody has from the bot."""
    return mine(stage, pia.direct, pia)[-1]


def _id_of(message: Message, label: str) -> tuple[str, str]:
    """Return the action_id and the value of a button."""
    (found,) = [
        part
        for block in message.blocks
        if block["type"] == "actions"
        for part in block["elements"]
        if part["text"]["text"] == label
    ]
    return found["action_id"], found["value"]


async def test_post_is_judged_again(stage: SlackStage, channel: Channel, pia: Person) -> None:
    fox = await alone(pia, channel, "a fox that may not be posted")
    stage.gemini.screening(judged("block", "hate"))
    await pia.press(fox, "Post")
    await direct(stage, pia, "This may not be shown to all here (hate)")
    await settled(stage)
    assert mine(stage, channel, stage.ben) == []
    assert is_ready(stage.slack.now(fox))
    await pia.press(fox, "Delete")
    await gone(stage, fox)
    await settled(stage)
    assert all(stage.slack.stage.files.kept[file.id].deleted for file in fox.files)


async def test_private_variations_of_a_private_picture(stage: SlackStage, channel: Channel, pia: Person) -> None:
    fox = await alone(pia, channel, "a fox varied in private")
    two = await made(await pia.press(fox, "Variations"))
    assert two.channel is pia.direct
    assert len(two.files) == 2
    assert two.buttons == ("Edit", "Variations", "Delete", "Post")
    await told(await pia.press(two, "Post"), wording.POSTING)
    public = await shown(stage, channel, "a fox varied in private", stage.ben)
    assert len(public.files) == 2
    await settled(stage)
    assert mine(stage, channel, stage.ben) == [stage.slack.now(public)]


async def test_a_private_form_and_a_private_failure(stage: SlackStage, channel: Channel, pia: Person) -> None:
    stage.gemini.script(finished("IMAGE_SAFETY"))
    form = await opened(await pia.slash(channel, "imagine"))
    asked = await pia.submit(form, prompt="a fox that fails in private", private="yes")
    failed = await asked.message_when(lambda message: "Failed" in plain(message))
    assert failed.channel is pia.direct
    result = await made(await pia.press(failed, "Try again"))
    assert result.channel is pia.direct
    assert mine(stage, channel, stage.ben) == []
    await settled(stage)
    assert holds_of(stage, "a fox that fails in private") == {"released": 1, "spent": 1}


async def test_a_private_picture_is_cancelled(stage: SlackStage, channel: Channel, pia: Person) -> None:
    stage.gemini.script(drawn(delay=3))
    asked = await pia.slash(channel, "imagine", "a fox cancelled in private --private")
    running = await waiting(stage, asked)
    assert running.channel is pia.direct
    await pia.press(running, "Cancel")
    await stage.slack.until(lambda: "Cancelled" in plain(stage.slack.now(running)))
    await settled(stage)
    assert holds_of(stage, "a fox cancelled in private") == {"released": 1}


async def test_the_bot_is_not_in_a_public_channel(stage: SlackStage, pia: Person) -> None:
    lobby = stage.space.channel("lobby", bot=False)
    asked = await pia.slash(lobby, "imagine", "a fox where nobody is")
    refused = await told(asked, wording.INVITE_ME)
    assert refused.ephemeral
    assert refused.channel is lobby
    assert "a fox where nobody is" in plain(refused), "the words are given back"
    await settled(stage)
    assert [one.words for one in asked.messages] == [refused.words], "one sentence, and no more"
    assert requests(stage, "a fox where nobody is") <= 1
    assert charged(stage, pia) == (0, 0)
    form = await opened(await pia.slash(lobby, "imagine"))
    await told(await pia.submit(form, prompt="a fox in a form where nobody is"), wording.INVITE_ME)
    await settled(stage)
    assert charged(stage, pia) == (0, 0)
    await told(await pia.slash(lobby, "usage"), "Made today")
    await told(await pia.slash(lobby, "help"), "What Plantain can do")


async def test_the_bot_is_not_in_a_private_channel(stage: SlackStage, pia: Person) -> None:
    cellar = stage.space.channel("cellar", private=True, bot=False)
    pia.join(cellar)
    asked = await pia.slash(cellar, "imagine", "a fox in the cellar --count 3")
    refused = await told(asked, wording.INVITE_ME)
    assert refused.ephemeral
    await settled(stage)
    assert [one.words for one in asked.messages] == [refused.words]
    assert charged(stage, pia) == (0, 0)
    await told(await pia.slash(cellar, "edit", "colder"), "There is no picture here to change yet")


async def test_private_where_the_bot_is_not(stage: SlackStage, pia: Person) -> None:
    attic = stage.space.channel("attic", bot=False)
    fox = await alone(pia, attic, "a fox in the attic")
    await settled(stage)
    assert charged(stage, pia) == (0, 1)
    hat = await made(await filled(pia, await pia.press(fox, "Edit"), prompt="a hat in the attic"))
    assert hat.channel is pia.direct
    await settled(stage)
    await pia.press(fox, "Post")
    await direct(stage, pia, "I may not write where this would be shown to all")
    await settled(stage)
    assert is_ready(stage.slack.now(fox)), "what is one's own alone is not lost by that"
    attic.members.add(stage.space.bot.id)
    await pia.press(fox, "Post")
    await shown(stage, attic, "a fox in the attic", stage.ben)
    await gone(stage, fox)


async def test_a_mention_in_a_channel_that_the_bot_has_left(stage: SlackStage, channel: Channel, pia: Person) -> None:
    stage.gemini.script(drawn(delay=1.5))
    asked = await pia.slash(channel, "imagine", "a fox that comes too late")
    running = await waiting(stage, asked)
    stage.space.remove_bot(channel)
    await settled(stage)
    assert charged(stage, pia) in ((0, 0), (0, 1)), "what was shown is charged, and nothing else"
    assert is_ready(stage.slack.now(running)) == (charged(stage, pia) == (0, 1))


async def test_the_menu_of_a_message_where_the_bot_is_not(stage: SlackStage, pia: Person) -> None:
    shed = stage.space.channel("shed", bot=False)
    look = await stage.ben.say(shed, "look", files=[Upload("shed.jpg", photograph())])
    asked = await filled(pia, await pia.shortcut(look, "edit_image"), prompt="let it rain in the shed")
    refused = await told(asked, wording.INVITE_ME)
    assert "let it rain in the shed" in plain(refused)
    await settled(stage)
    assert charged(stage, pia) == (0, 0)


async def test_a_conversation_of_two_members(stage: SlackStage, pia: Person) -> None:
    """Commands work there too, but the bot can neither read nor write there."""
    team = stage.space.team
    between = Channel(team, team.world.ids("D"), "", private=True, members={pia.id, stage.ben.id})
    team.channels.append(between)
    refused = await told(await pia.slash(between, "imagine", "a fox between us"), wording.NOT_BETWEEN_OTHERS)
    assert refused.channel is between
    assert "a fox between us" in plain(refused)
    await told(await pia.slash(between, "usage"), "Made today")
    await settled(stage)
    assert charged(stage, pia) == (0, 0)
    assert requests(stage, "a fox between us") <= 1
    assert [one for one in mine(stage, between, stage.ben) if not one.ephemeral] == []


async def test_whom_the_bot_may_not_write_to(stage: SlackStage, channel: Channel, pia: Person) -> None:
    stage.slack.stage.settings.messages = False
    try:
        asked = await pia.slash(channel, "imagine", "a fox that cannot come --private")
        refused = await told(asked, wording.NOT_IN_MESSAGES)
        assert refused.channel is channel
        await settled(stage)
        assert charged(stage, pia) == (0, 0)
    finally:
        stage.slack.stage.settings.messages = True
    assert mine(stage, channel, stage.ben) == []


async def test_private_in_direct_messages(stage: SlackStage, pia: Person) -> None:
    fox = await made(await pia.slash(pia.direct, "imagine", "a fox at home --private"))
    assert fox.channel is pia.direct
    assert parent(stage, "a fox at home") == ""
    await settled(stage)
    assert holds_of(stage, "a fox at home") == {"spent": 1}


async def test_a_conversation_of_several_members(stage: SlackStage, pia: Person) -> None:
    """Nobody can be invited there: the sentence that says how is not for it, neither of a command nor of a form."""
    between = stage.space.between(pia, stage.ben, stage.ada)
    await told(await pia.slash(between, "imagine", "a fox among three"), wording.NOT_BETWEEN_OTHERS)
    form = await opened(await pia.slash(between, "imagine"))
    await told(await pia.submit(form, prompt="a fox in a form among three"), wording.NOT_BETWEEN_OTHERS)
    await settled(stage)
    assert charged(stage, pia) == (0, 0)
