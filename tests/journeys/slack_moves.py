"""What people do again and again in Slack, and what they wait for."""

import re
from typing import Any, Final

from tests.journeys import books
from tests.journeys.books import holds_of, requests
from tests.journeys.program import until
from tests.journeys.slack import SlackStage, is_ready
from tests.servers.slack import Asked, Channel, Message, Person, View

_ISOLATES: Final = re.compile("[\u2066-\u2069]")


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


async def settled(stage: SlackStage) -> None:
    """Wait until all that the bot was told is answered, and nothing is being made or shown any more."""

    def acknowledged() -> bool:
        return all(one.acked or one.done or one.lost for one in stage.slack.deliveries)

    await stage.slack.until(acknowledged)
    await books.settled(stage)


def mine(stage: SlackStage, channel: Channel, to: Person) -> list[Message]:
    """Return what the bot wrote in a channel and its threads, as somebody sees it."""
    return [message for message in stage.slack.visible(channel, to=to) if message.author is channel.team.bot]


async def one_result(stage: SlackStage, channel: Channel, prompt: str, to: Person | None = None) -> Message:
    """Wait for the one message that shows the one picture of a prompt, asked for once and charged once."""
    await shown(stage, channel, prompt, to)
    await settled(stage)
    (result,) = [one for one in mine(stage, channel, to or stage.ada) if f"\n{prompt}\n" in f"{plain(one)}\n"]
    assert requests(stage, prompt) == 1
    assert holds_of(stage, prompt) == {"spent": 1}
    return result
