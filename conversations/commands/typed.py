"""Reads a typed line: "/imagine a red fox in snow ratio:16:9 --size 2K"."""

import re
from dataclasses import dataclass
from typing import Final

from conversations.commands.table import COMMANDS, Command, Option, OptionKind, closest, command_named
from conversations.commands.unoffered import unoffered
from conversations.outcomes import (
    CommandUnknown,
    OptionEmpty,
    OptionInvalid,
    OptionNotOffered,
    OptionUnknown,
    PromptTooLong,
    Refused,
)
from conversations.screening import PROMPT_LIMIT

#: Before an option: two hyphens, or a dash that phones make of them.
_FLAG: Final = "(?:--|—|–)"  # noqa: RUF001
_QUOTED: Final = '["“”](?P<quoted>[^"“”]*)["“”]'
#: What a switch is given where it stands alone.
_ON: Final = "yes"
#: How much of an unknown name is repeated to the member.
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Typed:
    """A line as it was understood."""

    command: Command
    values: dict[str, str]  # by option name; the words without a name belong to the command's text option
    branch: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """An option in the line: its place, its end where no longer text follows it, its value."""

    start: int
    value_at: int
    end: int
    option: Option
    value: str
    quoted: bool


def read(line: str) -> Typed | Refused:
    """Read a line that begins with "/".

    Options are written name:value, name=value or --name value; a value with spaces stands in quotes,
    except that text options run on to the next option. Unknown --names and near misses of known
    names are refused; other words with a colon belong to the prompt.
    """
    name, _, rest = line.strip().removeprefix("/").partition(" ")
    name, _, more = name.partition("\n")
    command = command_named(name.casefold())
    if command is None:
        return Refused(CommandUnknown(name[:_SHOWN], closest(name, [known.name for known in COMMANDS])))
    rest = f"{more} {rest}".strip()
    if len(rest) > 2 * PROMPT_LIMIT:  # looking for options in it would only cost time
        return Refused(PromptTooLong(len(rest), PROMPT_LIMIT))
    if command.branches:
        return _branch(command, rest)
    return _read(command, rest)


def _read(command: Command, rest: str) -> Typed | Refused:
    wrong = _unknown(command, rest)
    return wrong or _fill(command, rest, _options(command, rest))


def _branch(command: Command, rest: str) -> Typed | Refused:
    """Read the first word as the branch that is meant; without one it is the command's own way."""
    name, _, more = rest.partition(" ")
    if not name:
        return Typed(command, {})
    branch = command.branch(name.casefold())
    if branch is None:
        names = tuple(one.name for one in command.branches)
        return Refused(OptionInvalid(command.name, rest[:_SHOWN], names))
    typed = _read(branch, more.strip())
    return typed if isinstance(typed, Refused) else Typed(command, typed.values, branch.name)


def _typeable(command: Command) -> dict[str, Option]:
    return {option.name: option for option in command.options if option.kind is not OptionKind.PICTURE}


def _options(command: Command, rest: str) -> list[_Found]:
    known = _typeable(command)
    if not known:
        return []
    names = "|".join(known)
    switches = "|".join(name for name, option in known.items() if option.kind is OptionKind.SWITCH) or "(?!)"
    pattern = re.compile(
        rf"(?:^|(?<=\s))(?:{_FLAG}(?P<switch>{switches})(?!\S)(?:\s+(?P<onoff>yes|no|true|false|on|off)(?!\S))?|"
        rf"(?:{_FLAG}(?P<flag>{names})(?:\s*[:=]\s*|\s+|$)|(?P<name>{names})[:=]\s?)"
        rf"(?:{_QUOTED}|(?P<bare>\S*)))",
        re.IGNORECASE,
    )
    return [_found(match, known) for match in pattern.finditer(rest)]


def _found(match: re.Match[str], known: dict[str, Option]) -> _Found:
    option = known[(match["switch"] or match["flag"] or match["name"]).casefold()]
    if match["switch"]:
        return _Found(match.start(), match.end(), match.end(), option, match["onoff"] or _ON, quoted=True)
    quoted = match["bare"] is None
    value = match["quoted"] if quoted else match["bare"]
    at = match.start("bare") if not quoted else match.end()
    return _Found(match.start(), at, match.end(), option, value or "", quoted)


def _fill(command: Command, rest: str, found: list[_Found]) -> Typed | Refused:
    values: dict[str, str] = {}
    words: list[str] = []
    at = 0
    for index, item in enumerate(found):
        if item.start < at:
            continue  # it stood inside a text that an earlier option took
        words.append(rest[at : item.start])
        following = found[index + 1].start if index + 1 < len(found) else len(rest)
        runs_on = item.option.kind is OptionKind.TEXT and not item.quoted
        at = following if runs_on else item.end
        values[item.option.name] = rest[item.value_at : at].strip() if runs_on else item.value
        if not values[item.option.name]:
            return Refused(OptionEmpty(item.option.name))
    words.append(rest[at:])
    return _loose(command, values, " ".join(part.strip() for part in words if part.strip()))


def _loose(command: Command, values: dict[str, str], words: str) -> Typed | Refused:
    """Give the words without a name to the option that takes them."""
    if not words:
        return Typed(command, values)
    if command.words is not None:
        before = values.get(command.words.name, "")
        return Typed(command, values | {command.words.name: f"{words} {before}".strip()})
    return Refused(OptionUnknown(words[:_SHOWN], command.name, tuple(option.name for option in command.options)))


def _is_amount(match: re.Match[str], rest: str) -> bool:
    """Tell a number written onto the name, as such options take it, from words: "strength: 18" belongs to a prompt."""
    return bool(match["sign"]) and re.match(r"\.?[0-9]", rest[match.end() :]) is not None


def _unknown(command: Command, rest: str) -> Refused | None:
    known = _typeable(command)
    for match in re.finditer(rf"(?:^|(?<=\s))(?P<dash>{_FLAG})?(?P<name>[A-Za-z][\w-]*)(?P<sign>[:=](?!//))?", rest):
        name = match["name"].casefold()
        if name in known:
            continue
        instead = unoffered(name)
        if instead and (match["dash"] == "--" or _is_amount(match, rest)):
            return Refused(OptionNotOffered(match["name"][:_SHOWN], instead))
        meant = match["dash"] == "--" or (match["sign"] and closest(name, list(known), 0.75))
        if meant:
            return Refused(OptionUnknown(match["name"][:_SHOWN], command.name, tuple(known)))
    return None
