"""Notices that could not be handed over: they come with the member's next command."""

from collections.abc import Sequence

from conversations.identity import MemberRef
from conversations.ports import Desk, KeptNotice
from conversations.views import Notice


async def kept(desk: Desk, member: MemberRef) -> tuple[KeptNotice, ...]:
    """Read what a member has not been told yet, oldest first."""
    async with desk.database.reading() as uow:
        return await uow.notices.of_member(member)


async def keep(desk: Desk, key: str, member: MemberRef, notice: Notice) -> None:
    """Keep what a member could not be told."""
    async with desk.database.writing() as uow:
        await uow.notices.keep(key, member, notice, desk.clock.now())


async def told(desk: Desk, keys: Sequence[str]) -> None:
    """Forget what a member was told."""
    async with desk.database.writing() as uow:
        await uow.notices.drop(keys)
