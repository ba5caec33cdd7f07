"""Reads all that is known of a case: for its card, and for its history; and where it is reviewed."""

from conversations.identity import CaseId, ChannelRef, Tenant
from conversations.ports import Job, UnitOfWork
from conversations.turn import Turn
from conversations.views.cases import Dossier


async def dossier(uow: UnitOfWork, case_id: CaseId) -> Dossier | None:
    """Read a case with its turn, its reports, and what came before and after; None when there is no such case."""
    case = await uow.cases.get(case_id)
    turn = None if case is None else await uow.turns.get(case.turn_id)
    sheet = None if turn is None else await uow.sheets.get(turn.sheet_id)
    if case is None or turn is None or sheet is None:
        return None
    others = await uow.cases.of_member(turn.requester)
    return Dossier(
        case=case,
        turn=turn,
        sheet=sheet,
        reports=await uow.cases.reports_of(case.id),
        ancestors=await uow.turns.ancestors(turn),
        later=await later_of(uow, turn),
        before=tuple(other for other in others if other.id != case.id),
        restrictions=await uow.restrictions.of_member(turn.requester),
    )


async def later_of(uow: UnitOfWork, turn: Turn) -> tuple[Turn, ...]:
    """Read the finished pictures that were made from one, and still stand."""
    below = await uow.turns.descendants(turn.id)
    return tuple(one for one in below if one.stands)


async def reviewed_in(uow: UnitOfWork, tenant: Tenant, operators: ChannelRef | None) -> ChannelRef | None:
    """Find the channel of those who decide: the operators' for what one member made alone; None where none is named."""
    if tenant.owner:
        return operators
    channel = (await uow.preferences.get(tenant)).moderators_channel
    return ChannelRef(tenant, channel) if channel else None


async def is_reached(uow: UnitOfWork, channel: ChannelRef) -> bool:
    """Tell whether cards could be shown in a channel when that was tried last."""
    return not await uow.stamps.get(_reach(channel))


async def reach(uow: UnitOfWork, channel: ChannelRef, *, reached: bool) -> bool:
    """Keep in mind whether cards can be shown in a channel; False when it was so already."""
    return await uow.stamps.put(_reach(channel), "" if reached else "unreached")


async def show_next(uow: UnitOfWork, channel: ChannelRef) -> None:
    """Let a card that waits for a channel be shown, as that can be reached: once it is, the next one follows."""
    case = await uow.cases.waiting_for(channel)
    if case is not None:
        await uow.jobs.enqueue(Job("card", case.id, case.tenant.key))


def _reach(channel: ChannelRef) -> str:
    return f"reach.{channel.tenant.key}/{channel.id}"
