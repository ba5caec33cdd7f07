"""The loopback Slack as somebody uses it who types lines."""

from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack.bolt import Ack, buttons, field, form, picture, running, scene
from tests.servers.slack.by_hand import ByHand

Json = dict[str, Any]


def arrange(app: AsyncApp) -> None:
    @app.command("/imagine")
    async def imagine(ack: Ack, body: Json, client: AsyncWebClient) -> None:
        blocks = [buttons(edit="Edit")]
        await client.chat_postMessage(channel=body["channel_id"], text=f"Drawn: {body['text']}", blocks=blocks)
        await ack()

    @app.action("edit")
    async def edit(ack: Ack, body: Json, client: AsyncWebClient) -> None:
        fields = field("prompt", "What?"), field("image", "Picture", "file_input", optional=True)
        await client.views_open(trigger_id=body["trigger_id"], view=form(*fields))
        await ack()

    @app.view("form")
    async def edited(ack: Ack, view: Json, body: Json, client: AsyncWebClient) -> None:
        values = view["state"]["values"]
        names = [one["name"] for one in values["image"]["value"]["files"]]
        text = f"{values['prompt']['value']['value']} {names}"
        await client.chat_postMessage(channel=body["user"]["id"], text=text)
        await ack()


async def test_lines_are_obeyed(tmp_path: Path) -> None:
    drawn = tmp_path / "a.png"
    drawn.write_bytes(picture())
    async with scene() as at, running(at.server, at.space.token, arrange):
        by_hand = ByHand(at.server, at.space, [at.ada])
        assert await by_hand.obey("Ada general /imagine a fox & more") == "plantain: 'Edit' <Edit>"
        assert (await by_hand.obey("ada #general press Ed")).endswith("[form Edit: prompt, image ]")
        assert (
            await by_hand.obey(f"Ada dm fill prompt=in winter ; image={drawn}") == "plantain: \"in winter ['a.png']\""
        )
        assert "a.png" in await by_hand.obey(f"Ada general say look FILE={drawn}")
        assert "in a thread" in await by_hand.obey("Ada general reply nice")
        for wrong in ("Bob general look", "Ada nowhere look", "Ada general dance", "Ada general press Final"):
            with pytest.raises(AssertionError):
                await by_hand.obey(wrong)
