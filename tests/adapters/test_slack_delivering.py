"""What is delivered to Slack, one request after another, over sockets."""

from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from zlib import crc32

import pytest

from conversations.views import Notice
from tests.slack_delivering import Delivering, delivering


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
