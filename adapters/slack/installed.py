"""The tokens that workspaces gave when they installed Plantain; those that expire are renewed.

A refresh token works once, so one process at a time renews, under a lease, and the others read what it got. A token
that is still good is handed out at once and renewed meanwhile: nobody waits who presses a button.
"""

import asyncio
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import structlog
from slack_sdk.errors import SlackApiError

from adapters.slack import places
from adapters.slack.grants import Grant, Grants, Held, of_enterprise
from adapters.slack.tokens import ClientFactory, Covered, NotInstalled, Removal, Workspace, scopes_in
from adapters.slack.trouble import Revoked, error_of, told_apart
from conversations.errors import PlantainError, Temporary, Undeliverable
from conversations.identity import Tenant
from conversations.ports import Clock

_log = structlog.get_logger()

_REMEMBERED: Final = timedelta(minutes=1)  # that a grant is not read anew
_EARLY: Final = timedelta(hours=2)  # before it expires a token is renewed
_SPARE: Final = timedelta(seconds=30)  # before it expires a token is used no more: a request takes its time
_JUST_NOW: Final = timedelta(minutes=1)  # since it was issued: a refusal then was of the one before
_AGAIN: Final = timedelta(minutes=1)  # between tries while the token at hand is still good
_LEASE: Final = timedelta(seconds=30)
_ASKED_WITHIN: Final = 20.0  # s, less than the lease
_LOOKS: Final = 0.25  # s between looks at what another process renews
_MOST_LOOKS: Final = 120  # as long as a lease lasts
#: What Slack calls a refresh token that will never be good again.
_SPENT: Final = frozenset(
    {"invalid_refresh_token", "invalid_grant", "token_revoked", "account_inactive", "app_missing"}
)
_CREDENTIALS: Final = frozenset({"bad_client_secret", "invalid_client_id"})


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who Plantain is to Slack."""

    client_id: str
    client_secret: str = field(repr=False)


class Installed:
    """Implements Tokens from what is kept in the database."""

    def __init__(self, grants: Grants, clients: ClientFactory, credentials: Credentials, clock: Clock) -> None:
        self._grants = grants
        self._clients = clients
        self._credentials = credentials
        self._clock = clock
        self._name = secrets.token_hex(8)  # of this process, as the holder of leases
        self._known: dict[str, tuple[datetime, Held]] = {}
        self._refused: dict[Tenant, str] = {}  # tokens that Slack takes no more
        self._tried: dict[Tenant, datetime] = {}
        self._renewing: dict[Tenant, asyncio.Task[None]] = {}
        self._covered = Covered(clients)

    async def of(self, workspace_id: str) -> Workspace:
        """Return a workspace with the token that is good now."""
        held = await self._held(workspace_id)
        if self._is_good(held):
            if self._is_due(held.tenant, held.grant) and self._tried_long_ago(held.tenant):
                self._renew(held.tenant)
            return _workspace(held, workspace_id)
        if held.grant.refresh:
            await asyncio.shield(self._renew(held.tenant))
            held = await self._held(workspace_id)
            if self._is_good(held):
                return _workspace(held, workspace_id)
        if held.grant.refresh:
            raise Temporary(f"the token of {workspace_id} has expired and could not be renewed yet")
        raise NotInstalled(f"the token of {workspace_id} has expired: Plantain has to be installed there anew")

    def forget(self, workspace_id: str) -> None:
        """Read it anew; a token that can be renewed will be."""
        _, held = self._known.get(workspace_id, (None, None))
        if held is None:
            return
        self._let_go(held.tenant)
        if held.grant.refresh and self._clock.now() - held.grant.issued_at > _JUST_NOW:
            self._refused[held.tenant] = held.grant.token

    async def keep(self, workspace: Tenant, grant: Grant) -> None:
        """Take what a workspace, or an enterprise, has just given."""
        await self._grants.keep(workspace, grant, self._clock.now())
        self._known.clear()  # of all: a workspace may have been reached by the grant of its enterprise

    async def drop(self, removal: Removal) -> None:
        """Forget what was given, unless it was given since."""
        held = await self._meant(removal)
        if held is not None:
            await self._remove(held)

    async def check(self, removal: Removal) -> None:
        """Forget what was given if its token is good no more.

        Of tokens that rotate an older one may be meant, so Slack is asked.
        """
        held = await self._meant(removal)
        if held is not None and not (held.grant.rotates and await self._is_taken(held)):
            await self._remove(held)

    async def close(self) -> None:
        """Wait for what is being renewed: the answer has the only refresh token that is still good."""
        await asyncio.gather(*self._renewing.values(), return_exceptions=True)

    async def _held(self, workspace_id: str) -> Held:
        """Return the grant of a workspace, as it was read a while ago at most."""
        read_at, held = self._known.get(workspace_id, (None, None))
        now = self._clock.now()
        if held is None or read_at is None or now - read_at >= _REMEMBERED:
            held = await self._grants.find(workspace_id) or await self._covering(workspace_id)
            if held is None:
                self._known.pop(workspace_id, None)
                raise NotInstalled(f"Plantain is not installed in {workspace_id}")
            self._known[workspace_id] = now, held
        return held

    async def _covering(self, workspace_id: str) -> Held | None:
        """Find the grant of the enterprise that a workspace is of, where that was not named."""
        enterprise, team = places.divided(workspace_id)
        for tenant in () if enterprise or not team else await self._grants.everywhere():
            try:
                if await self._covered.holds(await self.of(tenant.id), team):
                    return await self._grants.find(tenant.id)
            except Undeliverable as trouble:  # that enterprise has taken its token back
                _log.info("workspaces_not_known", tenant=tenant.key, trouble=str(trouble))
        return None

    async def _meant(self, removal: Removal) -> Held | None:
        """Find what an event is about; None where there is nothing, or it was given after the event."""
        name = places.workspace(removal.enterprise, removal.team)
        held = await self._grants.find(of_enterprise(removal.enterprise).id if removal.everywhere else name)
        if held is None or held.everywhere != removal.everywhere:
            return None
        since = held.grant.installed_at.replace(microsecond=0)
        return held if removal.at is None or removal.at >= since else None

    async def _is_taken(self, held: Held) -> bool:
        """Ask Slack whether it still takes the token."""
        try:
            with told_apart():
                await self._clients(held.grant.token).auth_test()
        except Revoked:
            return False
        except PlantainError as trouble:  # if it is taken no more, that is told when it is used
            _log.info("token_not_checked", tenant=held.tenant.key, trouble=str(trouble))
        return True

    async def _remove(self, held: Held) -> None:
        await self._grants.drop(held.tenant)
        self._let_go(held.tenant)
        self._refused.pop(held.tenant, None)
        _log.info("removed_from_workspace", tenant=held.tenant.key)

    def _let_go(self, tenant: Tenant) -> None:
        """Read it anew the next time."""
        self._known = {name: known for name, known in self._known.items() if known[1].tenant != tenant}

    def _is_good(self, held: Held) -> bool:
        """Whether its token can be used now."""
        grant = held.grant
        lasts = grant.expires_at is None or self._clock.now() < grant.expires_at - _SPARE
        return lasts and self._refused.get(held.tenant) != grant.token

    def _is_due(self, tenant: Tenant, grant: Grant) -> bool:
        """Whether a token has to be renewed soon, and can be."""
        soon = grant.expires_at is not None and self._clock.now() >= grant.expires_at - _EARLY
        return bool(grant.refresh) and (soon or self._refused.get(tenant) == grant.token)

    def _tried_long_ago(self, tenant: Tenant) -> bool:
        tried = self._tried.get(tenant)
        return tried is None or self._clock.now() - tried >= _AGAIN

    def _renew(self, tenant: Tenant) -> asyncio.Task[None]:
        """Begin to renew a token, or return what is under way."""
        if tenant not in self._renewing:
            self._tried[tenant] = self._clock.now()
            task = asyncio.create_task(self._renewed(tenant))
            self._renewing[tenant] = task
            task.add_done_callback(lambda _: self._renewing.pop(tenant, None))
        return self._renewing[tenant]

    async def _renewed(self, tenant: Tenant) -> None:
        """Renew a token, or wait for whoever does; what was asked for is never broken off."""
        try:
            for _ in range(_MOST_LOOKS):
                if await self._try(tenant):
                    return
                await asyncio.sleep(_LOOKS)
        except PlantainError as trouble:
            _log.warning("token_not_renewed", tenant=tenant.key, trouble=str(trouble))
            await self._grants.release(tenant, self._name, self._clock.now())
        finally:
            self._let_go(tenant)

    async def _try(self, tenant: Tenant) -> bool:
        """Renew a token if nobody else does; False while another process is at it."""
        now = self._clock.now()
        grant, leased = await self._grants.lease(
            tenant, lambda one: self._is_due(tenant, one), self._name, now + _LEASE, now
        )
        if grant is None:
            return True
        if leased:
            await self._exchange(tenant, grant)
        return leased

    async def _exchange(self, tenant: Tenant, grant: Grant) -> None:
        """Exchange the refresh token, and keep what came for it."""
        try:
            with told_apart():
                async with asyncio.timeout(_ASKED_WITHIN):
                    answer = await self._clients(None).oauth_v2_access(
                        client_id=self._credentials.client_id,
                        client_secret=self._credentials.client_secret,
                        grant_type="refresh_token",
                        refresh_token=grant.refresh,
                    )
        except (SlackApiError, Undeliverable) as trouble:
            await self._not_exchanged(tenant, grant, trouble)
            return
        now = self._clock.now()
        new = replace(
            grant,
            token=str(answer["access_token"]),
            refresh=str(answer["refresh_token"]),
            expires_at=now + timedelta(seconds=int(answer["expires_in"])),
            issued_at=now,
            scopes=scopes_in(str(answer.get("scope") or "")) or grant.scopes,
        )
        if await self._grants.change(tenant, grant, new, now):
            _log.info("token_renewed", tenant=tenant.key)

    async def _not_exchanged(self, tenant: Tenant, grant: Grant, trouble: Exception) -> None:
        """Keep in mind that a refresh token is spent; the token itself is good until it expires."""
        error = error_of(trouble)
        if error in _CREDENTIALS:
            raise Temporary("Slack does not take SLACK_CLIENT_ID and SLACK_CLIENT_SECRET") from trouble
        if error not in _SPENT:
            raise Temporary(f"Slack does not renew the token: {error}") from trouble
        if await self._grants.change(tenant, grant, replace(grant, refresh=""), self._clock.now()):
            _log.error("token_cannot_be_renewed", tenant=tenant.key, error=error, until=str(grant.expires_at))


def _workspace(held: Held, workspace_id: str) -> Workspace:
    grant, team = held.grant, places.divided(workspace_id)[1]
    names_one = held.everywhere and team
    known_as = places.workspace(places.divided(held.tenant.id)[0], team) if names_one else held.tenant.id
    return Workspace(known_as, grant.token, grant.bot_user, grant.bot, grant.url, frozenset(grant.scopes))
