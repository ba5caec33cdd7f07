"""Fills the app's page, whenever somebody opens it: their usage and last pictures, for moderators the open cases."""

from dataclasses import replace
from functools import partial

from adapters.slack import home, places
from adapters.slack.people import People
from adapters.slack.sending import Sender
from adapters.slack.tokens import Workspace
from conversations.commands import Right, Submission
from conversations.identity import ChannelRef, MemberRef, Place, Platform, Tenant
from conversations.ports import Aside, Handlers
from conversations.views import Listing


class Home:
    """The app's page of each member."""

    def __init__(self, handlers: Handlers, people: People, sender: Sender) -> None:
        self._handlers = handlers
        self._people = people
        self._sender = sender

    async def show(self, at: Workspace, user: str) -> None:
        """Fill the page of a member."""
        tenant = Tenant(Platform.SLACK, at.id)
        member = MemberRef(tenant, places.member_id(at.id, user), (await self._people.person(at, user)).name)
        asks = Submission(key="", place=Place(ChannelRef(tenant, "")), member=member, anchor="")
        usage = await self._listing("usage", asks)
        if usage is None:
            return
        alone = replace(member, tenant=Tenant.of_member(Platform.SLACK, member.id))  # as who they are with the bot
        made = [*await self._handlers.made(member), *await self._handlers.made(alone)]
        pictures = [
            home.Recent(one.prompt, one.at, places.permalink(at.url, one.message))
            for one in sorted(made, key=lambda one: one.at, reverse=True)
        ]
        cases = await self._cases(at, user, asks)
        await self._sender.call(
            at.id,
            "views.publish",
            user_id=user,
            view=home.home(usage, pictures, cases, partial(places.permalink, at.url)),
        )

    async def _cases(self, at: Workspace, user: str, asks: Submission) -> Listing | None:
        """Read the open cases, for those who decide them."""
        rights = await self._people.rights(at, user)
        return await self._listing("reports", replace(asks, rights=rights)) if Right.MODERATE in rights else None

    async def _listing(self, command: str, asks: Submission) -> Listing | None:
        """Ask what a command would list; None where it is refused."""
        response = await self._handlers.commands[command](asks)
        return response.view if isinstance(response, Aside) and isinstance(response.view, Listing) else None
