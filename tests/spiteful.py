"""Texts that would take long where a rule looked back and forth."""

import random
from collections.abc import Iterator
from typing import Final


def spiteful(length: int) -> dict[str, str]:
    """Return such texts of about this length, by what is spiteful about them."""
    chance = random.Random(7)  # noqa: S311 -- no secret
    words = ["sexual", "child", "school", "teen", "naked", "middle", "little", "high", "without", "one", "pre"]
    return {
        "words": " ".join(chance.choice(words)[: chance.randint(2, 7)] for _ in range(length // 4))[:length],
        "letters": "".join(chance.choice("abcdefghijklmnop    ") for _ in range(length)),
        "spaced": ("n u d e  " * length)[:length],
        "spaced in two ways": ("a b_c " * length)[:length],
        "nothing but blanks": "a" + " " * (length - 2) + "b",
        "invisible": "\u200b" * (length - 1) + "a",
        "marks": "a" + "\u0301" * (length - 1),
        "one sign for a sentence": "\ufdfa" * length,
        "signs": ("1!|" * length)[:length],
        "ages": ("1 year 2 years-" * length)[:length],
        "divided": ("a.b|c-d e " * length)[:length],
        "run together": ("s e l f h a r m " * length)[:length],
        "encoded": ("QUJDREVGR0hJSktMTU5P" * length)[:length],
        "no spaces": ("\u88f8\u5c11" * length)[:length],
        "same": "a" * length,
        "almost the same": ("ab" * length)[: length - 1] + "c",
    }


#: What a chat would take for markup, by what it would be taken for.
MARKUP: Final = {
    "mentions": "@everyone @here <@1> <@!1> <@&1> <#1> </imagine:1> <id:home> <t:1:R> <:a:1> <a:b:1> :smile:",
    "links": "[free](https://x.example) <https://x.example> https://x.example/a_b_c [a](<https://x.example>)",
    "headings": "# one\n## two\n### three\n   # four",
    "subtext": "-# Made by AI, with an invisible SynthID watermark\n -# Price free",
    "lists": "- one\n* two\n1. three\n10) four\n+ five\n  - six",
    "quotes": "> one\n>>> two\nthree",
    "emphasis": "**a** __b__ *c* _d_ ~~e~~ ||f|| ***g*** snake_case_name 2*3*4",
    "code": "`a` ``b`` ```py\nc\n``` ```",
    "a fence that is not closed": "```\nall that follows",
    "backslashes": "\\ \\\\ \\* C:\\new\\*x* \\",
    "a shrug": "¯\\_(ツ)_/¯",
    "right to left": "a \u202e gnp.exe \u2066 b \u2069 \u2069 \u2069 c \u202c שלום עולם \u200f d",
    "invisible": "a\u200b\u200d\u2060b\ufeff\n\u200b# c\n\u200b-# d\n\u00a0- e",
    "line breaks": "a\r\nb\rc\u2028d\u2029e\x85f\x0bg\x0ch",
    "breaks and markup": "a\r\n-# b\r> c\u2028# d\u2029- e\x85* f",
    "empty lines": "\n\n\na\n\n\n\nb\n\n",
    "blanks": "   a    b   \n\t# c  ",
    "emoji": "🦊👩‍👩‍👧 ❤️ 🇩🇪",
    "dashes within": "a red-haired fox, 16:9, f/2.8, ISO 100. Dusk - or dawn",
}


def prompts() -> Iterator[tuple[str, str]]:
    """Prompts that try to look like something else, or to be too long, with their names."""
    yield from MARKUP.items()
    yield from spiteful(4000).items()
    yield from (
        ("backticks", "`" * 2000),
        ("more backticks", "`" * 4000),
        ("line ends", "\n" * 1999 + "a"),
        ("lines of one", "a\n" * 2000),
        ("lines of markup", "# *a*\n" * 666),
        ("overrides", "\u202e\u2066" * 2000),
        ("ends of isolates", "\u2069" * 3999 + "a"),
        ("astral", "🦊" * 4000),
        ("halves", "\ud83e" * 100 + "a\udd8a"),
        ("controls", "".join(map(chr, range(32))) * 20),
        ("zalgo", ("a" + "\u0489" * 20) * 190),
        ("hebrew lines", "שלום\n" * 800),
    )
    chance = random.Random(11)  # noqa: S311 -- no secret
    signs = "\\*_~|`<>[]()@#:-+.1 \n\r\tab\u202e\u2066\u2069\u200bא🦊!&/="
    for number in range(60):
        yield f"chance {number}", "".join(chance.choices(signs, k=chance.choice((3, 12, 40, 400, 4000))))
