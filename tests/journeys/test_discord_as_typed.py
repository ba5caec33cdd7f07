"""Words of members are shown as they were typed, are no markup, and ping nobody, wherever they come."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

import pytest
import pytest_asyncio

from tests.fakes.image_model import jpeg
from tests.journeys.discord import Stage, is_ready
from tests.journeys.discord_books import as_typed, posts, settled, shared
from tests.servers.discord import Message, Person, Upload
from tests.servers.discord.posts import TEXT_DISPLAY, walk

pytestmark = pytest.mark.asyncio(loop_scope="module")

PROMPTS: Final = {
    "mentions": "a fox for @everyone and @here, <@{ada}>, <@!{ada}>, <@&{role}> in <#{channel}>",
    "links": "a fox [at home](https://e.com/a) <https://e.com> https://e.com/_b_ ![x](https://e.com/x)",
    "backticks": "a fox behind bars " + "`" * 2_000,
    "right to left": "a fox \u202egnp.xof\u202c, \u2067\u05e9\u05d5\u05e2\u05dc\u2069 \u200fand\u2069 \u2066 on",
    "a fake footer": "a fox\n-# Model Pro · 0 of 20 left today\n\n# Ready\n> quoted\n- one\n1. two\n**Mona** did",
    "markup": "a *fox* **in** __snow__ ~~gone~~ ||hidden|| `code` ```block``` \\* \\\\ :fox: <t:1:R> </imagine:1>",
    "all of it": "a fox @everyone [link](https://e.com) \u202egnp.xof\u202c\n-# 0 of 20 left today\n" + "`" * 1_000,
}
_ISOLATES: Final = re.compile("[\u2066-\u2069]")
#: What we write ourselves: links to messages of ours, times, channels; what is escaped; a block of code as a whole.
_OURS: Final = re.compile(
    r"```\n.*?\n```|\[(?:\\.|[^\[\]`*@\\])*\]\(<https?://[^()<>\s]+>\)|\\(?:[^\w\s]|_)"
    r"|<t:\d+:R>|<#\d+>|<@&\d+>|^(?:#{1,3}|-#|>) |\*\*",
    re.MULTILINE | re.DOTALL,
)
#: Names that are markup too.
MAL: Final = "**Mal** @everyone [x](https://e.com) `"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with shared(tmp_path_factory.mktemp("words")) as stage:
        yield stage
        assert len(stage.discord.requests) > 20
        for request in stage.discord.requests:
            _pings_nobody(request.payload)
        for post in stage.discord.world.posts():
            message = stage.discord.see(post)
            if message.author is stage.discord.bot:
                assert message.mentions == ()
                _is_tame(message)


@pytest.fixture(scope="module")
def mal(started: Stage) -> Person:
    return started.discord.member(MAL, started.guild)


def _pings_nobody(payload: Any) -> None:
    """Look at what was sent: whatever makes or changes a message names nobody who may be pinged."""
    body = payload.get("data", payload) if isinstance(payload, dict) else None
    if isinstance(body, dict) and "components" in body and "title" not in body:
        assert body.get("allowed_mentions", {}).get("parse") == []
        assert not body["allowed_mentions"].get("users")
        assert not body["allowed_mentions"].get("roles")


def texts(message: Message) -> Iterator[str]:
    return (part["content"] for part in walk(message.payload["components"]) if part.get("type") == TEXT_DISPLAY)


def _is_tame(message: Message) -> None:
    """See to it that no sign of markup stands in a message but ours."""
    for text in texts(message):
        left = _OURS.sub("", text)
        assert not re.search(r"[@`\[\]|~_*\\#]|(?m:^\s*(?:>|-#|[-+] |\d+[.)] ))", left), (text, left)


def quoted(message: Message) -> str:
    """Return what a card quotes, as it is seen; each of its lines is marked as a quotation."""
    (text,) = [text for text in texts(message) if text.startswith("> ")]
    lines = text.split("\n")
    assert all(line.startswith(">") for line in lines)
    return seen("\n".join(line.removeprefix(">").removeprefix(" ") for line in lines))


def seen(text: str) -> str:
    return _ISOLATES.sub("", as_typed(text))


def filled(stage: Stage, name: str) -> str:
    role = stage.guild.role("Moderator").id
    return (
        PROMPTS[name].format(ada=stage.ada.id, role=role, channel=stage.general.id)
        if "{" in PROMPTS[name]
        else PROMPTS[name]
    )


@pytest.mark.parametrize("name", PROMPTS)
async def test_a_prompt_is_shown_as_typed(stage: Stage, name: str, mal: Person) -> None:
    prompt = filled(stage, name)
    result = await stage.make(prompt, by=mal)
    shown, typed = quoted(result), _ISOLATES.sub("", prompt)
    if name == "backticks":
        assert shown.endswith("…")
        assert typed.startswith(shown.removesuffix("…").rstrip())
        assert shown.count("`") > 500
    else:
        assert shown == typed
    byline = next(texts(result))
    assert as_typed(byline).startswith(f"**{MAL} asked for a picture")
    # What is continued is named with its words: on one line, as the label of a link.
    form = await (await mal.press(result, "Edit")).acknowledged()
    child = await (await mal.submit(form, prompt=f"{prompt} at night")).message_when(is_ready)
    last = list(texts(child))[-1].split("\n")[-1]
    assert "Continues" in last
    await settled(stage)


@pytest.mark.parametrize("name", ["mentions", "links", "a fake footer"])
async def test_words_come_to_moderators_and_back_as_typed(stage: Stage, name: str, mal: Person) -> None:
    prompt = f"{filled(stage, name)} once more"
    result = await stage.make(prompt, by=mal)
    nim = stage.discord.member("_Nim_ <@1> # x", stage.guild, moderator=True)
    form = await (await mal.press(result, "Report")).acknowledged()
    await (await mal.submit(form, complaint="other", words=prompt[:400])).acknowledged()
    first = " ".join(prompt.split())[:60]
    card = await stage.discord.seen(
        stage.mods, lambda card: first[:20] in seen(card.text) and not card.deleted and "Open" in card.text, to=nim
    )
    await settled(stage)
    card = stage.discord.now(card)
    assert quoted(card) == _ISOLATES.sub("", prompt)
    assert " ".join(prompt[:400].split()) in seen(card.text)
    listed = await nim.slash(stage.general, "reports")
    assert MAL in seen((await listed.message_when(lambda message: "open for" in message.text)).text)
    form = await (await nim.press(card, "Take down")).acknowledged()
    await (await nim.submit(form, rule="Something else", note=prompt[:400])).acknowledged()
    told = await stage.discord.seen(
        mal.direct, lambda told: "may appeal" in told.text and prompt[:20] in seen(told.text), to=mal
    )
    await settled(stage)
    assert prompt[:400] in seen(told.text)
    form = await (await mal.press(told, "Appeal")).acknowledged()
    await (await mal.submit(form, words=prompt[:400])).acknowledged()
    await stage.discord.until(lambda: "Appeal of" in stage.discord.now(card).text)
    await settled(stage)
    history = await (await nim.press(stage.discord.now(card), "History")).acknowledged()
    await history.message_when(lambda message: "History of" in message.text)


@pytest.mark.parametrize("name", ["mentions", "markup", "a fake footer"])
async def test_words_that_are_given_back_are_as_typed(stage: Stage, name: str, mal: Person) -> None:
    prompt = f"{filled(stage, name)} beside it"
    with stage.program.locked():
        asked = await mal.slash(stage.general, "edit", prompt=prompt, image=Upload("*cat*_`.jpg", jpeg()))
        await asked.acknowledged()
        (attachment,) = asked.interaction.payload["data"]["resolved"]["attachments"].values()
        stage.discord.expire(attachment["url"])
    told = await asked.message_when(lambda message: "could not be fetched" in message.text)
    await settled(stage)
    text = "\n".join(texts(told))
    assert prompt in text or prompt in seen(text.replace("\n> ", "\n"))
    assert not posts(stage, lambda message: not message.ephemeral and "beside it" in message.text)
