"""The loopback Discord against discord.py itself: commands, forms, menus, and what people's hands may do."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import discord
import pytest

from tests.servers.discord import Asked, Can
from tests.servers.discord.bot import (
    PICTURE,
    Card,
    Heard,
    Scene,
    be_silent,
    channel_of,
    hook_of,
    open_form,
    picture,
    refusal,
    running,
    scene,
)
from tests.servers.discord.by_hand import ByHand


@pytest.fixture
async def at() -> AsyncIterator[Scene]:
    async with scene() as opened:
        yield opened


async def test_a_command_is_answered_and_its_answer_edited_by_a_second_client(at: Scene) -> None:
    async with running(at.server) as bot:
        asked = await at.ada.slash(
            at.general, "imagine", prompt="a red fox", count=2, image=at.server.file("in.png", PICTURE)
        )
        await asked.acknowledged()
        assert asked.kind == 4
        assert asked.latency is not None
        assert 0 < asked.latency < 3
        assert at.server.latencies == [asked.latency]
        assert asked.message is not None
        assert (asked.message.text, asked.message.buttons) == ("Preparing…", ("Cancel",))

        hook = hook_of(at.server, asked, at.worker)
        await hook.edit_message(
            "@original", attachments=[picture()], view=Card("Ready", file="fox.png", buttons=("Edit",))
        )
        message = await asked.message_when(lambda seen: "Ready" in seen.text)

    assert message.edited
    assert [(file.name, file.data, file.description) for file in message.files] == [("fox.png", PICTURE, "A fox.")]
    assert at.server.visible(at.general, to=at.ada) == [message]
    heard = bot.heard[0]
    assert heard.data is not None
    values = {option["name"]: option["value"] for option in heard.data["options"]}  # type: ignore[typeddict-item]
    assert (values["prompt"], values["count"]) == ("a red fox", 2)
    assert heard.filesize_limit == 10 * 1024 * 1024
    assert heard.channel is not None
    assert heard.channel.name == "general"  # type: ignore[union-attr]
    assert not heard.permissions.manage_guild


async def test_a_form_is_opened_filled_in_and_submitted(at: Scene) -> None:
    async with running(at.server) as bot:
        asked = await at.ada.slash(at.general, "imagine", prompt="a red fox")
        await asked.acknowledged()
        bot.answer = open_form
        assert asked.message is not None
        pressed = await (await at.ada.press(asked.message, "Can")).acknowledged()
        assert pressed.kind == 9
        assert pressed.modal is not None
        assert (pressed.modal.title, set(pressed.modal.fields)) == ("Edit the picture", {"prompt", "pictures"})
        file = at.server.file("night.png", PICTURE)
        sent = await at.ada.submit(pressed, prompt="make it night", pictures=[file])
        await sent.message_when(lambda message: message.text == "Thanks" and message.ephemeral)
        with pytest.raises(AssertionError, match="the form wants prompt"):
            await at.ada.submit(pressed)
        with pytest.raises(AssertionError, match="no field colour"):
            await at.ada.submit(pressed, prompt="x", colour="red")
    data: Any = bot.heard[2].data
    assert data["custom_id"] == "v1:edit:7"
    assert data["components"][0]["component"]["value"] == "make it night"
    [uploaded] = data["components"][1]["component"]["values"]
    assert data["resolved"]["attachments"][uploaded]["filename"] == "night.png"


async def test_selects_offer_and_suggestions_come(at: Scene) -> None:
    view = discord.ui.View(timeout=None)
    options = [discord.SelectOption(label=f"Picture {number}", value=str(number)) for number in range(1, 5)]
    view.add_item(discord.ui.Select(custom_id="v1:pick", placeholder="Which one?", options=options))
    view.add_item(discord.ui.Button(label="Off", custom_id="v1:off", disabled=True))

    async def answer(interaction: Heard) -> None:
        if interaction.type is discord.InteractionType.autocomplete:
            await interaction.response.autocomplete([discord.app_commands.Choice(name="Gemini", value="g")])
        else:
            await interaction.response.edit_message(content=f"chose {interaction.data['values']}", view=None)  # type: ignore[typeddict-item,index]

    async with running(at.server, answer):
        typed = await (await at.ada.autocomplete(at.general, "imagine", "model", "ge")).acknowledged()
        assert [choice["name"] for choice in typed.choices] == ["Gemini"]
        await channel_of(at.worker, at.general).send("which?", view=view)
        [message] = at.server.visible(at.general, to=at.ada)
        with pytest.raises(AssertionError, match="offers"):
            await at.ada.choose(message, "Which", "5")
        with pytest.raises(AssertionError, match="cannot be pressed"):
            await at.ada.press(message, "Off")
        chosen = await (await at.ada.choose(message, "Which", "Picture 2")).acknowledged()
        assert chosen.kind == 7
    assert at.server.now(message).text == "chose ['2']"
    assert at.server.now(message).buttons == ()


async def test_hands_do_only_what_the_client_would_let_them_do(at: Scene) -> None:
    mods = at.guild.channel("mods", private=True)
    milo = at.server.member("Milo", at.guild, manager=True)
    async with running(at.server, be_silent) as bot:
        refused: dict[str, Callable[[], Awaitable[Asked]]] = {
            "no command draw": lambda: at.ada.slash(at.general, "draw"),
            "no option colour": lambda: at.ada.slash(at.general, "imagine", prompt="x", colour="red"),
            "wants prompt": lambda: at.ada.slash(at.general, "imagine"),
            "takes no str": lambda: at.ada.slash(at.general, "imagine", prompt="x", count="2"),
            "at most 4": lambda: at.ada.slash(at.general, "imagine", prompt="x", count=5),
            "one of": lambda: at.ada.slash(at.general, "imagine", prompt="x", size="9K"),
            "does not see": lambda: at.ada.slash(mods, "imagine", prompt="x"),
            "is not offered to Ada": lambda: at.ada.slash(at.general, "settings caps", daily=5),
            "wants one of caps": lambda: milo.slash(at.general, "settings"),
            "has no colours": lambda: milo.slash(at.general, "settings colours"),
            "nothing is suggested": lambda: at.ada.autocomplete(at.general, "imagine", "size", "9"),
        }
        for says, ask in refused.items():
            with pytest.raises(AssertionError, match=says):
                await ask()
        assert bot.heard == []
        await milo.slash(mods, "settings caps", daily=5)
        await milo.slash(mods, "settings channel", to=mods)
        await milo.menu(at.general, at.ada, "Usage")
        await at.server.until(lambda: len(bot.heard) == 3)
        data: Any = [heard.data for heard in bot.heard]
        assert data[0]["options"] == [
            {"name": "caps", "type": 1, "options": [{"name": "daily", "type": 4, "value": 5}]}
        ]
        assert data[1]["resolved"]["channels"][mods.id]["type"] == 0
        assert data[2]["resolved"]["users"][at.ada.id]["global_name"] == "Ada"
        assert bot.heard[0].permissions.manage_guild


async def test_a_user_takes_the_application_along(at: Scene) -> None:
    elsewhere = at.server.guild("Elsewhere", bot=False)
    lounge = elsewhere.channel("lounge")
    uma, ivo = at.server.user("Uma"), at.server.member("Ivo", elsewhere)
    async with running(at.server) as bot:
        with pytest.raises(AssertionError, match="installed neither"):
            await ivo.slash(lounge, "imagine", prompt="a fox")
        uma.installs()
        asked = await (await uma.slash(lounge, "imagine", prompt="a fox")).acknowledged()
        assert asked.message is not None
        await (await ivo.press(asked.message, "Cancel")).acknowledged()
        both = at.server.private(uma, ivo)
        await (await uma.slash(both, "imagine", prompt="a fox")).acknowledged()
        await (await uma.slash(uma.direct, "imagine", prompt="a fox")).acknowledged()
        place = bot.get_partial_messageable(int(lounge.id))
        assert await refusal(place.send("x")) == (403, 50001)

        hook = hook_of(at.server, asked, bot)
        for number in range(5):
            await hook.send(f"further {number}")
        assert await refusal(hook.send("one too many")) == (400, 40094)
        elsewhere.roles[0].permissions &= ~Can.USE_EXTERNAL_APPS
        alone = await (await uma.slash(lounge, "imagine", prompt="a fox")).acknowledged()
        assert alone.message is not None
        assert alone.message.ephemeral
    owners = [heard.payload["authorizing_integration_owners"] for heard in at.server.interactions.all]
    assert owners == [{"1": uma.id}, {"1": uma.id}, {"1": uma.id}, {"0": "0", "1": uma.id}, {"1": uma.id}]
    assert [heard.payload["context"] for heard in at.server.interactions.all] == [0, 0, 2, 1, 0]


async def test_lines_that_are_typed_act_as_people(at: Scene) -> None:
    by_hand = ByHand(at.server, at.guild, [at.ada])
    async with running(at.server) as bot:
        seen = await by_hand.obey(f'Ada {at.general.name} /imagine prompt="a red fox" count=2')
        assert "Plantain: 'Preparing…' <Cancel>" in seen
        bot.answer = open_form
        assert "[form Edit the picture: prompt, pictures]" in await by_hand.obey("Ada general press Can")
        assert "Thanks" in await by_hand.obey('Ada general fill prompt="make it night"')
        assert "Ada: 'hello'" in await by_hand.obey("Ada dm say hello")
        with pytest.raises(AssertionError, match="no channel"):
            await by_hand.obey("Ada nowhere look")


async def test_a_fault_that_is_about_something_meets_its_interaction_alone(at: Scene) -> None:
    async with running(at.server):
        lost = at.server.fail("POST", "/interactions/*", status=400, about="a cat")
        fox = await at.ada.slash(at.general, "imagine", prompt="a fox")
        await fox.acknowledged()
        assert lost.hits == 0
        cat = await at.ada.slash(at.general, "imagine", prompt="a cat")
        await at.server.until(lambda: lost.hits)
        assert cat.kind is None
