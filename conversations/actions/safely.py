"""Whatever goes wrong in an action, whoever waits for it is told."""

from collections.abc import Awaitable, Callable

from conversations import wording
from conversations.ports import Aside, Response
from conversations.views import Notice, Tone


async def safely(act: Awaitable[Response | None], report: Callable[[str], object]) -> Response | None:
    """Let an action answer; a fault of ours is told to the member, and reported where it is handled, with its trace."""
    try:
        return await act
    except Exception:  # noqa: BLE001 -- whatever it is, somebody waits for a word
        report("action_failed")
        return Aside(Notice(wording.FAULT, Tone.ERROR), refused=True)
