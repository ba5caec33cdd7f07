"""The command line."""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from bot import __version__, logs
from bot.settings import UNUSABLE, Settings, SettingsError, load
from conversations.errors import Temporary

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
screening = typer.Typer(no_args_is_help=True, help="The local rules for words, tried without settings.")
app.add_typer(screening, name="screening")
discord = typer.Typer(help="Serve Discord alone; a worker makes the pictures.")
app.add_typer(discord, name="discord")
slack = typer.Typer(help="Serve Slack alone; a worker makes the pictures.")
app.add_typer(slack, name="slack")

_Pipe = Annotated[int | None, typer.Option(hidden=True)]
_Crew = Annotated[str, typer.Option(hidden=True)]
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
    """Pictures with Gemini, in Discord, in Slack and in a browser console."""


@app.command()
def run() -> None:
    """Start all that is configured: a front and a worker process, kept running."""
    from bot.processes import supervise

    settings = _settings("supervisor")
    typer.echo(_greeting(settings), err=True)
    raise typer.Exit(asyncio.run(supervise(settings.log_level)))


@app.command()
def console(
    nudge: _Pipe = None,
    lifeline: _Pipe = None,
    log_level: _Level = None,
    *,
    all_: Annotated[bool, typer.Option("--all", hidden=True)] = False,
) -> None:
    """Serve the browser console alone; a worker makes the pictures."""
    settings = _settings("front", log_level)
    _serve(settings, nudge, lifeline, "all" if all_ else "console")


@discord.callback(invoke_without_command=True)
def serve_discord(context: typer.Context) -> None:
    """Serve Discord alone; a worker makes the pictures."""
    if context.invoked_subcommand is None:
        _serve(_with_discord("front"), None, None, "discord")


@discord.command()
def invite() -> None:
    """Print the link by which the bot is added to a server, with what it asks for and why."""
    from adapters.discord.checkup import application_id
    from adapters.discord.invite import invitation
    from bot.wiring.common import reach_discord

    token = reach_discord(_with_discord("invite"))
    try:
        typer.echo(invitation(asyncio.run(application_id(token))))
    except Temporary as trouble:
        raise _unusable(SettingsError(f"{trouble}.")) from None


def _with_discord(process: str) -> Settings:
    settings = _settings(process)
    if settings.discord_token is None:
        raise _unusable(SettingsError("DISCORD_TOKEN must be set; discord.com/developers/applications gives it."))
    return settings


@slack.callback(invoke_without_command=True)
def serve_slack(context: typer.Context) -> None:
    """Serve Slack alone; a worker makes the pictures."""
    if context.invoked_subcommand is None:
        _serve(_with_slack("front"), None, None, "slack")


@slack.command()
def manifest(
    http: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Where Slack reaches this installation, without Socket Mode, or for many workspaces.",
        ),
    ] = None,
    *,
    socket: Annotated[
        bool, typer.Option("--socket", help="Socket Mode all the same: that address is for installing alone.")
    ] = False,
) -> None:
    """Print what the app in Slack is made of: paste it at api.slack.com/apps, Create New App, From a manifest."""
    from adapters.slack.manifest import manifest as made
    from adapters.slack.manifest import written
    from bot.settings import public_address

    try:
        address = public_address(http) if http is not None else ""
    except ValueError as trouble:
        raise typer.BadParameter(f"--http {trouble}") from None
    if address and not address.startswith("https://"):
        raise typer.BadParameter("--http must be an https address: Slack calls no other")
    typer.echo(written(made(public_url=address, socket_mode=socket or not address)), nl=False)


def _with_slack(process: str) -> Settings:
    settings = _settings(process)
    if not settings.slack:
        said = "SLACK_BOT_TOKEN must be set, or SLACK_CLIENT_ID for many workspaces; api.slack.com/apps gives them."
        raise _unusable(SettingsError(said))
    return settings


def _serve(settings: Settings, nudge: int | None, lifeline: int | None, serves: str) -> None:
    from bot.processes import serve_front

    try:
        asyncio.run(serve_front(settings, nudge, lifeline, serves))
    except SettingsError as trouble:
        raise _unusable(trouble) from None


@app.command()
def worker(nudge: _Pipe = None, lifeline: _Pipe = None, crew: _Crew = "", log_level: _Level = None) -> None:
    """Call the model and deliver, for any number of fronts."""
    from bot.processes import serve_worker

    settings = _settings("worker", log_level)
    asyncio.run(serve_worker(settings, nudge, lifeline, crew))


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


@screening.command()
def check(
    text: Annotated[str | None, typer.Argument(help="The words of a prompt.", show_default=False)] = None,
    jsonl: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help='One object a line with "text", answered by one a line; - for standard input.'
        ),
    ] = None,
) -> None:
    """Say what the local rules make of some words; the words are never repeated."""
    if (text is None) == (jsonl is None):
        raise typer.BadParameter("Give either words or --jsonl FILE.")
    if text is not None:
        said = _verdict(text)
        typer.echo(f"verdict:   {said['verdict']}\ncategory:  {said['category'] or 'none'}")
        typer.echo(f"rule:      {said['rule'] or 'none'}\nescalated: {'yes' if said['escalated'] else 'no'}")
        return
    failed = False
    for answer in _verdicts(jsonl or ""):
        typer.echo(json.dumps(answer))
        failed |= "error" in answer
    if failed:
        raise typer.Exit(1)


def _verdicts(file: str) -> Iterator[dict[str, object]]:
    """Return an answer for each line that is not blank, as it is read."""
    try:
        with nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb") as lines:
            yield from (_answer(line) for line in lines if line.strip())
    except OSError as trouble:
        raise typer.BadParameter(f"{file} cannot be read: {trouble.strerror}") from None


def _answer(line: bytes) -> dict[str, object]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as trouble:
        # A decoder of JSON tells the place alone; one of UTF-8 would show the bytes.
        place = f": {trouble}" if isinstance(trouble, json.JSONDecodeError) else ""
        return {"error": f"not JSON{place}"}
    text = row.get("text") if isinstance(row, dict) else None
    return _verdict(text) if isinstance(text, str) else {"error": 'no object with a "text"'}


def _verdict(text: str) -> dict[str, object]:
    from conversations.screening import Kind, check_words

    found = check_words(text)
    return {
        "verdict": found.kind.value,
        "category": found.category.value if found.category else None,
        "rule": found.reason,
        "escalated": found.kind is Kind.ESCALATE,
    }


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
    served = [name for name, is_on in (("Discord", settings.discord_token), ("Slack", settings.slack)) if is_on]
    also = f", and is served in {' and '.join(served)}" if served else ""
    return f"Plantain opens at http://{settings.console_address}{also}\n{model}"


def main() -> None:
    """Run the command line."""
    sys.exit(app())
