"""The words that are sent to the model, built from what the member typed."""

from collections.abc import Sequence
from typing import Final

#: Characters of earlier prompts in a recap, all together, so that a long conversation costs no more than a short one.
RECAP_LIMIT: Final = 8000


def build(prompt: str, *, avoid: str = "") -> str:
    """Return the prompt as it is sent; the models have no field for what to avoid, so it becomes words."""
    words = prompt.strip()
    unwanted = _one_line(avoid).rstrip(".")
    return f"{words}\n\nThe picture must not show any of this: {unwanted}." if unwanted else words


def recap(earlier: Sequence[str], prompt: str) -> str:
    """Return the words of a user part that stands for turns which are not sent again.

    earlier: the prompts of those turns, oldest first; the first picture attached to the part is what they led to. Only
    the newest are listed where they are too many or too long; how many are missing is said.
    """
    if not earlier:
        return prompt
    kept = _newest(earlier, RECAP_LIMIT)
    left_out = len(earlier) - len(kept)
    lines = [
        "The first attached picture is how it stands now. These prompts led to it, oldest first:",
        *([f"({left_out} earlier left out)"] if left_out else []),
        *(f"{number}. {words}" for number, words in enumerate(kept, left_out + 1)),
        "",
        "Now continue from that picture:",
        prompt,
    ]
    return "\n".join(lines)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _newest(prompts: Sequence[str], limit: int) -> tuple[str, ...]:
    kept: list[str] = []
    for prompt in reversed(prompts):
        words = _one_line(prompt)
        limit -= len(words)
        if limit < 0:
            break
        kept.append(words)
    return tuple(reversed(kept))
