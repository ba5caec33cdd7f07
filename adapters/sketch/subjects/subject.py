"""What one noun is: how it is drawn, its colours, the words it answers to, where it belongs."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from adapters.sketch.pen import Coat, Pen, coat

__all__ = ["Draw", "Head", "Spot", "Subject", "coat"]

Draw = Callable[[Pen, Coat], None]


class Spot(Enum):
    """Where a subject belongs in a scene."""

    GROUND = "ground"
    SCENERY = "scenery"  # on the ground, behind the others
    WATER = "water"
    DEEP = "deep"  # in the water
    SKY = "sky"


@dataclass(frozen=True, slots=True)
class Head:
    """Where a hat goes, in units of the subject's box."""

    x: float
    top: float
    eyes: float
    width: float


@dataclass(frozen=True, slots=True)
class Subject:
    """Draw one noun."""

    draw: Draw
    coat: Coat
    words: str  # it answers to, singular, separated by spaces
    home: str = "meadow"  # the setting when the words name none
    size: float = 1.0  # 1 is as tall as a fox
    wide: float = 1.0  # its width by its height
    spot: Spot = Spot.GROUND
    head: Head | None = None
    seat: tuple[float, float, float] | None = None  # x, y and the size of who sits on it
