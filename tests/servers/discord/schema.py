"""Discord's own description of its API: which requests there are, and what their bodies must look like."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from tests.servers.discord.errors import Problem
from tests.servers.discord.world import Json

SPEC: Final = Path(__file__).parents[4] / "shared" / "specs" / "discord-openapi.json"
_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
#: Discord takes these as numbers in strings, and every library sends them so.
_NUMERIC_STRINGS: Final = frozenset({"default_member_permissions", "permissions", "allow", "deny"})
_DIGITS: Final = re.compile(r"-?\d+")


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
        return list(self._check(operation.body, body, ())) if operation.body else []

    def answer_problems(self, operation: Operation, status: int, body: Any) -> list[Problem]:
        """Return what is wrong with an answer of this server."""
        described = operation.answers.get(str(status))
        if described is None:
            return [Problem((), f"no answer {status} is described")] if status < 400 else []
        schema = described.get("content", {}).get("application/json", {}).get("schema")
        return list(self._check(schema, body, ())) if schema else []

    def _check(self, schema: Json, value: Any, path: tuple[str, ...]) -> Iterator[Problem]:
        if "$ref" in schema:
            yield from self._check(self._schemas[schema["$ref"].rpartition("/")[2]], value, path)
            return
        wrong = _wrong_type(schema, value, path)
        if wrong:
            yield wrong
            return
        for part in schema.get("allOf", ()):
            yield from self._check(part, value, path)
        choices = schema.get("oneOf") or schema.get("anyOf")
        if choices:
            yield from self._choose(choices, value, path)
        yield from _bounds(schema, value, path)
        yield from self._inside(schema, value, path)

    def _choose(self, choices: list[Json], value: Any, path: tuple[str, ...]) -> Iterator[Problem]:
        """Yield nothing if one of them fits, else the problems of the one that was most likely meant."""
        likely: list[Problem] | None = None
        for choice in choices:
            problems = list(self._check(choice, value, path))
            if not problems:
                return
            if likely is None or _unlikeness(problems, path) < _unlikeness(likely, path):
                likely = problems
        yield from likely or ()

    def _inside(self, schema: Json, value: Any, path: tuple[str, ...]) -> Iterator[Problem]:
        if isinstance(value, list) and "items" in schema:
            for index, item in enumerate(value):
                yield from self._check(schema["items"], item, (*path, str(index)))
        if not isinstance(value, dict):
            return
        for name in schema.get("required", ()):
            if name not in value:
                yield Problem((*path, name), "This field is required", "BASE_TYPE_REQUIRED")
        known = schema.get("properties", {})
        for name, item in value.items():
            inner = known.get(name, schema.get("additionalProperties"))
            if isinstance(inner, dict):
                yield from self._check(inner, item, (*path, name))


def _unlikeness(problems: list[Problem], path: tuple[str, ...]) -> tuple[int, int]:
    """Return how little a choice was meant: a wrong "type" of a component says another was."""
    depth = len(path)
    other = any(problem.path[depth:] in {("type",), ()} for problem in problems)
    return int(other), len(problems)


def _wrong_type(schema: Json, value: Any, path: tuple[str, ...]) -> Problem | None:
    wanted = schema.get("type")
    if wanted is None:
        return None
    names = wanted if isinstance(wanted, list) else [wanted]
    if any(_is(name, schema, value, path) for name in names):
        return None
    return Problem(path, f"{_short(value)} is no {' or '.join(names)}", "BASE_TYPE_BAD_TYPE")


def _is(name: str, schema: Json, value: Any, path: tuple[str, ...]) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    if name == "string" and schema.get("format") == "snowflake" and isinstance(value, int):
        return True
    if name == "integer" and path and path[-1] in _NUMERIC_STRINGS and isinstance(value, str):
        return _DIGITS.fullmatch(value) is not None
    return isinstance(value, _TYPES[name])


def _bounds(schema: Json, value: Any, path: tuple[str, ...]) -> Iterator[Problem]:
    if "const" in schema and value != schema["const"]:
        yield Problem(path, f"{_short(value)} is not {schema['const']}", "BASE_TYPE_CHOICES")
    if "enum" in schema and value not in schema["enum"]:
        yield Problem(path, f"{_short(value)} is none of {schema['enum']}", "BASE_TYPE_CHOICES")
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float):
        yield from _between(schema, "imum", value, "it", path)
    elif isinstance(value, str):
        yield from _between(schema, "Length", len(value), "its length", path)
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield Problem(path, f"{_short(value)} does not match {schema['pattern']}", "STRING_TYPE_REGEX")
    elif isinstance(value, list):
        yield from _between(schema, "Items", len(value), "its length", path)
        if schema.get("uniqueItems") and len({json.dumps(item, sort_keys=True) for item in value}) < len(value):
            yield Problem(path, "its items are not unique", "SET_TYPE_ALREADY_CONTAINS_VALUE")
    elif isinstance(value, dict):
        yield from _between(schema, "Properties", len(value), "its size", path)


def _between(schema: Json, keys: str, value: float, what: str, path: tuple[str, ...]) -> Iterator[Problem]:
    least, most = schema.get(f"min{keys}"), schema.get(f"max{keys}")
    if least is not None and value < least:
        yield Problem(path, f"{what} is {value}, at least {least} is wanted", "BASE_TYPE_MIN_LENGTH")
    if most is not None and value > most:
        yield Problem(path, f"{what} is {value}, at most {most} is allowed", "BASE_TYPE_MAX_LENGTH")


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


@lru_cache(maxsize=1)
def official() -> Spec:
    """Return the official description, read once."""
    return Spec(json.loads(SPEC.read_text("utf-8")) if SPEC.exists() else None)
