"""A House whose model and screener are the real adapters, which speak over sockets with the loopback Gemini."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from adapters.gemini import GeminiModel
from conversations.call import Call, Purpose
from conversations.identity import SheetId
from conversations.ports import Limits
from tests.house import LIMITS, House, open_house
from tests.servers.gemini import SCREENING, GeminiServer


@asynccontextmanager
async def studio(folder: Path, url: str, limits: Limits = LIMITS) -> AsyncIterator[House]:
    """Open a house that asks the Gemini at this address."""
    model = GeminiModel(api_key="key", base_url=url, timeout=60, connect_timeout=5)
    async with open_house(folder, limits) as house:
        house.shop = replace(house.shop, model=model, screener=model.screener(SCREENING))
        try:
            yield house
        finally:
            await model.close()


@asynccontextmanager
async def studio_and_server(folder: Path, limits: Limits = LIMITS) -> AsyncIterator[tuple[House, GeminiServer]]:
    async with GeminiServer() as server, studio(folder, server.url, limits) as house:
        yield house, server


async def ledger(house: House, sheet: SheetId, purpose: Purpose = Purpose.PICTURE) -> list[Call]:
    """Read the calls of a sheet, turn by turn."""
    async with house.database.reading() as uow:
        turns = await uow.turns.of_sheet(sheet)
        return [call for turn in turns for call in await uow.calls.of_turn(turn.id, purpose)]
