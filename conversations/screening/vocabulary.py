"""Finds the words of the rules in a text, each place at the cost of a few look-ups: no pattern grows with the rules."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from conversations.screening.notation import UNSPACED
from conversations.screening.plain import unsigned

#: The group whose phrases take their words out of sight of all others.
ORDINARY: Final = "ordinary"

_REMEMBERED: Final = 20_000  # words whose look-up is kept
_HEAD: Final = 3  # letters by which stems are looked up
_HEADS: Final = (3, 2, 1)  # shorter words are their own heads
_ONE_WORD: Final = 0.5  # letters left over that weigh as much as one more word
_NO_NUMBER: Final = 5  # digits; what is longer may be a word by itself: "1113941"
_NUMBER: Final = re.compile(r"(\d{1,3})(?!\d)(.*)", re.DOTALL)
_TO_NINE: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TO_TWELVE: Final = ("ten", "eleven", "twelve")
_TEENS: Final = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_NUMBERS: Final = {word: number for number, word in enumerate((*_TO_NINE, *_TO_TWELVE, *_TEENS))}
_TENS: Final = frozenset(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])


class Reading(NamedTuple):
    """A text as words.

    spellings: what a word may be when digits and signs stand for letters, as unsigned() writes it, by its place.
    """

    words: list[str]
    spellings: dict[int, tuple[str, ...]]


#: A place in the tree of phrases: the groups of the phrase that ends here, and what may follow, by the next word.
#: Plain tuples, and None at the end, because the garbage collector soon lets go of tuples that hold no container.
_Node = tuple[tuple[str, ...], "_Tree | None"]
_Tree = Mapping[str, _Node]
_Growing = dict[str, tuple[list[str], "_Growing"]]

#: What a text says at one place: its first word, the one after its last, and the groups.
_Hit = tuple[int, int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The single words and stems, in one spelling: each maps to the same in the data's own spelling."""

    words: Mapping[str, tuple[str, ...]]
    stems: Mapping[str, tuple[tuple[str, str], ...]]  # by their head
    inside: Mapping[str, tuple[str, ...]]  # by their head, longest first: for what was run together

    def look_up(self, word: str) -> tuple[str, ...]:
        found = self.words.get(word, ())
        near = self.stems.get(word[:_HEAD])
        return found if near is None else found + tuple(term for stem, term in near if word.startswith(stem))

    def split(self, run: str) -> list[str]:
        """Return the known words in a run, those that leave the fewest letters over."""
        costs, chosen = [0.0] * (len(run) + 1), [""] * len(run)
        for at in range(len(run) - 1, -1, -1):
            costs[at] = costs[at + 1] + 1
            for word in self._begin(run, at):
                cost = costs[at + len(word)] + _ONE_WORD
                if cost < costs[at]:
                    costs[at], chosen[at] = cost, word
        found, at = [], 0
        while at < len(run):
            if chosen[at]:
                found.append(chosen[at])
            at += len(chosen[at]) or 1
        return found

    def _begin(self, run: str, at: int) -> list[str]:
        near = (self.inside.get(run[at : at + length], ()) for length in _HEADS)
        return [word for words in near for word in words if run.startswith(word, at)]


class Vocabulary:
    """All phrases of all groups."""

    def __init__(self, groups: Mapping[str, Iterable[tuple[str, ...]]]) -> None:
        self._first = _tree((phrase, group) for group, phrases in groups.items() for phrase in set(phrases))
        words = {word for phrases in groups.values() for phrase in phrases for word in phrase}
        self._limits = sorted({int(found[1]) for word in words if (found := re.match(r"<(\d+)", word))})
        self._seen = _lexicon(words, str)
        self._unsigned = _lexicon(words, unsigned)
        self._terms = lru_cache(_REMEMBERED)(self._look_up)

    def split(self, run: str, *, signed: bool) -> list[str]:
        """Return the known words in words that were run together, in the spelling they were looked for."""
        return self._unsigned.split(unsigned(run)) if signed else self._seen.split(run)

    def find(self, reading: Reading) -> dict[str, list[int]]:
        """Return the places of each group's phrases, in order: the index of the first word."""
        terms = self._all_terms(reading)
        found = [hit for at, here in enumerate(terms) if here for hit in self._at(terms, at, reading.words[at])]
        hidden = {at for start, end, names in found if ORDINARY in names for at in range(start, end)}
        places: dict[str, list[int]] = defaultdict(list)
        for start, end, names in found:
            if not hidden.issuperset(range(start, end)):
                for name in names:
                    places[name].append(start)
        return places

    def _all_terms(self, reading: Reading) -> list[frozenset[str]]:
        words = reading.words
        terms = list(map(self._terms, words))
        for at, spellings in reading.spellings.items():
            terms[at] = terms[at].union(*map(self._unsigned.look_up, spellings))
        if not _TENS.isdisjoint(words):
            for at, (before, word) in enumerate(pairwise(words), 1):
                if before in _TENS and word in _NUMBERS:  # "twenty one"
                    terms[at] = frozenset(term for term in terms[at] if not term.startswith("<"))
        return terms

    def _at(self, terms: list[frozenset[str]], at: int, word: str) -> list[_Hit]:
        """Return what begins here. "455" is no word by itself, "70" may be one in a phrase."""
        is_number = word.isdigit() and len(word) < _NO_NUMBER
        found: list[_Hit] = []
        near = [(at + 1, node, term) for term in terms[at] if (node := self._first.get(term))]
        while near:
            end, (groups, after), term = near.pop()
            if groups and (end > at + 1 or term == word or not is_number):
                found.append((at, end, groups))
            if after and end < len(terms):
                near += [(end + 1, after[one], one) for one in terms[end] if one in after]
        return found

    def _look_up(self, word: str) -> frozenset[str]:
        digits = _NUMBER.fullmatch(word) if word[:1].isdigit() else None
        number = int(digits[1]) if digits else _NUMBERS.get(word)
        rest = digits[2] if digits else ""
        below = [] if number is None else [f"<{most}{rest}" for most in self._limits if number < most]
        return frozenset((*self._seen.look_up(word), *below))


def _tree(rows: Iterable[tuple[tuple[str, ...], str]]) -> _Tree:
    growing: _Growing = {}
    for phrase, group in rows:
        branch = growing
        for word in phrase[:-1]:
            branch = branch.setdefault(word, ([], {}))[1]
        branch.setdefault(phrase[-1], ([], {}))[0].append(group)
    return _grown(growing)


def _grown(growing: _Growing) -> _Tree:
    return {word: (tuple(groups), _grown(after) if after else None) for word, (groups, after) in growing.items()}


def _lexicon(terms: set[str], spell: Callable[[str], str]) -> _Lexicon:
    words: dict[str, list[str]] = defaultdict(list)
    stems: dict[str, list[tuple[str, str]]] = defaultdict(list)
    inside: dict[str, set[str]] = defaultdict(set)
    for term in terms:
        if term.startswith("<"):
            continue
        spelled = spell(term.removesuffix("*"))
        if term.endswith("*"):
            stems[spelled[:_HEAD]].append((spelled, term))
        else:
            words[spelled].append(term)
        if len(spelled) >= _HEAD or UNSPACED.search(spelled):
            inside[spelled[:_HEAD]].add(spelled)
    return _Lexicon(
        {word: tuple(same) for word, same in words.items()},
        {head: tuple(near) for head, near in stems.items()},
        {head: tuple(sorted(near, key=len, reverse=True)) for head, near in inside.items()},
    )
