"""Tells slack-bolt with which token an event is answered; Slack is not asked, so that no press waits for it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError

from adapters.slack import inbound, places
from adapters.slack.grants import ALL
from adapters.slack.patience import while_waited_for
from adapters.slack.sealing import SealedOtherwise
from adapters.slack.tokens import Tokens
from conversations.errors import Undeliverable

_log = structlog.get_logger()


def workspace_in(
    body: Mapping[str, Any], enterprise: str | None, team: str | None, bot: str = "", otherwise: str = ""
) -> str:
    """Return the workspace that a payload is about; enterprise and team: as bolt has read them; bot: the user it is.

    Bolt reads the authorisation, which names no workspace where an enterprise has installed it for all. What people do
    then names theirs, which may be another one than that of the message or the form. otherwise: the workspace whose
    conversation stands in the channel, for where nothing but theirs is named.
    """
    enterprise = enterprise or places.enterprise_in(team)
    for ours in (inbound.opened_in(body.get("view") or {}), inbound.shown_in(body)):
        if _is_of(ours, body, enterprise, team):
            return ours
    named = _named(body, team, bot)
    if not named and _is_of(otherwise, body, enterprise, team):
        return otherwise
    return places.workspace(enterprise, named or places.team_in(_theirs(body)))


def channel_of_nowhere(body: Mapping[str, Any], team: str | None, bot: str) -> str:
    """Return the channel of which a payload does not say the workspace, but only that of who has acted there."""
    if _named(body, team, bot) or not _theirs(body) or inbound.shown_in(body) or body.get("view"):
        return ""
    channel, container = body.get("channel") or {}, body.get("container") or {}
    return str(channel.get("id") or container.get("channel_id") or "")


def _named(body: Mapping[str, Any], team: str | None, bot: str) -> str:
    """Return the workspace that a payload names beside that of who has acted, empty where it names none."""
    told, theirs = [body.get("context_team_id"), body.get("team_id")], _theirs(body)
    if theirs and not body.get("team"):
        told = [*_stands_in(body, bot), *told, "" if team == theirs else team]
    else:
        told = [team, *told]
    return next(filter(None, map(places.team_in, told)), "")


def _theirs(body: Mapping[str, Any]) -> Any:
    user = body.get("user")
    return user.get("team_id") if isinstance(user, dict) else None


def _is_of(workspace: str, body: Mapping[str, Any], enterprise: str, team: str | None) -> bool:
    """Tell whether a workspace that we have written down is of the installation by which a payload came."""
    of, inside = places.divided(workspace)
    everywhere = bool(places.enterprise_in(team)) or bool(body.get("is_enterprise_install"))
    return bool(inside) and (of == enterprise if everywhere and enterprise else inside == team)


def _stands_in(body: Mapping[str, Any], bot: str) -> list[Any]:
    """Find the workspace of the message that was pressed: of what others have written it may be theirs."""
    message, container, channel = (body.get(name) or {} for name in ("message", "container", "channel"))
    ours = message.get("team") if bot and message.get("user") == bot else None
    return [ours, container.get("context_team_id"), channel.get("context_team_id")]


def authorizing(tokens: Tokens) -> Callable[..., Awaitable[AuthorizeResult]]:
    """Return what `AsyncApp(authorize=…)` takes; it tells None where Plantain is not installed.

    It raises Temporary where that cannot be told in time.
    """

    async def authorize(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult | None:
        if not team_id and not enterprise_id:
            return None
        try:
            enterprise = enterprise_id or places.enterprise_in(team_id)
            name = places.workspace(enterprise, places.team_in(team_id) or ALL)
            at = await while_waited_for(lambda: tokens.of(name))
        except (Undeliverable, SealedOtherwise, SlackApiError) as trouble:
            _log.warning("workspace_not_known", team=team_id or "", trouble=str(trouble))
            return None
        enterprise, team = places.divided(at.id)
        return AuthorizeResult(
            enterprise_id=enterprise or None,
            team_id=None if team == ALL else team,
            url=at.url,
            bot_user_id=at.bot_user,
            bot_id=at.bot,
            bot_token=at.token,
            bot_scopes=sorted(at.scopes),
            user_id=user_id,
        )

    # The library takes None as well, though its annotation says otherwise.
    return cast("Callable[..., Awaitable[AuthorizeResult]]", authorize)
