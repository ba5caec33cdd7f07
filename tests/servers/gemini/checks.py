"""What the real server refuses, read off recorded errors and the official schema."""

import base64
import hashlib
import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from conversations.catalog import Model, build

SHARED = Path(__file__).parents[4] / "shared"
LIMIT = 20 * 1024 * 1024  # bytes of one request

_SCHEMA = "GoogleCloudAiplatformV1beta1GenerateContentRequest"
#: The schema is Vertex's: the Developer API alone has these.
_DEVELOPER_ONLY = frozenset({"store", "serviceTier", "partMetadata", "toolCall", "toolResponse"})
_UNKNOWN_FIELD = re.compile(r"\.(\w+): unknown field of ")


class SchemaCheck:
    """The official schema with its checker; checks nothing where they are not at hand."""

    def __init__(self, *, at_hand: bool = True) -> None:
        specs = SHARED / "specs"
        self._checker = _load(specs / "validate_gemini.py") if at_hand else None
        self._schema = (
            json.loads((specs / "gemini-generate-content.json").read_text("utf-8")) if self._checker else None
        )

    def problems(self, body: dict[str, Any], *, signed: bool) -> list[str]:
        """Return what is wrong with a body, "path: problem" each."""
        if self._checker is None:
            return []
        found: list[str] = self._checker.check(self._schema, _SCHEMA, body)
        found = [problem for problem in found if not _developer_only(problem)]
        return found + list(self._checker.turn_rules(body, needs_signature=signed))


def _load(path: Path) -> ModuleType | None:
    spec = importlib.util.spec_from_file_location("validate_gemini", path) if path.exists() else None
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _developer_only(problem: str) -> bool:
    found = _UNKNOWN_FIELD.search(problem)
    return found is not None and found[1] in _DEVELOPER_ONLY


def of_model(model: Model, config: dict[str, Any]) -> str | None:
    """Return what a model does not take; the sentence about thinking is a recorded one."""
    shape = config.get("imageConfig", {})
    ratio, size = shape.get("aspectRatio"), shape.get("imageSize")
    thinking = config.get("thinkingConfig", {})
    level = thinking.get("thinkingLevel", thinking.get("thinking_level", "")).casefold()  # the SDK mixes both spellings
    if "thinkingConfig" in config and not model.thinking and model.media_type == "image/png":
        return f"Thinking is not enabled for models/{model.id}"
    if level and level not in model.thinking:
        return f"Thinking level {level} is not supported for models/{model.id}"
    if ratio is not None and ratio not in model.ratios:
        return f"Aspect ratio {ratio} is not supported by models/{model.id}"
    if size is not None and (size not in model.prices or model.media_type == "image/png"):
        return f"Image size {size} is not supported by models/{model.id}"
    return None


def of_tools(model: Model, tools: list[dict[str, Any]]) -> str | None:
    """Return what a model cannot be let do; the sentence is constructed."""
    return None if model.search or not tools else f"Search as tool is not enabled for models/{model.id}"


class Ledger:
    """What this server has answered: only that may come back as a model's turn, unchanged and to the same model."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, ...], set[str]] = {}
        self._signatures: set[str] = set()

    def issue(self, model: str, content: dict[str, Any]) -> None:
        """Remember a content that was answered."""
        parts = _decoded(content)
        self._given.setdefault(_key(parts), set()).add(model)
        self._signatures |= {part["thoughtSignature"] for part in parts if part.get("thoughtSignature")}

    def problem(self, model: Model, contents: list[dict[str, Any]]) -> str | None:
        """Return why the history is refused; the first of these sentences is a recorded one, the others are not."""
        answers = [(index, content) for index, content in enumerate(contents, 1) if content.get("role") == "model"]
        return next((why for index, content in answers for why in self._problems(model, index, content)), None)

    def _problems(self, model: Model, position: int, content: dict[str, Any]) -> Iterator[str]:
        parts = _decoded(content)
        for number, part in enumerate(parts, 1):
            where = f"in content position {position}, part position {number}."
            signature = part.get("thoughtSignature", "")
            if not signature and "inlineData" in part and not part.get("thought") and model.media_type == "image/jpeg":
                yield f"Image part is missing a thought_signature {where}"
            if signature and signature not in self._signatures:
                yield f"Thought signature is not valid {where}"
        models = self._given.get(_key(parts))
        if models is None:
            yield f"Content position {position} was never answered by this model, or was changed."
        elif model.id not in models:
            yield f"Content position {position} was answered by another model."


def _key(parts: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(json.dumps(part, sort_keys=True) for part in parts)


def _decoded(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the parts with digests of their bytes in place of base64, whose alphabet may differ."""
    return [_digested(part) for part in content["parts"]]


def _digested(part: dict[str, Any]) -> dict[str, Any]:
    plain = dict(part)
    if "thoughtSignature" in part:
        text = part["thoughtSignature"]
        plain["thoughtSignature"] = _digest(text) if text else ""
    if "inlineData" in part:
        plain["inlineData"] = {**part["inlineData"], "data": _digest(part["inlineData"].get("data", ""))}
    return plain


def _digest(text: str) -> str:
    return hashlib.sha256(base64.b64decode(text.replace("-", "+").replace("_", "/") + "==")).hexdigest()


def known_models() -> dict[str, Model]:
    """Return the models that answer."""
    return {model.id: model for model in build().models}
