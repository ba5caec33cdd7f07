"""Looks whether the provider serves this installation, for `plantain doctor`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from conversations.errors import Limited, ModelGone, PlantainError
from conversations.ports import Clock

if TYPE_CHECKING:
    from adapters.gemini.sdk import Line


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was found."""

    trouble: PlantainError | None = None  # why nothing could be found out: the key, the way there
    missing: tuple[str, ...] = ()  # models that the provider does not have, or not for this key
    skew: timedelta | None = None  # how far our clock is ahead of the provider's; None where it did not say
    unpaid: bool = False  # a quota of the unpaid tier was named


async def check_up(line: "Line", models: Sequence[str], clock: Clock) -> Checkup:
    """Look the models up, and ask the first that is there for one token of words.

    The image models have no unpaid tier, so that an unpaid key gives itself away by the quota that is named.
    """
    missing: list[str] = []
    skew = None
    for model in models:
        try:
            await line.find(model)
        except ModelGone:
            missing.append(model)
        except PlantainError as trouble:
            return Checkup(trouble, skew=_skew(clock.now(), line.date))
        skew = _skew(clock.now(), line.date)
    there = [model for model in models if model not in missing]
    unpaid = await _is_unpaid(line, there[0]) if there else False
    return Checkup(missing=tuple(missing), skew=skew, unpaid=unpaid)


async def _is_unpaid(line: "Line", model: str) -> bool:
    try:
        await line.taste(model)
    except Limited as trouble:
        return trouble.unpaid
    except PlantainError:
        return False  # it serves, but not this; the first picture will tell
    return False


def _skew(now: datetime, date: str) -> timedelta | None:
    try:
        return now - parsedate_to_datetime(date)
    except (ValueError, TypeError):  # no date, or one without a zone
        return None
