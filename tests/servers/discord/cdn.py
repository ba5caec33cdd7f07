"""The files of messages: kept byte for byte, served under signed addresses that can run out."""

import hashlib
import hmac
import io
import mimetypes
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import web
from PIL import Image

from tests.servers.discord.world import Ids, Json, now

_LIFE: Final = timedelta(hours=24)
_UNSAFE: Final = re.compile(r"[^\w.\-]+", re.ASCII)
_KEY: Final = b"signs what tests fetch"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody hands it in."""

    name: str
    data: bytes = field(repr=False)
    description: str | None = None


@dataclass(eq=False, slots=True)
class Attachment:
    id: str
    folder: str  # the channel, or the application for what goes with an interaction
    name: str
    data: bytes = field(repr=False)
    media_type: str
    description: str | None = None
    size: tuple[int, int] | None = None  # px
    ephemeral: bool = False
    signed: int = 0  # how often its address has run out

    @property
    def path(self) -> str:
        kind = "ephemeral-attachments" if self.ephemeral else "attachments"
        return f"/{kind}/{self.folder}/{self.id}/{self.name}"


class Cdn:
    """Keeps attachments and serves them."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._kept: dict[str, Attachment] = {}  # by path
        self.base = ""
        self.fetched: list[str] = []  # paths, in the order of the requests

    def keep(self, upload: Upload, folder: str, *, ephemeral: bool = False) -> Attachment:
        name = safe_name(upload.name)
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        size = _pixels(upload.data) if media_type.startswith("image/") else None
        kept = Attachment(
            self._ids(), folder, name, upload.data, media_type, upload.description, size, ephemeral=ephemeral
        )
        self._kept[kept.path] = kept
        return kept

    def url(self, attachment: Attachment) -> str:
        """Return the address that is good until it is made to run out."""
        issued = now()
        stamps = f"ex={int((issued + _LIFE).timestamp()):x}&is={int(issued.timestamp()):x}"
        return f"{self.base}{attachment.path}?{stamps}&hm={_signature(attachment)}&"

    def at(self, url: str) -> Attachment | None:
        """Return the attachment that an address of this server means."""
        return self._kept.get(url.removeprefix(self.base).partition("?")[0])

    def payload(self, attachment: Attachment) -> Json:
        url = self.url(attachment)
        payload: Json = {
            "id": attachment.id,
            "filename": attachment.name,
            "size": len(attachment.data),
            "url": url,
            "proxy_url": url,
            "content_type": attachment.media_type,
        }
        if attachment.size:
            payload |= {"width": attachment.size[0], "height": attachment.size[1]}
        if attachment.description is not None:
            payload["description"] = attachment.description
        if attachment.ephemeral:
            payload["ephemeral"] = True
        return payload

    def serve(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix(urlsplit(self.base).path)
        self.fetched.append(path)
        kept = self._kept.get(path)
        if kept is None or request.query.get("hm") != _signature(kept):
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=kept.data, content_type=kept.media_type)


def safe_name(name: str) -> str:
    """Return the name that Discord gives a file; spaces and the like become underscores."""
    return _UNSAFE.sub("_", name).strip("_") or "unknown"


def named(attachments: Iterable[Attachment], reference: str) -> Attachment | None:
    """Return the attachment that attachment://name means."""
    wanted = reference.removeprefix("attachment://")
    return next((kept for kept in attachments if kept.name == wanted), None)


def media_urls(components: Iterable[Any]) -> Iterable[Json]:
    """Yield each media object of components, nested ones too."""
    for component in components:
        if not isinstance(component, dict):
            continue
        for key in ("media", "file"):
            if isinstance(component.get(key), dict):
                yield component[key]
        yield from media_urls(component.get("items") or ())
        yield from media_urls(component.get("components") or ())
        yield from media_urls([component.get("accessory")])


def _signature(attachment: Attachment) -> str:
    said = f"{attachment.path} {attachment.signed}".encode()
    return hmac.new(_KEY, said, hashlib.sha256).hexdigest()


def _pixels(data: bytes) -> tuple[int, int] | None:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return picture.size
    except (OSError, ValueError):
        return None  # Discord takes a file that only calls itself a picture
