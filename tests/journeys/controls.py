"""The controls that stand under messages, which are tried where they are nobody's, and what is answered then."""

from typing import Final

OF_SHEET: Final = ("edit", "variations", "delete", "cancel", "retry", "report", "post")
OF_CASE: Final = (
    "show", "claim", "dismiss", "take_down", "take_down_later", "restrict", "history", "restore", "uphold",
)  # fmt: skip
NOT_HERE: Final = "That picture is not in this channel, or no longer there"
NOT_MODERATOR: Final = "Only moderators may do that"
NOT_YOURS: Final = "Only the member who asked for this may do that"
