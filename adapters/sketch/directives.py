"""Directives in brackets at the end of a prompt, by which an operator sees every ending without a key.

[sketch: words only]     an answer in words, without a picture
[sketch: refuse]         the ending of a blocked prompt
[sketch: ending NAME]    any ending of a model by its stored name: no_picture, picture_blocked, recitation,
                         prohibited, truncated, language, other …
[sketch: fail]           the provider is busy (Busy)
[sketch: lost]           the request was sent and no answer came (AnswerLost)
[sketch: reject]         the provider refuses the request itself (RequestRejected)
[sketch: slow 2.5]       waits 2.5 seconds before it answers, 60 at most

Several may stand side by side: "a fox [sketch: slow 5] [sketch: refuse]".
"""

import re
from dataclasses import dataclass
from typing import Final

from conversations.errors import AnswerLost, Busy, PlantainError, RequestRejected
from conversations.outcomes import Ending

LONGEST: Final = 60.0  # seconds

_DIRECTIVE: Final = re.compile(r"\s*\[sketch:\s*([^\]\n]{1,60})\]", re.IGNORECASE)
_SLOW: Final = re.compile(r"slow(?:\s+([0-9]+(?:\.[0-9]+)?))?")
_ENDINGS: Final = {
    "words only": Ending.WORDS_ONLY,
    "refuse": Ending.PROMPT_BLOCKED,
    **{
        f"ending {ending}": ending
        for ending in (
            Ending.WORDS_ONLY,
            Ending.NO_PICTURE,
            Ending.PROMPT_BLOCKED,
            Ending.PROMPT_REFUSED,
            Ending.INPUT_BLOCKED,
            Ending.JAILBREAK,
            Ending.PROHIBITED,
            Ending.LISTED_WORD,
            Ending.ARMOR,
            Ending.ANSWER_BLOCKED,
            Ending.PICTURE_BLOCKED,
            Ending.PICTURE_PROHIBITED,
            Ending.RECITATION,
            Ending.PICTURE_RECITATION,
            Ending.PERSONAL_DATA,
            Ending.LANGUAGE,
            Ending.TRUNCATED,
            Ending.MALFORMED,
            Ending.SIGNATURE,
            Ending.BROKEN_PICTURE,
            Ending.OTHER,
            Ending.UNKNOWN,
        )
    },
}
_TROUBLE: Final = {"fail": "fail", "busy": "fail", "lost": "lost", "reject": "reject"}


@dataclass(frozen=True, slots=True)
class Directives:
    """What the brackets ask for."""

    text: str  # the prompt without them
    wait: float = 0.0  # seconds
    ending: Ending | None = None  # instead of a picture
    trouble: str = ""  # what to raise
    unknown: tuple[str, ...] = ()


def read_directives(text: str) -> Directives:
    """Take the directives out of a prompt."""
    wait, ending, trouble = 0.0, None, ""
    unknown: list[str] = []
    for said in _DIRECTIVE.findall(text):
        words = " ".join(said.casefold().split())
        slow = _SLOW.fullmatch(words)
        if slow:
            wait = min(LONGEST, float(slow[1] or 3))
        elif words in _ENDINGS:
            ending = _ENDINGS[words]
        elif words in _TROUBLE:
            trouble = _TROUBLE[words]
        else:
            unknown.append(words)
    return Directives(_DIRECTIVE.sub("", text).strip(), wait, ending, trouble, tuple(unknown))


def trouble_of(kind: str) -> PlantainError:
    """Return the error that a directive asks for."""
    if kind == "lost":
        return AnswerLost("the offline sketch was told to lose its answer")
    if kind == "reject":
        return RequestRejected("the offline sketch was told to reject the request", status=400)
    return Busy("the offline sketch was told to be busy", retry_after=2.0)
