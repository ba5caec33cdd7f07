"""Reads model, ratio, size, count, seed and the like as people type them."""

import math
import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from conversations.catalog.models import AUTO, FAST, SCALES, Catalogue, Choice, Model, nearest_size, pixels
from conversations.outcomes import (
    ModelUnknown,
    OptionInvalid,
    OptionsConflict,
    OptionUnsupported,
    RatioUnsupported,
    Refused,
    SizeUnsupported,
)

COUNT_LIMIT: Final = 4
SEED_LIMIT: Final = 2**31 - 1
THINKING: Final = ("minimal", "low", "medium", "high")
YES: Final = frozenset({"yes", "true", "on", "1"})
NO: Final = frozenset({"no", "false", "off", "0"})

_SHOWN: Final = 60  # characters of a wrong value that are repeated to the member
_RATIO: Final = re.compile(r"([0-9]{1,5}) ?[:/x×∶] ?([0-9]{1,5})")  # noqa: RUF001 -- people paste these signs
_PIXELS: Final = re.compile(r"([0-9]{1,5}) ?[x×*] ?([0-9]{1,5})(?: ?px)?")  # noqa: RUF001
_WHOLE: Final = re.compile(r"[0-9]{1,10}")
#: Other ways to write a size.
_SIZES: Final = {
    **{name.casefold(): name for name in SCALES},
    "0.5k": "512",
    "512px": "512",
    "1024": "1K",
    "2048": "2K",
    "4096": "4K",
}


def choose(
    catalogue: Catalogue, values: Mapping[str, str], *, default_ratio: str, default_size: str, editing: bool
) -> Choice | Refused:
    """Read what was typed of the options of a picture; an empty value counts as not given.

    A default that the model lacks gives way to the nearest it has, since nobody asked for it; what was asked for is
    refused instead. An edit without a ratio is left to the model, so that it follows its input.
    """
    given = {name: text for name, value in values.items() if (text := _tidy(value))}
    model = catalogue.model(given.get("model", FAST))
    if model is None:
        return Refused(ModelUnknown(given["model"][:_SHOWN], catalogue.names()))
    shape = _shape(model, given, AUTO if editing else default_ratio, default_size)
    if isinstance(shape, Refused):
        return shape
    count = _whole(given, "count", 1, COUNT_LIMIT)
    if isinstance(count, Refused):
        return count
    seed = _whole(given, "seed", 0, SEED_LIMIT)
    if isinstance(seed, Refused):
        return seed
    extras = _extras(model, given)
    if isinstance(extras, Refused):
        return extras
    (ratio, size), (thinking, search) = shape, extras
    return Choice(
        model.id,
        ratio,
        size,
        seed,
        count=1 if count is None else count,
        avoid=values.get("avoid", "").strip(),
        thinking=thinking,
        search=search,
    )


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _whole(given: Mapping[str, str], name: str, least: int, most: int) -> int | Refused | None:
    text = given.get(name)
    if text is None:
        return None
    if _WHOLE.fullmatch(text) and least <= int(text) <= most:
        return int(text)
    return Refused(OptionInvalid(name, text[:_SHOWN], (f"{least}–{most}",)))  # noqa: RUF001 -- a range takes an en dash


def _extras(model: Model, given: Mapping[str, str]) -> tuple[str, bool] | Refused:
    """Read what only some models take: a level of thinking, and searching the web."""
    level = given.get("thinking", "").casefold()
    if level and level not in THINKING:
        return Refused(OptionInvalid("thinking", level[:_SHOWN], model.thinking or THINKING))
    if level and level not in model.thinking:
        return Refused(OptionUnsupported(model.id, "thinking", model.thinking))
    search = given.get("search", "no").casefold()
    if search not in YES | NO:
        return Refused(OptionInvalid("search", search[:_SHOWN], ("yes", "no")))
    if search in YES and not model.search:
        return Refused(OptionUnsupported(model.id, "search"))
    return level, search in YES


def _shape(
    model: Model, given: Mapping[str, str], default_ratio: str, default_size: str
) -> tuple[str | None, str] | Refused:
    edges = _edges(given.get("size", ""))
    if edges and "ratio" in given:
        return Refused(OptionsConflict("size", "ratio"))
    if edges:
        ratio = nearest_ratio(model, *edges)
        return ratio, _size_for(model, ratio, edges)
    size = _size(model, given.get("size"), default_size)
    if isinstance(size, Refused):
        return size
    asked = _ratio(model, given.get("ratio"), default_ratio)
    return asked if isinstance(asked, Refused) else (None if asked == AUTO else asked, size)


def _edges(size: str) -> tuple[int, int] | None:
    found = _PIXELS.fullmatch(size.casefold())
    if not found:
        return None
    width, height = int(found[1]), int(found[2])
    return (width, height) if width and height else None


def _size(model: Model, text: str | None, default: str) -> str | Refused:
    if text is None:
        return nearest_size(model, default)
    size = _SIZES.get(text.casefold().replace(" ", ""))
    if size and size in model.prices:
        return size
    return Refused(SizeUnsupported(model.id, size or text[:_SHOWN], model.sizes))


def _ratio(model: Model, text: str | None, default: str) -> str | Refused:
    typed = (default if text is None else text).casefold()
    if typed == AUTO:
        return AUTO
    found = _RATIO.fullmatch(typed)
    width, height = (int(found[1]), int(found[2])) if found else (0, 0)
    if not width or not height:
        return AUTO if text is None else Refused(RatioUnsupported(model.id, typed[:_SHOWN], model.ratios))
    same = next((ratio for ratio in model.ratios if _same(ratio, width, height)), None)
    if same:
        return same
    if text is None:
        return nearest_ratio(model, width, height)
    return Refused(RatioUnsupported(model.id, f"{width}:{height}", model.ratios))


def _parts(ratio: str) -> tuple[int, int]:
    width, _, height = ratio.partition(":")
    return int(width), int(height)


def _same(ratio: str, width: int, height: int) -> bool:
    own_width, own_height = _parts(ratio)
    return own_width * height == own_height * width


def nearest_ratio(model: Model, width: int, height: int) -> str:
    """Return the ratio of the model that is most like these pixels."""
    wanted = math.log(width / height)

    def distance(ratio: str) -> float:
        own_width, own_height = _parts(ratio)
        return abs(math.log(own_width / own_height) - wanted)

    return min(model.ratios, key=distance)


def _size_for(model: Model, ratio: str, edges: tuple[int, int]) -> str:
    wanted = math.log(edges[0] * edges[1])
    return min(model.sizes, key=lambda size: abs(math.log(math.prod(pixels(model, ratio, size))) - wanted))
