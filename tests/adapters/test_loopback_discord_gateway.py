"""What the gateway of the loopback Discord tells the bot, also when it was cut, and whom it refuses."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest
from yarl import URL

from tests.servers.discord import DiscordServer, Guild
from tests.servers.discord.bot import PICTURE, Scene, channel_of, loopback, refusal, running, scene


@pytest.fixture
async def at() -> AsyncIterator[Scene]:
    async with scene() as opened:
        yield opened


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    """One in which the bot is in no guild yet."""
    async with loopback() as opened:
        yield opened


async def test_what_happens_while_the_gateway_is_cut_is_heard_after_a_resume(at: Scene) -> None:
    async with running(at.server) as bot:
        at.server.cut_gateway()
        asked = await at.ada.slash(at.general, "imagine", prompt="a red fox")
        await at.ada.say(at.general, "@bot are you there")
        await asked.acknowledged()
        await at.server.until(lambda: bot.messages)
        assert at.server.gateway.resumed == 1
        assert len(at.server.gateway.identified) == 1
        await at.server.replay(asked)
        await at.server.until(lambda: bot.faults)
    assert [heard.id for heard in bot.heard] == [int(asked.id)] * 2
    assert [fault.code for fault in bot.faults if isinstance(fault, discord.HTTPException)] == [40060]


async def test_a_lost_session_is_identified_anew_and_a_reconnect_is_resumed(at: Scene) -> None:
    async with running(at.server):
        at.server.reconnect_gateway()
        await at.server.until(lambda: at.server.gateway.resumed == 1)
        await at.server.connected()
        at.server.invalidate_sessions()
        await at.server.until(lambda: len(at.server.gateway.identified) == 2, within=8)
        await at.server.connected()
        await (await at.ada.slash(at.general, "imagine", prompt="a red fox")).acknowledged()


async def test_each_shard_has_its_guilds(server: DiscordServer) -> None:
    server.gateway.shards = 2
    guilds: list[Guild] = []
    while len({(int(guild.id) >> 22) % 2 for guild in guilds}) < 2:
        guilds.append(server.guild(f"Guild {len(guilds)}"))
        await asyncio.sleep(0.001)
    ada = server.member("Ada", *guilds)
    async with running(server) as bot:
        for guild in guilds:
            await (await ada.slash(guild.channel("general"), "imagine", prompt="a fox")).acknowledged()
        assert {guild.id for guild in bot.guilds} == {int(guild.id) for guild in guilds}
    assert [one["shard"] for one in server.gateway.identified] == [[0, 2], [1, 2]]


async def test_guilds_come_and_go(server: DiscordServer) -> None:
    async with running(server) as bot:
        guild = server.guild("Later")
        general = guild.channel("general")
        ada = server.member("Ada", guild)
        await server.join(guild)
        foxes = general.thread("foxes")
        asked = await (await ada.slash(foxes, "imagine", prompt="a fox")).acknowledged()
        assert asked.kind == 4
        heard = bot.heard[0]
        assert isinstance(heard.channel, discord.Thread)
        assert heard.channel.parent_id == int(general.id)
        await server.leave(guild)
        await server.until(lambda: "GUILD_DELETE" in bot.events)
        assert list(bot.guilds) == []
        with pytest.raises(AssertionError, match="installed neither here"):
            await ada.slash(foxes, "imagine", prompt="a fox")


async def test_the_gateway_refuses_tokens_and_intents(at: Scene) -> None:
    async def ending(token: str, intents: int) -> Any:
        url = URL(at.server.gateway_url).with_query(v=10, encoding="json")
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
            assert (await socket.receive_json())["op"] == 10
            await socket.send_json({"op": 1, "d": None})
            assert (await socket.receive_json())["op"] == 11
            await socket.send_json({"op": 2, "d": {"token": token, "intents": intents, "properties": {}}})
            ready = await socket.receive()
            return socket.close_code if ready.type is aiohttp.WSMsgType.CLOSE else ready.json()["t"]

    assert await ending("another", 1) == 4004
    assert await ending(at.server.token, 1 << 15) == 4014
    assert await ending(at.server.token, 1 << 40) == 4013
    assert await ending(at.server.token, 1) == "READY"


async def test_presences_are_recorded(at: Scene) -> None:
    async with running(at.server) as bot:
        await bot.change_presence(status=discord.Status.idle)
        await at.server.until(lambda: at.server.presences)
    assert at.server.presences[0]["status"] == "idle"


async def test_content_is_given_for_mentions_direct_messages_and_menus_alone(at: Scene) -> None:
    async with running(at.server) as bot:
        asked = await (await at.ada.slash(at.general, "imagine", prompt="a red fox")).acknowledged()
        assert asked.message is not None
        plain = await at.ada.say(at.general, "just words", files=[at.server.file("a.png", PICTURE)])
        await at.ada.say(at.general, "without a ping", reply_to=asked.message, ping=False)
        await at.ada.say(at.general, "make it night", reply_to=asked.message)
        await at.ada.say(at.general, "@bot and this", reply_to=plain)
        await at.ada.dm("a red fox")
        at.server.responses_ping = False
        await at.ada.say(at.general, "a response is not pinged", reply_to=asked.message)
        await at.server.until(lambda: len(bot.messages) == 6)
        contents = [message.content for message in bot.messages]
        assert contents == ["", "", "make it night", f"<@{at.server.application_id}> and this", "a red fox", ""]
        assert bot.messages[0].attachments == []
        answered = [message.reference.resolved for message in bot.messages[2:4] if message.reference]
        assert isinstance(answered[0], discord.Message)
        assert answered[0].author == bot.user
        assert answered[0].components
        assert isinstance(answered[1], discord.Message)
        assert (answered[1].content, answered[1].attachments) == ("", [])
        assert bot.messages[4].guild is None

        target = await (await at.ada.menu(at.general, plain, "Edit image")).acknowledged()
        data: Any = bot.heard[-1].data
        assert data["resolved"]["messages"][data["target_id"]]["content"] == "just words"
        assert target.kind == 4


async def test_edits_and_removals_are_told(at: Scene) -> None:
    async with running(at.server) as bot:
        said = await at.ada.say(at.general, "words")
        sent = await channel_of(at.worker, at.general).send(
            "x", reference=discord.MessageReference(message_id=int(said.id), channel_id=int(at.general.id))
        )
        await sent.edit(content="y")
        at.server.delete(said)
        await sent.delete()
        await at.server.until(lambda: bot.events.count("MESSAGE_DELETE") == 2)
    told = [name for name in bot.events if name.startswith("MESSAGE")]
    assert told == ["MESSAGE_CREATE", "MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE"]
    gone = discord.MessageReference(message_id=int(said.id), channel_id=int(at.general.id))
    assert await refusal(channel_of(at.worker, at.general).send("x", reference=gone)) == (400, 50035)
    assert at.server.visible(at.general, to=at.ada) == []
