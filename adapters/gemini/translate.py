"""Answers → replies: pure, from the JSON as it came, without the SDK.

Field names are those of the API (ai.google.dev/api/generate-content). An answer is taken as it comes: what is missing
or of another type counts as not there, and words that are not known yet end as UNKNOWN.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from pydantic_core import from_json, to_json

from adapters.gemini import endings
from conversations.call import Usage
from conversations.outcomes import Ending
from conversations.pictures import HEAD, kind_of
from conversations.ports import Drawn, Reply
from conversations.turn import Source

Json = dict[str, Any]

_WORD_LENGTH: Final = 64  # characters kept of the provider's own word
_TITLE_LENGTH: Final = 120  # characters kept of a page's title
_URL_LENGTH: Final = 2000
_SOURCES: Final = 10
_STANDARD: Final = str.maketrans("-_", "+/")


class Unreadable(Exception):  # noqa: N818 -- a word of its own, so that no other ValueError is taken for it
    """The body of an answer is not what the API gives."""


def reply(body: str) -> Reply:
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
    return Reply(
        ending=ending,
        parts=_packed(content) if parts and not broken else b"",
        pictures=pictures if ending is Ending.PICTURE else (),
        words="" if ending in endings.SILENT else words,
        usage=_usage(answer),
        detail=detail,
        sources=_sources(candidate),
    )


def _ending(answer: Json, candidate: Json, *, drawn: bool, broken: bool, words: bool) -> tuple[Ending, str]:
    feedback = answer.get("promptFeedback")
    blocked = _word(feedback.get("blockReason")) if isinstance(feedback, dict) else ""
    if blocked:
        return endings.blocked(blocked), blocked
    finish = _word(candidate.get("finishReason"))
    if finish not in endings.WITHHELD and (drawn or broken):
        return (Ending.PICTURE if drawn else Ending.BROKEN_PICTURE), finish
    if finish in endings.NORMAL:
        return (Ending.WORDS_ONLY if words else Ending.NO_PICTURE), finish
    return endings.finished(finish), finish


def _pictures(parts: Sequence[Json]) -> tuple[tuple[Drawn, ...], bool]:
    """Return the pictures, and whether there was one that does not decode."""
    final = [part for part in parts if part.get("thought") is not True and _picture(part)]
    drafts = [part for part in parts if part.get("thought") is True and _picture(part)]
    found = [_decode(part) for part in final or drafts[-1:]]
    return tuple(drawn for drawn in found if drawn), None in found


def _picture(part: Json) -> bool:
    """Tell a picture by what the part says it is, or by its first bytes."""
    blob = part.get("inlineData")
    if not isinstance(blob, dict):
        return False
    if str(blob.get("mimeType", "image/")).startswith("image/"):
        return True
    data = blob.get("data")
    head = _bytes(data[: HEAD // 3 * 4]) if isinstance(data, str) else None
    return bool(head and kind_of(head))


def _decode(part: Json) -> Drawn | None:
    blob = part["inlineData"]
    text = blob.get("data")
    data = _bytes(text) if isinstance(text, str) else None
    return Drawn(data, str(blob.get("mimeType", ""))) if data else None


def _bytes(text: str) -> bytes | None:
    if "-" in text or "_" in text:  # the API writes the standard alphabet, but its JSON may be url-safe as well
        text = text.translate(_STANDARD)
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        return None


def _texts(parts: Sequence[Json]) -> Iterator[str]:
    for part in parts:
        text = part.get("text")
        if isinstance(text, str) and part.get("thought") is not True and text.strip():
            yield _storable(text.strip())


def _sources(candidate: Json) -> tuple[Source, ...]:
    """Return the pages that the model has read; what is no address of a page is left out."""
    grounding = candidate.get("groundingMetadata")
    chunks = _dicts(grounding.get("groundingChunks")) if isinstance(grounding, dict) else ()
    pages = (page for chunk in chunks for page in (chunk.get("web"), chunk.get("image")) if isinstance(page, dict))
    found = [_source(page) for page in pages]
    return tuple(dict.fromkeys(source for source in found if source))[:_SOURCES]


def _source(page: Json) -> Source | None:
    url, title = page.get("uri") or page.get("sourceUri"), page.get("title") or page.get("domain") or ""
    if not isinstance(url, str) or not isinstance(title, str) or len(url) > _URL_LENGTH:
        return None
    if not url.startswith(("https://", "http://")) or not url.isprintable() or " " in url:
        return None
    return Source(" ".join(_storable(title).split())[:_TITLE_LENGTH], url)


def _usage(answer: Json) -> Usage:
    """Read what the provider counted; what that costs, the core knows."""
    usage = answer.get("usageMetadata")
    usage = usage if isinstance(usage, dict) else {}
    thoughts = _count(usage, "thoughtsTokenCount")
    return Usage(
        model_version=_word(answer.get("modelVersion")),
        request_id=_word(answer.get("responseId")),
        input_tokens=_count(usage, "promptTokenCount") + _count(usage, "toolUsePromptTokenCount"),
        output_tokens=_count(usage, "candidatesTokenCount") + thoughts,
        picture_tokens=_of_pictures(usage, "candidatesTokensDetails"),
        input_picture_tokens=_of_pictures(usage, "promptTokensDetails"),
        thought_tokens=thoughts,
    )


def _of_pictures(usage: Json, name: str) -> int:
    return sum(_count(detail, "tokenCount") for detail in _dicts(usage.get(name)) if detail.get("modality") == "IMAGE")


def _packed(content: Any) -> bytes:
    try:
        return to_json(content)  # 1 ms for the 3 MB of an answer, where json.dumps takes 6
    except ValueError:  # half of a surrogate pair, which json can write
        return json.dumps(content).encode()


def _object(body: str) -> Json:
    try:
        answer = from_json(body)  # a sixth of the time of json.loads
    except ValueError:
        answer = _loaded(body)
    if not isinstance(answer, dict):
        raise Unreadable("not an object")
    return answer


def _loaded(body: str) -> Any:
    """Read what pydantic's reader refuses: half of a surrogate pair, of which json makes something."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("not JSON") from None


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
