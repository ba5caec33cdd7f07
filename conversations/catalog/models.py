"""The models as data: ratios, sizes, pixels, tokens, prices, and what else each takes.

Source of the figures: Google's developer guide and price list as of November 2026; some are second-hand. What is billed
comes from the answer's usage, what is shown from the picture received.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final

from conversations.catalog.prices import Rates, in_force

FAST: Final = "fast"
PRO: Final = "pro"
AUTO: Final = "auto"

#: The order is the one people read: the usual shapes first, the strips last.
RATIOS_10: Final = ("1:1", "16:9", "9:16", "3:2", "2:3", "4:3", "3:4", "5:4", "4:5", "21:9")
RATIOS_14: Final = (*RATIOS_10, "4:1", "1:4", "8:1", "1:8")
#: Size → times the edge at 1K.
SCALES: Final = {"512": 0.5, "1K": 1.0, "2K": 2.0, "4K": 4.0}


class State(StrEnum):
    """How a model stands with its provider."""

    GA = "ga"
    DEPRECATED = "deprecated"  # answers, until a day that has been named
    UNCERTAIN = "uncertain"  # said to be shut down, reported still answering
    OPERATOR = "operator"  # named by the operator, unknown here


class Family(StrEnum):
    """Models that share their table of pixels."""

    GEMINI_3 = "gemini-3"
    GEMINI_2_5 = "gemini-2.5"


#: Family → ratio → (width, height) in px at 1K; "auto" is what came when no ratio was set.
PIXELS: Final[Mapping[Family, Mapping[str, tuple[int, int]]]] = {
    Family.GEMINI_3: {
        "auto": (1408, 768),
        "1:1": (1024, 1024),
        "2:3": (848, 1264),
        "3:2": (1264, 848),
        "3:4": (896, 1200),
        "4:3": (1200, 896),
        "4:5": (928, 1152),
        "5:4": (1152, 928),
        "9:16": (768, 1376),
        "16:9": (1376, 768),
        "21:9": (1584, 672),
        "1:4": (512, 2048),
        "4:1": (2048, 512),
        "1:8": (384, 3072),
        "8:1": (3072, 384),
    },
    Family.GEMINI_2_5: {
        "auto": (1024, 1024),
        "1:1": (1024, 1024),
        "2:3": (832, 1248),
        "3:2": (1248, 832),
        "3:4": (864, 1184),
        "4:3": (1184, 864),
        "4:5": (896, 1152),
        "5:4": (1152, 896),
        "9:16": (768, 1344),
        "16:9": (1344, 768),
        "21:9": (1536, 672),
    },
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a turn asks the model for."""

    model: str  # catalogue id
    ratio: str | None  # None: auto, left to the model
    size: str  # "1K"
    seed: int | None = None
    count: int = 1
    avoid: str = ""
    thinking: str = ""  # a level the model has; empty: its own
    search: bool = False  # whether the model may look things up


@dataclass(frozen=True, slots=True)
class Model:
    """One image model and its traits."""

    id: str
    title: str
    ratios: tuple[str, ...]
    prices: Mapping[str, int] = field(hash=False)  # size → millionths of a dollar per picture
    tokens: Mapping[str, int] = field(hash=False)  # size → output tokens per picture
    rates: tuple[Rates, ...]
    state: State = State.GA
    family: Family = Family.GEMINI_3
    references: int = 14  # input pictures at most
    objects: int | None = None  # of the references, kept in high fidelity; None: not known
    people: int | None = None
    thinking: tuple[str, ...] = ()  # levels that may be asked for; none: send no thinking config
    search: bool = False  # whether it can be let search the web
    media_type: str = "image/jpeg"  # of what it draws

    @property
    def sizes(self) -> tuple[str, ...]:
        """The sizes it draws, smallest first."""
        return tuple(self.prices)


MODELS: Final = (
    Model(
        "gemini-nano-banana-2.1",
        "Nano Banana 2.1",
        RATIOS_14,
        prices={"1K": 34_000, "2K": 50_000, "4K": 76_000},
        tokens={"1K": 1120, "2K": 1680, "4K": 2520},
        rates=(Rates(date(2026, 10, 6), input=1.5, words=7.5, picture=30),),
        thinking=("minimal", "medium", "high"),
        search=True,
    ),
    Model(
        "gemini-3-pro-image",
        "Nano Banana Pro",
        RATIOS_10,
        prices={"1K": 134_000, "2K": 134_000, "4K": 240_000},
        tokens={"1K": 1120, "2K": 1120, "4K": 2000},
        rates=(Rates(date(2025, 11, 20), input=2, words=12, picture=120),),
        objects=6,
        people=5,
        search=True,
    ),
    Model(
        "gemini-3.1-flash-image",
        "Nano Banana 2",
        RATIOS_14,
        prices={"512": 45_000, "1K": 67_000, "2K": 101_000, "4K": 151_000},
        tokens={"512": 747, "1K": 1120, "2K": 1680, "4K": 2520},
        rates=(Rates(date(2026, 2, 26), input=0.5, words=3, picture=60),),
        state=State.DEPRECATED,
        thinking=("minimal", "high"),
        search=True,
    ),
    Model(
        "gemini-3.1-flash-lite-image",
        "Nano Banana 2 Lite",
        RATIOS_14,
        prices={"1K": 34_000},
        tokens={"1K": 1120},
        rates=(Rates(date(2026, 5, 28), input=0.25, words=1.5, picture=30),),
        references=3,  # not made for several
        thinking=("minimal", "high"),
    ),
    Model(
        "gemini-2.5-flash-image",
        "Nano Banana",
        RATIOS_10,
        prices={"1K": 39_000},
        tokens={"1K": 1290},
        rates=(Rates(date(2025, 8, 26), input=0.3, words=2.5, picture=30),),
        state=State.UNCERTAIN,
        family=Family.GEMINI_2_5,
        references=3,
        media_type="image/png",
    ),
)

DEFAULT_FAST: Final = "gemini-nano-banana-2.1"
DEFAULT_PRO: Final = "gemini-3-pro-image"

#: Names that no longer answer → what to ask instead.
SUCCESSORS: Final = {
    "gemini-3-pro-image-preview": "gemini-3-pro-image",
    "gemini-3.1-flash-image-preview": "gemini-3.1-flash-image",
    "gemini-2.5-flash-image-preview": "gemini-2.5-flash-image",
}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The models there are, and which of them are the fast and the pro one here."""

    fast: str  # ids, after the operator's overrides
    pro: str
    models: tuple[Model, ...] = MODELS

    def model(self, name: str) -> Model | None:
        """Find a model by "fast", "pro", its id, or the name of one it succeeded; None when there is none."""
        key = name.strip().casefold().removeprefix("models/")
        key = {FAST: self.fast, PRO: self.pro}.get(key, key)
        key = SUCCESSORS.get(key, key).casefold()
        return next((model for model in self.models if model.id.casefold() == key), None)

    def names(self) -> tuple[str, ...]:
        """Return what may be given as a model: "fast", "pro", then the ids."""
        return (FAST, PRO, *(model.id for model in self.models))

    def ratios(self) -> tuple[str, ...]:
        """Return every ratio that some model draws, the usual ones first."""
        return tuple(ratio for ratio in RATIOS_14 if any(ratio in model.ratios for model in self.models))

    def sizes(self) -> tuple[str, ...]:
        """Return every size that some model draws, smallest first."""
        return tuple(size for size in SCALES if any(size in model.prices for model in self.models))

    def price(self, model_id: str, size: str) -> int:
        """Return what a picture costs, in millionths of a dollar; an estimate.

        A model that has left the catalogue is taken to cost what the dearest does; a size that a model lacks, what the
        nearest it has does.
        """
        known = self.model(model_id)
        candidates = (known,) if known else self.models
        return max(model.prices[nearest_size(model, size)] for model in candidates)

    def rates(self, model_id: str, on: date) -> Rates:
        """Return what a token of the model cost on a day; of a model that has left the catalogue, of the dearest."""
        known = self.model(model_id)
        candidates = (known,) if known else self.models
        return max((in_force(model.rates, on) for model in candidates), key=lambda rates: rates.picture)

    def estimate(self, choice: Choice) -> int:
        """Return what all pictures of a choice cost, in millionths of a dollar."""
        return self.price(choice.model, choice.size) * choice.count


def build(fast: str | None = None, pro: str | None = None) -> Catalogue:
    """Make the catalogue with the operator's models for "fast" and "pro", empty or None for ours.

    Each may be an id, a retired name, or an id that is not known here: that one gets the traits of the default that it
    replaces, so that operators can move on before this list does.
    """
    catalogue = Catalogue(DEFAULT_FAST, DEFAULT_PRO)
    catalogue, fast_id = _admit(catalogue, (fast or "").strip() or FAST, DEFAULT_FAST)
    catalogue, pro_id = _admit(catalogue, (pro or "").strip() or PRO, DEFAULT_PRO)
    return replace(catalogue, fast=fast_id, pro=pro_id)


def _admit(catalogue: Catalogue, name: str, default: str) -> tuple[Catalogue, str]:
    known = catalogue.model(name)
    if known:
        return catalogue, known.id
    replaced = next(model for model in MODELS if model.id == default)
    name = name.removeprefix("models/")
    added = replace(replaced, id=name, title=name, state=State.OPERATOR)
    return replace(catalogue, models=(*catalogue.models, added)), name


def nearest_size(model: Model, size: str) -> str:
    """Return the size itself where the model has it, else the one whose edge is nearest; no size counts as 1K."""
    wanted = math.log(SCALES.get(size, 1.0))
    return min(model.prices, key=lambda own: abs(math.log(SCALES[own]) - wanted))


def pixels(model: Model, ratio: str | None, size: str) -> tuple[int, int]:
    """Return (width, height) in px of what the model draws; ratio None is what it tends to when left alone.

    Raises KeyError for a ratio or size that no model has.
    """
    width, height = PIXELS[model.family][ratio or AUTO]
    scale = SCALES[size]
    return round(width * scale), round(height * scale)
