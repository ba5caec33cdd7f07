"""What journeys through Discord count: messages, requests to the model, holds, and what the log must not hold."""

import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from tests.journeys import books
from tests.journeys.books import drawing, holds_of, logs_nothing_of, requests, sheets_of
from tests.journeys.discord import Stage, is_ready, serving
from tests.servers.discord import Asked, Message

_ESCAPED: Final = re.compile(r"\\([^\w\s]|_)")


def as_typed(text: str) -> str:
    """Return what a text shows, without the backslashes before its signs."""
    return _ESCAPED.sub(r"\1", text)


def posts(stage: Stage, holds: Callable[[Message], object]) -> list[Message]:
    """Find what the bot has written, wherever and for whomever, and what stands by now."""
    found = [stage.discord.see(post) for post in stage.discord.world.posts() if post.author is stage.discord.bot]
    return [message for message in found if not message.deleted and holds(message)]


def showing(stage: Stage, prompt: str) -> list[Message]:
    """Find the messages that show a prompt, or a sheet that was made of it."""
    ids = sheets_of(stage, prompt)

    def shows(message: Message) -> bool:
        components = json.dumps(message.payload["components"])
        return prompt in as_typed(message.text) or any(sheet in components for sheet in ids)

    return posts(stage, shows)


def thinking(stage: Stage) -> list[Message]:
    """Find deferrals that were never filled."""
    return posts(stage, lambda message: message.loading)


async def at_work(stage: Stage, asked: Asked, prompt: str) -> Message:
    """Wait until the placeholder stands and the model is at it: nothing but the result follows.

    That the model is at it has been said by then, or could not be: the placeholder came later.
    """
    await drawing(stage, prompt)
    said = re.escape(f"/{asked.interaction.token}/messages/")
    await stage.discord.until(lambda: stage.discord.calls("PATCH", said))
    return await asked.message_when(lambda message: not message.loading)


async def settled(stage: Stage, seconds: float = 30.0) -> None:
    """Wait until nothing is being made or shown any more, and nobody is kept waiting for an answer."""

    def answered() -> bool:
        return not thinking(stage)

    await stage.discord.until(answered)  # else what is about to be asked for is not written down yet
    await books.settled(stage, seconds)
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


def keeps_quiet(stage: Stage, *words: str) -> None:
    """See to it that the log tells no token, nothing typed and no picture, and the bot did nothing that it should not.

    words: what was typed beside the prompts.
    """
    tokens = [interaction.token for interaction in stage.discord.interactions.all]
    pictures = {file.data for post in stage.discord.world.posts() for file in stage.discord.see(post).files}
    logs_nothing_of(stage, [stage.discord.token, *tokens, *words], pictures)
    assert stage.discord.problems == []


@asynccontextmanager
async def quiet(
    folder: Path, *, delay: float = 0.0, operators: bool = False, **environment: str
) -> AsyncIterator[Stage]:
    """Open a stage for many tests, and look at its log at the end."""
    async with serving(folder, delay=delay, operators=operators, **environment) as stage:
        yield stage
        keeps_quiet(stage)


@asynccontextmanager
async def shared(folder: Path, *, delay: float = 0.0, **environment: str) -> AsyncIterator[Stage]:
    """Open a quiet stage with moderators."""
    async with quiet(folder, delay=delay, operators=False, **environment) as stage:
        await stage.with_moderators()
        yield stage
