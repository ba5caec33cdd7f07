"""Who may do what: looked at in the very moment, never stored."""

from dataclasses import replace

from conversations.commands import Right, Submission
from conversations.identity import MemberRef, Place
from conversations.ports import UnitOfWork


async def moderates(uow: UnitOfWork, submission: Submission) -> bool:
    """Tell whether who asks moderates the place: by the role that it has set, else as its platform says."""
    role = (await uow.preferences.get(submission.place.tenant)).moderators_role
    return role in submission.roles if role else Right.MODERATE in submission.rights


def as_seen_at(submission: Submission, place: Place) -> Submission:
    """Let who looks at what one member made in this very channel, where the bot is no member, be a stranger there.

    Everybody asks in a tenant of their own where the bot is no member; strangers see the picture all the same.
    """
    asks, tenant, channel = submission.member, place.tenant, submission.place.channel
    sees = channel.id == place.channel.id and channel.tenant.platform is tenant.platform and asks.at_home
    if not tenant.owner or asks.tenant == tenant or not sees:
        return submission
    return replace(submission, place=place, member=replace(asks, tenant=tenant), rights=frozenset(), roles=frozenset())


def as_known_at(submission: Submission, place: Place, member: MemberRef) -> Submission:
    """Let somebody in their own direct messages be who they are where something of theirs stands.

    Notices and private results reach them there, with their buttons. Whoever else asks stays who they are.
    """
    asks, tenant = submission.member, place.tenant
    theirs = asks.at_home and asks.id == member.id and asks.tenant.platform is tenant.platform
    if not theirs or asks.tenant == tenant:
        return submission
    return replace(submission, place=place, member=replace(asks, tenant=tenant), rights=frozenset(), roles=frozenset())
