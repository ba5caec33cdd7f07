"""Rows to nouns and back."""

from dataclasses import asdict
from typing import Any

from conversations.catalog import Choice
from conversations.identity import ChannelRef, MemberRef, MessageRef, Place, SheetId, Tenant, TurnId
from conversations.outcomes import Ending
from conversations.pictures import Attachment, Picture
from conversations.turn import Origin, Sheet, Source, Turn, TurnState, Visibility


def place_of(row: Any) -> Place:
    """Read the place a row belongs to."""
    return Place(ChannelRef(Tenant.parse(row.tenant), row.channel), row.thread)


def member_of(row: Any) -> MemberRef:
    """Read the member a row belongs to."""
    return MemberRef(Tenant.parse(row.tenant), row.member, row.member_name)


def where(place: Place, member: MemberRef) -> dict[str, str]:
    """Return the columns that say where a row belongs."""
    return {
        "tenant": place.tenant.key,
        "channel": place.channel.id,
        "thread": place.thread,
        "member": member.id,
        "member_name": member.name,
    }


def sheet_row(sheet: Sheet) -> dict[str, Any]:
    """Return a sheet as a row."""
    return where(sheet.place, sheet.requester) | {
        "id": sheet.id,
        "key": sheet.key,
        "origin": sheet.origin,
        "locale": sheet.locale,
        "anchor": sheet.anchor,
        "created_at": sheet.created_at,
        "attachments": [asdict(attachment) for attachment in sheet.attachments],
        "inputs": [asdict(picture) for picture in sheet.inputs],
        "typed": sheet.typed,
        "asked_for": sheet.asked_for,
        "visibility": sheet.visibility,
        "escalated": sheet.escalated,
        "posting_at": sheet.posting_at,
    }


def sheet_from(row: Any) -> Sheet:
    """Read a sheet."""
    place = place_of(row)
    message = MessageRef(Place(place.channel, row.message_thread), row.message) if row.message else None
    return Sheet(
        id=SheetId(row.id),
        key=row.key,
        origin=Origin(row.origin),
        place=place,
        requester=member_of(row),
        locale=row.locale,
        anchor=row.anchor,
        created_at=row.created_at,
        attachments=tuple(Attachment(**fields) for fields in row.attachments),
        inputs=tuple(Picture(**fields) for fields in row.inputs),
        message=message,
        withdrawn_at=row.withdrawn_at,
        typed=row.typed,
        asked_for=row.asked_for,
        visibility=Visibility(row.visibility),
        escalated=row.escalated,
        posting_at=row.posting_at,
    )


def turn_row(turn: Turn) -> dict[str, Any]:
    """Return a turn as a row."""
    return where(turn.place, turn.requester) | {
        "id": turn.id,
        "sheet_id": turn.sheet_id,
        "ordinal": turn.ordinal,
        "parent_id": turn.parent_id,
        "prompt": turn.prompt,
        "choice": asdict(turn.choice),
        "state": turn.state,
        "version": turn.version,
        "created_at": turn.created_at,
        "changed_at": turn.changed_at,
        "backend": turn.backend,
        "ending": turn.ending,
        "detail": turn.detail,
        "answer_key": turn.answer_key,
        "answer_size": turn.answer_size,
        "notes": list(turn.notes),
        "words": turn.words,
        "withdrawn": turn.withdrawn,
        "sources": [asdict(source) for source in turn.sources],
        "starts_at": turn.starts_at,
    }


def turn_from(row: Any, pictures: tuple[Picture, ...]) -> Turn:
    """Read a turn."""
    return Turn(
        id=TurnId(row.id),
        sheet_id=SheetId(row.sheet_id),
        ordinal=row.ordinal,
        parent_id=None if row.parent_id is None else TurnId(row.parent_id),
        place=place_of(row),
        requester=member_of(row),
        prompt=row.prompt,
        choice=Choice(**row.choice),
        state=TurnState(row.state),
        created_at=row.created_at,
        changed_at=row.changed_at,
        version=row.version,
        backend=row.backend,
        ending=None if row.ending is None else Ending(row.ending),
        detail=row.detail,
        answer_key=row.answer_key,
        answer_size=row.answer_size,
        notes=tuple(row.notes),
        words=row.words,
        pictures=pictures,
        withdrawn=row.withdrawn,
        sources=tuple(Source(**fields) for fields in row.sources),
        starts_at=row.starts_at,
        taken_down_at=row.taken_down_at,
    )


def picture_from(row: Any) -> Picture:
    """Read a picture."""
    return Picture(row.key, row.media_type, row.width, row.height, row.size, row.digest, row.preview, row.note)
