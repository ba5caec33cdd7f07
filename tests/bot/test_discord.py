"""plantain discord invite, and what the doctor finds out about Discord."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner

from adapters.database import migrate, open_database
from adapters.discord.invite import NEEDED
from bot.cli import app
from bot.clock import SystemClock
from conversations.identity import Platform, Tenant
from conversations.preferences import Preferences
from tests.examining import examined
from tests.journeys.program import ROOT
from tests.servers.discord import Can, DiscordServer
from tests.servers.discord.pointing import pointed_at


@pytest.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        with pointed_at(server):  # the doctor points discord.py there, for as long as the process lives
            yield server


async def invited(folder: Path, **environment: str) -> tuple[int, str]:
    """Run `plantain discord invite`; returns its status and what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "discord",
        "invite",
        cwd=folder,
        env={
            "PATH": os.defpath,
            "PYTHONPATH": str(ROOT),
            "NO_PROXY": "*",
            "COLUMNS": "250",
            **environment,
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0, printed.decode()


def reach(discord: DiscordServer) -> dict[str, str]:
    return {"DISCORD_TOKEN": discord.token, "DISCORD_API_URL": discord.api_url}


async def test_the_invitation_asks_for_what_is_needed_and_says_why(discord: DiscordServer, tmp_path: Path) -> None:
    status, printed = await invited(tmp_path, **reach(discord))
    assert status == 0
    link = parse_qs(urlsplit(printed.split()[0]).query)
    assert link["client_id"] == [discord.application_id]
    assert set(link["scope"][0].split()) == {"bot", "applications.commands"}
    asked = Can(int(link["permissions"][0]))
    assert {permission.name.lower() for permission in asked if permission.name} == set(NEEDED)
    assert all(why in printed for why in NEEDED.values())
    assert discord.problems == []


def test_without_a_token_a_sentence_says_so() -> None:
    answered = CliRunner().invoke(app, ["discord", "invite"], env={"DISCORD_TOKEN": None})
    assert answered.exit_code == 78
    assert "DISCORD_TOKEN must be set" in answered.output


async def test_with_a_wrong_token_a_sentence_says_so(discord: DiscordServer, tmp_path: Path) -> None:
    status, printed = await invited(tmp_path, **reach(discord) | {"DISCORD_TOKEN": "wrong"})
    assert status == 78
    assert "does not take DISCORD_TOKEN" in printed
    assert "Traceback" not in printed


async def test_the_doctor_asks_discord(discord: DiscordServer, tmp_path: Path) -> None:
    guild = discord.guild("Makers")
    seen, hidden = guild.channel("mods"), guild.channel("secret")
    discord.forbid(hidden)
    database = open_database(f"sqlite+aiosqlite:///{tmp_path}/var/plantain.db")
    await migrate(database)
    async with database.writing() as uow:
        for guild_id, channel in ((guild.id, seen.id), ("1" * 18, hidden.id)):
            tenant = Tenant(Platform.DISCORD, guild_id)
            await uow.preferences.put(tenant, Preferences(moderators_channel=channel), SystemClock().now())
    await database.close()
    status, printed = await examined(tmp_path, **reach(discord))
    assert f"Takes the token of {discord.bot.name}" in printed
    assert "no privileged intent" in printed
    assert "Will be registered" in printed
    assert f"{seen.id}: reports can be shown there" in printed
    assert f"{hidden.id}: the bot lacks view channel" in printed
    assert status == 1, "a channel in which no report can be shown is something to mend"
    assert discord.problems == []


async def test_the_doctor_says_what_to_do_about_a_token_that_is_not_taken(
    discord: DiscordServer, tmp_path: Path
) -> None:
    status, printed = await examined(tmp_path, **reach(discord) | {"DISCORD_TOKEN": "wrong"})
    assert status == 1
    assert "does not take DISCORD_TOKEN" in printed
    assert "developers/applications" in printed
