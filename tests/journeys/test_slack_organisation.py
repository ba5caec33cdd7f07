"""An organisation has Plantain in all its workspaces, and operators in a channel of one of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.slack import is_ready
from tests.journeys.slack_many import Many, many, strays
from tests.journeys.slack_moves import changed, settled
from tests.journeys.slack_moves import told as shown_alone
from tests.journeys.slack_review import case_card, reported, taken_down, told

pytestmark = pytest.mark.asyncio


@pytest.fixture
async def on(tmp_path: Path) -> AsyncIterator[Many]:
    async with many(tmp_path, socket=True) as made:
        yield made
        assert strays(made.slack) == []


@pytest.mark.parametrize("named", ["organisation", "workspace"])
async def test_operators_review_for_all_its_workspaces(on: Many, named: str) -> None:
    slack = on.slack
    group = slack.enterprise("Group")
    north, south = (slack.workspace(name, group, installed=False) for name in ("North", "South"))
    operators = north.channel("operators", private=True)
    of = group.id if named == "organisation" else north.id
    on.program.environment["OPERATORS_CHANNEL"] = f"https://app.slack.com/client/{of}/{operators.id}"
    await on.start()
    await on.installs(north, org_wide=True)
    stage, otto, dana = on.inside(north), north.person("Otto"), south.person("Dana")
    otto.join(operators)
    await dana.say(dana.direct, "a fox of Dana alone")
    fox = await slack.seen(dana.direct, is_ready, to=dana, within=20)
    await told(await reported(dana, fox), "moderators have it")
    card = await case_card(stage, "a fox of Dana alone", channel=operators, to=otto)
    shown = await shown_alone(await otto.press(card, "Show"), "The original, for you alone")
    assert shown.files[0].data == fox.files[0].data
    await taken_down(otto, card)
    await changed(stage, fox, "Taken down by a moderator")
    await changed(stage, card, "Taken down")
    await settled(stage)
