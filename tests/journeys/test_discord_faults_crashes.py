"""`kill -9` between the effects of one answer to Discord: one message, charged once; forms outlive it."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from typing import Final

import pytest
import pytest_asyncio

from tests.journeys.discord import Stage, is_ready
from tests.journeys.discord_books import one_result, shared, showing, state_of
from tests.journeys.program import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

_KILLED: Final = 40.0  # s; much has to start again
_CALLBACK: Final = ("POST", "/interactions/*")
_CALLBACKS: Final = ("POST", re.escape("/interactions/"))
_COMMANDS: Final = re.escape("/applications/{application_id}/commands")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with shared(tmp_path_factory.mktemp("crashes")) as stage:
        yield stage


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
    _commands_are_of_an_older_version(stage)
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
    await stage.program.restarted("front", old)
    await stage.program.ready()
    await stage.discord.connected()
    await stage.discord.until(lambda: len(stage.discord.calls("PUT", _COMMANDS)) == 2)
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


def _commands_are_of_an_older_version(stage: Stage) -> None:
    """Change the database behind the program's back: they are to be registered anew."""
    with closing(sqlite3.connect(stage.program.database, timeout=10)) as connection, connection:
        name = f"discord.commands.{stage.discord.application_id}"
        changed = connection.execute("UPDATE stamps SET value = 'of an older version' WHERE name = ?", (name,))
        assert changed.rowcount == 1


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
