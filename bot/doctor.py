"""Looks at everything Plantain needs and says what to do about what is missing."""

import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum

from rich.console import Console
from rich.table import Table

from adapters.blobs import open_store
from adapters.database import is_current, open_database
from bot.settings import Settings
from conversations import catalog


class Health(StrEnum):
    """How something is."""

    GOOD = "ok"
    NOTE = "note"
    BAD = "fix"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    health: Health
    said: str  # how it is, and what to do where it is not good


async def examine(settings: Settings) -> bool:
    """Print what was found; False when something must be mended before Plantain can serve."""
    table = Table("", "what", "found", title="Plantain doctor")
    sound = True
    async for finding in _findings(settings):
        colour = {Health.GOOD: "green", Health.NOTE: "yellow", Health.BAD: "red"}[finding.health]
        table.add_row(f"[{colour}]{finding.health}[/]", finding.what, finding.said)
        sound = sound and finding.health is not Health.BAD
    Console().print(table)
    return sound


async def _findings(settings: Settings) -> AsyncIterator[Finding]:
    yield Finding("settings", Health.GOOD, "All can be read.")
    yield await _database(settings)
    yield await _store(settings)
    yield _console(settings)
    yield _model(settings)
    for finding in _catalogue(settings):
        yield finding


async def _database(settings: Settings) -> Finding:
    database = open_database(settings.database_url)
    try:
        current = await is_current(database)
    except Exception as trouble:  # noqa: BLE001 -- whatever it is, it is what the operator wants to read
        return Finding("database", Health.BAD, f"Cannot be opened ({type(trouble).__name__}). Check DATABASE_URL.")
    finally:
        await database.close()
    if current:
        return Finding("database", Health.GOOD, "At the schema of this version.")
    return Finding(
        "database", Health.NOTE, "Will be brought to this version's schema at the start, or by: plantain migrate"
    )


async def _store(settings: Settings) -> Finding:
    key = "doctor.check/probe"
    try:
        store = open_store(settings.blob_url)
        await store.put(key, b"probe")
        same = await store.get(key) == b"probe"
        await store.remove("doctor.check/")
    except Exception as trouble:  # noqa: BLE001 -- see _database
        return Finding("pictures", Health.BAD, f"Cannot be stored ({type(trouble).__name__}). Check BLOB_URL.")
    if not same:
        return Finding("pictures", Health.BAD, "What was stored came back changed. Check BLOB_URL.")
    return Finding("pictures", Health.GOOD, "A probe was stored, read and removed.")


def _console(settings: Settings) -> Finding:
    with socket.socket(socket.AF_INET6 if ":" in settings.console_host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.console_host, settings.console_port))
        except OSError:
            return Finding(
                "console",
                Health.NOTE,
                f"{settings.console_address} is in use: Plantain runs already, or another program.",
            )
    return Finding("console", Health.GOOD, f"Will open at http://{settings.console_address}")


def _model(settings: Settings) -> Finding:
    if settings.offline:
        return Finding("model", Health.NOTE, "No key: offline sketches. Set GEMINI_API_KEY for real pictures.")
    where = "Vertex AI" if settings.google_genai_use_vertexai else "the Gemini API"
    return Finding("model", Health.NOTE, f"Pictures are asked of {where}; the key is first tried by the first picture.")


def _catalogue(settings: Settings) -> list[Finding]:
    known = catalog.build(settings.nano_banana_model_fast, settings.nano_banana_model_pro)
    findings = []
    for name, model_id in (("fast", known.fast), ("pro", known.pro)):
        model = known.model(model_id)
        if model is None or model.title == model_id:
            said = f"{model_id} is not in the catalogue: it is asked for as it is, at the price of the one it replaces."
            findings.append(Finding(f"model {name}", Health.NOTE, said))
        else:
            findings.append(Finding(f"model {name}", Health.GOOD, f"{model.title} ({model_id})"))
    return findings
