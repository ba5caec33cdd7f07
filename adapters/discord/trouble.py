"""What Discord or the way to it answered → our errors; the codes are those of its documentation."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import aiohttp
import discord

from conversations.errors import Permanent, Temporary, Undeliverable

ALREADY_ANSWERED: Final = 40060  # an interaction: by an earlier try whose answer was lost, or by another instance
TOO_LATE: Final = 10062  # an interaction that was not answered within three seconds
_FORBIDDEN: Final = 403
_NOT_FOUND: Final = 404
_ENTITY_TOO_LARGE: Final = 413
_UNAUTHORIZED: Final = 401
_TOO_MANY: Final = 429
_SERVER: Final = 500
_CLOUDFLARE_PAUSE: Final = 30.0  # s; whoever answers 429 without a "Via" wants to be left alone


class Gone(Permanent):
    """The message, or the way to it by an interaction, is there no more."""


class Unanswered(Gone):
    """The interaction has no answer, so there is none to change."""


class TooOld(Permanent):
    """The message may not be edited now: it is older than an hour."""


class TooLarge(Permanent):
    """The files have more bytes than are taken there."""


_MEANS: Final[Mapping[int, type[Permanent]]] = {
    10008: Gone,  # the message
    50027: Gone,  # the token
    10015: Unanswered,  # nothing may follow before an interaction is answered
    30046: TooOld,  # edits of messages older than an hour are limited
    40005: TooLarge,
}


@contextmanager
def told_apart() -> Iterator[None]:
    """Raise what our errors are for whatever discord.py or the connection raises.

    A body that Discord refuses as malformed stays what it is: it is a fault of ours.
    """
    try:
        yield
    except discord.HTTPException as trouble:
        found = _of(trouble)
        if found is None:
            raise
        raise found from trouble
    except discord.LoginFailure as trouble:
        raise Temporary("Discord does not take DISCORD_TOKEN") from trouble
    except (aiohttp.ClientError, OSError, TimeoutError) as trouble:
        raise Temporary(f"Discord could not be reached: {type(trouble).__name__}") from trouble


def _of(trouble: discord.HTTPException) -> Exception | None:
    said = f"Discord answered {trouble.status}, code {trouble.code}"
    if trouble.code in _MEANS:
        return _MEANS[trouble.code](said)
    if trouble.status == _TOO_MANY:
        return Temporary(said, retry_after=_asked(trouble))
    if trouble.status == _ENTITY_TOO_LARGE:
        return TooLarge(said)
    if trouble.status >= _SERVER or trouble.status == _UNAUTHORIZED:
        return Temporary(said)
    return Undeliverable(said) if trouble.status in {_FORBIDDEN, _NOT_FOUND} else None


def _asked(trouble: discord.HTTPException) -> float:
    try:
        return float(trouble.response.headers.get("Retry-After", ""))
    except ValueError:
        return _CLOUDFLARE_PAUSE
