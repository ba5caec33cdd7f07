"""files.*"""

from typing import Final

from tests.servers.slack.api.method import Asking, Method, channel_of, home_of
from tests.servers.slack.errors import Refused
from tests.servers.slack.files import StoredFile, within_reach
from tests.servers.slack.messages import Draft, thread_of
from tests.servers.slack.world import Json, now

LONGEST_ALT: Final = 1000  # characters


def upload_url(asking: Asking) -> Json:
    """Begin an upload."""
    length = asking.arguments.get("length")
    if not isinstance(length, int) or length <= 0:
        raise Refused("invalid_arguments", "length is the size of the file in bytes")
    if length > asking.stage.files.limit:
        raise Refused("file_upload_size_restricted")
    team = home_of(asking)
    name, alt = asking.call.needed("filename"), asking.arguments.get("alt_txt")
    if alt and len(alt) > LONGEST_ALT:
        raise Refused("alt_txt_too_large", faulty=True)
    stored = asking.stage.files.announce(team, team.bot, name, length, alt)
    return {"upload_url": f"{asking.stage.files.uploads}/{stored.id}", "file_id": stored.id}


def complete(asking: Asking) -> Json:
    """Finish uploads, and share them where a channel is named."""
    named = asking.arguments.get("files")
    if not isinstance(named, list) or not named:
        raise Refused("invalid_arguments", "missing required field: files")
    found = [_uploaded(asking, str(one.get("id"))) for one in named]
    for stored, one in zip(found, named, strict=True):
        stored.title = one.get("title") or stored.name
        if stored.completed is None:
            stored.completed = now()
    if asking.call.text("channel_id"):
        _share(asking, found)
    asking.stage.changes.happened()
    return {"files": [asking.stage.files.payload(stored) for stored in found]}


def _uploaded(asking: Asking, file_id: str) -> StoredFile:
    stored = asking.stage.files.kept.get(file_id)
    if stored is None or stored.deleted or not asking.grant.reaches(stored.team):
        raise Refused("file_not_found")
    if stored.data is None:
        raise Refused("file_not_found", f"{file_id} was never uploaded", faulty=True)
    return stored


def _share(asking: Asking, found: list[StoredFile]) -> None:
    channel = channel_of(asking, asking.call.text("channel_id"))
    if channel.team.bot.id not in channel.members:
        raise Refused("not_in_channel")
    thread = thread_of(channel, asking.call.text("thread_ts"))
    draft = Draft(channel, channel.team.bot, thread)
    asking.stage.messages.say(draft, asking.call.text("initial_comment"), [], found)


def _known(asking: Asking) -> StoredFile:
    """Return a file that the bot may see. Raises Refused."""
    stored = asking.stage.files.kept.get(asking.call.needed("file", "file_not_found"))
    if stored is None or not within_reach(stored, asking.grant, asking.stage.world):
        raise Refused("file_not_found")
    if stored.deleted:
        raise Refused("file_deleted")
    return stored


def info(asking: Asking) -> Json:
    stored = _known(asking)
    return {"file": asking.stage.files.payload(stored), "comments": [], "response_metadata": {"next_cursor": ""}}


def delete(asking: Asking) -> Json:
    stored = _known(asking)
    if stored.owner.id != stored.team.bot.id:
        raise Refused("cant_delete_file")
    stored.deleted, stored.data = True, None
    asking.stage.changes.happened()
    return {}


METHODS: Final = {
    "files.getUploadURLExternal": Method(upload_url, "files:write", tier=4),
    "files.completeUploadExternal": Method(complete, "files:write", tier=4),
    "files.info": Method(info, "files:read", tier=4),
    "files.delete": Method(delete, "files:write"),
}
