"""Button and form ids, as all platforms write them, within what Discord takes."""

from typing import Final

from conversations import commands
from conversations.commands import Control, decode, held
from conversations.views import Field

__all__ = ["LONGEST", "decode", "encode", "field_id"]

LONGEST: Final = 100  # characters of a custom_id


def encode(control: Control, subject: str) -> str:
    """Write a custom_id: "1:edit:<sheet id>"; ValueError where Discord would not take it."""
    return held(commands.encode(control, subject), LONGEST)


def field_id(field: Field) -> str:
    """Write the custom_id of a form's field, which is its name: what is filled in comes back under it."""
    return held(field.name, LONGEST)
