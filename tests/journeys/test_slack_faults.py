"""Faults of Slack while a picture is made: one result each, or one clear sentence; nobody is charged twice."""

import itertools
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

import pytest
import pytest_asyncio

from tests.fakes.image_model import jpeg
from tests.journeys.books import charged, holds_of, requests, settled, state_of
from tests.journeys.program import until
from tests.journeys.slack import SlackStage, is_ready
from tests.journeys.slack_books import direct_when, made_of, one_result, placeholder_of, shared, showing, told_alone
from tests.journeys.together import ended
from tests.servers.slack import Channel, Fault, Message, Upload

pytestmark = pytest.mark.asyncio(loop_scope="module")

POST: Final = "chat.postMessage"
UPDATE: Final = "chat.update"
BEGIN: Final = "files.getUploadURLExternal"
UPLOAD: Final = "upload"
COMPLETE: Final = "files.completeUploadExternal"
INFO: Final = "files.info"
NOT_SHOWN: Final = "could not be shown here"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackStage]:
    async with shared(tmp_path_factory.mktemp("faults")) as stage:
        yield stage


@pytest.fixture
def stage(opened: SlackStage) -> SlackStage:
    opened.slack.heal()
    opened.gemini.let_go()
    return opened


def new_channel(stage: SlackStage) -> Channel:
    """Make a channel whose limit nobody has used up."""
    return stage.space.channel(f"faults-{len(stage.space.team.channels)}")


@pytest.fixture
def channel(stage: SlackStage) -> Channel:
    return new_channel(stage)


@asynccontextmanager
async def waiting(stage: SlackStage, channel: Channel, prompt: str) -> AsyncIterator[Message]:
    """Ask for a picture; while the model is at it something happens to its placeholder."""
    stage.gemini.hold()
    await stage.ada.slash(channel, "imagine", prompt)
    yield await placeholder_of(stage, prompt)
    stage.gemini.let_go()


# --- single requests that go wrong -----------------------------------------------------------
# Those of one kind go wrong at the same time, each with a member, a channel and a prompt of its own.

WAYS: Final[dict[str, dict[str, Any]]] = {
    "500": {"status": 500},
    "500 after its effect": {"status": 500, "after_effect": True},
    "cut": {"close": True},
    "cut after its effect": {"close": True, "after_effect": True},
    "429": {"status": 429},
}
POSTS: Final = {
    **WAYS,
    "503 in words": {"error": "service_unavailable"},
    "internal_error after its effect": {"error": "internal_error", "after_effect": True},
}
UPDATES: Final = {
    **WAYS,
    "token_expired": {"error": "token_expired"},
    "invalid slack file": {"error": "invalid_blocks", "says": "invalid slack file [json-pointer:/blocks/2]"},
}


@pytest.mark.parametrize("method", [BEGIN, UPLOAD, COMPLETE, INFO])
async def test_one_request_for_a_file_that_goes_wrong_leaves_one_result(
    stage: SlackStage, subtests: pytest.Subtests, method: str
) -> None:
    scripted = {}
    for how, fault in WAYS.items():
        prompt = f"a fox after {method}, {how}."
        scripted[prompt] = stage.slack.fail(method, about=prompt, **fault)
        await stage.space.person(how).slash(new_channel(stage), "imagine", prompt)
    await each_has_one_result(stage, subtests, scripted)


async def test_one_post_that_goes_wrong_leaves_one_result(stage: SlackStage, subtests: pytest.Subtests) -> None:
    scripted = {}
    for how, fault in POSTS.items():
        prompt, channel = f"a fox after a post, {how}.", new_channel(stage)
        scripted[prompt] = stage.slack.fail(POST, channel=channel.id, **fault)
        await stage.ada.slash(channel, "imagine", prompt)
    fresh, prompt = stage.space.person("Fay"), "a fox after a name"  # which is not known yet
    scripted[prompt] = stage.slack.fail("users.info", status=429, about=fresh.id)
    await fresh.slash(new_channel(stage), "imagine", prompt)
    channel, prompt = new_channel(stage), "a fox in a thread"
    scripted[prompt] = stage.slack.fail(POST, channel=channel.id, status=500, after_effect=True)
    looked = stage.slack.fail("conversations.replies", channel=channel.id, status=429)
    said = await stage.ada.say(channel, f"@bot {prompt}")
    await each_has_one_result(stage, subtests, scripted)
    assert (await one_result(stage, prompt)).thread == said.ts
    assert looked.hits == 1


async def test_one_delivery_that_goes_wrong_leaves_one_result(stage: SlackStage, subtests: pytest.Subtests) -> None:
    channels = {f"a fox delivered after {how}.": new_channel(stage) for how in UPDATES}
    stage.gemini.hold()
    for prompt, channel in channels.items():
        await stage.ada.slash(channel, "imagine", prompt)
    placeholders = {prompt: await placeholder_of(stage, prompt) for prompt in channels}
    scripted = {
        prompt: stage.slack.fail(UPDATE, channel=channel.id, **fault)
        for (prompt, channel), fault in zip(channels.items(), UPDATES.values(), strict=True)
    }
    stage.gemini.let_go()
    await each_has_one_result(stage, subtests, scripted)
    for prompt, placeholder in placeholders.items():
        assert (await one_result(stage, prompt)).ts == placeholder.ts


async def each_has_one_result(stage: SlackStage, subtests: pytest.Subtests, scripted: Mapping[str, Fault]) -> None:
    """See to it that each prompt has met its fault once, and has one result."""
    await ended(stage.program, scripted)
    for prompt, fault in scripted.items():
        with subtests.test(prompt):
            await one_result(stage, prompt)
            assert fault.hits == 1


# --- files ------------------------------------------------------------------------------------


async def test_a_file_that_is_not_ready_for_a_while_is_waited_for(stage: SlackStage, channel: Channel) -> None:
    stage.slack.stage.files.mimetype_delay = 1.0
    try:
        await stage.ada.slash(channel, "imagine", "a fox not ready")
        await one_result(stage, "a fox not ready")
    finally:
        stage.slack.stage.files.mimetype_delay = 0.0


@pytest.mark.parametrize("error", ["file_upload_size_restricted", "storage_limit_reached"])
async def test_an_upload_that_is_refused_is_said_and_not_charged(
    stage: SlackStage, channel: Channel, error: str
) -> None:
    prompt, before = f"a fox too heavy: {error}", charged(stage, stage.ada)
    stage.slack.fail(BEGIN, error=error, times=None)
    asked = await stage.ada.slash(channel, "imagine", prompt)
    said = await asked.message_when(lambda message: NOT_SHOWN in message.words, 20)
    await settled(stage)
    assert "does not count towards your cap" in said.words
    assert [message.ts for message in showing(stage, prompt)] == [said.ts]
    assert requests(stage, prompt) == 1
    assert holds_of(stage, prompt) == {"released": 1}
    assert charged(stage, stage.ada) == before


async def test_a_given_file_that_does_not_come_at_once_is_asked_for_again(
    stage: SlackStage, subtests: pytest.Subtests
) -> None:
    scripted = {}
    for method, how in itertools.product(("files.info", "download"), ("500", "429", "cut")):
        prompt, file = f"a fox with a cat after {method}, {how}.", f"{method}-{how}.jpg"
        scripted[prompt] = stage.slack.fail(method, about=file, **WAYS[how])
        await stage.ada.say(new_channel(stage), f"@bot {prompt}", files=[Upload(file, jpeg())])
    await each_has_one_result(stage, subtests, scripted)


async def test_a_file_that_may_not_be_read_is_said_and_not_charged(stage: SlackStage, channel: Channel) -> None:
    before, scopes = charged(stage, stage.ada), stage.space.scopes
    late = stage.slack.fail("download", held=True)
    try:
        await stage.ada.say(channel, "@bot a fox beside it", files=[Upload("cat.jpg", jpeg())])
        await until(lambda: late.hits, "the file is asked for")
        scopes.discard("files:read")  # from now on there is a page to sign in instead
        late.let_go()
        told = await stage.slack.seen(channel, lambda message: "could not be fetched" in message.words, to=stage.ada)
        await settled(stage)
    finally:
        scopes.add("files:read")
    assert told.ephemeral
    assert "a fox beside it" in told.words  # the words are given back
    assert [message.ts for message in showing(stage, "a fox beside it")] == [told.ts]
    assert requests(stage, "a fox beside it") == 0
    assert charged(stage, stage.ada) == before


@pytest.mark.parametrize("fault", [{"status": 500}, {"close": True}], ids=str)
async def test_a_word_for_one_alone_comes_all_the_same(
    stage: SlackStage, channel: Channel, fault: dict[str, Any]
) -> None:
    lost = stage.slack.fail("response_url", **fault), stage.slack.fail("chat.postEphemeral", **fault)
    asked = await stage.ada.slash(channel, "imagine", "a fox too wide --ratio 7:1")
    await told_alone(stage, asked, "7:1")
    assert [one.hits for one in lost] == [1, 1]


# --- what is not there any more ---------------------------------------------------------------


async def test_a_deleted_placeholder_is_replaced(stage: SlackStage, channel: Channel) -> None:
    async with waiting(stage, channel, "a fox deleted") as placeholder:
        stage.olga.join(channel)
        await stage.olga.delete(placeholder)
        stage.slack.fail(POST, error="invalid_blocks", says="invalid slack file [json-pointer:/blocks/2]")
    assert (await one_result(stage, "a fox deleted")).ts != placeholder.ts


async def test_a_placeholder_that_is_deleted_before_it_says_how_far_it_is_is_replaced(
    stage: SlackStage, channel: Channel
) -> None:
    prompt = "a fox deleted at once"
    late = stage.slack.fail(UPDATE, held=True, channel=channel.id)
    await stage.ada.slash(channel, "imagine", prompt)
    await until(lambda: late.hits, "it says how far it is")
    stage.olga.join(channel)
    (placeholder,) = showing(stage, prompt)
    await stage.olga.delete(placeholder)
    late.let_go()
    assert (await one_result(stage, prompt)).ts != placeholder.ts


async def test_a_deleted_thread_root_is_no_end(stage: SlackStage, channel: Channel) -> None:
    stage.gemini.hold()
    said = await stage.ada.say(channel, "@bot a fox without a root")
    placeholder = await placeholder_of(stage, "a fox without a root")
    await stage.ada.delete(said)
    stage.gemini.let_go()
    result = await one_result(stage, "a fox without a root")
    assert result.ts == placeholder.ts


async def test_a_thread_that_is_gone_before_the_placeholder_is_no_end(stage: SlackStage, channel: Channel) -> None:
    late = stage.slack.fail(POST, held=True, channel=channel.id)
    said = await stage.ada.say(channel, "@bot a fox without a thread")
    await until(lambda: late.hits, "the placeholder is under way")
    await stage.ada.delete(said)
    late.let_go()
    result = await one_result(stage, "a fox without a thread")
    assert result.channel is channel
    assert not result.thread


async def test_a_channel_archived_meanwhile_is_said_and_not_charged(stage: SlackStage, channel: Channel) -> None:
    before = charged(stage, stage.ada)
    async with waiting(stage, channel, "a fox archived"):
        stage.space.archive(channel)
    told = await direct_when(stage, stage.ada, NOT_SHOWN, "a fox archived")
    await settled(stage)
    assert "does not count towards your cap" in told.words
    assert len([one for one in showing(stage, "a fox archived") if one.channel is stage.ada.direct]) == 1
    assert requests(stage, "a fox archived") == 1
    assert holds_of(stage, "a fox archived") == {"released": 1}
    assert charged(stage, stage.ada) == before


async def test_a_bot_that_is_not_in_the_channel_says_how_to_invite_it(stage: SlackStage, channel: Channel) -> None:
    before = charged(stage, stage.ada)
    stage.space.remove_bot(channel)
    late = stage.slack.fail(POST, delay=0.5, channel=channel.id)
    asked = await stage.ada.slash(channel, "imagine", "a fox uninvited")
    told = await told_alone(stage, asked, "Invite me")
    assert late.hits == 1
    assert "a fox uninvited" in told.words
    assert showing(stage, "a fox uninvited") == [told]
    assert requests(stage, "a fox uninvited") == 0
    assert holds_of(stage, "a fox uninvited") == {"released": 1}
    assert charged(stage, stage.ada) == before


async def test_where_a_placeholder_has_stood_the_model_is_asked_before_the_next_until_one_is_refused(
    stage: SlackStage, channel: Channel
) -> None:
    await made_of(stage, "a fox at first", at=channel)
    stage.gemini.delay = 1.5
    late = stage.slack.fail(POST, delay=1.0, channel=channel.id)
    await stage.ada.slash(channel, "imagine", "a fox at once")
    await until(lambda: requests(stage, "a fox at once"), "it is asked for")
    assert showing(stage, "a fox at once") == []
    await one_result(stage, "a fox at once")
    assert late.hits == 1
    stage.space.remove_bot(channel)
    for prompt, most in (("a fox not known to be out", 1), ("a fox known to be out", 0)):
        asked = await stage.ada.slash(channel, "imagine", prompt)
        await told_alone(stage, asked, "Invite me")
        assert requests(stage, prompt) <= most


async def test_a_bot_that_is_removed_meanwhile_says_so(stage: SlackStage, channel: Channel) -> None:
    before = charged(stage, stage.ada)
    async with waiting(stage, channel, "a fox thrown out") as placeholder:
        stage.olga.join(channel)
        await stage.olga.delete(placeholder)
        stage.space.remove_bot(channel)
    await direct_when(stage, stage.ada, NOT_SHOWN, "a fox thrown out")
    await settled(stage)
    assert len(showing(stage, "a fox thrown out")) == 1
    assert requests(stage, "a fox thrown out") == 1
    assert holds_of(stage, "a fox thrown out") == {"released": 1}
    assert charged(stage, stage.ada) == before


# --- tokens -----------------------------------------------------------------------------------


@contextmanager
def revoked(stage: SlackStage) -> Iterator[None]:
    """Take the token back, and give it again at the end."""
    grant = stage.space.grant
    grant.ended = "token_revoked"
    try:
        yield
    finally:
        grant.ended = ""


async def test_a_token_revoked_before_the_placeholder_charges_nothing(stage: SlackStage, channel: Channel) -> None:
    before = charged(stage, stage.ada)
    late = stage.slack.fail(POST, held=True, channel=channel.id)
    asked = await stage.ada.slash(channel, "imagine", "a fox unseen")
    await until(lambda: late.hits, "the placeholder is under way")
    with revoked(stage):
        late.let_go()
        await until(lambda: state_of(stage, "a fox unseen") in {"cancelled", "failed"}, "it has ended")
        await settled(stage)
    assert not asked.lost
    assert showing(stage, "a fox unseen") == []
    assert requests(stage, "a fox unseen") <= 1
    assert holds_of(stage, "a fox unseen") == {"released": 1}
    assert charged(stage, stage.ada) == before
    await made_of(stage, "a fox seen again", at=channel)


async def test_a_token_revoked_at_delivery_is_told_with_the_next_command(stage: SlackStage, channel: Channel) -> None:
    stage.gemini.hold()
    await stage.ada.slash(channel, "imagine", "a fox of late")
    await placeholder_of(stage, "a fox of late")
    with revoked(stage):
        stage.gemini.let_go()
        await until(lambda: state_of(stage, "a fox of late") == "failed", "it has ended")
        await settled(stage)
    assert requests(stage, "a fox of late") == 1
    assert holds_of(stage, "a fox of late") == {"released": 1}
    asked = await stage.ada.slash(channel, "usage")
    await told_alone(stage, asked, NOT_SHOWN)
    assert not any(map(is_ready, showing(stage, "a fox of late")))
