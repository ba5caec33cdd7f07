"""What is delivered to Slack, one request after another, over sockets."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from zlib import crc32

import pytest

from adapters.slack import places
from adapters.slack.trouble import Limited
from bot.clock import SystemClock
from conversations.identity import SheetId
from conversations.turn import Phase, Visibility
from conversations.views import Card, Notice
from tests.slack_delivering import Delivering, delivering

_CARD = Card(SheetId("sheet-1"), Phase.PREPARING, "Preparing…")


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Delivering]:
    async with delivering(tmp_path) as opened:
        yield opened


async def test_what_is_told_twice_comes_once_whatever_else_is_told_between(at: Delivering) -> None:
    key, direct = "notice-a", at.ada.direct
    # Keys share whatever is shorter than they are, such as a place in a table of 4096.
    alike = next(
        other for n in count() if crc32((other := f"notice-{n}").encode()) % 4096 == crc32(key.encode()) % 4096
    )
    for told in (key, alike, key, alike):
        await at.deliverer.notify(told, at.member(direct), at.place(direct), Notice(f"It was {told}."))
    assert [one.words for one in at.shown(direct)] == [f"It was {told}." for told in (key, alike)]


async def test_a_word_of_progress_is_tried_once_and_a_result_until_it_stands(at: Delivering) -> None:
    general = at.space.channel("general")
    sheet = replace(at.sheet(general), message=await at.deliverer.post("key", at.place(general), _CARD))
    limited = at.server.fail("chat.update", status=429, times=2)
    with pytest.raises(Limited):
        await at.deliverer.show(sheet, replace(_CARD, phase=Phase.GENERATING, status="Generating…"))
    assert limited.hits == 1
    await at.deliverer.show(sheet, replace(_CARD, phase=Phase.FAILED, status="It came to nothing."))
    assert limited.hits == 2
    (shown,) = at.shown(general)
    assert "It came to nothing." in shown.words


async def test_where_the_app_was_removed_there_is_nothing_to_take_away(at: Delivering) -> None:
    began = SystemClock().now() - timedelta(minutes=1)
    sheet = replace(
        at.sheet(at.space.channel("general")), visibility=Visibility.PRIVATE, posting_at=began
    )  # by who has died since
    async with at.database.writing() as uow:
        await uow.sheets.add(sheet)
    at.space.revoke()
    await at.deliverer.retract(sheet)
    assert {one.error for one in at.server.calls} == {"token_revoked"}


async def test_what_is_private_never_comes_into_the_channel(at: Delivering) -> None:
    general, direct = at.space.channel("general"), at.ada.direct
    alone = replace(_CARD, private_to=at.member(general))
    stands = await at.deliverer.post("key", places.alone(at.place(general), direct.id), alone)
    sheet = replace(at.sheet(general), visibility=Visibility.PRIVATE, message=stands)
    direct.posts[-1].deleted = True  # by an admin, or because it was kept long enough
    message = await at.deliverer.show(sheet, replace(alone, phase=Phase.FAILED, status="It came to nothing."))
    assert message is not None
    assert places.channel_at(message.place) == direct.id
    assert at.shown(general) == []
    assert "It came to nothing." in at.shown(direct)[-1].words


async def test_what_is_posted_is_posted_once_where_the_private_message_cannot_be_removed(at: Delivering) -> None:
    general, direct = at.space.channel("general"), at.ada.direct
    stands = await at.deliverer.post("key", places.alone(at.place(general), direct.id), _CARD)
    sheet = replace(at.sheet(general), visibility=Visibility.POSTED, message=stands)
    at.server.fail("chat.delete", status=500, times=None)
    message = await at.deliverer.show(sheet, replace(_CARD, phase=Phase.FAILED, status="It came to nothing."))
    assert message is not None
    assert [one.ts for one in at.shown(general)] == [message.id]
    assert [one.ts for one in at.shown(direct)] == [stands.id]
