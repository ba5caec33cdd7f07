"""Every way a call can end, through the real adapter over sockets: sentence, cap, ledger, retry or not.

Names that begin with "recorded" are replies of the real API; all others are constructed after its documentation, since
nobody has recorded them.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from conversations.call import Billing
from conversations.outcomes import Ending
from conversations.turn import TurnState
from conversations.views import Phase
from conversations.wording import failure
from tests.house import LIMITS, House
from tests.journeys.studio import ledger, studio, studio_and_server
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
    posing,
    recorded,
    refused,
    undecodable,
    words,
)

needs_recordings = pytest.mark.skipif(not SHARED.exists(), reason="the recorded answers beside the project are missing")
BAD_KEY = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
NO, POSSIBLE, ESTIMATED, COUNTED = Billing.NONE, Billing.POSSIBLE, Billing.ESTIMATED, Billing.COUNTED


@dataclass(frozen=True)
class Case:
    """What the provider does, again and again, and what must come of it."""

    name: str
    step: Any
    ending: Ending
    billing: tuple[Billing, ...] = (COUNTED,)  # of each call that is made
    detail: str = ""


ONCE, TWICE, FOUR_TIMES = (NO,), (POSSIBLE, POSSIBLE), (NO,) * 4

CASES = [
    Case("words without a picture", words(), Ending.WORDS_ONLY, detail="STOP"),
    Case("nothing at all", finished("STOP"), Ending.NO_PICTURE, detail="STOP"),
    Case("NO_IMAGE", finished("NO_IMAGE"), Ending.NO_PICTURE, detail="NO_IMAGE"),
    *(
        Case(reason, finished(reason), ending, detail=reason)
        for reason, ending in (
            ("MAX_TOKENS", Ending.TRUNCATED),
            ("SAFETY", Ending.ANSWER_BLOCKED),
            ("RECITATION", Ending.RECITATION),
            ("LANGUAGE", Ending.LANGUAGE),
            ("OTHER", Ending.OTHER),
            ("BLOCKLIST", Ending.LISTED_WORD),
            ("PROHIBITED_CONTENT", Ending.PROHIBITED),
            ("SPII", Ending.PERSONAL_DATA),
            ("MALFORMED_FUNCTION_CALL", Ending.MALFORMED),
            ("MALFORMED_RESPONSE", Ending.MALFORMED),
            ("IMAGE_SAFETY", Ending.PICTURE_BLOCKED),
            ("IMAGE_PROHIBITED_CONTENT", Ending.PICTURE_PROHIBITED),
            ("IMAGE_OTHER", Ending.OTHER),
            ("IMAGE_RECITATION", Ending.PICTURE_RECITATION),
            ("MISSING_THOUGHT_SIGNATURE", Ending.SIGNATURE),
            ("MODEL_ARMOR", Ending.ARMOR),
            ("A_REASON_OF_TOMORROW", Ending.UNKNOWN),
        )
    ),
    *(
        Case(f"prompt blocked: {reason}", blocked(reason), ending, detail=reason)
        for reason, ending in (
            ("SAFETY", Ending.PROMPT_BLOCKED),
            ("OTHER", Ending.PROMPT_REFUSED),
            ("BLOCKLIST", Ending.LISTED_WORD),
            ("PROHIBITED_CONTENT", Ending.PROHIBITED),
            ("IMAGE_SAFETY", Ending.INPUT_BLOCKED),
            ("MODEL_ARMOR", Ending.ARMOR),
            ("JAILBREAK", Ending.JAILBREAK),
            ("A_REASON_OF_TOMORROW", Ending.UNKNOWN),
        )
    ),
    Case("a picture that is no base64", broken_picture, Ending.BROKEN_PICTURE, detail="STOP"),
    Case("a picture that is cut off", undecodable, Ending.BROKEN_PICTURE, detail="STOP"),
    Case("400", refused(400, "INVALID_ARGUMENT"), Ending.REJECTED, ONCE, "the provider answered 400 INVALID_ARGUMENT"),
    Case(
        "400 for the key",
        refused(400, "INVALID_ARGUMENT", details=[BAD_KEY]),
        Ending.ACCESS_REFUSED,
        ONCE,
        "the provider answered 400 INVALID_ARGUMENT API_KEY_INVALID",
    ),
    Case("403", refused(403, "PERMISSION_DENIED"), Ending.ACCESS_REFUSED, ONCE),
    Case("404", refused(404, "NOT_FOUND"), Ending.MODEL_GONE, ONCE),
    Case("413, and again when it is smaller", refused(413, "INVALID_ARGUMENT"), Ending.TOO_LARGE, (NO, NO)),
    Case("429", refused(429, "RESOURCE_EXHAUSTED"), Ending.LIMITED, FOUR_TIMES),
    Case("429 for an hour", refused(429, "RESOURCE_EXHAUSTED", headers={"Retry-After": "3600"}), Ending.LIMITED, ONCE),
    *(Case(str(code), refused(code, "UNAVAILABLE"), Ending.BUSY, FOUR_TIMES) for code in (500, 502, 503, 504)),
    Case("a 503 that is no JSON", garbage(503), Ending.BUSY, FOUR_TIMES),
    Case("an answer that is no JSON", garbage(), Ending.LOST, TWICE),
    Case("cut before the body was read", cut(Cut.BEFORE), Ending.LOST, TWICE),
    Case("cut after the body was read", cut(Cut.AFTER), Ending.LOST, TWICE),
    Case("cut in the middle of the answer", cut(Cut.DURING), Ending.LOST, TWICE),
]
RECORDED = [
    Case("recorded words", "g25_text_only_reply", Ending.WORDS_ONLY),
    Case("recorded block", "issue_prompt_blocked_prohibited_content", Ending.PROHIBITED),
    Case("recorded block by Model Armor", "vertex_prompt_blocked_model_armor", Ending.ARMOR, (ESTIMATED,)),
    Case("recorded 404", "issue_404_model_not_found", Ending.MODEL_GONE, ONCE),
    Case("recorded 400", "issue_400_image_part_missing_signature", Ending.REJECTED, ONCE),
    Case("recorded 429", "error_429_resource_exhausted_retryinfo", Ending.LIMITED, FOUR_TIMES),
]


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[tuple[House, GeminiServer]]:
    async with studio_and_server(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_an_ending_has_its_sentence_costs_no_place_and_is_in_the_ledger(
    both: tuple[House, GeminiServer], case: Case
) -> None:
    await _holds(*both, case)


@needs_recordings
@pytest.mark.parametrize("case", RECORDED, ids=lambda case: case.name)
async def test_a_recorded_ending_does_too(both: tuple[House, GeminiServer], case: Case) -> None:
    await _holds(*both, replace(case, step=recorded(case.step)))


async def _holds(house: House, server: GeminiServer, case: Case) -> None:
    server.script(*[case.step] * 5)
    sheet = await house.make("a fox")
    turn, card, calls = await house.turn(sheet), house.platform.messages[sheet], await ledger(house, sheet)
    assert (turn.state, turn.ending) == (TurnState.FAILED, case.ending)
    assert (card.phase, card.notes[0]) == (Phase.FAILED, failure(case.ending, turn.detail))
    assert await house.left() == 10, "it costs a place"
    assert [(call.ending, call.billing) for call in calls] == [(case.ending, billing) for billing in case.billing]
    assert server.arrivals == len(calls), "each request is in the ledger, and none was made behind our back"
    assert all(call.latency is not None and call.estimate == 34_000 for call in calls)
    assert case.detail in {"", calls[-1].detail}


async def test_nobody_listens(tmp_path: Path) -> None:
    async with studio(tmp_path, "http://127.0.0.1:9") as house:
        sheet = await house.make("a fox")
        assert [(call.ending, call.billing) for call in await ledger(house, sheet)] == [(Ending.NOT_SENT, NO)] * 4
        assert house.platform.messages[sheet].notes[0] == failure(Ending.NOT_SENT)
        assert await house.left() == 10


async def test_an_answer_that_takes_too_long(tmp_path: Path) -> None:
    async with studio_and_server(tmp_path, replace(LIMITS, model_timeout=0.3)) as (house, server):
        await house.shop.model.warm()  # loading the SDK takes longer than that
        server.script(drawn(delay=30))
        sheet = await house.make("a fox")
        assert [(call.ending, call.billing) for call in await ledger(house, sheet)] == [(Ending.TIMEOUT, POSSIBLE)]
        assert house.platform.messages[sheet].notes[0] == failure(Ending.TIMEOUT)
        await server.closed.wait()


# --- what is a picture --------------------------------------------------------------------------


@needs_recordings
@pytest.mark.parametrize(
    ("name", "model", "price", "tokens"),
    [
        # 14 at 2, 337 at 12 and 1120 at 120 millionths; 10 at 0.3, 14 at 2.5 and 1290 at 30
        ("g3pro_text_and_image_signatures", "pro", 138_472, (14, 1457, 1120, 174)),
        ("g25_text_and_image", "gemini-2.5-flash-image", 38_738, (10, 1304, 1290, 0)),
    ],
)
async def test_a_recorded_picture_is_priced_by_what_was_counted(
    both: tuple[House, GeminiServer], name: str, model: str, price: int, tokens: tuple[int, ...]
) -> None:
    house, server = both
    server.replay(name)
    sheet = await house.make("an axolotl", values={"model": model})
    assert house.platform.messages[sheet].phase is Phase.READY
    (call,) = await ledger(house, sheet)
    used = call.usage
    assert used is not None
    assert (used.input_tokens, used.output_tokens, used.picture_tokens, used.thought_tokens) == tokens
    assert (used.price, call.billing, used.billed) == (price, COUNTED, True)
    assert used.price_list == {"pro": "2025-11-20"}.get(model, "2025-08-26")
    assert await house.left() == 9


async def test_a_picture_that_came_only_in_a_thought_is_used(both: tuple[House, GeminiServer]) -> None:
    house, server = both
    server.script(drawn(None, only_draft=True))
    sheet = await house.make("a fox")
    assert len(house.platform.messages[sheet].pictures) == 1
    await house.reply(sheet, "bluer")
    await house.work()
    assert server.requests[1].contents[1]["role"] == "model", "its parts could be sent back"


async def test_two_pictures_are_both_shown_and_cost_one_place(both: tuple[House, GeminiServer]) -> None:
    house, server = both
    server.script(drawn(pictures=2))
    sheet = await house.make("a fox")
    assert len(house.platform.messages[sheet].pictures) == 2
    assert await house.left() == 9


async def test_a_picture_is_of_the_type_that_its_bytes_say(both: tuple[House, GeminiServer]) -> None:
    house, server = both
    server.script(posing("image/png"))
    sheet = await house.make("a fox")
    (picture,) = (await house.turn(sheet)).pictures
    assert (picture.media_type, picture.key[-4:]) == ("image/jpeg", ".jpg")


async def test_what_decodes_is_shown_beside_what_does_not(both: tuple[House, GeminiServer]) -> None:
    house, server = both

    def one_of_two(asked: Any) -> Answer:
        answer = drawn(pictures=2)(asked)
        assert isinstance(answer.body, dict)
        parts = answer.body["candidates"][0]["content"]["parts"]
        parts[-1]["inlineData"]["data"] = parts[-1]["inlineData"]["data"][:400]
        return answer

    server.script(one_of_two)
    sheet = await house.make("a fox")
    assert len(house.platform.messages[sheet].pictures) == 1
    await house.reply(sheet, "bluer")
    await house.work()
    assert [content["role"] for content in server.requests[1].contents] == ["user"], "it cannot be sent back"


async def test_words_of_the_model_are_shown_where_nothing_was_blocked(both: tuple[House, GeminiServer]) -> None:
    house, server = both
    said = [{"text": "Which fox?"}]
    server.script(
        words("Which fox?"), finished("MAX_TOKENS", parts=said), finished("SAFETY", "It says why.", parts=said)
    )
    notes = [house.platform.messages[await house.make("a fox")].notes for _ in range(3)]
    assert [("Which fox?" in shown) for shown in notes] == [True, True, False]
    assert "Because." not in str(notes)


# --- the sentences ------------------------------------------------------------------------------


def test_no_two_endings_share_a_sentence() -> None:
    spoken = {ending: failure(ending) for ending in Ending if ending is not Ending.PICTURE}
    assert len(set(spoken.values())) == len(spoken)


#: Words of the provider that mean the same to a person.
ALIKE = (
    {"NO_IMAGE", "nothing at all"},
    {"OTHER", "IMAGE_OTHER"},
    {"BLOCKLIST", "prompt blocked: BLOCKLIST"},
    {"PROHIBITED_CONTENT", "prompt blocked: PROHIBITED_CONTENT"},
    {"MODEL_ARMOR", "prompt blocked: MODEL_ARMOR"},
    {"MALFORMED_FUNCTION_CALL", "MALFORMED_RESPONSE"},
    {"A_REASON_OF_TOMORROW", "prompt blocked: A_REASON_OF_TOMORROW"},
)


def test_what_shares_a_sentence_means_the_same() -> None:
    reasons = [case for case in CASES if case.name.isupper() or case.name.startswith(("prompt", "nothing"))]
    by_sentence: dict[str, set[str]] = {}
    for case in reasons:
        by_sentence.setdefault(failure(case.ending, case.detail), set()).add(case.name)
    assert [names for names in by_sentence.values() if len(names) > 1 and names not in ALIKE] == []
    assert len(reasons) == 27


def test_a_word_nobody_knows_is_repeated() -> None:
    assert "(A_REASON_OF_TOMORROW)" in failure(Ending.UNKNOWN, "A_REASON_OF_TOMORROW")
    assert "(" not in failure(Ending.UNKNOWN)
    assert failure(Ending.OTHER, "OTHER") == failure(Ending.OTHER)
