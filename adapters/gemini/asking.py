"""Orders → what one call sends: pure, JSON as the API takes it, without the SDK.

Field names are those of the API (ai.google.dev/api/generate-content).
"""

import base64
import json
from dataclasses import dataclass
from typing import Any, Final

from adapters.gemini import endings
from conversations.pictures import ImageBytes
from conversations.ports import Answered, Order, Said
from conversations.screening.strictness import Strictness

Json = dict[str, Any]

_ONE_SIZE: Final = "gemini-2.5-"  # models whose name begins so know no image size

#: The filters judge how probable harm is, not how bad it would be.
_THRESHOLDS: Final = {
    Strictness.RELAXED: "BLOCK_ONLY_HIGH",
    Strictness.STANDARD: "BLOCK_MEDIUM_AND_ABOVE",
    Strictness.STRICT: "BLOCK_LOW_AND_ABOVE",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What one call sends."""

    contents: tuple[Json, ...]
    safety: tuple[Json, ...]
    ratio: str | None
    size: str | None
    seed: int | None
    thinking: str | None  # "HIGH"
    search: bool
    modalities: tuple[str, ...] = ("TEXT", "IMAGE")


def request(order: Order) -> Request:
    """Translate an order; heavy, since pictures become base64 and stored answers are read.

    Neighbouring user parts become one content: turns must alternate. Raises ValueError when the context is empty, says
    nothing, or holds an answer that is none.
    """
    contents: list[Json] = []
    for item in order.context:
        content = _said(item) if isinstance(item, Said) else _answered(item)
        if contents and content["role"] == contents[-1]["role"] == "user":
            contents[-1]["parts"] += content["parts"]
        else:
            contents.append(content)
    if not contents or contents[-1]["role"] != "user" or not all(content["parts"] for content in contents):
        raise ValueError("the context does not end with something said")
    return Request(
        contents=tuple(contents),
        safety=tuple({"category": harm, "threshold": _THRESHOLDS[order.strictness]} for harm in endings.HARMS),
        ratio=order.ratio,
        size=None if order.model.startswith(_ONE_SIZE) else order.size or None,
        seed=order.seed,
        thinking=order.thinking.upper() or None,
        search=order.search,
    )


def _said(said: Said) -> Json:
    words = [{"text": said.text}] if said.text else []
    return {"role": "user", "parts": [*words, *(_inline(picture) for picture in said.pictures)]}


def _inline(picture: ImageBytes) -> Json:
    data = base64.b64encode(picture.data).decode("ascii")
    return {"inlineData": {"mimeType": picture.media_type, "data": data}}


def _answered(answered: Answered) -> Json:
    try:
        content = json.loads(answered.parts)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or not isinstance(content.get("parts"), list):
        raise ValueError("an answer in the context cannot be read")  # noqa: TRY004 -- the bytes are wrong, not a type
    return {**content, "role": "model"}
