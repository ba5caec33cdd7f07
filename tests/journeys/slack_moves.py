"""What people do again and again in Slack, and what they wait for."""

from dataclasses import dataclass
from typing import Any

from tests.journeys.program import until
from tests.journeys.slack import SlackStage, is_ready
from tests.servers.slack import Asked, Channel, Message, Person, View


@dataclass(frozen=True)
class Sent:
    """A form that was sent in, and the view that it was, which may say something now."""

    asked: Asked
    form: View


async def filled(person: Person, asked: Asked, **fields: Any) -> Sent:
    """Wait for the form that was asked for, fill it in and send it."""
    form = await opened(asked)
    return Sent(await (await person.submit(form, **fields)).acknowledged(), form)


async def opened(asked: Asked) -> View:
    """Wait for the form that was asked for."""
    return await asked.view_when(lambda view: view.fields)


async def made(asked: Asked) -> Message:
    """Wait for the result of a command, a press or a form."""
    return await asked.message_when(is_ready)


async def imagined(person: Person, channel: Channel, words: str) -> Message:
    """Ask for a picture in a channel, and wait for it."""
    return await made(await person.slash(channel, "imagine", words))


async def edited(person: Person, message: Message, words: str, **fields: Any) -> Message:
    """Continue a picture by its button."""
    return await made((await filled(person, await person.press(message, "Edit"), prompt=words, **fields)).asked)


async def reported(person: Person, message: Message, words: str = "It mocks us.", **fields: Any) -> Sent:
    """Report a picture by its button."""
    asked = await person.press(message, "Report")
    return await filled(person, asked, complaint="hate", words=words, **fields)


async def taken_down(person: Person, card: Message, note: str = "Please be kind.") -> Sent:
    """Take down what a case is about."""
    return await filled(person, await person.press(card, "Take down"), rule="Hateful or harassing", note=note)


def heard(*asked: Asked | Sent) -> list[str]:
    """Collect what those who asked were told alone: in a form, by a message that nobody else sees, in person."""
    return [words for one in asked for words in (_in_form(one) if isinstance(one, Sent) else _alone(one))]


def _in_form(sent: Sent) -> list[str]:
    form = sent.form
    here = list(form.errors.values()) or ([form.words] if not form.gone and not form.fields else [])
    return [*here, *_alone(sent.asked)]


def _alone(asked: Asked) -> list[str]:
    view = asked.view
    messages = [one.words for one in asked.messages if one.ephemeral or one.channel.direct]
    return [*messages, *([view.words] if view is not None and not view.fields else [])]


async def told(asked: Asked | Sent, words: str) -> str:
    """Wait until whoever asked is told something, which nobody else sees."""

    def look() -> str:
        return next((one for one in heard(asked) if words in one), "")

    try:
        return await until(look, f"told “{words}”")
    except AssertionError as trouble:
        raise AssertionError(f"{trouble}; heard: {heard(asked)}") from None


async def whispered(asked: Asked, words: str) -> Message:
    """Wait for the message that says something to whoever asked alone."""
    return await asked.message_when(lambda one: words in one.words and (one.ephemeral or one.channel.direct), 30.0)


async def direct(stage: SlackStage, person: Person, words: str) -> Message:
    """Wait for a direct message."""
    return await stage.slack.seen(person.direct, lambda one: words in one.words, to=person, within=30.0)


async def case_card(
    stage: SlackStage, *words: str, channel: Channel | None = None, to: Person | None = None
) -> Message:
    """Wait until the card of a case says all of this, as a moderator sees it."""

    def says(message: Message) -> bool:
        return "History" in message.buttons and all(word in message.words for word in words)

    return await stage.slack.seen(channel or stage.mods, says, to=to or stage.mona, within=30.0)


async def changed(stage: SlackStage, message: Message, *words: str) -> Message:
    """Wait until a message says all of this."""
    await stage.slack.until(lambda: all(word in stage.slack.now(message).words for word in words), 30.0)
    return stage.slack.now(message)


async def drawing(stage: SlackStage, prompt: str) -> None:
    """Wait until the model is at it: what was scripted for it is used up."""
    await until(lambda: any(prompt in str(asked.body) for asked in stage.gemini.requests), f"{prompt} is asked for")


async def settled(stage: SlackStage) -> None:
    """Wait until nothing runs, and no job is left but those that are due much later."""
    ended = "('ready', 'failed', 'cancelled', 'declined')"
    running = f"SELECT 1 FROM turns WHERE state NOT IN {ended}"  # noqa: S608 -- a constant
    jobs = "SELECT 1 FROM jobs WHERE step != 'purge'"
    await until(lambda: not stage.program.rows(running) and not stage.program.rows(jobs), "all has ended")
