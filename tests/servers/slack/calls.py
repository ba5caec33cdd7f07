"""One call of a method: its arguments, whether they came as JSON, as a form or in the address."""

import base64
import json
import time
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from tests.servers.slack.errors import Refused
from tests.servers.slack.world import Json

_STRUCTURED: Final = frozenset({"attachments", "blocks", "files", "metadata", "unfurls", "view"})
_NUMBERS: Final = frozenset({"length", "limit", "page", "count"})
_BOOLEANS: Final = frozenset(
    {
        "as_user",
        "exclude_archived",
        "include_all_metadata",
        "include_locale",
        "include_num_members",
        "inclusive",
        "link_names",
        "mrkdwn",
        "prevent_creation",
        "reply_broadcast",
        "return_im",
        "unfurl_links",
        "unfurl_media",
    }
)


@dataclass(eq=False)
class Call:
    """One call as it arrived and was answered.

    arguments: without the token, and typed. status: 0 while it is not answered, or where the connection was closed.
    """

    method: str
    arguments: Json
    token: str = field(default="", repr=False)
    credentials: tuple[str, str] = ("", "")  # of HTTP Basic: client_id and client_secret
    at: float = field(default_factory=time.monotonic)  # s
    answered: float = 0.0  # s
    status: int = 0
    error: str = ""  # of the answer, empty where it was ok
    size: int = 0  # bytes

    def text(self, name: str, default: str = "") -> str:
        value = self.arguments.get(name)
        return default if value is None else str(value)

    def needed(self, name: str, error: str = "invalid_arguments") -> str:
        """Return an argument that must be there. Raises Refused."""
        value = self.text(name)
        if not value:
            raise Refused(error, f"missing required field: {name}")
        return value


async def read(request: web.Request, method: str) -> Call:
    """Read a call. Raises Refused."""
    credentials = _basic(request)
    header = request.headers.get("Authorization", "")
    token = header.removeprefix("Bearer ") if header.startswith("Bearer ") else ""
    arguments: Json = _typed(dict(request.query))
    size = request.content_length or 0
    if request.content_type == "application/json" and size:
        arguments |= _json(await request.read())
    elif request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        form = await request.post()
        arguments |= _typed({name: value for name, value in form.items() if isinstance(value, str)})
    elif size:
        raise Refused("invalid_post_type", faulty=True)
    token = token or str(arguments.get("token") or "")
    arguments.pop("token", None)
    return Call(method, arguments, token, credentials, size=size)


def _json(raw: bytes) -> Json:
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise Refused("invalid_json") from error
    if not isinstance(body, dict):
        raise Refused("json_not_object", faulty=True)
    # Some senders put whole structures into strings here as well, and Slack takes both.
    return {name: _structure(name, value) if isinstance(value, str) else value for name, value in body.items()}


def _typed(form: dict[str, str]) -> Json:
    return {name: _value(name, value) for name, value in form.items()}


def _value(name: str, value: str) -> Any:
    if name in _NUMBERS and value.isdigit():
        return int(value)
    if name in _BOOLEANS:
        return value.casefold() in {"1", "true"}
    return _structure(name, value)


def _structure(name: str, value: str) -> Any:
    if name not in _STRUCTURED or not value:
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise Refused("invalid_json", f"{name} is no JSON") from error


def _basic(request: web.Request) -> tuple[str, str]:
    header = request.headers.get("Authorization", "")
    if not header.startswith("Basic "):
        return "", ""
    try:
        login, _, password = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
    except ValueError as error:
        raise Refused("invalid_auth") from error
    return login, password
