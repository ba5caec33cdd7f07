"""What reporters, requesters and moderators do in Slack, and where they are told what came of it."""

from dataclasses import dataclass
from typing import Any

from tests.journeys.program import until
from tests.journeys.slack import SlackStage
from tests.journeys.slack_moves import made, opened, plain
from tests.servers.slack import Asked, Channel, Message, Person, View


@dataclass(frozen=True)
class Sent:
    """A form that was sent in, and the view that it was, which may say something now."""

    asked: Asked
    form: View


async def sent(person: Person, asked: Asked, **fields: Any) -> Sent:
    """Wait for the form that was asked for, fill it in and send it."""
    form = await opened(asked)
    return Sent(await (await person.submit(form, **fields)).acknowledged(), form)


async def imagined(person: Person, channel: Channel, words: str) -> Message:
    """Ask for a picture in a channel, and wait for it."""
    return await made(await person.slash(channel, "imagine", words))


async def reported(person: Person, message: Message, words: str = "It mocks us.", **fields: Any) -> Sent:
    """Report a picture by its button."""
    return await sent(person, await person.press(message, "Report"), complaint="hate", words=words, **fields)


async def taken_down(person: Person, card: Message, note: str = "Please be kind.") -> Sent:
    """Take down what a case is about."""
    return await sent(person, await person.press(card, "Take down"), rule="Hateful or harassing", note=note)


def heard(*asked: Asked | Sent) -> list[str]:
    """Collect what those who asked were told alone: in a form, by a message that nobody else sees, in person."""
    found: dict[str, str] = {}
    for one in asked:
        if isinstance(one, Sent):
            found |= _in_form(one.form)
        found |= _alone(one.asked if isinstance(one, Sent) else one)
    return list(found.values())


def _in_form(form: View) -> dict[str, str]:
    if form.errors:
        return {form.id: " ".join(form.errors.values())}
    return {} if form.gone or form.fields else {form.id: plain(form)}


def _alone(asked: Asked) -> dict[str, str]:
    said = {one.ts: plain(one) for one in asked.messages if one.ephemeral or one.channel.direct}
    return said | (_in_form(asked.view) if asked.view is not None else {})


async def told(asked: Asked | Sent, words: str) -> str:
    """Wait until whoever asked is told something, which nobody else sees."""

    def look() -> str:
        return next((one for one in heard(asked) if words in one), "")

    try:
        return await until(look, f"told “{words}”")
    except AssertionError as trouble:
        raise AssertionError(f"{trouble}; heard: {heard(asked)}") from None


async def case_card(
    stage: SlackStage, *words: str, channel: Channel | None = None, to: Person | None = None
) -> Message:
    """Wait until the card of a case says all of this, as a moderator sees it."""

    def says(message: Message) -> bool:
        return "History" in message.buttons and all(word in plain(message) for word in words)

    return await stage.slack.seen(channel or stage.mods, says, to=to or stage.mona, within=30.0)


def button_id(message: Message, label: str) -> str:
    """Copy the action_id of a message's button."""
    return next(
        str(part["action_id"])
        for block in message.blocks
        if block["type"] == "actions"
        for part in block["elements"]
        if part["text"]["text"].startswith(label)
    )
