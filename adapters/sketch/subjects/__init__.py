"""The nouns there are. A new one is a row and one small function, in the file where it belongs."""

import colorsys
from dataclasses import replace
from typing import Final

from adapters.sketch.palette import Colour, darker, lighter
from adapters.sketch.pen import Coat
from adapters.sketch.subjects.beasts import BEASTS
from adapters.sketch.subjects.birds import BIRDS
from adapters.sketch.subjects.buildings import BUILDINGS
from adapters.sketch.subjects.food import FOOD
from adapters.sketch.subjects.foxes import FOXES
from adapters.sketch.subjects.furniture import FURNITURE
from adapters.sketch.subjects.people import PEOPLE
from adapters.sketch.subjects.plants import PLANTS
from adapters.sketch.subjects.signs import SIGNS
from adapters.sketch.subjects.sitters import SITTERS
from adapters.sketch.subjects.subject import Subject
from adapters.sketch.subjects.swimmers import SWIMMERS
from adapters.sketch.subjects.things import THINGS
from adapters.sketch.subjects.vehicles import VEHICLES

_NEAR: Final = 0.05  # of the circle of hues
_GREYISH: Final = 0.3  # of full colour

SUBJECTS: Final[dict[str, Subject]] = {
    **FOXES,
    **SITTERS,
    **BIRDS,
    **SWIMMERS,
    **BEASTS,
    **PEOPLE,
    **PLANTS,
    **BUILDINGS,
    **VEHICLES,
    **FOOD,
    **FURNITURE,
    **SIGNS,
    **THINGS,
}


#: Word → noun.
NOUNS: Final[dict[str, str]] = {word: noun for noun, subject in SUBJECTS.items() for word in subject.words.split()}


def coat_of(subject: Subject, colour: Colour | None, index: int = 0) -> Coat:
    """Return the colours of a subject: as asked for, or its own; the later ones of several vary a little."""
    own = subject.coat
    if colour is not None and not (subject.head and _natural(own.main, colour)):
        own = replace(own, main=colour, dark=darker(colour, 0.45) if _derived(own) else own.dark)
    if index == 0:
        return own
    change = lighter(own.main, 0.3) if index % 2 else darker(own.main, 0.22)
    return replace(own, main=change)


def _natural(own: Colour, asked: Colour) -> bool:
    """Say whether the colour asked for is what people call the animal's own: a red fox is orange."""
    one, other = (colorsys.rgb_to_hsv(*(part / 255 for part in colour)) for colour in (own, asked))
    apart = abs(one[0] - other[0])
    return min(apart, 1 - apart) < _NEAR and min(one[1], other[1]) > _GREYISH


def _derived(own: Coat) -> bool:
    return own.dark == darker(own.main, 0.45)
