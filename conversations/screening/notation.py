"""How the data files write words.

    child{,ren,ish}     child, children, childish
    self-harm           "self harm" and "selfharm"
    strangl*            every word that begins so
    <18 years old       a number below eighteen, in digits or in words; <18yo is one word with one

Letters may be of any script; in those that put no spaces between words a term is found inside of others.
"""

import re
from functools import cache
from itertools import product
from typing import Final

from conversations.screening.plain import plain

_BRACES: Final = re.compile(r"\{([^{}]*)\}")
_WORD: Final = re.compile(r"(?:<\d+)?(?:[^\W_]|[\u0900-\u0dff])*\*?")
_SHORTEST_STEM: Final = 3  # letters; what is shorter begins too many words

#: Thai, Hangul, kana, Han: words follow each other without spaces.
UNSPACED: Final = re.compile("[\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def expand(term: str) -> list[tuple[str, ...]]:
    """Return every phrase that a term stands for, as words in plain letters; ValueError says what is wrong with it."""
    pieces = _BRACES.split(term)
    choices = [piece.split(",") if index % 2 else [piece] for index, piece in enumerate(pieces)]
    written = ["".join(chosen) for chosen in product(*choices)]
    spaced = [one.replace("-", " ") for one in written]
    closed = [one.replace("-", "") for one in written if "-" in one]
    return [_phrase(one) for one in dict.fromkeys(spaced + closed)]


def _phrase(text: str) -> tuple[str, ...]:
    words = tuple(map(_word, text.split()))
    if not words:
        raise ValueError("an empty term")
    return words


@cache
def _word(written: str) -> str:
    word = plain(written)
    if not _WORD.fullmatch(word):
        raise ValueError(f"{written!r} is not a word, a stem* or a number <18")
    if word.endswith("*") and len(word) <= _SHORTEST_STEM and not UNSPACED.search(word):
        raise ValueError(f"{written!r} is too short a stem")
    return word
