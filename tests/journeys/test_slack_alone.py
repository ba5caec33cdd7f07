"""`plantain slack` with a worker beside it, and Slack together with Discord."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.journeys import discord as in_discord
from tests.journeys.program import Plantain, free_port, plantain, until
from tests.journeys.slack import called_by, heard, is_ready
from tests.servers.discord import DiscordServer
from tests.servers.gemini import GeminiServer
from tests.servers.slack import Message, SlackServer, Workspace
from tests.servers.slack.callbacks import Callbacks


@asynccontextmanager
async def prepared(
    folder: Path, environment: Mapping[str, str], *, socket: bool = True
) -> AsyncIterator[tuple[SlackServer, Workspace, Plantain]]:
    """Prepare a program for a workspace; nothing runs yet."""
    async with SlackServer() as slack, GeminiServer() as gemini:
        space = slack.workspace("Makers")
        settings = {
            "SLACK_BOT_TOKEN": space.token,
            "SLACK_APP_TOKEN": slack.app_token if socket else "",
            "SLACK_API_URL": slack.api_url,
            "GEMINI_API_KEY": "key",
            "GOOGLE_GEMINI_BASE_URL": gemini.url,
        }
        async with plantain(folder, **called_by(slack), **settings, **environment) as program:
            yield slack, space, program
            assert space.token not in program.logs()
        assert slack.problems == []


async def asked_in(program: Plantain, path: str) -> tuple[int, Any]:
    """Ask the server for the outside; 0 where nobody is there yet."""
    try:
        async with (
            aiohttp.ClientSession(f"http://{program.environment['HTTP_ADDRESS']}") as session,
            session.get(path) as answer,
        ):
            told = await answer.json() if answer.content_type == "application/json" else await answer.text()
            return answer.status, told
    except aiohttp.ClientError:
        return 0, None


async def says(program: Plantain, path: str, status: int, told: object) -> None:
    """Wait until the server for the outside answers so."""
    seen: tuple[int, Any] = (0, None)
    try:
        async with asyncio.timeout(60):
            while (seen := await asked_in(program, path)) != (status, told):  # noqa: ASYNC110 -- see until
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"{path}: {seen}\n{program.logs()}") from None


async def made(space: Workspace, words: str) -> Message:
    asked = await space.person("Ada").slash(space.channel("general"), "imagine", words)
    return await asked.written_when(is_ready, 30)


async def begun(slack: SlackServer, program: Plantain) -> Process:
    """Start what serves Slack, and a worker beside it; each is told apart."""
    front = await program.start("slack")
    await says(program, "/readyz", 503, {"worker": False, "slack": True})
    await heard(slack, program)
    assert await asked_in(program, "/healthz") == (503, "starting")
    await program.start("worker")
    await says(program, "/healthz", 200, "ok")
    return front


async def ended(front: Process, program: Plantain) -> None:
    """See that there was no console, and that what serves Slack ends as it is told to."""
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(program.url)
    front.terminate()
    assert await front.wait() == 0
    assert "Traceback" not in program.logs("slack")


async def test_slack_is_served_alone_and_readiness_follows_its_sockets(tmp_path: Path) -> None:
    async with prepared(tmp_path, {}) as (slack, space, program):
        front = await begun(slack, program)
        await made(space, "a fox without a console")
        await until(lambda: program.rows("SELECT 1 FROM turns WHERE state = 'ready'"), "it is ready")
        slack.fail("apps.connections.open", 503, times=None)
        slack.cut_sockets()
        await says(program, "/readyz", 503, {"worker": True, "slack": False})
        assert await asked_in(program, "/healthz") == (200, "ok"), "nobody need start it again for that"
        slack.heal()
        await slack.connected(2, within=60)
        await says(program, "/readyz", 200, {"worker": True, "slack": True})
        await made(space, "a fox after the silence")
        await ended(front, program)


async def test_slack_calls_what_serves_it_alone_and_two_are_told_the_same_at_once(tmp_path: Path) -> None:
    async with prepared(tmp_path, {}, socket=False) as (slack, space, program):
        front = await begun(slack, program)
        assert await slack.callbacks.verify()
        program.environment["HTTP_ADDRESS"] = f"127.0.0.1:{free_port()}"
        await program.start("slack")
        await says(program, "/healthz", 200, "ok")
        other = Callbacks(slack.stage.deliveries, slack.signing_secret)
        other.url = f"http://{program.environment['HTTP_ADDRESS']}/slack/events"
        try:
            await _each_of_it_happens_once(slack, space, program, other)
        finally:
            await other.close()
        await ended(front, program)


async def test_discord_and_slack_are_served_at_once(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        environment = {
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_URL": discord.api_url,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
            "DISCORD_CDN_URL": discord.cdn_url,
        }
        guild = discord.guild("Makers")
        async with prepared(tmp_path, environment) as (slack, space, program):
            await program.run()
            await heard(slack, program)
            await discord.connected()
            await discord.registered()
            parts = {"worker": True, "discord": True, "slack": True}
            assert await asked_in(program, "/readyz") == (200, parts)
            there = await discord.member("Dora", guild).slash(guild.channel("general"), "imagine", prompt="a fox there")
            await made(space, "a fox here")
            await there.message_when(in_discord.is_ready)
            rows = program.rows("SELECT tenant, prompt FROM turns")
            assert {(row["tenant"], row["prompt"]) for row in rows} == {
                (f"slack.{space.id}", "a fox here"),
                (f"discord.{guild.id}", "a fox there"),
            }
            assert "served in Discord and Slack" in program.logs()
            program.terminate("supervisor")
            assert await program.status(60) == 0
        assert discord.problems == []


async def _each_of_it_happens_once(slack: SlackServer, space: Workspace, program: Plantain, other: Callbacks) -> None:
    ada, channel = space.person("Ada"), space.channel("general")
    asked = await ada.slash(channel, "imagine", "a fox for two")
    assert (await other.again(asked.delivery)).status == 200
    fox = await asked.written_when(is_ready, 30)
    pressed = await ada.press(fox, "Variations")
    assert (await other.again(pressed.delivery)).status == 200
    said = await ada.say(channel, "@bot a hare for two")
    for delivery in [one for one in slack.deliveries if one.payload.get("event", {}).get("ts") == said.ts]:
        assert (await other.again(delivery)).status == 200
    form = await (await ada.press(fox, "Edit")).view_when(lambda view: view.fields)
    sent = await ada.submit(form, prompt="a hedgehog for two")
    assert (await other.again(sent.delivery)).status == 200

    def done() -> bool:
        rows = program.rows("SELECT prompt, state FROM turns")
        return len(rows) >= 5 and all(row["state"] == "ready" for row in rows)

    await until(done, "all is ready", 30)
    prompts = sorted(row["prompt"] for row in program.rows("SELECT prompt FROM turns"))
    assert prompts == ["a fox for two", "a fox for two", "a fox for two", "a hare for two", "a hedgehog for two"]
    shown = [slack.see(post) for post in channel.posts if post.author is space.bot and not post.deleted]
    assert sorted(len(one.files) for one in shown if not one.ephemeral) == [1, 1, 1, 2]
    assert [one.words for one in shown if one.ephemeral] == []
