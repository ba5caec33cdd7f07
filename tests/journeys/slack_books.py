"""What journeys through Slack count: messages, requests to the model, holds, and what the log must not hold."""

import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from tests.journeys.program import until
from tests.journeys.slack import SlackStage, is_ready, serving
from tests.servers.slack import Asked, Channel, Message, Person

_ENDED: Final = ("ready", "failed", "declined", "cancelled")
_RUNNING: Final = f"SELECT 1 FROM turns WHERE state NOT IN {_ENDED}"  # noqa: S608 -- a constant
#: Jobs that are due long after a journey has ended.
_LATER: Final = "('purge')"
_JOBS: Final = f"SELECT step, subject, attempts FROM jobs WHERE step NOT IN {_LATER}"  # noqa: S608
_HOLDS: Final = """
    SELECT r.state, count(*) AS count FROM reservations r JOIN turns t ON t.id = r.turn_id
    WHERE r.kind = 'member_day' AND t.prompt = ? GROUP BY r.state
"""
_KNOWN: Final = """
    SELECT 1 FROM sheets s JOIN turns t ON t.sheet_id = s.id WHERE t.prompt = ? AND s.message != ''
"""


def posts(stage: SlackStage, holds: Callable[[Message], object]) -> list[Message]:
    """Find what the bot has written, wherever and for whomever, and what stands by now."""
    found = [stage.slack.see(post) for post in stage.slack.stage.world.posts() if post.author.bot_id]
    return [message for message in found if not message.deleted and holds(message)]


def showing(stage: SlackStage, prompt: str) -> list[Message]:
    """Find the messages that show a prompt, or a sheet that was made of it."""
    ids = [row["sheet_id"] for row in stage.program.rows("SELECT sheet_id FROM turns WHERE prompt = ?", prompt)]

    def shows(message: Message) -> bool:
        return prompt in message.words or any(sheet in json.dumps(message.blocks) for sheet in ids)

    return posts(stage, shows)


def state_of(stage: SlackStage, prompt: str) -> str:
    """Tell where the turn of a prompt stands; empty before it is recorded."""
    rows = stage.program.rows("SELECT state FROM turns WHERE prompt = ?", prompt)
    return rows[0]["state"] if rows else ""


def requests(stage: SlackStage, prompt: str) -> int:
    """Count how often the model was asked for a prompt."""
    return sum(prompt in json.dumps(asked.contents[-1]["parts"]) for asked in stage.gemini.requests)


def holds_of(stage: SlackStage, prompt: str) -> dict[str, int]:
    """Count what became of what was held for the turns of a prompt."""
    return {row["state"]: row["count"] for row in stage.program.rows(_HOLDS, prompt)}


def charged(stage: SlackStage, person: Person) -> tuple[int, int]:
    """Return what is held and what was spent of somebody's day, in all places."""
    (row,) = stage.program.rows(
        "SELECT coalesce(sum(held), 0) AS held, coalesce(sum(spent), 0) AS spent FROM caps "
        "WHERE kind = 'member_day' AND member = ?",
        f"{person.user.team.id}.{person.id}",
    )
    return row["held"], row["spent"]


async def settled(stage: SlackStage, seconds: float = 30.0) -> None:
    """Wait until nothing runs, and no job is left."""

    def done() -> bool:
        return not stage.program.rows(_RUNNING) and not stage.program.rows(_JOBS)

    try:
        await until(done, "all has ended", seconds)
    except AssertionError as trouble:
        turns = [f"{row['prompt']}: {row['state']}" for row in stage.program.rows("SELECT prompt, state FROM turns")]
        jobs = [dict(row) for row in stage.program.rows(_JOBS)]
        raise AssertionError(f"{trouble}\n{turns}\n{jobs}\n{stage.program.logs()[-6000:]}") from None


async def one_result(stage: SlackStage, prompt: str, *, within: float = 20.0) -> Message:
    """Wait for the one message that shows the one picture of a prompt, asked for once and charged once."""
    await stage.slack.until(lambda: any(map(is_ready, showing(stage, prompt))), within)
    await settled(stage)
    (result,) = showing(stage, prompt)
    assert is_ready(result), result.words
    assert requests(stage, prompt) == 1
    assert holds_of(stage, prompt) == {"spent": 1}
    return result


async def placeholder_of(stage: SlackStage, prompt: str, *, within: float = 20.0) -> Message:
    """Wait until the placeholder is known, and says that the model is at it: nothing but the result follows."""

    def found() -> Message | None:
        known = stage.program.rows(_KNOWN, prompt) and requests(stage, prompt)
        shown = (message for message in showing(stage, prompt) if "Generating" in message.words)
        return next(shown, None) if known else None

    return await stage.slack.stage.changes.until(found, within, lambda: f"no placeholder of {prompt!r}")


async def told_alone(stage: SlackStage, asked: Asked, words: str, *, within: float = 20.0) -> Message:
    """Wait until who asked is told something that nobody else sees, once."""
    told = await asked.message_when(lambda message: words in message.words, within)
    await settled(stage)
    assert told.ephemeral or told.channel.direct is not None
    assert [message.words for message in asked.messages if words in message.words] == [told.words]
    return told


async def direct_when(stage: SlackStage, person: Person, *words: str, within: float = 20.0) -> Message:
    """Wait until somebody's direct messages say all of this."""
    return await stage.slack.seen(
        person.direct, lambda message: all(word in message.words for word in words), to=person, within=within
    )


async def made_of(
    stage: SlackStage, prompt: str, *, within: float = 20.0, by: Person | None = None, at: Channel | None = None
) -> Message:
    """Ask for a picture by a command, and wait for its one result."""
    await (by or stage.ada).slash(at or stage.general, "imagine", prompt)
    return await one_result(stage, prompt, within=within)


def keeps_quiet(stage: SlackStage, *words: str) -> None:
    """See to it that the log tells no token, nothing typed and no picture, and the bot did nothing that it should not.

    words: what was typed beside the prompts.
    """
    log = stage.program.logs()
    inside = stage.slack.stage
    tokens = [stage.slack.app_token, *inside.hooks.kept, *inside.views.triggers]
    for grant in inside.tokens.grants:
        tokens += [grant.token, *filter(None, [grant.refresh]), *grant.used]
    prompts = [row["prompt"] for row in stage.program.rows("SELECT DISTINCT prompt FROM turns")]
    for secret in (*tokens, *prompts, *words):
        assert secret not in log, f"{secret[:40]!r} is in the log"
    pictures = {file.data for post in inside.world.posts() for file in stage.slack.see(post).files}
    for picture in pictures:
        assert base64.b64encode(picture[:300]).decode()[:200] not in log
    assert stage.slack.problems == []


@asynccontextmanager
async def shared(folder: Path, *, delay: float = 0.0, **environment: str) -> AsyncIterator[SlackStage]:
    """Open a stage for all tests of a module, with moderators, and look at its log at the end."""
    async with serving(folder, delay=delay, checked=True, **environment) as stage:
        await stage.with_moderators()
        yield stage
        keeps_quiet(stage)
