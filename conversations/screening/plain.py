"""Undoes the common ways to hide a word: look-alike letters, invisible characters, digits for letters, spacing out.

The results are for matching alone. Everything is linear in the length of the text.
"""

# ruff: noqa: RUF001 -- look-alikes are the point of this file

import re
import unicodedata
from typing import Final

_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
#: Invisible, though Unicode calls them letters or symbols.
_BLANKS: Final = "\u115f\u1160\u3164\uffa0\u2800"
_INVISIBLE: Final = frozenset({"Mn", "Me", "Cf"})

#: Look-alikes that compatibility normalisation leaves as they are, casefolded, by the Latin letter they pass for.
_CONFUSABLES: Final = {
    "a": "аαɑᴀ",
    "b": "вʙьɓ",
    "c": "сᴄϲ",
    "d": "ԁᴅɗ",
    "e": "еєεᴇɛ",
    "f": "ꜰƒ",
    "g": "ɡɢց",
    "h": "һнʜհ",
    "i": "іιıɪ",
    "j": "јᴊ",
    "k": "кκᴋ",
    "l": "ӏʟł",
    "m": "мᴍ",
    "n": "ոɴпη",
    "o": "оοօᴏø",
    "p": "рρᴘ",
    "q": "ԛ",
    "r": "гʀ",
    "s": "ѕꜱ",
    "t": "тτᴛ",
    "u": "υսᴜ",
    "v": "νѵᴠ",
    "w": "ԝᴡω",
    "x": "хχ",
    "y": "уγүʏ",
    "z": "ᴢ",
}
#: Three alphabets of emoji: negative circled, negative squared, regional indicators.
_EMOJI_ALPHABETS: Final = (0x1F150, 0x1F170, 0x1F1E6)
_LETTERS: Final = {
    **{ord(alike): letter for letter, alikes in _CONFUSABLES.items() for alike in alikes},
    **{start + index: letter for start in _EMOJI_ALPHABETS for index, letter in enumerate(_LATIN)},
    **{ord(blank): None for blank in _BLANKS},
}

#: Ligatures that stand for whole sentences: they would make the text up to eighteen times as long.
_SENTENCES: Final = dict.fromkeys(range(0xFDFA, 0xFDFC), " ")

#: Signs for letters. 1 stands for i and for l, so l becomes i too: match with words that went through here as well.
_LEET: Final = str.maketrans("0134578@$!|€l", "oieastbasiiei")
_SPACED_OUT: Final = re.compile(r"(?<!\w)[a-z0-9]([ ._*~/|+-]{1,3})[a-z0-9](?:\1[a-z0-9])+(?!\w)")
_DRAWN_OUT: Final = re.compile(r"([a-z])\1{2,}")


def plain(text: str) -> str:
    """Return the text in lower-case letters as they look: no marks, nothing invisible, look-alikes in Latin."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text.translate(_SENTENCES)).casefold())
    seen = "".join(character for character in folded if unicodedata.category(character) not in _INVISIBLE)
    return unicodedata.normalize("NFKC", seen.translate(_LETTERS)).casefold()


def joined(text: str) -> str:
    """Return plain text in which words spaced out letter by letter ("n u d e", "n-u-d-e") are whole again."""
    return _SPACED_OUT.sub(_join, text)


def spaced_out(text: str) -> str:
    """Return only what was spaced out, joined; several words in one spacing run into each other."""
    return " ".join(_join(found) for found in _SPACED_OUT.finditer(text))


def unsigned(text: str) -> str:
    """Return plain text with signs read as letters, and l as i; numbers by themselves stay."""
    return _DRAWN_OUT.sub(r"\1", " ".join(_unsign(word) for word in text.split()))


def without_l(text: str) -> str:
    """Return words or a pattern as unsigned() would leave them."""
    return text.replace("l", "i")


def _join(found: re.Match[str]) -> str:
    return found[0].replace(found[1], "")


def _unsign(word: str) -> str:
    core = word.rstrip("!|.,;:?")
    return word if core.isdigit() else core.translate(_LEET) + word[len(core) :]
