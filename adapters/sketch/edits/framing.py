"""Edits of the shape: mirror, turn, crop, frame, and fitting into another ratio."""

import random
import re

from PIL import Image, ImageFilter

from adapters.sketch.canvas import Canvas
from adapters.sketch.edits.tones import colour_in, degree
from adapters.sketch.palette import CREAM, Colour, darker, is_light, lighter
from adapters.sketch.shapes import box
from adapters.sketch.sizes import SAME_SHAPE

_DEGREES = re.compile(r"(-?\d+(?:\.\d+)?)\s*(?:°|deg)?")


def mirrored(picture: Image.Image, _said: str, _rng: random.Random) -> Image.Image:
    """Swap left and right."""
    return picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


def flipped(picture: Image.Image, _said: str, _rng: random.Random) -> Image.Image:
    """Swap top and bottom."""
    return picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM)


def overturned(picture: Image.Image, _said: str, _rng: random.Random) -> Image.Image:
    """Turn upside down."""
    return picture.transpose(Image.Transpose.ROTATE_180)


def rotated(picture: Image.Image, said: str, _rng: random.Random) -> Image.Image:
    """Turn by quarter turns without loss, by other angles in a frame that just fits."""
    found = _DEGREES.search(said)
    angle = float(found[1]) if found else 90.0
    if re.search(r"\bleft\b|counter|anti", said):
        angle = -angle
    angle %= 360
    quarters = {
        0.0: None,
        90.0: Image.Transpose.ROTATE_270,
        180.0: Image.Transpose.ROTATE_180,
        270.0: Image.Transpose.ROTATE_90,
    }
    if angle in quarters:
        turn = quarters[angle]
        return picture.copy() if turn is None else picture.transpose(turn)
    backing = darker(_average(picture), 0.25)
    turned = picture.rotate(-angle, Image.Resampling.BICUBIC, expand=True, fillcolor=backing)
    return turned.resize(picture.size, Image.Resampling.LANCZOS) if _same_shape(turned.size, picture.size) else turned


def zoomed(picture: Image.Image, said: str, _rng: random.Random) -> Image.Image:
    """Come nearer."""
    keep = 1 / (1 + 0.45 * degree(said))
    return _cut(picture, keep, keep).resize(picture.size, Image.Resampling.LANCZOS)


def receded(picture: Image.Image, said: str, rng: random.Random) -> Image.Image:
    """Step back: the picture gets smaller before its own blurred surroundings."""
    share = 1 / (1 + 0.35 * degree(said))
    small = picture.resize((round(picture.width * share), round(picture.height * share)), Image.Resampling.LANCZOS)
    return _on(small, _surroundings(picture, picture.size), rng, shadow=True)


def cropped(picture: Image.Image, said: str, _rng: random.Random) -> Image.Image:
    """Cut to the middle, or to a square."""
    if "square" in said or "1:1" in said:
        edge = min(picture.size)
        return _cut(picture, edge / picture.width, edge / picture.height)
    wide = re.search(r"(\d+)\s*:\s*(\d+)", said)
    if wide and int(wide[1]) and int(wide[2]):
        wanted, own = int(wide[1]) / int(wide[2]), picture.width / picture.height
        return _cut(picture, min(1.0, wanted / own), min(1.0, own / wanted))
    return _cut(picture, 0.72, 0.72)


def _cut(picture: Image.Image, wide: float, tall: float) -> Image.Image:
    w, h = max(1, round(picture.width * wide)), max(1, round(picture.height * tall))
    left, top = (picture.width - w) // 2, (picture.height - h) // 2
    return picture.crop((left, top, left + w, top + h))


def framed(picture: Image.Image, said: str, rng: random.Random) -> Image.Image:
    """Put a frame of the asked colour around it, inside the same size."""
    canvas = Canvas(picture.copy())
    colour = colour_in(said) or rng.choice((CREAM, (52, 44, 52), (196, 150, 84)))
    edge = canvas.unit * (3.4 if "thin" in said else 9 if re.search(r"\b(?:thick|wide|big|large)\b", said) else 5.6)
    inner = [box(edge, edge, canvas.width - edge, canvas.height - edge)]
    sides = (
        (0, 0, canvas.width, edge),
        (0, canvas.height - edge, canvas.width, canvas.height),
        (0, 0, edge, canvas.height),
        (canvas.width - edge, 0, canvas.width, canvas.height),
    )
    canvas.fill([box(*side) for side in sides], colour)
    line = darker(colour, 0.4) if is_light(colour) else lighter(colour, 0.3)
    rim = canvas.unit * 0.5
    for x0, y0, x1, y1 in (
        (edge - rim, edge - rim, canvas.width - edge + rim, edge),
        (edge - rim, canvas.height - edge, canvas.width - edge + rim, canvas.height - edge + rim),
        (edge - rim, edge, edge, canvas.height - edge),
        (canvas.width - edge, edge, canvas.width - edge + rim, canvas.height - edge),
    ):
        canvas.fill([box(x0, y0, x1, y1)], line)
    shade = [
        box(edge, edge, canvas.width - edge, edge + canvas.unit * 0.7),
        box(edge, edge, edge + canvas.unit * 0.7, canvas.height - edge),
    ]
    canvas.fill(shade, (20, 14, 24), opacity=0.3, soft=canvas.unit * 0.4, clip=inner)
    return canvas.picture


def matted(picture: Image.Image, colour: Colour, rng: random.Random) -> Image.Image:
    """Lay the picture smaller on a sheet of a colour."""
    share = 0.78
    small = picture.resize((round(picture.width * share), round(picture.height * share)), Image.Resampling.LANCZOS)
    canvas = Canvas(Image.new("RGB", picture.size, colour))
    canvas.glow(canvas.width / 2, canvas.height * 0.4, max(picture.size) * 0.7, lighter(colour, 0.3), 0.6)
    return _on(small, canvas.picture, rng, shadow=True)


def _on(small: Image.Image, ground: Image.Image, _rng: random.Random, *, shadow: bool) -> Image.Image:
    canvas = Canvas(ground)
    left, top = (canvas.width - small.width) // 2, (canvas.height - small.height) // 2
    if shadow:
        drop = canvas.unit * 1.2
        canvas.fill(
            [box(left, top + drop, left + small.width, top + small.height + drop)],
            (16, 10, 24),
            opacity=0.4,
            soft=canvas.unit * 1.5,
        )
    ground.paste(small, (left, top))
    return ground


def reframed(picture: Image.Image, size: tuple[int, int], rng: random.Random) -> Image.Image:
    """Bring a picture to a size in pixels; where the ratio differs, its own blurred surroundings fill the rest."""
    if picture.size == size:
        return picture
    if _same_shape(picture.size, size):
        return picture.resize(size, Image.Resampling.LANCZOS)
    share = min(size[0] / picture.width, size[1] / picture.height)
    small = picture.resize((round(picture.width * share), round(picture.height * share)), Image.Resampling.LANCZOS)
    return _on(small, _surroundings(picture, size), rng, shadow=True)


def _same_shape(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return abs(one[0] / one[1] / (other[0] / other[1]) - 1) < SAME_SHAPE


def _surroundings(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return the picture so large that it covers `size`, blurred and a little darker."""
    share = max(size[0] / picture.width, size[1] / picture.height)
    shrink = 160 / max(size)
    tiny = (max(2, round(picture.width * share * shrink)), max(2, round(picture.height * share * shrink)))
    soft = picture.resize(tiny, Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(3))
    wide, tall = max(1, round(size[0] * shrink)), max(1, round(size[1] * shrink))
    left, top = (soft.width - wide) // 2, (soft.height - tall) // 2
    soft = soft.crop((left, top, left + wide, top + tall)).point([round(level * 0.82) for level in range(256)] * 3)
    return soft.resize(size, Image.Resampling.BICUBIC)


def _average(picture: Image.Image) -> Colour:
    found = picture.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    return (found[0], found[1], found[2]) if isinstance(found, tuple) else (128, 128, 128)
