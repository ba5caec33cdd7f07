"""The loopback Slack against slack-bolt and slack-sdk themselves: commands, buttons, forms, messages, mentions."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack import Upload, View
from tests.servers.slack.bolt import Ack, Scene, buttons, field, form, picture, running, scene, section

Json = dict[str, Any]

EDIT = form(
    field("prompt", "What should change?", max_length=20),
    field("image", "Pictures", "file_input", optional=True, max_files=2, filetypes=["png", "jpg"]),
    field(
        "model",
        "Model",
        "static_select",
        optional=True,
        options=[{"text": {"type": "plain_text", "text": name.title()}, "value": name} for name in ("fast", "pro")],
    ),
    callback_id="1:edit:7",
    notify_on_close=True,
    private_metadata="kept",
)


@pytest.fixture
async def at() -> AsyncIterator[Scene]:
    async with scene() as opened:
        yield opened


def hidden(view: View) -> bool:
    return view.gone


async def test_a_command_is_acknowledged_and_answered(at: Scene) -> None:
    def arrange(app: AsyncApp) -> None:
        @app.command("/imagine")
        async def imagine(ack: Ack, body: Json, client: AsyncWebClient) -> None:
            await ack()
            text = body["text"]
            await client.chat_postMessage(
                channel=body["channel_id"], text=f"Preparing {text}", blocks=[section(f"*{text}* &amp; more")]
            )

    async with running(at.server, at.space.token, arrange):
        asked = await at.ada.slash(at.general, "imagine", "a red fox --ratio 16:9")
        await asked.acknowledged()
        message = await asked.message_when(lambda shown: "a red fox" in shown.words)
    assert asked.ack is None
    assert asked.latency is not None
    assert message.text == "Preparing a red fox --ratio 16:9"
    assert message.words == "*a red fox --ratio 16:9* & more"
    assert message.author is at.space.bot
    assert asked.payload["channel_name"] == "general"
    assert asked.message == message


async def test_the_acknowledgement_of_a_command_may_say_something(at: Scene) -> None:
    def arrange(app: AsyncApp) -> None:
        @app.command("/help")
        async def tell(ack: Ack, respond: Ack) -> None:
            await ack("This is how.")
            await respond("And this.", response_type="in_channel")

    async with running(at.server, at.space.token, arrange):
        asked = await at.ada.slash(at.general, "help")
        await asked.message_when(lambda shown: shown.words == "And this.")
        await asked.acknowledged()
    assert [one.words for one in asked.ephemerals] == ["This is how."]
    assert [one.words for one in at.server.visible(at.general, to=at.space.person("Bob"))] == ["And this."]


async def test_a_press_opens_a_form_that_is_submitted_with_files(at: Scene) -> None:
    got: list[Json] = []

    def arrange(app: AsyncApp) -> None:
        @app.action("edit")
        async def edit(ack: Ack, body: Json, client: AsyncWebClient) -> None:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=EDIT)

        @app.view("1:edit:7")
        async def edited(ack: Ack, view: Json) -> None:
            got.append(view)
            if view["state"]["values"]["prompt"]["value"]["value"] == "no":
                await ack(response_action="errors", errors={"prompt": "Say more."})
            else:
                await ack()

    async with running(at.server, at.space.token, arrange):
        await at.client.chat_postMessage(
            channel=at.general.id, text="A fox", blocks=[section("A fox"), buttons(edit="Edit", final="Final $0.13")]
        )
        (card,) = at.server.visible(at.general, to=at.ada)
        assert card.buttons == ("Edit", "Final $0.13")
        opened = await (await at.ada.press(card, "Ed")).view_when()
        assert opened.title == "Edit"
        wrong_ones: list[Json] = [
            {},
            {"prompt": "x" * 21},
            {"prompt": "x", "model": "slow"},
            {"prompt": "x", "seed": 1},
        ]
        for wrong in wrong_ones:
            with pytest.raises(AssertionError):
                await at.ada.submit(opened, **wrong)
        with pytest.raises(AssertionError, match=r"takes \['png', 'jpg'\]"):
            await at.ada.submit(opened, prompt="x", files={"image": [Upload("a.gif", picture("GIF"))]})
        await (await at.ada.submit(opened, prompt="no")).acknowledged()
        assert opened.errors == {"prompt": "Say more."}
        assert not hidden(opened)
        files = {"image": [Upload("a.png", picture())]}
        await (await at.ada.submit(opened, files=files, prompt="in winter", model="pro")).acknowledged()
    assert hidden(opened)
    values = got[1]["state"]["values"]
    assert values["image"]["value"]["files"][0]["mimetype"] == "image/png"
    assert values["model"]["value"]["selected_option"]["value"] == "pro"
    assert got[1]["private_metadata"] == "kept"
    with pytest.raises(AssertionError, match="there is no button Delete"):
        await at.ada.press(card, "Delete")


async def test_a_form_is_answered_with_another_and_closed(at: Scene) -> None:
    closed: list[Json] = []

    def arrange(app: AsyncApp) -> None:
        @app.shortcut("edit_image")
        async def edit(ack: Ack, shortcut: Json, client: AsyncWebClient) -> None:
            await ack()
            await client.views_open(trigger_id=shortcut["trigger_id"], view=EDIT)

        @app.view("1:edit:7")
        async def confirm(ack: Ack) -> None:
            await ack(response_action="update", view={**EDIT, "callback_id": "sure", "blocks": [section("Sure?")]})

        @app.view("sure")
        async def sure(ack: Ack) -> None:
            await ack(response_action="clear")

        @app.view_closed("1:edit:7")
        async def left(ack: Ack, body: Json) -> None:
            closed.append(body)
            await ack()

    async with running(at.server, at.space.token, arrange):
        message = await at.ada.say(at.general, "look", files=[Upload("a.png", picture())])
        asked = await at.ada.shortcut(message, "edit_image")
        opened = await asked.view_when()
        assert asked.payload["message"]["files"][0]["name"] == "a.png"
        sure = await (await at.ada.submit(opened, prompt="x")).view_when()
        assert sure.words == "Sure?"
        await (await at.ada.submit(sure)).acknowledged()
        assert sure.gone
        opened = await (await at.ada.shortcut(message, "edit_image")).view_when()
        told = await at.ada.close(opened)
        assert told is not None
        await told.acknowledged()
    assert closed[0]["is_cleared"] is False


async def test_triggers_live_shortly_and_once(at: Scene) -> None:
    at.server.stage.views.trigger_life = 0.2
    asked = await at.ada.slash(at.general, "imagine")
    trigger = asked.payload["trigger_id"]
    opened = await at.client.views_open(trigger_id=trigger, view=EDIT)
    for wanted, given in (("exchanged_trigger_id", trigger), ("invalid_trigger_id", "1.2.3")):
        with pytest.raises(SlackApiError, match=wanted):
            await at.client.views_open(trigger_id=given, view=EDIT)
    late = (await at.ada.slash(at.general, "imagine")).payload["trigger_id"]
    await asyncio.sleep(0.25)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await at.client.views_open(trigger_id=late, view=EDIT)
    view = opened["view"]
    await at.client.views_update(view_id=view["id"], hash=view["hash"], view={**EDIT, "private_metadata": "new"})
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await at.client.views_update(view_id=view["id"], hash=view["hash"], view=EDIT)
    assert asked.view is not None
    assert asked.view.private_metadata == "new"
    await at.ada.close(asked)
    with pytest.raises(SlackApiError, match="not_found"):
        await at.client.views_update(view_id=view["id"], view=EDIT)


async def test_a_home_tab_is_published_and_pressed(at: Scene) -> None:
    pressed: list[Json] = []

    def arrange(app: AsyncApp) -> None:
        @app.event("app_home_opened")
        async def show(event: Json, client: AsyncWebClient) -> None:
            view = {"type": "home", "blocks": [section("Yours"), buttons(more="More")]}
            await client.views_publish(user_id=event["user"], view=view)

        @app.action("more")
        async def more(ack: Ack, body: Json) -> None:
            pressed.append(body)
            await ack()

    async with running(at.server, at.space.token, arrange):
        await at.ada.open_home()
        await at.server.until(lambda: at.ada.home is not None)
        assert at.ada.home is not None
        assert at.ada.home.words == "Yours\nMore"
        await (await at.ada.press(at.ada.home, "More")).acknowledged()
    assert pressed[0]["container"]["type"] == "view"
    assert pressed[0]["user"]["team_id"] == at.space.id


async def test_an_ephemeral_message_is_changed_by_its_response_url_alone(at: Scene) -> None:
    got: list[Json] = []

    def arrange(app: AsyncApp) -> None:
        @app.action("show")
        async def show(ack: Ack, body: Json, respond: Ack) -> None:
            got.append(body)
            await ack()
            await respond(text="Shown", blocks=[section("Shown")], replace_original=True)

    async with running(at.server, at.space.token, arrange):
        at.ada.join(at.general)
        told = await at.client.chat_postEphemeral(
            channel=at.general.id, user=at.ada.id, text="Only you", blocks=[buttons(show="Show")]
        )
        with pytest.raises(SlackApiError, match="message_not_found"):
            await at.client.chat_update(channel=at.general.id, ts=told["message_ts"], text="not so")
        (alone,) = at.server.visible(at.general, to=at.ada)
        asked = await at.ada.press(alone, "Show")
        assert (await asked.message_when(lambda shown: shown.words == "Shown")).ephemeral
    assert got[0]["container"]["is_ephemeral"] is True
    assert "message" not in got[0]


async def test_a_response_url_works_five_times(at: Scene) -> None:
    asked = await at.ada.slash(at.general, "imagine")
    async with aiohttp.ClientSession() as session:
        for number in range(6):
            async with session.post(asked.payload["response_url"], json={"text": str(number)}) as answer:
                assert answer.status == (200 if number < 5 else 404)
    assert [one.words for one in asked.ephemerals] == ["0", "1", "2", "3", "4"]
    assert at.server.problems.pop().startswith("response_url: used_url")


async def test_a_mention_comes_as_a_mention_and_as_a_message(at: Scene) -> None:
    heard: list[Json] = []

    def arrange(app: AsyncApp) -> None:
        @app.event("app_mention")
        async def mentioned(body: Json) -> None:
            heard.append(body)

        @app.event("message")
        async def said(body: Json) -> None:
            heard.append(body)

    async with running(at.server, at.space.token, arrange):
        root = await at.ada.say(at.general, "@bot a fox", files=[Upload("a.png", picture())])
        await at.server.until(lambda: len(heard) == 2)
        assert {body["event"]["type"] for body in heard} == {"app_mention", "message"}
        assert {body["event"]["ts"] for body in heard} == {root.ts}
        assert len({body["event_id"] for body in heard}) == 2
        await at.ada.say(at.general, "more", thread=root)
        await at.server.until(lambda: len(heard) == 3)
        assert heard[2]["event"]["thread_ts"] == root.ts
        await at.ada.say(at.ada.direct, "@bot hello")
        await at.server.until(lambda: len(heard) == 4)
        assert heard[3]["event"]["channel_type"] == "im"
        await at.space.other_bot("Echo").say(at.general, "beep")
        await at.server.until(lambda: len(heard) == 5)
        assert heard[4]["event"]["subtype"] == "bot_message"
        at.space.remove_bot(at.general)
        await at.ada.say(at.general, "@bot are you there?")
        await at.ada.edit(root, "no, a cat")
        at.space.scopes.discard("im:history")
        await at.ada.say(at.ada.direct, "hello?")
        await asyncio.sleep(0.1)
    assert len(heard) == 5


async def test_the_bot_hears_of_its_own_messages(at: Scene) -> None:
    sent = await at.client.chat_postMessage(channel=at.general.id, text="one")
    await at.client.chat_update(channel=at.general.id, ts=sent["ts"], text="two")
    await at.client.chat_delete(channel=at.general.id, ts=sent["ts"])
    events = [one.payload["event"] for one in at.server.deliveries]
    assert [one.get("subtype") for one in events] == [None, "message_changed", "message_deleted"]
    assert events[0]["bot_id"] == at.space.bot.bot_id
    assert events[1]["message"]["text"] == "two"


async def test_what_is_typed_behind_a_command_is_marked(at: Scene) -> None:
    mods = at.space.channel("mods", private=True)
    asked = await at.ada.slash(at.general, "settings", "--channel #mods @Ada 1 < 2 & #none")
    marked = f"--channel <#{mods.id}|mods> @Ada 1 &lt; 2 &amp; #none"
    assert asked.payload["text"] == marked
    asked = await at.ada.slash(at.general, "settings", f"<#{mods.id}|mods> @ada")
    assert asked.payload["text"] == f"<#{mods.id}|mods> <@{at.ada.id}|ada>"


async def test_what_the_manifest_does_not_have_is_not_offered(at: Scene) -> None:
    at.server.configure(
        {
            "features": {
                "app_home": {"home_tab_enabled": False, "messages_tab_enabled": True},
                "slash_commands": [{"command": "/imagine", "description": "Draw."}],
                "shortcuts": [{"name": "Edit image", "type": "message", "callback_id": "edit_image"}],
            },
            "oauth_config": {"scopes": {"bot": ["commands", "app_mentions:read"]}},
            "settings": {"event_subscriptions": {"bot_events": ["app_mention", "message.channels"]}},
        }
    )
    await at.ada.slash(at.general, "imagine")
    said = await at.ada.say(at.general, "@bot hello")
    assert [one.payload["event"]["type"] for one in at.server.told_of(said)] == ["app_mention"]
    for refused in (at.ada.slash(at.general, "blend"), at.ada.shortcut(said, "report"), at.ada.open_home()):
        with pytest.raises(AssertionError):
            await refused
    with pytest.raises(SlackApiError, match="missing_scope"):
        await at.client.chat_postMessage(channel=at.general.id, text="x")


async def test_a_menu_asks_the_bot_what_to_offer(at: Scene) -> None:
    def arrange(app: AsyncApp) -> None:
        @app.options("style")
        async def styles(ack: Ack, payload: Json) -> None:
            await ack(options=[{"text": {"type": "plain_text", "text": payload["value"].title()}, "value": "ink"}])

        @app.action("size")
        async def sized(ack: Ack) -> None:
            await ack()

    menu = {
        "type": "external_select",
        "action_id": "style",
        "min_query_length": 1,
        "placeholder": {"type": "plain_text", "text": "Style"},
    }
    sizes = [{"text": {"type": "plain_text", "text": name}, "value": name.casefold()} for name in ("1K", "2K")]
    select = {"type": "static_select", "action_id": "size", "options": sizes}
    async with running(at.server, at.space.token, arrange):
        blocks = [{"type": "actions", "elements": [menu, select]}]
        await at.client.chat_postMessage(channel=at.general.id, text="x", blocks=blocks)
        (card,) = at.server.visible(at.general, to=at.ada)
        asked = await (await at.ada.suggest(card, "style", "ink")).acknowledged()
        assert [one["text"]["text"] for one in asked.options] == ["Ink"]
        chosen = await (await at.ada.choose(card, "size", "2K")).acknowledged()
    assert chosen.payload["actions"][0]["selected_option"]["value"] == "2k"


async def test_a_thread_says_what_the_bot_is_doing(at: Scene) -> None:
    root = await at.ada.say(at.ada.direct, "a fox")
    await at.client.assistant_threads_setStatus(channel_id=at.ada.direct.id, thread_ts=root.ts, status="is drawing")
    assert at.server.status(at.ada.direct, root.ts) == "is drawing"
    at.server.status_life = 0.0
    assert at.server.status(at.ada.direct, root.ts) == ""
    at.server.status_life = 120.0
    await at.client.chat_postMessage(channel=at.ada.direct.id, thread_ts=root.ts, text="drawn")
    assert at.server.status(at.ada.direct, root.ts) == ""


async def test_a_message_is_told_again(at: Scene) -> None:
    heard: list[str] = []

    def arrange(app: AsyncApp) -> None:
        @app.event("app_mention")
        async def mentioned(body: Json) -> None:
            heard.append(body["event_id"])

        @app.event("message")
        async def said(body: Json) -> None:
            heard.append(body["event_id"])

    async with running(at.server, at.space.token, arrange):
        message = await at.ada.say(at.general, "<@bot> a fox")
        await at.server.until(lambda: len(heard) == 2)
        await at.server.replay(message, times=2)
        await at.server.until(lambda: len(heard) == 6)
    assert len(set(heard)) == 2
    assert at.server.latencies == []


async def test_whom_the_bot_has_pinged_is_known(at: Scene) -> None:
    await at.client.chat_postMessage(channel=at.general.id, text="hello &lt;@U1&gt;")
    assert at.server.pings == []
    await at.client.chat_postMessage(channel=at.general.id, text=f"hello <@{at.ada.id}>")
    ((message, whom),) = at.server.pings
    assert (message.text, whom) == (f"hello <@{at.ada.id}>", (at.ada.id,))
