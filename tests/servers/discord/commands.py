"""The commands that the bot has registered, with Discord's limits on them."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from tests.servers.discord.errors import Problem
from tests.servers.discord.world import Guild, Ids, Json

SLASH, OF_USER, OF_MESSAGE = 1, 2, 3
SUBCOMMAND, GROUP = 1, 2
_MOST: Final = {SLASH: 100, OF_USER: 15, OF_MESSAGE: 15}
_NAME: Final = re.compile(r"[-_'\w]{1,32}")
_CHARACTERS: Final = 8000


class Commands:
    """What was registered, globally and per guild."""

    def __init__(self, ids: Ids, application_id: str) -> None:
        self._ids = ids
        self._application_id = application_id
        self._of: dict[str, list[Json]] = {}  # by guild id, "" for all
        self.registered = False

    def of(self, guild_id: str = "") -> list[Json]:
        return self._of.get(guild_id, [])

    def replace(self, given: list[Json], guild_id: str = "") -> list[Json]:
        """Put these in place of all; one of the same type and name keeps its id."""
        known = {(command["type"], command["name"]): command["id"] for command in self.of(guild_id)}
        self._of[guild_id] = [self._kept(command, known, guild_id) for command in given]
        self.registered = True
        return self._of[guild_id]

    def find(self, guild: Guild | None, name: str, kind: int) -> Json | None:
        """Return the command that people see in a place; a guild's own goes first."""
        places = ([guild.id] if guild else []) + [""]
        found = (command for place in places for command in self.of(place))
        return next((command for command in found if (command["name"], command["type"]) == (name, kind)), None)

    def _kept(self, given: Json, known: dict[tuple[int, str], str], guild_id: str) -> Json:
        kind = given.get("type") or SLASH
        kept: Json = {
            "id": known.get((kind, given["name"])) or self._ids(),
            "application_id": self._application_id,
            "version": self._ids(),
            "type": kind,
            "name": given["name"],
            "description": given.get("description") or "",
            "name_localizations": given.get("name_localizations"),
            "description_localizations": given.get("description_localizations"),
            "nsfw": given.get("nsfw", False),
            "dm_permission": given.get("dm_permission") is not False,
            "contexts": given.get("contexts"),
            "integration_types": given.get("integration_types") or [0],
            "default_member_permissions": _text(given.get("default_member_permissions")),
        }
        if given.get("options"):
            kept["options"] = [_answered(option) for option in given["options"]]
        return kept | ({"guild_id": guild_id} if guild_id else {})


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _answered(option: Json) -> Json:
    """Return an option as it is given back: without what is empty."""
    kept = {name: value for name, value in option.items() if value not in (None, [], {}, False) or name == "value"}
    for name in ("options", "choices"):
        if name in kept:
            kept[name] = [_answered(inner) for inner in kept[name]]
    return kept


def problems(commands: list[Json]) -> Iterator[Problem]:
    """Yield what is wrong with a list of commands."""
    kinds = Counter(command.get("type") or SLASH for command in commands)
    for kind, count in kinds.items():
        if count > _MOST.get(kind, 1):
            yield Problem((), f"{count} commands of type {kind}", "APPLICATION_COMMAND_TOO_MANY")
    names = Counter((command.get("type") or SLASH, command.get("name")) for command in commands)
    for (_, name), count in names.items():
        if count > 1:
            yield Problem((), f"{name} is there twice", "APPLICATION_COMMANDS_DUPLICATE_NAME")
    for index, command in enumerate(commands):
        yield from _of_command(command, (str(index),))


def _of_command(command: Json, path: tuple[str, ...]) -> Iterator[Problem]:
    kind, description = command.get("type") or SLASH, command.get("description") or ""
    if kind == SLASH:
        yield from _of_names(command, path)
        if not description:
            yield Problem((*path, "description"), "This field is required", "BASE_TYPE_REQUIRED")
    elif description or command.get("options"):
        yield Problem(path, "only slash commands have a description and options", "APPLICATION_COMMAND_CONTEXT_MENU")
    yield from _of_options(command.get("options") or [], path, 0)
    size = _size(command)
    if size > _CHARACTERS:
        yield Problem(path, f"{size} characters; at most {_CHARACTERS}", "APPLICATION_COMMAND_TOO_LARGE")


def _of_names(named: Json, path: tuple[str, ...]) -> Iterator[Problem]:
    names = [named.get("name") or "", *(named.get("name_localizations") or {}).values()]
    for name in names:
        if not _NAME.fullmatch(name) or name != name.lower():
            yield Problem((*path, "name"), f"Command name is invalid: {name}", "APPLICATION_COMMAND_INVALID_NAME")


def _of_options(options: list[Json], path: tuple[str, ...], depth: int) -> Iterator[Problem]:
    names = Counter(option.get("name") for option in options)
    if len(names) < len(options):
        yield Problem(path, "an option is there twice", "APPLICATION_COMMAND_OPTIONS_NAME_INVALID")
    optional = False
    for index, option in enumerate(options):
        place = (*path, "options", str(index))
        yield from _of_names(option, place)
        nested = option.get("type") in {SUBCOMMAND, GROUP}
        if nested:
            yield from _of_nested(option, options, place, depth)
            continue
        if option.get("required") and optional:
            says = "Required options must be placed before non-required options"
            yield Problem(place, says, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID")
        optional = optional or not option.get("required")
        yield from _of_choices(option, place)


def _of_nested(option: Json, siblings: list[Json], place: tuple[str, ...], depth: int) -> Iterator[Problem]:
    if any(sibling.get("type") not in {SUBCOMMAND, GROUP} for sibling in siblings):
        says = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        yield Problem(place, says, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID")
    if depth > (1 if option["type"] == SUBCOMMAND else 0):
        yield Problem(place, "is nested too deep", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID")
    yield from _of_options(option.get("options") or [], place, depth + 1)


def _of_choices(option: Json, place: tuple[str, ...]) -> Iterator[Problem]:
    choices = option.get("choices") or []
    if choices and option.get("autocomplete"):
        yield Problem(place, "has choices and autocomplete", "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES")
    for key in ("name", "value"):
        if len({choice.get(key) for choice in choices}) < len(choices):
            yield Problem(place, f"a choice's {key} is there twice", "APPLICATION_COMMAND_OPTIONS_CHOICE_DUPLICATE")


def _size(named: Json) -> int:
    """Return the characters that count: names, descriptions and values, of each the longest locale."""
    size = 0
    for key in ("name", "description"):
        spoken = [named.get(key) or "", *(named.get(f"{key}_localizations") or {}).values()]
        size += max(len(text) for text in spoken)
    size += len(named["value"]) if isinstance(named.get("value"), str) else 0
    return size + sum(_size(inner) for key in ("options", "choices") for inner in named.get(key) or ())
