"""HTTP mode of the loopback Slack against slack-bolt: signatures, retries, forged and repeated requests."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack.bolt import Ack, Scene, buttons, client_of, field, form, scene, serving

Json = dict[str, Any]


@pytest.fixture
async def at() -> AsyncIterator[Scene]:
    async with scene() as opened:
        yield opened


@pytest.fixture
async def heard(at: Scene) -> AsyncIterator[list[Json]]:
    """What a bot behind its own address hears."""
    bodies: list[Json] = []
    app = AsyncApp(client=at.client, signing_secret=at.server.signing_secret)

    @app.command("/imagine")
    async def imagine(ack: Ack, body: Json) -> None:
        bodies.append(body)
        await ack(f"Preparing {body['text']}")

    @app.event("message")
    async def said(body: Json, request: Any) -> None:
        bodies.append({**body, "retry": request.headers.get("x-slack-retry-num")})

    async with serving(at.server, app):
        yield bodies


async def test_a_command_is_posted_as_a_form(at: Scene, heard: list[Json]) -> None:
    asked = await at.ada.slash(at.general, "imagine", "a fox & a cat")
    message = await asked.message_when(lambda shown: shown.words == "Preparing a fox & a cat")
    assert message.ephemeral
    assert asked.ack == {"text": "Preparing a fox &amp; a cat"}
    assert asked.delivery.statuses == [200]
    assert heard[0]["text"] == "a fox &amp; a cat"  # as Slack escapes what was typed


async def test_presses_and_forms_are_posted_as_well(at: Scene) -> None:
    app = AsyncApp(client=at.client, signing_secret=at.server.signing_secret)

    @app.action("edit")
    async def edit(ack: Ack, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form(field("prompt", "What?")))

    @app.view("form")
    async def more(ack: Ack) -> None:
        await ack(response_action="push", view=form(field("sure", "Sure?"), callback_id="sure"))

    @app.view("sure")
    async def sure(ack: Ack) -> None:
        await ack(response_action="errors", errors={"sure": "No."})

    async with serving(at.server, app):
        await at.client.chat_postMessage(channel=at.general.id, text="A fox", blocks=[buttons(edit="Edit")])
        (card,) = at.server.visible(at.general, to=at.ada)
        opened = await (await at.ada.press(card, "Edit")).view_when()
        pushed = await (await at.ada.submit(opened, prompt="a cat")).view_when()
        assert pushed.callback_id == "sure"
        await (await at.ada.submit(pushed, sure="yes")).acknowledged()
        assert pushed.errors == {"sure": "No."}
        assert not opened.gone
        await at.ada.close(pushed, all_of_them=True)
        assert opened.gone


async def test_the_address_is_verified(at: Scene, heard: list[Json]) -> None:
    assert await at.server.callbacks.verify()
    assert (await at.server.callbacks.check_ssl()).status == 200
    assert heard == []


async def test_what_slack_has_not_signed_is_refused(at: Scene, heard: list[Json]) -> None:
    body = json.dumps({"type": "event_callback", "event": {"type": "message"}})
    post = at.server.callbacks.post
    assert (await post(body, secret="another")).status == 401  # noqa: S106
    assert (await post(body, signature="v0=forged")).status == 401
    assert (await post(body, age=301)).status == 401
    assert (await post(body, age=-301)).status == 401
    assert (await at.server.callbacks.send(body, {"Content-Type": "application/json"})).status == 401
    assert heard == []


async def test_a_request_can_be_overheard_and_repeated(at: Scene, heard: list[Json]) -> None:
    asked = await at.ada.slash(at.general, "imagine", "a fox")
    await asked.acknowledged()
    assert (await at.server.callbacks.again(asked.delivery)).status == 200
    assert heard[0] == heard[1]


async def test_an_event_comes_again_when_it_fails(at: Scene) -> None:
    at.server.stage.deliveries.retries = (0.0, 0.05, 0.1)
    at.server.stage.deliveries.patience = 0.2
    numbers: list[Any] = []
    reasons: list[Any] = []
    app = AsyncApp(client=at.client, signing_secret=at.server.signing_secret)

    @app.middleware
    async def fail(req: Any, resp: Any, next_: Ack) -> Any:
        numbers.append(req.headers.get("x-slack-retry-num"))
        reasons.append(req.headers.get("x-slack-retry-reason"))
        if len(numbers) == 1:
            await asyncio.sleep(0.3)
        if len(numbers) == 2:
            resp.status = 503
            return resp
        return await next_()

    @app.event("message")
    async def said() -> None:
        """Acknowledge."""

    async with serving(at.server, app):
        await at.ada.say(at.general, "hello")
        (delivery,) = at.server.deliveries
        await at.server.until(lambda: delivery.done)
    assert numbers == [None, ["1"], ["2"]]
    assert reasons == [None, ["http_timeout"], ["http_error"]]


async def test_it_is_given_up_in_the_end(at: Scene) -> None:
    at.server.stage.deliveries.retries = (0.0, 0.01, 0.01)
    at.server.request_url = "http://127.0.0.1:9/slack/events"
    await at.ada.say(at.general, "hello")
    (delivery,) = at.server.deliveries
    await at.server.until(lambda: delivery.lost)
    assert len(delivery.sent) == 4
    client = client_of(at.server, at.space.token)
    assert (await client.auth_test())["ok"]
