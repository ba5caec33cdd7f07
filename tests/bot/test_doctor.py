"""The doctor looks at the provider, and says what to do."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.gemini import GeminiModel
from bot.clock import SystemClock
from tests.examining import examined, examined_by_command
from tests.house import House
from tests.servers.gemini import GeminiServer, drawn, refused, words

FREE = {
    "@type": "type.googleapis.com/google.rpc.QuotaFailure",
    "violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier", "quotaValue": "0"}],
}


async def with_gemini(folder: Path, server: GeminiServer, key: str = "good") -> tuple[int, str]:
    async with server:
        return await examined(folder, GEMINI_API_KEY=key, GOOGLE_GEMINI_BASE_URL=server.url)


async def test_all_is_well(tmp_path: Path) -> None:
    server = GeminiServer(key="good", default=words("Yes."))
    status, said = await with_gemini(tmp_path, server)
    assert status == 0, said
    assert "the Gemini API accepts the credentials" in said
    assert "Nano Banana 2.1 (gemini-nano-banana-2.1)" in said
    assert "Nano Banana Pro (gemini-3-pro-image)" in said
    assert "screening gemini-flash-lite-latest" in said
    assert "clock Agrees with the provider" in said
    assert "No sign of the unpaid tier" in said
    (asked,) = server.requests
    assert asked.config["maxOutputTokens"] == 1
    assert asked.config["responseModalities"] == ["TEXT"]


async def test_the_outside(tmp_path: Path) -> None:
    _, said = await examined(tmp_path)
    assert "outside Not served: HTTP_ADDRESS is not set." in said
    public = {"APP_PUBLIC_BASE_URL": "https://plantain.example.org"}
    _, said = await examined(tmp_path, **public)
    assert "links are made that nothing here serves. Set HTTP_ADDRESS too." in said
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        _, said = await examined(tmp_path, HTTP_ADDRESS=address)
        assert f"{address} is in use" in said
    _, said = await examined(tmp_path, HTTP_ADDRESS=address)
    assert "without links to pictures: set APP_PUBLIC_BASE_URL" in said
    _, said = await examined(tmp_path, HTTP_ADDRESS=address, **public)
    assert f"Will be served at {address}, for https://plantain.example.org" in said


async def test_a_key_that_is_refused(tmp_path: Path) -> None:
    async with GeminiServer(key="good") as server:
        settings = {"GEMINI_API_KEY": "a-bad-key", "GOOGLE_GEMINI_BASE_URL": server.url}
        status, said = await examined_by_command(tmp_path, **settings)
    assert status == 1
    assert "refuses the credentials" in said
    assert "aistudio.google.com" in said
    assert "a-bad-key" not in said


async def test_nobody_there(tmp_path: Path) -> None:
    status, said = await examined(tmp_path, GEMINI_API_KEY="key", GOOGLE_GEMINI_BASE_URL="http://127.0.0.1:9")
    assert status == 1
    assert "cannot be reached" in said
    assert "GOOGLE_GEMINI_BASE_URL" in said


async def test_a_model_that_is_gone(tmp_path: Path) -> None:
    server = GeminiServer(missing=("gemini-3-pro-image",), default=words("Yes."))
    status, said = await with_gemini(tmp_path, server)
    assert status == 1
    assert "has no gemini-3-pro-image for these credentials. Set NANO_BANANA_MODEL_PRO" in said
    assert "Nano Banana 2.1" in said


async def test_a_screening_model_that_is_gone(tmp_path: Path) -> None:
    server = GeminiServer(missing=("gemini-flash-lite-latest",), default=words("Yes."))
    status, said = await with_gemini(tmp_path, server)
    assert status == 1
    assert "no picture can be checked" in said
    assert "SCREENING_MODEL" in said


@pytest.mark.parametrize(("behind", "way", "status"), [(300, "300 s ahead of", 1), (-30, "30 s behind", 0)])
async def test_a_clock_that_is_wrong(tmp_path: Path, behind: float, way: str, status: int) -> None:
    ended, said = await with_gemini(tmp_path, GeminiServer(behind=behind, default=words("Yes.")))
    near = {way, way.replace("300", "301"), way.replace("30 s", "29 s")}  # a second may pass meanwhile
    assert any(words_ in said for words_ in near), said
    assert ended == status


async def test_the_unpaid_tier_gives_itself_away(tmp_path: Path) -> None:
    server = GeminiServer(default=refused(429, "RESOURCE_EXHAUSTED", details=[FREE]))
    status, said = await with_gemini(tmp_path, server)
    assert status == 1
    assert "enable billing" in said


async def test_the_unpaid_tier_is_remembered_from_a_members_turn(house: House, tmp_path: Path) -> None:
    house.clock.advance(seconds=(SystemClock().now() - house.clock.now()).total_seconds())
    async with GeminiServer(default=words("Yes.")) as server:
        server.script(refused(429, "RESOURCE_EXHAUSTED", details=[FREE]), drawn())
        model = GeminiModel(api_key="key", base_url=server.url)
        house.shop = replace(house.shop, model=model)
        turn = await house.turn(await house.make("a fox"))
        await model.close()
        assert turn.pictures
        at = f"sqlite+aiosqlite:///{tmp_path}/plantain.db"
        status, said = await examined(
            tmp_path, DATABASE_URL=at, GEMINI_API_KEY="key", GOOGLE_GEMINI_BASE_URL=server.url
        )
    assert status == 0, "it may be mended by now"
    assert "In the last 7 days the provider named a quota of its unpaid tier" in said


async def test_a_database_that_cannot_be_opened_hides_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    async with GeminiServer(default=words("Yes.")) as server:
        environment = {"GEMINI_API_KEY": "key", "GOOGLE_GEMINI_BASE_URL": server.url}
        status, said = await examined(tmp_path, DATABASE_URL="sqlite+aiosqlite:///folder", **environment)
    assert status == 1
    assert "Check DATABASE_URL" in said
    assert "accepts the credentials" in said


async def test_a_wrong_clock_is_told_beside_refused_credentials(tmp_path: Path) -> None:
    _, said = await with_gemini(tmp_path, GeminiServer(key="good", behind=900), key="a-bad-key")
    assert "refuses the credentials" in said
    assert "ahead of the provider's" in said


async def test_without_a_key_nothing_is_asked(tmp_path: Path) -> None:
    status, said = await examined(tmp_path)
    assert status == 0
    assert "No key: offline sketches" in said
