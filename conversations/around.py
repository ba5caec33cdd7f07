"""Reads what a card says beside its sheet and turns: used by actions and steps alike."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from conversations import caps, wording
from conversations.call import Billing
from conversations.catalog import Catalogue
from conversations.identity import MessageRef
from conversations.ports import Clock, Limits, UnitOfWork
from conversations.turn import Phase, Sheet, Turn, TurnState
from conversations.views.cards import Around, may_be_shown, phase_of

#: Their words are not shown; see cards.
_REFUSED: Final = frozenset({TurnState.DECLINED, TurnState.FAILED})
#: A shorter wait is over before anybody asks.
_LONG: Final = timedelta(seconds=15)


class Surroundings(Protocol):
    """What a Desk and a Workshop have in common."""

    @property
    def clock(self) -> Clock: ...  # noqa: D102
    @property
    def catalogue(self) -> Catalogue: ...  # noqa: D102
    @property
    def limits(self) -> Limits: ...  # noqa: D102


async def around(at: Surroundings, uow: UnitOfWork, sheet: Sheet, turns: Sequence[Turn]) -> Around:
    """Read the cap, the queue, the calls and the parent of a sheet."""
    parent = await _parent(uow, sheet, turns[0])
    phase = phase_of(turns)
    if phase is Phase.READY:
        return replace(await _bill(at, uow, sheet, turns), parent=parent)
    ahead = await uow.jobs.ahead("prepare", sheet.id) if phase is Phase.PREPARING else 0
    return Around(
        catalogue=at.catalogue,
        ahead=max(0, ahead - at.limits.worker_concurrency + 1),
        waits_until=waits_until(turns, at.clock.now()),
        parent=parent,
    )


async def _bill(at: Surroundings, uow: UnitOfWork, sheet: Sheet, turns: Sequence[Turn]) -> Around:
    """Read what only a result says: what it cost, and what is left."""
    preferences = await uow.preferences.get(sheet.place.tenant)
    daily = preferences.daily_of(at.limits.daily_images_per_user)
    day = caps.member_day(sheet.requester, preferences.zone, daily, at.clock.now())
    calls = [call for turn in turns for call in await uow.calls.of_turn(turn.id)]
    usages = [call.usage for call in calls if call.usage]
    return Around(
        catalogue=at.catalogue,
        left=(await uow.caps.use(day.counter)).left(daily),
        limit=daily,
        tokens=sum(usage.input_tokens + usage.output_tokens for usage in usages),
        price=sum(usage.price for usage in usages),
        billed=bool(usages) and all(call.billing in {Billing.COUNTED, Billing.NONE} for call in calls),
    )


def waits_until(turns: Sequence[Turn], now: datetime) -> datetime | None:
    """Return when the first of the turns goes on, where all that are not done wait for long."""
    starts = [turn.starts_at for turn in turns if not turn.settled]
    if not starts or not all(starts):
        return None
    first = min(start for start in starts if start is not None)
    return first if first - now > _LONG else None


async def _parent(uow: UnitOfWork, sheet: Sheet, turn: Turn) -> tuple[MessageRef, str] | None:
    if turn.parent_id is None:
        return None
    parent = await uow.turns.get(turn.parent_id)
    if parent is None or parent.withdrawn:
        return None
    above = await uow.sheets.get(parent.sheet_id)
    if above is None or above.message is None or not sheet.may_tell_of(above):
        return None
    shown = parent.state not in _REFUSED and may_be_shown(above, parent)
    return above.message, wording.continues(parent.requester.name, parent.prompt if shown else "")
