"""Two workspaces with a picture and a case each, in one Plantain, and how somebody is refused."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.journeys.books import kept_of
from tests.journeys.slack import SlackStage, is_ready
from tests.journeys.slack_books import keeps_quiet
from tests.journeys.slack_many import many
from tests.journeys.slack_moves import opened, plain, settled
from tests.journeys.slack_review import Sent, button_id, case_card, heard, imagined, reported
from tests.servers.slack import Asked, Channel, Message, Person, View, Workspace
from tests.servers.slack.posts import Post


@dataclass
class Two:
    """Two workspaces; of the second Eve is an admin and moderator."""

    stage: SlackStage  # the first
    others: Workspace
    square: Channel
    guards: Channel
    eve: Person
    fox: Message  # of the first
    case: Message
    own: Message  # of the second
    own_case: Message
    operators: Channel  # of the first: what nobody else could review is shown there

    def first(self) -> object:
        """Copy all of the first workspace, in the database and for all to see."""
        return kept_of(self.stage, f"slack.{self.stage.space.id}"), _seen_in(self.stage.space.team.channels)

    def second(self) -> object:
        """Copy what the second one has set."""
        return kept_of(self.stage, f"slack.{self.others.id}")["preferences"]


@asynccontextmanager
async def installed_in_two(folder: Path) -> AsyncIterator[Two]:
    """Let two workspaces install Plantain, in a browser, and begin in each with a picture that is reported."""
    async with many(folder, socket=True) as on:
        spaces = [on.slack.workspace(name, installed=False) for name in ("Makers", "Others")]
        operators = spaces[0].channel("operators", private=True)
        on.program.environment["OPERATORS_CHANNEL"] = f"https://app.slack.com/client/{spaces[0].id}/{operators.id}"
        await on.start()
        for space in spaces:
            await on.installs(space)
        two = await _begun(on.inside(spaces[0]), spaces[1], operators)
        yield two
        keeps_quiet(two.stage)


async def _begun(stage: SlackStage, others: Workspace, operators: Channel) -> Two:
    await stage.with_moderators()
    square, guards = others.channel("square"), others.channel("guards", private=True)
    eve = others.person("Eve", admin=True)
    eve.join(guards)
    asked = await eve.slash(square, "settings", f"moderators --channel <#{guards.id}|guards>")
    await asked.message_when(lambda message: "saved" in message.words)
    fox = await imagined(stage.ada, stage.general, "a fox of theirs")
    await reported(stage.ben, fox)
    case = await case_card(stage, "a fox of theirs")
    own = await imagined(eve, square, "a cat of Eve")
    await reported(eve, own)
    own_case = await case_card(stage, "a cat of Eve", channel=guards, to=eve)
    await settled(stage)
    slack = stage.slack
    return Two(stage, others, square, guards, eve, fox, slack.now(case), own, slack.now(own_case), operators)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def two(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Two]:
    async with installed_in_two(tmp_path_factory.mktemp("tenants")) as made:
        yield made


def subject(message: Message, label: str = "") -> str:
    """Copy what a message's first button, or that of a label, is about."""
    return button_id(message, label).split(":", 2)[2]


def post_of(message: Message) -> Post:
    return next(post for post in message.channel.posts if post.ts == message.ts)


async def forged(person: Person, form: View, *, body: dict[str, Any] | None = None, **fields: Any) -> Sent:
    """Send a form in as if it had been opened as another one; body: what is different in it."""
    form.body = deepcopy(form.body) | (body or {})
    return Sent(await (await person.submit(form, **fields)).acknowledged(), form)


async def a_form(person: Person, message: Message, label: str) -> View:
    """Open the form of a button."""
    return await opened(await person.press(message, label))


async def refused(two: Two, asked: Asked | Sent, *sentences: str) -> None:
    """See to it that somebody is told no, alone, and is shown nothing."""

    def said() -> bool:
        return any(one in words for words in heard(asked) for one in sentences)

    try:
        await two.stage.slack.until(said, 20)
    except AssertionError:
        raise AssertionError(f"not told {sentences}, but: {heard(asked)}") from None
    await settled(two.stage)
    told = asked.asked if isinstance(asked, Sent) else asked
    for message in told.messages:
        assert message.ephemeral or message.channel.direct, plain(message)
        assert not message.files or not message.ephemeral
        assert not message.buttons or is_ready(message)
    assert told.view is None or not told.view.fields


def _seen_in(channels: Sequence[Channel]) -> list[tuple[object, ...]]:
    """Copy all that stands in channels for all to see, and how often it was edited."""
    return [
        (post.ts, post.deleted, post.edits, str(post.blocks))
        for channel in channels
        for post in channel.posts
        if post.only_for is None and channel.direct is None
    ]
