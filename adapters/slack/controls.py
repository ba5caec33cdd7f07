"""Button and form ids, as all platforms write them, within what Slack takes."""

from typing import Final

from conversations import commands
from conversations.commands import Control, decode, held
from conversations.views import Field

__all__ = ["LONGEST", "decode", "encode", "field_id"]

LONGEST: Final = 255  # characters of an action_id, a block_id or a callback_id


def encode(control: Control, subject: str) -> str:
    """Write an action_id or a callback_id: "1:edit:<sheet id>"; ValueError where Slack would not take it."""
    return held(commands.encode(control, subject), LONGEST)


def field_id(field: Field) -> str:
    """Write the block_id of a form's field, which is its name: what is filled in comes back under it."""
    return held(field.name, LONGEST)
