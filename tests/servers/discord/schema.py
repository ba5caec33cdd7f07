"""Discord's own description of its API: which requests there are, and what their bodies must look like."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import jsonschema

from tests.servers.discord.errors import Problem
from tests.servers.discord.world import Json

SPEC: Final = Path(__file__).parents[4] / "shared" / "specs" / "discord-openapi.json"
_ALL_PERMISSIONS: Final = 18014398509481983  # only they have this bound; every library sends them as strings
_OF_TYPE: Final = frozenset({"type", "const", "enum"})
_CODES: Final = {
    "type": "BASE_TYPE_BAD_TYPE",
    "enum": "BASE_TYPE_CHOICES",
    "const": "BASE_TYPE_CHOICES",
    "pattern": "STRING_TYPE_REGEX",
    "uniqueItems": "SET_TYPE_ALREADY_CONTAINS_VALUE",
    **dict.fromkeys(("minLength", "minItems", "minProperties", "minimum"), "BASE_TYPE_MIN_LENGTH"),
    **dict.fromkeys(("maxLength", "maxItems", "maxProperties", "maximum"), "BASE_TYPE_MAX_LENGTH"),
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One kind of request; the template is its path with names in braces."""

    method: str
    template: str
    body: Json | None  # the schema of its JSON body
    answers: Json


def match(templates: Iterable[str], path: str) -> tuple[str, dict[str, str]] | None:
    """Return the template that fits a path, literal words before names, and what the names stand for."""
    given = path.strip("/").split("/")
    best: tuple[int, str, dict[str, str]] | None = None
    for template in templates:
        names = _fits(template.strip("/").split("/"), given)
        if names is not None and (best is None or len(names) < best[0]):
            best = len(names), template, names
    return best[1:] if best else None


def _fits(wanted: list[str], given: list[str]) -> dict[str, str] | None:
    if len(wanted) != len(given):
        return None
    names = {}
    for want, have in zip(wanted, given, strict=True):
        if want.startswith("{"):
            names[want.strip("{}")] = have
        elif want != have:
            return None
    return names


class Spec:
    """The official description, where it is at hand; without it nothing is checked."""

    def __init__(self, raw: Json | None) -> None:
        self._schemas: Json = raw["components"]["schemas"] if raw else {}
        self._paths: Json = raw["paths"] if raw else {}
        self._checkers: dict[str, Any] = {}
        self._by_length: dict[int, list[str]] = {}
        for path in self._paths:
            self._by_length.setdefault(path.count("/"), []).append(path)

    @property
    def at_hand(self) -> bool:
        return bool(self._paths)

    def find(self, method: str, path: str) -> Operation | None:
        found = match(self._by_length.get(path.count("/"), []), path)
        if found is None or method.lower() not in self._paths[found[0]]:
            return None
        operation = self._paths[found[0]][method.lower()]
        content = operation.get("requestBody", {}).get("content", {})
        return Operation(
            method, found[0], content.get("application/json", {}).get("schema"), operation.get("responses", {})
        )

    def problems(self, operation: Operation, body: Any) -> list[Problem]:
        """Return what is wrong with the body of a request."""
        return self._check(operation.body, body) if operation.body else []

    def answer_problems(self, operation: Operation, status: int, body: Any) -> list[Problem]:
        """Return what is wrong with an answer of this server."""
        described = operation.answers.get(str(status))
        if described is None:
            return [Problem((), f"no answer {status} is described")] if status < 400 else []
        schema = described.get("content", {}).get("application/json", {}).get("schema")
        return self._check(schema, body) if schema else []

    def _check(self, schema: Json, value: Any) -> list[Problem]:
        key = json.dumps(schema, sort_keys=True)
        if key not in self._checkers:
            self._checkers[key] = _Checker({**schema, "components": {"schemas": self._schemas}})
        return [_problem(error) for error in self._checkers[key].iter_errors(value)]


def _problem(error: jsonschema.ValidationError) -> Problem:
    """Say what is wrong; of several shapes that a part may have, with the one that was most likely meant."""
    while error.context:
        shapes: dict[Any, list[jsonschema.ValidationError]] = {}
        for one in error.context:
            shapes.setdefault(one.relative_schema_path[0], []).append(one)
        error = min(shapes.values(), key=_unlikeness)[0]
    path = tuple(str(part) for part in error.absolute_path)
    if error.validator == "required":
        missing = next(name for name in error.validator_value if name not in error.instance)
        return Problem((*path, missing), "This field is required", "BASE_TYPE_REQUIRED")
    bound = {"min": "at least", "max": "at most"}.get(str(error.validator)[:3])
    says = f"{bound} {error.validator_value} is taken" if bound else error.message[:200]
    return Problem(path, says, _CODES.get(str(error.validator), "BASE_TYPE_BAD_VALUE"))


def _unlikeness(errors: list[jsonschema.ValidationError]) -> tuple[bool, int]:
    """Return how little a shape was meant: a wrong "type" of a component says another was."""
    return any(list(one.relative_path) in ([], ["type"]) and one.validator in _OF_TYPE for one in errors), len(errors)


def _type(checker: Any, wanted: Any, value: Any, schema: Json) -> Iterator[jsonschema.ValidationError]:
    """Check a type, but for two things that Discord takes and its description does not say."""
    snowflake = schema.get("format") == "snowflake" and isinstance(value, int) and not isinstance(value, bool)
    permissions = isinstance(value, str) and schema.get("maximum") == _ALL_PERMISSIONS and value.isdigit()
    if not (snowflake or permissions):
        yield from _strict(checker, wanted, value, schema)


_strict: Final = jsonschema.Draft202012Validator.VALIDATORS["type"]
_Checker: Final = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"type": _type})


@lru_cache(maxsize=1)
def official() -> Spec:
    """Return the official description, read once."""
    return Spec(json.loads(SPEC.read_text("utf-8")) if SPEC.exists() else None)
