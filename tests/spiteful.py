"""Texts that would take long where a rule looked back and forth."""

import random


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
