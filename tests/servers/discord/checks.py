"""The limits of messages and forms that the documentation states and the schema does not."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from tests.servers.discord.cdn import Attachment, media_urls, named
from tests.servers.discord.errors import Problem
from tests.servers.discord.posts import BUTTON, FILE, LINK, ROW, SELECTS, TEXT_DISPLAY, V2, walk
from tests.servers.discord.world import Json

CONTENT, EMBEDS, TEXT, COMPONENTS, ROWS, ATTACHMENTS = 2000, 6000, 4000, 40, 5, 10
_LEGACY: Final = frozenset({ROW})
_IN_V2: Final = frozenset({ROW, 9, TEXT_DISPLAY, 12, FILE, 14, 17})
_PREMIUM: Final = 6
_INPUTS: Final = frozenset({4, 19, 21, 22, 23}) | SELECTS
_PATH: Final = ("components",)


def of_message(payload: Json, flags: int, attachments: list[Attachment]) -> Iterator[Problem]:
    """Yield what is wrong with a message as it would become; flags: those it would have."""
    components = payload.get("components") or []
    content = payload.get("content") or ""
    if len(content) > CONTENT:
        yield Problem(("content",), f"Must be {CONTENT} or fewer in length.", "BASE_TYPE_MAX_LENGTH")
    if len(attachments) > ATTACHMENTS:
        yield Problem(("attachments",), f"Must be {ATTACHMENTS} or fewer in length.", "BASE_TYPE_MAX_LENGTH")
    yield from _of_embeds(payload.get("embeds") or [])
    if flags & V2:
        yield from _of_v2(payload, components)
    else:
        yield from _of_legacy(components)
    yield from _of_components(components)
    yield from _of_media(components, attachments)


def _of_embeds(embeds: list[Json]) -> Iterator[Problem]:
    size = sum(
        len(embed.get("title") or "")
        + len(embed.get("description") or "")
        + len((embed.get("footer") or {}).get("text") or "")
        + len((embed.get("author") or {}).get("name") or "")
        + sum(len(inner["name"]) + len(inner["value"]) for inner in embed.get("fields") or ())
        for embed in embeds
    )
    if size > EMBEDS:
        yield Problem(("embeds",), f"Embed size exceeds maximum size of {EMBEDS}", "MAX_EMBED_SIZE_EXCEEDED")


def _of_v2(payload: Json, components: list[Json]) -> Iterator[Problem]:
    for name in ("content", "embeds", "sticker_ids", "poll"):
        if payload.get(name):
            says = "The 'content', 'embeds', 'stickers' or 'poll' cannot be used with IS_COMPONENTS_V2"
            yield Problem((name,), says, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2")
    found = list(walk(components))
    if len(found) > COMPONENTS:
        yield Problem(_PATH, f"{len(found)} components; at most {COMPONENTS} in all", "BASE_TYPE_MAX_LENGTH")
    size = sum(len(part.get("content") or "") for part in found if part.get("type") == TEXT_DISPLAY)
    if size > TEXT:
        says = f"{size} characters; at most {TEXT} in all"
        yield Problem(_PATH, says, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED")
    for index, part in enumerate(components):
        if part.get("type") not in _IN_V2:
            yield Problem((*_PATH, str(index), "type"), "does not stand at the top", "UNION_TYPE_CHOICES")


def _of_legacy(components: list[Json]) -> Iterator[Problem]:
    if len(components) > ROWS:
        yield Problem(_PATH, f"Must be {ROWS} or fewer in length.", "BASE_TYPE_MAX_LENGTH")
    for index, part in enumerate(components):
        if part.get("type") not in _LEGACY:
            says = 'Value of field "type" must be one of (1,): the flag IS_COMPONENTS_V2 is not set'
            yield Problem((*_PATH, str(index), "type"), says, "UNION_TYPE_CHOICES")


def _of_components(components: list[Json]) -> Iterator[Problem]:
    """Yield what is wrong with rows, buttons and ids."""
    found = list(walk(components))
    yield from _repeated([part["custom_id"] for part in found if part.get("custom_id")], "custom_id")
    yield from _repeated([part["id"] for part in found if part.get("id")], "id")
    for part in found:
        if part.get("type") == ROW:
            yield from _of_row(part.get("components") or [])
        elif part.get("type") == BUTTON:
            yield from _of_button(part)
        elif part.get("type") == 3:
            yield from _of_select(part)


def _repeated(ids: Iterable[Any], name: str) -> Iterator[Problem]:
    for value, count in Counter(ids).items():
        if count > 1:
            says = f"Component {name} cannot be duplicated: {value}"
            yield Problem(_PATH, says, "COMPONENT_CUSTOM_ID_DUPLICATED")


def _of_row(parts: list[Json]) -> Iterator[Problem]:
    selects = sum(part.get("type") in SELECTS for part in parts)
    if len(parts) > 5 or not parts:
        yield Problem(_PATH, "a row has 1 to 5 buttons", "BASE_TYPE_BAD_LENGTH")
    if selects and len(parts) > 1:
        yield Problem(_PATH, "a select fills its row", "COMPONENT_LAYOUT_WIDTH_EXCEEDED")


def _of_button(button: Json) -> Iterator[Problem]:
    style, url, custom_id = button.get("style"), button.get("url"), button.get("custom_id")
    if style == LINK and (not url or custom_id):
        yield Problem(_PATH, "a link has a url and no custom_id", "BUTTON_COMPONENT_CUSTOM_ID_AND_URL")
    if style not in {LINK, _PREMIUM} and (url or not custom_id):
        yield Problem(_PATH, "a button has a custom_id and no url", "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED")
    if not button.get("label") and not button.get("emoji") and style != _PREMIUM:
        yield Problem(_PATH, "a button has a label or an emoji", "BUTTON_COMPONENT_LABEL_REQUIRED")


def _of_select(select: Json) -> Iterator[Problem]:
    values = [option.get("value") for option in select.get("options") or ()]
    yield from _repeated(values, "option value")
    least, most = select.get("min_values"), select.get("max_values")
    if most is not None and most > len(values):
        yield Problem(_PATH, f"max_values {most} of {len(values)} options", "SELECT_COMPONENT_MAX_VALUES")
    if (1 if least is None else least) > (1 if most is None else most):
        yield Problem(_PATH, "min_values is more than max_values", "SELECT_COMPONENT_MIN_VALUES")


def _of_media(components: list[Json], attachments: list[Attachment]) -> Iterator[Problem]:
    for media in media_urls(components):
        url = str(media.get("url", ""))
        if url.startswith("attachment://"):
            if named(attachments, url) is None:
                says = f"{url} names no attachment of this message"
                yield Problem(_PATH, says, "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND")
        elif not url.startswith(("https://", "http://")):
            says = "Scheme must be one of ('http', 'https', 'attachment')."
            yield Problem(_PATH, says, "URL_TYPE_INVALID_SCHEME")
    for part in walk(components):
        if part.get("type") == FILE and not str(part["file"].get("url", "")).startswith("attachment://"):
            yield Problem(_PATH, "a file component takes attachment:// alone", "URL_TYPE_INVALID_SCHEME")


def of_form(data: Json) -> Iterator[Problem]:
    """Yield what is wrong with a form (a modal)."""
    components = data.get("components") or []
    if not 1 <= len(components) <= 5:
        yield Problem(_PATH, "Must be between 1 and 5 in length.", "BASE_TYPE_BAD_LENGTH")
    found = list(walk(components))
    yield from _repeated([part["custom_id"] for part in found if part.get("custom_id")], "custom_id")
    for part in components:
        if part.get("type") not in {ROW, TEXT_DISPLAY, 18}:
            yield Problem(_PATH, f"type {part.get('type')} does not stand in a form", "UNION_TYPE_CHOICES")
    for part in found:
        if part.get("type") == 3:
            yield from _of_select(part)
        if part.get("type") == 4:
            yield from _of_text_input(part)
    if not any(part.get("type") in _INPUTS for part in found):
        yield Problem(_PATH, "a form has something to fill in", "BASE_TYPE_REQUIRED")


def _of_text_input(part: Json) -> Iterator[Problem]:
    least, most = part.get("min_length") or 0, part.get("max_length") or 4000
    value = part.get("value") or ""
    if least > most:
        yield Problem(_PATH, "min_length is more than max_length", "TEXT_INPUT_LENGTH")
    if value and not least <= len(value) <= most:
        yield Problem(_PATH, f"the value has {len(value)} characters", "BASE_TYPE_BAD_LENGTH")
