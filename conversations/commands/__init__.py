"""Every command, option and control as data, and how a typed line is read."""

from conversations.commands.ids import decode, encode, held
from conversations.commands.table import (
    ASKS_RIGHTS,
    CHANGES_CARD,
    COMMANDS,
    MAKES_CARD,
    MENUS,
    OPENS_FORM,
    Command,
    Control,
    Menu,
    Option,
    OptionKind,
    Press,
    Right,
    Submission,
    choices,
    closest,
    command_named,
)
from conversations.commands.typed import Typed, read

__all__ = [
    "ASKS_RIGHTS",
    "CHANGES_CARD",
    "COMMANDS",
    "MAKES_CARD",
    "MENUS",
    "OPENS_FORM",
    "Command",
    "Control",
    "Menu",
    "Option",
    "OptionKind",
    "Press",
    "Right",
    "Submission",
    "Typed",
    "choices",
    "closest",
    "command_named",
    "decode",
    "encode",
    "held",
    "read",
]
