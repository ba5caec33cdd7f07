"""What is hidden from a reader but not from a model: encoded texts, invisible ones, words of several alphabets."""

import base64
import binascii
import re
import unicodedata
from typing import Final

#: Long enough that a word is none by chance; both alphabets of RFC 4648.
_BASE64: Final = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{16,}={0,2}")
_TAG: Final = 0xE0000  # "tag letter a" is the letter a, that far up
_TAGS: Final = re.compile("(?:[\U000e0020-\U000e007e])+")
_FLAG: Final = "\U0001f3f4"  # the only thing that tags are for: flags of regions, of six tags at most
_SMUGGLED: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{3,}")  # bytes as variation selectors
_READABLE: Final = 0.9  # share of letters, digits and spaces
_ALPHABETS: Final = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU")
_WORD: Final = re.compile(r"[^\W\d_]{4,}")


def decoded(text: str) -> list[str]:
    """Return the readable texts that stand in a text as base64 or as invisible tags."""
    blobs = (_from_base64(found[0]) for found in _BASE64.finditer(text))
    tags = (_from_tags(text, found) for found in _TAGS.finditer(text))
    return [one for one in (*blobs, *tags) if one]


def is_smuggled(text: str) -> bool:
    """Tell whether a text carries bytes as variation selectors."""
    return not text.isascii() and _SMUGGLED.search(text) is not None


def mixes_alphabets(text: str) -> bool:
    """Tell whether letters of one alphabet pass for another's within one word."""
    return not text.isascii() and any(_mixes(found[0]) for found in _WORD.finditer(text))


def _mixes(word: str) -> bool:
    if word.isascii():
        return False
    names = {unicodedata.name(letter, "").split(" ", 1)[0] for letter in word}
    return len(names.intersection(_ALPHABETS)) > 1


def _from_base64(blob: str) -> str:
    letters = blob.rstrip("=").replace("-", "+").replace("_", "/")
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    try:
        text = base64.b64decode(letters + "=" * (-len(letters) % 4)).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    good = sum(character.isalnum() or character.isspace() or character in ".,!?'\"-:;" for character in text)
    return text if good >= _READABLE * len(text) else ""


def _from_tags(text: str, found: re.Match[str]) -> str:
    if text[found.start() - 1 : found.start()] == _FLAG and len(found[0]) <= 6:  # noqa: PLR2004 -- see _FLAG
        return ""
    return "".join(chr(ord(letter) - _TAG) for letter in found[0])
