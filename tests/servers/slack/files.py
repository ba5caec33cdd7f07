"""Files: kept byte for byte, uploaded in three steps, and given to whoever has a right token."""

import io
import mimetypes
import re
from dataclasses import dataclass, field
from typing import Final

from PIL import Image

from tests.servers.slack.tokens import Grant
from tests.servers.slack.world import Ids, Json, Team, User, World, now

DEFAULT_LIMIT: Final = 1024 * 1024 * 1024  # bytes
SHOWN: Final = frozenset({"image/png", "image/jpeg", "image/gif"})  # what an image block takes
_UNSAFE: Final = re.compile(r"[^a-z0-9._-]+")
_TYPES: Final = {"image/png": ("png", "PNG"), "image/jpeg": ("jpg", "JPEG"), "image/gif": ("gif", "GIF")}
_TYPES_BY_NAME: Final = {"webp": ("webp", "WebP"), "zip": ("zip", "Zip"), "json": ("javascript", "JSON")}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody hands it in."""

    name: str
    data: bytes = field(repr=False)
    media_type: str = ""  # guessed from the name where it is empty
    external: bool = False  # as of another organisation: messages have its id alone


@dataclass(eq=False, slots=True)
class StoredFile:
    id: str
    team: Team
    owner: User
    name: str
    length: int  # bytes, as announced
    data: bytes | None = field(default=None, repr=False)
    alt: str | None = None
    title: str = ""
    media_type: str = ""
    created: float = field(default_factory=now)  # s since 1970
    completed: float | None = None  # s since 1970; None: the upload is not finished
    channels: list[str] = field(default_factory=list)
    size: tuple[int, int] | None = None  # px
    deleted: bool = False
    external: bool = False  # of another organisation, through Slack Connect: messages have its id alone
    remote: str = ""  # the address that whoever added it has named, where Slack does not keep it


class Files:
    """Keeps files. mimetype_delay: seconds from the end of an upload until files.info knows its type."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self.kept: dict[str, StoredFile] = {}
        self.base = ""
        self.uploads = ""
        self.limit = DEFAULT_LIMIT
        self.mimetype_delay = 0.0

    def announce(self, team: Team, owner: User, name: str, length: int, alt: str | None = None) -> StoredFile:
        stored = StoredFile(self._ids("F"), team, owner, name, length, alt=alt, title=name)
        self.kept[stored.id] = stored
        return stored

    def keep(self, team: Team, owner: User, upload: Upload) -> StoredFile:
        """Keep what a person uploads, which is ready at once."""
        stored = self.announce(team, owner, upload.name, len(upload.data))
        self.fill(stored, upload.data, upload.media_type)
        stored.completed, stored.external = now() - self.mimetype_delay, upload.external
        return stored

    def fill(self, stored: StoredFile, data: bytes, media_type: str = "") -> None:
        stored.data = data
        stored.size, looks = _looked_at(data)
        guessed = mimetypes.guess_type(stored.name)[0] or "application/octet-stream"
        stored.media_type = media_type or looks or guessed

    def ready(self, stored: StoredFile) -> bool:
        """Tell whether Slack knows by now what it is."""
        return stored.completed is not None and now() >= stored.completed + self.mimetype_delay

    def showable(self, file_id: str) -> StoredFile | None:
        """Return a file that an image block can show now."""
        stored = self.kept.get(file_id)
        right = stored is not None and self.ready(stored) and not stored.deleted
        return stored if right and stored is not None and stored.size and stored.media_type in SHOWN else None

    def at(self, url: str) -> StoredFile | None:
        return next((one for one in self.kept.values() if url in {self.url(one), self.url(one, "download/")}), None)

    def words(self, file_id: str) -> str:
        """Return what a file is called: its name and its alternative text; empty for none."""
        stored = self.kept.get(file_id)
        return f"{stored.name} {stored.alt or ''}" if stored is not None else ""

    def url(self, stored: StoredFile, way: str = "") -> str:
        name = _UNSAFE.sub("_", stored.name.casefold())
        return f"{self.base}/files-pri/{stored.team.id}-{stored.id}/{way}{name}"

    def payload(self, stored: StoredFile) -> Json:
        """Return a file as the API gives it; without its type while that is not known."""
        ready = self.ready(stored)
        short, pretty = _kind(stored)
        told: Json = {
            "id": stored.id,
            "created": int(stored.created),
            "timestamp": int(stored.created),
            "name": stored.name,
            "title": stored.title or stored.name,
            "mimetype": stored.media_type if ready else "",
            "filetype": short if ready else "",
            "pretty_type": pretty if ready else "",
            "user": stored.owner.id,
            "user_team": stored.team.id,
            "editable": False,
            "size": len(stored.data or b""),
            "mode": "external" if stored.remote else "hosted",
            "is_external": bool(stored.remote),
            "external_type": "app" if stored.remote else "",
            "is_public": bool(stored.channels),
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": self.url(stored),
            "url_private_download": self.url(stored, "download/"),
            "permalink": f"https://{stored.team.domain}.slack.com/files/{stored.owner.id}/{stored.id}",
            "permalink_public": f"https://slack-files.com/{stored.team.id}-{stored.id}",
            "channels": stored.channels,
            "groups": [],
            "ims": [],
            "media_display_type": "unknown",
            "is_starred": False,
            "has_rich_preview": False,
            "file_access": "visible",
        }
        if stored.remote:
            told["url_private"] = stored.remote
            del told["url_private_download"]
        if stored.alt is not None:
            told["alt_txt"] = stored.alt
        if ready and stored.size:
            told |= {"original_w": stored.size[0], "original_h": stored.size[1]}
        return told


def within_reach(stored: StoredFile, grant: Grant, world: World) -> bool:
    """Tell whether the bot may see a file: its own, one of its forms, or one of a channel where it is a member."""
    if grant.reaches(stored.team) and (stored.owner.id == stored.team.bot.id or not stored.channels):
        return True
    channels = (one for one in world.channels() if one.id in stored.channels and grant.reaches(one.team))
    return any(one.team.bot.id in one.members for one in channels)


def hidden(stored: StoredFile) -> Json:
    """Return a file of Slack Connect as messages have it: files.info must be asked."""
    return {
        "id": stored.id,
        "created": None,
        "timestamp": None,
        "user": stored.owner.id,
        "file_access": "check_file_info",
    }


def _kind(stored: StoredFile) -> tuple[str, str]:
    extension = stored.name.rpartition(".")[2].casefold()
    return _TYPES.get(stored.media_type) or _TYPES_BY_NAME.get(extension) or (extension or "binary", "Binary")


def _looked_at(data: bytes) -> tuple[tuple[int, int] | None, str]:
    """Return the size of a picture, and its type, whatever its name says."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return picture.size, Image.MIME.get(picture.format or "", "")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None, ""
