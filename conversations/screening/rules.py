"""The rules as data: what a file in rules/ may say, read once and checked when it is read.

A file lists words in groups, and rules over them; a group may have words in several files:

    [words]
    weapon = ["knife", "gun{,s}"]       # the notation: notation.py
    ordinary = ["glue gun{,s}"]         # takes its words out of sight of all groups, in every file

    [[rules]]
    name = "weapon_at_someone"          # stored with a verdict: must not change
    category = "violent_crimes"         # verdicts.Category
    verdict = "escalate"                # or "block"
    all = ["weapon", "person|crowd"]    # one of each must be there
    within = 8                          # words from the first to the last; anywhere when left out
    unless = ["toy"]                    # not when one of these is there
"""

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from conversations.screening.notation import expand
from conversations.screening.verdicts import Category, Kind
from conversations.screening.vocabulary import ORDINARY, Vocabulary

#: In the order in which a verdict names them: the gravest first.
FILES: Final = (
    "minors",
    "sexual",
    "people",
    "self_harm",
    "violence",
    "gore",
    "weapons",
    "hate",
    "crimes",
    "privacy",
    "property",
    "languages",
    "ordinary",
)

_KEYS: Final = frozenset({"name", "category", "verdict", "all", "within", "unless"})
_NEEDED: Final = frozenset({"name", "category", "verdict", "all"})


class RulesError(ValueError):
    """A data file is not as it must be: the message names the file and the place in it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Groups of words that mean something together."""

    name: str
    category: Category
    kind: Kind  # never allow
    needs: tuple[tuple[str, ...], ...]  # one group of each must be there
    within: int | None  # words, None for anywhere
    unless: tuple[str, ...]  # groups of which none may be there


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules, those that block first, and the words they speak of."""

    rules: tuple[Rule, ...]
    vocabulary: Vocabulary


@cache
def rulebook() -> Rulebook:
    """Return the rules that come with the program; RulesError when they are broken.

    The first call reads them, which takes about a quarter of a second: a process that people wait for calls it early.
    """
    folder = resources.files("conversations.screening") / "rules"
    return compile_rules({name: (folder / f"{name}.toml").read_text(encoding="utf-8") for name in FILES})


def compile_rules(files: dict[str, str]) -> Rulebook:
    """Return the rules that stand in these texts, by file name."""
    groups: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    rules: list[Rule] = []
    for file, text in files.items():
        data = _parse(file, text)
        for group, terms in data.get("words", {}).items():
            groups[group] += _phrases(f"{file}, words.{group}", terms)
        rules += [_rule(f"{file}, rule {number}", row) for number, row in enumerate(data.get("rules", []), 1)]
    _check_names(rules, set(groups))
    rules.sort(key=lambda rule: rule.kind is not Kind.BLOCK)
    return Rulebook(tuple(rules), Vocabulary(groups))


def _parse(file: str, text: str) -> dict[str, Any]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        raise RulesError(f"{file}: {trouble}") from None
    if unknown := data.keys() - {"words", "rules"}:
        raise RulesError(f"{file}: unknown {', '.join(sorted(unknown))}")
    rules = data.get("rules", [])
    tables = isinstance(rules, list) and all(isinstance(rule, dict) for rule in rules)
    if not (tables and isinstance(data.get("words", {}), dict)):
        raise RulesError(f"{file}: words are a table, rules are tables")
    return data


def _phrases(place: str, terms: object) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for term in _texts(place, terms):
        try:
            found += expand(term)
        except ValueError as trouble:
            raise RulesError(f"{place}: {trouble}") from None
    return found


def _rule(place: str, row: dict[str, Any]) -> Rule:
    if wrong := (row.keys() - _KEYS) | (_NEEDED - row.keys()):
        raise RulesError(f"{place}: unknown or missing {', '.join(sorted(wrong))}")
    within = row.get("within")
    if within is not None and (not isinstance(within, int) or within < 1):
        raise RulesError(f"{place}: within is a number of words")
    try:
        category, kind = Category(row["category"]), Kind(row["verdict"])
    except ValueError as trouble:
        raise RulesError(f"{place}: {trouble}") from None
    if kind is Kind.ALLOW:
        raise RulesError(f"{place}: a rule blocks or escalates")
    needs = tuple(tuple(need.split("|")) for need in _texts(f"{place}, all", row["all"]))
    return Rule(
        str(row["name"]), category, kind, needs, within, tuple(_texts(f"{place}, unless", row.get("unless", [])))
    )


def _texts(place: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise RulesError(f"{place}: not a list of texts")
    return value


def _check_names(rules: list[Rule], groups: set[str]) -> None:
    used = {group for rule in rules for group in (*rule.unless, *(one for need in rule.needs for one in need))}
    if unknown := used - groups:
        raise RulesError(f"no words for {', '.join(sorted(unknown))}")
    if idle := groups - used - {ORDINARY}:
        raise RulesError(f"no rule asks for {', '.join(sorted(idle))}")
    names = [rule.name for rule in rules]
    if twice := {name for name in names if names.count(name) > 1}:
        raise RulesError(f"two rules are named {', '.join(sorted(twice))}")
