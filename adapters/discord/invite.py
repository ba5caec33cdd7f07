"""What the bot asks for when it is added to a server, and why; pure."""

from collections.abc import Mapping
from typing import Final

import discord

#: The permissions it cannot do without → what for.
NEEDED: Final[Mapping[str, str]] = {
    "view_channel": "to hear what is said to it, and to find the moderators' channel",
    "send_messages": "to answer words that mention it, and to show reports to moderators",
    "send_messages_in_threads": "to do so in threads",
    "attach_files": "to post pictures",
    "read_message_history": "to reply to the message that asked",
}


def permissions() -> discord.Permissions:
    """Return exactly these permissions."""
    return discord.Permissions(**dict.fromkeys(NEEDED, True))


def link(application_id: int) -> str:
    """Return the address at which a server's manager adds the bot."""
    return discord.utils.oauth_url(application_id, permissions=permissions(), scopes=("bot", "applications.commands"))


def invitation(application_id: int) -> str:
    """Return the link, and each permission with its reason."""
    reasons = "\n".join(f"  {name.replace('_', ' ')}: {why}" for name, why in NEEDED.items())
    return f"{link(application_id)}\n\nIt asks for these permissions:\n{reasons}"
