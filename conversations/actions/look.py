"""Finds pictures for those who may see them."""

from conversations.identity import ChannelRef, SheetId, TurnId
from conversations.pictures import Picture
from conversations.ports import Desk


async def drawn(desk: Desk, channel: ChannelRef, turn_id: TurnId, position: int) -> Picture | None:
    """Find a picture a turn of this channel made; None once it was withdrawn."""
    async with desk.database.reading() as uow:
        turn = await uow.turns.get(turn_id)
    if turn is None or turn.withdrawn or turn.place.channel != channel:
        return None
    return turn.pictures[position] if 0 <= position < len(turn.pictures) else None


async def given(desk: Desk, channel: ChannelRef, sheet_id: SheetId, position: int) -> Picture | None:
    """Find an input of a sheet of this channel; None once it was withdrawn."""
    async with desk.database.reading() as uow:
        sheet = await uow.sheets.get(sheet_id)
    if sheet is None or sheet.withdrawn_at or sheet.place.channel != channel:
        return None
    return sheet.inputs[position] if 0 <= position < len(sheet.inputs) else None
