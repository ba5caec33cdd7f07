"""What the loopback Slack does with messages, and what it refuses."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack import SlackServer
from tests.servers.slack.bolt import Scene, buttons, client_of, scene, section

Json = dict[str, Any]
METADATA: Json = {"event_type": "turn", "event_payload": {"id": "7"}}


@pytest.fixture
async def at() -> AsyncIterator[Scene]:
    async with scene() as opened:
        yield opened


async def test_messages_are_written_changed_and_deleted(at: Scene) -> None:
    assert (await at.client.auth_test())["team_id"] == at.space.id
    sent = await at.client.chat_postMessage(channel=at.general.id, text="one", blocks=[section("shown")])
    bare = {"channel": at.general.id, "ts": sent["ts"], "text": "", "metadata": METADATA}
    await at.client.api_call("chat.update", json=bare)
    (kept,) = at.server.visible(at.general, to=at.ada)
    assert (kept.text, kept.words, kept.edits) == ("one", "shown", 1)  # blocks stay where no text is given
    await at.client.chat_update(channel=at.general.id, ts=sent["ts"], text="two")
    at.ada.join(at.general)
    await at.client.chat_postEphemeral(channel=at.general.id, user=at.ada.id, text="for you")
    two, alone = at.server.visible(at.general, to=at.ada)
    assert (two.words, alone.ephemeral) == ("two", True)
    assert [one.words for one in at.server.visible(at.general, to=at.space.person("Bob"))] == ["two"]
    await at.client.chat_delete(channel=at.general.id, ts=sent["ts"])
    assert at.server.visible(at.general, to=at.ada) == [alone]
    assert at.server.now(two).deleted


async def test_direct_messages_are_opened(at: Scene) -> None:
    direct = await at.client.conversations_open(users=at.ada.id)
    await at.client.chat_postMessage(channel=direct["channel"]["id"], text="hello")
    await at.client.chat_postMessage(channel=at.ada.id, text="you")
    assert [one.words for one in at.server.visible(at.ada.direct, to=at.ada)] == ["hello", "you"]
    assert at.server.visible(at.ada.direct, to=at.space.person("Bob")) == []
    told = await at.client.users_info(user=at.space.person("Olive", owner=True).id)
    assert told["user"]["is_admin"] is True


async def test_who_may_not_write_is_told_why(at: Scene) -> None:
    outside = at.space.channel("outside", bot=False)
    hidden = at.space.channel("hidden", private=True, bot=False)
    archived = at.space.channel("old")
    at.space.archive(archived)
    other = at.server.workspace("Owls").channel("elsewhere")
    wanted = {
        outside: "not_in_channel",
        hidden: "channel_not_found",
        archived: "is_archived",
        other: "channel_not_found",
    }
    for channel, error in wanted.items():
        with pytest.raises(SlackApiError, match=error):
            await at.client.chat_postMessage(channel=channel.id, text="x")
    said = await at.ada.say(at.general, "mine")
    with pytest.raises(SlackApiError, match="cant_update_message"):
        await at.client.chat_update(channel=at.general.id, ts=said.ts, text="not yours")
    with pytest.raises(SlackApiError, match="cant_delete_message"):
        await at.client.chat_delete(channel=at.general.id, ts=said.ts)
    with pytest.raises(SlackApiError, match="user_not_in_channel"):
        await at.client.chat_postEphemeral(channel=at.general.id, user=at.space.person("Bob").id, text="x")
    at.space.remove_bot(at.general)
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await at.client.chat_postMessage(channel=at.general.id, text="x")
    at.space.scopes.discard("chat:write")
    with pytest.raises(SlackApiError, match="missing_scope") as raised:
        await at.client.chat_postMessage(channel=at.general.id, text="x")
    assert raised.value.response["needed"] == "chat:write"


async def test_what_is_malformed_is_refused_and_remembered(at: Scene) -> None:
    if not at.server.stage.description.at_hand:
        pytest.skip("the description of blocks and arguments is not at hand")
    at.server.limits.messages = None
    wrong: list[tuple[str, Json]] = [
        ("invalid_blocks", {"text": "x", "blocks": [section("x" * 3001)]}),
        ("invalid_blocks", {"text": "x", "blocks": [buttons(**{f"b{number}": "B" for number in range(26)})]}),
        ("invalid_arguments", {"text": "x", "colour": "red"}),
        ("no_text", {"text": ""}),
        ("msg_too_long", {"text": "x" * 40_001}),
    ]
    for error, arguments in wrong:
        with pytest.raises(SlackApiError, match=error):
            await at.client.api_call("chat.postMessage", json={"channel": at.general.id, **arguments})
    with pytest.raises(SlackApiError, match="unknown_method"):
        await at.client.api_call("chat.shout", json={})
    assert len(at.server.problems) == len(wrong) + 1
    at.server.problems.clear()


async def test_tokens_are_refused_by_name(at: Scene) -> None:
    with pytest.raises(SlackApiError, match="invalid_auth"):
        await client_of(at.server, "xoxb-of-nobody").auth_test()
    for why in ("token_revoked", "account_inactive"):
        space = at.server.workspace(why)
        client = client_of(at.server, space.token)
        space.revoke(why)
        with pytest.raises(SlackApiError, match=why):
            await client.auth_test()
    rotating = at.server.workspace("Rotating", installed=False)
    client = client_of(at.server, rotating.install(rotates=True).token)
    await client.auth_test()
    rotating.expire_token()
    with pytest.raises(SlackApiError, match="token_expired"):
        await client.auth_test()


async def test_scopes_are_told_with_auth_test(at: Scene) -> None:
    assert "chat:write" in (await at.client.auth_test()).headers["x-oauth-scopes"].split(",")


async def test_metadata_comes_back_with_the_history(at: Scene) -> None:
    root = await at.client.chat_postMessage(channel=at.general.id, text="one", metadata=METADATA)
    await at.client.chat_postMessage(channel=at.general.id, text="under", thread_ts=root["ts"], metadata=METADATA)
    history = await at.client.conversations_history(channel=at.general.id, include_all_metadata=True)
    assert [one["metadata"] for one in history["messages"]] == [METADATA]
    assert history["messages"][0]["reply_count"] == 1
    bare = await at.client.conversations_history(channel=at.general.id)
    assert "metadata" not in bare["messages"][0]
    replies = await at.client.conversations_replies(channel=at.general.id, ts=root["ts"], include_all_metadata=True)
    assert [one["text"] for one in replies["messages"]] == ["one", "under"]
    assert replies["messages"][1]["metadata"] == METADATA
    at.space.scopes.discard("channels:history")
    with pytest.raises(SlackApiError, match="missing_scope"):
        await at.client.conversations_history(channel=at.general.id)


async def test_who_would_be_notified_is_counted(at: Scene) -> None:
    quoted: Json = {"type": "rich_text_quote", "elements": [{"type": "user", "user_id": at.ada.id}]}
    rich: Json = {"type": "rich_text", "elements": [quoted]}
    loud = [section(f"for <@{at.ada.id}> and <!here>"), rich]
    await at.client.chat_postMessage(channel=at.general.id, text="<!channel>", blocks=loud)
    escaped = f"&lt;@{at.ada.id}&gt; &lt;!channel&gt; https://example.com <https://example.org|there>"
    await at.client.chat_postMessage(channel=at.general.id, text=escaped, unfurl_links=False, unfurl_media=False)
    first, second = at.server.visible(at.general, to=at.ada)
    assert first.mentions == ("channel", at.ada.id, "here")
    assert second.mentions == ()
    assert second.links == ("https://example.org", "https://example.com")
    assert not second.unfurls
    assert second.words == f"<@{at.ada.id}> <!channel> https://example.com there"


async def test_messages_to_a_channel_are_limited(at: Scene) -> None:
    at.server.limits.burst = 2
    for text in ("one", "two"):
        await at.client.chat_postMessage(channel=at.general.id, text=text)
    with pytest.raises(SlackApiError, match="ratelimited") as raised:
        await at.client.chat_postMessage(channel=at.general.id, text="three")
    assert raised.value.response.status_code == 429
    assert raised.value.response.headers["Retry-After"] == "1"
    await at.client.chat_postMessage(channel=at.space.channel("random").id, text="elsewhere")
    assert at.server.limits.refused == {"chat.postMessage": 1}
    for channel in (at.ada.id, at.ada.direct.id):
        await at.client.chat_postMessage(channel=channel, text="alone")
    with pytest.raises(SlackApiError, match="ratelimited"):
        await at.client.chat_postMessage(channel=at.ada.id, text="the same place")


async def test_nothing_is_checked_where_that_is_not_wanted() -> None:
    async with SlackServer(checked=False) as server:
        space = server.workspace("Foxes")
        client = client_of(server, space.token)
        general, ada = space.channel("general"), space.person("Ada")
        await client.chat_postMessage(channel=general.id, text="x", blocks=[section("y" * 3001)])
        asked = await ada.slash(general, "imagine")
        await client.views_open(trigger_id=asked.payload["trigger_id"], view={"type": "modal"})
        assert server.visible(general, to=ada)[0].words == "y" * 3001
        assert server.problems == []


async def test_faults_hit_what_they_name(at: Scene) -> None:
    lost = at.server.fail("chat.postMessage", close=True, after_effect=True)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await at.client.chat_postMessage(channel=at.general.id, text="sent, and nobody knows")
    assert lost.hits == 1
    at.server.fail("chat.postMessage", status=429, retry_after=7)
    at.server.fail("chat.*", status=500, skip=0)
    with pytest.raises(SlackApiError) as limited:
        await at.client.chat_postMessage(channel=at.general.id, text="x")
    assert limited.value.response.headers["Retry-After"] == "7"
    with pytest.raises(SlackApiError) as broken:
        await at.client.chat_postMessage(channel=at.general.id, text="x")
    assert broken.value.response.status_code == 500
    at.server.fail("chat.postMessage", error="fatal_error")
    at.server.heal()
    at.server.fail("chat.postMessage", status=500, about="something else")
    await at.client.chat_postMessage(channel=at.general.id, text="well")
    assert [one.words for one in at.server.visible(at.general, to=at.ada)] == ["sent, and nobody knows", "well"]
    assert [call.status for call in at.server.called("chat.postMessage")] == [0, 429, 500, 200]


async def test_a_fault_holds_a_call_back_until_it_is_let_go(at: Scene) -> None:
    held = at.server.fail("chat.postMessage", held=True, about="held")
    posting = asyncio.ensure_future(at.client.chat_postMessage(channel=at.general.id, text="is held"))
    await at.server.until(lambda: held.hits)
    await at.client.chat_postMessage(channel=at.general.id, text="not so")
    held.let_go()
    await posting
    assert [one.words for one in at.server.visible(at.general, to=at.ada)] == ["not so", "is held"]


async def test_channels_are_listed_with_their_members(at: Scene) -> None:
    moderators = at.space.channel("moderators", private=True)
    at.ada.join(moderators)
    members = await at.client.conversations_members(channel=moderators.id)
    assert set(members["members"]) == {at.ada.id, at.space.bot.id}
    listed = await at.client.conversations_list(types="public_channel,private_channel")
    assert {one["name"] for one in listed["channels"]} == {"general", "moderators"}
    assert (await at.client.conversations_info(channel=moderators.id))["channel"]["is_private"] is True
    sent = await at.client.chat_postMessage(channel=moderators.id, text="x")
    link = await at.client.chat_getPermalink(channel=moderators.id, message_ts=sent["ts"])
    assert moderators.id in link["permalink"]


async def test_people_among_themselves_cannot_be_written_to(at: Scene) -> None:
    ben = at.space.person("Ben")
    for people in ((at.ada, ben), (at.ada, ben, at.space.person("Cy"))):
        alone = at.space.between(*people)
        asked = await at.ada.slash(alone, "imagine", "a fox")
        assert asked.payload["channel_name"].startswith("directmessage" if len(people) == 2 else "mpdm-")
        with pytest.raises(SlackApiError, match="channel_not_found"):
            await at.client.chat_postMessage(channel=alone.id, text="x")
        async with aiohttp.ClientSession() as session:
            answer = {"text": "drawn", "response_type": "in_channel"}
            async with session.post(asked.payload["response_url"], json=answer) as told:
                assert told.status == 200
        assert [one.words for one in at.server.visible(alone, to=ben)] == ["drawn"]


async def test_pictures_that_slack_cannot_fetch_are_refused(at: Scene) -> None:
    for url in ("http://127.0.0.1:8080/a.png", "http://localhost/a.png", "https://box/a.png"):
        blocks = [{"type": "image", "image_url": url, "alt_text": "A fox"}]
        with pytest.raises(SlackApiError, match="downloading image failed"):
            await at.client.chat_postMessage(channel=at.space.channel("c").id, text="x", blocks=blocks)
    assert len(at.server.problems) == 3
    at.server.problems.clear()


async def test_whoever_has_left_is_not_written_to(at: Scene) -> None:
    at.ada.deactivate()
    with pytest.raises(SlackApiError, match="user_disabled"):
        await at.client.conversations_open(users=at.ada.id)
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await at.client.chat_postMessage(channel=at.ada.direct.id, text="x")
    at.server.settings.messages = False
    with pytest.raises(SlackApiError, match="messages_tab_disabled"):
        await at.client.chat_postMessage(channel=at.space.person("Ben").direct.id, text="x")


async def test_arguments_come_in_any_of_three_ways(at: Scene) -> None:
    blocks = json.dumps([section("shown")])
    said = {"token": at.space.token, "channel": at.general.id, "text": "x", "blocks": blocks, "unfurl_links": "0"}
    parts = aiohttp.MultipartWriter("form-data")
    for name, value in said.items():
        parts.append(value).set_content_disposition("form-data", name=name)
    ways: list[Json] = [{"data": said}, {"data": parts}, {"json": {**said, "unfurl_links": False}}]
    async with aiohttp.ClientSession() as session:
        for way in ways:
            async with session.post(at.server.api_url + "chat.postMessage", **way) as answer:
                assert (await answer.json())["ok"]
        async with session.post(
            at.server.api_url + "chat.postMessage", data=b"{}", headers={"Content-Type": "x/y"}
        ) as odd:
            assert (await odd.json())["error"] == "invalid_post_type"
    at.server.problems.clear()
    assert [one.words for one in at.server.visible(at.general, to=at.ada)] == ["shown"] * 3


async def test_other_methods_are_limited_by_their_tiers_on_demand(at: Scene) -> None:
    at.server.limits.tiers = True
    for _ in range(20):
        await at.client.conversations_list()
    with pytest.raises(SlackApiError, match="ratelimited"):
        await at.client.conversations_list()
    await at.client.auth_test()
    assert at.server.limits.refused["conversations.list"] == 1


async def test_an_organisation_has_one_token_for_all(at: Scene) -> None:
    forest = at.server.enterprise("Forest", installed=True)
    north, south = at.server.workspace("North", forest), at.server.workspace("South", forest)
    assert north.token == south.token
    client = client_of(at.server, north.token)
    told = await client.auth_test()
    assert told["is_enterprise_install"] is True
    assert told["enterprise_id"] == forest.id
    for space in (north, south):
        await client.chat_postMessage(channel=space.channel("general").id, text="hello")
    listed = await client.conversations_list(team_id=south.id)
    assert [one["context_team_id"] for one in listed["channels"]] == [south.id]
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.chat_postMessage(channel=at.general.id, text="elsewhere")
    asked = await south.person("Sue").shortcut(
        await south.person("Sam").say(south.team.channels[0], "look"), "edit_image"
    )
    assert asked.payload["team"] is None
    assert asked.payload["enterprise"]["id"] == forest.id


async def test_the_sdk_posts_twice_unless_it_is_told_not_to(at: Scene) -> None:
    at.server.fail("chat.postMessage", close=True, after_effect=True)
    eager = AsyncWebClient(at.space.token, base_url=at.server.api_url)
    await eager.chat_postMessage(channel=at.general.id, text="once?")
    assert [one.words for one in at.server.visible(at.general, to=at.ada)] == ["once?", "once?"]


async def test_a_response_url_fails_by_script(at: Scene) -> None:
    asked = await at.ada.slash(at.general, "imagine", "a fox")
    at.server.fail("response_url", status=500)
    at.server.fail("response_url", status=500, after_effect=True)
    async with aiohttp.ClientSession() as session:
        for wanted in (500, 500, 200):
            async with session.post(asked.payload["response_url"], json={"text": "hello"}) as told:
                assert told.status == wanted
    assert len(asked.ephemerals) == 2
