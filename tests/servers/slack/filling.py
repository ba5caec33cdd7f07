"""Forms as Slack's client fills them in; what it would not let through fails."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.servers.by_hand import expect
from tests.servers.slack.files import Files, StoredFile, Upload
from tests.servers.slack.texts import walk
from tests.servers.slack.views import View
from tests.servers.slack.world import Json, User

FILE_LIMIT: Final = 10 * 1024 * 1024  # bytes of one file in a form
_CHOICES: Final = frozenset({"static_select", "radio_buttons", "external_select"})
_SEVERAL: Final = frozenset({"checkboxes", "multi_static_select"})
_REFERENCES: Final = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
}
_MANY_REFERENCES: Final = {"multi_conversations_select": ("selected_conversations", "initial_conversations")}


class Filling:
    """Fills in one form for one person."""

    def __init__(self, files: Files, user: User) -> None:
        self._files = files
        self._user = user

    def state(self, view: View, values: Mapping[str, Any]) -> Json:
        """Return the values of a form by block_id and action_id; values: by block_id, or by the label's beginning."""
        named = {_block(view, name): value for name, value in values.items()}
        state: Json = {}
        for block_id, block in view.fields.items():
            element = block["element"]
            given = named.get(block_id)
            filled = self._field(element, block_id, given)
            needed = not block.get("optional", False)
            expect(not needed or not _empty(filled), f"the form wants {block_id}: {block['label']['text']}")
            state[block_id] = {element["action_id"]: filled}
        return state

    def _field(self, element: Json, name: str, given: Any) -> Json:
        kind = element["type"]
        fill: Callable[[Json, str, Any], Json]
        if kind == "file_input":
            fill = self._uploaded
        elif kind in _CHOICES:
            fill = _chosen
        elif kind in _SEVERAL:
            fill = _several
        elif kind in _REFERENCES:
            fill = _referred
        elif kind in _MANY_REFERENCES:
            fill = _referred_to_many
        else:
            fill = _written
        return {"type": kind, **fill(element, name, given)}

    def _uploaded(self, element: Json, name: str, given: Any) -> Json:
        many: list[Upload] = [] if given is None else list(given) if isinstance(given, list | tuple) else [given]
        most, types = element.get("max_files", 10), element.get("filetypes")
        expect(len(many) <= most, f"{name} takes {most} files, not {len(many)}")
        for upload in many:
            expect(len(upload.data) <= FILE_LIMIT, f"{upload.name} is larger than {FILE_LIMIT} bytes")
            extension = upload.name.rpartition(".")[2].casefold()
            expect(not types or extension in types, f"{name} takes {types}, not {upload.name}")
        kept: list[StoredFile] = [self._files.keep(self._user.team, self._user, upload) for upload in many]
        return {"files": [self._files.payload(stored) for stored in kept]}


def _block(view: View, name: str) -> str:
    """Return the block_id of a field that is named by it, or by the beginning of its label."""
    if name in view.fields:
        return name
    labels = {block_id: str(block["label"]["text"]) for block_id, block in view.fields.items()}
    found = [block_id for block_id, label in labels.items() if label.casefold().startswith(name.casefold())]
    expect(found, f"the form has no field {name}; it has {labels}")
    return found[0]


def _empty(filled: Json) -> bool:
    return not any(value for name, value in filled.items() if name != "type")


def _written(element: Json, name: str, given: Any) -> Json:
    value = element.get("initial_value") if given is None else str(given)
    if not value:
        return {"value": None}
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    expect(least <= len(value) <= most, f"{name} has {least} to {most} characters, not {len(value)}")
    return {"value": value}


def options(element: Json) -> list[Json]:
    grouped = [option for group in element.get("option_groups") or () for option in group["options"]]
    return [*(element.get("options") or ()), *grouped]


def option(element: Json, name: str, wanted: Any) -> Json:
    """Return the option of this value, or the first whose text begins so."""
    found = [one for one in options(element) if one["value"] == wanted]
    found += [one for one in options(element) if one["text"]["text"].startswith(str(wanted))]
    expect(found, f"{name} offers {[one['value'] for one in options(element)]}, not {wanted!r}")
    return found[0]


def _chosen(element: Json, name: str, given: Any) -> Json:
    if given is None:
        return {"selected_option": element.get("initial_option")}
    return {"selected_option": option(element, name, given)}


def _several(element: Json, name: str, given: Any) -> Json:
    if given is None:
        return {"selected_options": element.get("initial_options") or []}
    many = list(given) if isinstance(given, list | tuple | set) else [given]
    return {"selected_options": [option(element, name, one) for one in many]}


def _referred_to_many(element: Json, name: str, given: Any) -> Json:
    """Choose conversations: an id, or several."""
    key, before = _MANY_REFERENCES[element["type"]]
    chosen = element.get(before, []) if given is None else [given] * bool(given) if isinstance(given, str) else given
    most = element.get("max_selected_items", len(chosen))
    expect(len(chosen) <= most, f"{name} takes {most}, not {len(chosen)}")
    return {key: list(chosen)}


def _referred(element: Json, _name: str, given: Any) -> Json:
    key = _REFERENCES[element["type"]]
    return {key: getattr(given, "id", given) or element.get(f"initial_{key.removeprefix('selected_')}")}


def acting(blocks: list[Json]) -> list[Json]:
    """Return the elements that can be pressed or chosen in, each with its block_id."""
    return [{**part, "block_id": block["block_id"]} for block in blocks for part in walk(block) if "action_id" in part]
