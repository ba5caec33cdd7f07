"""How strictly pictures are screened; a tenant's preference, until there are preferences the standard for all."""

from enum import StrEnum


class Strictness(StrEnum):
    """How much is let pass where a filter has thresholds. The values are stored: they must not change."""

    RELAXED = "relaxed"
    STANDARD = "standard"
    STRICT = "strict"
