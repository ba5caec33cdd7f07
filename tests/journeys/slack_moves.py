"""What people do again and again in Slack, what they wait for, and what is counted at the end."""

import base64
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from tests.journeys.program import until
from tests.journeys.slack import SlackStage, is_ready, serving
from tests.servers.slack import Asked, Channel, Message, Person, View
from tests.servers.slack.texts import mentions

_ISOLATES: Final = re.compile("[\u2066-\u2069]")
_RUNNING: Final = "SELECT prompt, state FROM turns WHERE state NOT IN ('ready', 'failed', 'cancelled', 'declined')"
#: But those that are due long after a journey has ended.
_JOBS: Final = "SELECT step, subject, attempts FROM jobs WHERE step NOT IN ('purge')"
_HOLDS: Final = """
    SELECT r.state, count(*) AS count FROM reservations r JOIN turns t ON t.id = r.turn_id
    WHERE r.kind = 'member_day' AND t.prompt = ? GROUP BY r.state
"""


def plain(message: Message | View) -> str:
    """Return what is read in a message or a form, without the invisible signs around it."""
    return _ISOLATES.sub("", message.words)


async def told(asked: Asked, words: str) -> Message:
    """Wait to be told something, which nobody else sees."""
    message = await asked.message_when(lambda message: words in plain(message), 20)
    assert message.ephemeral or message.channel.direct is not None, message.words
    return message


async def made(asked: Asked) -> Message:
    """Wait for the result of a command, a press or a form."""
    return await asked.written_when(is_ready, 20)


async def opened(asked: Asked) -> View:
    """Wait for the form that was asked for."""
    return await asked.view_when(lambda view: view.fields)


async def waiting(stage: SlackStage, asked: Asked) -> Message:
    """Wait for the placeholder of a command, and until it is known which message that is."""
    message = await asked.message_when(lambda message: message.buttons == ("Cancel",), 20)
    known = "SELECT 1 FROM sheets WHERE message = ?"
    await until(lambda: stage.program.rows(known, message.ts), "the placeholder is known")
    return message


async def filled(person: Person, asked: Asked, **fields: Any) -> Asked:
    """Wait for the form that was asked for, fill it in and send it."""
    return await person.submit(await opened(asked), **fields)


async def edited(person: Person, message: Message, words: str, **fields: Any) -> Message:
    """Continue a picture by its button."""
    return await made(await filled(person, await person.press(message, "Edit"), prompt=words, **fields))


async def reported(person: Person, message: Message, words: str = "It mocks us.", **fields: Any) -> Asked:
    """Report a picture by its button."""
    return await filled(person, await person.press(message, "Report"), complaint="hate", words=words, **fields)


async def direct(stage: SlackStage, person: Person, words: str) -> Message:
    """Wait for a direct message."""
    return await stage.slack.seen(person.direct, lambda message: words in plain(message), to=person, within=20)


async def changed(stage: SlackStage, message: Message, *words: str) -> Message:
    """Wait until a message says all of this."""
    await stage.slack.until(lambda: all(word in plain(stage.slack.now(message)) for word in words), 20)
    return stage.slack.now(message)


async def gone(stage: SlackStage, message: Message) -> None:
    """Wait until a message is there no more."""
    await stage.slack.until(lambda: stage.slack.now(message).deleted, 20)


async def shown(stage: SlackStage, channel: Channel, prompt: str, to: Person | None = None) -> Message:
    """Wait for the result that shows a prompt in a channel or one of its threads, as somebody sees it."""

    def shows(message: Message) -> bool:
        return is_ready(message) and f"\n{prompt}\n" in plain(message)

    return await stage.slack.seen(channel, shows, to=to or stage.ada, within=20)


async def drawing(stage: SlackStage, prompt: str) -> None:
    """Wait until the model is at it: what was scripted for it is used up."""
    await until(lambda: requests(stage, prompt), f"{prompt} is asked for")


async def settled(stage: SlackStage) -> None:
    """Wait until nothing is being made or shown any more, what was held is spent, and all that was told is answered."""

    def acknowledged() -> bool:
        return all(one.acked or one.done or one.lost for one in stage.slack.deliveries)

    await stage.slack.until(acknowledged)
    try:
        await until(lambda: not stage.program.rows(_RUNNING) and not stage.program.rows(_JOBS), "all has ended")
    except AssertionError as trouble:
        left = [dict(row) for query in (_RUNNING, _JOBS) for row in stage.program.rows(query)]
        raise AssertionError(f"{trouble}\n{left}\n{stage.program.logs()[-6000:]}") from None


def mine(stage: SlackStage, channel: Channel, to: Person) -> list[Message]:
    """Return what the bot wrote in a channel and its threads, as somebody sees it."""
    return [message for message in stage.slack.visible(channel, to=to) if message.author is channel.team.bot]


def turn(stage: SlackStage, prompt: str) -> dict[str, Any]:
    """Return the newest turn of a prompt."""
    *_, row = stage.program.rows("SELECT * FROM turns WHERE prompt = ? ORDER BY id", prompt)
    return dict(row)


def parent(stage: SlackStage, prompt: str) -> str:
    """Return the prompt of the turn that a turn continues, empty for none."""
    above = stage.program.rows("SELECT prompt FROM turns WHERE id = ?", turn(stage, prompt)["parent_id"])
    return str(above[0]["prompt"]) if above else ""


def requests(stage: SlackStage, prompt: str) -> int:
    """Count how often the model was asked for a prompt."""
    typed = json.dumps(prompt)[1:-1]
    return sum(typed in json.dumps(asked.contents[-1]["parts"]) for asked in stage.gemini.requests)


def holds_of(stage: SlackStage, prompt: str) -> dict[str, int]:
    """Count what became of what was held for the turns of a prompt."""
    return {row["state"]: row["count"] for row in stage.program.rows(_HOLDS, prompt)}


def charged(stage: SlackStage, person: Person) -> tuple[int, int]:
    """Return what is held and what was spent of somebody's day, in all places."""
    (row,) = stage.program.rows(
        "SELECT coalesce(sum(held), 0) AS held, coalesce(sum(spent), 0) AS spent FROM caps "
        "WHERE kind = 'member_day' AND member LIKE ?",
        f"%.{person.id}",
    )
    return row["held"], row["spent"]


async def one_result(stage: SlackStage, channel: Channel, prompt: str, to: Person | None = None) -> Message:
    """Wait for the one message that shows the one picture of a prompt, asked for once and charged once."""
    await shown(stage, channel, prompt, to)
    await settled(stage)
    (result,) = [one for one in mine(stage, channel, to or stage.ada) if f"\n{prompt}\n" in f"{plain(one)}\n"]
    assert requests(stage, prompt) == 1
    assert holds_of(stage, prompt) == {"spent": 1}
    return result


def keeps_quiet(stage: SlackStage, *words: str) -> None:
    """See to it that the log tells no token, nothing typed and no picture, that nobody was called, and nothing unfurls.

    words: what was typed beside the prompts.
    """
    log = stage.program.logs()
    prompts = [row["prompt"] for row in stage.program.rows("SELECT DISTINCT prompt FROM turns")]
    triggers = [one.trigger.id for one in stage.slack.deliveries if one.trigger is not None]
    hooks = [hook for one in stage.slack.deliveries for hook in one.hooks]
    for secret in (stage.space.token, stage.slack.app_token, *triggers, *hooks, *prompts, *words):
        assert secret not in log, f"{secret[:40]!r} is in the log"
    for post in stage.slack.stage.world.posts():
        message = stage.slack.see(post)
        if message.author is not stage.space.bot:
            continue
        assert message.mentions == ()
        assert mentions(message.text, list(message.blocks)) == []
        assert not message.unfurls or message.ephemeral or not message.links
        for file in message.files:
            assert base64.b64encode(file.data[:300]).decode()[:200] not in log
    assert stage.slack.problems == []


@asynccontextmanager
async def quiet(folder: Path, *, delay: float = 0.0, **environment: str) -> AsyncIterator[SlackStage]:
    """Open a stage for all tests of a module, and look at what was written at the end."""
    async with serving(folder, delay=delay, checked=True, **environment) as stage:
        yield stage
        keeps_quiet(stage)
