"""Slack's own description of blocks, views and arguments, where it is at hand; without it nothing is checked."""

import importlib.util
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final

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
    return module


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
