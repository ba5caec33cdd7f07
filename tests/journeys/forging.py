"""What forged clients send, and that it has changed nothing."""

import re
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any, Final

from tests.journeys.discord import Stage
from tests.servers.discord import Asked, Channel, Message
from tests.servers.discord.filling import pressable

_SAID: Final = re.compile(r"1:[a-z_]+:(\S+)")


def forged(stage: Stage, sent: Asked, change: Callable[[dict[str, Any]], object]) -> Asked:
    """Send an interaction once more as a new one, with other data than the client would send."""
    old = sent.interaction
    made = stage.discord.interactions.new(
        old.type,
        old.user,
        old.channel,
        owners=old.owners,
        limit=old.limit,
        pressed=old.pressed,
        opened_by=old.opened_by,
    )
    made.payload = deepcopy(old.payload) | {"id": made.id, "token": made.token}
    change(made.payload["data"])
    stage.discord.gateway.of_interaction(old.channel, made.payload)
    return stage.discord.asked(made)


def filled(stage: Stage, sent: Asked, custom_id: str) -> Asked:
    """Send a form that was sent once more, as if it were another one."""
    return forged(stage, sent, lambda data: data.update(custom_id=custom_id))


def subject(message: Message, label: str = "") -> str:
    """Copy what a message's first button, or that of a label, is about."""
    buttons = [one for one in pressable(message.payload["components"]) if str(one.get("label")).startswith(label)]
    found = _SAID.fullmatch(buttons[0]["custom_id"])
    assert found is not None
    return found[1]


def seen_in(channels: Sequence[Channel]) -> list[tuple[object, ...]]:
    """Copy all that stands in channels for all to see, and how often it was edited."""
    return [
        (post.id, post.deleted, post.edits, str(post.components))
        for channel in channels
        for post in channel.posts
        if post.only_for is None
    ]
