"""Slack calls Plantain over HTTP: what people do, what comes twice, and what Slack never sent."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import aiohttp
import pytest
import pytest_asyncio

from conversations.wording import installing
from tests.journeys.books import parent
from tests.journeys.program import free_port, until
from tests.journeys.slack import SlackStage, serving
from tests.journeys.slack_books import keeps_quiet
from tests.journeys.slack_moves import direct, edited, filled, gone, made, one_result, opened, plain, settled, told
from tests.servers.slack import Asked, Channel
from tests.servers.slack.callbacks import Reply, sign
from tests.servers.slack.deliveries import EVENT, Delivery
from tests.servers.slack.world import now

pytestmark = pytest.mark.asyncio(loop_scope="module")

_FORM: Final = "application/x-www-form-urlencoded"
_IN_TIME: Final = 3.0  # s until Slack tells people that nobody answers
_KEPT: Final = ("sheets", "turns", "cases", "reports", "reservations", "calls", "resets", "preferences", "jobs")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def called(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackStage]:
    async with serving(tmp_path_factory.mktemp("plantain"), SLACK_APP_TOKEN="") as stage:
        yield stage
        keeps_quiet(stage, stage.slack.signing_secret)


@pytest_asyncio.fixture(loop_scope="module")
async def stage(called: SlackStage) -> AsyncIterator[SlackStage]:
    yield called
    await settled(called)
    assert called.slack.problems == []
    heard = [one for one in called.slack.deliveries if "connection_failed" not in one.reasons]  # the front was there
    late = [one for one in heard if one.latency is not None and one.latency > _IN_TIME]
    assert not late


def kept(stage: SlackStage) -> dict[str, list[tuple[Any, ...]]]:
    """Copy all that is in the database."""
    return {table: [tuple(row) for row in stage.program.rows(f"SELECT * FROM {table}")] for table in _KEPT}  # noqa: S608


def shown(stage: SlackStage) -> set[tuple[object, ...]]:
    """Copy all that stands anywhere, and how often it was changed."""
    return {(post.ts, post.deleted, post.edits, str(post.blocks)) for post in stage.slack.stage.world.posts()}


@asynccontextmanager
async def nothing_happens(stage: SlackStage) -> AsyncIterator[None]:
    """See to it that nothing is written down, shown or asked for."""
    await settled(stage)
    rows, messages, requests = kept(stage), shown(stage), len(stage.gemini.requests)
    yield
    await settled(stage)
    assert shown(stage) - messages == set()
    assert kept(stage) == rows
    assert len(stage.gemini.requests) == requests


@asynccontextmanager
async def nothing_is_logged(stage: SlackStage) -> AsyncIterator[None]:
    before = stage.program.logs()
    yield
    assert stage.program.logs().removeprefix(before) == ""


def envelope(stage: SlackStage, event: Mapping[str, Any]) -> dict[str, Any]:
    """Write an event as Slack would, if it had happened."""
    ids = stage.slack.stage.world.ids
    authorised = {"enterprise_id": None, "team_id": stage.space.id, "user_id": stage.space.bot.id, "is_bot": True}
    return {
        "token": "loopback",
        "team_id": stage.space.id,
        "api_app_id": stage.slack.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": ids("Ev"),
        "event_time": int(float(stage.slack.stage.world.stamps())),
        "authorizations": [{**authorised, "is_enterprise_install": False}],
    }


def mention(stage: SlackStage, channel: Channel, words: str) -> dict[str, Any]:
    """Write that Ada has mentioned the bot, which she has not."""
    stamp = stage.slack.stage.world.stamps()
    return envelope(
        stage,
        {
            "type": "app_mention",
            "user": stage.ada.id,
            "text": f"<@{stage.space.bot.id}> {words}",
            "ts": stamp,
            "channel": channel.id,
            "event_ts": stamp,
        },
    )


async def again(stage: SlackStage, delivery: Delivery, times: int = 2) -> None:
    """Send once more what was delivered, as whoever has overheard it could."""
    for _ in range(times):
        reply = await stage.slack.callbacks.again(delivery)
        assert reply.status == 200, reply.text


async def delivered(asked: Asked) -> None:
    await asked.acknowledged(_IN_TIME)
    assert asked.delivery.statuses == [200]


# --- what people do --------------------------------------------------------------------------


async def test_a_command_is_answered_in_time_and_once(stage: SlackStage) -> None:
    channel = stage.space.channel("commands")
    asked = await stage.ada.slash(channel, "imagine", "a red fox --ratio 16:9")
    await delivered(asked)
    await again(stage, asked.delivery)
    result = await one_result(stage, channel, "a red fox")
    await again(stage, asked.delivery)
    await settled(stage)
    assert stage.slack.now(result).edits == result.edits
    assert stage.program.rows("SELECT count(*) AS n FROM turns WHERE prompt = 'a red fox'")[0]["n"] == 1
    assert stage.slack.stage.sockets.opened == 0


async def test_a_press_a_form_and_a_menu(stage: SlackStage) -> None:
    channel = stage.space.channel("presses")
    fox = await made(await stage.ada.slash(channel, "imagine", "a fox to press"))
    pressed = await stage.ben.press(fox, "Variations")
    await delivered(pressed)
    await again(stage, pressed.delivery)
    assert len((await made(pressed)).files) == 2
    await edited(stage.ben, fox, "a fox by its button")
    form = await stage.ben.press(fox, "Edit")
    sent = await filled(stage.ben, form, prompt="a fox sent in once")
    await again(stage, sent.delivery)
    await made(sent)
    await filled(stage.ben, await stage.ben.shortcut(fox, "edit_image"), prompt="a fox by its menu")
    await stage.slack.seen(channel, lambda message: "a fox by its menu" in plain(message), to=stage.ben)
    await settled(stage)
    for prompt in ("a fox by its button", "a fox sent in once", "a fox by its menu"):
        assert parent(stage, prompt) == "a fox to press"
        (count,) = stage.program.rows("SELECT count(*) AS n FROM turns WHERE prompt = ?", prompt)
        assert count["n"] == 1
    assert len(stage.program.rows("SELECT 1 FROM turns WHERE prompt = 'a fox to press'")) == 3, "and two variations"


async def test_a_bare_command_opens_its_form(stage: SlackStage) -> None:
    channel = stage.space.channel("forms")
    asked = await stage.ada.slash(channel, "imagine")
    await opened(asked)
    await made(await filled(stage.ada, asked, prompt="a fox of a form"))


async def test_what_is_wrong_in_a_form_is_said_in_it(stage: SlackStage) -> None:
    channel = stage.space.channel("wrong")
    asked = await stage.ada.slash(channel, "imagine")
    view = await opened(asked)
    sent = await stage.ada.submit(view, prompt="  ")
    await delivered(sent)
    assert sent.ack is not None
    assert sent.ack["response_action"] == "errors"
    assert not view.gone


async def test_a_command_that_changes_settings_happens_once(stage: SlackStage) -> None:
    channel = stage.space.channel("office")
    asked = await stage.olga.slash(channel, "settings", "timezone --name Europe/Berlin")
    await told(asked, "saved")
    before = kept(stage)["preferences"]
    await again(stage, asked.delivery)
    await settled(stage)
    assert kept(stage)["preferences"] == before
    assert len([one for one in asked.messages if "saved" in plain(one)]) == 1


async def test_slowness_is_no_reason_to_be_late(stage: SlackStage) -> None:
    channel, newcomer = stage.space.channel("slow"), stage.space.person("Nina")
    slow = stage.slack.fail("users.info", delay=6.0, times=None)
    with stage.program.locked():
        asked = await newcomer.slash(channel, "imagine", "a fox of a slow day")
        await delivered(asked)
    await one_result(stage, channel, "a fox of a slow day")
    assert slow.hits
    stage.slack.heal()


async def test_the_home_tab(stage: SlackStage) -> None:
    await delivered(await stage.ben.open_home())
    await stage.slack.until(lambda: stage.ben.home is not None)


# --- words, which come again where nobody took them ----------------------------------------------


async def test_a_mention_comes_as_two_events_and_again(stage: SlackStage) -> None:
    channel = stage.space.channel("mentions")
    said = await stage.ada.say(channel, "@bot a fox that was mentioned")
    await stage.slack.until(lambda: len(_events(stage, said.ts)) == 2)
    for delivery in _events(stage, said.ts):
        await stage.slack.replay(delivery, times=3)
    await one_result(stage, channel, "a fox that was mentioned")
    for delivery in _events(stage, said.ts):
        assert set(delivery.statuses) == {200}
    assert len(stage.program.rows("SELECT 1 FROM turns WHERE prompt = 'a fox that was mentioned'")) == 1


async def test_what_comes_again_is_taken_where_the_first_was_lost(stage: SlackStage) -> None:
    channel, address = stage.space.channel("lost"), stage.slack.request_url
    stage.slack.request_url = f"http://127.0.0.1:{free_port()}/slack/events"
    said = await stage.ada.say(channel, "@bot a fox that was lost")
    await stage.slack.until(lambda: all(one.reasons for one in _events(stage, said.ts)))
    stage.slack.request_url = address
    result = await one_result(stage, channel, "a fox that was lost")
    assert result.thread == said.ts
    assert all(len(one.sent) > 1 for one in _events(stage, said.ts)), "they came as X-Slack-Retry-Num 1 or more"


async def test_words_wait_for_a_database_that_is_busy(stage: SlackStage) -> None:
    channel = stage.space.channel("busy")
    with stage.program.locked():
        said = await stage.ada.say(channel, "@bot a fox that waits")
        await stage.slack.until(lambda: all(one.statuses for one in _events(stage, said.ts)))
        (mention_,) = [one for one in _events(stage, said.ts) if one.payload["event"]["type"] == "app_mention"]
        assert mention_.statuses[0] == 503, "so that it comes again"
    await one_result(stage, channel, "a fox that waits")


def _events(stage: SlackStage, stamp: str) -> list[Delivery]:
    return [one for one in stage.slack.deliveries if one.kind == EVENT and one.payload["event"].get("ts") == stamp]


# --- what Slack asks of an address ---------------------------------------------------------------


async def test_the_address_is_verified(stage: SlackStage) -> None:
    assert await stage.slack.callbacks.verify()
    assert (await stage.slack.callbacks.check_ssl()).status == 200
    told = json.dumps({"type": "url_verification", "challenge": "of somebody else"})
    forged = await stage.slack.callbacks.post(told, secret="guessed")  # noqa: S106 -- a wrong one
    assert forged.status == 401
    assert "somebody" not in forged.text


async def test_health_and_readiness_name_slack(stage: SlackStage) -> None:
    base = f"http://{stage.program.environment['HTTP_ADDRESS']}"
    async with aiohttp.ClientSession(base) as session:
        async with session.get("/healthz") as answer:
            assert answer.status == 200
        async with session.get("/readyz") as answer:
            assert (answer.status, await answer.json()) == (200, {"worker": True, "slack": True})
        async with session.get("/slack/events") as answer:
            assert answer.status == 405
        async with session.get("/slack/install") as answer:
            assert answer.status == 404, "there is one token"


# --- what Slack never sent -----------------------------------------------------------------------


async def test_forged_requests_do_nothing_and_leave_no_trace(stage: SlackStage) -> None:
    asked = await stage.ada.slash(stage.space.channel("forged"), "imagine", "a fox that was overheard")
    await made(asked)
    body = json.dumps(mention(stage, stage.general, "a forged fox"))
    command = "command=%2Fimagine&text=a+forged+fox&team_id=T1&user_id=U1&channel_id=C1&trigger_id=1.2.3"
    async with nothing_happens(stage), nothing_is_logged(stage):
        for reply in await _forgeries(stage, body):
            assert (reply.status, reply.text) == (401, "")
        assert (await stage.slack.callbacks.post(command, _FORM, secret="guessed")).status == 401  # noqa: S106


async def _forgeries(stage: SlackStage, body: str) -> list[Reply]:
    """Send a body with all that may be wrong about a signature."""
    post, send = stage.slack.callbacks.post, stage.slack.callbacks.send
    stamp, secret = str(int(now())), stage.slack.signing_secret
    json_ = {"Content-Type": "application/json"}
    good, at = {"X-Slack-Signature": sign(secret, stamp, body)}, {"X-Slack-Request-Timestamp": stamp}
    odd = ("", "-", "١٢٣", f"{stamp}.0", f"+{stamp}", "1" * 400)
    signatures = ("", "v0=", "v1=" + sign(secret, stamp, body)[3:], "v0=" + "0" * 64, "v0=é", sign(secret, stamp, "{}"))
    return [
        await post(body, secret="guessed"),  # noqa: S106
        await post(body, age=301),
        await post(body, age=-301),
        await send(body, json_),
        await send(body, json_ | good),
        await send(body, json_ | at),
        *[await send(body, json_ | at | {"X-Slack-Signature": one}) for one in signatures],
        *[await send(body, json_ | good | {"X-Slack-Request-Timestamp": one}) for one in odd],
        await send(body + " ", json_ | good | at),
        await send("", json_ | good | at),
    ]


async def test_huge_and_malformed_bodies_are_refused_without_a_trace(stage: SlackStage) -> None:
    post = stage.slack.callbacks.post
    huge = json.dumps({"type": "event_callback", "event": {"text": "x" * (2 << 20)}})
    async with nothing_happens(stage), nothing_is_logged(stage):
        assert (await post(huge)).status == 413
        assert (await post(huge, secret="guessed")).status == 413  # noqa: S106
        for body in ("{", '{"type":', "[]", "[1, 2]", '"imagine"', "7", "null", '{"authorizations": 5}'):
            assert (await post(body)).status == 400, body
        for body in ("payload=%7B", "payload=[]"):
            assert (await post(body, _FORM)).status == 400, body
        async with aiohttp.ClientSession() as session:
            for data in (b"\xff\xfe\x00", b'{"type": "\xff"}'):
                headers = {"Content-Type": "application/json; charset=nonsense", "X-Slack-Request-Timestamp": "1"}
                async with session.post(stage.slack.request_url, data=data, headers=headers) as answer:
                    assert answer.status == 401


# --- what is not known ---------------------------------------------------------------------------


async def test_what_is_not_known_is_taken_and_logged_shortly(stage: SlackStage) -> None:
    logged = len(stage.program.logs().splitlines())
    event = envelope(stage, {"type": "star_added", "user": stage.ada.id, "item": {"text": "a starred fox"}})
    user = {"id": stage.ada.id, "username": "ada", "team_id": stage.space.id}
    common = {"user": user, "team": {"id": stage.space.id}, "trigger_id": "1.2.3", "token": "loopback"}
    view = {"id": "V1", "type": "modal", "callback_id": "a strange fox", "state": {"values": {}}}
    strange: list[dict[str, Any]] = [
        {"type": "view_closed", "view": view},
        {"type": "view_submission", "view": view},
        {"type": "block_suggestion", "action_id": "a strange fox", "block_id": "b", "value": "a strange fox"},
        {"type": "dialog_submission", "callback_id": "a strange fox", "submission": {"words": "a strange fox"}},
        {"type": "block_actions", "actions": [{"type": "button", "action_id": "a strange fox", "block_id": "b"}]},
        {"type": "of next year", "words": "a strange fox"},
    ]
    async with nothing_happens(stage):
        replies = [await stage.slack.callbacks.post(json.dumps(event))]
        for told_ in strange:
            body = "payload=" + json.dumps(common | told_).replace(" ", "+")
            replies.append(await stage.slack.callbacks.post(body, _FORM))
        assert [reply.status for reply in replies] == [200] * len(replies), replies
    lines = stage.program.logs().splitlines()[logged:]
    assert len(lines) <= len(replies)
    assert all(json.loads(line)["level"] in {"info", "warning"} for line in lines), lines
    assert any(json.loads(line).get("event_type") == "star_added" for line in lines), lines
    assert "fox" not in "\n".join(lines)


async def test_who_chooses_what_is_not_known_is_told(stage: SlackStage) -> None:
    await delivered(await stage.ada.global_shortcut("a strange fox"))
    await direct(stage, stage.ada, "not known here any more")


async def test_a_workspace_that_is_not_known_gets_nothing(stage: SlackStage) -> None:
    other = stage.slack.workspace("Strangers")
    channel, eve = other.channel("general"), other.person("Eve")
    asked = await eve.slash(channel, "imagine", "a fox of strangers")
    await delivered(asked)
    assert [one.words for one in asked.ephemerals] == [installing.NOT_HERE]
    said = await eve.say(channel, "@bot a fox of strangers")
    await stage.slack.until(lambda: all(one.done for one in _events(stage, said.ts)))
    await until(lambda: "workspace_not_known" in stage.program.logs(), "it is logged")
    assert "AuthorizeResult" not in stage.program.logs(), "once"
    assert not [one for one in stage.program.rows("SELECT prompt FROM turns") if "strangers" in one["prompt"]]
    assert not [one for one in stage.slack.calls if one.token == other.token]
    assert "fox of strangers" not in stage.program.logs()


async def test_a_front_that_starts_again_knows_what_came_before(stage: SlackStage) -> None:
    channel = stage.space.channel("again")
    asked = await stage.ada.slash(channel, "imagine", "a fox from before")
    await one_result(stage, channel, "a fox from before")
    hare = await made(await stage.ada.slash(channel, "imagine", "a hare from before"))
    pressed = await stage.ada.press(hare, "Delete")
    await gone(stage, hare)
    (old,) = stage.program.kill("front")
    await stage.program.restarted("front", old)
    await stage.program.ready()
    async with nothing_happens(stage):
        for one in (asked, pressed):
            await again(stage, one.delivery)
