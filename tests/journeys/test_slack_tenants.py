"""What belongs to one is out of reach of all others, whatever ids they guess or copy."""

import json

import pytest

from conversations.commands import Control
from tests.fakes.image_model import jpeg
from tests.journeys.books import requests
from tests.journeys.controls import NOT_HERE, NOT_MODERATOR, NOT_YOURS, OF_CASE, OF_SHEET
from tests.journeys.slack import is_ready
from tests.journeys.slack_books import showing
from tests.journeys.slack_moves import changed, direct, made, opened, plain, settled
from tests.journeys.slack_moves import told as shown_alone
from tests.journeys.slack_review import case_card, imagined, reported, sent, taken_down, told
from tests.journeys.two_workspaces import Two, a_form, forged, post_of, refused, subject, two
from tests.servers.slack import Asked, Upload, payloads

pytestmark = pytest.mark.asyncio(loop_scope="module")

__all__ = ["two"]


async def test_every_control_is_tried() -> None:
    others = {"appeal", "settings", "edit_given", "command"}
    assert {*OF_SHEET, *OF_CASE} | others == {control.value for control in Control}


# --- another workspace --------------------------------------------------------------------------


@pytest.mark.parametrize("control", OF_SHEET)
async def test_a_picture_of_another_workspace(two: Two, control: str) -> None:
    before = two.first()
    theirs = f"1:{control}:{subject(two.fox)}"
    await refused(two, await two.eve.press_id(two.own, theirs), NOT_HERE)
    if control in {"edit", "report"}:
        form = await a_form(two.eve, two.own, control.capitalize())
        fields = {"prompt": "a fox stolen"} if control == "edit" else {"complaint": "other", "words": "mine"}
        await refused(two, await forged(two.eve, form, body={"callback_id": theirs}, **fields), NOT_HERE)
    assert requests(two.stage, "a fox stolen") == 0
    assert two.first() == before


@pytest.mark.parametrize("control", OF_CASE)
async def test_a_case_of_another_workspace(two: Two, control: str) -> None:
    before = two.first()
    theirs = f"1:{control}:{subject(two.case)}"
    await refused(two, await two.eve.press_id(two.own_case, theirs), NOT_HERE)
    if control in {"take_down", "restrict"}:
        label = "Take down" if control == "take_down" else "Restrict"
        fields = {"rule": "Something else"} if control == "take_down" else {"kind": "ban", "length": "1 day"}
        form = await a_form(two.eve, two.own_case, label)
        await refused(two, await forged(two.eve, form, body={"callback_id": theirs}, **fields), NOT_HERE)
    assert two.first() == before


async def test_an_appeal_is_the_requesters_alone(two: Two) -> None:
    stage, appeal = two.stage, f"1:appeal:{subject(two.case).partition('.')[0]}"
    before = two.first()
    await refused(two, await two.eve.press_id(two.own, appeal), NOT_HERE)
    await refused(two, await stage.ben.press_id(two.fox, appeal), NOT_YOURS)
    form = await a_form(stage.ben, two.fox, "Report")
    await refused(two, await forged(stage.ben, form, body={"callback_id": appeal}, complaint="other"), NOT_YOURS)
    assert two.first() == before


async def test_a_shortcut_that_points_elsewhere(two: Two) -> None:
    stage, before = two.stage, two.first()
    there = payloads.of_post(post_of(two.fox), stage.slack.stage.files)
    sentences = {"report_image": "Only pictures that Plantain has made", "edit_image": "no picture in that message"}
    for key, sentence in sentences.items():
        for channel in (two.square, stage.general):
            aimed = stage.slack.interactions.shortcut(two.eve.user, key, post_of(two.own))
            aimed.payload |= {"message": there, "message_ts": two.fox.ts}
            aimed.payload["channel"] = {"id": channel.id, "name": channel.name}
            await refused(two, Asked(aimed, stage.slack.stage, stage.slack.see), sentence)
    assert two.first() == before


async def test_where_a_form_was_opened_cannot_be_moved_to_another_workspace(two: Two) -> None:
    """The channel travels in the form: that of another workspace is none in this one."""
    before = two.first()
    for channel in (two.stage.general.id, two.stage.mods.id, two.stage.ada.direct.id):
        for callback in (f"1:edit:{subject(two.fox)}", f"1:edit:{subject(two.own)}"):
            form = await a_form(two.eve, two.own, "Edit")
            body = {"callback_id": callback, "private_metadata": json.dumps({"channel": channel})}
            forgery = await forged(two.eve, form, body=body, prompt="a fox from afar")
            await refused(two, forgery, NOT_HERE)
    assert requests(two.stage, "a fox from afar") == 0
    assert two.first() == before


@pytest.mark.parametrize("metadata", ["", "{", "[]", "1", "null", '{"channel": 1}', '{"chan": "x"}', '{"channel": ""}'])
async def test_a_form_that_says_nothing_of_where_it_was_opened(two: Two, metadata: str) -> None:
    before = two.first()
    form = await a_form(two.stage.ben, two.fox, "Report")
    forgery = await forged(two.stage.ben, form, body={"private_metadata": metadata}, complaint="other")
    await refused(two, forgery, NOT_HERE)
    assert two.first() == before


@pytest.mark.parametrize(
    "callback", ["", "2:edit:x", "1:edit:", "1:nothing:x", "1:edit:../../x", "1:settings:all:", "1:command:nothing"]
)
async def test_a_form_that_nobody_draws(two: Two, callback: str) -> None:
    before = two.first()
    form = await a_form(two.stage.ben, two.fox, "Report")
    forgery = await forged(two.stage.ben, form, body={"callback_id": callback}, complaint="other")
    await refused(two, forgery, "not known here", NOT_HERE, "Only those who manage")
    assert two.first() == before


async def test_a_file_of_another_workspace_is_not_read(two: Two) -> None:
    stage, slack = two.stage, two.stage.slack
    said = await stage.ada.say(stage.general, "look", files=[Upload("cat.jpg", jpeg())])
    fetched = len(slack.storage.fetched)
    for file in (said.files[0].id, two.fox.files[0].id):
        form = await opened(await two.eve.slash(two.square, "imagine"))
        stored = slack.stage.files.payload(slack.stage.files.kept[file])
        state = {
            "prompt": {"value": {"type": "plain_text_input", "value": "like this one"}},
            "pictures": {"value": {"type": "file_input", "files": [stored]}},
        }
        submitted = slack.interactions.submit(two.eve.user, form, state)
        await refused(two, Asked(submitted, slack.stage, slack.see), "could not be fetched")
    assert len(slack.storage.fetched) == fetched
    assert requests(stage, "like this one") == 0


# --- the own workspace --------------------------------------------------------------------------


@pytest.mark.parametrize("control", OF_CASE)
async def test_a_case_for_who_is_no_moderator(two: Two, control: str) -> None:
    before, stage = two.first(), two.stage
    theirs = f"1:{control}:{subject(two.case)}"
    await refused(two, await stage.ben.press_id(two.fox, theirs), NOT_MODERATOR)
    if control in {"take_down", "restrict"}:
        form = await a_form(stage.ben, two.fox, "Report")
        forgery = await forged(stage.ben, form, body={"callback_id": theirs}, complaint="other")
        await refused(two, forgery, NOT_MODERATOR)
    assert two.first() == before


async def test_rights_are_those_of_the_workspace(two: Two) -> None:
    before, own = two.first(), two.second()
    asked = await two.stage.ben.slash(two.stage.general, "settings", "pause --on yes")
    await refused(two, asked, "Only those who manage this place")
    await refused(two, await two.stage.ben.slash(two.stage.general, "reports"), NOT_MODERATOR)
    await refused(two, await two.stage.ben.slash(two.stage.general, "conversation", "reset"), NOT_MODERATOR)
    # Who moderates does not manage.
    asked = await two.stage.mona.slash(two.stage.mods, "settings", "pause --on yes")
    await refused(two, asked, "Only those who manage this place")
    # Of the open cases of others a moderator is told nothing.
    words = await told(await two.eve.slash(two.square, "reports"), "report")
    assert "Ada" not in words
    assert "Eve in" in words
    assert (two.first(), two.second()) == (before, own)


async def test_a_settings_form_that_nobody_opened(two: Two) -> None:
    before = two.first()
    form = await a_form(two.stage.ben, two.fox, "Report")
    forgery = await forged(two.stage.ben, form, body={"callback_id": "1:settings:all"}, complaint="other")
    await refused(two, forgery, "Only those who manage this place")
    # A moderators' channel of another workspace makes nobody a moderator.
    asked = await two.eve.slash(two.square, "settings", f"moderators --channel {two.stage.mods.id}")
    await told(asked, "saved")
    two.eve.user.admin = False
    try:
        await refused(two, await two.eve.slash(two.square, "reports"), NOT_MODERATOR)
        await refused(two, await two.eve.press(two.own_case, "Show"), NOT_MODERATOR)
        await refused(two, await two.eve.press_id(two.own, f"1:show:{subject(two.case)}"), NOT_MODERATOR)
    finally:
        two.eve.user.admin = True
    asked = await two.eve.slash(two.square, "settings", f"moderators --channel <#{two.guards.id}|guards>")
    await told(asked, "saved")
    assert two.first() == before


@pytest.mark.parametrize("control", OF_SHEET)
async def test_another_channel_and_what_is_private(two: Two, control: str) -> None:
    stage = two.stage
    if not showing(stage, "a fox among moderators"):
        await imagined(stage.mona, stage.mods, "a fox among moderators")
        await made(await stage.ada.slash(stage.general, "imagine", "a fox in private --private"))
        await settled(stage)
    before = two.first()
    for prompt in ("a fox among moderators", "a fox in private"):
        (message,) = showing(stage, prompt)
        theirs = f"1:{control}:{subject(message)}"
        await refused(two, await stage.ben.press_id(two.fox, theirs), NOT_HERE)
        if control in {"edit", "report"}:
            form = await a_form(stage.ben, two.fox, control.capitalize())
            fields = {"prompt": "a fox stolen"} if control == "edit" else {"complaint": "other"}
            await refused(two, await forged(stage.ben, form, body={"callback_id": theirs}, **fields), NOT_HERE)
    assert two.first() == before


@pytest.mark.parametrize("control", OF_SHEET)
async def test_direct_messages_are_no_way_in(two: Two, control: str) -> None:
    stage, slack = two.stage, two.stage.slack
    for person in (two.eve, stage.ben):
        if not any(map(is_ready, slack.visible(person.direct, to=person))):
            await person.say(person.direct, "a fox between us")
            await slack.seen(person.direct, is_ready, to=person, within=20)
    await settled(stage)
    before = two.first()
    for person, messages in ((two.eve, (two.fox,)), (stage.ben, (two.fox, *showing(stage, "a fox in private")))):
        at_home = next(filter(is_ready, slack.visible(person.direct, to=person)))
        for message in messages:
            await refused(two, await person.press_id(at_home, f"1:{control}:{subject(message)}"), NOT_HERE)
    assert two.first() == before


@pytest.mark.parametrize("control", ["show", "history", "take_down", "restrict"])
async def test_nobody_moderates_in_direct_messages(two: Two, control: str) -> None:
    stage, before = two.stage, two.first()
    if not any(map(is_ready, stage.slack.visible(stage.olga.direct, to=stage.olga))):
        await stage.olga.say(stage.olga.direct, "a fox of Olga's")
        await stage.slack.seen(stage.olga.direct, is_ready, to=stage.olga, within=20)
        await settled(stage)
    at_home = next(filter(is_ready, stage.slack.visible(stage.olga.direct, to=stage.olga)))
    await refused(two, await stage.olga.press_id(at_home, f"1:{control}:{subject(two.case)}"), NOT_MODERATOR)
    assert two.first() == before


async def test_commands_for_moderators_in_direct_messages(two: Two) -> None:
    stage, before = two.stage, two.first()
    await refused(two, await stage.olga.slash(stage.olga.direct, "reports"), NOT_MODERATOR)
    asked = await stage.olga.slash(stage.olga.direct, "settings", "pause --on yes")
    await refused(two, asked, "Only those who manage this place")
    assert two.first() == before


async def test_a_picture_that_somebody_else_has_chosen(two: Two) -> None:
    stage = two.stage
    cat = await stage.ben.say(stage.general, "look", files=[Upload("cat.jpg", jpeg())])
    form = await opened(await stage.ada.shortcut(cat, "edit_image"))
    before = two.first()
    for person, at in ((two.eve, two.own), (stage.ben, two.fox)):
        other = await a_form(person, at, "Report")
        forgery = await forged(person, other, body={"callback_id": form.callback_id}, complaint="other")
        await refused(two, forgery, NOT_HERE)
    assert two.first() == before


@pytest.mark.parametrize("control", ["delete", *OF_CASE])
async def test_an_admin_of_another_workspace_is_none_here(two: Two, control: str) -> None:
    """Slack Connect: who is a guest in a channel sees its pictures, and is what everybody is there."""
    stage = two.stage
    if not showing(stage, "a fox for guests"):
        shared = stage.space.channel("shared")
        stage.space.share(shared, two.others)
        await imagined(stage.ada, shared, "a fox for guests")
        two.eve.join(shared)
        await settled(stage)
    (fox,) = showing(stage, "a fox for guests")
    before = two.first()
    about = subject(fox) if control == "delete" else subject(two.case)
    pressed = await two.eve.press_id(fox, f"1:{control}:{about}")
    await refused(two, pressed, NOT_YOURS if control == "delete" else NOT_MODERATOR)
    assert two.first() == before


async def test_operators_review_what_was_made_in_direct_messages(two: Two) -> None:
    """Of another workspace too: nobody there could."""
    stage, slack = two.stage, two.stage.slack
    otto, dana = stage.space.person("Otto"), two.others.person("Dana")
    otto.join(two.operators)
    await dana.say(dana.direct, "a fox of Dana alone")
    fox = await slack.seen(dana.direct, is_ready, to=dana, within=20)
    await told(await reported(dana, fox), "moderators have it")
    card = await case_card(stage, "a fox of Dana alone", channel=two.operators, to=otto)
    assert "direct messages" in plain(card)
    assert not card.links
    for person, at in ((two.eve, two.own), (stage.mona, two.case), (stage.ben, two.fox), (dana, fox)):
        await refused(two, await person.press_id(at, f"1:show:{subject(card)}"), NOT_HERE, NOT_MODERATOR)
    shown = await shown_alone(await otto.press(card, "Show"), "The original, for you alone")
    assert shown.files[0].data == fox.files[0].data
    assert shown.files[0].id != fox.files[0].id, "a file of one workspace is none in another"
    assert "Dana in" in await told(await otto.slash(two.operators, "reports"), "Open reports")
    assert "Dana" not in await told(await stage.mona.slash(stage.mods, "reports"), "Open reports")
    await refused(two, await otto.slash(stage.general, "reports"), NOT_MODERATOR)
    await taken_down(otto, card)
    await changed(stage, fox, "Taken down by a moderator")
    notice = await direct(stage, dana, "taken down your picture")
    await told(await sent(dana, await dana.press(notice, "Appeal"), words="It is mine."), "Your appeal is")
    card = await case_card(stage, "Appeal of Dana", channel=two.operators, to=otto)
    await otto.press(card, "Restore")
    assert is_ready(await changed(stage, fox, "a fox of Dana alone"))
    await settled(stage)
