"""The body of a request: JSON, or a form with JSON and files."""

import json
import re
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote

from aiohttp import web

from tests.servers.discord.cdn import Upload
from tests.servers.discord.errors import Problem, Refused, invalid

MOST: Final = 25 * 1024 * 1024  # bytes of one request
_PART: Final = re.compile(r"files\[(\d+)\]")
_PARAMETER: Final = re.compile(r'(name|filename)="([^"]*)"')
_FILE_NAME: Final = re.compile(r"filename\*=utf-8''(\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Body:
    payload: Any  # None where there was none
    files: dict[str, Upload] = field(default_factory=dict)  # by the number of their part
    size: int = 0  # bytes


async def read(request: web.Request) -> Body:
    """Read a body; its files are those that its attachments name."""
    raw = await request.read()
    if len(raw) > MOST:
        raise Refused(40005)
    if not raw:
        return Body(None)
    if request.content_type == "application/json":
        return Body(_json(raw), size=len(raw))
    if request.content_type == "multipart/form-data":
        return _form(raw, request.headers["Content-Type"])
    raise Refused(50035, message=f"{request.content_type} is no application/json")


def _json(raw: bytes | str) -> Any:
    try:
        return json.loads(raw)
    except ValueError as error:
        raise Refused(50109) from error


def _form(raw: bytes, content_type: str) -> Body:
    boundary = content_type.partition("boundary=")[2].strip('"').encode()
    payload: Any = None
    files: dict[str, Upload] = {}
    for part in (b"\r\n" + raw).split(b"\r\n--" + boundary)[1:-1]:
        head, _, data = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name, filename = _names(head.decode())
        if name == "payload_json":
            payload = _json(data)
            continue
        number = _PART.fullmatch(name)
        if number is None or filename is None:
            raise invalid(Problem((name,), "is no files[n] with a name, and no payload_json"))
        files[number[1]] = Upload(filename, data)
    return Body(payload, files, len(raw))


def _names(head: str) -> tuple[str, str | None]:
    found = dict(_PARAMETER.findall(head))
    extended = _FILE_NAME.search(head)
    return found.get("name", ""), unquote(extended[1]) if extended else found.get("filename")
