"""Draws the card of a case in the moderators' channel, and its blurred preview."""

from conversations.dossier import dossier, is_reached, reach, reviewed_in, show_next
from conversations.errors import Undeliverable
from conversations.identity import CaseId, ChannelRef, Place
from conversations.ports import Workshop
from conversations.steps.telling import tell
from conversations.views import Notice, Tone, cases
from conversations.views.cases import Dossier
from conversations.wording import review


async def draw_case(shop: Workshop, subject: str) -> None:
    """Show a case as its rows say; where there is no moderators' channel yet it is only kept."""
    file = await _read(shop, subject)
    if file is not None and not file.case.blurred and file.turn.pictures and await _blur(shop, file):
        file = await _read(shop, subject)
    if file is None:
        return
    async with shop.database.reading() as uow:
        channel = await reviewed_in(uow, file.case.tenant, shop.limits.operators)
    if channel is None:
        return
    deliverer = shop.deliverers[channel.tenant.platform]
    try:
        message = await deliverer.post(file.case.id, Place(channel), cases.card(file), file.case.message)
    except Undeliverable as trouble:
        shop.log("case_not_shown", case=file.case.id, channel=channel.id, trouble=str(trouble))
        await _wait(shop, file, channel)
        return
    async with shop.database.writing() as uow:
        await uow.cases.shown(file.case.id, message)
        if await reach(uow, channel, reached=True):
            shop.log("moderators_reached", channel=channel.id)
        await show_next(uow, channel)


async def _wait(shop: Workshop, file: Dossier, channel: ChannelRef) -> None:
    """Keep a case until its channel can be reached; the first time whoever can mend it is told, and who reported it."""
    async with shop.database.reading() as uow:
        is_news = await is_reached(uow, channel)
        named = await uow.trail.newest(channel.tenant, "settings")
    if is_news:
        if named is not None and not file.case.tenant.owner:
            notice = Notice(review.unreached(channel.id), Tone.WARNING, named=(channel.id,))
            await tell(shop, f"{file.case.id} unreached", named.actor, Place(channel), notice)
        for report in file.reports:  # they were told that it is before the moderators
            await tell(
                shop, f"{report.id} unreached", report.reporter, file.turn.place, Notice(review.WAITS, Tone.INFO)
            )
    async with shop.database.writing() as uow:
        await uow.cases.unshown(file.case.id, channel, shop.clock.now())
        await reach(uow, channel, reached=False)


async def _read(shop: Workshop, subject: str) -> Dossier | None:
    async with shop.database.reading() as uow:
        return await dossier(uow, CaseId(subject))


async def _blur(shop: Workshop, file: Dossier) -> bool:
    """Make the grey preview; False where the picture is there no more."""
    picture = file.turn.pictures[0]
    data = await shop.store.get(picture.preview or picture.key)
    if data is None:
        return False
    blurred = await shop.imaging.blur(data)
    key = f"{cases_prefix(file)}blurred.jpg"
    await shop.store.put(key, blurred.data)
    async with shop.database.writing() as uow:
        await uow.cases.blurred(file.case.id, key)
    return True


def cases_prefix(file: Dossier) -> str:
    """Return where what belongs to a case is kept."""
    return f"{file.case.tenant.key}/cases/{file.case.id}/"
