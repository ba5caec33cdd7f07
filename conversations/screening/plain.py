"""Undoes the common ways to hide a word: look-alike letters, invisible characters, digits for letters, spacing out.

The results are for matching alone. Everything is linear in the length of the text.
"""

import re
import tomllib
import unicodedata
from importlib import resources
from typing import Final

_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
#: Invisible, though Unicode calls them letters or symbols.
_BLANKS: Final = "\u115f\u1160\u3164\uffa0\u2800"
_INVISIBLE: Final = frozenset({"Mn", "Me", "Cf", "Cc", "Cn", "Co", "Cs"})
#: Three alphabets of emoji: negative circled, negative squared, regional indicators.
_EMOJI_ALPHABETS: Final = (0x1F150, 0x1F170, 0x1F1E6)
#: Ligatures that stand for whole sentences: they would make the text up to eighteen times as long.
_SENTENCES: Final = dict.fromkeys(range(0xFDFA, 0xFDFC), " ")
_CONTROLS: Final = {code: None for code in (*range(0x20), 0x7F) if not chr(code).isspace()}

#: Signs for letters. 1 stands for i and for l, so l becomes i too: match with words that went through here as well.
_LEET: Final = str.maketrans("0123456789@$!|+€£¢¥§l", "oizeasgtbgasiiteicysi")
#: Signs that stand for letters; `*` masks one.
SIGNS: Final = "@$!|+€£¢¥§*"

_LETTER: Final = rf"(?:[^\W_]|[{SIGNS[:3]}€])"
_SPACED_OUT: Final = re.compile(
    rf"(?<![^\W_]){_LETTER}((?:[^\w]|_){{1,3}}){_LETTER}(?:\1{_LETTER})+(?![^\W_])"  # "n-u-d-e", "n u d e"
)
_WIDE: Final = re.compile(r"(?<![^\s])(?<!\S )[^\W_](?: [^\W_])+(?=\s\s|$)")  # "o f" where words are further apart
_DIVIDED: Final = re.compile(r"(?<=[^\W_])(?:[^\w\s]|_)(?=[^\W_])")  # "nu.de"
_DRAWN_OUT: Final = re.compile(r"([^\W\d_])\1{2,}")


class _AsSeen(dict[int, "int | str | None"]):
    """What a character looks like, by code point; filled as characters are met."""

    def __missing__(self, code: int) -> int | str | None:
        character = chr(code)
        hidden = unicodedata.category(character) in _INVISIBLE and not character.isspace()
        seen = self[code] = None if hidden else code
        return seen


def _look_alikes() -> _AsSeen:
    data = (resources.files("conversations.screening") / "lookalikes.toml").read_text(encoding="utf-8")
    return _AsSeen(
        {
            **{ord(alike): letter for letter, alikes in tomllib.loads(data).items() for alike in alikes},
            **{start + index: letter for start in _EMOJI_ALPHABETS for index, letter in enumerate(_LATIN)},
            **{ord(blank): None for blank in _BLANKS},
        }
    )


_SEEN: Final = _look_alikes()


def plain(text: str) -> str:
    """Return the text in lower-case letters as they look: no marks, nothing invisible, look-alikes in Latin."""
    if text.isascii():
        return text.translate(_CONTROLS).lower()
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text.translate(_SENTENCES)).casefold())
    return unicodedata.normalize("NFKC", folded.translate(_SEEN)).casefold()


def whole(text: str, run: str) -> str:
    """Return plain text in which words spaced out letter by letter, or divided by one sign, are whole again.

    run: a mark that is put before what was spaced out, because several words in one spacing run into each other.
    """
    joined, runs = _SPACED_OUT.subn(lambda found: run + _alone(found), text)
    if runs and "  " in joined:
        joined = _WIDE.sub(lambda found: found[0].replace(" ", ""), joined)
    return _DIVIDED.sub(_close, joined)


def spellings(word: str) -> tuple[str, ...]:
    """Return what a word with signs, digits or drawn-out letters can be read as, in the spelling of unsigned()."""
    masked = [word.replace("*", vowel) for vowel in "aeiou"] if word.count("*") == 1 else [word.replace("*", "")]
    drawn = {_DRAWN_OUT.sub(letters, one) for one in masked for letters in (r"\1", r"\1\1")}
    return tuple(dict.fromkeys(unsigned(one) for one in sorted(drawn)))


def is_signed(word: str) -> bool:
    """Tell whether letters of a word may have been replaced or repeated."""
    return not word.isalpha() or _DRAWN_OUT.search(word) is not None


def unsigned(word: str) -> str:
    """Return a word with signs read as letters, and l as i."""
    return word.translate(_LEET)


def _alone(found: re.Match[str]) -> str:
    return found[0].replace(found[1], "")


def _close(found: re.Match[str]) -> str:
    return found[0] if found[0] in SIGNS else ""
