"""The command line."""

import asyncio
import sys
from typing import Annotated

import typer

from bot import __version__, logs
from bot.settings import UNUSABLE, Settings, SettingsError, load

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

_Pipe = Annotated[int | None, typer.Option(hidden=True)]
_Level = Annotated[str | None, typer.Option(hidden=True)]


def _say_version(wanted: bool) -> None:  # noqa: FBT001 -- typer's signature
    if wanted:
        typer.echo(f"plantain {__version__}")
        raise typer.Exit


@app.callback()
def plantain(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Pictures with Gemini in a browser console; Discord and Slack are being built."""


@app.command()
def run() -> None:
    """Start all that is configured: a front and a worker process, kept running."""
    from bot.processes import supervise

    settings = _settings("supervisor")
    typer.echo(_greeting(settings), err=True)
    raise typer.Exit(asyncio.run(supervise(settings.log_level)))


@app.command()
def console(nudge: _Pipe = None, lifeline: _Pipe = None, log_level: _Level = None) -> None:
    """Serve the browser console alone; a worker makes the pictures."""
    from bot.processes import serve_front

    settings = _settings("front", log_level)
    try:
        asyncio.run(serve_front(settings, nudge, lifeline))
    except SettingsError as trouble:
        raise _unusable(trouble) from None


@app.command()
def worker(nudge: _Pipe = None, lifeline: _Pipe = None, log_level: _Level = None) -> None:
    """Call the model and deliver, for any number of fronts."""
    from bot.processes import serve_worker

    settings = _settings("worker", log_level)
    asyncio.run(serve_worker(settings, nudge, lifeline))


@app.command()
def migrate() -> None:
    """Bring the database to the schema of this version."""
    from bot.wiring.common import database

    settings = _settings("migrate")

    async def bring() -> None:
        async with database(settings):
            typer.echo("The database is at the schema of this version.")

    asyncio.run(bring())


@app.command()
def doctor() -> None:
    """Check settings, database, blob store and model, and say what to do."""
    from bot.doctor import examine

    settings = _settings("doctor")
    if not asyncio.run(examine(settings)):
        raise typer.Exit(1)


def _settings(process: str, log_level: str | None = None) -> Settings:
    try:
        settings = load()
    except SettingsError as trouble:
        raise _unusable(trouble) from None
    logs.configure(log_level or settings.log_level, process)
    return settings


def _unusable(trouble: SettingsError) -> typer.Exit:
    typer.echo(f"Plantain cannot start:\n{trouble}", err=True)
    return typer.Exit(UNUSABLE)


def _greeting(settings: Settings) -> str:
    model = (
        "No key is set: pictures are offline sketches. Set GEMINI_API_KEY for the real model."
        if settings.offline
        else "Pictures are made by Gemini."
    )
    return f"Plantain opens at http://{settings.console_address}\n{model}"


def main() -> None:
    """Run the command line."""
    sys.exit(app())
