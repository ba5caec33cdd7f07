"""The loopback Slack against slack-bolt and slack-sdk themselves: commands, buttons, forms, messages, files."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from PIL import Image
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack import Channel, Person, SlackServer, Upload, Workspace
from tests.servers.slack.bolt import client_of, running

Json = dict[str, Any]


def picture(kind: str = "PNG") -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (8, 6), "orange").save(drawn, kind)
    return drawn.getvalue()


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as opened:
        opened.check_payloads = True
        yield opened
        assert opened.problems == []


@pytest.fixture
def space(server: SlackServer) -> Workspace:
    return server.workspace("Foxes")


@pytest.fixture
def general(space: Workspace) -> Channel:
    return space.channel("general")


@pytest.fixture
def ada(space: Workspace) -> Person:
    return space.person("Ada")


@pytest.fixture
def client(server: SlackServer, space: Workspace) -> AsyncWebClient:
    return client_of(server, space.token)


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(label: str, action_id: str) -> Json:
    return {"type": "button", "action_id": action_id, "text": {"type": "plain_text", "text": label}}


FORM: Json = {
    "type": "modal",
    "callback_id": "1:edit:7",
    "title": {"type": "plain_text", "text": "Edit"},
    "submit": {"type": "plain_text", "text": "Draw"},
    "blocks": [
        {
            "type": "input",
            "block_id": "prompt",
            "label": {"type": "plain_text", "text": "What should change?"},
            "element": {"type": "plain_text_input", "action_id": "value", "max_length": 20},
        },
        {
            "type": "input",
            "block_id": "image",
            "optional": True,
            "label": {"type": "plain_text", "text": "Pictures"},
            "element": {"type": "file_input", "action_id": "value", "max_files": 2},
        },
    ],
}


async def test_a_command_is_acknowledged_and_answered(
    server: SlackServer, space: Workspace, general: Channel, ada: Person
) -> None:
    def arrange(app: AsyncApp) -> None:
        @app.command("/imagine")
        async def imagine(ack: Callable[[], Awaitable[None]], body: Json, client: AsyncWebClient) -> None:
            await ack()
            await client.chat_postMessage(
                channel=body["channel_id"], text=f"Preparing {body['text']}", blocks=[section(body["text"])]
            )

    async with running(server, space.token, arrange):
        asked = await ada.slash(general, "imagine", "a red fox --ratio 16:9")
        await asked.acknowledged()
        message = await asked.message_when(lambda shown: "a red fox" in shown.words)
    assert asked.ack is None
    assert asked.latency is not None
    assert message.text == "Preparing a red fox --ratio 16:9"
    assert message.author is space.bot
    assert asked.payload["channel_name"] == "general"


async def test_a_press_opens_a_form_that_is_submitted_with_files(
    server: SlackServer, space: Workspace, general: Channel, ada: Person, client: AsyncWebClient
) -> None:
    got: list[Json] = []

    def arrange(app: AsyncApp) -> None:
        @app.action("edit")
        async def edit(ack: Callable[[], Awaitable[None]], body: Json, client: AsyncWebClient) -> None:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=FORM)

        @app.view("1:edit:7")
        async def edited(ack: Callable[..., Awaitable[None]], view: Json) -> None:
            got.append(view)
            if view["state"]["values"]["prompt"]["value"]["value"] == "no":
                await ack(response_action="errors", errors={"prompt": "Say more."})
            else:
                await ack()

    async with running(server, space.token, arrange):
        blocks = [section("A fox"), {"type": "actions", "elements": [button("Edit", "edit")]}]
        await client.chat_postMessage(channel=general.id, text="A fox", blocks=blocks)
        (card,) = server.visible(general, to=ada)
        assert card.buttons == ("Edit",)
        asked = await ada.press(card, "Ed")
        form = await asked.view_when()
        assert form.title == "Edit"
        refused = await ada.submit(asked, prompt="no")
        await refused.acknowledged()
        assert form.errors == {"prompt": "Say more."}
        await (await ada.submit(form, files={"image": [Upload("a.png", picture())]}, prompt="in winter")).acknowledged()
    assert form.gone
    assert got[1]["state"]["values"]["image"]["value"]["files"][0]["mimetype"] == "image/png"
    assert got[1]["private_metadata"] == ""
    with pytest.raises(AssertionError, match="there is no button Delete"):
        await ada.press(card, "Delete")


async def test_messages_are_written_changed_and_deleted(
    server: SlackServer, space: Workspace, general: Channel, ada: Person, client: AsyncWebClient
) -> None:
    assert (await client.auth_test())["team_id"] == space.id
    sent = await client.chat_postMessage(channel=general.id, text="one")
    await client.chat_update(channel=general.id, ts=sent["ts"], text="two")
    ada.join(general)
    await client.chat_postEphemeral(channel=general.id, user=ada.id, text="for you")
    two, alone = server.visible(general, to=ada)
    assert (two.words, two.edits, alone.ephemeral) == ("two", 1, True)
    assert [one.words for one in server.visible(general, to=space.person("Bob"))] == ["two"]
    with pytest.raises(SlackApiError, match="message_not_found"):
        await client.chat_update(channel=general.id, ts=alone.ts, text="not so")
    await client.chat_delete(channel=general.id, ts=sent["ts"])
    assert server.visible(general, to=ada) == [alone]
    direct = await client.conversations_open(users=ada.id)
    await client.chat_postMessage(channel=direct["channel"]["id"], text="hello")
    assert [one.words for one in server.visible(ada.direct, to=ada)] == ["hello"]
    assert (await client.users_info(user=ada.id))["user"]["is_admin"] is False


async def test_a_picture_is_uploaded_and_shown(
    server: SlackServer, general: Channel, ada: Person, client: AsyncWebClient
) -> None:
    data = picture()
    sent = await client.files_upload_v2(filename="fox.png", content=data)
    file_id = sent["file"]["id"]
    assert (await client.files_info(file=file_id))["file"]["mimetype"] == "image/png"
    block = {"type": "image", "slack_file": {"id": file_id}, "alt_text": "A fox"}
    await client.chat_postMessage(channel=general.id, text="A fox", blocks=[block])
    (message,) = server.visible(general, to=ada)
    assert message.files[0].data == data
