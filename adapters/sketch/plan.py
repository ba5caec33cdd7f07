"""What is to be drawn, as data: reading.py makes it from words, scene.py draws it."""

import random
from dataclasses import dataclass
from hashlib import sha256

from adapters.sketch.palette import MOODS, Colour, Mood, tinted


@dataclass(frozen=True, slots=True)
class Figure:
    """One subject."""

    noun: str  # a row of subjects.SUBJECTS
    colour: Colour | None = None  # None: its natural one
    count: int = 1
    wears: tuple[tuple[str, Colour | None], ...] = ()  # rows of wear.WEAR


@dataclass(frozen=True, slots=True)
class Plan:
    """A scene."""

    seed: str  # the same seed draws the same; no size or ratio is in it
    setting: str  # a row of scene.SETTINGS
    mood: str  # a row of palette.MOODS
    figures: tuple[Figure, ...] = ()
    weather: tuple[str, ...] = ()  # rows of weather.WEATHER
    tint: Colour | None = None  # of the sky
    land: Colour | None = None  # of the ground, where the words gave it a colour
    season: str = ""  # winter, spring, summer, autumn
    style: str = ""  # a row of styles.STYLES
    seated: bool = False  # the first figure sits on the second
    backdrop: Colour | None = None  # a plain background of this colour instead of a scene

    def chance(self, name: str) -> random.Random:
        """Return the generator of one layer: what one layer draws does not move another."""
        return dice(f"{self.seed}/{name}")

    @property
    def hour(self) -> str:
        """The mood without its variant: "sunset" of "sunset gold"."""
        return self.mood.partition(" ")[0]

    @property
    def on_right(self) -> bool:
        """Whether the subject stands on the right of a wide picture; the sun is then on the left."""
        return happens(self.chance("side"), 0.5)

    @property
    def light(self) -> Mood:
        """The light of the scene with its tint."""
        mood = MOODS[self.mood]
        return mood if self.tint is None else tinted(mood, self.tint)


def dice(seed: str) -> random.Random:
    """Return a generator that is the same on every machine for the same words."""
    return random.Random(int.from_bytes(sha256(seed.encode()).digest()))  # noqa: S311 -- draws hills, guards nothing


def happens(rng: random.Random, part: float) -> bool:
    """Throw the dice for something that happens in `part` of all cases."""
    return rng.random() < part


@dataclass(frozen=True, slots=True)
class Layer:
    """One strip of land or water from edge to edge."""

    name: str  # its dice are thrown by it
    base: float  # where it lies, as a part of the height from the top
    reach: float  # how far it rises above and falls below that, as a part of the height
    colour: Colour
    distance: float  # 0 near, 1 as far as one sees


@dataclass(frozen=True, slots=True)
class Stage:
    """Where subjects stand in a setting, in pixels."""

    x: float  # middle of the group
    foot: float
    size: float  # height of a subject of the usual size
    sky: float  # where the sky ends: what flies is above it
