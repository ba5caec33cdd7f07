"""Slack's own description of blocks, views and arguments, where it is at hand; without it nothing is checked."""

import importlib.util
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, Final

from jsonschema import Draft7Validator
from jsonschema.validators import extend

from tests.servers.slack.world import Json

SPECS: Final = Path(__file__).parents[4] / "shared" / "specs"
_DIVIDER: Final = {"type": "divider"}
_EMPTY_VIEW: Final = {"type": "home", "blocks": []}
# What the documentation and the SDK have, and the description has not.
_UNDESCRIBED: Final = {
    "files.getUploadURLExternal": ("alt_txt",),
    "files.completeUploadExternal": ("channels",),
}
_EVERYWHERE: Final = ("team_id", "cursor")
_ANY_OF: Final = Draft7Validator.VALIDATORS["anyOf"]


@lru_cache(maxsize=1)
def rules() -> ModuleType | None:
    """Load the description; None where it is not at hand."""
    path = SPECS / "validate_blocks.py"
    if not path.exists():
        return None
    spec = importlib.util.spec_from_file_location("validate_blocks", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    vars(module)["jsonschema"] = SimpleNamespace(Draft7Validator=extend(Draft7Validator, {"anyOf": _any_of}))
    return module


def _any_of(validator: Any, alternatives: Sequence[Json], given: Any, schema: Json) -> Iterator[Any]:
    """Look for the alternative that holds before what is wrong with each is written down, which takes most of the time.

    What is wrong is said in the same words as without this.
    """
    if not any(_holds(validator, one, given) for one in alternatives):
        yield from _ANY_OF(validator, alternatives, given, schema)


def _holds(validator: Any, alternative: Json, given: Any) -> bool:
    """Tell whether an alternative holds; of another type it is not looked at."""
    one = validator._resolver.lookup(alternative["$ref"]).contents if "$ref" in alternative else alternative  # noqa: SLF001
    kind = one.get("properties", {}).get("type", {}).get("const")
    if kind is not None and isinstance(given, dict) and given.get("type") != kind:
        return False
    return bool(validator.evolve(schema=alternative).is_valid(given))


class Description:
    """Holds what a bot sends against the description."""

    def __init__(self, *, checked: bool = True) -> None:
        self._module = rules() if checked else None

    @property
    def at_hand(self) -> bool:
        return self._module is not None

    def of_blocks(self, blocks: Any, surface: str = "message") -> list[str]:
        """Return what is wrong with blocks."""
        return list(self._module.check_blocks(blocks, surface)) if self._module else []

    def of_view(self, view: Json) -> list[str]:
        """Return what is wrong with a modal or a home view."""
        return list(self._module.check_view(view)) if self._module else []

    def of_call(self, method: str, arguments: Json) -> list[str]:
        """Return what is wrong with the arguments of a method; blocks and views are checked apart."""
        if self._module is None:
            return []
        strange = (*_EVERYWHERE, *_UNDESCRIBED.get(method, ()))
        shown = {name: value for name, value in arguments.items() if name not in strange}
        if shown.get("blocks"):
            shown["blocks"] = [_DIVIDER]
        if isinstance(shown.get("view"), dict):
            shown["view"] = _EMPTY_VIEW
        return list(self._module.check_method(method, shown))
