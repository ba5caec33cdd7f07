"""Socket Mode of the loopback Slack against slack-bolt: sockets that are cut, refreshed, and delivered to again."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack.bolt import Ack, Scene, client_of, field, form, running, scene, socket_of

Json = dict[str, Any]


class Heard:
    """A bot that keeps what it hears. hold: whether it waits before it acknowledges."""

    def __init__(self) -> None:
        self.bodies: list[Json] = []
        self.go = asyncio.Event()
        self.go.set()

    def __call__(self, app: AsyncApp) -> None:
        app.command("/imagine")(self.take)
        app.event("message")(self.listen)

    async def take(self, ack: Ack, body: Json) -> None:
        self.bodies.append(body)
        await self.go.wait()
        await ack()

    async def listen(self, body: Json) -> None:
        self.bodies.append(body)


def opened(at: Scene, number: int) -> bool:
    return at.server.stage.sockets.opened == number


@pytest.fixture
async def at() -> AsyncIterator[Scene]:
    async with scene() as made:
        yield made


async def test_an_envelope_goes_to_one_of_several_sockets(at: Scene) -> None:
    heard = Heard()
    async with running(at.server, at.space.token, heard, sockets=2):
        assert len(at.server.stage.sockets.live) == 2
        for _ in range(4):
            await (await at.ada.slash(at.general, "imagine")).acknowledged()
    assert len(heard.bodies) == 4
    assert all(len(one.sent) == 1 and len(one.acked) == 1 for one in at.server.deliveries)


async def test_what_a_dying_socket_took_along_is_delivered_on_another(at: Scene) -> None:
    heard = Heard()
    heard.go.clear()
    async with running(at.server, at.space.token, heard, sockets=2):
        asked = await at.ada.slash(at.general, "imagine")
        await at.server.until(lambda: heard.bodies)
        first = next(one for one in at.server.stage.sockets.live if one.known)
        at.server.stage.sockets.cut_one(first)
        await at.server.until(lambda: len(heard.bodies) == 2)
        heard.go.set()
        await asked.acknowledged()
    assert heard.bodies[0] == heard.bodies[1]
    assert len(asked.delivery.sent) == 2


async def test_with_one_socket_a_command_is_lost_while_it_is_away(at: Scene) -> None:
    heard = Heard()
    async with running(at.server, at.space.token, heard):
        at.server.cut_sockets()
        asked = await at.ada.slash(at.general, "imagine")
        await at.server.until(lambda: asked.lost)
        await at.server.connected()
        await (await at.ada.slash(at.general, "imagine")).acknowledged()
    assert len(heard.bodies) == 1


async def test_an_event_waits_for_a_socket(at: Scene) -> None:
    heard = Heard()
    async with running(at.server, at.space.token, heard):
        at.server.cut_sockets()
        await at.ada.say(at.general, "hello")
        await at.server.until(lambda: heard.bodies)
    assert heard.bodies[0]["event"]["text"] == "hello"


async def test_sockets_are_refreshed(at: Scene) -> None:
    heard = Heard()
    async with running(at.server, at.space.token, heard):
        for number, reason in enumerate(("warning", "refresh_requested"), start=2):
            await at.server.refresh_sockets(reason)
            await at.server.until(partial(opened, at, number))
            await at.server.until(lambda: len(at.server.stage.sockets.connections) == 1)
        await (await at.ada.slash(at.general, "imagine")).acknowledged()
    assert heard.bodies


async def test_an_event_that_is_not_acknowledged_comes_again(at: Scene) -> None:
    at.server.stage.deliveries.patience = 0.1
    at.server.stage.deliveries.retries = (0.0, 0.05)
    tried = 0

    def arrange(app: AsyncApp) -> None:
        @app.middleware
        async def stall(next_: Ack) -> None:
            nonlocal tried
            tried += 1
            if tried < 3:
                await asyncio.sleep(0.2)
            await next_()

        @app.event("message")
        async def listen() -> None:
            """Acknowledge."""

    async with running(at.server, at.space.token, arrange):
        await at.ada.say(at.general, "hello")
        (delivery,) = at.server.deliveries
        await at.server.until(lambda: delivery.done)
    assert tried == 3
    assert delivery.reasons == ["timeout", "timeout"]
    assert delivery.payload["event_id"]


async def test_a_late_acknowledgement_has_no_effect(at: Scene) -> None:
    at.server.stage.deliveries.patience = 0.1

    def arrange(app: AsyncApp) -> None:
        @app.command("/imagine")
        async def take(ack: Ack) -> None:
            await asyncio.sleep(0.2)
            await ack("too late")

    async with running(at.server, at.space.token, arrange):
        asked = await at.ada.slash(at.general, "imagine")
        await asked.acknowledged()
    assert asked.latency is not None
    assert asked.latency > 0.1
    assert asked.ack is None
    assert asked.late
    assert asked.ephemerals == []


async def test_a_delivery_is_repeated(at: Scene) -> None:
    heard = Heard()
    async with running(at.server, at.space.token, heard):
        asked = await at.ada.slash(at.general, "imagine")
        await asked.acknowledged()
        await at.server.replay(asked, times=2)
        await at.server.until(lambda: len(asked.delivery.acked) == 3)
    assert heard.bodies[0] == heard.bodies[1] == heard.bodies[2]


async def test_only_the_application_opens_sockets(at: Scene) -> None:
    with pytest.raises(SlackApiError, match="invalid_auth"):
        await at.client.apps_connections_open(app_token=at.space.token)


async def test_one_application_serves_many_workspaces(at: Scene) -> None:
    owls = at.server.workspace("Owls")
    bob = owls.person("Bob")
    heard: list[Json] = []

    async def authorize(team_id: str) -> Any:
        token = at.space.token if team_id == at.space.id else owls.token
        told = await client_of(at.server, token).auth_test()
        return AuthorizeResult.from_auth_test_response(auth_test_response=told, bot_token=token)

    app = AsyncApp(authorize=authorize, client=client_of(at.server, ""), signing_secret=at.server.signing_secret)

    @app.command("/imagine")
    async def take(ack: Ack, body: Json, say: Ack) -> None:
        heard.append(body)
        await ack()
        await say(body["text"])

    async with socket_of(at.server, app):
        general = owls.channel("general")
        one = await at.ada.slash(at.general, "imagine", "a fox")
        other = await bob.slash(general, "imagine", "an owl")
        await one.message_when(lambda shown: shown.words == "a fox")
        await other.message_when(lambda shown: shown.words == "an owl")
    assert {body["team_id"] for body in heard} == {at.space.id, owls.id}


async def test_what_nobody_listens_to_is_never_acknowledged(at: Scene) -> None:
    at.server.stage.deliveries.patience = 0.2
    async with running(at.server, at.space.token, Heard()):
        asked = await at.ada.slash(at.general, "unheard")
        await at.server.until(lambda: asked.lost)
    assert asked.latency is None
    assert asked.delivery.reasons == ["timeout"]


async def test_a_form_stays_open_when_its_answer_is_late(at: Scene) -> None:
    at.server.stage.deliveries.patience = 0.1

    def arrange(app: AsyncApp) -> None:
        @app.command("/imagine")
        async def take(ack: Ack, body: Json, client: AsyncWebClient) -> None:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=form(field("prompt", "What?")))

        @app.view("form")
        async def taken(ack: Ack) -> None:
            await asyncio.sleep(0.2)
            await ack()

    async with running(at.server, at.space.token, arrange):
        view = await (await at.ada.slash(at.general, "imagine")).view_when()
        asked = await at.ada.submit(view, prompt="a fox")
        await asked.acknowledged()
        assert asked.late
        assert not view.gone


async def test_an_acknowledgement_can_be_lost(at: Scene) -> None:
    at.server.stage.deliveries.patience = 0.1
    at.server.stage.deliveries.retries = (0.0,)
    at.server.stage.sockets.deaf = 1
    heard = Heard()
    async with running(at.server, at.space.token, heard):
        await at.ada.say(at.general, "hello")
        await at.server.until(lambda: at.server.deliveries[0].done)
    assert heard.bodies[0]["event_id"] == heard.bodies[1]["event_id"]
