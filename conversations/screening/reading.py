"""How a text is read: as it is written and, where something in it may be hidden, with that undone."""

import re
from typing import Final

from conversations.screening.notation import UNSPACED
from conversations.screening.plain import SIGNS, is_signed, plain, spellings, whole
from conversations.screening.vocabulary import Token, Vocabulary

#: The marks and vowel signs of Indic scripts are parts of words, though no letters.
_LETTER: Final = r"[^\W_]|[\u0900-\u0963\u0966-\u0dff]"
_WORD: Final = re.compile(rf"(?:{_LETTER})+")
_SIGNED_WORD: Final = re.compile(rf"\ue000?(?:{_LETTER}|[{re.escape(SIGNS)}])+")
_GENITIVE: Final = re.compile(r"['\u2018\u2019\u02bc`\u00b4][s5$]?(?![^\W_])|(?<=[^\W_])['\u2018\u2019\u02bc](?=[^\W_])")
#: Stands before what was spaced out; plain() leaves no character for private use.
_RUN: Final = "\ue000"
_LONG: Final = 9  # letters; a shorter run is one word
_ENDLESS: Final = 15  # letters; a longer run is several, known or not


def readings(text: str, vocabulary: Vocabulary) -> list[list[Token]]:
    """Return the words of a text, once or twice: as they are, and with what may be hidden made whole."""
    seen = _GENITIVE.sub("", plain(text))
    first = [token for word in _WORD.findall(seen) for token in _written(word, vocabulary)]
    joined = whole(seen, _RUN)
    second = [token for word in _SIGNED_WORD.findall(joined) for token in _hidden(word, vocabulary)]
    return [first] if first == second else [first, second]


def _written(word: str, vocabulary: Vocabulary) -> list[Token]:
    if UNSPACED.search(word):
        return [Token(part) for part in vocabulary.split(word, signed=False)]
    return [Token(word)]


def _hidden(word: str, vocabulary: Vocabulary) -> list[Token]:
    """Return the words in one that may be written with signs, or run together by having been spaced out."""
    core = word.removeprefix(_RUN)
    if UNSPACED.search(core):
        return _written(core, vocabulary)
    signed = is_signed(core)
    token = Token(core, spellings(core)) if signed else Token(core)
    if core is word or len(core) < _LONG:
        return [token]
    parts = vocabulary.split(core, signed=signed)
    if len(core) < _ENDLESS and len(core) > sum(map(len, parts)):
        return [token]
    return [token, *(Token("", (part,)) if signed else Token(part) for part in parts)]
