"""Long conversations with heavy signatures: what is sent stays bounded, and nothing in it is made up.

The loopback Gemini refuses a wrong or missing signature, a turn of another model and one that was never answered.
"""

import base64
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from conversations.commands import Control
from conversations.identity import SheetId
from conversations.ports import Done, Placeholder
from conversations.views import Phase
from tests.house import LIMITS, House
from tests.journeys.studio import studio_and_server
from tests.servers.gemini import Asked, drawn

FORTY = 40
#: After the last change of model, at the 15th, the context is full again at the 18th.
A_WINDOW_AND_MORE = 22
SIGNATURE = 1_500_000  # bytes; every answer has two of them, in base64
LIMIT = 18_000_000
LIMITS_OF_FORTY = replace(LIMITS, daily_images_per_user=FORTY)

pytestmark = pytest.mark.timeout(240)


async def converse(house: House, turns: int, models: dict[int, str], withdrawn: dict[int, int]) -> list[SheetId]:
    """Go on for so many turns.

    models: turn → the model to change to. withdrawn: turn → the earlier one that is deleted before it.
    """
    sheets: list[SheetId] = []
    model = "fast"
    for number in range(1, turns + 1):
        model = models.get(number, model)
        if number in withdrawn:
            assert isinstance(await house.press(Control.DELETE, sheets[withdrawn[number] - 1]), Done)
        reply_to = await house.message(sheets[-1]) if sheets else None
        submission = house.submission(reply_to=reply_to, prompt=f"step {number} of the way", values={"model": model})
        response = await house.do("edit" if sheets else "imagine", submission)
        assert isinstance(response, Placeholder), response
        sheets.append(await house.placed(response))
        await house.work()
        assert house.platform.messages[sheets[-1]].phase is Phase.READY, f"turn {number}"
    return sheets


def digests(asked: Asked) -> set[str]:
    """Return what can tell pictures and signatures of a request apart."""
    found = set()
    for part in (part for content in asked.contents for part in content["parts"]):
        for text in (part.get("thoughtSignature"), part.get("inlineData", {}).get("data")):
            if text:
                found.add(hashlib.sha256(base64.b64decode(text.replace("-", "+").replace("_", "/"))).hexdigest())
    return found


def words(asked: Asked) -> str:
    return "\n".join(part.get("text", "") for content in asked.contents for part in content["parts"])


def check_sizes(requests: list[Asked], turns: int) -> None:
    assert len(requests) == turns, "none was refused, none asked twice"
    assert max(asked.size for asked in requests) < LIMIT
    assert requests[-1].size <= 1.1 * requests[9].size


async def test_forty_turns(tmp_path: Path) -> None:
    async with studio_and_server(tmp_path, LIMITS_OF_FORTY) as (house, server):
        server.default = drawn(signature_bytes=SIGNATURE)
        await converse(house, FORTY, {}, {})
        check_sizes(server.requests, FORTY)
        last = server.requests[-1]
        roles = [content["role"] for content in last.contents]
        assert roles == ["user", "model"] * (len(roles) // 2) + ["user"]
        assert len(roles) > 5, "as much as fits is sent back as it came"
        assert "1. step 1 of the way" in words(last)
        assert words(last).endswith("step 40 of the way")


async def test_turns_with_other_models_and_a_picture_withdrawn(tmp_path: Path) -> None:
    async with studio_and_server(tmp_path, LIMITS_OF_FORTY) as (house, server):
        server.default = drawn(signature_bytes=SIGNATURE)
        sheets = await converse(house, A_WINDOW_AND_MORE, {7: "pro", 15: "fast"}, {14: 12})
        check_sizes(server.requests, A_WINDOW_AND_MORE)
        assert [server.requests[number - 1].model[:10] for number in (6, 7, 14, 15)] == [
            "gemini-nan",
            "gemini-3-p",
            "gemini-3-p",
            "gemini-nan",
        ]
        for switched in (7, 15):
            (content,) = server.requests[switched - 1].contents
            assert content["role"] == "user", "what another model answered is not sent to this one"
            assert sum("inlineData" in part for part in content["parts"]) == 1, "how it stands, as a rendition"
        gone = await house.turn(sheets[11])
        before, after = server.requests[12], server.requests[13:]
        assert gone.pictures[0].digest in digests(before), "turn 13 was asked for before it was withdrawn"
        for asked in after:
            assert gone.pictures[0].digest not in digests(asked)
            assert _preview_digest(house, gone.pictures[0].preview) not in digests(asked)
            assert "step 12 of the way" not in words(asked)


def _preview_digest(house: House, key: str) -> str:
    return hashlib.sha256(house.store.kept[key]).hexdigest()
