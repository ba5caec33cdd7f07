"""What journeys through any platform read in the books: turns, holds, requests to the model, and the log."""

import base64
import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from typing import Any, Final, Protocol

from tests.journeys.program import Plantain, until
from tests.servers.gemini import GeminiServer

_ENDED: Final = ("ready", "failed", "declined", "cancelled")
_RUNNING: Final = f"SELECT prompt, state FROM turns WHERE state NOT IN {_ENDED}"  # noqa: S608 -- a constant
#: But those that are due long after a journey has ended.
_JOBS: Final = "SELECT step, subject, attempts FROM jobs WHERE step NOT IN ('purge')"
_HOLDS: Final = """
    SELECT r.state, count(*) AS count FROM reservations r JOIN turns t ON t.id = r.turn_id
    WHERE r.kind = 'member_day' AND t.prompt = ? GROUP BY r.state
"""
_KEPT: Final = (
    "sheets", "turns", "pictures", "cases", "reports", "trail", "restrictions", "preferences", "reservations", "calls",
    "resets", "files",
)  # fmt: skip


class Staged(Protocol):
    """A program that runs, and the model that it asks."""

    program: Plantain
    gemini: GeminiServer


class Member(Protocol):
    @property
    def id(self) -> str: ...


def turn(stage: Staged, prompt: str) -> dict[str, Any]:
    """Return the newest turn of a prompt."""
    *_, row = stage.program.rows("SELECT * FROM turns WHERE prompt = ? ORDER BY id", prompt)
    return dict(row)


def parent(stage: Staged, prompt: str) -> str:
    """Return the prompt of the turn that a turn continues, empty for none."""
    above = stage.program.rows("SELECT prompt FROM turns WHERE id = ?", turn(stage, prompt)["parent_id"])
    return str(above[0]["prompt"]) if above else ""


def sheets_of(stage: Staged, prompt: str) -> list[str]:
    """Return the ids of the sheets of a prompt."""
    return [row["sheet_id"] for row in stage.program.rows("SELECT sheet_id FROM turns WHERE prompt = ?", prompt)]


def state_of(stage: Staged, prompt: str) -> str:
    """Tell where the turn of a prompt stands; empty before it is recorded."""
    rows = stage.program.rows("SELECT state FROM turns WHERE prompt = ?", prompt)
    return rows[0]["state"] if rows else ""


def requests(stage: Staged, prompt: str) -> int:
    """Count how often the model was asked for a prompt."""
    typed = json.dumps(prompt)[1:-1]
    return sum(typed in json.dumps(asked.contents[-1]["parts"]) for asked in stage.gemini.requests)


def holds_of(stage: Staged, prompt: str) -> dict[str, int]:
    """Count what became of what was held for the turns of a prompt."""
    return {row["state"]: row["count"] for row in stage.program.rows(_HOLDS, prompt)}


def charged(stage: Staged, person: Member) -> tuple[int, int]:
    """Return what is held and what was spent of somebody's day, in all places."""
    (row,) = stage.program.rows(
        "SELECT coalesce(sum(held), 0) AS held, coalesce(sum(spent), 0) AS spent FROM caps "
        "WHERE kind = 'member_day' AND (member = ?1 OR member LIKE '%.' || ?1)",
        person.id,
    )
    return row["held"], row["spent"]


async def drawing(stage: Staged, prompt: str) -> None:
    """Wait until the model is at it: what was scripted for it is used up."""
    await until(lambda: requests(stage, prompt), f"{prompt} is asked for")


async def settled(stage: Staged, seconds: float = 30.0) -> None:
    """Wait until nothing is being made or shown any more, what was held is spent, and no job is left."""
    try:
        await until(
            lambda: not stage.program.rows(_RUNNING) and not stage.program.rows(_JOBS), "all has ended", seconds
        )
    except AssertionError as trouble:
        left = [dict(row) for query in (_RUNNING, _JOBS) for row in stage.program.rows(query)]
        raise AssertionError(f"{trouble}\n{left}\n{stage.program.logs()[-6000:]}") from None


def logs_nothing_of(stage: Staged, secrets: Iterable[str], pictures: Iterable[bytes]) -> None:
    """See to it that the log tells none of these secrets, no prompt and no picture."""
    log = stage.program.logs()
    prompts = [row["prompt"] for row in stage.program.rows("SELECT DISTINCT prompt FROM turns")]
    for secret in (*secrets, *prompts):
        assert secret not in log, f"{secret[:40]!r} is in the log"
    for picture in set(pictures):
        assert base64.b64encode(picture[:300]).decode()[:200] not in log


def kept_of(stage: Staged, tenant: str) -> dict[str, list[tuple[Any, ...]]]:
    """Copy all that the database holds of a tenant."""
    with closing(sqlite3.connect(f"file:{stage.program.database}?mode=ro", uri=True, timeout=10)) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table} WHERE tenant = ?", (tenant,)).fetchall()  # noqa: S608
            for table in _KEPT
        }
