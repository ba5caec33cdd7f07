"""The provider's words for how an answer ended → our endings. Pure data; a word nobody has heard of is one too.

Source: the API's reference for FinishReason and BlockReason, and google-genai's enums, as of November 2026.
"""

from typing import Final

from conversations.outcomes import Ending

#: Finish reasons after which nothing that came is shown.
WITHHELD: Final = {
    "SAFETY": Ending.ANSWER_BLOCKED,
    "ESCALATION": Ending.ANSWER_BLOCKED,
    "IMAGE_SAFETY": Ending.PICTURE_BLOCKED,
    "MODEL_ARMOR": Ending.ARMOR,
    "RECITATION": Ending.RECITATION,
    "IMAGE_RECITATION": Ending.PICTURE_RECITATION,
    "PROHIBITED_CONTENT": Ending.PROHIBITED,
    "IMAGE_PROHIBITED_CONTENT": Ending.PICTURE_PROHIBITED,
    "BLOCKLIST": Ending.LISTED_WORD,
    "SPII": Ending.PERSONAL_DATA,
}

#: Finish reasons after which a picture that came all the same is shown.
FINISHES: Final = {
    **WITHHELD,
    "MAX_TOKENS": Ending.TRUNCATED,
    "CONTINUATION": Ending.TRUNCATED,
    "LANGUAGE": Ending.LANGUAGE,
    "MALFORMED_FUNCTION_CALL": Ending.MALFORMED,
    "MALFORMED_RESPONSE": Ending.MALFORMED,
    "UNEXPECTED_TOOL_CALL": Ending.MALFORMED,
    "TOO_MANY_TOOL_CALLS": Ending.MALFORMED,
    "MISSING_THOUGHT_SIGNATURE": Ending.SIGNATURE,
    "OTHER": Ending.OTHER,
    "IMAGE_OTHER": Ending.OTHER,
}

#: Not endings of their own: what came, or came not, is all there is to say.
NORMAL: Final = frozenset({"", "STOP", "FINISH_REASON_UNSPECIFIED", "NO_IMAGE"})

#: Block reasons of a prompt.
BLOCKS: Final = {
    "SAFETY": Ending.PROMPT_BLOCKED,
    "OTHER": Ending.PROMPT_REFUSED,
    "BLOCKED_REASON_UNSPECIFIED": Ending.PROMPT_REFUSED,
    "BLOCKLIST": Ending.LISTED_WORD,
    "PROHIBITED_CONTENT": Ending.PROHIBITED,
    "IMAGE_SAFETY": Ending.INPUT_BLOCKED,
    "MODEL_ARMOR": Ending.ARMOR,
    "JAILBREAK": Ending.JAILBREAK,
}

#: The four categories that have thresholds; each is off by default for these models, and child safety has none.
HARMS: Final = (
    "HARM_CATEGORY_HARASSMENT",
    "HARM_CATEGORY_HATE_SPEECH",
    "HARM_CATEGORY_SEXUALLY_EXPLICIT",
    "HARM_CATEGORY_DANGEROUS_CONTENT",
)

#: Endings after which the words that came are not shown either.
SILENT: Final = frozenset({*WITHHELD.values(), *BLOCKS.values()})


def finished(reason: str) -> Ending:
    """Name the ending of a finish reason that came without a picture."""
    if reason.startswith("MALFORMED_"):
        return Ending.MALFORMED
    return FINISHES.get(reason, Ending.UNKNOWN)


def blocked(reason: str) -> Ending:
    """Name the ending of a prompt that was blocked for a reason."""
    return BLOCKS.get(reason, Ending.UNKNOWN)
