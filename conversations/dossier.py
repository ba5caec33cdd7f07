"""Reads all that is known of a case: for its card, and for its history."""

from conversations.identity import CaseId
from conversations.ports import UnitOfWork
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
