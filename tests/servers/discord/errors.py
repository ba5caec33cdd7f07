"""What Discord says no with: a status, and a number of its own."""

from dataclasses import dataclass, field

from tests.servers.discord.world import Json

#: status and sentence of each number, after Discord's list of JSON error codes
CODES: dict[int, tuple[int, str]] = {
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    30046: (429, "Maximum number of edits to messages older than 1 hour reached. Try again later."),
    40005: (413, "Request entity too large"),
    40060: (400, "Interaction has already been acknowledged."),
    40094: (400, "This interaction has reached its maximum number of follow-up messages."),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50003: (403, "Cannot execute action on a DM channel"),
    50013: (403, "Missing Permissions"),
    50027: (401, "Invalid Webhook Token"),
    50035: (400, "Invalid Form Body"),
    50278: (403, "Cannot send messages to this user due to having no mutual guilds"),
    50109: (400, "The request body contains invalid JSON."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a body: where, and what."""

    path: tuple[str, ...]
    says: str
    code: str = "INVALID"

    def __str__(self) -> str:
        return f"{'.'.join(self.path) or 'body'}: {self.says}"


@dataclass(eq=False)
class Refused(Exception):  # noqa: N818 -- an answer, no fault of the server
    """An answer that is no success."""

    code: int
    status: int = 0  # 0: the one that goes with the code
    message: str = ""
    problems: list[Problem] = field(default_factory=list)

    def body(self) -> Json:
        message = self.message or CODES.get(self.code, (0, "Error"))[1]
        body: Json = {"message": message, "code": self.code}
        if self.problems:
            body["errors"] = _nested(self.problems)
        if self.answered == 429:
            body |= {"retry_after": 0.1, "global": False}
        return body

    @property
    def answered(self) -> int:
        return self.status or CODES.get(self.code, (400, ""))[0]


def unauthorized() -> Refused:
    return Refused(0, 401, "401: Unauthorized")


def not_found() -> Refused:
    return Refused(0, 404, "404: Not Found")


def invalid(*problems: Problem) -> Refused:
    return Refused(50035, problems=list(problems))


def _nested(problems: list[Problem]) -> Json:
    errors: Json = {}
    for problem in problems:
        place = errors
        for step in problem.path:
            place = place.setdefault(step, {})
        place.setdefault("_errors", []).append({"code": problem.code, "message": problem.says})
    return errors
