"""Draws the card of a case in the moderators' channel, and its blurred preview."""

from conversations.dossier import dossier
from conversations.errors import Undeliverable
from conversations.identity import CaseId, ChannelRef, Place
from conversations.ports import Workshop
from conversations.review import Case
from conversations.views import cases
from conversations.views.cases import Dossier


async def draw_case(shop: Workshop, subject: str) -> None:
    """Show a case as its rows say; where there is no moderators' channel yet it is only kept."""
    file = await _read(shop, subject)
    if file is not None and not file.case.blurred and file.turn.pictures and await _blur(shop, file):
        file = await _read(shop, subject)
    if file is None:
        return
    channel = await _reviewed_in(shop, file.case)
    if channel is None:
        return
    deliverer = shop.deliverers[channel.tenant.platform]
    try:
        message = await deliverer.post(file.case.id, Place(channel), cases.card(file), file.case.message)
    except Undeliverable:
        shop.log("case_not_shown", case=file.case.id)
        return
    async with shop.database.writing() as uow:
        await uow.cases.shown(file.case.id, message)


async def _reviewed_in(shop: Workshop, case: Case) -> ChannelRef | None:
    """Find the channel of those who decide: the operators' for what one member made alone; None where none is named."""
    if case.tenant.owner:
        return shop.limits.operators
    async with shop.database.reading() as uow:
        channel = (await uow.preferences.get(case.tenant)).moderators_channel
    return ChannelRef(case.tenant, channel) if channel else None


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
