"""Finds pictures for those who may see them."""

from conversations.identity import CaseId, ChannelRef, MemberRef, SheetId, Tenant, TurnId
from conversations.pictures import Picture
from conversations.ports import Desk
from conversations.review import Case
from conversations.turn import Phase, Sheet, Visibility
from conversations.views.cards import phase_of


async def drawn(
    desk: Desk, channel: ChannelRef, turn_id: TurnId, position: int, viewer: MemberRef | None = None
) -> Picture | None:
    """Find a picture a turn of this channel made; None once it was withdrawn, or where the viewer may not see it."""
    async with desk.database.reading() as uow:
        turn = await uow.turns.get(turn_id)
        sheet = None if turn is None else await uow.sheets.get(turn.sheet_id)
    if turn is None or turn.withdrawn or sheet is None or not _sees(sheet, channel, viewer):
        return None
    return turn.pictures[position] if 0 <= position < len(turn.pictures) else None


async def linked(desk: Desk, turn_id: TurnId, position: int) -> Picture | None:
    """Find a picture for whoever holds its link, a private one too; None once it was deleted or taken down."""
    async with desk.database.reading() as uow:
        turn = await uow.turns.get(turn_id)
    # A link is made while the picture is about to be shown; what could not be shown is nobody's.
    if turn is None or not turn.seen:
        return None
    return turn.pictures[position] if 0 <= position < len(turn.pictures) else None


async def reported(desk: Desk, tenant: Tenant, case_id: CaseId, position: int) -> Picture | None:
    """Find the original of a reported picture, withdrawn or not; who asks has been found to be a moderator."""
    async with desk.database.reading() as uow:
        case = await uow.cases.get(case_id)
        turn = None if case is None or not _decides(desk, tenant, case) else await uow.turns.get(case.turn_id)
    if turn is None:
        return None
    return turn.pictures[position] if 0 <= position < len(turn.pictures) else None


async def blurred(desk: Desk, tenant: Tenant, case_id: CaseId) -> str:
    """Find the key of a case's preview, empty where there is none."""
    async with desk.database.reading() as uow:
        case = await uow.cases.get(case_id)
    return case.blurred if case is not None and _decides(desk, tenant, case) else ""


async def given(
    desk: Desk, channel: ChannelRef, sheet_id: SheetId, position: int, viewer: MemberRef | None = None
) -> Picture | None:
    """Find an input of a sheet of this channel; None once it was withdrawn, or where the viewer may not see it."""
    async with desk.database.reading() as uow:
        sheet = await uow.sheets.get(sheet_id)
        turns = () if sheet is None else await uow.turns.of_sheet(sheet.id)
    if sheet is None or sheet.withdrawn_at or not _sees(sheet, channel, viewer):
        return None
    if phase_of(turns) is Phase.REMOVED:
        return None
    return sheet.inputs[position] if 0 <= position < len(sheet.inputs) else None


def _decides(desk: Desk, tenant: Tenant, case: Case) -> bool:
    """Tell whether a case is for the moderators of a tenant, as Case.is_reviewed_at does for a place."""
    operators = desk.limits.operators
    return case.tenant == tenant or bool(case.tenant.owner and operators and operators.tenant == tenant)


def _sees(sheet: Sheet, channel: ChannelRef, viewer: MemberRef | None) -> bool:
    if viewer is None:
        return sheet.visibility is not Visibility.PRIVATE and sheet.place.channel == channel
    return sheet.visible_to(viewer, channel)
