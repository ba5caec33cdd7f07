"""Edits that put something into a picture one cannot draw anew: weather, night, a subject, another background."""

import random
import re
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageStat

from adapters.sketch import lexicon
from adapters.sketch.canvas import Canvas
from adapters.sketch.edits.framing import matted
from adapters.sketch.edits.tones import colour_in, cooler, dimmer, warmer
from adapters.sketch.palette import MOODS, Mood
from adapters.sketch.pen import BOX, Pen
from adapters.sketch.plan import Plan
from adapters.sketch.reading import figures_in
from adapters.sketch.settings.outdoors import stage
from adapters.sketch.settings.sky import stars
from adapters.sketch.settings.weather import WEATHER
from adapters.sketch.shapes import oval
from adapters.sketch.subjects import SUBJECTS, coat_of
from adapters.sketch.subjects.subject import Spot
from adapters.sketch.subjects.wear import WEAR
from adapters.sketch.words import tokens, worn_in

_EDGE_HELD: Final = 0.8  # of the edges; with less the background is not plain
_WHOLE_HELD: Final = 0.96  # of the picture; with more nothing would be left of it
_PLAIN = Mood((200, 210, 220), (200, 210, 220), (220, 226, 230), (255, 250, 230), (255, 255, 255), 0.0, (255, 255, 255))


def _plan(rng: random.Random, mood: str = "day") -> Plan:
    return Plan(f"{rng.getrandbits(64):x}", "meadow", mood)


def relit(picture: Image.Image, said: str, rng: random.Random) -> Image.Image:
    """Give a picture another time of day, season or weather, as far as light can."""
    words = tokens(said)
    for kind in dict.fromkeys(lexicon.MOODS[word] for word in words if word in lexicon.MOODS):
        picture = _light(picture, kind, rng)
    for kind in dict.fromkeys(lexicon.WEATHER[word] for word in words if word in lexicon.WEATHER):
        picture = _weather(picture, kind, rng)
    return picture


def _light(picture: Image.Image, kind: str, rng: random.Random) -> Image.Image:
    if kind in {"night", "space", "neon"}:
        return _night(picture, rng)
    if kind in {"sunset", "dawn", "autumn"}:
        return _evening(picture, rng, kind)
    if kind in {"storm", "rain", "overcast"}:
        return cooler(dimmer(picture, "a little", rng), "a little", rng)
    return cooler(picture, "", rng) if kind == "winter" else warmer(picture, "a little", rng)


def _night(picture: Image.Image, rng: random.Random) -> Image.Image:
    blue = ImageChops.multiply(picture, Image.new("RGB", picture.size, (74, 92, 158)))
    canvas = Canvas(blue.point([round(level * 0.86) for level in range(256)] * 3))
    stars(canvas, _plan(rng, "night"), canvas.height * 0.5, 110)
    x, y, r = canvas.width * rng.choice((0.2, 0.8)), canvas.height * 0.17, canvas.unit * 6.5
    canvas.glow(x, y, r * 5, (206, 214, 255), 0.5)
    canvas.fill([oval(x, y, r)], (246, 242, 222))
    canvas.fill([oval(x - r * 0.3, y - r * 0.2, r * 0.24), oval(x + r * 0.3, y + r * 0.25, r * 0.3)], (214, 212, 206))
    canvas.vignette(0.4)
    return canvas.picture


def _evening(picture: Image.Image, rng: random.Random, kind: str) -> Image.Image:
    mood = MOODS[kind]
    canvas = Canvas(Image.new("RGB", picture.size))
    canvas.sky([(0, mood.top), (0.5, mood.middle), (1, mood.low)])
    washed = ImageChops.soft_light(picture, canvas.picture)
    canvas = Canvas(Image.blend(washed, canvas.picture, 0.2))
    canvas.glow(canvas.width * rng.choice((0.2, 0.8)), canvas.height * 0.4, max(picture.size) * 0.6, mood.orb, 0.5)
    return canvas.picture


def _weather(picture: Image.Image, kind: str, rng: random.Random) -> Image.Image:
    canvas = Canvas(picture.copy())
    plan = _plan(rng)
    WEATHER[kind](canvas, plan, near=False)
    WEATHER[kind](canvas, plan, near=True)
    return canvas.picture


def joined(picture: Image.Image, said: str, rng: random.Random, plan: Plan | None = None) -> Image.Image:
    """Draw the subjects that the words name onto the picture, where they say or where there is room.

    plan: of the scene, where the picture is a sketch's own: its light falls on them, and its figure is not covered.
    """
    canvas = Canvas(picture.copy())
    across = _across(said)
    if across is None:
        taken = stage(canvas, plan).x / canvas.width if plan and plan.figures else rng.random()
        places = sorted((0.18, 0.82, 0.34, 0.66, 0.5), key=lambda place: -abs(place - taken))
    else:
        places = [across, across + 0.18, across - 0.16, across + 0.34, across - 0.3]
    light = plan.light if plan else _PLAIN
    spot = 0
    for figure in figures_in(said):
        subject = SUBJECTS[figure.noun]
        for index in range(figure.count):
            tall = canvas.unit * (_share(said) if subject.spot is not Spot.SKY else 0.8 * _share(said)) * subject.size
            x = canvas.width * min(max(places[spot % 5], 0.12), 0.88)
            foot = _foot(said, subject.spot, canvas.height, tall) - (spot // 5) * tall * 0.2
            pen = Pen(canvas, x - tall / 2, foot - tall, tall / BOX, light, x > canvas.width * 0.55)
            subject.draw(pen, coat_of(subject, figure.colour, index))
            spot += 1
    return canvas.picture


def _across(said: str) -> float | None:
    if re.search(r"\bleft\b", said):
        return 0.22
    if re.search(r"\bright\b", said):
        return 0.78
    return 0.5 if re.search(r"\b(?:middle|centre|center)\b", said) else None


def _share(said: str) -> float:
    """Return how tall a subject is, in hundredths of the shorter side."""
    if re.search(r"\b(?:small|little|tiny)\b", said):
        return 22
    return 58 if re.search(r"\b(?:big|large|huge|giant)\b", said) else 38


def _foot(said: str, spot: Spot, height: int, tall: float) -> float:
    if re.search(r"\b(?:top|upper|sky|above)\b", said) or spot is Spot.SKY:
        return height * 0.06 + tall
    if re.search(r"\b(?:middle|centre|center)\b", said) or spot is Spot.DEEP:
        return height * 0.5 + tall / 2
    return height * 0.93


def dressed(picture: Image.Image, said: str, _rng: random.Random) -> Image.Image:
    """Draw a hat or glasses in the middle of the upper half, where heads mostly are."""
    canvas = Canvas(picture.copy())
    name = worn_in(said)
    if name is None:
        return picture
    draw, own = WEAR[name]
    size = canvas.unit * 34
    pen = Pen(canvas, canvas.width / 2 - size / 2, canvas.height * 0.24, size / BOX, _PLAIN)
    draw(pen, colour_in(said) or own, 42.0)
    return canvas.picture


def regrounded(picture: Image.Image, said: str, rng: random.Random) -> Image.Image:
    """Give a picture a background of one colour.

    What is like the edges and joined to them is taken for the background; where that finds nothing or nearly
    everything, the picture is laid on a sheet of the colour.
    """
    colour = colour_in(said) or (230, 226, 216)
    mask = _background(picture)
    if not _is_plain(mask):
        return matted(picture, colour, rng)
    wide = mask.resize(picture.size, Image.Resampling.BICUBIC)
    canvas = Canvas(picture.copy())
    canvas.picture.paste(colour, (0, 0, *picture.size), wide)
    return canvas.picture


def _is_plain(mask: Image.Image) -> bool:
    """Say whether the mask holds the edges and leaves something in the middle."""
    inner = mask.copy()
    inner.paste(0, (3, 3, mask.width - 3, mask.height - 3))
    edge = 2 * 3 * (mask.width + mask.height) - 36
    whole = ImageStat.Stat(mask).sum[0] / 255 / (mask.width * mask.height)
    return ImageStat.Stat(inner).sum[0] / 255 / edge > _EDGE_HELD and whole < _WHOLE_HELD


def _background(picture: Image.Image) -> Image.Image:
    """Return a small soft mask ("L") of what is joined to the edges and like them."""
    scale = 384 / max(picture.size)
    size = (max(16, round(picture.width * scale)), max(16, round(picture.height * scale)))
    small = picture.resize(size, Image.Resampling.BOX).filter(ImageFilter.MedianFilter(3))
    key = (255, 0, 254)
    right, bottom = size[0] - 1, size[1] - 1
    for seed in (
        (0, 0),
        (right, 0),
        (0, bottom),
        (right, bottom),
        (right // 2, 0),
        (0, bottom // 2),
        (right, bottom // 2),
    ):
        if small.getpixel(seed) != key:
            ImageDraw.floodfill(small, seed, key, thresh=46)
    apart = ImageChops.difference(small, Image.new("RGB", size, key))
    red, green, blue = (band.point([255 if level == 0 else 0 for level in range(256)]) for band in apart.split())
    return ImageChops.darker(ImageChops.darker(red, green), blue).filter(ImageFilter.GaussianBlur(0.9))
