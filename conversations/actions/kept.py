"""What is kept for a while: notices that could not be handed over, and which events came before."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from conversations.identity import MemberRef
from conversations.ports import Desk
from conversations.views import Notice

#: For so long whoever has claimed a notice is taken to be handing it over still.
_CLAIMED_FOR: Final = timedelta(minutes=1)
_WITHIN: Final = _CLAIMED_FOR.total_seconds() - 10  # s in which it is handed over, or was not


async def first(desk: Desk, key: str) -> bool:
    """Tell whether an event has not come before, on any instance."""
    async with desk.database.writing() as uow:
        return await uow.marks.put(f"event {key}", desk.clock.now()) is None


async def again(desk: Desk, key: str) -> None:
    """Let an event be new once more: nothing has come of it."""
    async with desk.database.writing() as uow:
        await uow.marks.drop(f"event {key}")


async def keep(desk: Desk, key: str, member: MemberRef, notice: Notice) -> None:
    """Keep what a member could not be told."""
    async with desk.database.writing() as uow:
        await uow.notices.keep(key, member, notice, desk.clock.now())


async def tell_kept(desk: Desk, member: MemberRef, tell: Callable[[Notice], Awaitable[None]]) -> None:
    """Tell a member what they could not be told before, one by one, oldest first.

    One of those who come at once tells it. It is forgotten once it is told: who dies in between has it told again.
    """
    async with desk.database.reading() as uow:
        found = await uow.notices.of_member(member)
    for one in found:
        now = desk.clock.now()
        async with desk.database.writing() as uow:
            if not await uow.notices.claim(one.key, now, now - _CLAIMED_FOR):
                continue
        try:
            async with asyncio.timeout(_WITHIN):
                await tell(one.notice)
        except BaseException:
            async with desk.database.writing() as uow:
                await uow.notices.put_back(one.key, now)
            raise
        async with desk.database.writing() as uow:
            await uow.notices.drop(one.key)
