"""Tells a member alone; who cannot be reached is told with their next command."""

from conversations.errors import Undeliverable
from conversations.identity import MemberRef, Place
from conversations.ports import Workshop
from conversations.turn import Sheet
from conversations.views import Notice


async def tell(shop: Workshop, key: str, member: MemberRef, place: Place, notice: Notice) -> None:
    """Tell a member, once for each key; place: what it is about."""
    try:
        await shop.deliverers[place.tenant.platform].notify(key, member, place, notice)
    except Undeliverable:
        await keep(shop, key, member, notice)


async def tell_requester(shop: Workshop, sheet: Sheet, notice: Notice) -> None:
    """Tell the requester of a sheet, where they asked for it."""
    try:
        await shop.deliverers[sheet.place.tenant.platform].tell(sheet, notice)
    except Undeliverable:
        await keep(shop, sheet.id, sheet.requester, notice)


async def keep(shop: Workshop, key: str, member: MemberRef, notice: Notice) -> None:
    """Keep a notice until the member's next command."""
    shop.log("told_later", key=key)
    async with shop.database.writing() as uow:
        await uow.notices.keep(key, member, notice, shop.clock.now())
