"""Errors of the SDK and of the connection, in our words.

No message of the provider is passed on: it may quote the prompt. Its status word and its reason are.
"""

import math
import re
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Final

import aiohttp
from google.auth import exceptions as auth
from google.genai import errors

from adapters.gemini.wire import Wire
from conversations.errors import (
    AccessRefused,
    AnswerLost,
    Busy,
    Limited,
    ModelGone,
    NotSent,
    PlantainError,
    RequestRejected,
    RequestTooLarge,
)

_TOO_MANY_REQUESTS: Final = 429
_UNAUTHENTICATED: Final = 401
_FORBIDDEN: Final = 403
_NOT_FOUND: Final = 404
_TOO_LARGE: Final = 413
_REJECTED: Final = range(400, 600)
_FAULTS: Final = frozenset({500, 502, 503, 504})
#: Status words and reasons that speak of the key, the account or the region.
_OF_ACCESS: Final = frozenset(
    {"API_KEY_INVALID", "API_KEY_SERVICE_BLOCKED", "BILLING_DISABLED", "SERVICE_DISABLED", "FAILED_PRECONDITION"}
)
_WORD: Final = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_SECONDS: Final = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)s?")


def named(error: Exception, wire: Wire) -> PlantainError | None:
    """Return what an exception of the call means, None when it is a fault of ours.

    - An answer with a status that is not 200 is definite, even if its body is broken: Limited for 429, Busy for 500,
      502, 503 and 504, RequestRejected or a kind of it for all others.
    - Without an answer it is NotSent as long as nothing was sent, then AnswerLost.
    - An answer of 200 that cannot be read is AnswerLost: the picture in it may have been billed.
    """
    kind = type(error).__name__
    if isinstance(error, errors.APIError):
        return _answered(error.code, error.details, wire.headers)
    if wire.status is not None and wire.status >= _REJECTED.start:
        return _answered(wire.status, None, wire.headers)
    if isinstance(error, auth.GoogleAuthError):
        return _unauthenticated(error)
    if wire.sent and isinstance(error, aiohttp.ClientError | OSError | ValueError):
        return AnswerLost(f"the answer was lost: {kind}")
    if isinstance(error, aiohttp.ClientError | OSError):
        return NotSent(f"the provider was not reached: {kind}")
    return None


def _unauthenticated(error: auth.GoogleAuthError) -> PlantainError:
    kind = type(error).__name__
    if isinstance(error, auth.TransportError) or error.retryable:
        return NotSent(f"no access token was to be had: {kind}")
    return AccessRefused(f"the credentials were refused: {kind}", status=_UNAUTHENTICATED)


def _answered(status: int, body: Any, headers: Mapping[str, str]) -> PlantainError:
    words = tuple(_words(body))
    message = " ".join(("the provider answered", str(status), *words))
    if status == _TOO_MANY_REQUESTS:
        return Limited(message, retry_after=retry_after(headers, body), unpaid=_is_unpaid(body))
    if status in _FAULTS:
        return Busy(message, retry_after=retry_after(headers, body))
    if status in _REJECTED:
        return _kind_of_rejection(status, words)(message, status=status)
    return AnswerLost(message)


def _kind_of_rejection(status: int, words: tuple[str, ...]) -> type[RequestRejected]:
    """Tell what a 4xx is about; a bad key is 400 with a reason, an unserved region 400 FAILED_PRECONDITION."""
    if status in (_UNAUTHENTICATED, _FORBIDDEN) or _OF_ACCESS & {*words}:
        return AccessRefused
    return {_NOT_FOUND: ModelGone, _TOO_LARGE: RequestTooLarge}.get(status, RequestRejected)


def _is_unpaid(body: Any) -> bool:
    """Tell whether a quota that was exceeded is one of the unpaid tier; "...PerModel-FreeTier" is how they end."""
    failures = [detail.get("violations") for detail in _details(body, "QuotaFailure")]
    violations = [one for found in failures if isinstance(found, list) for one in found if isinstance(one, dict)]
    return any("freetier" in str(one.get("quotaId", "")).casefold() for one in violations)


def retry_after(headers: Mapping[str, str], body: Any) -> float | None:
    """Return the seconds the provider asks us to wait: the longer of the Retry-After header and RetryInfo, or None.

    A date in the header is measured against the answer's own Date, so that no clock of ours is needed.
    """
    header = headers.get("Retry-After", "").strip()
    seconds = _seconds(header) if header else None
    if seconds is None and header:
        seconds = _until(header, headers.get("Date", ""))
    delays = [seconds, *(_seconds(detail.get("retryDelay")) for detail in _details(body, "RetryInfo"))]
    return max((delay for delay in delays if delay is not None), default=None)


def _seconds(text: Any) -> float | None:
    found = _SECONDS.fullmatch(text) if isinstance(text, str) else None
    return float(found[1]) if found else None


def _until(date: str, now: str) -> float | None:
    try:
        seconds = (parsedate_to_datetime(date) - parsedate_to_datetime(now)).total_seconds()
    except (ValueError, TypeError):  # no dates, or one of them without a zone
        return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _words(body: Any) -> Iterator[str]:
    """Yield the error's status and reasons, where they are words of an enum and nothing else."""
    error = _error(body)
    for word in (error.get("status"), *(detail.get("reason") for detail in _details(body, "ErrorInfo"))):
        if isinstance(word, str) and _WORD.fullmatch(word):
            yield word


def _details(body: Any, kind: str) -> Iterator[Mapping[str, Any]]:
    details = _error(body).get("details")
    for detail in details if isinstance(details, list) else ():
        if isinstance(detail, dict) and str(detail.get("@type", "")).endswith(f".{kind}"):
            yield detail


def _error(body: Any) -> Mapping[str, Any]:
    if isinstance(body, list) and len(body) == 1:  # the streaming endpoint wraps its errors so, and so do proxies
        body = body[0]
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else {}
