"""Edits of light and colour: each takes the picture and the words that asked for it."""

import random
import re

from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageOps

from adapters.sketch.canvas import Canvas
from adapters.sketch.palette import Colour, darker, lighter
from adapters.sketch.words import colour_at, tokens

_A_LOT = re.compile(r"\b(?:much|very|a lot|strong(?:ly)?|really|heavily|heavy|extremely|super)\b")
_A_LITTLE = re.compile(r"\b(?:slight(?:ly)?|a (?:bit|little)|little|subtle|subtly|soft(?:ly)?|gentl[ey])\b")


def degree(said: str) -> float:
    """Return how much of an effect the words ask for: 1 is the usual."""
    if _A_LOT.search(said):
        return 1.6
    return 0.5 if _A_LITTLE.search(said) else 1.0


def colour_in(said: str) -> Colour | None:
    """Return the first colour that the words name."""
    words = tokens(said)
    return next((colour for index in range(len(words)) if (colour := colour_at(words, index))), None)


def grey(picture: Image.Image, _said: str, _rng: random.Random) -> Image.Image:
    """Take the colours away."""
    return picture.convert("L").convert("RGB")


def sepia(picture: Image.Image, _said: str, _rng: random.Random) -> Image.Image:
    """Make it brown, as an old print."""
    return ImageOps.colorize(picture.convert("L"), (38, 24, 18), (255, 242, 214), mid=(166, 122, 82))


def warmer(picture: Image.Image, said: str, _rng: random.Random) -> Image.Image:
    """Give it more red and yellow."""
    return _scaled(picture, 1 + 0.13 * degree(said), 1 + 0.02 * degree(said), 1 - 0.17 * degree(said))


def cooler(picture: Image.Image, said: str, _rng: random.Random) -> Image.Image:
    """Give it more blue."""
    return _scaled(picture, 1 - 0.17 * degree(said), 1 - 0.01 * degree(said), 1 + 0.14 * degree(said))


def _scaled(picture: Image.Image, *factors: float) -> Image.Image:
    table = [min(255, round(level * factor)) for factor in factors for level in range(256)]
    return picture.point(table)


def brighter(picture: Image.Image, said: str, _rng: random.Random) -> Image.Image:
    """Make it lighter, without burning out what is white."""
    return _curved(picture, 1 / (1 + 0.5 * degree(said)))


def dimmer(picture: Image.Image, said: str, _rng: random.Random) -> Image.Image:
    """Make it darker."""
    return _curved(picture, 1 + 0.6 * degree(said))


def _curved(picture: Image.Image, power: float) -> Image.Image:
    return picture.point([round(255 * (level / 255) ** power) for level in range(256)] * 3)


def harder(picture: Image.Image, said: str, _rng: random.Random) -> Image.Image:
    """Give it more contrast."""
    return ImageEnhance.Contrast(picture).enhance(1 + 0.4 * degree(said))


def flatter(picture: Image.Image, said: str, _rng: random.Random) -> Image.Image:
    """Give it less contrast."""
    return ImageEnhance.Contrast(picture).enhance(1 / (1 + 0.6 * degree(said)))


def vivid(picture: Image.Image, said: str, _rng: random.Random) -> Image.Image:
    """Make the colours stronger."""
    return ImageEnhance.Color(picture).enhance(1 + 0.7 * degree(said))


def muted(picture: Image.Image, said: str, _rng: random.Random) -> Image.Image:
    """Make the colours weaker."""
    return ImageEnhance.Color(picture).enhance(1 / (1 + 1.2 * degree(said)))


def inverted(picture: Image.Image, _said: str, _rng: random.Random) -> Image.Image:
    """Make a negative of it."""
    return ImageOps.invert(picture)


def posterized(picture: Image.Image, _said: str, _rng: random.Random) -> Image.Image:
    """Leave few flat colours."""
    strong = ImageEnhance.Color(ImageOps.autocontrast(picture, cutoff=1)).enhance(1.25)
    levels = [round(round(level / 255 * 3.4) / 3.4 * 255) for level in range(256)]
    return strong.point([min(255, level) for level in levels] * 3)


def duotone(picture: Image.Image, said: str, _rng: random.Random) -> Image.Image:
    """Draw everything in shades of one colour."""
    colour = colour_in(said) or (96, 92, 170)
    return ImageOps.colorize(picture.convert("L"), darker(colour, 0.75), lighter(colour, 0.86), mid=colour)


def tinted(picture: Image.Image, said: str, _rng: random.Random) -> Image.Image:
    """Move everything towards a colour."""
    colour = colour_in(said) or (96, 92, 170)
    toned = ImageOps.colorize(picture.convert("L"), darker(colour, 0.7), lighter(colour, 0.82), mid=colour)
    return Image.blend(picture, toned, min(0.9, 0.62 * degree(said)))


def blurred(picture: Image.Image, said: str, _rng: random.Random) -> Image.Image:
    """Put it out of focus."""
    radius = min(picture.size) * 0.011 * degree(said)
    shrink = max(1, round(radius / 5))
    small = picture.reduce(shrink) if shrink > 1 else picture
    soft = small.filter(ImageFilter.GaussianBlur(radius / shrink))
    return soft if soft.size == picture.size else soft.resize(picture.size, Image.Resampling.BICUBIC)


def sharper(picture: Image.Image, said: str, _rng: random.Random) -> Image.Image:
    """Make the edges crisper."""
    return picture.filter(ImageFilter.UnsharpMask(max(1, min(picture.size) / 500), round(130 * degree(said)), 2))


def glowing(picture: Image.Image, _said: str, rng: random.Random) -> Image.Image:
    """Lay a soft light around what is bright."""
    return ImageChops.screen(
        picture, blurred(picture, "very", rng).point([round(level * 0.42) for level in range(256)] * 3)
    )


def vignetted(picture: Image.Image, said: str, _rng: random.Random) -> Image.Image:
    """Darken the corners."""
    canvas = Canvas(picture.copy())
    canvas.vignette(min(0.95, 0.62 * degree(said)))
    return canvas.picture


def grained(picture: Image.Image, said: str, rng: random.Random) -> Image.Image:
    """Lay film grain over it."""
    canvas = Canvas(picture.copy())
    canvas.grain(rng, 0.16 * degree(said))
    return canvas.picture


def pixelated(picture: Image.Image, said: str, _rng: random.Random) -> Image.Image:
    """Make its pixels large and square."""
    cells = round(72 / degree(said))
    scale = cells / max(picture.size)
    tiny = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(tiny, Image.Resampling.BOX).resize(picture.size, Image.Resampling.NEAREST)


def varied(picture: Image.Image, _said: str, rng: random.Random) -> Image.Image:
    """Change the light gently, for an edit that was not understood, so that one sees that something was done."""
    canvas = Canvas(picture.copy())
    colour = rng.choice(((255, 186, 120), (150, 196, 255), (255, 160, 190), (180, 240, 200), (214, 180, 255)))
    x, y = rng.choice((0.0, 1.0)) * canvas.width, rng.uniform(0, 0.5) * canvas.height
    canvas.glow(x, y, max(picture.size) * 0.95, colour, 0.62)
    return Image.blend(canvas.picture, warmer(canvas.picture, "", rng), 0.35)
