"""Every other method that fails for a moment, mostly for a limit: people get what they asked for, a moment later."""

import itertools
from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio

from tests.fakes.image_model import jpeg
from tests.journeys.books import charged, settled
from tests.journeys.slack import SlackStage, is_ready
from tests.journeys.slack_books import direct_when, made_of, one_result, shared, showing, told_alone
from tests.journeys.together import ended
from tests.servers.slack import Channel, Message, Upload

pytestmark = pytest.mark.asyncio(loop_scope="module")

STATUSES: Final = (429, 500)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackStage]:
    async with shared(tmp_path_factory.mktemp("limits")) as stage:
        yield stage


@pytest.fixture
def stage(opened: SlackStage) -> SlackStage:
    opened.slack.heal()
    return opened


def new_channel(stage: SlackStage) -> Channel:
    """Make a channel whose limit nobody has used up."""
    return stage.space.channel(f"limits-{len(stage.space.team.channels)}")


@pytest.fixture
def channel(stage: SlackStage) -> Channel:
    return new_channel(stage)


async def made_at_once(stage: SlackStage, *prompts: str) -> list[Message]:
    """Make a picture of each prompt, each in a channel of its own."""
    for prompt in prompts:
        await stage.ada.slash(new_channel(stage), "imagine", prompt)
    await ended(stage.program, prompts)
    return [await one_result(stage, prompt) for prompt in prompts]


async def test_a_word_for_one_alone(stage: SlackStage, channel: Channel) -> None:
    limited = stage.slack.fail("chat.postEphemeral", status=429)
    told = stage.slack.fail("response_url", status=429)
    asked = await stage.ada.slash(channel, "imagine", "a fox too wide --ratio 7:1")
    await told_alone(stage, asked, "7:1")
    assert told.hits == limited.hits == 1


async def test_a_word_for_one_alone_that_answers_words(stage: SlackStage, channel: Channel) -> None:
    limited = stage.slack.fail("chat.postEphemeral", status=429)
    await stage.ada.say(channel, "@bot")
    await stage.slack.seen(channel, lambda told: told.ephemeral, to=stage.ada)
    assert limited.hits == 1


async def test_a_private_result(stage: SlackStage, subtests: pytest.Subtests) -> None:
    people = {f"a fox alone {status}": stage.space.person(f"Finn {status}") for status in STATUSES}
    # Their direct messages are not known yet.
    limited = [
        stage.slack.fail("conversations.open", status=status, about=fresh.id)
        for status, fresh in zip(STATUSES, people.values(), strict=True)
    ]
    for prompt, fresh in people.items():
        await fresh.slash(new_channel(stage), "imagine", f"{prompt} --private")
    await ended(stage.program, people)
    for (prompt, fresh), met in zip(people.items(), limited, strict=True):
        with subtests.test(prompt):
            assert (await one_result(stage, prompt)).channel is fresh.direct
            assert met.hits == 1


async def test_a_word_of_progress_that_slack_does_not_take_keeps_nothing_waiting(
    stage: SlackStage, channel: Channel
) -> None:
    late = stage.slack.fail("download", delay=0.7)  # so that the placeholder stands before the model is asked
    limited = stage.slack.fail("chat.update", status=429, retry_after=60, channel=channel.id)
    await stage.ada.say(channel, "@bot a fox in no time", files=[Upload("cat.jpg", jpeg())])
    await one_result(stage, "a fox in no time")
    assert late.hits == limited.hits == 1


async def test_a_form_and_what_it_makes(stage: SlackStage, subtests: pytest.Subtests) -> None:
    foxes = await made_at_once(stage, *(f"a fox to edit {status}" for status in STATUSES))
    for status, fox in zip(STATUSES, foxes, strict=True):
        with subtests.test(status=status):
            limited = stage.slack.fail("views.open", status=status)
            asked = await stage.ben.press(fox, "Edit")
            form = await asked.view_when(lambda view: "prompt" in view.fields)
            assert limited.hits == 1
            assert asked.ephemerals == []
            await stage.ben.submit(form, prompt=f"a fox at night {status}")
    prompts = [f"a fox at night {status}" for status in STATUSES]
    await ended(stage.program, prompts)
    for prompt in prompts:
        await one_result(stage, prompt)


async def test_a_form_that_slack_does_not_take_in_time_says_so(stage: SlackStage, channel: Channel) -> None:
    fox = await made_of(stage, "a fox in vain", at=channel)
    stage.slack.fail("views.open", status=429, retry_after=4)
    asked = await stage.ben.press(fox, "Edit")
    await told_alone(stage, asked, "Press again")
    assert asked.view is None


async def test_a_form_that_is_filled_later(stage: SlackStage, subtests: pytest.Subtests) -> None:
    foxes = await made_at_once(stage, *(f"a fox to look at {status}" for status in STATUSES))
    for status, fox in zip(STATUSES, foxes, strict=True):
        with subtests.test(status=status):
            case = await reported(stage, fox, f"a fox to look at {status}")
            # So that the form waits for what she may do.
            slow = stage.slack.fail("conversations.members", held=True)
            limited = stage.slack.fail("views.update", status=status)
            asked = await stage.mona.press(case, "Take down")
            await asked.view_when(lambda view: "moment" in view.words)
            slow.let_go()
            form = await asked.view_when(lambda view: view.fields)
            assert slow.hits == limited.hits == 1
            await stage.mona.submit(form, rule="Something else", note="")
            await stage.slack.seen(fox.channel, lambda card: "Taken down" in card.words, to=stage.ada)
    await settled(stage)


async def reported(stage: SlackStage, fox: Message, prompt: str) -> Message:
    """Report a picture, and wait for its case."""
    await report(stage, fox)
    return await stage.slack.seen(stage.mods, lambda card: prompt in card.words, to=stage.mona)


async def report(stage: SlackStage, fox: Message) -> None:
    asked = await stage.ben.press(fox, "Report")
    await stage.ben.submit(await asked.view_when(), complaint="other", words="")


async def changed(stage: SlackStage, message: Message, words: str) -> None:
    """Wait until a message says this."""
    await stage.slack.until(lambda: words in stage.slack.now(message).words)


async def test_what_a_moderator_may_do(stage: SlackStage, subtests: pytest.Subtests) -> None:
    methods = "users.info", "conversations.members"
    foxes = await made_at_once(stage, *(f"a fox before {method}" for method in methods))
    for method, fox in zip(methods, foxes, strict=True):
        with subtests.test(method):
            case = await reported(stage, fox, f"a fox before {method}")
            limited = stage.slack.fail(method, status=429)
            await stage.mona.press(case, "Dismiss")
            await changed(stage, case, "Dismissed")
            assert limited.hits == 1


async def test_a_deleted_picture(stage: SlackStage, subtests: pytest.Subtests) -> None:
    cases = {
        f"a fox gone in spite of {status} for {method}": (method, status)
        for method, status in itertools.product(("chat.delete", "files.delete"), STATUSES)
    }
    foxes = await made_at_once(stage, *cases)
    before = charged(stage, stage.ada)
    limited = []
    for fox, (prompt, (method, status)) in zip(foxes, cases.items(), strict=True):
        whose = {"channel": fox.channel.id} if method == "chat.delete" else {"about": prompt}
        limited.append(stage.slack.fail(method, status=status, **whose))
        await stage.ada.press(fox, "Delete")
    await stage.slack.until(lambda: all(stage.slack.now(fox).deleted for fox in foxes), 20)
    await settled(stage)
    for fox, prompt, met in zip(foxes, cases, limited, strict=True):
        with subtests.test(prompt):
            assert met.hits == 1
            assert stage.slack.stage.files.kept[fox.files[0].id].deleted
            assert showing(stage, prompt) == []
    assert charged(stage, stage.ada) == before


async def test_a_message_that_is_looked_for(stage: SlackStage, subtests: pytest.Subtests) -> None:
    looks = {f"a fox looked for by {look}": look for look in ("conversations.history", "conversations.replies")}
    limited = {}
    for prompt, look in looks.items():
        channel = new_channel(stage)
        stage.slack.fail("chat.postMessage", status=500, after_effect=True, channel=channel.id)
        limited[prompt] = stage.slack.fail(look, status=429, channel=channel.id)
        if look.endswith("history"):
            await stage.ada.slash(channel, "imagine", prompt)
        else:
            await stage.ada.say(channel, f"@bot {prompt}")
    await ended(stage.program, limited)
    for prompt, met in limited.items():
        with subtests.test(prompt):
            await one_result(stage, prompt)
            assert met.hits == 1


@pytest.mark.parametrize("status", STATUSES)
async def test_the_apps_page(stage: SlackStage, status: int) -> None:
    fresh = stage.space.person(f"Hal {status}")
    limited = stage.slack.fail("views.publish", status=status)
    await fresh.open_home()
    await stage.slack.until(lambda: fresh.home is not None)
    assert limited.hits == 1


async def test_an_archive(stage: SlackStage) -> None:
    await made_of(stage, "a fox to keep", at=stage.ada.direct)
    limited = stage.slack.fail("files.completeUploadExternal", status=429)
    await stage.ada.slash(stage.ada.direct, "conversation", "export")
    await stage.slack.seen(
        stage.ada.direct, lambda told: any(one.name.endswith(".zip") for one in told.files), to=stage.ada
    )
    await settled(stage)
    assert limited.hits == 1
    handed = [one for one in stage.slack.visible(stage.ada.direct, to=stage.ada) if one.files and not is_ready(one)]
    assert len(handed) == 1


def _looks(stage: SlackStage) -> int:
    """Count how often the bot looked for a message."""
    return sum(call.method in {"conversations.history", "conversations.replies"} for call in stage.slack.calls)


async def test_a_notice_by_direct_message(stage: SlackStage) -> None:
    people = {f"a fox of {name} taken down": stage.space.person(name) for name in ("Guy", "Gil", "Gus")}
    before = _looks(stage)
    for prompt, person in people.items():
        await person.slash(new_channel(stage), "imagine", prompt)
    await ended(stage.program, people)
    cases = [await reported(stage, await one_result(stage, prompt), prompt) for prompt in people]
    guy, gil, gus = people.values()
    # What is written for the first time is not looked for.
    await _take_down(stage, cases[0])
    await direct_when(stage, guy, "taken down")
    await settled(stage)
    assert _looks(stage) == before
    # What met a limit is written later; and a notice comes, too, where nobody may look whether it has.
    met = stage.slack.fail("chat.postMessage", status=429, channel=gil.direct.id)
    lost = stage.slack.fail("chat.postMessage", status=500, channel=gus.direct.id)
    limited = stage.slack.fail("conversations.history", status=429, retry_after=60, times=None, channel=gus.direct.id)
    for case in cases[1:]:
        await _take_down(stage, case)
    for person in (gil, gus):
        await direct_when(stage, person, "taken down")
    await settled(stage)
    assert [one.hits for one in (met, lost, limited)] == [1, 1, 1]


async def _take_down(stage: SlackStage, case: Message) -> None:
    form = await (await stage.mona.press(case, "Take down")).view_when(lambda view: view.fields)
    await stage.mona.submit(form, rule="Something else", note="")


async def test_a_message_is_looked_for_page_by_page(stage: SlackStage, channel: Channel) -> None:
    first = await stage.ben.say(channel, "a long talk")
    for number in range(20):
        await stage.ben.say(channel, f"word {number}", thread=first)
    lost = stage.slack.fail("chat.postMessage", status=500, after_effect=True)
    before = _looks(stage)
    await stage.ada.say(channel, "@bot a fox below all that", thread=first)
    result = await one_result(stage, "a fox below all that")
    assert result.thread == first.ts
    assert lost.hits == 1
    assert _looks(stage) == before + 2
