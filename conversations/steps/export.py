"""Makes the archive of a channel for one member: its pictures, and a JSON file that says what was asked for."""

import asyncio
import io
import json
import zipfile
from typing import Any

from conversations import wording
from conversations.identity import ChannelRef, MemberRef, Place, Tenant
from conversations.pictures import SUFFIXES
from conversations.ports import Workshop
from conversations.steps.telling import keep, tell
from conversations.turn import Turn
from conversations.views import Notice, Tone

_MOST = 200  # turns in one archive: it is made in memory, about 400 MB at 4K


async def export(shop: Workshop, subject: str) -> None:
    """Make the archive, store it, and hand it to the member; subject: tenant/channel/member/id."""
    channel, member, name = _read(subject)
    async with shop.database.reading() as uow:
        turns = await uow.turns.of_channel(channel, member, None, _MOST)
    files: list[tuple[str, bytes]] = []
    for turn in turns:
        for position, picture in enumerate(turn.pictures):
            data = await shop.store.get(picture.key)
            if data is not None:
                files.append((f"{turn.id}-{position}.{SUFFIXES[picture.media_type]}", data))
    archive = await asyncio.to_thread(_zip, files, [_told(turn) for turn in turns])
    stored = f"{member.tenant.key}/exports/{member.id}/{name}.zip"
    await shop.store.put(stored, archive)
    notice = Notice(wording.exported(len(files)), Tone.SUCCESS, file=stored)
    await tell(shop, f"export-{name}", member, Place(channel), notice)


async def give_up_export(shop: Workshop, subject: str) -> None:
    """Say that an archive will not come, with whatever the member does next."""
    _, member, name = _read(subject)
    await keep(shop, f"export-{name}", member, Notice(wording.NOT_EXPORTED, Tone.WARNING))


def _read(subject: str) -> tuple[ChannelRef, MemberRef, str]:
    key, channel, member, name = subject.split("/")
    tenant = Tenant.parse(key)
    return ChannelRef(tenant, channel), MemberRef(tenant, member), name


def _told(turn: Turn) -> dict[str, Any]:
    return {
        "id": turn.id,
        "continues": turn.parent_id,
        "prompt": turn.prompt,
        "requester": turn.requester.name,
        "model": turn.choice.model,
        "ratio": turn.choice.ratio,
        "size": turn.choice.size,
        "seed": turn.choice.seed,
        "made_at": turn.created_at.isoformat(),
        "words": turn.words,
        "pictures": [
            {"file": f"{turn.id}-{position}.{SUFFIXES[picture.media_type]}", "sha256": picture.digest}
            for position, picture in enumerate(turn.pictures)
        ],
    }


def _zip(files: list[tuple[str, bytes]], told: list[dict[str, Any]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:  # pictures are packed already
        for name, data in files:
            archive.writestr(name, data)
        archive.writestr("conversation.json", json.dumps(told, ensure_ascii=False, indent=2))
    return out.getvalue()
