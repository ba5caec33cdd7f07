"""Words without a command in Slack: who is answered, where, and what their words continue."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.journeys.books import parent, turn
from tests.journeys.files import photograph
from tests.journeys.slack import SlackStage, is_ready
from tests.journeys.slack_books import quiet
from tests.journeys.slack_moves import made, mine, one_result, plain, settled, told, waiting
from tests.servers.gemini.answers import drawn, finished
from tests.servers.slack import Channel, Message, Person, Upload
from tests.servers.slack.messages import Draft

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackStage]:
    async with quiet(tmp_path_factory.mktemp("plantain")) as stage:
        yield stage


def photo(number: int = 0, name: str = "holiday.jpg") -> Upload:
    return Upload(name, photograph(number))


async def begun(by: Person, place: Channel, words: str) -> Message:
    return await made(await by.slash(place, "imagine", words))


async def alone(stage: SlackStage, person: Person, channel: Channel, words: str) -> Message:
    """Wait for what one person alone is told in a channel."""

    def says(message: Message) -> bool:
        return message.ephemeral and words in plain(message)

    return await stage.slack.seen(channel, says, to=person)


async def test_a_mention_begins_anew_in_a_thread_of_its_own(stage: SlackStage, channel: Channel) -> None:
    await begun(stage.ada, channel, "a fox that is older")
    said = await stage.ben.say(channel, "@bot a fox that\nis   new")
    result = await one_result(stage, channel, "a fox that\nis new")
    assert result.thread == said.ts
    assert parent(stage, "a fox that\nis new") == ""
    assert plain(result).startswith("Ben asked for a picture")


async def test_a_mention_with_a_picture_changes_that(stage: SlackStage, channel: Channel) -> None:
    said = await stage.ben.say(channel, "@bot let it snow here", files=[photo()])
    result = await one_result(stage, channel, "let it snow here")
    assert result.thread == said.ts
    assert "Inputs: 1" in plain(result)
    assert parent(stage, "let it snow here") == ""


async def test_a_thread_continues_its_newest_picture(stage: SlackStage, channel: Channel) -> None:
    root = await stage.ada.say(channel, "@bot a fox in a thread")
    await one_result(stage, channel, "a fox in a thread")
    await begun(stage.ada, channel, "a fox outside of it")
    await stage.ben.say(channel, "@bot colder", thread=root, files=[photo(1, "snow.jpg")])
    result = await one_result(stage, channel, "colder")
    assert result.thread == root.ts
    assert "Inputs: 1" in plain(result)
    assert parent(stage, "colder") == "a fox in a thread"
    await stage.ada.say(channel, "<@UNOBODY> I like it", thread=root)
    await stage.ada.say(channel, "and warmer, @bot", thread=root)
    await one_result(stage, channel, "and warmer,")
    assert parent(stage, "and warmer,") == "colder"


async def test_the_thread_below_a_picture_of_ours(stage: SlackStage, channel: Channel) -> None:
    fox = await begun(stage.ada, channel, "a fox that begins a thread")
    await begun(stage.ada, channel, "a fox that is newer")
    await stage.ben.say(channel, "@bot make it night", thread=fox)
    result = await one_result(stage, channel, "make it night")
    assert result.thread == fox.ts
    assert parent(stage, "make it night") == "a fox that begins a thread"
    assert f"/archives/{channel.id}/p{fox.ts.replace('.', '')}" in str(result.blocks)


async def test_a_thread_of_people_begins_anew(stage: SlackStage, channel: Channel) -> None:
    await begun(stage.ada, channel, "a fox elsewhere")
    root = await stage.ada.say(channel, "what shall we draw?")
    await stage.ben.say(channel, "@bot a fox for this question", thread=root)
    result = await one_result(stage, channel, "a fox for this question")
    assert result.thread == root.ts
    assert parent(stage, "a fox for this question") == ""


async def test_a_number_means_a_picture_of_a_sheet(stage: SlackStage, channel: Channel) -> None:
    sheet = await begun(stage.ada, channel, "four foxes --count 4")
    await stage.ben.say(channel, "@bot 3: make it blue", thread=sheet)
    await one_result(stage, channel, "make it blue")
    (above,) = stage.program.rows(
        "SELECT prompt, ordinal FROM turns WHERE id = ?", turn(stage, "make it blue")["parent_id"]
    )
    assert (above["prompt"], above["ordinal"]) == ("four foxes", 2)
    sheet = await begun(stage.ada, channel, "two foxes --count 2")
    await stage.ben.say(channel, "@bot 2", thread=sheet)
    refused = await alone(stage, stage.ben, channel, "There is no picture of that number here")
    assert refused.thread == sheet.ts
    assert "1, 2" in plain(refused)


async def test_words_wait_for_a_picture_that_is_being_made(stage: SlackStage, channel: Channel) -> None:
    stage.gemini.script(drawn(delay=4))
    asked = await stage.ada.slash(channel, "imagine", "a fox that takes long")
    running = await waiting(stage, asked)
    await stage.ben.say(channel, "@bot faster", thread=running)
    await stage.slack.seen(
        channel, lambda message: "waits for the picture it continues" in plain(message), to=stage.ben
    )
    result = await one_result(stage, channel, "faster")
    assert result.thread == running.ts
    assert parent(stage, "faster") == "a fox that takes long"


async def test_words_that_wait_for_what_fails_are_given_back(stage: SlackStage, channel: Channel) -> None:
    stage.gemini.script(finished("IMAGE_SAFETY"))
    stage.gemini.delay = 1.0
    try:
        asked = await stage.ada.slash(channel, "imagine", "a fox that comes to nothing")
        running = await waiting(stage, asked)
        await stage.ben.say(channel, "@bot slower", thread=running)
        failed = await stage.slack.seen(
            channel, lambda message: "The picture this was to continue was not made" in plain(message), to=stage.ben
        )
    finally:
        stage.gemini.delay = 0.0
    await settled(stage)
    assert failed.thread == running.ts


async def test_words_to_nobody_do_nothing(stage: SlackStage, channel: Channel) -> None:
    fox = await begun(stage.ada, channel, "a fox that is spoken of")
    before, asked = len(mine(stage, channel, stage.ada)), len(stage.gemini.requests)
    await stage.ben.say(channel, "make it night", thread=fox)
    await stage.ben.say(channel, "what a lovely fox", files=[photo()])
    await stage.ben.say(channel, f"<@{stage.ada.id}> look")
    await begun(stage.ada, channel, "what comes after all that")
    await settled(stage)
    assert len(mine(stage, channel, stage.ada)) == before + 1
    assert len(stage.gemini.requests) == asked + 1


async def test_bots_and_changed_messages_are_never_answered(stage: SlackStage, channel: Channel) -> None:
    before = len(stage.program.rows("SELECT 1 FROM turns"))
    robot = stage.space.other_bot("Robot")
    robot.join(channel)
    await robot.say(channel, "@bot a fox for a robot")
    fox = await begun(stage.ada, channel, "a fox for people")
    await robot.say(channel, "@bot make it metal", thread=fox)
    said = await stage.ada.say(channel, "a fox that was not meant")
    await stage.ada.edit(said, f"<@{stage.space.bot.id}> a fox that was changed")
    asked = await stage.ada.say(channel, "@bot a fox that is asked for")
    await one_result(stage, channel, "a fox that is asked for")
    await stage.ada.edit(asked, f"<@{stage.space.bot.id}> a fox that is asked for no more")
    await stage.ada.delete(said)
    await begun(stage.ada, channel, "another fox for people")
    await settled(stage)
    assert len(stage.program.rows("SELECT 1 FROM turns")) == before + 3


async def test_words_that_come_again_are_answered_once(stage: SlackStage, channel: Channel) -> None:
    await stage.ada.say(channel, "@bot a fox said once")
    told_of = stage.slack.deliveries[-1]
    for _ in range(2):
        await stage.slack.replay(told_of, 2)
        await one_result(stage, channel, "a fox said once")


async def test_what_is_refused_is_told_to_the_author_alone(stage: SlackStage, channel: Channel) -> None:
    said = await stage.ada.say(channel, "@bot")
    empty = await alone(stage, stage.ada, channel, "Say what the picture should show")
    await stage.ben.say(channel, "@bot a nude child")
    await alone(stage, stage.ben, channel, "This prompt is not allowed here")
    assert empty.thread == said.ts
    await settled(stage)
    assert mine(stage, channel, stage.mona) == []


async def test_files_that_are_no_pictures(stage: SlackStage, channel: Channel) -> None:
    await stage.ada.say(channel, "@bot a fox from a table", files=[Upload("table.csv", b"a,b\n1,2\n")])
    result = await one_result(stage, channel, "a fox from a table")
    assert "Inputs" not in plain(result), "what is no picture is left out"
    await stage.ada.say(channel, "@bot a fox from a feigned one", files=[Upload("feigned.png", b"<svg></svg>")])
    refused = await alone(stage, stage.ada, channel, "“feigned.png” is not a picture that can be read")
    assert "a fox from a feigned one" in plain(refused)
    many = [photo(number, f"{number}.jpg") for number in range(5)]
    await stage.ada.say(channel, "@bot a fox from many", files=many)
    await alone(stage, stage.ada, channel, "That is 5 pictures; 4 is the most this takes.")


async def test_emoji_are_words_too(stage: SlackStage, channel: Channel) -> None:
    """Slack writes them as their names."""
    said = await stage.ada.say(channel, "@bot a 🦊 under a 🌳, and :no emoji:")
    assert ":fox_face:" in said.text
    await one_result(stage, channel, "a 🦊 under a 🌳, and :no emoji:")


async def test_many_who_are_mentioned(stage: SlackStage, channel: Channel) -> None:
    """The first of them have names, and Slack is not asked for all at once."""
    people = [stage.space.person(f"Crowd {number}") for number in range(30)]
    for person in people:
        person.join(channel)
    before = len(stage.slack.called("users.info"))
    await stage.ada.say(channel, f"@bot a fox and {' '.join(f'<@{one.id}>' for one in reversed(people))}")
    await stage.slack.seen(channel, lambda message: is_ready(message) and "@Crowd 10" in plain(message), to=stage.ben)
    assert len(stage.slack.called("users.info")) - before <= 21, "and who has said it"
    (row,) = stage.program.rows("SELECT prompt FROM turns WHERE prompt LIKE 'a fox and @%'")
    assert row["prompt"] == " ".join(
        ["a fox and"]
        + [f"@Crowd {number}" for number in reversed(range(10, 30))]
        + [f"@{one.id}" for one in reversed(people[:10])]
    )


async def test_a_file_of_another_organisation_is_asked_for(stage: SlackStage, channel: Channel) -> None:
    """Through Slack Connect a message names a file, and says nothing else of it."""
    files, said = stage.slack.stage.files, f"<@{stage.space.bot.id}> a fox from afar"
    stored = files.keep(stage.space.team, stage.ada.user, photo())
    stored.external = True
    stage.ada.join(channel)
    stage.slack.stage.messages.say(Draft(channel, stage.ada.user), said, [], [stored])
    result = await one_result(stage, channel, "a fox from afar")
    assert "Inputs: 1" in plain(result)


async def test_a_direct_message_begins_and_continues(stage: SlackStage) -> None:
    dee = stage.space.person("Dee")
    home = dee.direct
    first = await _in_direct(stage, dee, "a first fox for me")
    assert first.thread == ""
    assert parent(stage, "a first fox for me") == ""
    await _in_direct(stage, dee, "with a hat")
    assert parent(stage, "with a hat") == "a first fox for me"
    await dee.say(home, "with this hat", files=[photo()])
    result = await one_result(stage, home, "with this hat", dee)
    assert "Inputs: 1" in plain(result)
    assert parent(stage, "with this hat") == "with a hat"
    await _in_direct(stage, dee, "in a thread, with shoes", thread=first)
    assert parent(stage, "in a thread, with shoes") == "a first fox for me"
    again = await made(await dee.press(first, "Variations"))
    assert len(again.files) == 2
    assert again.thread == ""
    await told(await dee.slash(home, "conversation reset"), "continue nothing older here")
    await _in_direct(stage, dee, "a second fox for me")
    assert parent(stage, "a second fox for me") == ""
    fox = await made(await dee.slash(home, "imagine", "a third fox for me"))
    assert fox.channel is home
    assert not [message for message in mine(stage, stage.ben.direct, stage.ben) if is_ready(message)]


async def test_an_agent_at_work_says_so(stage: SlackStage) -> None:
    """People who talk with an agent do so in threads of the direct messages."""
    eve = stage.space.person("Eve")
    root = await eve.say(eve.direct, "a fox by an agent")
    first = await one_result(stage, eve.direct, "a fox by an agent", eve)
    stage.gemini.script(drawn(delay=1))
    result = await _in_direct(stage, eve, "now at night", thread=root)
    assert result.thread == root.ts
    await settled(stage)
    said = [status.text for status in stage.slack.stage.statuses if status.thread == root.ts]
    assert said[0] == "is drawing…"
    assert said[-1] == "", "it is cleared once the picture is there"
    stage.gemini.script(finished("IMAGE_SAFETY"))
    await eve.say(eve.direct, "now in the dark", thread=root)
    await stage.slack.seen(eve.direct, lambda message: "withheld it" in plain(message), to=eve)
    await settled(stage)
    *_, last = [status.text for status in stage.slack.stage.statuses if status.thread == root.ts]
    assert last == "", "and where there is none"
    assert first.channel is eve.direct


async def test_what_is_refused_in_direct_messages_is_said_there(stage: SlackStage) -> None:
    kim = stage.space.person("Kim")
    await kim.say(kim.direct, "a nude child")
    refused = await stage.slack.seen(kim.direct, lambda message: "not allowed here" in plain(message), to=kim)
    assert not refused.ephemeral
    assert len(mine(stage, kim.direct, kim)) == 1


async def _in_direct(stage: SlackStage, person: Person, words: str, thread: Message | None = None) -> Message:
    await person.say(person.direct, words, thread=thread)
    return await one_result(stage, person.direct, words, person)
