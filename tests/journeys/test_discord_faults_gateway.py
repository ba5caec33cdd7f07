"""Gateways that are cut, sessions that are forgotten, events that come twice, a REST API or a database that is away."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio

from tests.fakes.image_model import jpeg
from tests.journeys.books import holds_of, requests, state_of
from tests.journeys.discord import Stage, is_ready
from tests.journeys.discord_books import (
    as_typed,
    at_work,
    one_result,
    posts,
    said_alone,
    settled,
    shared,
    showing,
    thinking,
)
from tests.journeys.program import until
from tests.servers.discord import Asked, Upload

pytestmark = pytest.mark.asyncio(loop_scope="module")

_LIVE: Final = 15.0  # s


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with shared(tmp_path_factory.mktemp("gateway")) as stage:
        await stage.make("a fox to warm up")
        yield stage


@pytest.fixture
def stage(opened: Stage) -> Stage:
    opened.discord.heal()
    opened.gemini.let_go()
    return opened


async def test_what_came_while_the_gateway_was_cut_is_replayed(stage: Stage) -> None:
    gateway = stage.discord.gateway
    resumed, known = gateway.resumed, len(gateway.identified)
    stage.discord.cut_gateway()
    await stage.ada.slash(stage.general, "imagine", prompt="a fox in the gap")
    await stage.ben.say(stage.general, "@bot a fox said in the gap")
    await one_result(stage, "a fox in the gap")
    await one_result(stage, "a fox said in the gap")
    assert gateway.resumed == resumed + 1
    assert len(gateway.identified) == known


async def test_a_session_that_is_forgotten_is_begun_anew(stage: Stage) -> None:
    known = len(stage.discord.gateway.identified)
    stage.gemini.hold()
    await stage.ada.slash(stage.general, "imagine", prompt="a fox of the old session")
    await until(lambda: state_of(stage, "a fox of the old session"), "it is recorded")
    stage.discord.invalidate_sessions()
    stage.gemini.let_go()
    await one_result(stage, "a fox of the old session")
    await stage.discord.until(lambda: len(stage.discord.gateway.identified) == known + 1, _LIVE)
    await stage.discord.connected()
    await stage.ada.slash(stage.general, "imagine", prompt="a fox of the new session")
    await one_result(stage, "a fox of the new session")


async def test_an_interaction_that_is_replayed_acts_once(stage: Stage) -> None:
    made = await stage.ada.slash(stage.general, "imagine", prompt="a fox again")
    await stage.discord.replay(made)
    fox = await one_result(stage, "a fox again")
    await stage.discord.replay(made)
    opened_ = await (await stage.ben.press(fox, "Edit")).acknowledged()
    sent = await stage.ben.submit(opened_, prompt="a fox filled in")
    await stage.discord.replay(sent)
    await one_result(stage, "a fox filled in")
    await stage.discord.replay(sent)
    await asyncio.sleep(0.3)
    await settled(stage)
    assert requests(stage, "a fox again") == 1
    await one_result(stage, "a fox filled in")
    assert sent.followups == []


async def test_a_rest_api_that_is_away_for_the_worker_delays_results_and_loses_none(stage: Stage) -> None:
    stage.gemini.hold()
    for prompt in ("a fox of patience", "a cat of patience"):
        await at_work(stage, await stage.ada.slash(stage.general, "imagine", prompt=prompt), prompt)
    away = [stage.discord.fail("*", pattern, status=503, times=None) for pattern in ("/webhooks/*", "/channels/*")]
    stage.gemini.let_go()
    await until(lambda: away[0].hits >= 2, "both were tried")
    await asyncio.sleep(0.5)
    assert not any(map(is_ready, showing(stage, "a fox of patience")))
    stage.discord.heal()
    await one_result(stage, "a fox of patience", within=30)
    await one_result(stage, "a cat of patience", within=30)


async def test_two_programs_hear_everything_twice_and_do_it_once(stage: Stage) -> None:
    sessions = stage.discord.gateway.sessions
    second = await stage.program.start("discord")
    await stage.discord.until(lambda: sum(one.link is not None for one in sessions.values()) == 2, 60)
    try:
        await _everything_twice(stage)
    finally:
        second.terminate()
        await second.wait()


async def _everything_twice(stage: Stage) -> None:
    made = [await stage.ada.slash(stage.general, "imagine", prompt=f"a fox heard twice {n}") for n in range(3)]
    refused = await stage.ben.slash(stage.general, "imagine", prompt="a fox of no shape", ratio="7:1")
    await stage.ben.say(stage.general, "@bot a fox said to two")
    results = [await one_result(stage, f"a fox heard twice {n}") for n in range(3)]
    await one_result(stage, "a fox said to two")
    await refused.message_when(lambda message: "does not draw" in message.text)
    assert refused.followups == []
    assert all(asked.followups == [] for asked in made)
    pressed = await stage.ben.press(results[0], "Variations")
    varied = await pressed.message_when(is_ready)
    assert len(varied.files) == 2
    await settled(stage)
    assert pressed.followups == []
    assert requests(stage, "a fox heard twice 0") == 3
    assert holds_of(stage, "a fox heard twice 0") == {"spent": 3}
    # Of what is told, too, there is one.
    opened_ = await (await stage.ben.press(results[1], "Report")).acknowledged()
    told = await stage.ben.submit(opened_, complaint="other", words="")
    await told.message_when(lambda message: "moderators have it" in message.text)
    assert told.followups == []
    case = await stage.discord.seen(stage.mods, lambda card: "heard twice 1" in as_typed(card.text), to=stage.mona)
    claimed = await stage.mona.press(case, "Claim")
    await claimed.message_when(lambda message: "It is yours" in message.text)
    await stage.discord.until(lambda: "Claim" not in stage.discord.now(case).buttons)
    dismissed = await (await stage.mona.press(stage.discord.now(case), "Dismiss")).acknowledged()
    await stage.discord.until(lambda: "Dismissed" in stage.discord.now(case).text)
    assert [message.text for message in dismissed.followups] == []
    deleted = await (await stage.ada.press(results[2], "Delete")).acknowledged()
    await stage.discord.until(lambda: stage.discord.now(results[2]).deleted)
    await settled(stage)
    assert deleted.followups == []
    assert not posts(stage, lambda message: message.ephemeral and "already ended" in message.text)
    assert not posts(stage, lambda message: message.ephemeral and "was first" in message.text)


# --- a database that others keep for two seconds ----------------------------------------------
# Whatever comes is acknowledged in time, and what follows comes once.

_BLOCKED: Final = "deepfake porn of my classmate"
_LATE: Final = 1.5  # s
_ANSWER: Final = "/webhooks/*/messages/@original"


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
        stage.discord.fail("PATCH", _ANSWER, status=None, delay=_LATE)
    await one_result(stage, "a fox covered")
    await _has_come_late(stage, asked)
    assert is_ready(await one_result(stage, "a fox covered"))


async def _has_come_late(stage: Stage, asked: Asked) -> None:
    """Wait until what was to come late has come."""
    answers = re.escape(f"/{asked.interaction.token}/messages/")
    await stage.discord.until(
        lambda: any(one.answered - one.at >= _LATE for one in stage.discord.calls("PATCH", answers))
    )


async def test_what_is_private_never_fills_an_answer_for_all(stage: Stage) -> None:
    asked = await stage.ada.slash(stage.general, "imagine", prompt="a fox alone", private=True)
    await asked.message_when(is_ready)
    await settled(stage)
    with stage.program.locked():
        edited = await stage.ada.slash(stage.general, "edit", prompt="a fox alone at night")
        await edited.acknowledged()
        stage.discord.fail("PATCH", _ANSWER, status=None, delay=_LATE)
    await stage.discord.until(lambda: any(map(is_ready, showing(stage, "a fox alone at night"))))
    await _has_come_late(stage, edited)
    await settled(stage)
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
