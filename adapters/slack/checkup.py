"""Looks at Slack from outside: the tokens, what was granted, and channels."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.manifest import OPTIONAL, SCOPES
from conversations.errors import PlantainError, Temporary
from conversations.identity import ChannelRef

_PATIENCE: Final = 10  # s
#: Slack does not know the token, or not any more.
_NOT_TAKEN: Final = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "not_allowed_token_type", "token_expired", "token_revoked"}
)
_UNSEEN: Final = frozenset({"channel_not_found", "missing_scope", "not_in_channel"})


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was found about one workspace."""

    trouble: PlantainError | None = None  # where nothing could be asked
    team: str = ""
    team_id: str = ""
    bot: str = ""
    lacking: Mapping[str, str] = field(default_factory=dict)  # scopes it cannot do without → what for
    refused: Mapping[str, str] = field(default_factory=dict)  # scopes it may be refused → what for
    inside: Mapping[ChannelRef, bool] = field(default_factory=dict)  # whether the bot is a member of a channel


async def check_up(token: str, channels: Sequence[ChannelRef], address: str = "") -> Checkup:
    """Ask Slack; channels: those in which moderators review reports."""
    client = _client(token, address)
    try:
        with _told_apart("SLACK_BOT_TOKEN"):
            answer = await client.auth_test()
            granted = _granted(answer.headers)
            return Checkup(
                team=str(answer.get("team", "")),
                team_id=str(answer.get("team_id", "")),
                bot=str(answer.get("user", "")),
                lacking={name: why for name, why in SCOPES.items() if name not in granted},
                refused={name: why for name, why in OPTIONAL.items() if name not in granted},
                inside={channel: await _is_inside(client, channel) for channel in channels},
            )
    except PlantainError as trouble:
        return Checkup(trouble=trouble)


async def check_socket(app_token: str, address: str = "") -> PlantainError | None:
    """Ask for an address of Socket Mode; None where there is one."""
    try:
        with _told_apart("SLACK_APP_TOKEN"):
            await _client(None, address).apps_connections_open(app_token=app_token)
    except PlantainError as trouble:
        return trouble
    return None


def _client(token: str | None, address: str) -> AsyncWebClient:
    at = address or AsyncWebClient.BASE_URL
    return AsyncWebClient(token, base_url=at, timeout=_PATIENCE, retry_handlers=[])


def _granted(headers: Mapping[str, Any]) -> set[str]:
    said = next((str(value) for name, value in headers.items() if name.lower() == "x-oauth-scopes"), "")
    return {name.strip() for name in said.split(",")}


async def _is_inside(client: AsyncWebClient, channel: ChannelRef) -> bool:
    try:
        answer = await client.conversations_info(channel=channel.id)
    except SlackApiError as trouble:
        if _said(trouble) in _UNSEEN:
            return False
        raise
    found = answer.get("channel") or {}
    return bool(found.get("is_member")) and not found.get("is_archived")


@contextmanager
def _told_apart(setting: str) -> Iterator[None]:
    """Raise what our errors are for whatever slack-sdk or the connection raises; setting: names the token."""
    try:
        yield
    except SlackApiError as trouble:
        said = _said(trouble)
        if said in _NOT_TAKEN:
            raise Temporary(f"Slack does not take {setting} ({said})") from trouble
        raise Temporary(f"Slack answered: {said}") from trouble
    except (aiohttp.ClientError, OSError, TimeoutError) as trouble:
        raise Temporary(f"Slack could not be reached: {type(trouble).__name__}") from trouble


def _said(trouble: SlackApiError) -> str:
    """Return the error that Slack named; what answers without one is not Slack."""
    data = getattr(trouble.response, "data", None)
    status = getattr(trouble.response, "status_code", None) or getattr(trouble.response, "status", "?")
    return str(data["error"]) if isinstance(data, dict) and "error" in data else f"status {status}, no error named"
