"""Every button pressed twice at the same moment acts once; of two moderators the second is told what the first did."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.journeys.books import charged, holds_of, requests
from tests.journeys.discord import Stage, is_ready
from tests.journeys.discord_books import as_typed, settled, shared, showing, thinking
from tests.servers.discord import Asked, Message, Person
from tests.servers.gemini import finished

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with shared(tmp_path_factory.mktemp("clicks")) as stage:
        yield stage


@pytest.fixture(scope="module")
def milo(started: Stage) -> Person:
    return started.discord.member("Milo", started.guild, moderator=True)


async def twice(person: Person, message: Message, label: str) -> tuple[Asked, Asked]:
    """Double-click; both are acknowledged."""
    first, second = await asyncio.gather(person.press(message, label), person.press(message, label))
    return await first.acknowledged(), await second.acknowledged()


def told(*asked: Asked) -> list[str]:
    """Collect what was said to who pressed."""
    messages = [message for one in asked for message in (one.message, *one.followups) if message and message.ephemeral]
    return [as_typed(message.text) for message in messages if not message.loading]


async def a_case(stage: Stage, prompt: str) -> tuple[Message, Message]:
    """Make a picture that is reported; returns its message and the card of the case."""
    fox = await stage.make(prompt)
    form = await (await stage.ben.press(fox, "Report")).acknowledged()
    await (await stage.ben.submit(form, complaint="other", words="")).acknowledged()
    card = await stage.discord.seen(stage.mods, lambda card: prompt in as_typed(card.text), to=stage.mona)
    await settled(stage)
    return fox, stage.discord.now(card)


def trail(stage: Stage, action: str) -> int:
    return len(stage.program.rows("SELECT 1 FROM trail WHERE action = ?", action))


async def test_variations(stage: Stage) -> None:
    fox = await stage.make("a fox varied")
    stage.gemini.delay = 0.5
    pressed = await twice(stage.ada, fox, "Variations")
    await stage.discord.until(lambda: len(list(filter(is_ready, showing(stage, "a fox varied")))) == 2)
    await settled(stage)
    assert requests(stage, "a fox varied") == 3  # the first, and two siblings
    assert holds_of(stage, "a fox varied") == {"spent": 3}
    assert Counter(told(*pressed)) == {"That was asked for already; look further down.": 1}


async def test_edit_and_its_form(stage: Stage) -> None:
    fox = await stage.make("a fox to edit")
    first, second = await twice(stage.ada, fox, "Edit")
    assert first.modal is not None
    assert second.modal is not None
    sent = await stage.ada.submit(second, prompt="a fox edited once")
    await asyncio.gather(stage.discord.replay(sent), stage.discord.replay(sent))
    await sent.message_when(is_ready)
    await settled(stage)
    assert requests(stage, "a fox edited once") == 1
    assert holds_of(stage, "a fox edited once") == {"spent": 1}
    assert len(showing(stage, "a fox edited once")) == 1


async def test_cancel(stage: Stage) -> None:
    before = charged(stage, stage.ada)
    stage.gemini.delay = 5.0
    asked = await stage.ada.slash(stage.general, "imagine", prompt="a fox cancelled")
    card = await asked.message_when(lambda message: "Generating" in message.text)
    pressed = await twice(stage.ada, card, "Cancel")
    await asked.message_when(lambda message: "Cancelled" in message.text)
    await settled(stage)
    assert charged(stage, stage.ada) == before
    assert told(*pressed) == ["That has already ended, so there was nothing left to do."]


async def test_try_again(stage: Stage) -> None:
    stage.gemini.script(finished("SAFETY"))
    asked = await stage.ada.slash(stage.general, "imagine", prompt="a fox that failed")
    card = await asked.message_when(lambda message: "Try again" in message.buttons)
    stage.gemini.delay = 0.5
    pressed = await twice(stage.ada, card, "Try again")
    await stage.discord.until(lambda: any(map(is_ready, showing(stage, "a fox that failed"))))
    await settled(stage)
    assert requests(stage, "a fox that failed") == 2
    assert holds_of(stage, "a fox that failed") == {"released": 1, "spent": 1}
    assert told(*pressed) == ["That was asked for already; look further down."]


async def test_delete(stage: Stage) -> None:
    fox = await stage.make("a fox deleted")
    pressed = await twice(stage.ada, fox, "Delete")
    await stage.discord.until(lambda: stage.discord.now(fox).deleted)
    await settled(stage)
    assert told(*pressed) == ["That has already ended, so there was nothing left to do."]
    assert not thinking(stage)


async def test_post(stage: Stage) -> None:
    asked = await stage.ada.slash(stage.general, "imagine", prompt="a fox posted", private=True)
    alone = await asked.message_when(is_ready)
    await settled(stage)
    await twice(stage.ada, alone, "Post")
    shown = await stage.discord.seen(stage.general, lambda card: "a fox posted" in card.text, to=stage.ben)
    await settled(stage)
    assert is_ready(stage.discord.now(shown))
    assert [message.id for message in showing(stage, "a fox posted") if not message.ephemeral] == [shown.id]
    assert holds_of(stage, "a fox posted") == {"spent": 1}
    assert requests(stage, "a fox posted") == 1


async def test_report(stage: Stage) -> None:
    fox = await stage.make("a fox reported")
    first, second = await twice(stage.ben, fox, "Report")
    sent = await asyncio.gather(
        stage.ben.submit(first, complaint="other", words="once"),
        stage.ben.submit(second, complaint="hate", words="twice"),
    )
    for one in sent:
        await one.acknowledged()
    await stage.discord.until(lambda: len(told(*sent)) == 2)
    await settled(stage)
    assert sorted(words.split()[0] for words in told(*sent)) == ["Thank", "You"]  # have reported this already
    cards = [card for card in stage.discord.visible(stage.mods, to=stage.mona) if "a fox reported" in card.text]
    assert len(cards) == 1
    assert "1 report" in cards[0].text


async def test_two_clicks_of_one_moderator(stage: Stage) -> None:
    _, card = await a_case(stage, "a fox before one moderator")
    claims = await twice(stage.mona, card, "Claim")
    await stage.discord.until(lambda: len(told(*claims)) == 2)
    assert sorted(words.split()[0] for words in told(*claims)) == ["It", "Mona"]
    await settled(stage)
    card = stage.discord.now(card)
    shown = await twice(stage.mona, card, "Show")
    await stage.discord.until(lambda: len(told(*shown)) == 2)
    assert trail(stage, "claim") == 1
    rulings = await twice(stage.mona, card, "Dismiss")
    await stage.discord.until(lambda: "Dismissed" in stage.discord.now(card).text)
    await settled(stage)
    (second,) = told(*rulings)
    assert second.startswith("Mona was first, at ")
    assert trail(stage, "dismiss") == 1
    to_ben = [message for message in stage.discord.dms(stage.ben) if "let it stand" in message.text]
    assert len(to_ben) == 1


async def test_two_moderators_at_once(stage: Stage, milo: Person) -> None:
    fox, card = await a_case(stage, "a fox before two moderators")
    forms = [await (await one.press(card, "Take down")).acknowledged() for one in (stage.mona, milo)]
    sent = await asyncio.gather(
        stage.mona.submit(forms[0], rule="Hateful or harassing", note="of Mona"),
        milo.submit(forms[1], rule="Hateful or harassing", note="of Milo"),
    )
    await stage.discord.until(lambda: "Taken down" in stage.discord.now(card).text)
    await settled(stage)
    (second,) = told(*[await one.acknowledged() for one in sent])
    first = "Mona" if second.startswith("Mona") else "Milo"
    assert second.startswith(f"{first} was first, at ")
    assert "it was taken down" in second
    assert f"of {first}" in as_typed(stage.discord.now(card).text)
    assert trail(stage, "take_down") == 1
    tombstone = stage.discord.now(fox)
    assert not tombstone.files
    notices = [message for message in stage.discord.dms(stage.ada) if "a fox before two moderators" in message.text]
    assert len(notices) == 1

    # Her one objection, made twice; then two moderators put it back, and one of them does.
    objections = await twice(stage.ada, notices[0], "Appeal")
    appeals = [await stage.ada.submit(one, words="it is a nice fox") for one in objections]
    for one in appeals:
        await one.acknowledged()
    await settled(stage)
    assert sorted(words.split()[0] for words in told(*appeals)) == ["There", "Your"]
    card = stage.discord.now(card)
    backs = await asyncio.gather(stage.mona.press(card, "Restore"), milo.press(card, "Restore"))
    await stage.discord.until(lambda: is_ready(stage.discord.now(fox)))
    await settled(stage)
    (second,) = told(*[await one.acknowledged() for one in backs])
    assert "was first, at " in second
    assert "it was restored" in second
    assert trail(stage, "restore") == 1
    assert len([message for message in stage.discord.dms(stage.ada) if "is back where it was" in message.text]) == 1


async def test_one_dismisses_and_the_other_takes_down(stage: Stage, milo: Person) -> None:
    fox, card = await a_case(stage, "a fox of two minds")
    form = await (await milo.press(card, "Take down")).acknowledged()
    dismissed, taken = await asyncio.gather(
        stage.mona.press(card, "Dismiss"), milo.submit(form, rule="Something else", note="")
    )
    await stage.discord.until(lambda: "Open" not in stage.discord.now(card).text)
    await settled(stage)
    (second,) = told(await dismissed.acknowledged(), await taken.acknowledged())
    stands = is_ready(stage.discord.now(fox))
    assert second.startswith("Mona was first" if stands else "Milo was first")
    assert ("it was dismissed" if stands else "it was taken down") in second


async def test_restrict(stage: Stage, milo: Person) -> None:
    _, card = await a_case(stage, "a fox restricted")
    forms = [await (await one.press(card, "Restrict")).acknowledged() for one in (stage.mona, milo)]
    sent = await asyncio.gather(
        stage.mona.submit(forms[0], kind="warn", length="1 hour", note=""),
        milo.submit(forms[1], kind="warn", length="1 hour", note=""),
    )
    for one in sent:
        await one.acknowledged()
    await settled(stage)
    assert told(*sent) == ["This case has changed since its card was drawn. Look at the newest card, and decide there."]
    assert len([message for message in stage.discord.dms(stage.ada) if "warns you" in message.text]) == 1
