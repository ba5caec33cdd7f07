"""Two guilds with a picture and a case each, and how somebody is refused."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from tests.journeys.books import kept_of
from tests.journeys.discord import Stage, is_ready
from tests.journeys.discord_books import as_typed, settled, shared
from tests.journeys.forging import seen_in
from tests.servers.discord import Asked, Channel, Guild, Message, Person


@dataclass
class Two:
    """Two guilds with a picture and a case each; Eve moderates and manages the second."""

    stage: Stage
    others: Guild
    square: Channel
    guards: Channel
    eve: Person
    fox: Message  # of the first
    case: Message
    own: Message  # of the second
    own_case: Message

    @property
    def tenant(self) -> str:
        return f"discord.{self.stage.guild.id}"

    def first(self) -> object:
        """Copy all of the first guild."""
        return kept_of(self.stage, self.tenant), seen_in(self.stage.guild.channels)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def two(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Two]:
    async with shared(tmp_path_factory.mktemp("tenants")) as stage:
        others = stage.discord.guild("Others")
        square, guards = others.channel("square"), others.channel("guards", private=True)
        await stage.discord.join(others)
        eve = stage.discord.member("Eve", others, moderator=True, manager=True)
        await (await eve.slash(square, "settings moderators", channel=guards)).message_when(lambda m: "saved" in m.text)
        fox = await stage.make("a fox of theirs")
        case = await _report(stage, stage.ben, fox, stage.mods, stage.mona)
        made = await eve.slash(square, "imagine", prompt="a cat of Eve")
        own = await made.message_when(is_ready)
        own_case = await _report(stage, eve, own, guards, eve)
        yield Two(stage, others, square, guards, eve, fox, case, own, own_case)


async def _report(stage: Stage, by: Person, message: Message, to: Channel, moderator: Person) -> Message:
    form = await (await by.press(message, "Report")).acknowledged()
    await (await by.submit(form, complaint="other", words="")).acknowledged()
    card = await stage.discord.seen(to, lambda card: "was reported" in as_typed(card.text), to=moderator)
    await settled(stage)
    return stage.discord.now(card)


async def refused(stage: Stage, asked: Asked, *sentences: str) -> None:
    """See to it that somebody is told no, alone, and is shown nothing."""
    told = await asked.message_when(lambda message: any(one in as_typed(message.text) for one in sentences))
    assert told.ephemeral
    assert not told.files
    assert not told.buttons
    assert asked.modal is None
    await settled(stage)
