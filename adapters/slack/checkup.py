"""Looks at Slack from outside: the tokens, what was granted, and channels."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack import places
from adapters.slack.connect import Clients
from adapters.slack.grants import ALL
from adapters.slack.manifest import OPTIONAL, SCOPES
from adapters.slack.people import review_channel
from adapters.slack.tokens import teams_of
from adapters.slack.trouble import told_apart
from conversations.commands import ReviewChannel
from conversations.errors import PlantainError, Temporary, Undeliverable
from conversations.identity import ChannelRef


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was found about one workspace, or one organisation."""

    trouble: PlantainError | None = None  # where nothing could be asked
    name: str = ""
    id: str = ""  # as of its tenant; of a whole organisation it ends with ALL
    bot: str = ""
    lacking: Mapping[str, str] = field(default_factory=dict)  # scopes it cannot do without → what for
    refused: Mapping[str, str] = field(default_factory=dict)  # scopes it may be refused → what for
    #: Whether the bot is a member of a channel, of those that the token reaches.
    inside: Mapping[ChannelRef, bool] = field(default_factory=dict)
    open_to_all: frozenset[ChannelRef] = frozenset()  # those of them that anybody may join


async def check_up(token: str, channels: Sequence[ChannelRef], api: str = "") -> Checkup:
    """Ask Slack about a bot's token; channels: those in which moderators review reports."""
    clients = Clients(api)
    try:
        client = clients.of(token)
        with told_apart():
            answer = await client.auth_test()
            teams = await teams_of(client) if answer.get("is_enterprise_install") else frozenset()
        granted, id_ = _granted(answer.headers), _id(answer)
        looked = {one: await _look(client, one) for one in channels if reaches(id_, one, teams)}
        return Checkup(
            name=str(answer.get("team", "")),
            id=id_,
            bot=str(answer.get("user", "")),
            lacking={name: why for name, why in SCOPES.items() if name not in granted},
            refused={name: why for name, why in OPTIONAL.items() if name not in granted},
            inside={channel: found.reached for channel, found in looked.items()},
            open_to_all=frozenset(channel for channel, found in looked.items() if found.open_to_all),
        )
    except PlantainError as trouble:
        return Checkup(trouble=trouble)
    finally:
        await clients.close()


async def check_socket(app_token: str, api: str = "") -> PlantainError | None:
    """Ask for an address of Socket Mode, which is not used; None where Slack gives one."""
    clients = Clients(api)
    try:
        with told_apart():
            await clients.of(None).apps_connections_open(app_token=app_token)
    except SlackApiError as trouble:
        return Temporary(f"Slack answered {trouble.response.get('error')}")
    except PlantainError as trouble:
        return trouble
    finally:
        await clients.close()
    return None


def reaches(workspace_id: str, channel: ChannelRef, teams: Collection[str] = ()) -> bool:
    """Tell whether a token is that of a channel's workspace, or of its whole organisation.

    teams: of that organisation, for channels whose workspace is named without it.
    """
    enterprise, team = places.divided(workspace_id)
    of_channel = places.divided(channel.tenant.id)
    if team != ALL:
        return of_channel[1] == team
    return of_channel[0] == enterprise or (not of_channel[0] and of_channel[1] in teams)


def _id(answer: AsyncSlackResponse) -> str:
    team = ALL if answer.get("is_enterprise_install") else str(answer.get("team_id", ""))
    return places.workspace(str(answer.get("enterprise_id") or ""), team)


def _granted(headers: Mapping[str, Any]) -> set[str]:
    """Read the scopes that came with an answer, whatever the case of the header's name."""
    said = next((str(value) for name, value in headers.items() if name.casefold() == "x-oauth-scopes"), "")
    return {name.strip() for name in said.split(",")}


async def _look(client: AsyncWebClient, channel: ChannelRef) -> ReviewChannel:
    """Look at a channel; a private one that the bot is not in is none that it can see."""
    try:
        with told_apart():
            answer = await client.conversations_info(channel=channel.id)
    except Undeliverable:
        return ReviewChannel(open_to_all=False, reached=False)
    return review_channel(answer.get("channel") or {})
