"""How a text is read: as it is written and, where something in it may be hidden, with that undone."""

import re
from typing import Final

from conversations.screening.notation import UNSPACED
from conversations.screening.plain import RUN, SIGNS, is_drawn_out, may_hide, plain, spellings, undivided, whole
from conversations.screening.vocabulary import Reading, Vocabulary

#: The marks and vowel signs of Indic scripts are parts of words, though no letters.
_INDIC: Final = "\u0900-\u0963\u0966-\u0dff"
_ASCII_WORD: Final = re.compile("[a-z0-9]+")
_WORD: Final = re.compile(rf"(?:[^\W_]+|[{_INDIC}])+")
_SIGNED_WORD: Final = re.compile(rf"{RUN}?(?:[^\W_]+|[{_INDIC}{re.escape(SIGNS)}])+")
_GENITIVE: Final = re.compile(r"['\u2018\u2019\u02bc\u00b4][s5$]?(?![^\W_])|(?<=[^\W_])['\u2018\u2019\u02bc](?=[^\W_])")
_LONG: Final = 9  # letters; a shorter run is one word
_ENDLESS: Final = 15  # letters; a longer run is several, known or not


def readings(text: str, vocabulary: Vocabulary) -> list[Reading]:
    """Return the words of a text as they are, and where something may be hidden in them, once or twice made whole."""
    seen = plain(text)
    if "'" in seen or not seen.isascii():
        seen = _GENITIVE.sub("", seen)
    if seen.isascii():
        first = _ASCII_WORD.findall(seen)
    else:
        first = [part for word in _WORD.findall(seen) for part in _written(word, vocabulary)]
    if not may_hide(seen):
        return [Reading(first, {})]
    joined = whole(seen)
    found = [Reading(first, {}), _made_whole(joined, vocabulary)]
    if found[0] == found[1]:
        found.pop()
    if (closed := undivided(joined)) != joined:
        found.append(_made_whole(closed, vocabulary))
    return found


def _made_whole(joined: str, vocabulary: Vocabulary) -> Reading:
    reading = Reading([], {})
    drawn = is_drawn_out(joined)
    for word in _SIGNED_WORD.findall(joined):
        if word.isalpha() and word.isascii() and not drawn:
            reading.words.append(word)
        else:
            _add(reading, word, vocabulary)
    return reading


def _written(word: str, vocabulary: Vocabulary) -> list[str]:
    return vocabulary.split(word, signed=False) if UNSPACED.search(word) else [word]


def _add(reading: Reading, word: str, vocabulary: Vocabulary) -> None:
    """Add the words in one that may be written with signs, or run together by having been spaced out."""
    core = word.removeprefix(RUN)
    if UNSPACED.search(core):
        reading.words.extend(_written(core, vocabulary))
        return
    signed = not core.isalpha() or is_drawn_out(core)
    if signed:
        reading.spellings[len(reading.words)] = spellings(core)
    reading.words.append(core)
    if core is word or len(core) < _LONG:
        return
    parts = vocabulary.split(core, signed=signed)
    if parts == [core] or (len(core) < _ENDLESS and len(core) > sum(map(len, parts))):
        return
    for part in parts:
        if signed:
            reading.spellings[len(reading.words)] = (part,)
        reading.words.append("" if signed else part)
