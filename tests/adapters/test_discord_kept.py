"""discord.py sends what was drawn whole, and keeps none of it: a store would hold it for ever."""

import asyncio
import json
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.discord import render
from adapters.discord.connect import rest_client
from adapters.discord.render import Surface
from conversations.views import forms
from tests.discord_payloads import layout
from tests.discord_views import scenes

HERE = Surface()
AN_EDIT = forms.edit(scenes.a_sheet(scenes.a_turn()), (scenes.a_turn(),))


async def test_what_is_drawn_is_finished_wherever_it_was_drawn() -> None:
    for shown in (scenes.a_card(), AN_EDIT):
        inside, outside = render.view(shown, HERE), await asyncio.to_thread(render.view, shown, HERE)
        for drawn in (inside, outside):
            one = drawn if isinstance(drawn, discord.ui.Modal) else drawn[0].view
            assert one.is_finished()


def as_json(body: dict[str, Any]) -> web.Response:
    """Answer without a charset: discord.py reads nothing else as JSON."""
    return web.Response(body=json.dumps(body).encode(), content_type="application/json")


class Loopback:
    """Answers what discord.py sends as the REST API does, and remembers the bodies."""

    def __init__(self) -> None:
        self.bodies: dict[str, dict[str, Any]] = {}

    async def answer(self, request: web.Request) -> web.Response:
        if request.path.endswith("/users/@me"):
            return as_json({"id": "1", "username": "plantain", "discriminator": "0", "avatar": None})
        if request.content_type.startswith("multipart/"):
            form = await request.post()
            self.bodies[request.path] = json.loads(str(form["payload_json"]))
        else:
            self.bodies[request.path] = await request.json()
        if request.path.endswith("/callback"):
            said = {"interaction": {"id": "1", "type": 2}, "resource": {"type": 4, "message": self._message()}}
            return as_json(said)
        return as_json(self._message())

    def _message(self) -> dict[str, Any]:
        author = {"id": "1", "username": "plantain", "discriminator": "0", "avatar": None}
        empty = ("mentions", "mention_roles", "attachments", "embeds", "components")
        texts = {"content": "", "timestamp": "2026-11-20T12:00:00+00:00", "edited_timestamp": None}
        flags = {"tts": False, "mention_everyone": False, "pinned": False, "type": 0, "flags": 1 << 15}
        return {"id": "5", "channel_id": "2", "author": author, **texts, **flags, **{name: [] for name in empty}}


@pytest.fixture
async def loopback(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Loopback, discord.Client]]:
    server = Loopback()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.answer)
    async with TestServer(app) as listening, rest_client() as client:
        monkeypatch.setattr(discord.http.Route, "BASE", str(listening.make_url("/api")))
        await client.http.static_login("token")
        yield server, client


def an_interaction(client: discord.Client) -> discord.Interaction:
    user = {"id": "3", "username": "ada", "discriminator": "0", "avatar": None}
    known = {"application_id": "1", "token": "t", "version": 1, "locale": "en-GB", "entitlements": [], "user": user}
    where = {"authorizing_integration_owners": {}, "context": 1, "attachment_size_limit": 10_000_000}
    data: Any = {"id": "9", "type": 2, "channel_id": "2", "app_permissions": "0", **known, **where}
    return discord.Interaction(data=data, state=client._connection)  # noqa: SLF001 -- no other way to build one


async def test_what_is_finished_is_sent_whole_and_not_kept(loopback: tuple[Loopback, discord.Client]) -> None:
    server, client = loopback
    drawn, asked = render.card(scenes.a_card(), HERE), render.view(AN_EDIT, HERE)
    assert isinstance(asked, discord.ui.Modal)
    files = [discord.File(BytesIO(b"bytes"), one.name) for one in drawn.uploads]
    hook = discord.Webhook.partial(1, "t", client=client)
    await hook.edit_message(7, view=drawn.view, attachments=files)
    await client.get_partial_messageable(2).send(view=drawn.view)
    await client.get_partial_messageable(2).get_partial_message(5).edit(view=drawn.view)
    await an_interaction(client).response.send_message(view=drawn.view, ephemeral=True)
    said = [server.bodies.pop(path) for path in list(server.bodies)]
    assert [one.get("data", one)["components"] for one in said] == [layout(drawn)] * 4
    await an_interaction(client).response.send_modal(asked)
    (modal,) = server.bodies.values()
    assert modal["data"] == asked.to_dict()
    store = client._connection._view_store  # noqa: SLF001 -- where it would be kept
    assert (store._views, store._modals, store._synced_message_views) == ({}, {}, {})  # noqa: SLF001
