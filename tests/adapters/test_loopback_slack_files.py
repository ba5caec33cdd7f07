"""Files in the loopback Slack: three steps up, a type that comes late, and downloads that lie when they are refused."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError, SlackRequestError

from tests.servers.slack import Upload
from tests.servers.slack.bolt import Scene, image, picture, scene


@pytest.fixture
async def at() -> AsyncIterator[Scene]:
    async with scene() as opened:
        yield opened


async def uploaded(at: Scene, name: str, data: bytes, alt: str = "") -> str:
    sent = await at.client.files_upload_v2(filename=name, content=data, alt_txt=alt or None)
    return str(sent["file"]["id"])


async def fetched(url: str, token: str) -> tuple[int, str, bytes]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(url, headers={"Authorization": f"Bearer {token}"} if token else {}) as answer,
    ):
        return answer.status, answer.content_type, await answer.read()


async def test_a_picture_is_uploaded_and_shown(at: Scene) -> None:
    data = picture()
    file_id = await uploaded(at, "fox.png", data)
    await at.client.chat_postMessage(channel=at.general.id, text="A fox", blocks=[image(file_id)])
    (message,) = at.server.visible(at.general, to=at.ada)
    assert [(one.data, one.alt, one.name) for one in message.files] == [(data, "A fox", "fox.png")]
    told = (await at.client.files_info(file=file_id))["file"]
    assert (told["mimetype"], told["original_w"], told["size"]) == ("image/png", 8, len(data))


async def test_its_type_is_known_only_after_a_while(at: Scene) -> None:
    at.server.stage.files.mimetype_delay = 0.3
    file_id = await uploaded(at, "fox.png", picture())
    assert not (await at.client.files_info(file=file_id))["file"]["mimetype"]
    with pytest.raises(SlackApiError, match="invalid slack file") as raised:
        await at.client.chat_postMessage(channel=at.general.id, text="A fox", blocks=[image(file_id)])
    assert raised.value.response["error"] == "invalid_blocks"

    async def known() -> bool:
        return bool((await at.client.files_info(file=file_id))["file"]["mimetype"])

    while not await known():
        pass
    await at.client.chat_postMessage(channel=at.general.id, text="A fox", blocks=[image(file_id)])
    assert at.server.visible(at.general, to=at.ada)[0].files


async def test_no_webp_is_shown(at: Scene) -> None:
    for name in ("fox.webp", "called.png"):
        file_id = await uploaded(at, name, picture("WEBP"))
        assert (await at.client.files_info(file=file_id))["file"]["mimetype"] == "image/webp"
        with pytest.raises(SlackApiError, match="invalid slack file"):
            await at.client.chat_postMessage(channel=at.general.id, text="A fox", blocks=[image(file_id)])


async def test_a_deleted_file_is_shown_nowhere(at: Scene) -> None:
    file_id = await uploaded(at, "fox.png", picture())
    await at.client.chat_postMessage(channel=at.general.id, text="A fox", blocks=[image(file_id)])
    await at.client.files_delete(file=file_id)
    assert not at.server.visible(at.general, to=at.ada)[0].files
    with pytest.raises(SlackApiError, match="file_deleted"):
        await at.client.files_info(file=file_id)


async def test_a_file_is_shared_with_a_channel(at: Scene) -> None:
    await at.client.files_upload_v2(
        filename="all.zip", content=b"PK", channel=at.general.id, initial_comment="All of it"
    )
    (message,) = at.server.visible(at.general, to=at.ada)
    assert (message.words, message.files[0].data) == ("All of it", b"PK")


async def test_whoever_may_not_have_a_file_gets_a_page_with_status_200(at: Scene) -> None:
    said = await at.ada.say(at.general, "look", files=[Upload("a.png", picture())])
    told = (await at.client.files_info(file=said.files[0].id))["file"]
    url = told["url_private_download"]
    assert await fetched(url, at.space.token) == (200, "image/png", picture())
    for token in ("", "xoxb-wrong", at.server.workspace("Owls").token):
        assert (await fetched(url, token))[:2] == (200, "text/html")
    at.space.scopes.discard("files:read")
    assert (await fetched(told["url_private"], at.space.token))[:2] == (200, "text/html")


async def test_files_of_channels_without_the_bot_are_out_of_reach(at: Scene) -> None:
    outside = at.space.channel("outside", bot=False)
    said = await at.ada.say(outside, "look", files=[Upload("A b.png", picture())])
    asked = await at.ada.shortcut(said, "edit_image")
    (file,) = asked.payload["message"]["files"]
    with pytest.raises(SlackApiError, match="file_not_found"):
        await at.client.files_info(file=file["id"])
    assert (await fetched(file["url_private"], at.space.token))[:2] == (200, "text/html")
    at.space.invite_bot(outside)
    assert (await fetched(file["url_private"], at.space.token))[:2] == (200, "image/png")


async def test_files_of_others_come_without_their_address(at: Scene) -> None:
    said = await at.ada.say(at.general, "look", files=[Upload("a.png", picture(), external=True)])
    asked = await at.ada.shortcut(said, "edit_image")
    assert asked.payload["message"]["files"][0]["file_access"] == "check_file_info"
    told = (await at.client.files_info(file=said.files[0].id))["file"]
    assert told["url_private"]


async def test_uploads_fail_by_script(at: Scene) -> None:
    at.server.fail("upload", status=500)
    with pytest.raises(SlackRequestError, match="Failed to upload"):
        await uploaded(at, "fox.png", picture())
    at.server.fail("files.completeUploadExternal", error="fatal_error")
    with pytest.raises(SlackApiError, match="fatal_error"):
        await uploaded(at, "fox.png", picture())
    at.server.fail("download", status=503)
    said = await at.ada.say(at.general, "look", files=[Upload("a.png", picture())])
    url = (await at.client.files_info(file=said.files[0].id))["file"]["url_private"]
    assert (await fetched(url, at.space.token))[0] == 503
    assert (await fetched(url, at.space.token))[0] == 200


async def test_faults_may_be_about_one_file(at: Scene) -> None:
    met = [at.server.fail(method, status=500, about="a dog") for method in ("files.info", "upload")]
    fox = await uploaded(at, "fox.png", picture(), alt="a fox")
    await at.client.files_info(file=fox)
    assert [one.hits for one in met] == [0, 0]
    with pytest.raises(SlackRequestError, match="Failed to upload"):
        await uploaded(at, "dog.png", picture(), alt="a dog")
    dog = next(one.id for one in at.server.stage.files.kept.values() if one.alt == "a dog")
    with pytest.raises(SlackApiError):
        await at.client.files_info(file=dog)


async def test_an_upload_of_another_length_is_a_problem(at: Scene) -> None:
    announced = await at.client.files_getUploadURLExternal(filename="a.png", length=7)
    async with aiohttp.ClientSession() as session, session.post(announced["upload_url"], data=b"123") as answer:
        assert answer.status == 400
    assert "7 were announced" in at.server.problems.pop()
    with pytest.raises(SlackApiError, match="file_not_found"):
        await at.client.files_completeUploadExternal(files=[{"id": announced["file_id"]}])
    at.server.problems.clear()


async def test_what_is_no_picture_is_kept_as_it_is(at: Scene) -> None:
    bomb = picture()[:16] + (40_000).to_bytes(4, "big") * 2 + picture()[24:]
    for data in (b"GIF89a, or so it says", bomb):
        file_id = await uploaded(at, "fox.png", data)
        told = (await at.client.files_info(file=file_id))["file"]
        assert "original_w" not in told
        with pytest.raises(SlackApiError, match="invalid slack file"):
            await at.client.chat_postMessage(channel=at.general.id, text="A fox", blocks=[image(file_id)])
