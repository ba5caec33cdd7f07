"""auth.*, oauth.*, apps.*: who is calling, and from where."""

from typing import Final

from tests.servers.slack import oauth
from tests.servers.slack.api.method import APP, CLIENT, Asking, Method, paged
from tests.servers.slack.errors import Refused
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


def access(asking: Asking) -> Json:
    """Exchange a code, or a refresh token, for a token of a bot."""
    stage = asking.stage
    _known(asking)
    if asking.call.text("grant_type") == "refresh_token":
        grant = stage.tokens.refreshed(asking.call.needed("refresh_token", "invalid_refresh_token"))
    else:
        grant = stage.oauth.exchange(asking.call.needed("code", "invalid_code"), asking.call.text("redirect_uri"))
    stage.changes.happened()
    return oauth.told(grant, stage.world.app_id, stage.tokens.life)


def _known(asking: Asking) -> None:
    """Check who calls. Raises Refused."""
    call, known = asking.call, asking.stage.oauth
    login, password = call.credentials
    if (login or call.text("client_id")) != known.client_id:
        raise Refused("invalid_client_id", faulty=True)
    if (password or call.text("client_secret")) != known.client_secret:
        raise Refused("bad_client_secret", faulty=True)


def revoke(asking: Asking) -> Json:
    """Give one's own token back."""
    if not asking.arguments.get("test"):
        asking.stage.tokens.end(asking.grant, "token_revoked")
    return {"revoked": not asking.arguments.get("test")}


def uninstall(asking: Asking) -> Json:
    """Remove the application from where the token is good."""
    _known(asking)
    asking.stage.uninstalled(asking.grant)
    return {}


def teams(asking: Asking) -> Json:
    """List the workspaces that the token is good for."""
    reached = [team for team in asking.stage.world.teams if asking.grant.reaches(team)]
    return paged(asking, [{"id": team.id, "name": team.name} for team in reached], "teams")


METHODS: Final = {
    "auth.test": Method(test, tier=0),
    "auth.revoke": Method(revoke),
    "auth.teams.list": Method(teams, tier=2),
    "apps.connections.open": Method(connect, by=APP, tier=1),
    "apps.uninstall": Method(uninstall, tier=1),
    "oauth.v2.access": Method(access, by=CLIENT, tier=4),
}
