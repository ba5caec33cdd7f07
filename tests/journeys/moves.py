"""What people do again and again in Discord, and what they wait for."""

import re
from typing import Any

from tests.journeys.discord import Stage, is_ready
from tests.servers.discord import Asked, Channel, Message, Person


async def filled(person: Person, asked: Asked, **fields: Any) -> Asked:
    """Wait for the form that was asked for, fill it in and send it."""
    await asked.acknowledged()
    return await person.submit(asked, fields)


async def told(asked: Asked, words: str) -> Message:
    """Wait to be told something, which nobody else sees."""
    message = await asked.message_when(lambda message: words in plain(message))
    assert message.ephemeral or message.channel.guild is None, message.text
    return message


async def made(asked: Asked) -> Message:
    """Wait for the result of a command, a press or a form."""
    return await asked.message_when(is_ready)


async def edited(person: Person, message: Message, words: str, **fields: Any) -> Message:
    """Continue a picture by its button."""
    return await made(await filled(person, await person.press(message, "Edit"), prompt=words, **fields))


async def reported(person: Person, message: Message, words: str = "It mocks us.", **fields: Any) -> Asked:
    """Report a picture by its button."""
    asked = await person.press(message, "Report")
    return await filled(person, asked, complaint="hate", words=words, **fields)


async def replied(stage: Stage, said: Message, to: Person) -> Message:
    """Wait for the result that answers words."""
    return await stage.discord.seen(said.channel, lambda message: is_ready(message) and answers(message, said), to=to)


async def direct(stage: Stage, person: Person, words: str) -> Message:
    """Wait for a direct message."""
    return await stage.discord.seen(person.direct, lambda message: words in plain(message), to=person)


def answers(message: Message, said: Message) -> bool:
    """Tell whether a message replies to another."""
    reference = message.payload.get("message_reference") or {}
    return bool(reference.get("message_id") == said.id)


def plain(message: Message) -> str:
    """Return a message's words as people read them: without what makes them bold, or keeps them from being markup."""
    return re.sub(r"(?<!\\)\*\*", "", message.text).replace("\\", "")


def mine(stage: Stage, channel: Channel, to: Person) -> list[Message]:
    """Return what the bot wrote in a channel, as somebody sees it."""
    return [message for message in stage.discord.visible(channel, to=to) if message.author is stage.discord.bot]


async def case_card(stage: Stage, *words: str, to: Person | None = None) -> Message:
    """Wait until the card of a case says all of this, as a moderator sees it."""

    def says(message: Message) -> bool:
        return "History" in message.buttons and all(word in plain(message) for word in words)

    return await stage.discord.seen(stage.mods, says, to=to or stage.mona)


async def taken_down(person: Person, card: Message, note: str = "Please be kind.") -> Asked:
    """Take down what a case is about."""
    return await filled(person, await person.press(card, "Take down"), rule="Hateful or harassing", note=note)


async def changed(stage: Stage, message: Message, *words: str) -> Message:
    """Wait until a message says all of this."""
    await stage.discord.until(lambda: all(word in plain(stage.discord.now(message)) for word in words))
    return stage.discord.now(message)
