"""Finds the words of the rules in a text, each place at the cost of a few look-ups: no pattern grows with the rules."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from conversations.screening.notation import UNSPACED
from conversations.screening.plain import unsigned

#: The group whose phrases take their words out of sight of all others.
ORDINARY: Final = "ordinary"

_HEAD: Final = 3  # letters by which stems are looked up
_HEADS: Final = (3, 2, 1)  # those that have fewer are of scripts without spaces
_NUMBER: Final = re.compile(r"(\d{1,3})(?!\d)(.*)", re.DOTALL)
_NUMBERS: Final = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
_TENS: Final = frozenset("twenty thirty forty fifty sixty seventy eighty ninety".split())


class Token(NamedTuple):
    """One word of a text.

    spellings: what it is when digits and signs in it stand for letters, as unsigned() writes it; mostly none.
    """

    word: str
    spellings: tuple[str, ...] = ()


class _Phrase(NamedTuple):
    rest: tuple[str, ...]  # the words after the first
    groups: tuple[str, ...]


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
        """Return the known words in a run, from the left, the longest first."""
        found, at = [], 0
        while at < len(run):
            near = (one for length in _HEADS for one in self.inside.get(run[at : at + length], ()))
            word = next((one for one in near if run.startswith(one, at)), "")
            if word:
                found.append(word)
            at += len(word) or 1
        return found


class Vocabulary:
    """All phrases of all groups."""

    def __init__(self, groups: Mapping[str, Iterable[tuple[str, ...]]]) -> None:
        members: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for group, phrases in groups.items():
            for phrase in phrases:
                members[phrase].append(group)
        by_first: dict[str, list[_Phrase]] = defaultdict(list)
        for phrase, names in members.items():
            by_first[phrase[0]].append(_Phrase(phrase[1:], tuple(names)))
        self._phrases = {first: tuple(phrases) for first, phrases in by_first.items()}
        self._numbers = sorted({int(found[1]) for word in _all(members) if (found := re.match(r"<(\d+)", word))})
        self._seen = _lexicon(_all(members), str)
        self._unsigned = _lexicon(_all(members), unsigned)

    def split(self, run: str, *, signed: bool) -> list[str]:
        """Return the known words in words that were run together, in the spelling they were looked for."""
        return self._unsigned.split(unsigned(run)) if signed else self._seen.split(run)

    def find(self, tokens: list[Token]) -> dict[str, list[int]]:
        """Return the places of each group's phrases, in order: the index of the first word."""
        terms = [self._terms(token, tokens[index - 1].word if index else "") for index, token in enumerate(tokens)]
        found = [hit for at, token in enumerate(tokens) for hit in self._at(terms, at, token)]
        hidden = {at for start, end, names in found if ORDINARY in names for at in range(start, end)}
        places: dict[str, list[int]] = defaultdict(list)
        for start, end, names in found:
            if not hidden.issuperset(range(start, end)):
                for name in names:
                    places[name].append(start)
        return places

    def _at(self, terms: list[frozenset[str]], at: int, token: Token) -> list[tuple[int, int, tuple[str, ...]]]:
        found = []
        # "455" is no word by itself, "70" is one in the middle of a phrase.
        here = self._terms(Token(token.word), "") if token.word.isdigit() else terms[at]
        for term in here:
            for rest, groups in self._phrases.get(term, ()):
                end = at + 1 + len(rest)
                if end <= len(terms) and all(word in terms[at + 1 + index] for index, word in enumerate(rest)):
                    found.append((at, end, groups))
        return found

    def _terms(self, token: Token, before: str) -> frozenset[str]:
        found = self._seen.look_up(token.word)
        for spelling in token.spellings:
            found += self._unsigned.look_up(spelling)
        if _numeral(token.word):
            found += self._below(token.word, before)
        return frozenset(found) if found else _NONE

    def _below(self, word: str, before: str) -> tuple[str, ...]:
        digits = _NUMBER.fullmatch(word)
        number = int(digits[1]) if digits else None if before in _TENS else _NUMBERS.get(word)
        rest = digits[2] if digits else ""
        return () if number is None else tuple(f"<{most}{rest}" for most in self._numbers if number < most)


_NONE: Final[frozenset[str]] = frozenset()


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


def _numeral(word: str) -> bool:
    return word[:1].isdigit() or word in _NUMBERS


def _all(members: Iterable[tuple[str, ...]]) -> set[str]:
    return {word for phrase in members for word in phrase}
