"""Who somebody is in a workspace, as Slack says."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import structlog

from adapters.slack import places
from adapters.slack.connect import Clients
from adapters.slack.patience import patiently
from adapters.slack.tokens import Workspace
from adapters.slack.trouble import told_apart
from conversations.commands import ReviewChannel, Right
from conversations.errors import PlantainError, Undeliverable
from conversations.identity import Platform, Tenant
from conversations.ports import Desk
from conversations.recent import Recent

_log = structlog.get_logger()

_REMEMBERED: Final = 5000  # people
_LASTS: Final = 600.0  # s that a name is taken to stay
_PAGE: Final = 1000
_ASKED_WITHIN: Final = 1.0  # s for a name: nobody waits longer for it


@dataclass(frozen=True, slots=True)
class Person:
    """What is shown of somebody, and the language they read."""

    name: str
    locale: str = "en"


class People:
    """Looks people up; names are remembered for a while, rights are not."""

    def __init__(self, clients: Clients, desk: Desk) -> None:
        self._clients = clients
        self._desk = desk
        self._known: Recent[tuple[str, str], tuple[float, Person]] = Recent(_REMEMBERED)

    async def person(self, at: Workspace, user: str, otherwise: str = "") -> Person:
        """Return who somebody is; where Slack does not say it in time, by the name at hand."""
        now, key = time.monotonic(), (at.id, user)
        known = self._known.get(key)
        if known is not None and now - known[0] < _LASTS:
            return known[1]
        try:
            async with asyncio.timeout(_ASKED_WITHIN):
                found = _person(await self._info(at, user), otherwise or user)
        except (PlantainError, TimeoutError) as trouble:
            _log.info("name_not_known", trouble=type(trouble).__name__)
            return known[1] if known else Person(otherwise or user)
        self._known.put(key, (now, found))
        return found

    async def rights(self, at: Workspace, user: str, channel: str = "") -> frozenset[Right]:
        """Tell what somebody may do now who asks in a channel; in direct messages nobody moderates."""
        if places.is_direct(channel):
            return frozenset()
        moderators = await self._moderators(at, channel)
        info, inside = await asyncio.gather(
            patiently(lambda: self._info(at, user)), patiently(lambda: self._is_in(at, moderators, user))
        )
        powers = info.get("is_admin") or info.get("is_owner") or info.get("is_primary_owner")
        admin = bool(powers) and _belongs(info, places.divided(at.id)[1])
        return frozenset(Right) if admin else frozenset({Right.MODERATE} if inside else ())

    async def review_channel(self, at: Workspace, channel: str) -> ReviewChannel:
        """Tell what is known of a channel that is named for moderators; a private one without the bot is not seen."""

        async def ask() -> Mapping[str, Any]:
            with told_apart():
                answer = await self._clients.of(at.token).conversations_info(channel=channel)
            return dict(answer["channel"])

        try:
            return review_channel(await patiently(ask))
        except Undeliverable:
            return ReviewChannel(open_to_all=False, reached=False)

    async def _moderators(self, at: Workspace, channel: str) -> str:
        """Find the channel whose members decide, empty where none is set; in the operators' own it is that."""
        operators = self._desk.limits.operators
        if operators is not None and operators.tenant.platform is Platform.SLACK and operators.id == channel:
            return channel
        async with self._desk.database.reading() as uow:
            return (await uow.preferences.get(Tenant(Platform.SLACK, at.id))).moderators_channel

    async def _info(self, at: Workspace, user: str) -> dict[str, Any]:
        with told_apart():
            answer = await self._clients.of(at.token).users_info(user=user, include_locale=True)
        return dict(answer["user"])

    async def _is_in(self, at: Workspace, channel: str, user: str) -> bool:
        """Tell whether somebody is a member of a channel; of one that the bot cannot see nobody is."""
        cursor = ""
        while channel:
            try:
                with told_apart():
                    answer = await self._clients.of(at.token).conversations_members(
                        channel=channel, cursor=cursor or None, limit=_PAGE
                    )
            except Undeliverable as trouble:
                _log.warning("moderators_not_known", channel=channel, trouble=str(trouble))
                return False
            if user in answer["members"]:
                return True
            cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
            channel = channel if cursor else ""
        return False


def review_channel(told: Mapping[str, Any]) -> ReviewChannel:
    """Read what conversations.info says of a channel."""
    return ReviewChannel(
        open_to_all=bool(told.get("is_channel")) and not told.get("is_private"),
        reached=bool(told.get("is_member")) and not told.get("is_archived"),
    )


def _belongs(info: dict[str, Any], team: str) -> bool:
    """Tell whether somebody is of a workspace: who is a guest in a shared channel may be an admin elsewhere."""
    return team in {info.get("team_id"), *((info.get("enterprise_user") or {}).get("teams") or ())}


def _person(info: dict[str, Any], otherwise: str) -> Person:
    profile = info.get("profile") or {}
    name = profile.get("display_name") or profile.get("real_name") or info.get("real_name") or info.get("name")
    return Person(str(name or otherwise), str(info.get("locale") or "en"))
