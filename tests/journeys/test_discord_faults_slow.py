"""A database that others keep for two seconds: whatever comes is acknowledged in time, and what follows comes once."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio

from tests.fakes.image_model import jpeg
from tests.journeys.books import requests
from tests.journeys.discord import Stage, is_ready
from tests.journeys.discord_books import as_typed, one_result, posts, said_alone, settled, shared, showing, thinking
from tests.servers.discord import Upload

pytestmark = pytest.mark.asyncio(loop_scope="module")

_BLOCKED: Final = "deepfake porn of my classmate"
_ANSWER: Final = "/webhooks/*/messages/@original"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with shared(tmp_path_factory.mktemp("slow")) as stage:
        await stage.make("a fox to warm up")
        yield stage


@pytest.fixture
def stage(opened: Stage) -> Stage:
    opened.discord.heal()
    return opened


async def test_whatever_comes_is_acknowledged_in_time(stage: Stage) -> None:
    fox = await stage.make("a fox at first")
    report = await (await stage.ben.press(fox, "Report")).acknowledged()
    cat = await stage.ben.say(stage.general, "look", files=[Upload("cat.jpg", jpeg())])
    with stage.program.locked():
        made = await stage.ada.slash(stage.general, "imagine", prompt="a fox in time")
        refused = await stage.ada.slash(stage.general, "imagine", prompt=_BLOCKED)
        pressed = await stage.ben.press(fox, "Variations")
        form = await stage.ben.press(fox, "Edit")
        menu = await stage.ada.menu(stage.general, cat, "Edit image")
        reported = await stage.ben.submit(report, complaint="other", words="")
        deleted = await stage.ben.press(fox, "Delete")  # he may not
        await asyncio.sleep(2)
    asked = (made, refused, pressed, form, menu, reported, deleted)
    for one in asked:
        await one.acknowledged()
    assert max(one.latency or 9.0 for one in asked) < 3
    await one_result(stage, "a fox in time")
    assert form.modal is not None
    if menu.modal is None:  # what it opens for has to be written down first, and was not in time
        await said_alone(stage, menu, "Press again")
    await said_alone(stage, refused, "not allowed here")
    await said_alone(stage, deleted, "Only the member who asked for this")
    await said_alone(stage, reported, "moderators have it before them")
    varied = await pressed.message_when(is_ready)
    assert [message.id for message in showing(stage, "a fox at first")].count(varied.id) == 1
    # What was deferred for all and came to nothing has left nothing behind.
    assert not posts(stage, lambda message: message.text == "…")


async def test_a_form_that_would_come_too_late_says_so(stage: Stage) -> None:
    cat = await stage.ben.say(stage.general, "look", files=[Upload("cat.jpg", jpeg())])
    with stage.program.locked():
        menu = await stage.ada.menu(stage.general, cat, "Edit image")
        await asyncio.sleep(2.7)
    assert (menu.latency or 9.0) < 3
    await said_alone(stage, menu, "Press again")


@pytest.mark.parametrize("lost", [{"status": 502, "after_effect": True}, {"close": True, "after_effect": True}])
async def test_a_deferral_whose_answer_was_lost_is_filled_all_the_same(stage: Stage, lost: dict[str, object]) -> None:
    stage.discord.fail("POST", "/interactions/*", times=2, **lost)  # type: ignore[arg-type]
    with stage.program.locked():
        refused = await stage.ada.slash(stage.general, "imagine", prompt=_BLOCKED)
        told = await stage.ada.slash(stage.general, "conversation export")
        await asyncio.sleep(0.5)
    await said_alone(stage, refused, "not allowed here")
    await told.message_when(lambda message: "archive is being made" in message.text)


async def test_a_late_placeholder_covers_no_result(stage: Stage) -> None:
    with stage.program.locked():
        asked = await stage.ada.slash(stage.general, "imagine", prompt="a fox covered")
        await asked.acknowledged()
        # The front fills its deferral so late that the worker was quicker.
        stage.discord.fail("PATCH", _ANSWER, status=None, delay=2.5)
    await one_result(stage, "a fox covered")
    await asyncio.sleep(2.5)
    assert is_ready(await one_result(stage, "a fox covered"))


async def test_what_is_private_never_fills_an_answer_for_all(stage: Stage) -> None:
    asked = await stage.ada.slash(stage.general, "imagine", prompt="a fox alone", private=True)
    await asked.message_when(is_ready)
    await settled(stage)
    with stage.program.locked():
        edited = await stage.ada.slash(stage.general, "edit", prompt="a fox alone at night")
        await edited.acknowledged()
        stage.discord.fail("PATCH", _ANSWER, status=None, delay=1.5)
    await stage.discord.until(lambda: any(map(is_ready, showing(stage, "a fox alone at night"))))
    await settled(stage)
    await asyncio.sleep(2)
    for message in showing(stage, "a fox alone at night"):
        assert message.ephemeral or message.channel is stage.ada.direct
    assert len(list(filter(is_ready, showing(stage, "a fox alone at night")))) == 1
    assert requests(stage, "a fox alone at night") == 1
    assert not thinking(stage)
    assert not [
        text
        for message in stage.discord.visible(stage.general, to=stage.ben)
        if "alone" in (text := as_typed(message.text))
    ]
