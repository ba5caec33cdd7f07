"""Workspaces that install Plantain stay apart, also where enterprises and shared channels join them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from conversations.wording import installing as wording
from conversations.wording import review
from tests.fakes.image_model import jpeg
from tests.journeys.program import until
from tests.journeys.slack import SlackStage
from tests.journeys.slack_many import Many, in_clear, late, many, strays
from tests.journeys.slack_moves import changed, direct, edited, filled, made, one_result, reported, settled, shown, told
from tests.servers.slack import Message, Upload

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Two:
    """Two workspaces that have installed Plantain."""

    on: Many
    acme: SlackStage
    other: SlackStage


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["socket", "http"])
async def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Two]:
    async with many(tmp_path_factory.mktemp("plantain"), socket=request.param == "socket") as on:
        await on.start()
        spaces = [on.slack.workspace(name, installed=False) for name in ("Acme", "Others")]
        for space in spaces:
            await on.installs(space)
        yield Two(on, *[on.inside(space) for space in spaces])
        assert in_clear(on) == []
        assert strays(on.slack) == []


@pytest_asyncio.fixture(loop_scope="module")
async def two(opened: Two) -> AsyncIterator[Two]:
    yield opened
    await settled(opened.acme)
    assert opened.on.slack.problems == []


def tenants(two: Two, table: str = "turns") -> set[str]:
    return {row["tenant"] for row in two.on.program.rows(f"SELECT DISTINCT tenant FROM {table}")}  # noqa: S608


async def test_each_has_its_results(two: Two) -> None:
    asked = [
        await two.acme.ada.slash(two.acme.general, "imagine", "a fox of Acme"),
        await two.other.ada.slash(two.other.general, "imagine", "a fox of others"),
    ]
    for one in asked:
        await made(one)
    await one_result(two.acme, two.acme.general, "a fox of Acme")
    await one_result(two.other, two.other.general, "a fox of others")
    rows = two.on.program.rows("SELECT tenant, prompt FROM turns WHERE prompt LIKE 'a fox of %'")
    assert {(row["prompt"], row["tenant"]) for row in rows} == {
        ("a fox of Acme", f"slack.{two.acme.space.id}"),
        ("a fox of others", f"slack.{two.other.space.id}"),
    }


async def test_private_results_stay_with_who_asked(two: Two) -> None:
    asked = await two.other.ben.slash(two.other.general, "imagine", "a private fox --private")
    result = await made(asked)
    assert result.channel is two.other.ben.direct
    for stage in (two.acme, two.other):
        for channel in stage.space.team.channels:
            if channel is not two.other.ben.direct:
                assert not [one for one in channel.posts if "a private fox" in str(one.blocks)]


async def test_nobody_reaches_into_another_workspace(two: Two) -> None:
    fox = await two.acme.make("a fox to be left alone")
    sheet = two.on.program.rows("SELECT sheet_id FROM turns WHERE prompt = 'a fox to be left alone'")[0]["sheet_id"]
    hare = await two.other.make("a hare as a door")
    before = two.acme.slack.now(fox)
    for control in ("variations", "edit", "delete", "report", "cancel", "post", "retry"):
        pressed = await two.other.ada.press_id(hare, f"1:{control}:{sheet}")
        await pressed.acknowledged()
        refused = await pressed.message_when(lambda message: message.ephemeral)
        assert not refused.files
        assert pressed.view is None
    await settled(two.acme)
    assert two.acme.slack.now(fox).edits == before.edits
    assert len(two.on.program.rows("SELECT 1 FROM turns WHERE sheet_id = ?", sheet)) == 1
    assert not two.on.program.rows(
        "SELECT 1 FROM cases WHERE turn_id IN (SELECT id FROM turns WHERE sheet_id = ?)", sheet
    )


async def test_reports_are_reviewed_where_they_belong(two: Two) -> None:
    for stage in (two.acme, two.other):
        await stage.with_moderators()
    fox = await two.acme.make("a fox that is reported")
    sent = await reported(two.acme.ben, fox, "It is not kind.")
    await sent.view_when(lambda view: review.REPORTED in view.words)
    card = await _card(two.acme)
    assert not _cards(two.other)
    sent = await filled(
        two.acme.mona, await two.acme.mona.press(card, "Take down"), rule="Hateful or harassing", note=""
    )
    await sent.acknowledged()
    await changed(two.acme, fox, "Taken down by a moderator")
    await direct(two.acme, two.acme.ada, "taken down your picture")
    assert not _cards(two.other)
    case = two.on.program.rows("SELECT id, tenant FROM cases")[0]
    assert case["tenant"] == f"slack.{two.acme.space.id}"


async def _card(stage: SlackStage) -> Message:
    return await stage.slack.seen(stage.mods, lambda message: "History" in message.buttons, to=stage.mona, within=20)


def _cards(stage: SlackStage) -> list[Message]:
    return [one for one in stage.slack.visible(stage.mods, to=stage.mona) if one.author.bot_id]


async def test_the_same_id_in_two_workspaces_is_two_members(two: Two) -> None:
    """Slack's own ids are unique by now; those of old workspaces need not be."""
    twin = two.other.space.person("Twin")
    twin.user.id = two.acme.ben.id
    await made(await two.acme.ben.slash(two.acme.general, "imagine", "a fox of Ben"))
    await made(await twin.slash(two.other.general, "imagine", "a fox of his twin"))
    await settled(two.acme)
    rows = two.on.program.rows("SELECT DISTINCT member FROM caps WHERE member LIKE ?", f"%.{twin.id}")
    assert {row["member"] for row in rows} == {f"{space.space.id}.{twin.id}" for space in (two.acme, two.other)}


@pytest.mark.parametrize("made_there", [False, True])
async def test_a_guest_from_another_workspace_speaks_in_a_shared_channel(two: Two, *, made_there: bool) -> None:
    channel = two.acme.space.channel("shared")
    elsewhere = two.on.slack.workspace("Elsewhere", installed=False)
    two.acme.space.share(channel, elsewhere, made_there=made_there)
    gus, prompt = elsewhere.person("Gus"), f"a fox of a guest, made there: {made_there}"
    await gus.say(channel, f"@bot {prompt}")
    fox = await shown(two.acme, channel, prompt)
    pressed = await gus.press(fox, "Variations")
    await pressed.message_when(lambda message: len(message.files) == 2)
    (row,) = two.on.program.rows("SELECT DISTINCT tenant, member FROM turns WHERE prompt = ?", prompt)
    assert (row["tenant"], row["member"]) == (f"slack.{two.acme.space.id}", f"{two.acme.space.id}.{gus.id}")


async def test_who_has_not_installed_it_gets_nothing(two: Two) -> None:
    await late(two.on.inside(two.on.slack.workspace("Strangers", installed=False)), "a fox of a stranger")
    assert not two.on.program.rows("SELECT 1 FROM turns WHERE prompt = 'a fox of a stranger'")


async def test_an_enterprise_has_it_in_all_its_workspaces(two: Two) -> None:
    group = two.on.slack.enterprise("Group")
    north, south = (two.on.slack.workspace(name, group, installed=False) for name in ("North", "South"))
    await two.on.installs(north, org_wide=True)
    stages = [two.on.inside(space) for space in (north, south)]
    for stage in stages:
        prompt = f"a fox of {stage.space.name}"
        await made(await stage.ada.slash(stage.general, "imagine", prompt))
        result = await one_result(stage, stage.general, prompt)
        await made(await stage.ben.press(result, "Variations"))
        await stage.ada.say(stage.general, f"@bot a hare of {stage.space.name}")
        await shown(stage, stage.general, f"a hare of {stage.space.name}")
        (row,) = two.on.program.rows("SELECT tenant FROM turns WHERE prompt = ?", f"a hare of {stage.space.name}")
        assert row["tenant"] == f"slack.{group.id}.{stage.space.id}"
        await stage.ben.open_home()
    await two.on.slack.until(lambda: all(stage.ben.home is not None for stage in stages))


async def test_forms_of_an_enterprise_act_in_the_workspace_in_which_they_were_opened(two: Two) -> None:
    group = two.on.slack.enterprise("Forms")
    north, south = (two.on.slack.workspace(name, group, installed=False) for name in ("Formal", "Foreign"))
    await two.on.installs(north, org_wide=True)
    stage = two.on.inside(north)
    await stage.with_moderators()
    channel, guest = north.channel("shared"), south.person("Gil")
    north.share(channel, south)
    tenant = f"slack.{group.id}.{north.id}"
    fox = await made(await filled(stage.ada, await stage.ada.slash(channel, "imagine"), prompt="a fox of a form"))
    await edited(stage.ben, fox, "a hat of a form")
    await edited(guest, fox, "a hat of a guest")
    await made(await guest.press(fox, "Variations"))
    sent = await reported(guest, fox)
    await sent.view_when(lambda view: review.REPORTED in view.words)
    await _card(stage)
    words = ("a fox of a form", "a hat of a form", "a hat of a guest")
    rows = two.on.program.rows("SELECT prompt, tenant, member FROM turns WHERE prompt IN (?, ?, ?)", *words)
    assert {row["prompt"] for row in rows} == set(words)
    assert len(rows) > len(words), "the variations too"
    assert {row["tenant"] for row in rows} == {tenant}
    assert f"{group.id}.{north.id}.{guest.id}" in {row["member"] for row in rows}
    (case,) = two.on.program.rows("SELECT tenant FROM cases WHERE tenant LIKE ?", f"slack.{group.id}.%")
    assert case["tenant"] == tenant


async def test_what_an_enterprise_shares_acts_in_the_workspace_whose_conversation_it_is(two: Two) -> None:
    """Of a message of somebody's, and of one that one person alone sees, Slack names only the presser's workspace."""
    group = two.on.slack.enterprise("Sharing")
    north, south = (two.on.slack.workspace(name, group, installed=False) for name in ("Norse", "Southern"))
    await two.on.installs(north, org_wide=True)
    stage, guest = two.on.inside(north), south.person("Gwen")
    await stage.with_moderators()
    channel, tenant = north.channel("shared"), f"slack.{group.id}.{north.id}"
    north.share(channel, south)
    await guest.say(channel, "@bot a fox of Gwen")
    fox = await shown(stage, channel, "a fox of Gwen")

    cat = await stage.ada.say(channel, "look", files=[Upload("cat.jpg", jpeg())])
    await filled(guest, await guest.shortcut(cat, "edit_image"), prompt="a cat with a hat")
    hat = await shown(stage, channel, "a cat with a hat")
    assert hat.thread == cat.ts

    await (await reported(stage.ben, fox)).acknowledged()
    two.on.slack.fail("chat.postMessage", error="messages_tab_disabled", times=None, channel=guest.direct.id)
    card = await _card(stage)
    await filled(stage.mona, await stage.mona.press(card, "Take down"), rule="Hateful or harassing", note="")
    await until(lambda: two.on.program.rows("SELECT 1 FROM notices WHERE tenant = ?", tenant), "the notice is kept")
    notice = await told(await guest.press(hat, "Variations"), "taken down your picture “a fox of Gwen”")
    assert notice.ephemeral
    await filled(guest, await guest.press(notice, "Appeal"), words="It is only a fox.")
    await changed(stage, card, "Appeal of Gwen: “It is only a fox.”")
    two.on.slack.heal()
    rows = two.on.program.rows("SELECT DISTINCT tenant FROM turns WHERE tenant LIKE ?", f"slack.{group.id}.%")
    assert [row["tenant"] for row in rows] == [tenant]


async def test_who_cancels_has_installed_nothing(two: Two) -> None:
    space = two.on.slack.workspace("Undecided", installed=False)
    admin = space.person("Andy", admin=True)
    for refused in (
        await admin.install(two.on.base, deny=True),
        await admin.install(two.on.base, state="forged"),
        await admin.install(two.on.base, code="forged"),
        await admin.install(two.on.base, keep_cookies=False),
    ):
        assert wording.NOT_ADDED in refused.text
    assert not two.on.program.rows("SELECT 1 FROM installations WHERE tenant LIKE ?", f"%{space.id}")


async def test_what_is_removed_can_be_installed_again(two: Two) -> None:
    space = two.on.slack.workspace("Wavering", installed=False)
    await two.on.installs(space)
    stage = two.on.inside(space)
    await made(await stage.ada.slash(stage.general, "imagine", "a fox of before"))
    await settled(stage)
    dead = space.token
    space.uninstall()
    await two.on.forgets(f"slack.{space.id}")
    await late(stage, "a fox of nobody")
    assert not two.on.program.rows("SELECT 1 FROM turns WHERE prompt = 'a fox of nobody'")
    await two.on.installs(space)
    assert space.token != dead
    await made(await stage.ada.slash(stage.general, "imagine", "a fox of after"))
    await one_result(stage, stage.general, "a fox of after")
    assert [one for one in two.on.slack.calls if one.token == dead and not one.error]
