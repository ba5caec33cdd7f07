"""Labels, states and the parts that sentences are made of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from conversations.commands import Control
from conversations.turn import Phase

LABELS: Final = {
    Control.EDIT: "Edit",
    Control.VARIATIONS: "Variations",
    Control.DELETE: "Delete",
    Control.CANCEL: "Cancel",
    Control.RETRY: "Try again",
    Control.REPORT: "Report",
    Control.POST: "Post",
    Control.APPEAL: "Appeal",
    Control.SHOW: "Show",
    Control.CLAIM: "Claim",
    Control.DISMISS: "Dismiss",
    Control.TAKE_DOWN: "Take down",
    Control.TAKE_DOWN_LATER: "Take down later ones",
    Control.RESTRICT: "Restrict",
    Control.HISTORY: "History",
    Control.RESTORE: "Restore",
    Control.UPHOLD: "Uphold",
    Control.SETTINGS: "Save",
    Control.EDIT_GIVEN: "Edit",
    Control.COMMAND: "Make it",
}

NAME: Final = "Plantain"
CLOSE: Final = "Close"
CANCEL: Final = "Cancel"
DIRECT: Final = "direct messages"
FOR_YOU_ALONE: Final = "Only you see this."

MADE_BY_AI: Final = "Made by AI, with an invisible SynthID watermark"
OFFLINE: Final = "Drawn offline: no model was asked, nothing is billed"
OFFLINE_MODEL: Final = "Offline sketch"


def preparing(ahead: int) -> str:
    """Say that it waits, and behind how many others."""
    if ahead <= 0:
        return "Preparing…"
    return f"Preparing… {ordinal(ahead + 1)} in the queue"


def waiting() -> str:
    """Say that it waits for the picture it continues."""
    return "Preparing… waits for the picture it continues"


STATUS: Final = {
    Phase.GENERATING: "Generating…",
    Phase.FINALIZING: "Finalizing…",
    Phase.READY: "Ready",
    Phase.FAILED: "Failed",
    Phase.CANCELLED: "Cancelled",
    Phase.REMOVED: "Taken down by a moderator",
}


UNDER_WAY: Final = "That was asked for already; look further down."
NOT_OURS: Final = "Only pictures that Plantain has made can be reported here. For others use the platform's own report."
POSTING: Final = "It is looked at once more, then shown to all here."
#: Beside the time at which it goes on.
WAITS_FOR_PROVIDER: Final = "Waits for its place at the model…"


SOURCES: Final = "Sources: "
ORIGINAL: Final = "The original"
_MIB: Final = 1024 * 1024


def begun(ago: str) -> str:
    """Say how long ago it began, as the platform writes that."""
    return f"begun {ago}"


def goes_on(ago: str) -> str:
    """Say when it goes on, likewise."""
    return f"goes on {ago}"


def more(count: int) -> str:
    """Say that a list was cut off."""
    return f"… and {count} more"


def order(labels: Sequence[str]) -> str:
    """Say which picture is which, where they stand without labels."""
    return f"From left to right, from top to bottom: {', '.join(labels)}"


def beyond(count: int, most: int) -> str:
    """Say that a message does not hold all pictures."""
    return f"{count} more are not shown: {most} are the most of a message"


def copy(label: str, size: tuple[int, int], length: int, *, shown: bool) -> str:
    """Say that a platform does not take the original; size: of that, in px. length: bytes. shown: as a smaller copy."""
    what = "is a smaller copy" if shown else "is too large to be shown here"
    width, height = size
    return f"{numbered(label)} {what}: the original has {width} × {height}, {length / _MIB:.1f} MB."  # noqa: RUF001 -- as above


def numbered(label: str) -> str:
    """Name a picture of a sheet; label: empty where it is the only one."""
    return f"Picture {label}" if label else "The picture"


def converted(label: str) -> str:
    """Say that a picture is not shown as the file that the model made."""
    return f"{numbered(label)} is shown as a copy of another format."


def of_pictures(numbers: Sequence[int], sentence: str) -> str:
    """Say of which pictures of a sheet a sentence speaks."""
    *before, last = [str(number) for number in numbers]
    which = f"Pictures {', '.join(before)} and {last}" if before else f"Picture {last}"
    return f"{which}: {sentence}"


def channel(channel_id: str) -> str:
    """Name a channel; platforms whose ids say nothing put its name there."""
    return f"#{channel_id}"


def role(role_id: str) -> str:
    """Name a role, likewise."""
    return f"@{role_id}"


def byline(name: str, count: int) -> str:
    """Say who asked for it."""
    return f"{name} asked for {'a picture' if count == 1 else counted(count, 'picture')}"


def alt(prompt: str, number: int, total: int) -> str:
    """Describe a picture for those who cannot see it, at most 1,000 characters."""
    which = f"Picture {number} of {total}" if total > 1 else "Picture"
    return f"{which}: {prompt}"[:1000]


def left(left_: int, limit: int) -> str:
    """Say what is left of a cap."""
    return f"{left_} of {limit} left today"


def trimmed(asked: int, given: int) -> str:
    """Say that fewer were taken than asked for."""
    return f"You asked for {asked}; {given} {'is' if given == 1 else 'are'} left, so {given} will be made."


def price(millionths: int, *, billed: bool) -> str:
    """Write a price in dollars."""
    if millionths == 0:
        return "free"
    digits = f"{millionths / 1_000_000:.4f}".rstrip("0")
    whole, _, fraction = digits.partition(".")
    return f"${whole}.{fraction.ljust(2, '0')}" + ("" if billed else " (estimated)")


def moment(when: datetime) -> str:
    """Write a time, in the zone it is given in."""
    return f"{when:%H:%M} {when.tzname() or 'UTC'} on {when.day} {when:%B}"


def first_frame(filename_index: int) -> str:
    """Say that of an animation only one frame was used."""
    return f"Input {filename_index} is animated: its first frame was used."


def continues(name: str, prompt: str) -> str:
    """Name the turn a turn continues; prompt: empty where its words are not to be shown."""
    if not prompt:
        return f"Continues a picture by {name}"
    words = prompt if len(prompt) <= 60 else prompt[:59] + "…"  # noqa: PLR2004 -- a line's worth
    return f"Continues “{words}” by {name}"


def cancelled(count: int) -> str:
    """Say how much was stopped."""
    return f"Stopped {counted(count, 'picture')}. What was held is yours again."


def counted(count: int, noun: str) -> str:
    """Write a number with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def listed(words: Sequence[str]) -> str:
    """Write a list."""
    return ", ".join(words)


def ordinal(number: int) -> str:
    """Write 1st, 2nd, 3rd."""
    tens = number % 100
    suffix = "th" if 10 < tens < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")  # noqa: PLR2004 -- English
    return f"{number}{suffix}"


def conversation_reset() -> str:
    """Say that a channel begins anew."""
    return "From now on /edit and plain words continue nothing older here. The pictures stay, and replies still work."


def presence(waiting: int) -> str:
    """Say how busy it is, where the platform shows a status."""
    return f"{counted(waiting, 'picture')} waiting" if waiting else "/imagine a picture"


def ready(who: str) -> str:
    """Tell somebody who went to do something else that the picture is there."""
    return f"{who} your picture is ready."


HOW_TO: Final = (
    "Type /imagine and say what you want to see; alone it opens a form.",
    "Or mention me in a channel, or write to me in Messages.",
    "To change a picture, press Edit below it, or mention me in its thread.",
    "/help tells all the rest.",
)
LAST_PICTURES: Final = "Your last pictures"
NO_PICTURES: Final = "None yet."
SEE_IT: Final = "See it"
FILE_TOO_LARGE: Final = "It is larger than can be sent here; those who run Plantain can hand it to you."
CLOSED: Final = (
    "That could not be done, and I may not write to you alone: allow direct messages from this server, or use any "
    "command, and I say why."
)
BY_MESSAGE: Final = "It is private, so it comes to you by direct message."
TOO_SLOW: Final = "That took too long to open. Press again."
AT_WORK: Final = "is drawing…"
ONE_MOMENT: Final = "One moment…"
INVITE_ME: Final = (
    "I may not write in this channel. Invite me with “/invite @Plantain”, then ask again. Nothing was made or charged."
)
NOT_IN_MESSAGES: Final = (
    "It is private, so it would come to you by direct message, and I may not send you any. Ask without private, or "
    "ask an admin. Nothing was made or charged."
)
NOT_BETWEEN_OTHERS: Final = (
    "I may not write in a conversation that I am not in. Ask in a channel, or write to me alone. Nothing was made or "
    "charged."
)
NOT_KNOWN: Final = "That is not known here any more. /help lists what there is."
NOT_NOW: Final = "The platform did not let me in just now. Nothing was made or charged: try again in a moment."
FAULT: Final = "Something went wrong on our side. Try again; nothing is charged twice."


def exporting() -> str:
    """Say that an archive is made."""
    return "The archive is being made. You will be told here when it is ready."


NOT_EXPORTED: Final = "Your archive could not be sent. Ask for it once more with /conversation export."


def exported(pictures: int) -> str:
    """Hand an archive over."""
    return f"Your archive of this conversation is ready: {counted(pictures, 'picture')}, and what was asked for."
