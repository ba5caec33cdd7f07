"""The console's own messages: later stages stay, removed ones do not come back, browsers catch up."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.console.messages import Message, Messages, open_messages
from adapters.console.uploads import Uploads
from conversations.errors import PictureProblem, PictureUnusable
from tests.fakes.image_model import jpeg

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture
async def messages(tmp_path: Path) -> AsyncIterator[Messages]:
    async with open_messages(tmp_path / "console.db") as connection:
        yield Messages(connection)


def message(rank: int = 0, text: str = "card", recipient: str | None = None, name: str = "one") -> Message:
    author: dict[str, object] = {"id": "plantain", "name": "Plantain", "bot": True}
    return Message(name, "pictures", author, NOW, view={"text": text}, rank=rank, recipient=recipient)


async def texts(messages: Messages, member: str = "ada") -> list[str]:
    return [one["view"]["text"] for one in await messages.page("pictures", member, None, 50)]


async def test_an_earlier_stage_never_covers_a_later_one(messages: Messages) -> None:
    assert await messages.show(message(3, "result")) is not None
    assert await messages.post(message(0, "placeholder")) is None
    assert await messages.show(message(1, "generating")) is None
    assert await texts(messages) == ["result"]


async def test_a_repeated_delivery_changes_nothing(messages: Messages) -> None:
    first = await messages.show(message(3, "result"))
    assert first is not None
    assert await messages.show(message(3, "result")) is None
    assert await messages.newest() == first.seq


async def test_what_was_removed_does_not_come_back(messages: Messages) -> None:
    await messages.post(message())
    removed = await messages.remove("one", "pictures")
    assert removed is not None
    assert removed.event["type"] == "removed"
    assert await messages.remove("one", "pictures") is None
    assert await messages.show(message(3, "late")) is None
    assert await texts(messages) == []


async def test_a_removal_may_come_before_the_message(messages: Messages) -> None:
    await messages.remove("one", "pictures")
    assert await messages.post(message()) is None
    assert await texts(messages) == []


async def test_what_is_for_one_member_is_seen_by_nobody_else(messages: Messages) -> None:
    await messages.post(message(3, "for ada", recipient="ada"))
    assert await texts(messages, "ada") == ["for ada"]
    assert await texts(messages, "ben") == []
    assert await messages.since(0, "ben", 10) == []
    assert await messages.one("one", "ben") is None


async def test_a_browser_that_was_away_reads_what_it_missed_in_order(messages: Messages) -> None:
    await messages.post(message(0, "first"))
    seen = await messages.newest()
    await messages.post(message(0, "second", name="two"))
    await messages.show(message(3, "first is ready"))
    missed = await messages.since(seen, "ada", 10)
    assert [event["message"]["view"]["text"] for event in missed] == ["second", "first is ready"]


async def test_uploads_are_their_owners_and_go_with_the_result(tmp_path: Path) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield jpeg()

    async with open_messages(tmp_path / "console.db") as connection:
        uploads = Uploads(connection, tmp_path / "files")
        kept = await uploads.take("ada", "fox.jpg", body(), NOW)
        with pytest.raises(PictureUnusable) as refused:
            await uploads.claim("ben", [kept.id], "event")
        assert refused.value.problem is PictureProblem.GONE
        attachments = await uploads.claim("ada", [kept.id], "event")
        await uploads.bind(attachments, "event")
        await uploads.drop(kept.id, "ada")  # it is handed in: no longer the composer's to remove
        assert await uploads.read(kept.id) == jpeg()
        await uploads.drop_of("event")
        assert await uploads.read(kept.id) is None
        assert list((tmp_path / "files").iterdir()) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "no-such-upload"])
async def test_an_unknown_upload_reads_nothing(tmp_path: Path, name: str) -> None:
    async with open_messages(tmp_path / "console.db") as connection:
        assert await Uploads(connection, tmp_path / "files").read(name) is None
