"""What the loopback Discord's REST API takes, what it holds against the official description, and its faults."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.servers.discord import DiscordServer
from tests.servers.discord.bot import Scene, channel_of, post, refusal, scene, took
from tests.servers.discord.schema import official
from tests.servers.discord.world import Json


@pytest.fixture
async def at() -> AsyncIterator[Scene]:
    async with scene() as opened:
        yield opened


async def test_what_the_bot_may_look_up(at: Scene) -> None:
    guild = await at.worker.fetch_guild(int(at.guild.id))
    assert guild.name == "Makers"
    assert [channel.name for channel in await guild.fetch_channels()] == ["general"]
    assert {role.name for role in await guild.fetch_roles()} >= {"@everyone", "Bots"}
    assert (await guild.fetch_member(int(at.ada.id))).global_name == "Ada"
    assert await refusal(guild.fetch_member(1)) == (404, 10013)
    assert await refusal(at.worker.fetch_channel(1)) == (404, 10003)
    assert (await at.worker.application_info()).verify_key == at.server.public_key
    for number in range(5):
        await channel_of(at.worker, at.general).send(f"message {number}")
    found = [message.content async for message in channel_of(at.worker, at.general).history(limit=3)]
    assert found == ["message 4", "message 3", "message 2"]


async def test_bodies_are_held_against_the_official_description(at: Scene) -> None:
    url = f"{at.server.api_url}/channels/{at.general.id}/messages"
    button = {"type": 2, "style": 1, "label": "x" * 81, "custom_id": "a"}
    bodies: list[tuple[Json, str]] = [
        ({"content": 5}, "content: 5 is not of type 'string'"),
        ({"content": "x", "components": [{"type": 1, "components": [button]}]}, "components.0.components.0.label"),
        ({"content": "x", "embeds": [{"title": "x" * 257}]}, "embeds.0.title"),
    ]
    for body, says in bodies:
        status, told = await post(url, body, token=at.server.token)
        assert (status, told["code"]) == (400, 50035)
        took(at.server, says)
    assert (await post(url, {"content": "x"}, token=at.server.public_key))[0] == 401
    assert (await post(f"{at.server.api_url}/channels/{at.general.id}/foxes", {}, token=at.server.token))[0] == 404
    assert (await post(f"{at.server.api_url}/guilds/1/channels", {}, token=at.server.token))[0] == 404
    took(at.server, "is no request of the API", "is not served")


TEXT = {"type": 10, "content": "x"}
V2 = 1 << 15


def row(*buttons: Json) -> Json:
    return {"type": 1, "components": list(buttons)}


def button(custom_id: str = "a", **more: Any) -> Json:
    return {"type": 2, "style": 1, "label": "Go", "custom_id": custom_id, **more}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"content": "x" * 2001}, "2000 or fewer"),
        ({"components": [TEXT]}, "IS_COMPONENTS_V2 is not set"),
        ({"flags": V2, "content": "x", "components": [TEXT]}, "cannot be used with IS_COMPONENTS_V2"),
        ({"flags": V2, "components": [TEXT] * 39 + [row(button())]}, "41 components"),
        ({"flags": V2, "components": [{"type": 10, "content": "x" * 2001}] * 2}, "4002 characters"),
        ({"flags": V2, "components": [row(*[button(str(number)) for number in range(6)])]}, "at most 5"),
        ({"flags": V2, "components": [row(button(), button())]}, "cannot be duplicated"),
        ({"flags": V2, "components": [row(button("x" * 101))]}, "at most 100"),
        ({"flags": V2, "components": [row(button(""))]}, "at least 1"),
        ({"flags": V2, "components": [row(button(url="https://example.org"))]}, "a custom_id and no url"),
        ({"flags": V2, "components": [button()]}, "type"),
        ({"flags": V2, "components": [{"type": 12, "items": []}]}, "at least 1"),
        ({"flags": V2, "components": [{"type": 12, "items": [{"media": {"url": "attachment://a.png"}}]}]}, "names no"),
        ({"flags": V2, "components": [{"type": 12, "items": [{"media": {"url": "file:///a"}}]}]}, "Scheme"),
        ({"content": "x", "attachments": [{"id": 0, "filename": "a.png"}]}, "is no part files[0]"),
        ({"content": "x", "components": [row(button())] * 6}, "5 or fewer"),
        (
            {"content": "x", "components": [row({"type": 3, "custom_id": "s", "options": []})]},
            "at least 1",
        ),
    ],
)
async def test_limits_of_messages(at: Scene, body: Json, says: str) -> None:
    url = f"{at.server.api_url}/channels/{at.general.id}/messages"
    status, told = await post(url, body, token=at.server.token)
    assert (status, told["code"]) == (400, 50035)
    assert says in at.server.problems[0], at.server.problems
    at.server.problems.clear()
    assert at.general.posts == []


@pytest.mark.parametrize(
    ("commands", "says"),
    [
        ([{"name": "Imagine", "description": "x"}], "name is invalid"),
        ([{"name": "imagine"}], "description"),
        ([{"name": "imagine", "description": "x" * 101}], "at most 100"),
        ([{"name": "imagine", "description": "x"}] * 2, "is there twice"),
        ([{"name": str(number), "type": 3} for number in range(16)], "16 commands of type 3"),
        (
            [
                {
                    "name": "imagine",
                    "description": "x",
                    "options": [
                        {"type": 3, "name": "a", "description": "x"},
                        {"type": 3, "name": "b", "description": "x", "required": True},
                    ],
                }
            ],
            "Required options must be placed before",
        ),
    ],
)
async def test_limits_of_commands(at: Scene, commands: list[Json], says: str) -> None:
    sent: Any = commands
    assert await refusal(at.worker.http.bulk_upsert_global_commands(int(at.server.application_id), sent)) == (
        400,
        50035,
    )
    assert says in at.server.problems[0], at.server.problems
    at.server.problems.clear()


async def test_every_route_that_is_served_is_described(at: Scene) -> None:
    spec = official()
    if not spec.at_hand:
        pytest.skip("Discord's description is not at hand")
    strange = [(method, path) for method, path in at.server.rest.routes if spec.find(method, path) is None]
    assert strange == []


async def test_without_the_description_the_routes_still_work() -> None:
    async with DiscordServer(checked=False) as server:
        general = server.guild("Makers").channel("general")
        url = f"{server.api_url}/channels/{general.id}/messages"
        assert (await post(url, {"content": "x"}, token=server.token))[0] == 200
        assert (await post(f"{url}/foxes", {}, token=server.token))[0] == 404
        took(server, "is no request of the API")


async def test_faults_come_by_script(at: Scene) -> None:
    place = channel_of(at.worker, at.general)
    limited = at.server.fail("POST", "/channels/*/messages", status=429, retry_after=0.01)
    await place.send("waits")
    assert limited.hits == 1
    at.server.fail("POST", "/channels/*/messages", status=429, via=False)
    assert (await refusal(place.send("banned")))[0] == 429
    at.server.fail("POST", "/channels/{channel_id}/messages", status=403, code=50013)
    assert await refusal(place.send("not allowed")) == (403, 50013)
    at.server.fail("POST", "/channels/*", close=True)
    with pytest.raises(aiohttp.ClientError):
        await place.send("closed before")
    at.server.fail("POST", "/channels/*", close=True, after_effect=True)
    with pytest.raises(aiohttp.ClientError):
        await place.send("closed after")
    at.server.fail("POST", "/channels/*", status=502, after_effect=True)
    await place.send("once, by its nonce")
    at.server.fail("*", "/channels/*", status=None, delay=0.05)
    await place.send("slow")
    held = at.server.fail("POST", "/channels/*", status=None, held=True)
    sending = asyncio.ensure_future(place.send("let go"))
    await at.server.until(lambda: held.hits)
    assert not sending.done()
    held.let_go()
    await sending
    texts = [message.text for message in at.server.visible(at.general, to=at.ada)]
    assert texts == ["waits", "closed after", "once, by its nonce", "slow", "let go"]
