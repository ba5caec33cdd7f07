"""Takes prompts apart: words, nouns, colours. Pure."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from adapters.sketch import lexicon
from adapters.sketch.palette import NAMED, Colour, darker, lighter
from adapters.sketch.subjects import NOUNS

_WORD: Final = re.compile(r"[^\W_]+")
BACKGROUND: Final = re.compile(
    r"\b(?:on|against|with|in|over)?\s*(?:an?|the)?\s*(\w+(?:\s\w+)?)\s+(?:background|backdrop)\b"
)
#: How conversations/prompting.py writes what is not wanted, and where a recap ends: only words after it are new.
_UNWANTED: Final = re.compile(r"\n\nThe picture must not show any of this: (.*)\.\s*\Z", re.DOTALL)
_RECAP: Final = re.compile(
    r"\AThe [a-z ]*attached picture is how it stands now\..*?\n\nNow continue from [^\n]*:\n", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Words:
    """A prompt taken apart."""

    text: str  # as typed, without recap, directives and what is not wanted
    unwanted: str = ""
    recap: bool = False  # it stands for turns that are not sent again
    tokens: tuple[str, ...] = field(default=())


def take_apart(text: str) -> Words:
    """Split a prompt as it is sent into what is wanted and what is not."""
    fresh = _RECAP.sub("", text, count=1)
    recap, text = fresh != text, fresh
    found = _UNWANTED.search(text)
    unwanted = found[1] if found else ""
    text = text[: found.start()] if found else text
    return Words(text.strip(), unwanted, recap, tokens(text))


def tokens(text: str) -> tuple[str, ...]:
    """Return the words in lower case, known phrases as one word."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("\u2019", "")
    for phrase, word in lexicon.PHRASES.items():
        plain = re.sub(rf"\b{phrase}s?\b", word, plain)
    return tuple(_WORD.findall(plain))


def noun_of(word: str) -> tuple[str, bool] | None:
    """Return the noun a word names, and whether it is more than one."""
    if word in NOUNS:
        return NOUNS[word], word in {"people", "mice", "books", "oranges", "bananas", "cacti"}
    for ending, instead in (("ies", "y"), ("ves", "f"), ("es", ""), ("s", "")):
        singular = word.removesuffix(ending) + instead
        if word.endswith(ending) and singular in NOUNS:
            return NOUNS[singular], True
    return {"men": ("person", True), "women": ("person", True), "children": ("person", True)}.get(word)


def colour_at(words: tuple[str, ...], index: int) -> Colour | None:
    """Return the colour that a word names, with "dark" or "light" before it."""
    colour = NAMED.get(words[index])
    if colour is None or index == 0:
        return colour
    return {"dark": darker, "deep": darker, "light": lighter, "pale": lighter}.get(words[index - 1], _as_is)(
        colour, 0.35
    )


def _as_is(colour: Colour, _part: float) -> Colour:
    return colour


def worn_in(said: str) -> str | None:
    """Return what the words want to be put on."""
    for word in sorted(lexicon.WEARING, key=len, reverse=True):
        if re.search(rf"\b{word}s?\b", said, re.IGNORECASE):
            return lexicon.WEARING[word]
    return None


def backdrop_of(text: str) -> Colour | None:
    """Return the colour of the plain background that the words ask for, if they do."""
    found = BACKGROUND.search(text.casefold())
    named = tokens(found[1]) if found else ()
    return next((colour for index in range(len(named)) if (colour := colour_at(named, index))), None)
