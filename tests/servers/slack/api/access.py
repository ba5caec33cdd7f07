"""auth.*, oauth.*, apps.*: who is calling, and from where."""

from typing import Final

from tests.servers.slack.api.method import APP, Asking, Method
from tests.servers.slack.world import Json


def test(asking: Asking) -> Json:
    """Say whose the token is."""
    grant = asking.grant
    team, enterprise = grant.team, grant.enterprise
    told: Json = {
        "url": f"https://{team.domain if team else 'org'}.slack.com/",
        "team": team.name if team else (enterprise.name if enterprise else ""),
        "user": grant.bot.name,
        "team_id": team.id if team else (enterprise.id if enterprise else ""),
        "user_id": grant.bot.id,
        "bot_id": grant.bot.bot_id,
        "is_enterprise_install": team is None,
    }
    owner = enterprise or (team.enterprise if team else None)
    return told | ({"enterprise_id": owner.id} if owner else {})


def connect(asking: Asking) -> Json:
    """Give an address for Socket Mode."""
    return {"url": asking.stage.sockets.ticket()}


METHODS: Final = {
    "auth.test": Method(test, tier=0),
    "apps.connections.open": Method(connect, by=APP, tier=1),
}
