"""How long, how often and by whom an interaction may be answered in the loopback Discord."""

import asyncio
from collections.abc import AsyncIterator

import discord
import pytest

from tests.servers.discord.bot import (
    Heard,
    Scene,
    be_silent,
    channel_of,
    defer,
    defer_alone,
    hook_of,
    post,
    refusal,
    running,
    scene,
    took,
)


@pytest.fixture
async def at() -> AsyncIterator[Scene]:
    async with scene() as opened:
        yield opened


async def test_too_late_and_twice_are_refused(at: Scene) -> None:
    at.server.interactions.deadline = 0.05

    async def late(interaction: Heard) -> None:
        await asyncio.sleep(0.1)
        await interaction.response.defer()

    async with running(at.server, late) as bot:
        asked = await at.ada.slash(at.general, "imagine", prompt="a red fox")
        await at.server.until(lambda: bot.faults)
        [fault] = bot.faults
        assert isinstance(fault, discord.NotFound)
        assert fault.code == 10062
        with pytest.raises(AssertionError, match="was not acknowledged"):
            await asked.acknowledged(within=0.05)
        at.server.interactions.deadline = 60.0
        callback = f"{at.server.api_url}/interactions/{asked.id}/{asked.token}/callback"
        assert (await post(callback, {"type": 5}))[0] == 204
        status, told = await post(callback, {"type": 4, "data": {"content": "again"}})
        assert (status, told["code"]) == (400, 40060)
        status, told = await post(callback.replace(asked.token, "unknown"), {"type": 5})
        assert (status, told["code"]) == (404, 10062)


async def test_a_callback_must_fit_its_interaction(at: Scene) -> None:
    async with running(at.server, be_silent):
        asked = await at.ada.slash(at.general, "imagine", prompt="a red fox")
        typed = await at.ada.autocomplete(at.general, "imagine", "model", "ge", prompt="a fox")
        for one, kind in ((asked, 6), (asked, 7), (asked, 8), (typed, 5)):
            callback = f"{at.server.api_url}/interactions/{one.id}/{one.token}/callback"
            status, told = await post(callback, {"type": kind, "data": {"choices": []}})
            assert (status, told["code"]) == (400, 50035)
        took(at.server, *["does not answer"] * 4)


async def test_the_first_follow_up_of_a_defer_is_the_original_and_as_private(at: Scene) -> None:
    mona = at.server.member("Mona", at.general.guild, moderator=True) if at.general.guild else at.ada
    async with running(at.server, defer_alone) as bot:
        asked = await (await at.ada.slash(at.general, "imagine", prompt="a red fox")).acknowledged()
        assert asked.message is not None
        assert asked.message.loading
        await hook_of(at.server, asked, at.worker).send("for you alone")
        message = await asked.message_when(lambda seen: seen.text == "for you alone")
        assert message.id == asked.message.id
        assert message.ephemeral
        assert asked.followups == []
        assert at.server.visible(at.general, to=mona) == []
        with pytest.raises(AssertionError, match="does not see"):
            await mona.menu(at.general, message, "Edit image")

        bot.answer = defer
        public = await (await at.ada.slash(at.general, "imagine", prompt="a red fox")).acknowledged()
        hook = hook_of(at.server, public, at.worker)
        await hook.send("for all")
        hook.type = discord.WebhookType.application
        await hook.send("and this is not", ephemeral=True)
        assert [message.text for message in at.server.visible(at.general, to=mona)] == ["for all"]
        assert [message.text for message in at.server.visible(at.general, to=at.ada)][1:] == [
            "for all",
            "and this is not",
        ]


async def test_ephemeral_messages_are_out_of_the_channels_reach(at: Scene) -> None:
    async with running(at.server, defer_alone):
        asked = await (await at.ada.slash(at.general, "imagine", prompt="a red fox")).acknowledged()
        hook = hook_of(at.server, asked, at.worker)
        await hook.send("for you alone")
        assert asked.message is not None
        partial = channel_of(at.worker, at.general).get_partial_message(int(asked.message.id))
        assert await refusal(partial.edit(content="x")) == (404, 10008)
        assert await refusal(partial.delete()) == (404, 10008)
        assert await refusal(partial.fetch()) == (404, 10008)
        assert [message async for message in channel_of(at.worker, at.general).history()] == []
        await hook.edit_message("@original", content="changed")
        at.server.age(asked.message, hours=0.3)
        assert await refusal(hook.edit_message("@original", content="too late")) == (401, 50027)
        assert asked.message.text == "changed"


async def test_tokens_run_out_and_placeholders_are_deleted(at: Scene) -> None:
    async with running(at.server):
        asked = await (await at.ada.slash(at.general, "imagine", prompt="a red fox")).acknowledged()
        hook = hook_of(at.server, asked, at.worker)
        assert asked.message is not None
        at.server.delete(asked.message)
        assert await refusal(hook.edit_message("@original", content="x")) == (404, 10008)
        assert at.server.visible(at.general, to=at.ada) == []
        at.server.expire(asked, code=10015)
        assert await refusal(hook.edit_message("@original", content="x")) == (404, 10015)
        at.server.expire(asked)
        assert await refusal(hook.send("x")) == (401, 50027)
        stranger = discord.Webhook.partial(int(at.server.application_id), "unknown", client=at.worker)
        assert await refusal(stranger.send("x")) == (404, 10015)
