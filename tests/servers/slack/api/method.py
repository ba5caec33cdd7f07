"""What a method is, and what several of them ask."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.servers.slack.calls import Call
from tests.servers.slack.errors import Refused
from tests.servers.slack.stage import Stage
from tests.servers.slack.tokens import Grant
from tests.servers.slack.world import Channel, Json, Team, User

BOT, APP, CLIENT = "bot", "app", "client"  # whose credentials a call needs


@dataclass(frozen=True, slots=True)
class Asking:
    """One call that was let in."""

    stage: Stage
    call: Call
    granted: Grant | None  # None where the application itself calls

    @property
    def grant(self) -> Grant:
        assert self.granted is not None
        return self.granted

    @property
    def arguments(self) -> Json:
        return self.call.arguments


@dataclass(frozen=True, slots=True)
class Method:
    """One method. scope: what must have been granted, empty where the method itself looks."""

    run: Callable[[Asking], Json]
    scope: str = ""
    by: str = BOT
    tier: int = 3


_READ: Final = {"channel": "channels:read", "group": "groups:read", "im": "im:read", "mpim": "mpim:read"}
_HISTORY: Final = {"channel": "channels:history", "group": "groups:history", "im": "im:history", "mpim": "mpim:history"}


def require(grant: Grant, scope: str) -> None:
    """Refuse what was not granted. Raises Refused."""
    if scope and scope not in grant.scopes:
        raise Refused("missing_scope", needed=scope, provided=",".join(sorted(grant.scopes)))


def channel_of(asking: Asking, channel_id: str) -> Channel:
    """Return a channel that the bot can know of. Raises Refused."""
    channel = asking.stage.world.find_channel(channel_id)
    if channel is None or not asking.grant.reaches(channel.team):
        raise Refused("channel_not_found")
    if channel.private and channel.team.bot.id not in channel.members:
        raise Refused("channel_not_found")
    return channel


def readable(asking: Asking, channel_id: str) -> Channel:
    """Return a channel of which the bot may be told. Raises Refused."""
    channel = channel_of(asking, channel_id)
    require(asking.grant, _READ[channel.type])
    return channel


def history_of(asking: Asking, channel_id: str) -> Channel:
    """Return a channel whose messages the bot may read. Raises Refused."""
    channel = channel_of(asking, channel_id)
    require(asking.grant, _HISTORY[channel.type])
    if channel.team.bot.id not in channel.members:
        raise Refused("not_in_channel")
    return channel


def team_of(asking: Asking) -> Team:
    """Return the workspace that a call concerns. Raises Refused."""
    if asking.grant.team is not None:
        return asking.grant.team
    wanted = asking.call.text("team_id")
    found = next((team for team in asking.stage.world.teams if team.id == wanted), None)
    if found is None or not asking.grant.reaches(found):
        raise Refused("missing_argument" if not wanted else "team_not_found", faulty=True)
    return found


def home_of(asking: Asking) -> Team:
    """Return the workspace that a call concerns, or any of an organisation's."""
    if asking.grant.team is None and not asking.call.text("team_id"):
        return next(team for team in asking.stage.world.teams if asking.grant.reaches(team))
    return team_of(asking)


def user_of(asking: Asking, user_id: str) -> User:
    """Return somebody whom the bot can know of. Raises Refused."""
    user = asking.stage.world.find_user(user_id)
    if user is None or not (asking.grant.reaches(user.team) or _met(asking, user)):
        raise Refused("user_not_found")
    return user


def _met(asking: Asking, user: User) -> bool:
    """Tell whether somebody of another organisation is in a channel with the bot."""
    channels = (one for one in asking.stage.world.channels() if one.external and asking.grant.reaches(one.team))
    return any({user.id, one.team.bot.id} <= one.members for one in channels)


def paged(asking: Asking, items: list[Json], name: str, default: int = 100) -> Json:
    """Return one page of a list, with the cursor of the next."""
    limit = int(asking.call.arguments.get("limit") or default)
    start = int(asking.call.text("cursor", "0") or 0)
    cursor = str(start + limit) if start + limit < len(items) else ""
    return {name: items[start : start + limit], "response_metadata": {"next_cursor": cursor}}
