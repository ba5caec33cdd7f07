"""Looks at everything Plantain needs and says what to do about what is missing."""

import socket
from collections.abc import AsyncIterator
from typing import Final

from rich.console import Console
from rich.table import Table

from adapters.blobs import open_store
from adapters.database import is_current, open_database
from bot.doctor.discord import discord
from bot.doctor.findings import Finding, Health
from bot.doctor.provider import provider
from bot.doctor.slack import slack
from bot.settings import Settings

__all__ = ["examine"]

_IN_USE: Final = "is in use: Plantain runs already, or another program."


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
    yield _outside(settings)
    async for finding in discord(settings):
        yield finding
    async for finding in slack(settings):
        yield finding
    async for finding in provider(settings):
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
    if not _is_free(settings.console_host, settings.console_port):
        return Finding("console", Health.NOTE, f"{settings.console_address} {_IN_USE}")
    return Finding("console", Health.GOOD, f"Will open at http://{settings.console_address}")


def _outside(settings: Settings) -> Finding:
    """Look at the server for the outside, which nothing needs that stays on this machine."""
    if settings.http is None:
        if settings.app_public_base_url:
            said = "APP_PUBLIC_BASE_URL is set: links are made that nothing here serves. Set HTTP_ADDRESS too."
            return Finding("outside", Health.NOTE, said)
        return Finding("outside", Health.GOOD, "Not served: HTTP_ADDRESS is not set.")
    host, port = settings.http
    if not _is_free(host, port):
        return Finding("outside", Health.NOTE, f"{host}:{port} {_IN_USE}")
    if not settings.app_public_base_url:
        return Finding("outside", Health.NOTE, "Will be served, without links to pictures: set APP_PUBLIC_BASE_URL.")
    return Finding("outside", Health.GOOD, f"Will be served at {host}:{port}, for {settings.app_public_base_url}")


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
