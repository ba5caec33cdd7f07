"""Orders to requests, answers to replies: pure, from JSON to JSON, without the SDK.

Field names are those of the API (ai.google.dev/api/generate-content). An answer is taken as it comes: what is missing
or of another type counts as not there, and words that are not known yet end as OTHER.
"""

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic_core import to_json

from conversations.outcomes import Ending
from conversations.pictures import ImageBytes
from conversations.ports import Answered, Drawn, Order, Reply, Said
from conversations.turn import Usage

Json = dict[str, Any]

_ONE_SIZE: Final = "gemini-2.5-"  # models whose name begins so know no image size
_WORD_LENGTH: Final = 64  # characters kept of the provider's own word
_STANDARD: Final = str.maketrans("-_", "+/")

#: Finish reasons after which nothing that came is shown.
_WITHHELD: Final = {
    "SAFETY": Ending.PICTURE_BLOCKED,
    "IMAGE_SAFETY": Ending.PICTURE_BLOCKED,
    "MODEL_ARMOR": Ending.PICTURE_BLOCKED,
    "RECITATION": Ending.RECITATION,
    "IMAGE_RECITATION": Ending.RECITATION,
    "PROHIBITED_CONTENT": Ending.PROHIBITED,
    "IMAGE_PROHIBITED_CONTENT": Ending.PROHIBITED,
    "BLOCKLIST": Ending.PROHIBITED,
    "SPII": Ending.PROHIBITED,
    "ESCALATION": Ending.PROHIBITED,
}
#: Endings after which the words that came are not shown either.
_SILENT: Final = frozenset({Ending.PROMPT_BLOCKED, *_WITHHELD.values()})
_FINISHES: Final = {**_WITHHELD, "MAX_TOKENS": Ending.TRUNCATED, "CONTINUATION": Ending.TRUNCATED}
_NORMAL: Final = {"", "STOP", "FINISH_REASON_UNSPECIFIED", "NO_IMAGE"}


class Unreadable(Exception):  # noqa: N818 -- a word of its own, so that no other ValueError is taken for it
    """The body of an answer is not what the API gives."""


@dataclass(frozen=True, slots=True)
class Request:
    """What one call sends."""

    contents: tuple[Json, ...]  # as the API takes them
    ratio: str | None
    size: str | None
    seed: int | None
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
    size = None if order.model.startswith(_ONE_SIZE) else order.size or None
    return Request(tuple(contents), order.ratio, size, order.seed)


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


def reply(body: str, order: Order, price: Callable[[str, str], int]) -> Reply:
    """Translate the body of an answer; heavy. Raises Unreadable when it is not a JSON object.

    - A picture in a thought is a draft: it counts only when there is no other.
    - What the provider blocks is not shown, even if something came.
    - Reply.parts is the candidate's content, every field as received. It is empty when a picture in it does not decode:
      such an answer could not be sent back.
    """
    answer = _object(body)
    candidate = next(_dicts(answer.get("candidates")), {})
    content = candidate.get("content")
    parts = [*_dicts(content.get("parts"))] if isinstance(content, dict) else []
    pictures, broken = _pictures(parts)
    words = "\n".join(_texts(parts))
    ending, detail = _ending(answer, candidate, drawn=bool(pictures), broken=broken, words=bool(words))
    shown = pictures if ending is Ending.PICTURE else ()
    return Reply(
        ending=ending,
        parts=_packed(content) if parts and not broken else b"",
        pictures=shown,
        words="" if ending in _SILENT else words,
        usage=_usage(answer, len(shown), price(order.model, order.size)),
        detail=detail,
    )


def _ending(answer: Json, candidate: Json, *, drawn: bool, broken: bool, words: bool) -> tuple[Ending, str]:
    feedback = answer.get("promptFeedback")
    blocked = _word(feedback.get("blockReason")) if isinstance(feedback, dict) else ""
    if blocked:
        return Ending.PROMPT_BLOCKED, blocked
    finish = _word(candidate.get("finishReason"))
    if finish not in _WITHHELD and (drawn or broken):
        return (Ending.PICTURE if drawn else Ending.BROKEN_PICTURE), finish
    if finish in _NORMAL:
        return (Ending.WORDS_ONLY if words else Ending.NO_PICTURE), finish
    return _FINISHES.get(finish, Ending.OTHER), finish


def _pictures(parts: Sequence[Json]) -> tuple[tuple[Drawn, ...], bool]:
    """Return the pictures, and whether there was one that does not decode."""
    final = [part for part in parts if part.get("thought") is not True and _picture(part)]
    drafts = [part for part in parts if part.get("thought") is True and _picture(part)]
    found = [_decode(part) for part in final or drafts[-1:]]
    return tuple(drawn for drawn in found if drawn), None in found


def _picture(part: Json) -> bool:
    blob = part.get("inlineData")
    return isinstance(blob, dict) and str(blob.get("mimeType", "image/")).startswith("image/")


def _decode(part: Json) -> Drawn | None:
    blob = part["inlineData"]
    text = blob.get("data")
    if not isinstance(text, str):
        return None
    if "-" in text or "_" in text:  # the API writes the standard alphabet, but its JSON may be url-safe as well
        text = text.translate(_STANDARD)
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        return None
    return Drawn(data, str(blob.get("mimeType", ""))) if data else None


def _texts(parts: Sequence[Json]) -> Iterator[str]:
    for part in parts:
        text = part.get("text")
        if isinstance(text, str) and part.get("thought") is not True and text.strip():
            yield _storable(text.strip())


def _usage(answer: Json, pictures: int, price: int) -> Usage:
    """Read what the provider counted.

    The price is the catalogue's for each picture that came, and for one where none came but tokens of a picture were
    counted: it was drawn and withheld. It is called billed when the provider counted such tokens, estimated otherwise;
    the fractions of a cent for words and inputs are left out.
    """
    usage = answer.get("usageMetadata")
    usage = usage if isinstance(usage, dict) else {}
    details = _dicts(usage.get("candidatesTokensDetails"))
    picture_tokens = sum(_count(detail, "tokenCount") for detail in details if detail.get("modality") == "IMAGE")
    return Usage(
        model_version=_word(answer.get("modelVersion")),
        request_id=_word(answer.get("responseId")),
        input_tokens=_count(usage, "promptTokenCount") + _count(usage, "toolUsePromptTokenCount"),
        output_tokens=_count(usage, "candidatesTokenCount") + _count(usage, "thoughtsTokenCount"),
        picture_tokens=picture_tokens,
        price=price * max(pictures, 1 if picture_tokens else 0),
        billed=picture_tokens > 0,
    )


def _packed(content: Any) -> bytes:
    try:
        return to_json(content)  # 1 ms for the 3 MB of an answer, where json.dumps takes 6
    except ValueError:  # half of a surrogate pair, which json can write
        return json.dumps(content).encode()


def _object(body: str) -> Json:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("not JSON") from None
    if not isinstance(answer, dict):
        raise Unreadable("not an object")
    return answer


def _dicts(value: Any) -> Iterator[Json]:
    yield from (item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()


def _count(holder: Json, name: str) -> int:
    value = holder.get(name)
    return value if type(value) is int and value > 0 else 0


def _word(value: Any) -> str:
    return _storable(value[:_WORD_LENGTH]) if isinstance(value, str) else ""


def _storable(text: str) -> str:
    """JSON may carry half of a surrogate pair, and NUL, which no database takes."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")
