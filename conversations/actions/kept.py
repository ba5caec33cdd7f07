"""What is kept for a while: notices that could not be handed over, and which events came before."""

from collections.abc import Sequence
from typing import Final
from zlib import crc32

from conversations.identity import MemberRef
from conversations.ports import Desk, KeptNotice
from conversations.views import Notice

_EVENTS: Final = 4096  # whose keys are remembered


async def first(desk: Desk, key: str) -> bool:
    """Tell whether an event has not come before, on any instance; of events long past that is forgotten."""
    async with desk.database.writing() as uow:
        return await uow.stamps.put(_stamp(key), key)


async def again(desk: Desk, key: str) -> None:
    """Let an event be new once more: nothing has come of it."""
    async with desk.database.writing() as uow:
        await uow.stamps.put(_stamp(key), "")


def _stamp(key: str) -> str:
    return f"event.{crc32(key.encode()) % _EVENTS}"


async def kept(desk: Desk, member: MemberRef) -> tuple[KeptNotice, ...]:
    """Read what a member has not been told yet, oldest first."""
    async with desk.database.reading() as uow:
        return await uow.notices.of_member(member)


async def keep(desk: Desk, key: str, member: MemberRef, notice: Notice) -> None:
    """Keep what a member could not be told."""
    async with desk.database.writing() as uow:
        await uow.notices.keep(key, member, notice, desk.clock.now())


async def told(desk: Desk, keys: Sequence[str]) -> bool:
    """Forget what a member is told; False where somebody else has told all of it already."""
    async with desk.database.writing() as uow:
        return await uow.notices.drop(keys) > 0
