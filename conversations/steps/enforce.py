"""What follows a decision, each once: people are told; bytes are purged when nobody may appeal any more."""

from datetime import timedelta
from typing import Final, assert_never

from conversations import wording
from conversations.commands import Control
from conversations.dossier import dossier
from conversations.identity import CaseId, EffectId, TurnId
from conversations.ports import Job, UnitOfWork, Workshop
from conversations.review import DOWN, CaseState, Effect, EffectKind
from conversations.steps.case_card import cases_prefix
from conversations.steps.replies import folder_of
from conversations.steps.telling import tell
from conversations.views import Button, Notice, Tone
from conversations.views.cases import Dossier
from conversations.wording import review

_LOOK_AGAIN: Final = timedelta(days=1)


async def enforce(shop: Workshop, subject: str) -> None:
    """Bring one effect about; the key of what people see is its own, so that a repetition changes nothing."""
    async with shop.database.reading() as uow:
        effect = await uow.cases.effect(EffectId(subject))
        file = None if effect is None else await dossier(uow, effect.case_id)
        if effect is None or file is None or effect.done_at is not None:
            return
        notice = await _notice(uow, effect, file)
    if notice is not None:
        await tell(shop, effect.id, effect.member, file.turn.place, notice)
    async with shop.database.writing() as uow:
        await uow.cases.done(effect.id, shop.clock.now())


async def _notice(uow: UnitOfWork, effect: Effect, file: Dossier) -> Notice | None:
    case = file.case
    about = await uow.turns.get(TurnId(effect.subject)) or file.turn
    match effect.kind:
        case EffectKind.TELL_TAKEN_DOWN:
            later = about.id != file.turn.id  # of another picture, and perhaps of another member
            open_to_appeal = case.state is CaseState.TAKEN_DOWN and not later
            appeal = (Button(Control.APPEAL, case.id, wording.LABELS[Control.APPEAL]),) if open_to_appeal else ()
            return Notice(review.taken_down(case.ruling, about.prompt, later=later), Tone.WARNING, buttons=appeal)
        case EffectKind.TELL_RESTORED:
            return Notice(review.restored(about.prompt), Tone.SUCCESS)
        case EffectKind.TELL_UPHELD:
            return Notice(review.upheld(about.prompt), Tone.INFO)
        case EffectKind.TELL_RESTRICTED:
            restriction = await uow.restrictions.get(effect.subject)
            return None if restriction is None else Notice(review.restricted(restriction), Tone.WARNING)
        case EffectKind.TELL_REPORTER:
            # What was decided then: meanwhile it may have been decided again.
            decided = CaseState(effect.subject) if effect.subject else case.state
            return Notice(review.reporter_told(decided), Tone.INFO)
        case _:
            assert_never(effect.kind)


async def purge(shop: Workshop, subject: str) -> None:
    """Remove the bytes of what was taken down, once the time to appeal has lapsed or the appeal was heard."""
    async with shop.database.writing() as uow:
        now = shop.clock.now()
        file = await dossier(uow, CaseId(subject))
        if file is None or file.case.state not in DOWN:
            return
        if file.case.state is CaseState.TAKEN_DOWN and file.case.appealed_at is not None:
            await uow.jobs.enqueue(Job("purge", subject, file.case.tenant.key, due_at=now + _LOOK_AGAIN))
            return
        if file.case.state is not CaseState.PURGED and file.case.ruling is not None:
            # First, so that nobody restores what is being removed.
            await uow.cases.decide(file.case, CaseState.PURGED, file.case.ruling)
            await uow.jobs.enqueue(Job("card", file.case.id, file.case.tenant.key))
        taken = [turn for one in file.case.taken if (turn := await uow.turns.get(one))]
    for turn in (one for one in taken if one.withdrawn):
        await shop.store.remove(folder_of(turn))
    await shop.store.remove(cases_prefix(file))
    shop.log("purged", case=file.case.id)
