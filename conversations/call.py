"""Calls: what was asked of the provider, what came of it, and what that costs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from conversations.identity import CallId, MemberRef, TurnId
from conversations.outcomes import Ending


class Billing(StrEnum):
    """What the provider takes for a call. The values are stored: they must not change."""

    NONE = "none"  # the request never left, or was refused
    POSSIBLE = "possible"  # it left, and what came of it is not known
    ESTIMATED = "estimated"  # it was answered without a count of tokens: the price is the list's for a picture
    COUNTED = "counted"  # the price is that of the tokens counted


class Purpose(StrEnum):
    """What a call is for. The values are stored: they must not change."""

    PICTURE = "picture"
    SCREENING = "screening"


@dataclass(frozen=True, slots=True)
class Usage:
    """What a call used, as the provider counted it, and what that costs."""

    model_version: str = ""
    request_id: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    picture_tokens: int = 0  # the part of output_tokens that is pictures
    price: int = 0  # millionths of a dollar
    billed: bool = False  # False: the price is estimated from the catalogue
    input_picture_tokens: int = 0  # the part of input_tokens that is pictures
    thought_tokens: int = 0  # the part of output_tokens that is thoughts
    price_list: str = ""  # the day from which the prices used are in force, "2026-10-06"


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the provider, also when no picture came."""

    id: CallId
    turn_id: TurnId
    member: MemberRef
    model: str
    backend: str
    opened_at: datetime
    estimate: int = 0  # millionths of a dollar that it was expected to cost
    closed_at: datetime | None = None
    ending: Ending | None = None  # None: open, or its process died
    detail: str = ""  # the provider's own words of its kind for the ending: "IMAGE_SAFETY", "429 RESOURCE_EXHAUSTED"
    billing: Billing = Billing.POSSIBLE
    usage: Usage | None = None
    purpose: Purpose = Purpose.PICTURE

    @property
    def latency(self) -> timedelta | None:
        """How long it took, None while it is open."""
        return None if self.closed_at is None else self.closed_at - self.opened_at


#: In a detail: the provider named a quota of its unpaid tier. Stored: must not change.
UNPAID: Final = "unpaid"
#: The request left, and nobody knows what came of it.
MAY_BE_BILLED: Final = frozenset({Ending.LOST, Ending.TIMEOUT, Ending.CANCELLED})


def billing_of(ending: Ending, usage: Usage | None) -> Billing:
    """Tell what the provider takes for a call that ended so."""
    if usage is not None:
        return Billing.COUNTED if usage.billed else Billing.ESTIMATED
    return Billing.POSSIBLE if ending in MAY_BE_BILLED else Billing.NONE
