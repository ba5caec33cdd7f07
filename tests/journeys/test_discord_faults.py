"""Faults of Discord while a picture is made: one result each, or one clear sentence; nobody is charged twice."""

from collections.abc import AsyncIterator
from typing import Any, Final

import pytest
import pytest_asyncio

from tests.fakes.image_model import jpeg
from tests.journeys.books import charged, holds_of, requests
from tests.journeys.discord import Stage
from tests.journeys.discord_books import at_work, one_result, said_alone, settled, shared, showing, thinking
from tests.journeys.together import ended
from tests.servers.discord import Can, Upload

pytestmark = pytest.mark.asyncio(loop_scope="module")

CALLBACK: Final = ("POST", "/interactions/*")
ANSWER: Final = ("PATCH", "/webhooks/*/messages/@original")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with shared(tmp_path_factory.mktemp("faults")) as stage:
        yield stage


@pytest.fixture
def stage(opened: Stage) -> Stage:
    opened.discord.heal()
    opened.gemini.let_go()
    return opened


ONCE: Final[dict[str, tuple[tuple[str, str], dict[str, Any]]]] = {
    "callback, 502": (CALLBACK, {"status": 502}),
    "callback, 502 after its effect": (CALLBACK, {"status": 502, "after_effect": True}),
    "callback, 429": (CALLBACK, {"status": 429}),
    "callback, 429 of Cloudflare": (CALLBACK, {"status": 429, "via": False}),
    "callback, cut": (CALLBACK, {"close": True}),
    "callback, cut after its effect": (CALLBACK, {"close": True, "after_effect": True}),
    "progress, 502": (ANSWER, {"status": 502}),
    "delivery, 502": (ANSWER, {"status": 502, "skip": 1}),
    "delivery, 502 after its effect": (ANSWER, {"status": 502, "skip": 1, "after_effect": True}),
    "delivery, 429": (ANSWER, {"status": 429, "skip": 1}),
    "delivery, 429 of Cloudflare": (ANSWER, {"status": 429, "skip": 1, "via": False}),
    "delivery, cut after its effect": (ANSWER, {"skip": 1, "close": True, "after_effect": True}),
}


async def test_one_request_that_goes_wrong_leaves_one_result(stage: Stage, subtests: pytest.Subtests) -> None:
    scripted = {}
    for name, (where, fault) in ONCE.items():
        prompt = f"a fox after a {name}."
        scripted[prompt] = stage.discord.fail(*where, about=prompt, **fault)
        await stage.ada.slash(stage.general, "imagine", prompt=prompt)
    never = "a fox unanswered"
    stage.discord.fail(*CALLBACK, about=never, status=500, times=None)
    unanswered = await stage.ada.slash(stage.general, "imagine", prompt=never)
    await ended(stage.program, [*scripted, never])
    for prompt, met in scripted.items():
        with subtests.test(prompt):
            await one_result(stage, prompt)
            assert met.hits == 1
    result = await one_result(stage, never)
    assert unanswered.kind is None
    assert result.channel is stage.general
    assert not result.ephemeral


async def test_a_refusal_arrives_whatever_happens_to_its_first_try(stage: Stage, subtests: pytest.Subtests) -> None:
    asked = {}
    for ratio, how in {"7:1": "callback, 429 of Cloudflare", "7:2": "callback, cut", "1:7": "callback, 502"}.items():
        where, fault = ONCE[how]
        stage.discord.fail(*where, about=ratio, **fault)
        asked[ratio] = await stage.ada.slash(stage.general, "imagine", prompt="a fox too wide", ratio=ratio)
    for ratio, one in asked.items():
        with subtests.test(ratio):
            await said_alone(stage, one, f"does not draw {ratio}")
    assert requests(stage, "a fox too wide") == 0


async def test_an_expired_token_is_no_end(stage: Stage) -> None:
    stage.gemini.hold()
    asked = await stage.ada.slash(stage.general, "imagine", prompt="a fox out of time")
    await at_work(stage, asked, "a fox out of time")
    stage.discord.expire(asked)
    stage.gemini.let_go()
    result = await one_result(stage, "a fox out of time")
    assert asked.message is not None
    assert result.id == asked.message.id


async def test_a_deleted_placeholder_is_replaced(stage: Stage) -> None:
    stage.gemini.hold()
    asked = await stage.ada.slash(stage.general, "imagine", prompt="a fox deleted")
    placeholder = await at_work(stage, asked, "a fox deleted")
    stage.discord.delete(placeholder)
    stage.gemini.let_go()
    assert (await one_result(stage, "a fox deleted")).id != placeholder.id


async def test_a_forbidden_channel_is_no_end_while_the_token_lives(stage: Stage) -> None:
    stage.discord.forbid(stage.general)
    try:
        await stage.ada.slash(stage.general, "imagine", prompt="a fox forbidden")
        await one_result(stage, "a fox forbidden")
    finally:
        stage.discord.allow(stage.general)


async def test_what_cannot_be_shown_is_said_and_not_charged(stage: Stage) -> None:
    stage.gemini.hold()
    before = charged(stage, stage.ada)
    asked = await stage.ada.slash(stage.general, "imagine", prompt="a fox nowhere")
    await at_work(stage, asked, "a fox nowhere")
    stage.discord.expire(asked)
    stage.discord.forbid(stage.general)
    stage.gemini.let_go()
    try:
        await stage.discord.seen(stage.ada.direct, lambda told: "could not be shown here" in told.text, to=stage.ada)
        await settled(stage)
    finally:
        stage.discord.allow(stage.general)
    told = [message for message in stage.discord.dms(stage.ada) if "a fox nowhere" in message.text]
    assert len(told) == 1
    assert "does not count towards your cap" in told[0].text
    assert requests(stage, "a fox nowhere") == 1
    assert holds_of(stage, "a fox nowhere") == {"released": 1}
    assert charged(stage, stage.ada) == before


async def test_words_in_a_channel_that_takes_no_answer_are_answered_alone(stage: Stage) -> None:
    stage.discord.forbid(stage.general, only=Can.SEND_MESSAGES)
    try:
        await stage.ben.say(stage.general, "@bot a fox unheard")
        await stage.discord.seen(stage.ben.direct, lambda told: "could not be shown here" in told.text, to=stage.ben)
        await settled(stage)
    finally:
        stage.discord.allow(stage.general)
    assert holds_of(stage, "a fox unheard") == {"released": 1}
    assert len([message for message in stage.discord.dms(stage.ben) if "a fox unheard" in message.text]) == 1


async def test_an_attachment_that_has_expired_is_said_alone(stage: Stage) -> None:
    before = charged(stage, stage.ada)
    upload = Upload("cat.jpg", jpeg())
    with stage.program.locked():  # so that it expires before it is fetched
        asked = await stage.ada.slash(stage.general, "edit", prompt="a fox beside it", image=upload)
        await asked.acknowledged()
        (attachment,) = asked.interaction.payload["data"]["resolved"]["attachments"].values()
        stage.discord.expire(attachment["url"])
    told = await asked.message_when(lambda message: "could not be fetched any more" in message.text)
    await settled(stage)
    assert told.ephemeral
    assert "a fox beside it" in told.text  # the words are given back
    assert [message.id for message in showing(stage, "a fox beside it")] == [told.id]
    assert not thinking(stage)
    assert requests(stage, "a fox beside it") == 0
    assert charged(stage, stage.ada) == before


async def test_an_upload_over_the_limit_is_a_smaller_copy(stage: Stage) -> None:
    fault = stage.discord.fail(*ANSWER, status=413, code=40005, skip=1)
    await stage.ada.slash(stage.general, "imagine", prompt="a fox too heavy")
    await one_result(stage, "a fox too heavy")
    assert fault.hits == 1


async def test_an_edit_of_an_old_message_that_is_refused_makes_a_new_one_and_removes_the_old(stage: Stage) -> None:
    result = await stage.make("a fox of old")
    asked = await stage.ben.press(result, "Report")
    await asked.acknowledged()
    await (await stage.ben.submit(asked, complaint="other", words="")).acknowledged()
    case = await stage.discord.seen(stage.mods, lambda card: "a fox of old" in card.text, to=stage.mona)
    stage.discord.age(result, hours=2)
    stage.discord.old_edits = 0
    try:
        form = await (await stage.mona.press(case, "Take down")).acknowledged()
        await (await stage.mona.submit(form, rule="Something else", note="")).acknowledged()
        gone = await stage.discord.seen(stage.general, lambda card: "Taken down" in card.text, to=stage.ada)
        await settled(stage)
    finally:
        stage.discord.old_edits = None
    assert stage.discord.now(result).deleted
    assert [message.id for message in showing(stage, "a fox of old") if message.channel is stage.general] == []
    assert not gone.files
