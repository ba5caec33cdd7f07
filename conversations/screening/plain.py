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
#: What normalisation would spoil. Two ligatures stand for whole sentences: they would make the text eighteen times as
#: long. The final and the lunate sigma would become a sigma. Odd spaces are told from the plain one.
_FIRST: Final[dict[int, int | str]] = {
    **dict.fromkeys(range(0xFDFA, 0xFDFC), " "),
    0x3C2: "s",
    0x3F2: "c",
    0x3F9: "c",
    **dict.fromkeys((0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), "\u00b7"),
}
_CONTROLS: Final = {code: None for code in (*range(0x20), 0x7F) if not chr(code).isspace()}

#: Signs for letters. 1 stands for i and for l, so l becomes i too: match with words that went through here as well.
_LEET: Final = str.maketrans("0123456789@$!|+€£¢¥§l", "oizeasgtbgasiiteicysi")
#: Signs that stand for letters; `*` masks one.
SIGNS: Final = "@$!|+€£¢¥§*"

#: "skiII": like the digit, it may stand for i or for l.
_TALL: Final = re.compile("(?<=[a-z])I")
_LETTER: Final = r"(?:[^\W_]|[@$!\u20ac])"
_START, _END = r"(?<![^\W_])(?<![@$!\u20ac])", r"(?![^\W_]|[@$\u20ac])"  # "!" may end a sentence
_SIGNED_OUT: Final = re.compile(  # "n-u-d-e", "n - u - d - e"
    rf"{_START}{_LETTER}(([^\w\s]|_)\2{{0,2}}| [^\w\s] ){_LETTER}(?:\1{_LETTER})+{_END}"
)
_SPACED_OUT: Final = re.compile(rf"{_START}{_LETTER}(\s){_LETTER}(?:\1{_LETTER})+{_END}")  # "n u d e"
_WIDE: Final = re.compile(rf"{_START}{_LETTER}(\s{{2,3}}){_LETTER}(?:\1{_LETTER})+{_END}")  # "n  u  d  e"
_PAIR: Final = re.compile(r"(?<![^\W_])[^\W_] [^\W_](?![^\W_])")  # "o f", where longer words are spaced out
_DIVIDED: Final = re.compile(rf"(?<=[^\W_])(?:[^\w\s{SIGNS}]|_)(?=[^\W_])")  # "nu.de"
#: Stands before what was spaced out, for several words in one spacing run into each other; plain() leaves none.
RUN: Final = "\ue000"
_RIFT: Final = re.compile(rf"(?<=[^\W_]) ([-'\u2019]) {RUN}?(?=[^\W_])")  # what is left of "e.-.m.a.i.l"
_GENITIVE: Final = re.compile(r"(?<=[^\W_])['\u2019][s5$](?![^\W_])")
_DIVIDERS: Final = 3  # in one text; more are no method
_CERTAIN: Final = 6  # characters; "c!v!l" may be a word with signs for letters
_HIDING: Final = re.compile(  # anything that whole() or spellings() would undo
    rf"[{re.escape(SIGNS)}_]|\d[^\W\d_]|[^\W\d_]\d|([^\W\d_])\1\1|[^\W_][^\w\s][^\W_]|"
    r"(?<![^\W_])[^\W_](?:[^\w]{1,3}[^\W_]){2}(?![^\W_])"
)
_DRAWN_OUT: Final = re.compile(r"([^\W\d_])\1{2,}")
_REMEMBERED: Final = 0xD800  # code points; what lies above is rare


class _AsSeen(dict[int, "int | str | None"]):
    """What a character looks like, by code point; the commoner ones are remembered as they are met."""

    def __missing__(self, code: int) -> int | str | None:
        character = chr(code)
        hidden = unicodedata.category(character) in _INVISIBLE and not character.isspace()
        seen = None if hidden else code
        if code < _REMEMBERED:
            self[code] = seen
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
        return _TALL.sub("1", text.translate(_CONTROLS)).lower()
    bare = unicodedata.normalize("NFKD", text.translate(_FIRST)).translate(_SEEN)  # some marks casefold to letters
    folded = unicodedata.normalize("NFKD", _TALL.sub("1", bare).casefold()).translate(_SEEN)
    return unicodedata.normalize("NFKC", folded).casefold()


def may_hide(text: str) -> bool:
    """Tell whether plain text holds anything that hides words."""
    return _HIDING.search(text) is not None


def whole(text: str) -> str:
    """Return plain text in which words spaced out letter by letter are whole again, each marked with RUN."""
    dividers: dict[str, None] = {}

    def alone(found: re.Match[str]) -> str:
        if found[1] in SIGNS and len(found[0]) < _CERTAIN:
            return found[0]
        dividers[found[1]] = None
        return RUN + found[0].replace(found[1], "")

    joined = _SIGNED_OUT.sub(alone, text)
    for divider in list(dividers)[:_DIVIDERS]:  # "o|f" beside "n|u|d|e"
        between = re.sub(rf"(?<=[^\W_]){re.escape(divider)}(?=[^\W_])", "", joined)
        joined = between.replace(divider.strip(), " ")
    joined, runs = _SPACED_OUT.subn(lambda found: RUN + found[0].replace(found[1], ""), joined)
    if runs:
        joined = _PAIR.sub(lambda found: found[0].replace(" ", ""), joined)
    joined = _WIDE.sub(lambda found: RUN + found[0].replace(found[1], ""), joined)
    return _GENITIVE.sub("", _RIFT.sub(r"\1", joined)) if joined != text else text


def undivided(text: str) -> str:
    """Return plain text in which words divided by one sign are whole again, and hyphenated ones are one."""
    return _DIVIDED.sub("", text)


def spellings(word: str) -> tuple[str, ...]:
    """Return what a word with signs, digits or drawn-out letters can be read as, in the spelling of unsigned()."""
    core = word.rstrip("!")  # "hent4!" or "nude!"
    masked = [core.replace("*", vowel) for vowel in "aeiou"] if core.count("*") == 1 else [core.replace("*", "")]
    whole_words = masked if core is word else [*masked, f"{core}i"]
    drawn = {_DRAWN_OUT.sub(letters, one) for one in whole_words for letters in (r"\1", r"\1\1")}
    return tuple(dict.fromkeys(unsigned(one) for one in sorted(drawn)))


def is_drawn_out(text: str) -> bool:
    """Tell whether a letter stands three times in a row."""
    return _DRAWN_OUT.search(text) is not None


def unsigned(word: str) -> str:
    """Return a word with signs read as letters, and l as i."""
    return word.translate(_LEET)
