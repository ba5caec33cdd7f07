"""Words without a command: who is answered, and what their words continue."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from conversations import wording
from tests.journeys.books import parent, turn
from tests.journeys.discord import Stage, is_ready, serving
from tests.journeys.discord_books import at_work
from tests.journeys.files import photograph
from tests.journeys.moves import direct, made, mine, plain, replied, told
from tests.servers.discord import Channel, Message, Person

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with serving(tmp_path_factory.mktemp("plantain")) as stage:
        yield stage


async def begun(by: Person, place: Channel, prompt: str, **options: object) -> Message:
    return await made(await by.slash(place, "imagine", prompt=prompt, **options))


async def test_a_reply_with_ping_continues_the_picture(stage: Stage, channel: Channel) -> None:
    fox = await begun(stage.ada, channel, "a fox to reply to")
    await begun(stage.ada, channel, "a newer fox")
    said = await stage.ben.say(channel, "make it\nnight", reply_to=fox)
    result = await replied(stage, said, stage.ben)
    assert parent(stage, "make it\nnight") == "a fox to reply to"
    assert "Ben asked for a picture" in result.text
    assert result.channel is channel
    assert said.author not in result.mentions, "the reply below their own words pings nobody"
    assert "> make it\n> night" in result.text


async def test_a_reply_without_ping_and_words_to_nobody_do_nothing(stage: Stage, channel: Channel) -> None:
    fox = await begun(stage.ada, channel, "a fox that is spoken of")
    before, asked = len(mine(stage, channel, stage.ada)), len(stage.gemini.requests)
    await stage.ben.say(channel, "make it night", reply_to=fox, ping=False)
    await stage.ben.say(channel, "what a lovely fox")
    own = await stage.ada.say(channel, "mine, look", files=[stage.discord.file("mine.jpg", photograph())])
    await stage.ben.say(channel, "lovely", reply_to=own)
    await begun(stage.ada, channel, "what comes after all that")
    assert len(mine(stage, channel, stage.ada)) == before + 1
    assert len(stage.gemini.requests) == asked + 1


async def test_a_reply_to_what_may_not_be_mentioned_needs_the_name(stage: Stage, channel: Channel) -> None:
    stage.discord.responses_ping = False
    try:
        sheet = await begun(stage.ada, channel, "two foxes", count=2)
        await stage.ben.say(channel, "make it rain", reply_to=sheet)
        said = await stage.ben.say(channel, "@bot 2 make it night", reply_to=sheet)
        await replied(stage, said, stage.ben)
    finally:
        stage.discord.responses_ping = True
    row = turn(stage, "make it night")
    (above,) = stage.program.rows("SELECT prompt, ordinal FROM turns WHERE id = ?", row["parent_id"])
    assert (above["prompt"], above["ordinal"]) == ("two foxes", 1)
    assert not stage.program.rows("SELECT 1 FROM turns WHERE prompt = 'make it rain'")


async def test_a_number_alone_and_one_that_is_not_there(stage: Stage, channel: Channel) -> None:
    sheet = await begun(stage.ada, channel, "two more foxes", count=2)
    await stage.mona.say(channel, "2", reply_to=sheet)
    await direct(stage, stage.mona, "There is no picture of that number here. Those that can be continued: 1, 2.")
    said = await stage.mona.say(channel, "3 hats for the fox", reply_to=sheet)
    await replied(stage, said, stage.mona)
    assert parent(stage, "3 hats for the fox") == "two more foxes"


async def test_a_mention_starts_anew(stage: Stage, channel: Channel) -> None:
    await begun(stage.ada, channel, "an older fox")
    said = await stage.ben.say(channel, "@bot a badger in a hat")
    await replied(stage, said, stage.ben)
    assert parent(stage, "a badger in a hat") == ""


async def test_a_mention_with_a_picture_changes_that(stage: Stage, channel: Channel) -> None:
    await begun(stage.ada, channel, "a fox that is not meant")
    photo = stage.discord.file("mine.jpg", photograph())
    said = await stage.ben.say(channel, "let it rain here @bot", files=[photo])
    result = await replied(stage, said, stage.ben)
    assert parent(stage, "let it rain here") == ""
    assert "Inputs 1" in plain(result)
    own = await stage.ada.say(channel, "@bot", files=[stage.discord.file("other.jpg", photograph(1))])
    said = await stage.ben.say(channel, "@bot let it snow there", reply_to=own)
    assert "Inputs 1" in plain(await replied(stage, said, stage.ben))


async def test_a_mention_in_a_thread_continues_the_newest_there(stage: Stage, channel: Channel) -> None:
    thread = channel.thread("foxes")
    await begun(stage.ada, thread, "a fox in the thread")
    await begun(stage.ada, channel, "a fox in the channel")
    said = await stage.ben.say(thread, "@bot colder", files=[stage.discord.file("snow.jpg", photograph())])
    result = await replied(stage, said, stage.ben)
    assert result.channel is thread
    assert "Inputs 1" in plain(result)
    assert parent(stage, "colder") == "a fox in the thread"


async def test_words_wait_for_a_picture_that_is_being_made(stage: Stage, channel: Channel) -> None:
    thread = channel.thread("slow foxes")
    stage.gemini.hold()
    asked = await stage.ada.slash(thread, "imagine", prompt="a fox that takes long")
    running = await at_work(stage, asked, "a fox that takes long")
    said = await stage.ben.say(thread, "faster", reply_to=running)
    await stage.discord.seen(thread, lambda message: "waits for the picture it continues" in message.text, to=stage.ben)
    stage.gemini.let_go()
    await replied(stage, said, stage.ben)
    assert parent(stage, "faster") == "a fox that takes long"


async def test_a_direct_message_continues_and_begins(stage: Stage) -> None:
    said = await stage.ada.dm("a first fox for me")
    first = await replied(stage, said, stage.ada)
    assert first.channel is stage.ada.direct
    assert parent(stage, "a first fox for me") == ""
    await replied(stage, await stage.ada.dm("with a hat"), stage.ada)
    assert parent(stage, "with a hat") == "a first fox for me"
    await replied(stage, await stage.ada.dm("without a hat, with shoes", reply_to=first), stage.ada)
    assert parent(stage, "without a hat, with shoes") == "a first fox for me"
    await told(await stage.ada.slash(stage.ada.direct, "conversation reset"), "continue nothing older here")
    await replied(stage, await stage.ada.dm("a second fox for me"), stage.ada)
    assert parent(stage, "a second fox for me") == ""
    assert not [message for message in stage.discord.dms(stage.ben) if is_ready(message)]


async def test_bots_and_webhooks_are_never_answered(stage: Stage, channel: Channel) -> None:
    before = len(stage.program.rows("SELECT 1 FROM turns"))
    robot = stage.discord.member("Robot", stage.guild)
    robot.user.bot = True
    await robot.say(channel, "@bot a fox for a robot")
    fox = await begun(stage.ada, channel, "a fox for people")
    await robot.say(channel, "make it metal", reply_to=fox)
    await begun(stage.ada, channel, "another fox for people")
    assert len(stage.program.rows("SELECT 1 FROM turns")) == before + 2
    assert len(mine(stage, channel, stage.ada)) == 2


async def test_what_is_refused_is_told_to_the_author_alone(stage: Stage, channel: Channel) -> None:
    said = await stage.ada.say(channel, "@bot")
    await direct(stage, stage.ada, "Say what the picture should show")
    stage.discord.close_dms(stage.ben)
    await stage.ben.say(channel, "@bot a nude child")
    hint = await stage.discord.seen(channel, lambda message: wording.CLOSED in plain(message), to=stage.mona)
    assert "not allowed" not in hint.text
    asked = await stage.ben.slash(channel, "usage me")
    await told(asked, "This prompt is not allowed here")
    asked = await stage.ben.slash(channel, "usage me")
    await told(asked, "Made today")
    assert not [one for one in asked.followups if "not allowed" in one.text], "they are told once"
    assert not [one for one in mine(stage, channel, stage.mona) if one.id != hint.id]
    assert said.channel is channel


async def test_members_words_ping_nobody_and_are_no_markup(stage: Stage, channel: Channel) -> None:
    said = await stage.ada.say(channel, f"@bot a **bold** fox for <@{stage.ben.id}> and @everyone # in [a](http://b)")
    result = await replied(stage, said, stage.ada)
    assert result.mentions == ()
    assert r"\*\*bold\*\*" in result.text
    assert "@everyone" not in result.text.replace(r"\@", "")
