"""Menus and replies that point elsewhere, what others have chosen, and what members made with a bot of their own."""

import pytest

from tests.fakes.image_model import jpeg
from tests.journeys.books import kept_of, requests
from tests.journeys.controls import NOT_HERE, NOT_MODERATOR, NOT_YOURS, OF_CASE
from tests.journeys.discord import is_ready
from tests.journeys.discord_books import as_typed, settled
from tests.journeys.forging import filled, forged, subject
from tests.journeys.two_guilds import Two, refused, two
from tests.servers.discord import Upload
from tests.servers.discord.messages import Draft
from tests.servers.discord.posts import REPLY

pytestmark = pytest.mark.asyncio(loop_scope="module")

__all__ = ["two"]


async def test_a_menu_and_a_reply_that_point_elsewhere(two: Two) -> None:
    stage, before = two.stage, two.first()
    hers = await two.eve.say(two.square, "look", files=[Upload("cat.jpg", jpeg())])

    def aim(data: dict[str, object]) -> None:
        resolved = data["resolved"]
        assert isinstance(resolved, dict)
        (target,) = resolved["messages"].values()
        data.update(target_id=two.fox.id, resolved={"messages": {two.fox.id: target | {"id": two.fox.id}}})

    report = await (await two.eve.menu(two.square, hers, "Report image")).acknowledged()
    await refused(stage, forged(stage, report, aim), "Only pictures that Plantain has made")
    # A reply to a message elsewhere, which no client sends.
    draft = Draft(two.square, two.eve.user, 1 << 20, REPLY, stage.discord.post_of(two.fox))
    bot = stage.discord.bot
    stage.discord.messages.say(draft, f"<@{bot.id}> make it mine", [], [bot])
    await stage.discord.seen(two.eve.direct, lambda told: NOT_HERE in as_typed(told.text), to=two.eve)
    await settled(stage)
    assert requests(stage, "make it mine") == 0
    assert two.first() == before


async def test_a_picture_that_somebody_else_has_chosen(two: Two) -> None:
    stage = two.stage
    cat = await stage.ben.say(stage.general, "look", files=[Upload("cat.jpg", jpeg())])
    form = await (await stage.ada.menu(stage.general, cat, "Edit image")).acknowledged()
    assert form.modal is not None
    before = two.first()
    for person, at in ((two.eve, two.own), (stage.ben, two.fox)):
        opened = await (await person.press(at, "Report")).acknowledged()
        sent = await person.submit(opened, complaint="other", words="")
        await sent.acknowledged()
        await settled(stage)
        chosen = filled(stage, sent, form.modal.custom_id)
        await refused(stage, chosen, NOT_HERE)
    assert two.first()[0]["turns"] == before[0]["turns"]  # type: ignore[index]


async def test_what_a_member_made_with_a_bot_of_their_own(two: Two) -> None:
    stage = two.stage
    elsewhere = stage.discord.guild("Elsewhere", bot=False)
    lane = elsewhere.channel("lane")
    uma, zed = (
        stage.discord.member("Uma", elsewhere),
        stage.discord.member("Zed", elsewhere, moderator=True, manager=True),
    )
    uma.installs()
    zed.installs()
    hers = await (await uma.slash(lane, "imagine", prompt="a fox of Uma")).message_when(is_ready)
    first = await (await uma.slash(lane, "imagine", prompt="another of Uma")).message_when(is_ready)
    his = await (await zed.slash(lane, "imagine", prompt="a cat of Zed")).message_when(is_ready)
    await settled(stage)
    tenant = f"discord.member-{uma.id}"
    before, of_others = kept_of(stage, tenant), two.first()
    for control in ("edit", "variations", "delete", "cancel", "retry", "post"):
        await refused(stage, await zed.press_id(lane, hers, f"1:{control}:{subject(hers)}"), NOT_YOURS)
        await refused(stage, await zed.press_id(lane, his, f"1:{control}:{subject(hers)}"), NOT_YOURS)
        await refused(stage, await uma.press_id(lane, first, f"1:{control}:{subject(two.fox)}"), NOT_HERE)
    for control in OF_CASE:
        pressed = await zed.press_id(lane, hers, f"1:{control}:{subject(two.case)}")
        await refused(stage, pressed, NOT_MODERATOR)
    assert kept_of(stage, tenant) == before
    assert two.first() == of_others
    # He may report it. That is for operators to see, and for nobody of the place.
    form = await (await zed.press(hers, "Report")).acknowledged()
    sent = await zed.submit(form, complaint="other", words="")
    await sent.message_when(lambda message: "moderators have it" in message.text)
    await settled(stage)
    (case,) = stage.program.rows("SELECT id, version FROM cases WHERE tenant = ?", tenant)
    for person, at, message in ((zed, lane, hers), (two.eve, two.guards, two.own_case)):
        pressed = await person.press_id(at, message, f"1:show:{case['id']}.{case['version']}")
        await refused(stage, pressed, NOT_MODERATOR, NOT_HERE)
    assert not [
        card for channel in (two.guards, stage.mods) for card in channel.posts if "of Uma" in str(card.components)
    ]
