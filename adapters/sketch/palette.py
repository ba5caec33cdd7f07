"""Colours: arithmetic on them, names people use for them, and the light of each time of day."""

import colorsys
from dataclasses import dataclass, replace
from typing import Final

Colour = tuple[int, int, int]

WHITE: Final[Colour] = (255, 255, 255)
_MIDDLE: Final = 0.42  # of the lightness of white
_DIM_BLUE: Final = 190  # of the light; by day and in winter it has more
_DUSK: Final = 0.55  # dim, from which lamps are lit
INK: Final[Colour] = (34, 31, 44)
CREAM: Final[Colour] = (250, 244, 230)

#: Names people type → the colour that looks well in a flat picture.
NAMED: Final[dict[str, Colour]] = {
    "red": (205, 58, 49),
    "crimson": (170, 32, 54),
    "scarlet": (214, 48, 40),
    "orange": (236, 130, 48),
    "amber": (242, 170, 56),
    "yellow": (246, 200, 72),
    "gold": (222, 172, 70),
    "golden": (222, 172, 70),
    "green": (78, 146, 88),
    "emerald": (28, 138, 104),
    "lime": (158, 204, 76),
    "mint": (160, 218, 190),
    "olive": (126, 128, 62),
    "teal": (36, 134, 138),
    "turquoise": (64, 184, 182),
    "cyan": (70, 184, 208),
    "blue": (58, 112, 190),
    "navy": (30, 48, 98),
    "indigo": (68, 62, 150),
    "violet": (130, 92, 190),
    "purple": (126, 74, 164),
    "lavender": (184, 166, 220),
    "magenta": (200, 60, 140),
    "pink": (240, 150, 176),
    "coral": (242, 124, 104),
    "peach": (250, 190, 152),
    "brown": (128, 84, 56),
    "beige": (222, 204, 174),
    "cream": (246, 234, 210),
    "white": (244, 243, 240),
    "silver": (190, 196, 204),
    "grey": (136, 140, 148),
    "gray": (136, 140, 148),
    "black": (46, 44, 54),
}


def mix(one: Colour, other: Colour, part: float) -> Colour:
    """Return `one` moved towards `other` by `part`, 0 to 1."""
    keep = 1 - part
    return (
        round(one[0] * keep + other[0] * part),
        round(one[1] * keep + other[1] * part),
        round(one[2] * keep + other[2] * part),
    )


def lighter(colour: Colour, part: float) -> Colour:
    """Return the colour nearer to a warm white."""
    return mix(colour, (255, 250, 240), part)


def darker(colour: Colour, part: float) -> Colour:
    """Return the colour nearer to a cool black."""
    return mix(colour, (24, 18, 44), part)


def shift(colour: Colour, hue: float = 0, saturation: float = 1, value: float = 1) -> Colour:
    """Return the colour with its hue turned (0..1 is the whole circle) and the rest multiplied."""
    h, s, v = colorsys.rgb_to_hsv(*(part / 255 for part in colour))
    red, green, blue = colorsys.hsv_to_rgb((h + hue) % 1, min(1, s * saturation), min(1, v * value))
    return (round(red * 255), round(green * 255), round(blue * 255))


def is_light(colour: Colour) -> bool:
    """Say whether dark letters stand out on it better than light ones."""
    return lightness(colour) > _MIDDLE


def lightness(colour: Colour) -> float:
    """Return how light a colour looks, 0 to 1 (Rec. 601)."""
    return (colour[0] * 0.299 + colour[1] * 0.587 + colour[2] * 0.114) / 255


@dataclass(frozen=True, slots=True)
class Mood:
    """The light of a scene, as its colours."""

    top: Colour  # of the sky
    middle: Colour
    low: Colour  # at the horizon, and of the haze before far things
    orb: Colour  # the sun or the moon
    light: Colour  # what falls on things: white leaves them as they are
    dim: float  # how much of that tint things take, 0 to 1
    cloud: Colour
    dark: bool = False  # stars, and lit windows

    @property
    def late(self) -> bool:
        """Whether lamps are lit."""
        return self.dark or (self.dim > _DUSK and self.light[2] < _DIM_BLUE)

    def lit(self, colour: Colour) -> Colour:
        """Return the colour as it looks in this light."""
        tinted = (
            colour[0] * self.light[0] // 255,
            colour[1] * self.light[1] // 255,
            colour[2] * self.light[2] // 255,
        )
        return mix(colour, tinted, self.dim)

    def far(self, colour: Colour, distance: float) -> Colour:
        """Return the lit colour behind haze; 0 is near, 1 as far as one sees."""
        return mix(self.lit(colour), self.low, distance * 0.82)


MOODS: Final[dict[str, Mood]] = {
    "day": Mood(
        (72, 150, 204), (136, 196, 224), (228, 240, 234), (255, 246, 214), (255, 252, 244), 0.6, (255, 255, 252)
    ),
    "dawn": Mood(
        (92, 118, 172), (226, 168, 176), (253, 222, 186), (255, 240, 206), (250, 222, 214), 0.8, (255, 226, 212)
    ),
    "sunset": Mood(
        (62, 46, 104), (206, 88, 98), (253, 184, 106), (255, 232, 168), (240, 178, 160), 0.9, (248, 146, 112)
    ),
    "night": Mood(
        (9, 14, 40), (22, 38, 84), (66, 92, 146), (246, 242, 222), (116, 130, 192), 0.84, (74, 92, 142), dark=True
    ),
    "winter": Mood(
        (104, 146, 190), (184, 206, 224), (252, 230, 214), (255, 244, 224), (238, 240, 255), 0.7, (250, 244, 244)
    ),
    "overcast": Mood(
        (112, 128, 146), (158, 172, 184), (212, 218, 218), (240, 240, 234), (206, 214, 226), 0.85, (226, 230, 232)
    ),
    "storm": Mood(
        (34, 42, 62), (68, 80, 104), (140, 148, 160), (220, 222, 220), (140, 152, 180), 0.85, (104, 114, 134), dark=True
    ),
    "rain": Mood(
        (66, 86, 108), (112, 134, 152), (184, 196, 200), (230, 232, 226), (172, 188, 208), 0.85, (150, 164, 176)
    ),
    "autumn": Mood(
        (122, 160, 186), (232, 206, 166), (252, 226, 176), (255, 240, 200), (255, 232, 196), 0.7, (255, 240, 214)
    ),
    "spring": Mood(
        (120, 186, 214), (196, 224, 226), (254, 236, 228), (255, 248, 222), (255, 250, 246), 0.6, (255, 252, 250)
    ),
    "space": Mood(
        (10, 8, 30), (28, 18, 62), (74, 40, 104), (250, 240, 220), (190, 186, 236), 0.6, (120, 80, 160), dark=True
    ),
    "neon": Mood(
        (16, 10, 46), (82, 24, 110), (250, 92, 150), (255, 214, 150), (190, 120, 220), 0.85, (150, 60, 160), dark=True
    ),
    "day warm": Mood(
        (98, 158, 196), (178, 210, 214), (252, 238, 210), (255, 240, 196), (255, 246, 228), 0.65, (255, 250, 238)
    ),
    "day teal": Mood(
        (54, 142, 168), (128, 200, 204), (226, 244, 226), (255, 250, 224), (250, 255, 246), 0.6, (250, 255, 252)
    ),
    "winter rose": Mood(
        (124, 136, 190), (214, 192, 214), (254, 226, 212), (255, 238, 222), (246, 232, 246), 0.75, (255, 240, 240)
    ),
    "winter blue": Mood(
        (70, 124, 180), (158, 198, 226), (236, 240, 240), (255, 250, 236), (228, 238, 255), 0.7, (248, 252, 255)
    ),
    "sunset gold": Mood(
        (84, 66, 118), (226, 130, 92), (255, 206, 120), (255, 240, 186), (250, 200, 164), 0.9, (255, 178, 122)
    ),
    "sunset violet": Mood(
        (44, 38, 104), (150, 78, 142), (250, 156, 122), (255, 222, 176), (222, 166, 188), 0.9, (216, 118, 150)
    ),
    "night violet": Mood(
        (20, 12, 46), (46, 34, 92), (104, 84, 150), (250, 240, 224), (132, 122, 192), 0.84, (96, 82, 150), dark=True
    ),
}


#: Mood → others that are as good: which one a scene gets, its dice say.
VARIANTS: Final[dict[str, tuple[str, ...]]] = {
    "day": ("day", "day warm", "day teal"),
    "winter": ("winter", "winter rose", "winter blue"),
    "sunset": ("sunset", "sunset gold", "sunset violet"),
    "night": ("night", "night violet"),
}


def tinted(mood: Mood, colour: Colour, part: float = 0.5) -> Mood:
    """Return the mood with its sky moved towards a colour, as for "a pink morning"."""
    base = lighter(colour, 0.25) if is_light(mood.middle) else darker(colour, 0.45)
    return replace(
        mood,
        top=mix(mood.top, darker(base, 0.25), part),
        middle=mix(mood.middle, base, part),
        low=mix(mood.low, lighter(base, 0.45), part),
        cloud=mix(mood.cloud, lighter(base, 0.5), part * 0.6),
    )
