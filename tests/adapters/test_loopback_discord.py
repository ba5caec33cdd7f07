"""The loopback Discord against discord.py itself: what it does, and what it refuses with which number."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import pytest
from yarl import URL

from adapters.discord.connect import rest_client
from tests.servers.discord import Asked, Can, Channel, DiscordServer, Guild, Person
from tests.servers.discord.by_hand import ByHand
from tests.servers.discord.pointing import pointed_at
from tests.servers.discord.schema import official

Json = dict[str, Any]
Heard = discord.Interaction[discord.Client]
Answer = Callable[[Heard], Awaitable[Any]]

PICTURE = bytes.fromhex("89504e470d0a1a0a") + b"not really\r\n--a picture--\r\n"
COMMANDS: list[Json] = [
    {
        "name": "imagine",
        "description": "A new picture.",
        "integration_types": [0, 1],
        "contexts": [0, 1, 2],
        "options": [
            {"type": 3, "name": "prompt", "description": "What to draw.", "required": True, "max_length": 500},
            {"type": 4, "name": "count", "description": "How many.", "min_value": 1, "max_value": 4},
            {"type": 5, "name": "private", "description": "For you alone."},
            {"type": 11, "name": "image", "description": "To draw on."},
            {"type": 3, "name": "model", "description": "Which.", "autocomplete": True},
            {"type": 3, "name": "size", "description": "How large.", "choices": [{"name": "One K", "value": "1K"}]},
        ],
    },
    {
        "name": "settings",
        "description": "All of them.",
        "default_member_permissions": str(1 << 5),
        "options": [
            {
                "type": 1,
                "name": "caps",
                "description": "How much.",
                "options": [{"type": 4, "name": "daily", "description": "A day."}],
            },
            {
                "type": 1,
                "name": "channel",
                "description": "Where.",
                "options": [{"type": 7, "name": "to", "description": "It.", "required": True, "channel_types": [0]}],
            },
        ],
    },
    {"name": "Edit image", "type": 3},
    {"name": "Usage", "type": 2},
]


class Bot(discord.AutoShardedClient):
    """Answers interactions by the test's function, and keeps what it has heard."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True))
        self.answer = answer
        self.heard: list[Heard] = []
        self.messages: list[discord.Message] = []
        self.events: list[str] = []
        self.faults: list[BaseException] = []

    async def on_interaction(self, interaction: Heard) -> None:
        self.heard.append(interaction)
        try:
            await self.answer(interaction)
        except (discord.DiscordException, aiohttp.ClientError) as error:
            self.faults.append(error)

    async def on_message(self, message: discord.Message) -> None:
        if message.author != self.user:
            self.messages.append(message)

    async def on_socket_event_type(self, name: str) -> None:
        self.events.append(name)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Do not wait five seconds between shards."""


class Card(discord.ui.LayoutView):
    def __init__(self, text: str, *, file: str | None = None, buttons: tuple[str, ...] = ()) -> None:
        super().__init__(timeout=None)
        box: discord.ui.Container[Card] = discord.ui.Container(discord.ui.TextDisplay(text))
        if file:
            gallery: discord.ui.MediaGallery[Card] = discord.ui.MediaGallery(
                discord.MediaGalleryItem(f"attachment://{file}", description="A fox.")
            )
            box.add_item(gallery)
        if buttons:
            row: discord.ui.ActionRow[Card] = discord.ui.ActionRow()
            for label in buttons:
                row.add_item(discord.ui.Button(label=label, custom_id=f"v1:{label.casefold()}"))
            box.add_item(row)
        self.add_item(box)


class EditForm(discord.ui.Modal):
    def __init__(self) -> None:
        super().__init__(title="Edit the picture", custom_id="v1:edit:7", timeout=None)
        words: discord.ui.TextInput[EditForm] = discord.ui.TextInput(custom_id="prompt", max_length=300)
        pictures: discord.ui.FileUpload[EditForm] = discord.ui.FileUpload(
            custom_id="pictures", required=False, max_values=4
        )
        self.add_item(discord.ui.Label(text="What should change?", component=words))
        self.add_item(discord.ui.Label(text="Pictures", component=pictures))


async def prepare(interaction: Heard) -> None:
    await interaction.response.send_message(view=Card("Preparing…", buttons=("Cancel",)))


async def defer(interaction: Heard) -> None:
    await interaction.response.defer(thinking=True)


async def defer_alone(interaction: Heard) -> None:
    await interaction.response.defer(thinking=True, ephemeral=True)


async def open_form(interaction: Heard) -> None:
    if interaction.type is discord.InteractionType.modal_submit:
        await interaction.response.send_message("Thanks", ephemeral=True)
    else:
        await interaction.response.send_modal(EditForm())


async def be_silent(_interaction: Heard) -> None:
    """Answer nothing."""


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as opened:
        opened.front.check_answers = True
        with pointed_at(opened):
            yield opened
        assert opened.problems == []


@pytest.fixture
def makers(server: DiscordServer) -> Guild:
    return server.guild("Makers")


@pytest.fixture
def general(makers: Guild) -> Channel:
    return makers.channel("general")


@pytest.fixture
def ada(server: DiscordServer, makers: Guild) -> Person:
    return server.member("Ada", makers)


@pytest.fixture
async def worker(server: DiscordServer) -> AsyncIterator[discord.Client]:
    """A client without a gateway."""
    async with rest_client() as client:
        await client.login(server.token)
        yield client


@asynccontextmanager
async def running(server: DiscordServer, answer: Answer = prepare) -> AsyncIterator[Bot]:
    bot = Bot(answer)
    async with bot:
        await bot.login(server.token)
        await bot.http.bulk_upsert_global_commands(int(server.application_id), COMMANDS)
        task = asyncio.create_task(bot.connect())
        await server.connected()
        await server.registered()
        yield bot
    await task


def hook_of(server: DiscordServer, asked: Asked, client: discord.Client) -> Any:
    """Return an interaction's webhook; its types know no @original."""
    return discord.Webhook.partial(int(server.application_id), asked.token, client=client)


def picture(name: str = "fox.png") -> discord.File:
    return discord.File(io.BytesIO(PICTURE), name, description="A fox.")


def channel_of(client: discord.Client, channel: Channel) -> discord.PartialMessageable:
    return client.get_partial_messageable(int(channel.id))


async def refusal(work: Awaitable[Any]) -> tuple[int, int]:
    """Return status and code that something was refused with."""
    with pytest.raises(discord.HTTPException) as caught:
        await work
    return caught.value.status, caught.value.code


async def post(url: str, body: Any, *, token: str = "") -> tuple[int, Any]:
    headers = {"Authorization": f"Bot {token}"} if token else {}
    async with aiohttp.ClientSession() as session, session.post(url, json=body, headers=headers) as response:
        told = await response.json() if response.status != 204 else None
        return response.status, told


def took(server: DiscordServer, *beginnings: str) -> None:
    """Expect these problems, and only these, and forget them."""
    assert len(server.problems) == len(beginnings), server.problems
    for problem, beginning in zip(server.problems, beginnings, strict=True):
        assert beginning in problem
    server.problems.clear()


async def test_a_command_is_answered_and_its_answer_edited_by_a_second_client(
    server: DiscordServer, general: Channel, ada: Person, worker: discord.Client
) -> None:
    async with running(server) as bot:
        asked = await ada.slash(general, "imagine", prompt="a red fox", count=2, image=server.file("in.png", PICTURE))
        await asked.acknowledged()
        assert asked.kind == 4
        assert asked.latency is not None
        assert 0 < asked.latency < 3
        assert server.latencies == [asked.latency]
        assert asked.message is not None
        assert (asked.message.text, asked.message.buttons) == ("Preparing…", ("Cancel",))

        hook = hook_of(server, asked, worker)
        await hook.edit_message(
            "@original", attachments=[picture()], view=Card("Ready", file="fox.png", buttons=("Edit",))
        )
        message = await asked.message_when(lambda seen: "Ready" in seen.text)

    assert message.edited
    assert [(file.name, file.data, file.description) for file in message.files] == [("fox.png", PICTURE, "A fox.")]
    assert server.visible(general, to=ada) == [message]
    heard = bot.heard[0]
    assert heard.data is not None
    values = {option["name"]: option["value"] for option in heard.data["options"]}  # type: ignore[typeddict-item]
    assert (values["prompt"], values["count"]) == ("a red fox", 2)
    assert heard.filesize_limit == 10 * 1024 * 1024
    assert heard.channel is not None
    assert heard.channel.name == "general"  # type: ignore[union-attr]
    assert not heard.permissions.manage_guild


async def test_files_are_served_byte_for_byte_until_their_address_has_run_out(
    server: DiscordServer, general: Channel, ada: Person
) -> None:
    async with running(server) as bot:
        await ada.say(general, "@bot look", files=[server.file("my fox.png", PICTURE)])
        await server.until(lambda: bot.messages)
        attachment = bot.messages[0].attachments[0]
        assert attachment.filename == "my_fox.png"
        assert await attachment.read() == PICTURE
        server.expire(attachment.url)
        assert (await refusal(attachment.read()))[0] == 404


async def test_a_form_is_opened_filled_in_and_submitted(server: DiscordServer, general: Channel, ada: Person) -> None:
    async with running(server) as bot:
        asked = await ada.slash(general, "imagine", prompt="a red fox")
        await asked.acknowledged()
        bot.answer = open_form
        assert asked.message is not None
        pressed = await (await ada.press(asked.message, "Can")).acknowledged()
        assert pressed.kind == 9
        assert pressed.modal is not None
        assert (pressed.modal.title, set(pressed.modal.fields)) == ("Edit the picture", {"prompt", "pictures"})
        file = server.file("night.png", PICTURE)
        sent = await ada.submit(pressed, prompt="make it night", pictures=[file])
        await sent.message_when(lambda message: message.text == "Thanks" and message.ephemeral)
        with pytest.raises(AssertionError, match="the form wants prompt"):
            await ada.submit(pressed)
        with pytest.raises(AssertionError, match="no field colour"):
            await ada.submit(pressed, prompt="x", colour="red")
    data: Any = bot.heard[2].data
    assert data["custom_id"] == "v1:edit:7"
    assert data["components"][0]["component"]["value"] == "make it night"
    [uploaded] = data["components"][1]["component"]["values"]
    assert data["resolved"]["attachments"][uploaded]["filename"] == "night.png"


async def test_what_happens_while_the_gateway_is_cut_is_heard_after_a_resume(
    server: DiscordServer, general: Channel, ada: Person
) -> None:
    async with running(server) as bot:
        server.cut_gateway()
        asked = await ada.slash(general, "imagine", prompt="a red fox")
        await ada.say(general, "@bot are you there")
        await asked.acknowledged()
        await server.until(lambda: bot.messages)
        assert server.gateway.resumed == 1
        assert len(server.gateway.identified) == 1
        await server.replay(asked)
        await server.until(lambda: bot.faults)
    assert [heard.id for heard in bot.heard] == [int(asked.id)] * 2
    assert [fault.code for fault in bot.faults if isinstance(fault, discord.HTTPException)] == [40060]


async def test_a_lost_session_is_identified_anew_and_a_reconnect_is_resumed(
    server: DiscordServer, general: Channel, ada: Person
) -> None:
    async with running(server):
        server.reconnect_gateway()
        await server.until(lambda: server.gateway.resumed == 1)
        await server.connected()
        server.invalidate_sessions()
        await server.until(lambda: len(server.gateway.identified) == 2, within=8)
        await server.connected()
        await (await ada.slash(general, "imagine", prompt="a red fox")).acknowledged()


async def test_each_shard_has_its_guilds(server: DiscordServer) -> None:
    server.gateway.shards = 2
    guilds: list[Guild] = []
    while len({(int(guild.id) >> 22) % 2 for guild in guilds}) < 2:
        guilds.append(server.guild(f"Guild {len(guilds)}"))
        await asyncio.sleep(0.001)
    ada = server.member("Ada", *guilds)
    async with running(server) as bot:
        for guild in guilds:
            await (await ada.slash(guild.channel("general"), "imagine", prompt="a fox")).acknowledged()
        assert {guild.id for guild in bot.guilds} == {int(guild.id) for guild in guilds}
    assert [one["shard"] for one in server.gateway.identified] == [[0, 2], [1, 2]]


async def test_guilds_come_and_go(server: DiscordServer) -> None:
    async with running(server) as bot:
        guild = server.guild("Later")
        general = guild.channel("general")
        ada = server.member("Ada", guild)
        await server.join(guild)
        foxes = general.thread("foxes")
        asked = await (await ada.slash(foxes, "imagine", prompt="a fox")).acknowledged()
        assert asked.kind == 4
        heard = bot.heard[0]
        assert isinstance(heard.channel, discord.Thread)
        assert heard.channel.parent_id == int(general.id)
        await server.leave(guild)
        await server.until(lambda: "GUILD_DELETE" in bot.events)
        assert list(bot.guilds) == []
        with pytest.raises(AssertionError, match="installed neither here"):
            await ada.slash(foxes, "imagine", prompt="a fox")


async def test_the_gateway_refuses_tokens_and_intents(server: DiscordServer) -> None:
    async def ending(token: str, intents: int) -> Any:
        url = URL(server.gateway_url).with_query(v=10, encoding="json")
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
            assert (await socket.receive_json())["op"] == 10
            await socket.send_json({"op": 1, "d": None})
            assert (await socket.receive_json())["op"] == 11
            await socket.send_json({"op": 2, "d": {"token": token, "intents": intents, "properties": {}}})
            ready = await socket.receive()
            return socket.close_code if ready.type is aiohttp.WSMsgType.CLOSE else ready.json()["t"]

    assert await ending("another", 1) == 4004
    assert await ending(server.token, 1 << 15) == 4014
    assert await ending(server.token, 1 << 40) == 4013
    assert await ending(server.token, 1) == "READY"


async def test_presences_are_recorded(server: DiscordServer) -> None:
    async with running(server) as bot:
        await bot.change_presence(status=discord.Status.idle)
        await server.until(lambda: server.presences)
    assert server.presences[0]["status"] == "idle"


async def test_too_late_and_twice_are_refused(server: DiscordServer, general: Channel, ada: Person) -> None:
    server.interactions.deadline = 0.05

    async def late(interaction: Heard) -> None:
        await asyncio.sleep(0.1)
        await interaction.response.defer()

    async with running(server, late) as bot:
        asked = await ada.slash(general, "imagine", prompt="a red fox")
        await server.until(lambda: bot.faults)
        [fault] = bot.faults
        assert isinstance(fault, discord.NotFound)
        assert fault.code == 10062
        with pytest.raises(AssertionError, match="was not acknowledged"):
            await asked.acknowledged(within=0.05)
        server.interactions.deadline = 60.0
        callback = f"{server.api_url}/interactions/{asked.id}/{asked.token}/callback"
        assert (await post(callback, {"type": 5}))[0] == 204
        status, told = await post(callback, {"type": 4, "data": {"content": "again"}})
        assert (status, told["code"]) == (400, 40060)
        status, told = await post(callback.replace(asked.token, "unknown"), {"type": 5})
        assert (status, told["code"]) == (404, 10062)


async def test_a_callback_must_fit_its_interaction(server: DiscordServer, general: Channel, ada: Person) -> None:
    async with running(server, be_silent):
        asked = await ada.slash(general, "imagine", prompt="a red fox")
        typed = await ada.autocomplete(general, "imagine", "model", "ge", prompt="a fox")
        for one, kind in ((asked, 6), (asked, 7), (asked, 8), (typed, 5)):
            callback = f"{server.api_url}/interactions/{one.id}/{one.token}/callback"
            status, told = await post(callback, {"type": kind, "data": {"choices": []}})
            assert (status, told["code"]) == (400, 50035)
        took(server, *["does not answer"] * 4)


async def test_the_first_follow_up_of_a_defer_is_the_original_and_as_private(
    server: DiscordServer, general: Channel, ada: Person, worker: discord.Client
) -> None:
    mona = server.member("Mona", general.guild, moderator=True) if general.guild else ada
    async with running(server, defer_alone) as bot:
        asked = await (await ada.slash(general, "imagine", prompt="a red fox")).acknowledged()
        assert asked.message is not None
        assert asked.message.loading
        await hook_of(server, asked, worker).send("for you alone")
        message = await asked.message_when(lambda seen: seen.text == "for you alone")
        assert message.id == asked.message.id
        assert message.ephemeral
        assert asked.followups == []
        assert server.visible(general, to=mona) == []
        with pytest.raises(AssertionError, match="does not see"):
            await mona.menu(general, message, "Edit image")

        bot.answer = defer
        public = await (await ada.slash(general, "imagine", prompt="a red fox")).acknowledged()
        hook = hook_of(server, public, worker)
        await hook.send("for all")
        hook.type = discord.WebhookType.application
        await hook.send("and this is not", ephemeral=True)
        assert [message.text for message in server.visible(general, to=mona)] == ["for all"]
        assert [message.text for message in server.visible(general, to=ada)][1:] == ["for all", "and this is not"]


async def test_ephemeral_messages_are_out_of_the_channels_reach(
    server: DiscordServer, general: Channel, ada: Person, worker: discord.Client
) -> None:
    async with running(server, defer_alone):
        asked = await (await ada.slash(general, "imagine", prompt="a red fox")).acknowledged()
        hook = hook_of(server, asked, worker)
        await hook.send("for you alone")
        assert asked.message is not None
        partial = channel_of(worker, general).get_partial_message(int(asked.message.id))
        assert await refusal(partial.edit(content="x")) == (404, 10008)
        assert await refusal(partial.delete()) == (404, 10008)
        assert await refusal(partial.fetch()) == (404, 10008)
        assert [message async for message in channel_of(worker, general).history()] == []
        await hook.edit_message("@original", content="changed")
        server.age(asked.message, hours=0.3)
        assert await refusal(hook.edit_message("@original", content="too late")) == (401, 50027)
        assert asked.message.text == "changed"


async def test_tokens_run_out_and_placeholders_are_deleted(
    server: DiscordServer, general: Channel, ada: Person, worker: discord.Client
) -> None:
    async with running(server):
        asked = await (await ada.slash(general, "imagine", prompt="a red fox")).acknowledged()
        hook = hook_of(server, asked, worker)
        assert asked.message is not None
        server.delete(asked.message)
        assert await refusal(hook.edit_message("@original", content="x")) == (404, 10008)
        assert server.visible(general, to=ada) == []
        server.expire(asked, code=10015)
        assert await refusal(hook.edit_message("@original", content="x")) == (404, 10015)
        server.expire(asked)
        assert await refusal(hook.send("x")) == (401, 50027)
        stranger = discord.Webhook.partial(int(server.application_id), "unknown", client=worker)
        assert await refusal(stranger.send("x")) == (404, 10015)


async def test_a_nonce_makes_one_message(general: Channel, worker: discord.Client) -> None:
    place = channel_of(worker, general)
    first = await place.send("once", nonce="turn-1")
    assert (await place.send("once", nonce="turn-1")).id == first.id
    assert (await place.send("once", nonce="turn-2")).id != first.id


async def test_content_is_given_for_mentions_direct_messages_and_menus_alone(
    server: DiscordServer, general: Channel, ada: Person
) -> None:
    async with running(server) as bot:
        asked = await (await ada.slash(general, "imagine", prompt="a red fox")).acknowledged()
        assert asked.message is not None
        plain = await ada.say(general, "just words", files=[server.file("a.png", PICTURE)])
        await ada.say(general, "without a ping", reply_to=asked.message, ping=False)
        await ada.say(general, "make it night", reply_to=asked.message)
        await ada.say(general, "@bot and this", reply_to=plain)
        await ada.dm("a red fox")
        server.responses_ping = False
        await ada.say(general, "a response is not pinged", reply_to=asked.message)
        await server.until(lambda: len(bot.messages) == 6)
        contents = [message.content for message in bot.messages]
        assert contents == ["", "", "make it night", f"<@{server.application_id}> and this", "a red fox", ""]
        assert bot.messages[0].attachments == []
        answered = [message.reference.resolved for message in bot.messages[2:4] if message.reference]
        assert isinstance(answered[0], discord.Message)
        assert answered[0].author == bot.user
        assert answered[0].components
        assert isinstance(answered[1], discord.Message)
        assert (answered[1].content, answered[1].attachments) == ("", [])
        assert bot.messages[4].guild is None

        target = await (await ada.menu(general, plain, "Edit image")).acknowledged()
        data: Any = bot.heard[-1].data
        assert data["resolved"]["messages"][data["target_id"]]["content"] == "just words"
        assert target.kind == 4


async def test_direct_messages_can_be_closed(server: DiscordServer, ada: Person, worker: discord.Client) -> None:
    user = await worker.fetch_user(int(ada.id))
    await user.send("hello")
    server.close_dms(ada)
    assert await refusal(user.send("hello?")) == (403, 50007)
    assert [message.text for message in server.dms(ada)] == ["hello"]
    stranger = await worker.fetch_user(int(server.user("Stella").id))
    assert await refusal(stranger.send("hello")) == (403, 50278)


async def test_a_channel_can_be_forbidden(server: DiscordServer, general: Channel, worker: discord.Client) -> None:
    place = channel_of(worker, general)
    server.forbid(general, only=Can.SEND_MESSAGES)
    assert await refusal(place.send("x")) == (403, 50013)
    server.forbid(general)
    assert await refusal(place.send("x")) == (403, 50001)
    server.allow(general)
    await place.send("x")


async def test_old_messages_take_few_edits(server: DiscordServer, general: Channel, worker: discord.Client) -> None:
    sent = await channel_of(worker, general).send("x")
    [message] = [server.see(one) for one in general.posts]
    server.age(message, hours=2)
    server.old_edits = 1
    await sent.edit(content="y")
    assert await refusal(sent.edit(content="z")) == (429, 30046)
    await sent.delete()


async def test_files_may_not_be_too_large(server: DiscordServer, worker: discord.Client) -> None:
    small = server.guild("Small", filesize_limit=20)
    place = channel_of(worker, small.channel("general"))
    assert await refusal(place.send(file=picture())) == (413, 40005)
    large = channel_of(worker, server.guild("Large", filesize_limit=1 << 30).channel("general"))
    assert await refusal(large.send(file=discord.File(io.BytesIO(bytes(26 << 20)), "a.png"))) == (413, 40005)


async def test_faults_come_by_script(
    server: DiscordServer, general: Channel, ada: Person, worker: discord.Client
) -> None:
    place = channel_of(worker, general)
    limited = server.fail("POST", "/channels/*/messages", status=429, retry_after=0.01)
    await place.send("waits")
    assert limited.hits == 1
    server.fail("POST", "/channels/*/messages", status=429, via=False)
    assert (await refusal(place.send("banned")))[0] == 429
    server.fail("POST", "/channels/{channel_id}/messages", status=403, code=50013)
    assert await refusal(place.send("not allowed")) == (403, 50013)
    server.fail("POST", "/channels/*", close=True)
    with pytest.raises(aiohttp.ClientError):
        await place.send("closed before")
    server.fail("POST", "/channels/*", close=True, after_effect=True)
    with pytest.raises(aiohttp.ClientError):
        await place.send("closed after")
    server.fail("POST", "/channels/*", status=502, after_effect=True)
    await place.send("once, by its nonce")
    server.fail("*", "/channels/*", status=None, delay=0.05)
    await place.send("slow")
    held = server.fail("POST", "/channels/*", status=None, held=True)
    sending = asyncio.ensure_future(place.send("let go"))
    await server.until(lambda: held.hits)
    assert not sending.done()
    held.let_go()
    await sending
    texts = [message.text for message in server.visible(general, to=ada)]
    assert texts == ["waits", "closed after", "once, by its nonce", "slow", "let go"]


async def test_a_fault_that_is_about_something_meets_its_interaction_alone(
    server: DiscordServer, general: Channel, ada: Person
) -> None:
    async with running(server):
        lost = server.fail("POST", "/interactions/*", status=400, about="a cat")
        fox = await ada.slash(general, "imagine", prompt="a fox")
        await fox.acknowledged()
        assert lost.hits == 0
        cat = await ada.slash(general, "imagine", prompt="a cat")
        await server.until(lambda: lost.hits)
        assert cat.kind is None


async def test_a_user_takes_the_application_along(server: DiscordServer) -> None:
    elsewhere = server.guild("Elsewhere", bot=False)
    lounge = elsewhere.channel("lounge")
    uma, ivo = server.user("Uma"), server.member("Ivo", elsewhere)
    async with running(server) as bot:
        with pytest.raises(AssertionError, match="installed neither"):
            await ivo.slash(lounge, "imagine", prompt="a fox")
        uma.installs()
        asked = await (await uma.slash(lounge, "imagine", prompt="a fox")).acknowledged()
        assert asked.message is not None
        await (await ivo.press(asked.message, "Cancel")).acknowledged()
        both = server.private(uma, ivo)
        await (await uma.slash(both, "imagine", prompt="a fox")).acknowledged()
        await (await uma.slash(uma.direct, "imagine", prompt="a fox")).acknowledged()
        place = bot.get_partial_messageable(int(lounge.id))
        assert await refusal(place.send("x")) == (403, 50001)

        hook = hook_of(server, asked, bot)
        for number in range(5):
            await hook.send(f"further {number}")
        assert await refusal(hook.send("one too many")) == (400, 40094)
        elsewhere.roles[0].permissions &= ~Can.USE_EXTERNAL_APPS
        alone = await (await uma.slash(lounge, "imagine", prompt="a fox")).acknowledged()
        assert alone.message is not None
        assert alone.message.ephemeral
    owners = [heard.payload["authorizing_integration_owners"] for heard in server.interactions.all]
    assert owners == [{"1": uma.id}, {"1": uma.id}, {"1": uma.id}, {"0": "0", "1": uma.id}, {"1": uma.id}]
    assert [heard.payload["context"] for heard in server.interactions.all] == [0, 0, 2, 1, 0]


async def test_hands_do_only_what_the_client_would_let_them_do(
    server: DiscordServer, makers: Guild, general: Channel, ada: Person
) -> None:
    mods = makers.channel("mods", private=True)
    milo = server.member("Milo", makers, manager=True)
    async with running(server, be_silent) as bot:
        refused: dict[str, Callable[[], Awaitable[Asked]]] = {
            "no command draw": lambda: ada.slash(general, "draw"),
            "no option colour": lambda: ada.slash(general, "imagine", prompt="x", colour="red"),
            "wants prompt": lambda: ada.slash(general, "imagine"),
            "takes no str": lambda: ada.slash(general, "imagine", prompt="x", count="2"),
            "at most 4": lambda: ada.slash(general, "imagine", prompt="x", count=5),
            "one of": lambda: ada.slash(general, "imagine", prompt="x", size="9K"),
            "does not see": lambda: ada.slash(mods, "imagine", prompt="x"),
            "is not offered to Ada": lambda: ada.slash(general, "settings caps", daily=5),
            "wants one of caps": lambda: milo.slash(general, "settings"),
            "has no colours": lambda: milo.slash(general, "settings colours"),
            "nothing is suggested": lambda: ada.autocomplete(general, "imagine", "size", "9"),
        }
        for says, ask in refused.items():
            with pytest.raises(AssertionError, match=says):
                await ask()
        assert bot.heard == []
        await milo.slash(mods, "settings caps", daily=5)
        await milo.slash(mods, "settings channel", to=mods)
        await milo.menu(general, ada, "Usage")
        await server.until(lambda: len(bot.heard) == 3)
        data: Any = [heard.data for heard in bot.heard]
        assert data[0]["options"] == [
            {"name": "caps", "type": 1, "options": [{"name": "daily", "type": 4, "value": 5}]}
        ]
        assert data[1]["resolved"]["channels"][mods.id]["type"] == 0
        assert data[2]["resolved"]["users"][ada.id]["global_name"] == "Ada"
        assert bot.heard[0].permissions.manage_guild


async def test_selects_offer_and_suggestions_come(
    server: DiscordServer, general: Channel, ada: Person, worker: discord.Client
) -> None:
    view = discord.ui.View(timeout=None)
    options = [discord.SelectOption(label=f"Picture {number}", value=str(number)) for number in range(1, 5)]
    view.add_item(discord.ui.Select(custom_id="v1:pick", placeholder="Which one?", options=options))
    view.add_item(discord.ui.Button(label="Off", custom_id="v1:off", disabled=True))

    async def answer(interaction: Heard) -> None:
        if interaction.type is discord.InteractionType.autocomplete:
            await interaction.response.autocomplete([discord.app_commands.Choice(name="Gemini", value="g")])
        else:
            await interaction.response.edit_message(content=f"chose {interaction.data['values']}", view=None)  # type: ignore[typeddict-item,index]

    async with running(server, answer):
        typed = await (await ada.autocomplete(general, "imagine", "model", "ge")).acknowledged()
        assert [choice["name"] for choice in typed.choices] == ["Gemini"]
        await channel_of(worker, general).send("which?", view=view)
        [message] = server.visible(general, to=ada)
        with pytest.raises(AssertionError, match="offers"):
            await ada.choose(message, "Which", "5")
        with pytest.raises(AssertionError, match="cannot be pressed"):
            await ada.press(message, "Off")
        chosen = await (await ada.choose(message, "Which", "Picture 2")).acknowledged()
        assert chosen.kind == 7
    assert server.now(message).text == "chose ['2']"
    assert server.now(message).buttons == ()


async def test_bodies_are_held_against_the_official_description(server: DiscordServer, general: Channel) -> None:
    url = f"{server.api_url}/channels/{general.id}/messages"
    button = {"type": 2, "style": 1, "label": "x" * 81, "custom_id": "a"}
    bodies: list[tuple[Json, str]] = [
        ({"content": 5}, "content: 5 is not of type 'string'"),
        ({"content": "x", "components": [{"type": 1, "components": [button]}]}, "components.0.components.0.label"),
        ({"content": "x", "embeds": [{"title": "x" * 257}]}, "embeds.0.title"),
    ]
    for body, says in bodies:
        status, told = await post(url, body, token=server.token)
        assert (status, told["code"]) == (400, 50035)
        took(server, says)
    assert (await post(url, {"content": "x"}, token=server.public_key))[0] == 401
    assert (await post(f"{server.api_url}/channels/{general.id}/foxes", {}, token=server.token))[0] == 404
    assert (await post(f"{server.api_url}/guilds/1/channels", {}, token=server.token))[0] == 404
    took(server, "is no request of the API", "is not served")


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
async def test_limits_of_messages(server: DiscordServer, general: Channel, body: Json, says: str) -> None:
    url = f"{server.api_url}/channels/{general.id}/messages"
    status, told = await post(url, body, token=server.token)
    assert (status, told["code"]) == (400, 50035)
    assert says in server.problems[0], server.problems
    server.problems.clear()
    assert general.posts == []


async def test_components_v2_never_go_away_and_kept_files_can_be_named_again(
    server: DiscordServer, general: Channel, worker: discord.Client
) -> None:
    sent = await channel_of(worker, general).send(view=Card("a", file="fox.png"), file=picture())
    fetched = await channel_of(worker, general).fetch_message(sent.id)
    await fetched.edit(attachments=fetched.attachments, view=Card("b", file="fox.png"))
    [message] = [server.see(one) for one in general.posts]
    assert (message.text, [file.name for file in message.files]) == ("b", ["fox.png"])
    assert await refusal(fetched.edit(content="words", view=None)) == (400, 50035)
    took(server, "cannot be used with IS_COMPONENTS_V2")
    await fetched.edit(attachments=[], view=Card("gone"))
    [message] = [server.see(one) for one in general.posts]
    assert (message.text, message.files, message.is_v2) == ("gone", (), True)


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
async def test_limits_of_commands(
    server: DiscordServer, worker: discord.Client, commands: list[Json], says: str
) -> None:
    sent: Any = commands
    assert await refusal(worker.http.bulk_upsert_global_commands(int(server.application_id), sent)) == (400, 50035)
    assert says in server.problems[0], server.problems
    server.problems.clear()


async def test_what_the_bot_may_look_up(
    server: DiscordServer, makers: Guild, general: Channel, ada: Person, worker: discord.Client
) -> None:
    guild = await worker.fetch_guild(int(makers.id))
    assert guild.name == "Makers"
    assert [channel.name for channel in await guild.fetch_channels()] == ["general"]
    assert {role.name for role in await guild.fetch_roles()} >= {"@everyone", "Bots"}
    assert (await guild.fetch_member(int(ada.id))).global_name == "Ada"
    assert await refusal(guild.fetch_member(1)) == (404, 10013)
    assert await refusal(worker.fetch_channel(1)) == (404, 10003)
    assert (await worker.application_info()).verify_key == server.public_key
    for number in range(5):
        await channel_of(worker, general).send(f"message {number}")
    found = [message.content async for message in channel_of(worker, general).history(limit=3)]
    assert found == ["message 4", "message 3", "message 2"]


async def test_every_route_that_is_served_is_described(server: DiscordServer) -> None:
    spec = official()
    if not spec.at_hand:
        pytest.skip("Discord's description is not at hand")
    strange = [(method, path) for method, path in server.rest.routes if spec.find(method, path) is None]
    assert strange == []


async def test_without_the_description_the_routes_still_work() -> None:
    async with DiscordServer(checked=False) as server:
        general = server.guild("Makers").channel("general")
        url = f"{server.api_url}/channels/{general.id}/messages"
        assert (await post(url, {"content": "x"}, token=server.token))[0] == 200
        assert (await post(f"{url}/foxes", {}, token=server.token))[0] == 404
        took(server, "is no request of the API")


async def test_lines_that_are_typed_act_as_people(
    server: DiscordServer, makers: Guild, general: Channel, ada: Person
) -> None:
    by_hand = ByHand(server, makers, [ada])
    async with running(server) as bot:
        seen = await by_hand.obey(f'Ada {general.name} /imagine prompt="a red fox" count=2')
        assert "Plantain: 'Preparing…' <Cancel>" in seen
        bot.answer = open_form
        assert "[form Edit the picture: prompt, pictures]" in await by_hand.obey("Ada general press Can")
        assert "Thanks" in await by_hand.obey('Ada general fill prompt="make it night"')
        assert "Ada: 'hello'" in await by_hand.obey("Ada dm say hello")
        with pytest.raises(AssertionError, match="no channel"):
            await by_hand.obey("Ada nowhere look")


async def test_every_kind_of_component_is_given_back_as_described(
    server: DiscordServer, general: Channel, ada: Person, worker: discord.Client
) -> None:
    class Everything(discord.ui.LayoutView):
        words: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay("# A fox")
        section: discord.ui.Section[Any] = discord.ui.Section(
            "beside", accessory=discord.ui.Thumbnail("attachment://fox.png", description="small")
        )
        pressable: discord.ui.Section[Any] = discord.ui.Section(
            "with a button", accessory=discord.ui.Button(emoji="\N{FOX FACE}", custom_id="v1:fox")
        )
        line: discord.ui.Separator[Any] = discord.ui.Separator()
        file: discord.ui.File[Any] = discord.ui.File("attachment://all.zip")
        box: discord.ui.Container[Any] = discord.ui.Container(
            discord.ui.TextDisplay("inside"),
            discord.ui.ActionRow(discord.ui.Button(label="Original", url="https://example.org/a.png")),
            accent_colour=0x123456,
            spoiler=True,
        )
        who: discord.ui.ActionRow[Any] = discord.ui.ActionRow(
            discord.ui.UserSelect(custom_id="v1:who", placeholder="Who?")
        )

    files = [picture(), discord.File(io.BytesIO(b"PK"), "all.zip"), discord.File(io.BytesIO(b"x"), "unseen.txt")]
    await channel_of(worker, general).send(view=Everything(timeout=None), files=files)
    [message] = server.visible(general, to=ada)
    assert message.text == "# A fox\nbeside\nwith a button\ninside"
    assert message.buttons == ("\N{FOX FACE}", "Original")
    assert [file.name for file in message.files] == ["fox.png", "all.zip"]
    async with running(server, be_silent) as bot:
        with pytest.raises(AssertionError, match="is a link"):
            await ada.press(message, "Original")
        await ada.press(message, "\N{FOX FACE}")
        await ada.choose(message, "Who", ada)
        await ada.press_id(general, message, "v0:forged")
        await server.until(lambda: len(bot.heard) == 3)
        data: Any = [heard.data for heard in bot.heard]
        assert [one["custom_id"] for one in data] == ["v1:fox", "v1:who", "v0:forged"]
        assert data[1]["resolved"]["members"][ada.id]["joined_at"]
        shown = bot.heard[0].message
        assert shown is not None
        assert discord.ui.LayoutView.from_message(shown).total_children_count >= 11


async def test_embeds_show_their_files(
    server: DiscordServer, general: Channel, ada: Person, worker: discord.Client
) -> None:
    embed = discord.Embed(title="A fox", description="in snow").set_image(url="attachment://fox.png")
    sent = await channel_of(worker, general).send("words", embed=embed, file=picture())
    [message] = server.visible(general, to=ada)
    assert message.text == "words\nA fox\nin snow"
    assert sent.embeds[0].image.url == message.payload["attachments"][0]["url"]
    await sent.edit(content="other words")
    assert server.now(message).text == "other words\nA fox\nin snow"
    assert [file.name for file in server.now(message).files] == ["fox.png"]


async def test_edits_and_removals_are_told(
    server: DiscordServer, general: Channel, ada: Person, worker: discord.Client
) -> None:
    async with running(server) as bot:
        said = await ada.say(general, "words")
        sent = await channel_of(worker, general).send(
            "x", reference=discord.MessageReference(message_id=int(said.id), channel_id=int(general.id))
        )
        await sent.edit(content="y")
        server.delete(said)
        await sent.delete()
        await server.until(lambda: bot.events.count("MESSAGE_DELETE") == 2)
    told = [name for name in bot.events if name.startswith("MESSAGE")]
    assert told == ["MESSAGE_CREATE", "MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE"]
    gone = discord.MessageReference(message_id=int(said.id), channel_id=int(general.id))
    assert await refusal(channel_of(worker, general).send("x", reference=gone)) == (400, 50035)
    assert server.visible(general, to=ada) == []
