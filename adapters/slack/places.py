"""Slack's ids → whose, where and who; pure.

A tenant is a workspace: "T1", or "E1.T1" where it belongs to an enterprise. A member's id begins with that of their
workspace, "T1.U1": in direct messages the member is a tenant alone, and nothing else would say which workspace's token
reaches them. A thread is named by the timestamp of the message it hangs under, as Slack does; what is private stands in
direct messages, and its place names those as its thread, "D1".
"""

from typing import Final

from conversations.identity import ChannelRef, MemberRef, MessageRef, Place, Platform, Tenant

_DIRECT: Final = "D"
_ENTERPRISE: Final = "E"
_NAME: Final = 80  # characters


def workspace(enterprise: str, team: str) -> str:
    """Return the id of a workspace's tenant; the team is empty where Slack names an enterprise in its stead."""
    enterprise = enterprise or enterprise_in(team)
    return f"{enterprise}.{team_in(team)}" if enterprise else team


def divided(workspace_id: str) -> tuple[str, str]:
    """Return the enterprise, empty where there is none, and the team, empty where it is none."""
    enterprise, _, team = workspace_id.rpartition(".")
    return enterprise or enterprise_in(team), team_in(team)


def team_in(told: object) -> str:
    """Return the id of a workspace, empty where Slack names an enterprise in its stead, or nothing."""
    return told if isinstance(told, str) and not told.startswith(_ENTERPRISE) else ""


def enterprise_in(told: object) -> str:
    """Return the id of an enterprise, empty where it is a workspace's."""
    return told if isinstance(told, str) and told.startswith(_ENTERPRISE) else ""


def is_direct(channel: str) -> bool:
    """Tell whether a channel is somebody's direct messages with the bot."""
    return channel.startswith(_DIRECT)


def tenant(workspace_id: str, channel: str, user: str) -> Tenant:
    """Tell whose a channel is: the workspace's, or in direct messages the member's alone."""
    if is_direct(channel):
        return Tenant.of_member(Platform.SLACK, member_id(workspace_id, user))
    return Tenant(Platform.SLACK, workspace_id)


def place(workspace_id: str, channel: str, user: str, thread: str = "") -> Place:
    """Name a channel, or a thread in it, as the user who is there sees it."""
    return Place(ChannelRef(tenant(workspace_id, channel, user), channel), thread)


def member(of: Tenant, workspace_id: str, user: str, name: str = "") -> MemberRef:
    """Name a person."""
    return MemberRef(of, member_id(workspace_id, user), " ".join(name.split())[:_NAME] or user)


def member_id(workspace_id: str, user: str) -> str:
    """Return the id of a person, which names their workspace."""
    return f"{workspace_id}.{user}"


def user_of(one: MemberRef) -> str:
    """Return Slack's own id of a person."""
    return one.id.rpartition(".")[2]


def workspace_of(one: MemberRef) -> str:
    """Return the workspace through which a person is reached."""
    return one.id.rpartition(".")[0]


def workspace_at(where: Place) -> str:
    """Return the workspace in which something is shown."""
    of = where.tenant
    return of.owner.rpartition(".")[0] if of.owner else of.id


def channel_at(where: Place) -> str:
    """Return the channel that a message of this place stands in."""
    return where.thread if is_direct(where.thread) else where.channel.id


def thread_at(where: Place) -> str:
    """Return the thread that a message of this place stands in, empty where it stands in none."""
    return "" if is_direct(where.thread) else where.thread


def alone(where: Place, direct: str) -> Place:
    """Name where something private of a place stands: in direct messages."""
    return where if where.channel.id == direct else Place(where.channel, direct)


def message(where: Place, timestamp: str) -> MessageRef:
    """Name a message."""
    return MessageRef(where, timestamp)


def permalink(site: str, where: MessageRef | None) -> str:
    """Return the address of a message on a workspace's site, empty where either is not known."""
    if where is None or not site:
        return ""
    address = f"{site.rstrip('/')}/archives/{channel_at(where.place)}/p{where.id.replace('.', '')}"
    thread = thread_at(where.place)
    return f"{address}?thread_ts={thread}&cid={channel_at(where.place)}" if thread else address
