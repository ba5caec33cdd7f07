"""What the server answers. Only `recorded` is real; everything else here is constructed after the documentation."""

import asyncio
import base64
import json
import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from conversations.catalog import Model, build, pixels
from tests.servers.gemini.checks import SHARED
from tests.servers.gemini.pictures import picture, shape_of

CATALOGUE = build()


class Cut(StrEnum):
    """Where the connection is cut."""

    BEFORE = "before the body was read"
    AFTER = "after the body was read"
    DURING = "in the middle of the answer"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived."""

    number: int  # from 1
    model: str
    body: dict[str, Any]
    headers: Mapping[str, str]
    size: int  # bytes of the body
    path: str
    at: float = 0.0  # s, of time.monotonic(), when its body was read

    @property
    def contents(self) -> list[dict[str, Any]]:
        contents: list[dict[str, Any]] = self.body["contents"]
        return contents

    @property
    def config(self) -> dict[str, Any]:
        config: dict[str, Any] = self.body.get("generationConfig", {})
        return config


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; delay in seconds, None for the server's own; held: it does not come before this is set."""

    body: dict[str, Any] | bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "application/json"
    delay: float | None = None
    held: asyncio.Event | None = None
    cut: Cut | None = None


Step = Answer | Callable[[Asked], Answer]


def recorded(name: str, *, delay: float | None = None) -> Answer:
    """Replay one of the recorded files, by its name without the ending."""
    record = json.loads((SHARED / "recorded" / f"{name}.json").read_text("utf-8"))["response"]
    return Answer(record["body"], status=record["status"], delay=delay)


def drawn(
    text: str | None = "Here is your picture.",
    *,
    pictures: int = 1,
    draft: bool = False,
    only_draft: bool = False,
    signature_bytes: int = 600,
    picture_bytes: int = 0,
    finish: str = "STOP",
    delay: float | None = None,
) -> Callable[[Asked], Answer]:
    """Construct an answer with words and pictures of the shape that was asked for, and signatures on Gemini 3.

    draft: a thought comes first, in words and with a draft picture; only_draft: and no other picture follows.
    """

    def step(asked: Asked) -> Answer:
        model = CATALOGUE.model(asked.model) or CATALOGUE.models[0]
        signed = _Signer(asked.number, signature_bytes if model.media_type == "image/jpeg" else 0)
        parts: list[dict[str, Any]] = []
        if draft or only_draft:
            parts += [{"text": "Composing the shapes.", "thought": True}, _drawing(asked, model, 90, picture_bytes)]
            parts[-1]["thought"] = True
        if text is not None:
            parts.append(signed({"text": text}))
        if not only_draft:
            parts += [signed(_drawing(asked, model, index, picture_bytes)) for index in range(pictures)]
        tokens = model.tokens.get(_size(asked), 0) * (1 if only_draft else pictures)
        return Answer(answered(asked, parts, finish, tokens), delay=delay)

    return step


def prepared(step: Callable[[Asked], Answer], model: str, size: str, ratio: str = "1:1") -> Answer:
    """Make an answer before anybody asks: the same bytes for all cost its server nothing."""
    shape = {"imageSize": size, "aspectRatio": ratio}
    asked = Asked(1, model, {"contents": [], "generationConfig": {"imageConfig": shape}}, {}, 0, "")
    made = step(asked)
    return replace(made, body=json.dumps(made.body).encode())


def searched(url: str, title: str) -> Callable[[Asked], Answer]:
    """Construct an answer that was looked up on the web, after the schema of groundingMetadata."""

    def step(asked: Asked) -> Answer:
        answer = drawn()(asked)
        assert isinstance(answer.body, dict)
        chunk = {"web": {"uri": url, "title": title, "domain": "example.org"}}
        entry = {"renderedContent": "<div>search suggestions</div>"}
        answer.body["candidates"][0]["groundingMetadata"] = {
            "groundingChunks": [chunk],
            "webSearchQueries": [title],
            "searchEntryPoint": entry,
        }
        return answer

    return step


def words(text: str = "What should be in the picture?") -> Callable[[Asked], Answer]:
    """Construct an answer in words alone."""
    return lambda asked: Answer(answered(asked, [{"text": text}]))


def judged(verdict: str, category: str = "none", *, finish: str = "STOP") -> Callable[[Asked], Answer]:
    """Construct the answer of the screening model, in the form that its schema asks for."""
    return lambda asked: Answer(
        answered(asked, [{"text": json.dumps({"category": category, "verdict": verdict})}], finish)
    )


def posing(as_type: str) -> Callable[[Asked], Answer]:
    """Construct an answer whose picture is not of the type that it says."""

    def step(asked: Asked) -> Answer:
        answer = drawn(signature_bytes=0)(asked)
        assert isinstance(answer.body, dict)
        answer.body["candidates"][0]["content"]["parts"][-1]["inlineData"]["mimeType"] = as_type
        return answer

    return step


def undecodable(asked: Asked) -> Answer:
    """Construct an answer whose picture is cut off in the middle."""
    answer = drawn()(asked)
    assert isinstance(answer.body, dict)
    blob = answer.body["candidates"][0]["content"]["parts"][-1]["inlineData"]
    blob["data"] = blob["data"][:400]
    return answer


def finished(reason: str, message: str = "", parts: list[dict[str, Any]] | None = None) -> Callable[[Asked], Answer]:
    """Construct an answer that ended with a finish reason, without a picture; nobody has recorded one."""

    def step(asked: Asked) -> Answer:
        body = answered(asked, parts or [], reason)
        if message:
            body["candidates"][0]["finishMessage"] = message
        if not parts:
            del body["candidates"][0]["content"]
        return Answer(body)

    return step


def blocked(reason: str) -> Answer:
    """Construct the answer to a prompt that is blocked, after the recorded ones."""
    usage = {"promptTokenCount": 13, "totalTokenCount": 13}
    return Answer({"promptFeedback": {"blockReason": reason}, "usageMetadata": usage, "responseId": "constructed"})


def broken_picture(asked: Asked) -> Answer:
    """Construct an answer whose picture is no base64."""
    blob = {"mimeType": "image/jpeg", "data": "this is no base64!"}
    return Answer(answered(asked, [{"inlineData": blob, "thoughtSignature": "c2ln"}], "STOP", 1120))


def garbage(status: int = 200) -> Answer:
    """Construct an answer that calls itself JSON and is none."""
    return Answer(b"<html>upstream fault</html>", status=status)


def cut(where: Cut) -> Answer:
    """Cut the connection."""
    return Answer({}, cut=where)


def refused(
    status: int,
    word: str,
    message: str = "constructed",
    *,
    headers: Mapping[str, str] | None = None,
    details: list[dict[str, Any]] | None = None,
) -> Answer:
    """Construct an error in Google's form."""
    error = {"code": status, "message": message, "status": word, **({"details": details} if details else {})}
    return Answer({"error": error}, status=status, headers=headers or {})


def answered(
    asked: Asked, parts: list[dict[str, Any]], finish: str = "STOP", picture_tokens: int = 0
) -> dict[str, Any]:
    """Construct the body of an answer with these parts."""
    details = [{"modality": "IMAGE", "tokenCount": picture_tokens}] if picture_tokens else []
    return {
        "candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": finish, "index": 0}],
        "modelVersion": asked.model,
        "responseId": f"constructed-{asked.number}",
        "usageMetadata": {
            "promptTokenCount": 12,
            "candidatesTokenCount": 20 + picture_tokens,
            "candidatesTokensDetails": details,
            "thoughtsTokenCount": 100,
            "totalTokenCount": 132 + picture_tokens,
        },
    }


class _Signer:
    """Adds signatures, each of its own; none where the model has none."""

    def __init__(self, number: int, size: int) -> None:
        self._random = random.Random(number)  # noqa: S311 -- no secret
        self._size = size

    def __call__(self, part: dict[str, Any]) -> dict[str, Any]:
        if not self._size:
            return part
        return {**part, "thoughtSignature": base64.b64encode(self._random.randbytes(self._size)).decode("ascii")}


def _drawing(asked: Asked, model: Model, index: int, least_bytes: int) -> dict[str, Any]:
    width, height = pixels(model, _ratio(asked, model), _size(asked))
    data = picture(width, height, model.media_type, asked.number * 100 + index, least_bytes)
    return {"inlineData": {"mimeType": model.media_type, "data": base64.b64encode(data).decode("ascii")}}


def _size(asked: Asked) -> str:
    return str(asked.config.get("imageConfig", {}).get("imageSize", "1K"))


def _ratio(asked: Asked, model: Model) -> str | None:
    """Return the ratio asked for, else the one nearest to the newest picture sent, else None."""
    ratio = asked.config.get("imageConfig", {}).get("aspectRatio")
    if ratio:
        return str(ratio)
    blobs = [part["inlineData"]["data"] for content in asked.contents for part in content["parts"] if _is_picture(part)]
    if not blobs:
        return None
    width, height = shape_of(base64.b64decode(blobs[-1].replace("-", "+").replace("_", "/")))
    return min(model.ratios, key=lambda own: abs(math.log(_quotient(own) * height / width)))


def _is_picture(part: dict[str, Any]) -> bool:
    return "inlineData" in part and not part.get("thought")


def _quotient(ratio: str) -> float:
    width, _, height = ratio.partition(":")
    return int(width) / int(height)
