"""The local rules for words: few and certain. What is merely suspicious is escalated, what is merely a topic passes."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from conversations.outcomes import PromptBlocked, PromptMissing, PromptRepeats, PromptTooLong, Refusal
from conversations.screening.hidden import decoded, is_smuggled, mixes_alphabets
from conversations.screening.plain import plain
from conversations.screening.reading import readings
from conversations.screening.rules import Rule, Rulebook, rulebook
from conversations.screening.verdicts import Kind, Stage, Verdict

PROMPT_LIMIT: Final = 4000  # characters

_REPEATS_FROM: Final = 100  # characters; below that a chant is somebody's style
_UNIT: Final = 40  # characters of the longest unit looked for
_TIMES: Final = 5  # a unit is there at least so often
_SHARE: Final = 0.6  # of the text that one unit makes up
_PROBES: Final = 16  # places where a unit may begin
#: A line of dashes and the like, however long: it is decoration of the words beside it.
_RULE: Final = re.compile(r"([!-/:-@\[-`{-~])\1{9,}")

_DEPTH: Final = 2  # encoded texts within encoded texts that are looked into

#: The places of each group, in one reading of the text.
_Places = dict[str, list[int]]


def screen(text: str) -> Refusal | None:
    """Tell why these words cannot be taken, None when they can; what is escalated can, so far."""
    length = len(text.strip())
    if length > PROMPT_LIMIT:
        return PromptTooLong(length, PROMPT_LIMIT)
    if not plain(text.strip()).strip():
        return PromptMissing()
    if repeats(text):
        return PromptRepeats()
    verdict = check_words(text)
    return PromptBlocked(verdict.category) if verdict.kind is Kind.BLOCK and verdict.category else None


def check_words(text: str) -> Verdict:
    """Judge the words by the local rules alone, in time linear in their length."""
    return _check(text, rulebook(), _DEPTH)


def judge(text: str, book: Rulebook) -> Verdict:
    """Judge the words by these rules, without looking into what is encoded."""
    found = [book.vocabulary.find(reading) for reading in readings(text, book.vocabulary)]
    present = {group for places in found for group in places}
    for rule in book.rules:
        if _applies(rule, present, found):
            return Verdict(rule.kind, Stage.RULES, rule.category, rule.name)
    return Verdict(Kind.ALLOW, Stage.RULES)


def repeats(text: str) -> bool:
    """Tell whether a long text is for the most part one short unit over and over, in linear time."""
    words = " ".join(_RULE.sub(" ", text.casefold()).split()) or text
    if len(words) < _REPEATS_FROM:
        return False
    starts = range(0, len(words), max(1, len(words) // _PROBES))
    units = {unit for start in starts if (unit := _unit_at(words, start))}
    return any((times := words.count(unit)) >= _TIMES and times * len(unit) >= _SHARE * len(words) for unit in units)


def _unit_at(words: str, start: int) -> str:
    """Return the shortest unit that stands twice in a row here, empty when none does."""
    for length in range(1, _UNIT + 1):
        unit = words[start : start + length]
        if words.startswith(unit, start + length):
            return unit
    return ""


def _check(text: str, book: Rulebook, depth: int) -> Verdict:
    found = judge(text, book)
    if found.kind is Kind.BLOCK:
        return found
    inside = [_check(one, book, depth - 1) for one in decoded(text)] if depth else []
    blocked = next((one for one in inside if one.kind is Kind.BLOCK), None)
    if blocked or found.kind is Kind.ESCALATE:
        return blocked or found
    if inside or is_smuggled(text):
        category = next((one.category for one in inside if one.category), None)
        return Verdict(Kind.ESCALATE, Stage.RULES, category, "hidden_text")
    if mixes_alphabets(text):
        return Verdict(Kind.ESCALATE, Stage.RULES, None, "mixed_alphabets")
    return found


def _applies(rule: Rule, present: set[str], found: Sequence[_Places]) -> bool:
    if not all(any(group in present for group in need) for need in rule.needs):
        return False
    if not present.isdisjoint(rule.unless):
        return False
    return rule.within is None or any(_near(rule.needs, rule.within, places) for places in found)


def _near(needs: Sequence[Sequence[str]], within: int, places: _Places) -> bool:
    """Tell whether one of each stands within so many words, begun by any of them."""
    rows = [sorted(place for group in need for place in places.get(group, ())) for need in needs]
    return any(all(_one_from(row, start, start + within) for row in rows) for first in rows for start in first)


def _one_from(row: list[int], start: int, end: int) -> bool:
    at = bisect_left(row, start)
    return at < len(row) and row[at] < end
