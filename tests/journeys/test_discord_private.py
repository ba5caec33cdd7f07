"""What is shown to one member alone: private results and Post, direct messages, the application brought along."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from conversations import wording
from conversations.wording import review
from tests.journeys.books import parent, turn
from tests.journeys.discord import Stage, is_ready, serving
from tests.journeys.discord_books import settled
from tests.journeys.files import photograph
from tests.journeys.moves import (
    case_card,
    changed,
    direct,
    edited,
    filled,
    made,
    mine,
    plain,
    reported,
    taken_down,
    told,
)
from tests.servers.discord import Asked, Channel, Message, Person
from tests.servers.gemini.answers import drawn, judged

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with serving(tmp_path_factory.mktemp("plantain"), operators=True) as stage:
        yield stage


async def alone(by: Person, channel: Channel, prompt: str) -> tuple[Asked, Message]:
    """Make a private picture."""
    asked = await by.slash(channel, "imagine", prompt=prompt, private=True)
    return asked, await made(asked)


async def for_one(stage: Stage, asked: Asked, prompt: str) -> Message:
    """Wait for a result that its requester alone sees; it comes by direct message where the answer was for all."""

    def found() -> Message | None:
        answers = [*([asked.message] if asked.message else []), *asked.followups, *stage.discord.dms(stage.ada)]
        return next((one for one in answers if is_ready(one) and prompt in one.text), None)

    message = await stage.discord.changes.until(found, 15, lambda: "there is no result for one alone")
    assert message.ephemeral or message.channel is stage.ada.direct
    return message


def of(stage: Stage, person: Person, prompt: str) -> list[Message]:
    """Return the results of a prompt that somebody got by direct message."""
    return [message for message in stage.discord.dms(person) if is_ready(message) and prompt in message.text]


async def posted(stage: Stage, channel: Channel, prompt: str) -> Message:
    """Wait until everybody sees a result."""
    return await stage.discord.seen(channel, lambda message: is_ready(message) and prompt in message.text, to=stage.ben)


async def test_a_private_result_its_edit_and_post(stage: Stage, channel: Channel) -> None:
    _, fox = await alone(stage.ada, channel, "a fox for me alone")
    assert fox.ephemeral
    assert fox.buttons == ("Edit", "Variations", "Delete", "Post")
    assert not mine(stage, channel, stage.ben)
    assert (await edited(stage.ada, fox, "with a secret hat")).ephemeral, "what continues it is private too"
    assert parent(stage, "with a secret hat") == "a fox for me alone"
    await settled(stage)
    await for_one(stage, await stage.ada.slash(channel, "edit", prompt="and secret shoes"), "and secret shoes")
    await told(await stage.ben.slash(channel, "edit", prompt="and mine"), "There is no picture here to change yet")
    shown = await told(await stage.ben.slash(channel, "conversation show"), "This conversation")
    assert "fox" not in shown.text
    assert not mine(stage, channel, stage.mona)

    await told(await stage.ada.press(fox, "Post"), wording.POSTING)
    public = await posted(stage, channel, "a fox for me alone")
    assert public.buttons == ("Edit", "Variations", "Delete", "Report")
    assert public.files[0].data == fox.files[0].data
    await stage.discord.until(lambda: stage.discord.now(fox).deleted)
    assert len(mine(stage, channel, stage.mona)) == 1
    assert not (await edited(stage.ben, public, "and a public scarf")).ephemeral


async def test_post_is_pressed_twice(stage: Stage, channel: Channel) -> None:
    _, fox = await alone(stage.ada, channel, "a fox posted twice")
    first, second = await stage.ada.press(fox, "Post"), await stage.ada.press(fox, "Post")
    await told(first, wording.POSTING)
    await second.acknowledged()
    await posted(stage, channel, "a fox posted twice")
    await told(await stage.ada.slash(channel, "usage me"), "Made today")
    assert len(mine(stage, channel, stage.mona)) == 1


async def test_post_is_judged_again(stage: Stage, channel: Channel) -> None:
    _, fox = await alone(stage.ada, channel, "a fox that may not be posted")
    stage.gemini.screening(judged("block", "hate"))
    await stage.ada.press(fox, "Post")
    await direct(stage, stage.ada, "This may not be shown to all here (hate)")
    assert not mine(stage, channel, stage.ben)
    await stage.ada.press(fox, "Delete")
    await stage.discord.until(lambda: stage.discord.now(fox).deleted)


async def test_a_private_result_whose_token_has_lapsed_comes_by_direct_message(stage: Stage, channel: Channel) -> None:
    stage.gemini.script(drawn(delay=1))
    asked = await stage.ada.slash(channel, "imagine", prompt="a late fox for me", private=True)
    await asked.message_when(lambda message: "Generating" in message.text)
    stage.discord.expire(asked)
    late = await direct(stage, stage.ada, "a late fox for me")
    assert len(of(stage, stage.ada, "a late fox for me")) == 1
    assert late.buttons == ("Edit", "Variations", "Delete", "Post")
    asked = await filled(stage.ada, await stage.ada.press(late, "Edit"), prompt="a hat for the late fox")
    assert (await for_one(stage, asked, "a hat for the late fox")).channel is stage.ada.direct
    assert parent(stage, "a hat for the late fox") == "a late fox for me"
    said = await stage.ada.say(stage.ada.direct, "and a scarf, by words", reply_to=late)
    await stage.discord.seen(
        said.channel, lambda message: is_ready(message) and "a scarf, by" in plain(message), to=stage.ada
    )
    assert parent(stage, "and a scarf, by words") == "a late fox for me"
    await told(await stage.ada.press(late, "Post"), wording.POSTING)
    await posted(stage, channel, "a late fox for me")
    assert len(mine(stage, channel, stage.mona)) == 1


async def test_a_private_result_for_whom_direct_messages_are_closed(stage: Stage, channel: Channel) -> None:
    shy = stage.discord.member("Shy", stage.guild)
    stage.discord.close_dms(shy)
    stage.gemini.script(drawn(delay=1))
    asked = await shy.slash(channel, "imagine", prompt="a fox that cannot come", private=True)
    await asked.message_when(lambda message: "Generating" in message.text)
    stage.discord.expire(asked)
    await stage.discord.changes.until(
        lambda: turn(stage, "a fox that cannot come")["state"] == "failed" or None, 15, lambda: "it has not failed"
    )
    assert not mine(stage, channel, stage.ben)
    used = await told(await shy.slash(channel, "usage me"), "Made today")
    assert "Made today 0 pictures" in plain(used).replace("**", "")


async def test_commands_in_direct_messages_and_the_operators_review(stage: Stage) -> None:
    dee = stage.discord.user("Dee")
    dee.installs()
    home = dee.direct
    photo = stage.discord.file("me.jpg", photograph())
    fox = await made(await dee.slash(home, "imagine", prompt="a fox at home", image=photo))
    assert fox.channel is home
    assert "discord.com/channels/@me/" in (await edited(dee, fox, "a hat at home")).text
    assert len((await (await dee.press(fox, "Variations")).message_when(is_ready)).files) == 2
    secret = await made(await dee.slash(home, "imagine", prompt="a secret at home", private=True))
    assert secret.ephemeral
    for command in ("settings show", "reports"):
        with pytest.raises(AssertionError, match="is not offered here"):
            await dee.slash(home, command)
    await told(await reported(dee, fox, "I find it cruel after all."), review.REPORTED)
    card = await case_card(stage, "Dee's picture", "I find it cruel after all.")
    listed = await told(await stage.mona.slash(stage.mods, "reports"), "Dee in")
    assert "Dee in" in plain(listed)
    await told(await stage.mona.slash(stage.general, "reports"), "There are no open reports")
    await told(await stage.mona.press(card, "Show"), "The original, for you alone")
    await taken_down(stage.mona, card)
    await changed(stage, fox, "Taken down by a moderator")
    notice = await direct(stage, dee, "taken down your picture “a fox at home”")
    await filled(dee, await dee.press(notice, "Appeal"), words="It is mine.")
    await stage.mona.press(await case_card(stage, "Appeal of Dee"), "Restore")
    await changed(stage, fox, "a fox at home")


async def test_the_application_brought_along_into_a_guild_without_the_bot(stage: Stage) -> None:
    elsewhere = stage.discord.guild("Elsewhere", bot=False)
    lobby = elsewhere.channel("lobby")
    ivy, zed = stage.discord.member("Ivy", elsewhere), stage.discord.member("Zed", elsewhere)
    ivy.installs()
    with pytest.raises(AssertionError, match="is installed neither here"):
        await zed.slash(lobby, "imagine", prompt="a fox of Zed's")
    fox = await made(await ivy.slash(lobby, "imagine", prompt="a fox brought along"))
    assert fox.channel is lobby
    assert not fox.ephemeral
    assert "<https://discord.com/channels/@me" not in fox.text
    hat = await edited(ivy, fox, "a hat brought along")
    assert parent(stage, "a hat brought along") == "a fox brought along"
    assert f"{lobby.id}/{fox.id}" in hat.text
    await settled(stage)
    again = await made(await ivy.slash(lobby, "edit", prompt="shoes brought along"))
    assert parent(stage, "shoes brought along") == "a hat brought along"
    for button in ("Variations", "Delete"):
        await told(await zed.press(fox, button), "Only the member who asked for this may do that")
    await told(await reported(zed, fox, "It mocks Zed."), review.REPORTED)
    card = await case_card(stage, "Ivy's picture", "It mocks Zed.")
    await taken_down(stage.mona, card)
    await changed(stage, fox, "Taken down by a moderator")
    await direct(stage, ivy, "taken down your picture “a fox brought along”")
    await ivy.press(again, "Delete")
    await stage.discord.until(lambda: stage.discord.now(again).deleted)


async def test_the_application_brought_along_into_a_conversation_of_two(stage: Stage) -> None:
    ivy, zed = stage.discord.user("Ina"), stage.discord.user("Zoe")
    ivy.installs()
    between = stage.discord.private(ivy, zed)
    fox = await made(await ivy.slash(between, "imagine", prompt="a fox between us"))
    assert fox.channel is between
    photo = await zed.say(between, "look", files=[stage.discord.file("z.jpg", photograph())])
    rain = await made(await filled(ivy, await ivy.menu(between, photo, "Edit image"), prompt="rain between us"))
    assert "Inputs 1" in plain(rain)
    stage.gemini.script(drawn(delay=1))
    asked = await ivy.slash(between, "imagine", prompt="a late fox between us")
    await asked.message_when(lambda message: "Generating" in message.text)
    stage.discord.expire(asked)
    await direct(stage, ivy, "a late fox between us")
