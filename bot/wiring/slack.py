"""Builds what both processes need to speak with Slack."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from adapters.slack.connect import Clients
from adapters.slack.grants import Grants
from adapters.slack.installed import Credentials, Installed
from adapters.slack.manifest import OPTIONAL, SCOPES
from adapters.slack.oauth import Application, Installer
from adapters.slack.sealing import Sealer
from adapters.slack.sending import Sender
from adapters.slack.tokens import OneToken, Tokens
from adapters.slack.uploads import Uploads
from bot.settings import Settings, secret_key
from conversations.ports import Clock, Database, PictureStore

_LARGEST: Final = 8192  # px of a picture that is turned into another format


@dataclass(frozen=True, slots=True)
class Reach:
    """The way to Slack."""

    clients: Clients
    tokens: Tokens
    sender: Sender
    uploads: Uploads
    clock: Clock
    database: Database

    def installing(self, settings: Settings) -> Sequence[web.RouteDef]:
        """Return what is served for workspaces that install Plantain; nothing where one token is set."""
        if not isinstance(self.tokens, Installed):
            return ()
        base = settings.app_public_base_url or ""
        application = Application(_credentials(settings), (*SCOPES, *OPTIONAL), secret_key(settings), base)
        return Installer(application, self.tokens, self.database, self.clients.of, self.clock).routes()


@asynccontextmanager
async def reach(settings: Settings, store: PictureStore, database: Database, clock: Clock) -> AsyncIterator[Reach]:
    """Open the way to Slack, for one workspace by its token or for all that have installed Plantain."""
    clients = Clients(settings.slack_api_url or "")
    tokens = _tokens(settings, clients, database, clock)
    sender = Sender(clients, tokens, clock)
    try:
        uploads = Uploads(clients, sender, store, database, _as_jpeg)
        yield Reach(clients, tokens, sender, uploads, clock, database)
    finally:
        await tokens.close()  # first: a token that is being renewed is lost where it cannot be kept
        await clients.close()


def _tokens(settings: Settings, clients: Clients, database: Database, clock: Clock) -> Tokens:
    if settings.slack_client_id is not None:
        grants = Grants(database, Sealer(secret_key(settings)))
        return Installed(grants, clients.of, _credentials(settings), clock)
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    return OneToken(clients.of, token)


def _credentials(settings: Settings) -> Credentials:
    secret = settings.slack_client_secret
    return Credentials(settings.slack_client_id or "", secret.get_secret_value() if secret else "")


async def _as_jpeg(data: bytes) -> bytes:
    """Turn a picture that Slack does not show into one that it does."""
    from adapters.imaging import PillowImaging  # noqa: PLC0415 -- the front seldom needs it

    return (await PillowImaging().rendition(data, _LARGEST)).data
