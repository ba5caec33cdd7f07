"""Channels of the loopback Slack that are shared with another organisation: whose workspace each payload names."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack import Upload
from tests.servers.slack.bolt import Ack, Scene, buttons, field, form, picture, running, scene

Json = dict[str, Any]


@pytest.fixture
async def at() -> AsyncIterator[Scene]:
    async with scene() as opened:
        yield opened


async def test_guests_press_and_fill_in(at: Scene) -> None:
    owls = at.server.workspace("Owls", installed=False)
    bob = owls.person("Bob")
    at.space.share(at.general, owls, made_there=True)
    heard: list[Json] = []

    def arrange(app: AsyncApp) -> None:
        @app.event("message")
        async def said(body: Json) -> None:
            heard.append(body)

        @app.action("edit")
        async def edit(ack: Ack, body: Json, client: AsyncWebClient) -> None:
            await ack()
            heard.append(body)
            await client.views_open(trigger_id=body["trigger_id"], view=form(field("prompt", "What?")))

        @app.view("form")
        async def edited(ack: Ack, body: Json) -> None:
            heard.append(body)
            await ack()

    async with running(at.server, at.space.token, arrange):
        await at.client.chat_postMessage(channel=at.general.id, text="A fox", blocks=[buttons(edit="Edit")])
        (card,) = at.server.visible(at.general, to=bob)
        with pytest.raises(AssertionError, match="/imagine is not valid"):
            await bob.slash(at.general, "imagine", "a fox")
        said = await bob.say(at.general, "look", files=[Upload("a.png", picture())])
        await at.server.until(lambda: heard)
        opened = await (await bob.press(card, "Edit")).view_when()
        await (await bob.submit(opened, prompt="a cat")).acknowledged()
    message, press, submitted = heard
    assert (message["team_id"], message["authorizations"][0]["team_id"]) == (owls.id, at.space.id)
    assert (message["is_ext_shared_channel"], message["event"]["user_team"]) == (True, owls.id)
    assert message["event"]["files"][0]["file_access"] == "check_file_info"
    assert (press["team"]["id"], press["user"]["team_id"]) == (at.space.id, owls.id)
    assert (submitted["team"]["id"], submitted["view"]["app_installed_team_id"]) == (owls.id, at.space.id)
    assert (await at.client.files_info(file=said.files[0].id))["file"]["url_private"]
    assert (await at.client.users_info(user=bob.id))["user"]["team_id"] == owls.id
    with pytest.raises(SlackApiError, match="user_not_visible"):
        await at.client.conversations_open(users=bob.id)
    with pytest.raises(SlackApiError, match="user_not_found"):
        await at.client.users_info(user=owls.person("Cy").id)
    await at.client.chat_postEphemeral(channel=at.general.id, user=bob.id, text="for you")
    assert at.server.visible(at.general, to=bob)[-1].ephemeral
