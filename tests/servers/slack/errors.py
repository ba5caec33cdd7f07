"""What Slack answers instead of ok: true."""

from tests.servers.slack.world import Json

# What no well-made bot would be told: each of these is a problem of the test as well.
FAULTY = frozenset(
    {
        "unknown_method",
        "invalid_arguments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_json",
        "msg_too_long",
        "no_text",
        "not_authed",
        "invalid_metadata_format",
        "metadata_too_large",
        "push_limit_reached",
    }
)


class Refused(Exception):  # noqa: N818 - Slack's word is "error"; here it is an answer
    """A call is not done. faulty: whether no well-made bot would have made it."""

    def __init__(self, error: str, *messages: str, faulty: bool | None = None, **more: object) -> None:
        super().__init__(error, *messages)
        self.error = error
        self.messages = messages
        self.faulty = error in FAULTY if faulty is None else faulty
        self.more = more

    def body(self) -> Json:
        told: Json = {"ok": False, "error": self.error, **self.more}
        if self.messages:
            told["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in self.messages]}
        return told
