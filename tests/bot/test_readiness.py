"""What was started is ready once all of it was, and now if all of it is."""

import asyncio

from bot.readiness import Readiness


class Part:
    def __init__(self, *, ready: bool = False) -> None:
        self.ready = ready
        self.asked = 0

    async def __call__(self) -> bool:
        self.asked += 1
        return self.ready


async def broken() -> bool:
    raise OSError("the database is away")


async def silent() -> bool:
    await asyncio.Event().wait()
    return True


async def test_now_follows_the_parts_and_once_stays() -> None:
    worker, gateway = Part(), Part()
    readiness = Readiness({"worker": worker, "discord": gateway})
    assert await readiness.now() == {"worker": False, "discord": False}
    assert not await readiness.once()
    worker.ready = True
    assert not await readiness.once()
    worker.ready, gateway.ready = False, True
    assert await readiness.once(), "each has been"
    gateway.ready = False
    assert await readiness.once()
    assert await readiness.now() == {"worker": False, "discord": False}


async def test_a_look_at_what_is_ready_now_counts() -> None:
    worker = Part(ready=True)
    readiness = Readiness({"worker": worker})
    assert await readiness.now() == {"worker": True}
    worker.ready = False
    assert await readiness.once()
    assert worker.asked == 1, "nobody need be asked again"


async def test_a_part_that_cannot_tell_is_not_ready_and_holds_nobody_up() -> None:
    readiness = Readiness({"worker": Part(ready=True), "database": broken, "gateway": silent}, patience=0.01)
    assert await readiness.now() == {"worker": True, "database": False, "gateway": False}
    assert not await readiness.once()
