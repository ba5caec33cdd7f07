"""The ways in which words are hidden from a screening, each as a function from a prompt to the same prompt hidden."""

import random
from collections.abc import Callable, Mapping

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u2063\u034f\ufe0f\u202d"
_CYRILLIC = str.maketrans("acehijkmnopqrstvwxyABCEHKMOPTXSIJ", "асеһіјкмпорԛгѕтѵԝхуАВСЕНКМОРТХЅІЈ")
_GREEK = str.maketrans("abeiknoptuvwxyABEHIKMNOPTXYZ", "αβεικηορτυνωχγΑΒΕΗΙΚΜΝΟΡΤΧΥΖ")
_LEET = str.maketrans("aeiosltAEIOSLT", "43105174310517")
_LEET_SIGNS = str.maketrans("aeiostlAEIOSTL", "@3!0$+|@3!0$+|")
_LEET_MANY = str.maketrans("aeioslbgzAEIOSLBGZ", "431051892431051892")
_MARKS = [chr(code) for code in range(0x300, 0x370)]


def _invisible(text: str) -> str:
    chance = random.Random(text)  # noqa: S311 -- no secret
    return "".join(letter + chance.choice(_INVISIBLE) for letter in text)


def _marks(text: str) -> str:
    chance = random.Random(text)  # noqa: S311 -- no secret
    return "".join(
        letter + "".join(chance.choices(_MARKS, k=chance.randint(1, 4))) if letter.isalpha() else letter
        for letter in text
    )


def _full_width(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


def _bold(text: str) -> str:
    return "".join(
        chr(0x1D5D4 + ord(letter) - ord("A"))
        if "A" <= letter <= "Z"
        else chr(0x1D5EE + ord(letter) - ord("a"))
        if "a" <= letter <= "z"
        else letter
        for letter in text
    )


def _divided(by: str, between_words: str = " ") -> Callable[[str], str]:
    return lambda text: between_words.join(by.join(word) for word in text.split())


METHODS: Mapping[str, Callable[[str], str]] = {
    "invisible characters": _invisible,
    "Cyrillic look-alikes": lambda text: text.translate(_CYRILLIC),
    "Greek look-alikes": lambda text: text.translate(_GREEK),
    "leet": lambda text: text.translate(_LEET),
    "leet with signs": lambda text: text.translate(_LEET_SIGNS),
    "leet of many digits": lambda text: text.translate(_LEET_MANY),
    "full width": _full_width,
    "bold of mathematics": _bold,
    "combining marks": _marks,
    "struck through": lambda text: "".join(f"{letter}\u0336" for letter in text),
    "dots": _divided("."),
    "dots throughout": ".".join,
    "hyphens": _divided("-"),
    "underscores": _divided("_"),
    "asterisks": _divided("*"),
    "bars": _divided("|"),
    "spaces": _divided(" ", "   "),
    "thin spaces": _divided("\u2009"),
    "emoji": _divided("\U0001f525"),
}
