"""Sentences of the pages that a browser shows to whoever installs Plantain in a workspace."""

from typing import Final

ADDED: Final = "Plantain is installed"
NOT_ADDED: Final = "Plantain is not installed"
OPEN: Final = "Open Slack"
START_AGAIN: Final = "Start again"

CANCELLED: Final = "You cancelled it in Slack, and nothing was changed. Start again whenever you like."
LAPSED: Final = "This page is good once, and for ten minutes after you began. Nothing was changed: start again."
OTHER_BROWSER: Final = (
    "This browser did not begin it, or began it a second time in another tab. Nothing was changed: start again, "
    "in one tab and with cookies allowed."
)
CODE_LAPSED: Final = "Slack does not take its own answer any more. Nothing was changed: start again."
NOT_APPROVED: Final = (
    "Slack does not let you install it: an admin of your workspace has to approve it first. Ask them, then start again."
)
REFUSED: Final = "Slack refused it, and nothing was changed. Start again; if it stays so, tell whoever runs Plantain."
SET_UP_WRONGLY: Final = (
    "Slack does not take what Plantain says of itself, and nothing was changed. Whoever runs Plantain finds the reason "
    "in its log."
)
NOT_NOW: Final = "Slack could not be reached just now, and nothing was changed. Start again in a moment."
NOT_HERE: Final = "Plantain is not installed in this workspace any more. Whoever manages its apps can install it again."


def added(name: str) -> str:
    """Say where it is, and what to do there."""
    where = f"in {name}" if name else "in your workspace"
    return (
        f"It is {where} now. Invite it to a channel with /invite @Plantain, then type /imagine and what you wish for; "
        "/help tells the rest. Name a moderators' channel with /settings, so that reports reach somebody."
    )
