"""What journeys through Slack count: messages, requests to the model, holds, and what the log must not hold."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from tests.journeys.books import holds_of, logs_nothing_of, requests, settled, sheets_of
from tests.journeys.slack import SlackStage, is_ready, serving
from tests.servers.slack import Asked, Channel, Message, Person
from tests.servers.slack.texts import mentions

_KNOWN: Final = """
    SELECT 1 FROM sheets s JOIN turns t ON t.sheet_id = s.id WHERE t.prompt = ? AND s.message != ''
"""


def posts(stage: SlackStage, holds: Callable[[Message], object]) -> list[Message]:
    """Find what the bot has written, wherever and for whomever, and what stands by now."""
    found = [stage.slack.see(post) for post in stage.slack.stage.world.posts() if post.author.bot_id]
    return [message for message in found if not message.deleted and holds(message)]


def showing(stage: SlackStage, prompt: str) -> list[Message]:
    """Find the messages that show a prompt, or a sheet that was made of it."""
    ids = sheets_of(stage, prompt)

    def shows(message: Message) -> bool:
        return prompt in message.words or any(sheet in json.dumps(message.blocks) for sheet in ids)

    return posts(stage, shows)


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
    """See to it that the log tells no token, nothing typed and no picture, that nobody was called, and nothing unfurls.

    words: what was typed beside the prompts.
    """
    inside = stage.slack.stage
    secrets = [stage.slack.app_token, *inside.hooks.kept, *inside.views.triggers, *words]
    for grant in inside.tokens.grants:
        secrets += [grant.token, *filter(None, [grant.refresh]), *grant.used]
    messages = [stage.slack.see(post) for post in inside.world.posts()]
    logs_nothing_of(stage, secrets, {file.data for message in messages for file in message.files})
    for message in messages:
        if message.author is not message.channel.team.bot:
            continue
        assert message.mentions == ()
        assert mentions(message.text, list(message.blocks)) == []
        assert not message.unfurls or message.ephemeral or not message.links
    assert stage.slack.problems == []


@asynccontextmanager
async def quiet(folder: Path, *, delay: float = 0.0, **environment: str) -> AsyncIterator[SlackStage]:
    """Open a stage for many tests, and look at what was written at the end."""
    async with serving(folder, delay=delay, checked=True, **environment) as stage:
        yield stage
        keeps_quiet(stage)


@asynccontextmanager
async def shared(folder: Path, *, delay: float = 0.0, **environment: str) -> AsyncIterator[SlackStage]:
    """Open a quiet stage with moderators."""
    async with quiet(folder, delay=delay, **environment) as stage:
        await stage.with_moderators()
        yield stage
