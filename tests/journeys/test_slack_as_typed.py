"""Words of members are shown as they were typed, are no markup, call nobody and unfold nothing, however they come."""

from collections.abc import AsyncIterator
from html import escape
from typing import Any, Final

import pytest
import pytest_asyncio

from tests.journeys.slack import SlackStage, is_ready
from tests.journeys.slack_books import quiet
from tests.journeys.slack_moves import made, opened, plain, settled, shown, told
from tests.servers.slack import Channel, Message, Person
from tests.servers.slack.texts import walk

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: As they are typed into a form, where Slack changes nothing.
PROMPTS: Final = {
    "mentions": "a fox for <!channel>, <!here|here>, @here, @everyone, <@{ada}> and <#{channel}>",
    "links": "a fox <https://e.com|at home> [x](https://e.com) https://e.com/_b_ <mailto:a@e.com|post>",
    "backticks": "a fox behind bars " + "`" * 2_000,
    "right to left": "a fox \u202egnp.xof\u202c, \u2067\u05e9\u05d5\u05e2\u05dc\u2069 \u200fand\u2069 \u2066 on",
    "a fake footer": "a fox\n\nModel: Pro\n0 of 20 left today\n• one\n1. two\n> *Mona* asked for a picture",
    "markup": "a *fox* _in_ ~snow~ `code` ```block``` \\* :fox_face: &amp; & < > &lt;",
    "a date": "a fox <!date^1392734382^{{date}}|now> <!subteam^S123|@all>",
    "flags": 'a fox --ratio 1:1 with "curly" quotes — and model: dall-e',
}
#: Names may be markup too.
MAL: Final = "*Mal* <!channel> <@U0> <https://e.com|x> `"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackStage]:
    async with quiet(tmp_path_factory.mktemp("words")) as stage:
        yield stage
        posted = [post for post in stage.slack.stage.world.posts() if post.author is stage.space.bot]
        assert len(posted) > 20
        for post in posted:
            assert _markup(stage.slack.see(post)) == []


@pytest.fixture(scope="module")
def mal(started: SlackStage) -> Person:
    return started.space.person(MAL)


def _markup(message: Message) -> list[Any]:
    """Find what would be read as markup."""
    return [part for part in walk(list(message.blocks)) if part.get("type") in {"mrkdwn", "markdown"}]


def quoted(message: Message) -> str:
    """Return what a card quotes, as it is seen."""
    (quote,) = [part for part in walk(list(message.blocks)) if part.get("type") == "rich_text_quote"]
    assert [part["type"] for part in quote["elements"]] == ["text"]
    return seen(quote["elements"][0]["text"])


def seen(text: str) -> str:
    return text.translate(dict.fromkeys(range(0x2066, 0x206A)))


def filled(stage: SlackStage, name: str) -> str:
    if name != "mentions":
        return PROMPTS[name].replace("{{", "{").replace("}}", "}")
    return PROMPTS[name].format(ada=stage.ada.id, channel=stage.general.id)


def linked(message: Message) -> list[str]:
    """Find the addresses that could be followed, beside those of this workspace's own messages."""
    return [
        part["url"]
        for part in walk(list(message.blocks))
        if part.get("type") == "link" and "makers.slack" not in part["url"]
    ]


def shows(message: Message, prompt: str) -> None:
    """See to it that a result shows a prompt, and that nothing of it is more than words."""
    assert quoted(message) == seen(prompt)
    assert message.mentions == ()
    assert not message.unfurls
    assert linked(message) == []
    said = [part["text"] for part in message.blocks[0]["elements"][0]["elements"]]
    assert said == [f"{MAL} asked for a picture"]


@pytest.mark.parametrize("name", PROMPTS)
async def test_a_form(stage: SlackStage, channel: Channel, name: str, mal: Person) -> None:
    prompt = filled(stage, name)
    form = await opened(await mal.slash(channel, "imagine"))
    result = await made(await mal.submit(form, prompt=prompt))
    shows(result, prompt)
    # What is continued is named with its words: on one line, as the label of a link.
    form = await opened(await mal.press(result, "Edit"))
    child = await made(await mal.submit(form, prompt=f"{prompt} at night"))
    shows(child, f"{prompt} at night")
    first = " ".join(seen(prompt).split())[:30]
    assert f"Continues “{first}" in " ".join(seen(child.words).split())
    await settled(stage)


@pytest.mark.parametrize("name", ["links", "right to left", "markup"])
async def test_a_typed_command(stage: SlackStage, channel: Channel, name: str, mal: Person) -> None:
    prompt = filled(stage, name)
    result = await made(await mal.slash(channel, "imagine", prompt))
    shows(result, prompt)


@pytest.mark.parametrize("name", ["mentions", "links", "markup", "a date"])
async def test_a_mention(stage: SlackStage, channel: Channel, name: str, mal: Person) -> None:
    prompt = filled(stage, name)
    await mal.say(channel, f"@bot {escape(prompt, quote=False)}")
    result = await stage.slack.seen(channel, is_ready, to=mal)
    shows(result, prompt)


async def test_what_slack_makes_of_names_and_addresses(stage: SlackStage, channel: Channel, mal: Person) -> None:
    marked = f"for <@{stage.ada.id}|ada> in <#{stage.general.id}|general>, #general, <!here>, <!channel|channel>"
    result = await made(await mal.slash(channel, "imagine", f"a fox {marked}"))
    shows(result, "a fox for @ada in #general, #general, @here, @channel")
    marked = f"for <@{stage.ben.id}> in <#{stage.general.id}|general>, <!subteam^S123|@painters>, <!everyone>"
    addresses = "see <https://e.com/a_b|e.com/a_b> <https://e.com/c> <mailto:a@e.com|a@e.com> &lt;3"
    await mal.say(channel, f"@bot a hat {marked} {addresses}")
    prompt = "a hat for @Ben in #general, @painters, @everyone see e.com/a_b https://e.com/c a@e.com <3"
    shows(await shown(stage, channel, prompt, mal), prompt)


@pytest.mark.parametrize("name", ["links", "a fake footer", "markup"])
async def test_words_that_are_given_back(stage: SlackStage, channel: Channel, name: str, mal: Person) -> None:
    typed = f"{filled(stage, name)} --modell pro"
    refused = await told(await mal.slash(channel, "imagine", typed), "no option “modell”")
    (given,) = [part for part in walk(list(refused.blocks)) if part.get("type") == "rich_text_preformatted"]
    assert given["elements"][0]["text"] == typed
    assert linked(refused) == []


async def test_what_was_made_is_listed_as_typed(stage: SlackStage, channel: Channel, mal: Person) -> None:
    prompt = filled(stage, "links")
    await made(await mal.submit(await opened(await mal.slash(channel, "imagine")), prompt=prompt))
    await settled(stage)
    listed = await told(await mal.slash(channel, "conversation show"), "This conversation")
    assert f"{MAL}  {prompt}" in plain(listed)
    assert not [part for part in walk(list(listed.blocks)) if part.get("type") in {"channel", "link", "user"}]
