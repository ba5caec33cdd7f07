"""Every button pressed twice at the same moment acts once; of two moderators the second is told what the first did."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.journeys.books import charged, drawing, holds_of, requests
from tests.journeys.program import until
from tests.journeys.slack import SlackStage, is_ready
from tests.journeys.slack_books import shared, showing
from tests.journeys.slack_moves import changed, made, opened, plain, settled
from tests.journeys.slack_review import Sent, case_card, heard, imagined, reported, told
from tests.servers.gemini import finished
from tests.servers.slack import Asked, Channel, Message, Person, View

pytestmark = pytest.mark.asyncio(loop_scope="module")

LATER = "That was asked for already; look further down."
ENDED = "That has already ended, so there was nothing left to do."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackStage]:
    async with shared(tmp_path_factory.mktemp("clicks")) as stage:
        yield stage


@pytest.fixture(scope="module")
def milo(started: SlackStage) -> Person:
    person = started.space.person("Milo")
    person.join(started.mods)
    return person


async def twice(person: Person, message: Message, label: str) -> tuple[Asked, Asked]:
    """Double-click; both are acknowledged."""
    first, second = await asyncio.gather(person.press(message, label), person.press(message, label))
    return await first.acknowledged(), await second.acknowledged()


async def send_twice(person: Person, form: View, **fields: Any) -> list[Sent]:
    """Send one form twice at the same moment, as a client does that got no answer."""
    both = await asyncio.gather(person.submit(form, **fields), person.submit(form, **fields))
    return [Sent(await one.acknowledged(), form) for one in both]


async def rule(person: Person, form: View, **fields: Any) -> Sent:
    return Sent(await (await person.submit(form, **fields)).acknowledged(), form)


async def a_case(stage: SlackStage, channel: Channel, prompt: str) -> tuple[Message, Message]:
    """Make a picture that is reported; returns its message and the card of the case."""
    fox = await imagined(stage.ada, channel, prompt)
    await reported(stage.ben, fox)
    card = await case_card(stage, prompt)
    await settled(stage)
    return fox, stage.slack.now(card)


async def answers(stage: SlackStage, *asked: Asked | Sent, count: int = 1) -> list[str]:
    """Wait until those who asked were told so much, and nothing else can come."""
    await stage.slack.until(lambda: len(heard(*asked)) >= count, 20)
    await settled(stage)
    return heard(*asked)


def trail(stage: SlackStage, action: str, about: str) -> int:
    """Count how often something was done to a picture."""
    return len(
        stage.program.rows(
            "SELECT 1 FROM trail JOIN cases ON cases.id = trail.case_id JOIN turns ON turns.id = cases.turn_id "
            "WHERE trail.action = ? AND turns.prompt = ?",
            action,
            about,
        )
    )


def dms(stage: SlackStage, person: Person, *words: str) -> list[Message]:
    """Find direct messages that say all of this."""
    messages = stage.slack.visible(person.direct, to=person)
    return [message for message in messages if all(word in plain(message) for word in words)]


# --- on a picture -------------------------------------------------------------------------------


async def test_variations(stage: SlackStage, channel: Channel) -> None:
    fox = await imagined(stage.ada, channel, "a fox varied")
    stage.gemini.delay = 0.5
    pressed = await twice(stage.ada, fox, "Variations")
    await stage.slack.until(lambda: len(list(filter(is_ready, showing(stage, "a fox varied")))) == 2, 20)
    await settled(stage)
    assert requests(stage, "a fox varied") == 3  # the first, and two siblings
    assert holds_of(stage, "a fox varied") == {"spent": 3}
    assert await answers(stage, *pressed) == [LATER]


async def test_edit_and_its_form(stage: SlackStage, channel: Channel) -> None:
    fox = await imagined(stage.ada, channel, "a fox to edit")
    first, second = await twice(stage.ada, fox, "Edit")
    await opened(first)
    sent = await send_twice(stage.ada, await opened(second), prompt="a fox edited once")
    await stage.slack.replay(sent[0].asked)
    await made(sent[0].asked)
    await settled(stage)
    assert requests(stage, "a fox edited once") == 1
    assert holds_of(stage, "a fox edited once") == {"spent": 1}
    assert len([one for one in showing(stage, "a fox edited once") if one.thread]) == 1


async def test_the_form_of_a_bare_command(stage: SlackStage, channel: Channel) -> None:
    form = await opened(await stage.ada.slash(channel, "imagine"))
    sent = await send_twice(stage.ada, form, prompt="a fox of a form")
    await made(sent[0].asked)
    await settled(stage)
    assert requests(stage, "a fox of a form") == 1
    assert holds_of(stage, "a fox of a form") == {"spent": 1}
    assert len(showing(stage, "a fox of a form")) == 1


async def test_cancel(stage: SlackStage, channel: Channel) -> None:
    before = charged(stage, stage.ada)
    stage.gemini.delay = 5.0
    asked = await stage.ada.slash(channel, "imagine", "a fox cancelled")
    card = await asked.message_when(lambda message: "Cancel" in message.buttons)
    await drawing(stage, "a fox cancelled")
    pressed = await twice(stage.ada, card, "Cancel")
    await changed(stage, card, "Cancelled")
    await settled(stage)
    assert charged(stage, stage.ada) == before
    assert await answers(stage, *pressed) == [ENDED]


async def test_try_again(stage: SlackStage, channel: Channel) -> None:
    stage.gemini.script(finished("SAFETY"))
    asked = await stage.ada.slash(channel, "imagine", "a fox that failed")
    card = await asked.message_when(lambda message: "Try again" in message.buttons)
    stage.gemini.delay = 0.5
    pressed = await twice(stage.ada, card, "Try again")
    await stage.slack.until(lambda: any(map(is_ready, showing(stage, "a fox that failed"))), 20)
    await settled(stage)
    assert requests(stage, "a fox that failed") == 2
    assert holds_of(stage, "a fox that failed") == {"released": 1, "spent": 1}
    assert await answers(stage, *pressed) == [LATER]


async def test_delete(stage: SlackStage, channel: Channel) -> None:
    fox = await imagined(stage.ada, channel, "a fox deleted")
    pressed = await twice(stage.ada, fox, "Delete")
    await stage.slack.until(lambda: stage.slack.now(fox).deleted, 20)
    await settled(stage)
    assert await answers(stage, *pressed) == [ENDED]
    assert stage.slack.stage.files.kept[fox.files[0].id].deleted


async def test_post(stage: SlackStage, channel: Channel) -> None:
    asked = await stage.ada.slash(channel, "imagine", "a fox posted --private")
    alone = await made(asked)
    assert alone.channel.direct is stage.ada.user
    await settled(stage)
    await twice(stage.ada, alone, "Post")
    shown = await stage.slack.seen(channel, is_ready, to=stage.ben, within=20)
    await settled(stage)
    assert [message.ts for message in showing(stage, "a fox posted")] == [shown.ts]
    assert holds_of(stage, "a fox posted") == {"spent": 1}
    assert requests(stage, "a fox posted") == 1


# --- on a case ----------------------------------------------------------------------------------


async def test_report(stage: SlackStage, channel: Channel) -> None:
    fox = await imagined(stage.ada, channel, "a fox reported")
    forms = [await opened(one) for one in await twice(stage.ben, fox, "Report")]
    sent = await asyncio.gather(
        rule(stage.ben, forms[0], complaint="other", words="once"),
        rule(stage.ben, forms[1], complaint="hate", words="twice"),
    )
    both = " ".join(await answers(stage, *sent, count=2))
    assert both.count("Thank you.") == both.count("You have reported this already") == 1
    (card,) = [card for card in stage.slack.visible(stage.mods, to=stage.mona) if "a fox reported" in plain(card)]
    assert "1 report" in plain(card)


async def test_one_report_sent_twice(stage: SlackStage, channel: Channel) -> None:
    fox = await imagined(stage.ada, channel, "a fox reported once")
    form = await opened(await stage.ben.press(fox, "Report"))
    sent = await send_twice(stage.ben, form, complaint="other", words="once")
    await told(sent[0], "Thank you.")
    await stage.slack.replay(sent[0].asked)
    await settled(stage)
    assert not form.errors
    assert trail(stage, "report", "a fox reported once") == 1


async def test_two_clicks_of_one_moderator(stage: SlackStage, channel: Channel) -> None:
    prompt = "a fox before one moderator"
    _, card = await a_case(stage, channel, prompt)
    claims = await twice(stage.mona, card, "Claim")
    both = await answers(stage, *claims, count=2)
    assert sorted(words.split()[0] for words in both) == ["It", "Mona"]
    card = stage.slack.now(card)
    shown = await twice(stage.mona, card, "Show")
    assert len(await answers(stage, *shown, count=2)) == 2
    assert trail(stage, "claim", prompt) == 1
    rulings = await twice(stage.mona, card, "Dismiss")
    await changed(stage, card, "Dismissed")
    (second,) = await answers(stage, *rulings)
    assert second.startswith("Mona was first, at ")
    assert trail(stage, "dismiss", prompt) == 1
    assert len(dms(stage, stage.ben, "let it stand")) == 1


async def test_a_take_down_sent_twice(stage: SlackStage, channel: Channel) -> None:
    prompt = "a fox that is taken down once"
    fox, card = await a_case(stage, channel, prompt)
    form = await opened(await stage.mona.press(card, "Take down"))
    sent = await send_twice(stage.mona, form, rule="Hateful or harassing", note="")
    await changed(stage, fox, "Taken down by a moderator")
    await settled(stage)
    assert heard(*sent) == []
    assert form.gone
    assert trail(stage, "take_down", prompt) == 1
    assert len(dms(stage, stage.ada, prompt)) == 1


async def test_two_moderators_at_once(stage: SlackStage, channel: Channel, milo: Person) -> None:
    prompt = "a fox before two moderators"
    fox, card = await a_case(stage, channel, prompt)
    forms = [await opened(await one.press(card, "Take down")) for one in (stage.mona, milo)]
    sent = await asyncio.gather(
        rule(stage.mona, forms[0], rule="Hateful or harassing", note="of Mona"),
        rule(milo, forms[1], rule="Hateful or harassing", note="of Milo"),
    )
    await changed(stage, card, "Taken down")
    (second,) = await answers(stage, *sent)
    first = "Mona" if second.startswith("Mona") else "Milo"
    assert second.startswith(f"{first} was first, at ")
    assert "it was taken down" in second
    assert f"of {first}" in plain(stage.slack.now(card))
    assert trail(stage, "take_down", prompt) == 1
    assert not stage.slack.now(fox).files
    (notice,) = dms(stage, stage.ada, prompt)

    # Her one objection, made twice; then two moderators put it back, and one of them does.
    objections = [await opened(one) for one in await twice(stage.ada, notice, "Appeal")]
    appeals = [await rule(stage.ada, one, words="it is a nice fox") for one in objections]
    both = " ".join(await answers(stage, *appeals, count=2))
    assert both.count("Your appeal is") == both.count("nothing to appeal") == 1
    assert trail(stage, "appeal", prompt) == 1
    card = stage.slack.now(card)
    backs = await asyncio.gather(stage.mona.press(card, "Restore"), milo.press(card, "Restore"))
    await stage.slack.until(lambda: is_ready(stage.slack.now(fox)), 20)
    (second,) = await answers(stage, *backs)
    assert "was first, at " in second
    assert "it was restored" in second
    assert trail(stage, "restore", prompt) == 1
    assert len(dms(stage, stage.ada, prompt, "is back where it was")) == 1


async def test_one_dismisses_and_the_other_takes_down(stage: SlackStage, channel: Channel, milo: Person) -> None:
    fox, card = await a_case(stage, channel, "a fox of two minds")
    form = await opened(await milo.press(card, "Take down"))
    dismissed, taken = await asyncio.gather(
        stage.mona.press(card, "Dismiss"), rule(milo, form, rule="Something else", note="")
    )
    await stage.slack.until(lambda: "Open" not in plain(stage.slack.now(card)), 20)
    (second,) = await answers(stage, dismissed, taken)
    stands = is_ready(stage.slack.now(fox))
    assert second.startswith("Mona was first" if stands else "Milo was first")
    assert ("it was dismissed" if stands else "it was taken down") in second


async def test_two_uphold(stage: SlackStage, channel: Channel, milo: Person) -> None:
    prompt = "a fox that stays away"
    _, card = await a_case(stage, channel, prompt)
    await rule(stage.mona, await opened(await stage.mona.press(card, "Take down")), rule="Sexual", note="")
    await changed(stage, card, "Taken down by Mona")
    await settled(stage)
    (notice,) = dms(stage, stage.ada, prompt)
    await rule(stage.ada, await opened(await stage.ada.press(notice, "Appeal")), words="please")
    await settled(stage)
    card = stage.slack.now(card)
    both = await asyncio.gather(stage.mona.press(card, "Uphold"), milo.press(card, "Uphold"))
    await changed(stage, card, "Taken down for good")
    (second,) = await answers(stage, *both)
    assert "was first, at " in second
    assert trail(stage, "uphold", prompt) == 1
    assert len(dms(stage, stage.ada, prompt, "stays down")) == 1


async def test_restrict(stage: SlackStage, channel: Channel, milo: Person) -> None:
    _, card = await a_case(stage, channel, "a fox restricted")
    forms = [await opened(await one.press(card, "Restrict")) for one in (stage.mona, milo)]
    sent = await asyncio.gather(
        rule(stage.mona, forms[0], kind="warn", length="1 hour", note=""),
        rule(milo, forms[1], kind="warn", length="1 hour", note=""),
    )
    changed_since = "This case has changed since its card was drawn. Look at the newest card, and decide there."
    assert await answers(stage, *sent) == [changed_since]
    assert len(dms(stage, stage.ada, "warns you")) == 1


async def test_what_could_not_be_told_comes_once_with_two_events_at_once(stage: SlackStage, channel: Channel) -> None:
    prompt = "a fox told of later"
    _, card = await a_case(stage, channel, prompt)
    kept = "SELECT 1 FROM notices"
    stage.slack.fail("chat.postMessage", error="messages_tab_disabled", channel=stage.ada.direct.id, times=None)
    await rule(stage.mona, await opened(await stage.mona.press(card, "Take down")), rule="Sexual", note="")
    await until(lambda: stage.program.rows(kept), "the notice is kept")
    stage.slack.heal()
    stage.slack.fail("response_url", delay=0.4, times=2)  # what they asked for: what was kept is read by both then
    both = await asyncio.gather(*(stage.ada.slash(channel, "usage", "me") for _ in range(2)))
    await answers(stage, *both, count=3)
    await answers(stage, await stage.ada.slash(channel, "usage", "me"))  # by then the other has told it too, or never
    assert sum(prompt in one for one in heard(*both)) == 1
    assert not stage.program.rows(kept)
