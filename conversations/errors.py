"""Trouble is an exception; a refusal is a value (outcomes).

PlantainError
├── Temporary            tried again with backoff, honouring retry_after
│   ├── NotSent          the request never left: sending it again cannot bill twice
│   ├── AnswerLost       it was sent and no answer came: it may have been billed
│   └── Busy             the other side has no room now
│       └── Limited      we have asked too often, or for too much
└── Permanent            trying again would not help
    ├── PictureUnusable  an input that cannot be used, with the problem
    ├── RequestRejected  the provider refused the request itself
    │   ├── AccessRefused    it does not take our key, account or region
    │   ├── ModelGone        it has no such model, or not any more
    │   └── RequestTooLarge  more bytes than it takes
    └── Undeliverable    the place of the message is gone or closed
        └── NotPosted        what one member alone sees cannot be shown to all; to them it is shown as before
"""

from enum import StrEnum


class PlantainError(Exception):
    """The root of all that Plantain raises on purpose."""


class Temporary(PlantainError):  # noqa: N818 -- the design's word; "error" adds nothing
    """Worth another try.

    retry_after: seconds the other side asked for, None when it did not say.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotSent(Temporary):
    """The request failed before anything of it was sent."""


class AnswerLost(Temporary):
    """The request was sent, its answer never came: it may have been billed."""


class Busy(Temporary):
    """The other side answered that it has no room now (500, 502, 503, 504)."""


class Limited(Busy):
    """A quota of ours is used up (429).

    unpaid: whether the quota named is one of the provider's unpaid tier.
    """

    def __init__(self, message: str, *, retry_after: float | None = None, unpaid: bool = False) -> None:
        super().__init__(message, retry_after=retry_after)
        self.unpaid = unpaid


class Permanent(PlantainError):  # noqa: N818
    """Another try would end the same way."""


class PictureProblem(StrEnum):
    """Why an input picture cannot be used. The values are stored: must not change."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_A_PICTURE = "not_a_picture"
    TOO_MANY_PIXELS = "too_many_pixels"
    BROKEN = "broken"
    GONE = "gone"  # its link has expired, or it was deleted


class PictureUnusable(Permanent):
    """An input picture that cannot be used."""

    def __init__(self, problem: PictureProblem, filename: str = "") -> None:
        super().__init__(f"{problem}: an input picture cannot be used")
        self.problem = problem
        self.filename = filename


class RequestRejected(Permanent):
    """The provider refused the request itself (a 4xx that is not about load)."""

    def __init__(self, message: str, *, status: int) -> None:
        super().__init__(message)
        self.status = status


class AccessRefused(RequestRejected):
    """The key, the account or the region is not served; for operators to mend."""


class ModelGone(RequestRejected):
    """There is no such model, or not any more."""


class RequestTooLarge(RequestRejected):
    """The request has more bytes than the provider takes."""


class Undeliverable(Permanent):
    """The message cannot be shown where it belongs, now or later."""


class NotPosted(Undeliverable):
    """What one member alone sees cannot be shown to all; to them it is shown as before."""
