"""What a start registers, what a restart forgets, and what happens beside the commands."""

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing

import aiohttp
import pytest
import pytest_asyncio

from conversations.wording import review
from tests.journeys.discord import Stage, serving
from tests.journeys.moves import changed, direct, filled, made, mine, parent, plain, reported, told
from tests.journeys.program import free_port, until
from tests.servers.gemini.answers import drawn

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    address = f"127.0.0.1:{free_port()}"
    async with serving(
        tmp_path_factory.mktemp("plantain"), HTTP_ADDRESS=address, APP_PUBLIC_BASE_URL=f"http://{address}"
    ) as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="module")
async def stage(opened: Stage) -> AsyncIterator[Stage]:
    """Every journey ends without a word that no well-made bot would send."""
    yield opened
    assert opened.discord.problems == []


def write(stage: Stage, query: str, *values: object) -> None:
    """Change the database behind the program's back."""
    with closing(sqlite3.connect(stage.program.database, timeout=10)) as connection, connection:
        assert connection.execute(query, values).rowcount == 1


def status(stage: Stage) -> str:
    """Return what the bot's status says."""
    return str(stage.discord.presences[-1]["activities"][0]["state"]) if stage.discord.presences else ""


async def test_the_bot_introduces_itself_once(stage: Stage) -> None:
    guild = stage.discord.guild("Newcomers", bot=False)
    channel, other = guild.channel("first"), guild.channel("second")
    nina = stage.discord.member("Nina", guild)
    await stage.discord.join(guild)
    hello = await stage.discord.seen(channel, lambda message: "Hello, I am Plantain" in message.text, to=nina)
    for word in ("/imagine", "/settings moderators", "/help", "Google makes the pictures"):
        assert word in plain(hello)
    await stage.discord.leave(guild)
    await stage.discord.join(guild)
    await made(await nina.slash(other, "imagine", prompt="a fox for newcomers"))
    assert len([message for message in mine(stage, channel, nina) if "Hello" in message.text]) == 1


async def test_a_result_that_took_long_pings(stage: Stage) -> None:
    stage.gemini.script(drawn(delay=1.5))
    asked = await stage.ada.slash(stage.general, "imagine", prompt="a fox that took a minute")
    await asked.message_when(lambda message: "Generating" in message.text)
    write(stage, "UPDATE sheets SET created_at = created_at - 61000000 WHERE typed = 'a fox that took a minute'")
    result = await made(asked)
    ping = await stage.discord.seen(
        stage.general, lambda message: "your picture is ready" in message.text, to=stage.ben
    )
    assert ping.mentions == (stage.ada.user,)
    assert ping.payload["message_reference"]["message_id"] == result.id
    quick = await stage.make("a quick fox")
    assert quick.id == mine(stage, stage.general, stage.ben)[-1].id
    assert not [
        one for one in mine(stage, stage.general, stage.ben) if "picture is ready" in one.text and one.id != ping.id
    ]


async def test_a_file_over_the_limit_links_to_the_original(stage: Stage) -> None:
    guild = stage.discord.guild("Small", bot=False, filesize_limit=512 * 1024)
    channel = guild.channel("general")
    await stage.discord.join(guild)
    sam = stage.discord.member("Sam", guild)
    stage.gemini.script(drawn(picture_bytes=600 * 1024))
    large = await made(await sam.slash(channel, "imagine", prompt="a large fox"))
    link = re.search(r"\[The original\]\(<(http[^>]+)>\)", large.text)
    assert link is not None, large.text
    async with aiohttp.ClientSession() as session, session.get(link[1]) as response:
        data = await response.read()
    assert len(data) >= 600 * 1024
    assert data.startswith(b"\xff\xd8"), "the original, a JPEG"
    assert len(large.files[0].data) < 512 * 1024


async def test_reports_of_direct_messages_reach_the_console_where_no_channel_is_named(stage: Stage) -> None:
    dee = stage.discord.user("Dee")
    dee.installs()
    fox = await made(await dee.slash(dee.direct, "imagine", prompt="a fox for the operators"))
    await told(await reported(dee, fox, "I find it cruel."), review.REPORTED)
    async with stage.program.console("mona", "moderators") as console:
        (case,) = await until(lambda: stage.program.rows("SELECT id, version FROM cases"), "there is a case")
        card = await console.wait_for(case["id"], "ready")
        assert "Dee" in card["byline"]
        rule = {"rule": "Hateful or harassing", "note": ""}
        answer = await console.press(f"1:take_down:{case['id']}.{case['version']}", rule)
        assert answer["result"] == "accepted"
    await changed(stage, fox, "Taken down by a moderator")
    await direct(stage, dee, "taken down your picture “a fox for the operators”")


async def test_a_front_that_starts_again_forgets_nothing(stage: Stage) -> None:
    puts = re.escape("/applications/{application_id}/commands")
    fox = await stage.make("a fox from before")
    form = await stage.ben.press(fox, "Edit")
    await form.acknowledged()
    stage.program.pause("worker")
    waiting = [await stage.ada.slash(stage.general, "imagine", prompt=f"a fox in the queue {one}") for one in range(2)]
    for asked in waiting:
        await asked.message_when(lambda message: "Preparing…" in message.text)
    (old,) = stage.program.kill("front")
    await stage.program.restarted("front", old)
    await stage.discord.connected()
    await stage.discord.until(lambda: status(stage) == "2 pictures waiting", within=45)  # it looks every 20 s
    stage.program.resume("worker")
    for asked in waiting:
        await made(asked)
    await made(await filled(stage.ben, form, prompt="a form from before"))
    assert parent(stage, "a form from before") == "a fox from before"
    assert len((await made(await stage.ben.press(fox, "Variations"))).files) == 2

    assert len(stage.discord.calls("PUT", puts)) == 1, "commands that are registered already are not registered anew"
