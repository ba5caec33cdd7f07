"""What belongs to one is out of reach of all others, whatever ids they guess or copy."""

import pytest

from conversations.commands import Control
from tests.journeys.books import kept_of
from tests.journeys.controls import NOT_HERE, NOT_MODERATOR, NOT_YOURS, OF_CASE, OF_SHEET
from tests.journeys.discord import is_ready
from tests.journeys.discord_books import settled, showing
from tests.journeys.forging import filled, subject
from tests.journeys.two_guilds import Two, refused, two

pytestmark = pytest.mark.asyncio(loop_scope="module")

__all__ = ["two"]


async def test_every_control_is_tried() -> None:
    others = {"appeal", "settings", "edit_given", "command"}
    assert {*OF_SHEET, *OF_CASE} | others == {control.value for control in Control}


@pytest.mark.parametrize("control", OF_SHEET)
async def test_a_picture_of_another_guild(two: Two, control: str) -> None:
    before = two.first()
    pressed = await two.eve.press_id(two.square, two.own, f"1:{control}:{subject(two.fox)}")
    await refused(two.stage, pressed, NOT_HERE)
    if control in {"edit", "report"}:
        label = control.capitalize()
        form = await (await two.eve.press(two.own, label)).acknowledged()
        fields = {"prompt": "a fox stolen"} if control == "edit" else {"complaint": "other", "words": "mine"}
        sent = await two.eve.submit(form, fields)
        await sent.acknowledged()
        await refused(two.stage, filled(two.stage, sent, f"1:{control}:{subject(two.fox)}"), NOT_HERE)
    assert two.first() == before


@pytest.mark.parametrize("control", OF_CASE)
async def test_a_case_of_another_guild(two: Two, control: str) -> None:
    before = two.first()
    theirs = f"1:{control}:{subject(two.case)}"
    await refused(two.stage, await two.eve.press_id(two.guards, two.own_case, theirs), NOT_HERE)
    assert two.first() == before


async def test_the_forms_of_a_case_of_another_guild(two: Two) -> None:
    before = two.first()
    taking = await (await two.eve.press(two.own_case, "Take down")).acknowledged()
    limiting = await (await two.eve.press(two.own_case, "Restrict")).acknowledged()
    sent = [
        await two.eve.submit(limiting, kind="ban", length="1 day", note=""),
        await two.eve.submit(taking, rule="Something else", note=""),
    ]
    for one, control in zip(sent, ("restrict", "take_down"), strict=True):
        await one.acknowledged()
        await refused(two.stage, filled(two.stage, one, f"1:{control}:{subject(two.case)}"), NOT_HERE)
    assert two.first() == before


@pytest.mark.parametrize("control", OF_CASE)
async def test_a_case_of_ones_own_guild_for_who_is_no_moderator(two: Two, control: str) -> None:
    before = two.first()
    stage = two.stage
    pressed = await stage.ben.press_id(stage.general, two.fox, f"1:{control}:{subject(two.case)}")
    await refused(stage, pressed, NOT_MODERATOR)
    assert two.first() == before


async def test_rights_are_those_of_the_moment_and_of_the_guild(two: Two) -> None:
    before = two.first()
    two.stage.discord.overrides |= {"settings", "reports"}
    try:
        asked = await two.stage.ben.slash(two.stage.general, "settings pause", on=True)
        await refused(two.stage, asked, "Only those who manage this place")
        await refused(two.stage, await two.stage.ben.slash(two.stage.general, "reports"), NOT_MODERATOR)
    finally:
        two.stage.discord.overrides.clear()
    reset = await two.stage.ben.slash(two.stage.general, "conversation reset")
    await refused(two.stage, reset, NOT_MODERATOR)
    # Of the open cases of others a moderator is told nothing.
    listed = await two.eve.slash(two.square, "reports")
    told = await listed.message_when(lambda message: "report" in message.text)
    assert "Ada" not in told.text
    assert two.first() == before


async def test_a_settings_form_that_nobody_opened(two: Two) -> None:
    form = await (await two.eve.press(two.own, "Edit")).acknowledged()
    sent = await two.eve.submit(form, prompt="a cat of Eve, sent")
    await sent.acknowledged()
    await settled(two.stage)
    before = two.first(), kept_of(two.stage, f"discord.{two.others.id}")["preferences"]
    await refused(two.stage, filled(two.stage, sent, "1:settings:discord"), "not known here")
    assert (two.first(), kept_of(two.stage, f"discord.{two.others.id}")["preferences"]) == before


@pytest.mark.parametrize("control", OF_SHEET)
async def test_another_channel_and_what_is_private(two: Two, control: str) -> None:
    stage = two.stage
    if not showing(stage, "a fox among moderators"):
        hidden = await stage.mona.slash(stage.mods, "imagine", prompt="a fox among moderators")
        await hidden.message_when(is_ready)
        alone = await stage.ada.slash(stage.general, "imagine", prompt="a fox in private", private=True)
        await alone.message_when(is_ready)
        await settled(stage)
    before = two.first()
    for prompt in ("a fox among moderators", "a fox in private"):
        (message,) = showing(stage, prompt)
        pressed = await stage.ben.press_id(stage.general, two.fox, f"1:{control}:{subject(message)}")
        await refused(stage, pressed, NOT_HERE)
    assert two.first() == before


@pytest.mark.parametrize("control", OF_SHEET)
async def test_direct_messages_are_no_way_in(two: Two, control: str) -> None:
    stage = two.stage
    for person in (two.eve, stage.ada):
        if not any(map(is_ready, stage.discord.dms(person))):
            await person.dm("a fox between us")
            await stage.discord.seen(person.direct, is_ready, to=person)
    await settled(stage)
    before = two.first()
    at_home = {person.name: next(filter(is_ready, stage.discord.dms(person))) for person in (two.eve, stage.ada)}
    pressed = await two.eve.press_id(two.eve.direct, at_home["Eve"], f"1:{control}:{subject(two.fox)}")
    await refused(stage, pressed, NOT_HERE)
    if control not in {"delete", "cancel", "post"}:
        # Her own, of the guild: nothing may be made there from where nobody of it can see.
        pressed = await stage.ada.press_id(stage.ada.direct, at_home["Ada"], f"1:{control}:{subject(two.fox)}")
        await refused(stage, pressed, NOT_HERE)
    assert two.first() == before


async def test_an_appeal_is_the_requesters_alone(two: Two) -> None:
    stage, appeal = two.stage, f"1:appeal:{subject(two.case).partition('.')[0]}"
    before = two.first()
    await refused(stage, await two.eve.press_id(two.square, two.own, appeal), NOT_HERE)
    await refused(stage, await stage.ben.press_id(stage.general, two.fox, appeal), NOT_YOURS)
    assert two.first() == before
