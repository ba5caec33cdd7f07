"""Commands and menus → what Discord registers; pure."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Final

from conversations.catalog import Catalogue
from conversations.commands import COMMANDS, MENUS, Command, Menu, Option, OptionKind, Right, choices, command_named
from conversations.screening import PROMPT_LIMIT

_CHAT_INPUT: Final = 1
_MESSAGE: Final = 3
_SUBCOMMAND: Final = 1
_TYPES: Final = {
    OptionKind.TEXT: 3,
    OptionKind.CHOICE: 3,
    OptionKind.INTEGER: 4,
    OptionKind.SWITCH: 5,
    OptionKind.CHANNEL: 7,
    OptionKind.ROLE: 8,
    OptionKind.PICTURE: 11,
}
_TEXT_CHANNELS: Final = [0, 5]  # text and announcements
_EVERYWHERE: Final = {"integration_types": [0, 1], "contexts": [0, 1, 2]}  # guilds and users; also in messages
_GUILDS: Final = {"integration_types": [0], "contexts": [0]}
_MANAGE_GUILD: Final = str(1 << 5)
MOST_CHOICES: Final = 25


def registered(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return all that is registered: slash commands and the entries in a message's menu."""
    return [*(_command(known, catalogue) for known in COMMANDS), *(_menu(known) for known in MENUS)]


def digest(application_id: int, payload: Sequence[dict[str, Any]]) -> str:
    """Tell one registration from another; stored to see whether anything changed."""
    text = json.dumps([application_id, payload], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def suggested(name: str, option: str, typed: str, catalogue: Catalogue) -> list[str]:
    """Complete what is typed for an option: what begins so first, then what has it in it."""
    command = command_named(name)
    meant = next((one for one in command.options if one.name == option), None) if command else None
    if meant is None:
        return []
    typed, known = typed.casefold(), choices(meant, catalogue)
    begins = [one for one in known if one.casefold().startswith(typed)]
    holds = [one for one in known if typed in one.casefold() and one not in begins]
    return [*begins, *holds][:MOST_CHOICES]


def _command(known: Command, catalogue: Catalogue) -> dict[str, Any]:
    where = _GUILDS if known.audience else _EVERYWHERE
    # Whom it is offered to; who may is looked at when it is used.
    offered = {"default_member_permissions": _MANAGE_GUILD} if known.audience is Right.MANAGE else {}
    branches = [
        {
            "type": _SUBCOMMAND,
            "name": branch.name,
            "description": branch.description,
            "options": [_option(option, catalogue) for option in branch.options],
        }
        for branch in known.branches
    ]
    return {
        "type": _CHAT_INPUT,
        "name": known.name,
        "description": known.description,
        "options": branches or [_option(option, catalogue) for option in known.options],
        **where,
        **offered,
    }


def _menu(known: Menu) -> dict[str, Any]:
    return {"type": _MESSAGE, "name": known.name, **_EVERYWHERE}


def _option(option: Option, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "type": _TYPES[option.kind],
        "name": option.name,
        "description": option.description,
        "required": option.required,
        **_bounds(option, catalogue),
    }


def _bounds(option: Option, catalogue: Catalogue) -> dict[str, Any]:
    match option.kind:
        case OptionKind.TEXT:
            return {"max_length": PROMPT_LIMIT}
        case OptionKind.INTEGER:
            return {"min_value": option.least, "max_value": option.most}
        case OptionKind.CHANNEL:
            return {"channel_types": _TEXT_CHANNELS}
        case OptionKind.CHOICE if option.free:
            return {"autocomplete": True}
        case OptionKind.CHOICE:
            return {"choices": [{"name": one, "value": one} for one in choices(option, catalogue)]}
        case _:
            return {}
