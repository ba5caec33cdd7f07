"""What journeys through Discord count: messages, requests to the model, holds, and what the log must not hold."""

import base64
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from tests.journeys.discord import Stage, is_ready, serving
from tests.journeys.program import until
from tests.servers.discord import Asked, Message, Person

_ENDED: Final = ("ready", "failed", "declined", "cancelled")
_RUNNING: Final = f"SELECT 1 FROM turns WHERE state NOT IN {_ENDED}"  # noqa: S608 -- a constant
#: Jobs that are due long after a journey has ended.
_LATER: Final = "('purge')"
_JOBS: Final = f"SELECT step, subject, attempts FROM jobs WHERE step NOT IN {_LATER}"  # noqa: S608
_ESCAPED: Final = re.compile(r"\\([^\w\s]|_)")
_HOLDS: Final = """
    SELECT r.state, count(*) AS count FROM reservations r JOIN turns t ON t.id = r.turn_id
    WHERE r.kind = 'member_day' AND t.prompt = ? GROUP BY r.state
"""


def as_typed(text: str) -> str:
    """Return what a text shows, without the backslashes before its signs."""
    return _ESCAPED.sub(r"\1", text)


def posts(stage: Stage, holds: Callable[[Message], object]) -> list[Message]:
    """Find what the bot has written, wherever and for whomever, and what stands by now."""
    found = [stage.discord.see(post) for post in stage.discord.world.posts() if post.author is stage.discord.bot]
    return [message for message in found if not message.deleted and holds(message)]


def showing(stage: Stage, prompt: str) -> list[Message]:
    """Find the messages that show a prompt, or a sheet that was made of it."""
    ids = [row["sheet_id"] for row in stage.program.rows("SELECT sheet_id FROM turns WHERE prompt = ?", prompt)]

    def shows(message: Message) -> bool:
        components = json.dumps(message.payload["components"])
        return prompt in as_typed(message.text) or any(sheet in components for sheet in ids)

    return posts(stage, shows)


def thinking(stage: Stage) -> list[Message]:
    """Find deferrals that were never filled."""
    return posts(stage, lambda message: message.loading)


def state_of(stage: Stage, prompt: str) -> str:
    """Tell where the turn of a prompt stands; empty before it is recorded."""
    rows = stage.program.rows("SELECT state FROM turns WHERE prompt = ?", prompt)
    return rows[0]["state"] if rows else ""


def requests(stage: Stage, prompt: str) -> int:
    """Count how often the model was asked for a prompt."""
    return sum(prompt in json.dumps(asked.contents[-1]["parts"]) for asked in stage.gemini.requests)


def holds_of(stage: Stage, prompt: str) -> dict[str, int]:
    """Count what became of what was held for the turns of a prompt."""
    return {row["state"]: row["count"] for row in stage.program.rows(_HOLDS, prompt)}


async def settled(stage: Stage, seconds: float = 30.0) -> None:
    """Wait until nothing runs, no job is left, and nobody is kept waiting for an answer."""

    def answered() -> bool:
        return not thinking(stage)

    def done() -> bool:
        return not stage.program.rows(_RUNNING) and not stage.program.rows(_JOBS)

    await stage.discord.until(answered)  # else what is about to be asked for is not written down yet
    try:
        await until(done, "all has ended", seconds)
    except AssertionError as trouble:
        turns = [f"{row['prompt']}: {row['state']}" for row in stage.program.rows("SELECT prompt, state FROM turns")]
        jobs = [dict(row) for row in stage.program.rows(_JOBS)]
        raise AssertionError(f"{trouble}\n{turns}\n{jobs}\n{stage.program.logs()[-6000:]}") from None
    await stage.discord.until(answered)


async def one_result(stage: Stage, prompt: str, *, within: float = 20.0) -> Message:
    """Wait for the one message that shows the one picture of a prompt, asked for once and charged once."""
    await stage.discord.until(lambda: any(map(is_ready, showing(stage, prompt))), within)
    await settled(stage)
    (result,) = showing(stage, prompt)
    assert is_ready(result), result.text
    assert requests(stage, prompt) == 1
    assert holds_of(stage, prompt) == {"spent": 1}
    assert not thinking(stage)
    return result


async def said_alone(stage: Stage, asked: Asked, words: str, *, within: float = 10.0) -> Message:
    """Wait until who asked is told something that nobody else sees, and nothing else stands."""
    told = await asked.message_when(lambda message: words in as_typed(message.text), within)
    await settled(stage)
    assert told.ephemeral
    messages = [*([asked.message] if asked.message else []), *asked.followups]
    assert [message.text for message in messages] == [told.text]
    assert not thinking(stage)
    return told


def charged(stage: Stage, person: Person) -> tuple[int, int]:
    """Return what is held and what was spent of somebody's day, in all places."""
    (row,) = stage.program.rows(
        "SELECT coalesce(sum(held), 0) AS held, coalesce(sum(spent), 0) AS spent FROM caps "
        "WHERE kind = 'member_day' AND member = ?",
        person.id,
    )
    return row["held"], row["spent"]


def keeps_quiet(stage: Stage, *words: str) -> None:
    """See to it that the log tells no token, nothing typed and no picture, and the bot did nothing that it should not.

    words: what was typed beside the prompts.
    """
    log = stage.program.logs()
    tokens = [interaction.token for interaction in stage.discord.interactions.all]
    prompts = [row["prompt"] for row in stage.program.rows("SELECT DISTINCT prompt FROM turns")]
    for secret in (stage.discord.token, *tokens, *prompts, *words):
        assert secret not in log, f"{secret[:40]!r} is in the log"
    pictures = {file.data for post in stage.discord.world.posts() for file in stage.discord.see(post).files}
    for picture in pictures:
        assert base64.b64encode(picture[:300]).decode()[:200] not in log
    assert stage.discord.problems == []


@asynccontextmanager
async def shared(folder: Path, *, delay: float = 0.0, **environment: str) -> AsyncIterator[Stage]:
    """Open a stage for all tests of a module, with moderators, and look at its log at the end."""
    async with serving(folder, delay=delay, operators=False, **environment) as stage:
        await stage.with_moderators()
        yield stage
        keeps_quiet(stage)
