"""Form → modal, and what was filled in → values; pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, assert_never

from adapters.slack.blocks import pages
from adapters.slack.blocks import said as saying
from adapters.slack.controls import encode, field_id
from adapters.slack.text import Block, Element, rich, section, text_object, words
from conversations import wording
from conversations.fitting import plain
from conversations.views import Field, FieldChoice, FieldKind, Form, Listing, Notice

View = dict[str, Any]

#: The action_id of every field: its block_id says which it is.
VALUE: Final = "value"
_TITLE: Final = 24
_METADATA: Final = 3000
_LABEL: Final = 200
_HINT: Final = 500
_WORDS: Final = 3000
_OPTIONS: Final = 100
_OPTION: Final = 75
_BLOCKS: Final = 100
#: A choice among so few is shown as a whole.
_FEW: Final = 3
CHANNEL: Final = re.compile("[CG][A-Z0-9]+")
#: Those that Slack has a name for; it may refuse a form that names others.
_ENDINGS: Final = ("jpg", "jpeg", "png", "gif", "webp", "heic", "bmp")


def form(shown: Form, metadata: str = "") -> View:
    """Draw a form; ValueError for one that no modal can hold."""
    if len(metadata) > _METADATA:
        raise ValueError(f"a modal keeps at most {_METADATA} characters, not {len(metadata)}")
    return _modal(shown.title, [_field(field) for field in shown.asked]) | {
        "callback_id": encode(shown.control, shown.subject),
        "private_metadata": metadata,
        "submit": text_object(shown.submit, _TITLE),
        "close": text_object(wording.CANCEL, _TITLE),
    }


def said(shown: Notice) -> View:
    """Draw a modal that only says something."""
    return _modal(wording.NAME, saying(shown))


def listed(shown: Listing) -> View:
    """Draw a modal with rows under headings."""
    blocks = [block for page in pages(shown) for block in page]
    return _modal(shown.title, blocks[:_BLOCKS])


def loading(title: str) -> View:
    """Draw a modal that says it is being fetched, to be replaced."""
    return _modal(title, rich(section(words(wording.ONE_MOMENT))))


def errors(field: str, text: str) -> dict[str, Any]:
    """Answer a form with what is wrong in one of its fields."""
    return {"response_action": "errors", "errors": {field: text}}


def filled(view: Mapping[str, Any]) -> tuple[dict[str, str], tuple[Mapping[str, Any], ...]]:
    """Read what was filled in, by the names of the fields, and the files that were given."""
    values: dict[str, str] = {}
    files: list[Mapping[str, Any]] = []
    for name, inputs in view["state"]["values"].items():
        for given in inputs.values():
            files += given.get("files") or ()
            if given["type"] != "file_input":
                values[name] = _value(given)
    return values, tuple(files)


def _value(given: Mapping[str, Any]) -> str:
    if "selected_conversations" in given:
        return ", ".join(given["selected_conversations"] or ())
    if "selected_options" in given:
        return ",".join(one["value"] for one in given["selected_options"] or ())
    chosen = given["selected_option"] or {} if "selected_option" in given else given
    return str(chosen.get("value") or "")


def _modal(title: str, blocks: Sequence[Block]) -> View:
    return {
        "type": "modal",
        "title": text_object(title, _TITLE),
        "close": text_object(wording.CLOSE, _TITLE),
        "blocks": list(blocks),
    }


def _field(field: Field) -> Block:
    drawn: Block = {
        "type": "input",
        "block_id": field_id(field),
        "optional": not field.required,
        "label": text_object(field.label, _LABEL),
        "element": _input(field) | {"action_id": VALUE},
    }
    return drawn | ({"hint": text_object(field.hint, _HINT)} if field.hint else {})


def _input(field: Field) -> Element:
    match field.kind:
        case FieldKind.TEXT | FieldKind.PARAGRAPH:
            return _words(field)
        case FieldKind.SELECT:
            return _select(field)
        case FieldKind.PICTURES:
            return {"type": "file_input", "filetypes": list(_ENDINGS), "max_files": field.most}
        case FieldKind.CHANNELS:
            return _channels(field)
        case _:
            assert_never(field.kind)


def _words(field: Field) -> Element:
    most = min(field.max_length, _WORDS)
    drawn = {
        "type": "plain_text_input",
        "multiline": field.kind is FieldKind.PARAGRAPH,
        "max_length": most,
    }
    return drawn | ({"initial_value": plain(field.value)[:most]} if field.value else {})


def _select(field: Field) -> Element:
    if len(field.choices) > _OPTIONS:
        raise ValueError(f"a select has at most {_OPTIONS} options, not {len(field.choices)}: {field.name}")
    options = [_option(choice) for choice in field.choices]
    chosen = [one for one in options if one["value"] == field.value]
    few = field.required and len(options) <= _FEW
    drawn = {"type": "radio_buttons" if few else "static_select", "options": options}
    return drawn | ({"initial_option": chosen[0]} if chosen else {})


def _channels(field: Field) -> Element:
    """Draw a choice among the workspace's channels; one that may be emptied again is always one of several."""
    chosen = [one for one in field.value.replace(",", " ").split() if CHANNEL.fullmatch(one)][: field.most]
    drawn = {
        "type": "multi_conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        "max_selected_items": field.most,
    }
    return drawn | ({"initial_conversations": chosen} if chosen else {})


def _option(choice: FieldChoice) -> Element:
    return {"text": text_object(choice.label, _OPTION), "value": choice.value}


def first_field(view: Mapping[str, Any]) -> str:
    """Return the first field of a form, at which what is wrong with the whole is said; empty where it has none."""
    return next((str(block["block_id"]) for block in view.get("blocks", ()) if block.get("type") == "input"), "")
