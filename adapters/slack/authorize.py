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


def workspace_in(body: Mapping[str, Any], enterprise: str | None, team: str | None, bot: str = "") -> str:
    """Return the workspace that a payload is about; enterprise and team: as bolt has read them; bot: the user it is.

    Bolt reads the authorisation, which names no workspace where an enterprise has installed it for all. What people do
    then names theirs, which may be another one than that of the message or the form.
    """
    enterprise = enterprise or places.enterprise_in(team)
    opened = _opened_in(body, enterprise, team)
    if opened:
        return opened
    user = body.get("user")
    theirs = user.get("team_id") if isinstance(user, dict) else None
    told = [body.get("context_team_id"), body.get("team_id")]
    told = [*_stands_in(body, bot), *told, team] if theirs and not body.get("team") else [team, *told]
    return places.workspace(enterprise, next(filter(None, map(places.team_in, [*told, theirs])), ""))


def _opened_in(body: Mapping[str, Any], enterprise: str, team: str | None) -> str:
    """Return the workspace in which a form was opened, if that is of the installation by which the form was sent in."""
    opened = inbound.opened_in(body.get("view") or {})
    of, inside = places.divided(opened)
    everywhere = bool(places.enterprise_in(team)) or bool(body.get("is_enterprise_install"))
    is_ours = of == enterprise if everywhere and enterprise else inside == team
    return opened if inside and is_ours else ""


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
