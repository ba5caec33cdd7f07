"""Several pictures in one: two melt into each other, more hang side by side."""

import math
import random
import re
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageChops, ImageFilter, ImageOps

from adapters.sketch.canvas import Canvas
from adapters.sketch.palette import darker, lighter, mix
from adapters.sketch.shapes import box

_PAIR: Final = 2
_OVERLAY: Final = re.compile(r"\b(?:double exposure|overlay|superimpose[d]?|overlap(?:ping)?)\b", re.IGNORECASE)


def compose(pictures: Sequence[Image.Image], size: tuple[int, int], said: str, rng: random.Random) -> Image.Image:
    """Return one picture of `size` pixels made of all of them, in their order."""
    if len(pictures) == _PAIR:
        if _OVERLAY.search(said):
            first, second = (ImageOps.fit(picture, size, Image.Resampling.LANCZOS) for picture in pictures)
            return _exposed(first, second)
        return _melted(pictures[0], pictures[1], size, rng)
    return _wall(pictures, size)


def _exposed(first: Image.Image, second: Image.Image) -> Image.Image:
    return Image.blend(ImageChops.screen(first, second), ImageChops.multiply(first, second), 0.42)


def _melted(first: Image.Image, second: Image.Image, size: tuple[int, int], rng: random.Random) -> Image.Image:
    """Let the first pass into the second along a soft wave; the middle of both stays in sight."""
    across = size[0] >= size[1]
    share = 0.62
    part = (round(size[0] * share), size[1]) if across else (size[0], round(size[1] * share))
    out = Image.new("RGB", size)
    out.paste(ImageOps.fit(first, part, Image.Resampling.LANCZOS), (0, 0))
    corner = (size[0] - part[0], size[1] - part[1])
    mask = _wave(part, 2 * share - 1, rng, across=across)
    out.paste(ImageOps.fit(second, part, Image.Resampling.LANCZOS), corner, mask)
    return out


def _wave(size: tuple[int, int], overlap: float, rng: random.Random, *, across: bool) -> Image.Image:
    """Return the mask of the second picture: closed at its beginning, open where the first has ended."""
    band = overlap / (0.5 + overlap / 2)  # part of the second picture that lies over the first
    swing, lag = band * 0.22, rng.uniform(0, math.tau)
    wide, tall = 192, 96
    levels = []
    for y in range(tall):
        edge = band * 0.5 + swing * math.sin(y / tall * 5 + lag)
        for x in range(wide):
            t = min(1.0, max(0.0, (x / wide - edge) / (band * 0.5) + 0.5))
            levels.append(round(255 * t * t * (3 - 2 * t)))
    mask = Image.new("L", (wide, tall))
    mask.putdata(levels)
    return (mask if across else mask.transpose(Image.Transpose.TRANSPOSE)).resize(size, Image.Resampling.BICUBIC)


def _wall(pictures: Sequence[Image.Image], size: tuple[int, int]) -> Image.Image:
    """Hang the pictures in rows on a ground of their own colours."""
    averages = [picture.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0)) for picture in pictures]
    tones = [(tone[0], tone[1], tone[2]) for tone in averages if isinstance(tone, tuple)]
    canvas = Canvas(Image.new("RGB", size))
    ground = mix(tones[0], tones[-1], 0.5)
    canvas.sky([(0, lighter(ground, 0.62)), (1, lighter(darker(ground, 0.2), 0.35))])
    gap = canvas.unit * 2.2
    top = gap
    rows = _rows([picture.width / picture.height for picture in pictures], size)
    tall = (canvas.height - gap * (len(rows) + 1)) / len(rows)
    left_over = list(pictures)
    for row in rows:
        left, shares = gap, [min(2.2, max(0.5, ratio)) for ratio in row]
        free = canvas.width - gap * (len(row) + 1)
        for share in shares:
            wide = free * share / sum(shares)
            _hang(canvas, left_over.pop(0), (left, top, left + wide, top + tall))
            left += wide + gap
        top += tall + gap
    return canvas.picture


def _rows(ratios: Sequence[float], size: tuple[int, int]) -> list[list[float]]:
    count = max(1, min(len(ratios), round(math.sqrt(sum(ratios) * size[1] / size[0]))))
    rows: list[list[float]] = []
    for index in range(count):
        start, end = len(ratios) * index // count, len(ratios) * (index + 1) // count
        rows.append(list(ratios[start:end]))
    return rows


def _hang(canvas: Canvas, picture: Image.Image, frame: tuple[float, float, float, float]) -> None:
    left, top, right, bottom = (round(edge) for edge in frame)
    fitted = ImageOps.fit(picture, (max(1, right - left), max(1, bottom - top)), Image.Resampling.LANCZOS)
    drop = canvas.unit * 0.8
    canvas.fill(
        [box(left, top + drop, right, bottom + drop, canvas.unit * 2)], (20, 14, 30), opacity=0.4, soft=canvas.unit
    )
    mask = Canvas(Image.new("RGB", fitted.size))
    mask.fill([box(0, 0, fitted.width, fitted.height, canvas.unit * 2)], (255, 255, 255))
    canvas.picture.paste(fitted, (left, top), mask.picture.convert("L").filter(ImageFilter.SMOOTH))
