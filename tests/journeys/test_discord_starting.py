"""What a start registers, what a restart or a crash forgets, and what happens beside the commands."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from typing import Final

import aiohttp
import pytest
import pytest_asyncio

from conversations.wording import review
from tests.journeys.books import drawing, parent, state_of
from tests.journeys.discord import Stage, is_ready
from tests.journeys.discord_books import one_result, shared, showing
from tests.journeys.moves import changed, direct, filled, made, mine, plain, reported, told
from tests.journeys.program import free_port, until
from tests.servers.gemini.answers import drawn

pytestmark = pytest.mark.asyncio(loop_scope="module")

COMMANDS: Final = re.escape("/applications/{application_id}/commands")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    address = f"127.0.0.1:{free_port()}"
    async with shared(
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


async def begun_anew(stage: Stage, killed: list[int]) -> None:
    """Wait until the successor of a front that was killed is connected."""
    (old,) = killed
    await stage.program.restarted("front", old)
    await stage.discord.connected(60)


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
    stage.gemini.hold()
    asked = await stage.ada.slash(stage.general, "imagine", prompt="a fox that took a minute")
    await drawing(stage, "a fox that took a minute")
    write(stage, "UPDATE sheets SET created_at = created_at - 61000000 WHERE typed = 'a fox that took a minute'")
    stage.gemini.let_go()
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
    fox = await stage.make("a fox from before")
    form = await stage.ben.press(fox, "Edit")
    await form.acknowledged()
    stage.program.pause("worker")
    waiting = [await stage.ada.slash(stage.general, "imagine", prompt=f"a fox in the queue {one}") for one in range(2)]
    for asked in waiting:
        await asked.message_when(lambda message: "Preparing…" in message.text)
    await begun_anew(stage, stage.program.kill("front"))
    await stage.discord.until(lambda: status(stage) == "2 pictures waiting", within=45)  # it looks every 20 s
    stage.program.resume("worker")
    for asked in waiting:
        await made(asked)
    await made(await filled(stage.ben, form, prompt="a form from before"))
    assert parent(stage, "a form from before") == "a fox from before"
    assert len((await made(await stage.ben.press(fox, "Variations"))).files) == 2

    assert len(stage.discord.calls("PUT", COMMANDS)) == 1, (
        "commands that are registered already are not registered anew"
    )


# --- `kill -9` between the effects of one answer: one message, charged once; forms outlive it ----

_KILLED: Final = 40.0  # s; much has to start again
_CALLBACK: Final = ("POST", "/interactions/*")
_CALLBACKS: Final = ("POST", re.escape("/interactions/"))


async def test_the_front_dies_with_what_it_was_answering(stage: Stage) -> None:
    fox = await stage.make("a fox to begin with")
    form = await (await stage.ben.press(fox, "Edit")).acknowledged()
    private = await stage.ada.slash(stage.general, "imagine", prompt="a fox seen before", private=True)
    await private.message_when(is_ready)
    # All are recorded, and their callbacks on the way. Two are lost with who would have sent them again; of the third
    # Discord knows, and nobody else.
    lost = "a fox between", "a fox alone between"
    held = [stage.discord.fail(*_CALLBACK, status=502, held=True, about=prompt) for prompt in lost]
    held.append(stage.discord.fail(*_CALLBACK, status=None, held=True, about="a fox unremembered"))
    asked = [
        await stage.ada.slash(stage.general, "imagine", prompt=lost[0]),
        await stage.ada.slash(stage.general, "imagine", prompt=lost[1], private=True),
        await stage.ada.slash(stage.general, "imagine", prompt="a fox unremembered"),
    ]
    await until(lambda: all(one.hits for one in held), "they are answered")
    await until(lambda: all(state_of(stage, one) for one in (*lost, "a fox unremembered")), "all are recorded")
    name = f"discord.commands.{stage.discord.application_id}"
    write(stage, "UPDATE stamps SET value = 'of an older version' WHERE name = ?", name)
    with stage.program.locked():
        held[-1].let_go()
        await asked[-1].message_when(lambda message: not message.loading)
        (old,) = stage.program.kill("front")
        await stage.program.gone(old)
    stage.discord.heal()
    results = [await one_result(stage, prompt, within=_KILLED) for prompt in (*lost, "a fox unremembered")]
    assert [one.kind for one in asked[:2]] == [None, None]
    assert results[0].channel is stage.general
    assert results[1].channel is stage.ada.direct
    assert asked[2].message is not None
    assert results[2].id == asked[2].message.id
    await begun_anew(stage, [old])
    await stage.discord.until(lambda: len(stage.discord.calls("PUT", COMMANDS)) == 2)
    # A form that was opened before is understood by who knows nothing of it.
    sent = await stage.ben.submit(form, prompt="a fox filled in after all")
    await sent.message_when(is_ready)
    await one_result(stage, "a fox filled in after all")
    # What is there can be continued: its message is known.
    await stage.ben.say(stage.general, "and at night", reply_to=results[2])
    await one_result(stage, "and at night")
    # An interaction may come again when its private result is there, in its answer or where that went instead.
    tried = len(stage.discord.calls(*_CALLBACKS))
    await stage.discord.replay(private)
    await stage.discord.replay(asked[1])
    await stage.discord.until(lambda: len(stage.discord.calls(*_CALLBACKS)) > tried)
    await asyncio.sleep(0.5)  # nothing comes of the other: an answer would show the picture twice
    await one_result(stage, "a fox seen before")
    assert private.followups == []
    assert (await one_result(stage, "a fox alone between")).id == results[1].id
    assert stage.discord.problems == []


async def test_the_worker_dies_after_discord_took_the_result_and_before_the_row_says_so(stage: Stage) -> None:
    prompt = "a fox shown already"
    # The first says how far it is. The result is held back on the way, so that when it is there the row has to wait.
    held = stage.discord.fail("PATCH", "/webhooks/*", status=None, held=True, skip=1, about=prompt)
    await stage.ada.slash(stage.general, "imagine", prompt=prompt)
    await until(lambda: held.hits, "the result is under way")
    with stage.program.locked():
        held.let_go()
        await stage.discord.until(lambda: any(map(is_ready, showing(stage, prompt))))
        assert state_of(stage, prompt) == "finalizing"
        (old,) = stage.program.kill("worker")
        await stage.program.gone(old)
    shown = showing(stage, prompt)
    await stage.program.restarted("worker", old)
    result = await one_result(stage, prompt, within=_KILLED)
    assert [message.id for message in shown] == [result.id]
    assert state_of(stage, prompt) == "ready"
    # What it held was not kept until that had lapsed: who started it has seen it end.
    assert len(stage.program.rows("SELECT owner FROM workers")) == 1
