"""Tells slack-bolt with which token an event is answered; Slack is not asked, so that no press waits for it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError

from adapters.slack import places
from adapters.slack.grants import ALL
from adapters.slack.sealing import SealedOtherwise
from adapters.slack.tokens import Tokens
from conversations.errors import Undeliverable

_log = structlog.get_logger()


def workspace_in(body: Mapping[str, Any], enterprise: str | None, team: str | None) -> str:
    """Return the workspace that a payload is about; enterprise and team: as bolt has read them.

    Bolt reads the authorisation, which names no workspace where an enterprise has installed it for all.
    """
    return places.workspace(enterprise or "", team or body.get("context_team_id") or body.get("team_id") or "")


def authorizing(tokens: Tokens) -> Callable[..., Awaitable[AuthorizeResult]]:
    """Return what `AsyncApp(authorize=…)` takes; it tells None where Plantain is not installed."""

    async def authorize(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult | None:
        if not team_id and not enterprise_id:
            return None
        try:
            at = await tokens.of(places.workspace(enterprise_id or "", team_id or ALL))
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
