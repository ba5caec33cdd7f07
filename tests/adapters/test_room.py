"""Room by bytes: never more inside than there is, and nobody waits for ever."""

import asyncio

import pytest

from adapters.jobs import BytesRoom


async def test_no_more_is_inside_than_there_is_room_for() -> None:
    room, inside, most = BytesRoom(10), 0, 0

    async def work(size: int) -> None:
        nonlocal inside, most
        async with room.hold(size):
            inside += size
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= size

    await asyncio.gather(*[work(size) for size in (4, 4, 4, 7, 1, 10, 3) * 5])
    assert (inside, most) == (0, 10)


async def test_something_large_is_not_passed_for_ever() -> None:
    room, order = BytesRoom(10), []

    async def work(name: str, size: int) -> None:
        async with room.hold(size):
            order.append(name)
            await asyncio.sleep(0.001)

    await asyncio.gather(work("small", 3), work("large", 9), *[work("late", 3) for _ in range(4)])
    assert order[:2] == ["small", "large"]


async def test_more_than_there_is_gets_in_alone() -> None:
    room = BytesRoom(10)
    async with asyncio.timeout(1), room.hold(1000) as waited:
        assert not waited
        waiting = asyncio.create_task(_enter(room, 1))
        await asyncio.sleep(0)
        assert not waiting.done()
    await waiting


@pytest.mark.parametrize("waits", [True, False])
async def test_who_gives_up_holds_nothing(waits: bool) -> None:  # noqa: FBT001 -- pytest hands it in
    room = BytesRoom(10)
    async with room.hold(10):
        given_up = asyncio.create_task(_enter(room, 10))
        behind = asyncio.create_task(_enter(room, 1))
        await asyncio.sleep(0)
        if waits:
            given_up.cancel()
    given_up.cancel()  # else at the very moment in which it is let in
    await asyncio.gather(given_up, return_exceptions=True)
    await behind
    async with asyncio.timeout(1), room.hold(10):
        assert given_up.cancelled()


async def _enter(room: BytesRoom, size: int) -> None:
    async with room.hold(size):
        return
