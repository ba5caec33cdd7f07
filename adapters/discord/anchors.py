"""How a placeholder is found again: stored with its sheet, read by the worker."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

import discord

USUAL_LIMIT: Final = 10 * 1024 * 1024  # bytes of a file, where a place does not say
#: An interaction's token lives 15 minutes; one request may take a while.
_LIVES: Final = timedelta(minutes=14, seconds=30)


@dataclass(frozen=True, slots=True)
class Anchor:
    """What asked for a sheet: an interaction, with its token, or a message. Stored as JSON: names must not change."""

    application: int = 0
    interaction: int = 0
    token: str = ""  # a secret for as long as it lives
    limit: int = USUAL_LIMIT  # bytes a file may have there
    message: int = 0  # that was replied to

    def lives(self, now: datetime) -> bool:
        """Whether the interaction may still be answered."""
        return bool(self.token) and now - discord.utils.snowflake_time(self.interaction) < _LIVES


def encode(anchor: Anchor) -> str:
    """Write an anchor."""
    return json.dumps(asdict(anchor))


def decode(text: str) -> Anchor:
    """Read an anchor."""
    return Anchor(**json.loads(text)) if text else Anchor()
