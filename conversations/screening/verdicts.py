"""What a screening can say."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Category(StrEnum):
    """What a prompt or picture is refused for. The values are stored: they must not change.

    Source: the twelve hazards of MLCommons AILuminate 1.0, and two that matter for pictures.
    """

    VIOLENT_CRIMES = "violent_crimes"
    NONVIOLENT_CRIMES = "nonviolent_crimes"
    SEX_CRIMES = "sex_crimes"
    CHILD_EXPLOITATION = "child_exploitation"
    WEAPONS = "weapons"  # chemical, biological, radiological, nuclear, high-yield explosive
    SELF_HARM = "self_harm"
    HATE = "hate"
    SEXUAL_CONTENT = "sexual_content"
    DEFAMATION = "defamation"
    PRIVACY = "privacy"
    INTELLECTUAL_PROPERTY = "intellectual_property"
    SPECIALIZED_ADVICE = "specialized_advice"
    REAL_PERSON = "real_person"  # imagery of a real person without consent
    GORE = "gore"


#: Reason of the block where no model is there to be asked. Stored: must not change.
OFFLINE: Final = "offline"


class Stage(StrEnum):
    """Where something was found. The values are stored: they must not change."""

    RULES = "rules"  # the local rules, while the member waits
    WORDS = "words"  # the model-based screener, on the prompt
    INPUT = "input"  # a picture that was given
    OUTPUT = "output"  # a picture or words that the model gave


class Kind(StrEnum):
    """What follows from a verdict. The values are stored: they must not change."""

    ALLOW = "allow"
    ESCALATE = "escalate"  # to the model-based screener; never a pass by itself
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one screening said."""

    kind: Kind
    stage: Stage
    category: Category | None = None  # None when allowed, or when all that is known is that something is hidden
    reason: str = ""  # the name of the rule, for moderators and metrics; never the member's words
