import asyncio
import base64
import io
import json
import logging
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from google.oauth2.credentials import Credentials
from PIL import Image

from adapters.gemini import GeminiModel
from bot.clock import SystemClock
from conversations.errors import (
    AccessRefused,
    AnswerLost,
    Busy,
    Limited,
    ModelGone,
    NotSent,
    PlantainError,
    RequestRejected,
    RequestTooLarge,
)
from conversations.outcomes import Ending
from conversations.pictures import ImageBytes
from conversations.ports import Answered, Order, Reply, Said
from conversations.screening.strictness import Strictness
from conversations.turn import Source
from tests.servers.gemini import (
    SHARED,
    Answer,
    Cut,
    GeminiServer,
    blocked,
    broken_picture,
    cut,
    drawn,
    finished,
    garbage,
    recorded,
    refused,
    searched,
    words,
)

# Bodies with history have megabytes, and the SDK hands them to aiohttp as bytes.
pytestmark = pytest.mark.filterwarnings("ignore:Sending a large body directly with raw bytes:ResourceWarning")

ROOT = Path(__file__).parents[2]
KEY = "a-key-that-must-not-be-logged"
FAST, PRO, OLD = "gemini-nano-banana-2.1", "gemini-3-pro-image", "gemini-2.5-flash-image"
PICTURE = ImageBytes(b"\x89PNG not really", "image/png", 2, 2)
SAFETY = [
    {"category": f"HARM_CATEGORY_{harm}", "threshold": "BLOCK_MEDIUM_AND_ABOVE"}
    for harm in ("HARASSMENT", "HATE_SPEECH", "SEXUALLY_EXPLICIT", "DANGEROUS_CONTENT")
]
needs_recordings = pytest.mark.skipif(not SHARED.exists(), reason="the recorded answers beside the project are missing")


@pytest.fixture
async def server() -> AsyncIterator[GeminiServer]:
    async with GeminiServer() as running:
        yield running


@pytest.fixture
async def model(server: GeminiServer) -> AsyncIterator[GeminiModel]:
    made = a_model(server.url)
    yield made
    await made.close()


def a_model(url: str, *, timeout: float = 20.0, connect_timeout: float = 5.0, key: str = KEY) -> GeminiModel:
    return GeminiModel(api_key=key, base_url=url, timeout=timeout, connect_timeout=connect_timeout)


def an_order(
    *context: Said | Answered,
    model: str = PRO,
    ratio: str | None = None,
    size: str = "1K",
    seed: int | None = None,
) -> Order:
    return Order(model, context or (Said("a cat"),), ratio, size, seed)


def decoded(part: dict[str, Any]) -> dict[str, Any]:
    """Return a part with its base64 read, so that the alphabet does not matter."""
    plain = dict(part)
    if "thoughtSignature" in part:
        plain["thoughtSignature"] = base64.urlsafe_b64decode(part["thoughtSignature"])
    if "inlineData" in part:
        plain["inlineData"] = {**part["inlineData"], "data": base64.urlsafe_b64decode(part["inlineData"]["data"])}
    return plain


# --- generate, edit, compose, go on ---------------------------------------------------------


async def test_words_become_a_picture(server: GeminiServer, model: GeminiModel) -> None:
    came = await model.draw(an_order(Said("a cat"), ratio="16:9", size="2K", seed=7))
    assert (came.ending, came.words) == (Ending.PICTURE, "Here is your picture.")
    with Image.open(io.BytesIO(came.pictures[0].data)) as image:
        assert (image.size, image.format) == ((2752, 1536), "JPEG")
    (asked,) = server.requests
    assert asked.path == f"/v1beta/models/{PRO}:generateContent"
    assert asked.headers["x-goog-api-key"] == KEY
    assert asked.body == {
        "contents": [{"role": "user", "parts": [{"text": "a cat"}]}],
        "generationConfig": {
            "responseModalities": ["TEXT", "IMAGE"],
            "imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"},
            "seed": 7,
        },
        "safetySettings": SAFETY,
    }


async def test_an_edit_and_a_composition_send_their_pictures(server: GeminiServer, model: GeminiModel) -> None:
    wide = io.BytesIO()
    Image.new("RGB", (300, 128)).save(wide, "WEBP")
    input_ = ImageBytes(wide.getvalue(), "image/webp", 300, 128)
    edited = await model.draw(an_order(Said("make it blue", (input_,))))
    composed = await model.draw(an_order(Said("put both together", (PICTURE, PICTURE, input_))))
    sent = [
        [part.get("inlineData", {}).get("data") for part in asked.contents[0]["parts"]] for asked in server.requests
    ]
    assert [len(data) for data in sent] == [2, 4]
    assert base64.b64decode(sent[0][1]) == input_.data
    assert "aspectRatio" not in server.requests[0].config["imageConfig"]
    with Image.open(io.BytesIO(edited.pictures[0].data)) as image:
        assert image.size == (1584, 672)  # so the ratio followed the input
    assert composed.ending is Ending.PICTURE


async def test_the_older_model_is_asked_for_no_size(server: GeminiServer, model: GeminiModel) -> None:
    came = await model.draw(an_order(model=OLD))
    assert came.pictures[0].media_type == "image/png"
    assert "imageConfig" not in server.requests[0].config
    again = await model.draw(an_order(Said("a"), Answered(came.parts), Said("b"), model=OLD, ratio="1:1"))
    assert again.ending is Ending.PICTURE
    assert server.requests[1].config["imageConfig"] == {"aspectRatio": "1:1"}


@needs_recordings
async def test_recorded_parts_and_signatures_go_back_unchanged(server: GeminiServer, model: GeminiModel) -> None:
    record = recorded("g3pro_text_and_image_signatures")
    assert isinstance(record.body, dict)
    given = record.body["candidates"][0]["content"]["parts"]
    assert [len(decoded(part)["thoughtSignature"]) for part in given] == [825_162, 823_940]

    server.script(record)
    first = await model.draw(an_order(Said("an axolotl")))
    second = await model.draw(an_order(Said("an axolotl"), Answered(first.parts), Said("at night")))
    third = await model.draw(
        an_order(
            Said("an axolotl"), Answered(first.parts), Said("at night"), Answered(second.parts), Said("with a hat")
        )
    )

    assert [came.ending for came in (first, second, third)] == [Ending.PICTURE] * 3
    _, after_one, after_two = server.requests
    assert [content["role"] for content in after_two.contents] == ["user", "model", "user", "model", "user"]
    for asked in (after_one, after_two):
        assert [decoded(part) for part in asked.contents[1]["parts"]] == [decoded(part) for part in given]
    answer_two = json.loads(second.parts)["parts"]
    assert [decoded(part) for part in after_two.contents[3]["parts"]] == [decoded(part) for part in answer_two]
    assert first.pictures[0].data == decoded(given[1])["inlineData"]["data"]


async def test_drafts_and_fields_of_tomorrow_go_back_too(server: GeminiServer, model: GeminiModel) -> None:
    server.script(drawn(draft=True))
    first = await model.draw(an_order())
    assert len(first.pictures) == 1
    assert first.words == "Here is your picture."
    await model.draw(an_order(Said("a cat"), Answered(first.parts), Said("go on")))
    sent = server.requests[1].contents[1]["parts"]
    assert [part.get("thought") for part in sent] == [True, True, None, None]
    assert [decoded(part) for part in sent] == [decoded(part) for part in json.loads(first.parts)["parts"]]


async def test_a_draft_is_used_when_it_is_all_there_is(server: GeminiServer, model: GeminiModel) -> None:
    server.script(drawn(None, only_draft=True))
    came = await model.draw(an_order())
    assert (came.ending, len(came.pictures), came.words) == (Ending.PICTURE, 1, "")


async def test_two_pictures_of_one_answer(server: GeminiServer, model: GeminiModel) -> None:
    server.script(drawn(pictures=2))
    came = await model.draw(an_order())
    assert len({picture.data for picture in came.pictures}) == 2
    assert came.usage.picture_tokens == 2240


async def test_usage_is_what_was_counted(model: GeminiModel) -> None:
    used = (await model.draw(an_order(model=FAST))).usage
    assert (used.model_version, used.request_id) == (FAST, "constructed-1")
    assert (used.input_tokens, used.output_tokens, used.picture_tokens) == (12, 1240, 1120)
    assert (used.price, used.billed) == (0, False), "what it costs, the core knows"


# --- what the server refuses, as the real one does ------------------------------------------


def _without_signature(content: dict[str, Any]) -> None:
    del content["parts"][1]["thoughtSignature"]


def _with_another_signature(content: dict[str, Any]) -> None:
    content["parts"][1]["thoughtSignature"] = "AAAA"


def _with_other_words(content: dict[str, Any]) -> None:
    content["parts"][0]["text"] += "!"


def _with_a_part_less(content: dict[str, Any]) -> None:
    del content["parts"][0]


@pytest.mark.parametrize("change", [_without_signature, _with_another_signature, _with_other_words, _with_a_part_less])
async def test_a_changed_history_would_be_noticed(server: GeminiServer, model: GeminiModel, change: Any) -> None:
    content = json.loads((await model.draw(an_order())).parts)
    change(content)
    with pytest.raises(RequestRejected, match="400 INVALID_ARGUMENT"):
        await model.draw(an_order(Said("a cat"), Answered(json.dumps(content).encode()), Said("go on")))
    assert server.arrivals == 2


async def test_an_answer_of_another_model_or_of_nobody_is_refused(model: GeminiModel) -> None:
    parts = (await model.draw(an_order(model=FAST))).parts
    invented = json.dumps({"role": "model", "parts": [{"text": "I made this up."}]}).encode()
    for answer in (parts, invented):
        with pytest.raises(RequestRejected):
            await model.draw(an_order(Said("a cat"), Answered(answer), Said("go on"), model=PRO))


@needs_recordings
async def test_the_server_refuses_in_the_recorded_words(server: GeminiServer) -> None:
    from tests.servers.gemini.server import _not_found  # noqa: PLC0415 -- compared with the recording only here

    missing = recorded("issue_400_image_part_missing_signature")
    assert isinstance(missing.body, dict)
    unsigned = {"role": "model", "parts": [{"inlineData": {"mimeType": "image/jpeg", "data": ""}}]}
    contents = [{"role": "user", "parts": [{"text": "a"}]}, unsigned]
    ours = server._ledger.problem(server._models[PRO], contents)  # noqa: SLF001 -- the server is part of the tests
    assert ours == missing.body["error"]["message"]
    retired = recorded("issue_404_model_not_found")
    assert isinstance(retired.body, dict)
    assert _not_found("gemini-2.0-flash-exp-image-generation") == retired.body["error"]["message"]


@needs_recordings
@pytest.mark.parametrize(
    ("model", "config", "why"),
    [
        (PRO, {"guidanceScale": 7}, "guidanceScale: unknown field"),
        (PRO, {"seed": "seven"}, "expected integer"),
        (OLD, {"thinkingConfig": {"thinkingBudget": 0}}, f"Thinking is not enabled for models/{OLD}"),
    ],
)
async def test_the_server_holds_bodies_to_the_official_schema(
    server: GeminiServer, model: str, config: dict[str, Any], why: str
) -> None:
    body = {"contents": [{"role": "user", "parts": [{"text": "a"}]}], "generationConfig": config}
    url = f"{server.url}/v1beta/models/{model}:generateContent"
    async with aiohttp.ClientSession() as client, client.post(url, json=body, headers={"x-goog-api-key": KEY}) as came:
        assert came.status == 400
        assert why in (await came.json())["error"]["message"]


@pytest.mark.parametrize(
    ("order", "status", "kind"),
    [
        (an_order(model="gemini-3-pro-image-preview"), 404, ModelGone),
        (an_order(model=FAST, size="512"), 400, RequestRejected),
        (an_order(ratio="1:8"), 400, RequestRejected),
        (an_order(Said("big", (ImageBytes(b"\0" * 16_000_000, "image/png", 1, 1),))), 413, RequestTooLarge),
        (an_order(Said("a"), Answered(b"broken"), Said("b")), 400, RequestRejected),
    ],
)
async def test_what_is_refused_is_not_worth_another_try(
    model: GeminiModel, order: Order, status: int, kind: type[RequestRejected]
) -> None:
    with pytest.raises(RequestRejected) as caught:
        await model.draw(order)
    assert (caught.value.status, type(caught.value)) == (status, kind)


BAD_KEY = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}


@pytest.mark.parametrize(
    "refusal",
    [
        refused(401, "UNAUTHENTICATED"),
        refused(403, "PERMISSION_DENIED"),
        refused(400, "INVALID_ARGUMENT", "API key not valid.", details=[BAD_KEY]),
        refused(400, "FAILED_PRECONDITION", "User location is not supported for the API use."),
    ],
)
async def test_a_key_account_or_region_that_is_not_served(
    server: GeminiServer, model: GeminiModel, refusal: Answer
) -> None:
    server.script(refusal)
    with pytest.raises(AccessRefused):
        await model.draw(an_order())


# --- what only some models take -------------------------------------------------------------


async def test_thinking_and_searching_are_asked_for(server: GeminiServer, model: GeminiModel) -> None:
    server.script(searched("https://example.org/kites", "Kites"))
    came = await model.draw(Order(FAST, (Said("a kite"),), None, "1K", thinking="high", search=True))
    assert came.sources == (Source("Kites", "https://example.org/kites"),)
    (asked,) = server.requests
    assert asked.config["thinkingConfig"] == {"thinkingLevel": "HIGH"}
    assert asked.body["tools"] == [{"googleSearch": {}}]


async def test_a_level_that_a_model_lacks_would_be_noticed(model: GeminiModel) -> None:
    for order in (
        Order(OLD, (Said("a"),), None, "1K", thinking="high"),
        Order(PRO, (Said("a"),), None, "1K", thinking="minimal"),
        Order(OLD, (Said("a"),), None, "1K", search=True),
    ):
        with pytest.raises(RequestRejected):
            await model.draw(order)


async def test_the_strictness_reaches_the_provider(server: GeminiServer, model: GeminiModel) -> None:
    await model.draw(Order(PRO, (Said("a"),), None, "1K", strictness=Strictness.STRICT))
    assert {setting["threshold"] for setting in server.requests[0].body["safetySettings"]} == {"BLOCK_LOW_AND_ABOVE"}


# --- endings --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "ending", "detail"),
    [
        (words(), Ending.WORDS_ONLY, "STOP"),
        (finished("STOP"), Ending.NO_PICTURE, "STOP"),
        (finished("NO_IMAGE"), Ending.NO_PICTURE, "NO_IMAGE"),
        (finished("IMAGE_SAFETY", "It was filtered."), Ending.PICTURE_BLOCKED, "IMAGE_SAFETY"),
        (finished("IMAGE_RECITATION"), Ending.PICTURE_RECITATION, "IMAGE_RECITATION"),
        (finished("MAX_TOKENS"), Ending.TRUNCATED, "MAX_TOKENS"),
        (finished("OF_TOMORROW"), Ending.UNKNOWN, "OF_TOMORROW"),
        (blocked("PROHIBITED_CONTENT"), Ending.PROHIBITED, "PROHIBITED_CONTENT"),
        (blocked("OF_TOMORROW"), Ending.UNKNOWN, "OF_TOMORROW"),
        (broken_picture, Ending.BROKEN_PICTURE, "STOP"),
        (Answer({}), Ending.NO_PICTURE, ""),
    ],
)
async def test_endings(server: GeminiServer, model: GeminiModel, step: Any, ending: Ending, detail: str) -> None:
    server.script(step)
    came = await model.draw(an_order())
    assert (came.ending, came.detail, came.pictures) == (ending, detail, ())
    assert server.arrivals == 1


# --- trouble --------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_a_busy_provider(server: GeminiServer, model: GeminiModel, status: int) -> None:
    server.script(refused(status, "UNAVAILABLE", headers={"Retry-After": "7"}))
    with pytest.raises(Busy, match=f"{status} UNAVAILABLE") as caught:
        await model.draw(an_order())
    assert (caught.value.retry_after, server.arrivals) == (7.0, 1)


@pytest.mark.parametrize("status", [402, 408, 409, 501, 505, 524])
async def test_an_answer_that_no_other_try_would_change(server: GeminiServer, model: GeminiModel, status: int) -> None:
    server.script(refused(status, "UNAVAILABLE", headers={"Retry-After": "7"}))
    with pytest.raises(RequestRejected) as caught:
        await model.draw(an_order())
    assert (caught.value.status, server.arrivals) == (status, 1)


RETRY_INFO = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "3.5s"}
NOW = "Sat, 21 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "details", "seconds"),
    [
        ({}, [], None),
        ({}, [{"@type": "x"}, RETRY_INFO], 3.5),
        ({"Retry-After": "9"}, [RETRY_INFO], 9.0),
        ({"Retry-After": "2"}, [RETRY_INFO], 3.5),
        ({"Retry-After": "soon"}, [RETRY_INFO], 3.5),
        ({"Retry-After": "-1"}, [], None),
        ({"Retry-After": "inf"}, [], None),
        ({"Retry-After": "Sat, 21 Nov 2026 10:01:30 GMT", "Date": NOW}, [], 90.0),
        ({"Retry-After": "Sat, 21 Nov 2026 09:00:00 GMT", "Date": NOW}, [], 0.0),
        ({}, [{**RETRY_INFO, "retryDelay": 5}], None),
        ({}, ["odd"], None),
    ],
)
async def test_how_long_to_wait(
    server: GeminiServer, model: GeminiModel, headers: dict[str, str], details: list[Any], seconds: float | None
) -> None:
    server.script(refused(429, "RESOURCE_EXHAUSTED", headers=headers, details=details))
    with pytest.raises(Busy) as caught:
        await model.draw(an_order())
    assert caught.value.retry_after == seconds


@needs_recordings
async def test_a_recorded_quota_error(server: GeminiServer, model: GeminiModel) -> None:
    server.replay("error_429_resource_exhausted_retryinfo")
    with pytest.raises(Limited, match="429 RESOURCE_EXHAUSTED") as caught:
        await model.draw(an_order())
    assert (caught.value.retry_after, caught.value.unpaid) == (48.0, False)


@pytest.mark.parametrize(
    "quota",
    [
        "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
        "GenerateContentPaidTierInputTokensPerModelPerMinute",
        7,
    ],
)
async def test_a_quota_of_the_unpaid_tier_is_known_by_its_name(
    server: GeminiServer, model: GeminiModel, quota: object
) -> None:
    failure = {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": quota}, "odd"]}
    server.script(refused(429, "RESOURCE_EXHAUSTED", details=[failure]))
    with pytest.raises(Limited) as caught:
        await model.draw(an_order())
    assert caught.value.unpaid is str(quota).endswith("FreeTier")


@pytest.mark.parametrize(
    ("step", "error"),
    [
        (garbage(503), Busy),
        (garbage(400), RequestRejected),
        (Answer(b"<html>", status=502, media_type="text/html"), Busy),
        (Answer(b'"odd"', status=500), Busy),
        (Answer(b"[]", status=403), AccessRefused),
        (Answer(b"\xff\xfe", status=500), Busy),
        (garbage(), AnswerLost),
        (Answer(b""), AnswerLost),
        (Answer(b"\xff\xfe"), AnswerLost),
        (Answer(b"{}", status=204), AnswerLost),
        (cut(Cut.BEFORE), AnswerLost),
        (cut(Cut.AFTER), AnswerLost),
        (cut(Cut.DURING), AnswerLost),
    ],
)
async def test_answers_that_are_none(
    server: GeminiServer, model: GeminiModel, step: Answer, error: type[PlantainError]
) -> None:
    server.script(step)
    with pytest.raises(error):
        await model.draw(an_order(Said("x" * 300_000)))
    assert server.arrivals == 1  # never posted again behind our back


async def test_a_reused_connection_that_breaks_is_posted_once(server: GeminiServer, model: GeminiModel) -> None:
    await model.draw(an_order())
    server.script(cut(Cut.BEFORE))
    with pytest.raises(AnswerLost):
        await model.draw(an_order())
    assert server.arrivals == 2


async def test_nothing_is_sent_where_nobody_listens() -> None:
    with socket.socket() as bound:  # and does not listen
        bound.bind(("127.0.0.1", 0))
        model = a_model(f"http://127.0.0.1:{bound.getsockname()[1]}")
        with pytest.raises(NotSent, match="ClientConnectorError"):
            await model.draw(an_order())
        await model.close()


async def test_a_connection_that_never_stands_is_given_up() -> None:
    with socket.socket() as silent:  # takes the connection and says nothing to the TLS handshake
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        model = a_model(f"https://127.0.0.1:{silent.getsockname()[1]}", connect_timeout=0.05)
        with pytest.raises(NotSent, match="TimeoutError"):
            await model.draw(an_order())
        await model.close()


async def test_an_answer_that_takes_too_long_is_lost(server: GeminiServer) -> None:
    model = a_model(server.url, timeout=0.3)
    server.script(drawn(delay=30.0))
    with pytest.raises(AnswerLost, match="TimeoutError"):
        await model.draw(an_order())
    await model.close()
    assert server.arrivals == 1


async def test_a_slow_answer_outlives_the_time_for_connecting(server: GeminiServer) -> None:
    model = a_model(server.url, connect_timeout=0.2)
    await model.draw(an_order())
    server.script(drawn(delay=0.25))
    assert (await model.draw(an_order())).ending is Ending.PICTURE
    await model.close()


async def test_cancelling_closes_the_connection(server: GeminiServer, model: GeminiModel) -> None:
    server.script(drawn(delay=30.0))
    call = asyncio.create_task(model.draw(an_order()))
    await server.arrived.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    async with asyncio.timeout(2.0):
        await server.closed.wait()
    assert (server.closings, server.arrivals) == (1, 1)
    assert (await model.draw(an_order())).ending is Ending.PICTURE


# --- the rest -------------------------------------------------------------------------------


async def test_many_calls_share_one_client(server: GeminiServer, model: GeminiModel) -> None:
    came = await asyncio.gather(*(model.draw(an_order(Said(f"cat {index}"))) for index in range(6)))
    assert {reply.ending for reply in came} == {Ending.PICTURE}
    assert len({reply.pictures[0].data for reply in came}) == 6
    assert server.arrivals == 6


async def test_what_is_given_wins_over_the_environment(server: GeminiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_API_KEY", "another")
    monkeypatch.setenv("GEMINI_API_KEY", "yet-another")
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("GOOGLE_GENAI_USE_VERTEXAI", "true")
    monkeypatch.setenv("GOOGLE_GENAI_API_VERSION", "v9")
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "elsewhere")
    model = a_model(server.url)
    await model.draw(an_order())
    await model.close()
    assert server.requests[0].headers["x-goog-api-key"] == KEY
    assert server.requests[0].path.startswith("/v1beta/models/")


async def test_vertex(server: GeminiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_API_KEY", "another")
    model = GeminiModel(
        project="ours",
        location="europe-west4",
        credentials=Credentials(token="a-token"),  # type: ignore[no-untyped-call]  # noqa: S106
        base_url=server.url,
    )
    came = await model.draw(an_order())
    again = await model.draw(an_order(Said("a cat"), Answered(came.parts), Said("go on"), ratio="1:1"))
    await model.close()
    assert (model.backend, again.ending) == ("vertex", Ending.PICTURE)
    asked = server.requests[1]
    assert asked.path == f"/v1beta1/projects/ours/locations/europe-west4/publishers/google/models/{PRO}:generateContent"
    assert asked.headers["Authorization"] == "Bearer a-token"
    assert "x-goog-api-key" not in asked.headers


async def test_a_check_up_on_vertex(server: GeminiServer) -> None:
    model = GeminiModel(
        project="ours",
        location="europe-west4",
        credentials=Credentials(token="a-token"),  # type: ignore[no-untyped-call]  # noqa: S106
        base_url=server.url,
    )
    server.script(words("Yes."))
    found = await model.check_up((FAST, "gone"), SystemClock())
    await model.close()
    assert (found.trouble, found.missing, found.unpaid) == (None, ("gone",), False)
    assert found.skew is not None
    assert abs(found.skew.total_seconds()) < 3


@pytest.mark.parametrize("given", [{}, {"api_key": "k", "project": "p"}])
def test_exactly_one_way_in(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="either"):
        GeminiModel(**given)  # type: ignore[arg-type]


async def test_nothing_private_is_said(
    server: GeminiServer, model: GeminiModel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    quoting = refused(400, "INVALID_ARGUMENT", "cannot draw: a secret wish")
    server.script(drawn(), quoting, garbage())
    said = [repr(model)]
    for _ in range(3):
        try:
            await model.draw(an_order(Said("a secret wish")))
        except PlantainError as error:
            said += [str(error), str(error.__cause__)]
    everything = "\n".join((*said, caplog.text))
    assert "secret wish" not in everything
    assert KEY not in everything
    assert len(said) == 5


async def test_it_can_be_closed_before_during_and_after(server: GeminiServer) -> None:
    model = a_model(server.url)
    await model.close()
    await model.warm()
    await model.close()
    await model.close()
    assert isinstance(await model.draw(an_order()), Reply)
    await model.close()


def test_the_sdk_is_imported_late() -> None:
    script = (
        "import sys; from adapters.gemini import GeminiModel; "
        "GeminiModel(api_key='k'); "
        "sys.exit('google.genai' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)  # noqa: S603 -- our own words
    assert ended.returncode == 0
