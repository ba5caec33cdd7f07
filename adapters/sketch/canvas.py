"""The canvas: fills outlines with smooth edges, gradients, glows and grain, at any size."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from adapters.sketch.palette import Colour, mix
from adapters.sketch.shapes import Ring

_FINE_UP_TO: Final = 2_600_000  # px of a picture whose edges get nine samples; above it four
_TRIANGLE: Final = 3  # points without which nothing is enclosed
_STRIP: Final = 6_000_000  # px of a supersampled mask at once: bounds the memory of a 4K layer


@dataclass(frozen=True, slots=True)
class Fade:
    """A vertical gradient; between `start` and `end` px, or over the shape's own height."""

    top: Colour
    bottom: Colour
    start: float | None = None
    end: float | None = None


Paint = Colour | Fade


class Canvas:
    """An RGB picture and the few ways of painting on it. Coordinates are pixels."""

    def __init__(self, picture: Image.Image) -> None:
        self.picture = picture
        self.width, self.height = picture.size
        self.unit = min(picture.size) / 100  # px: a hundredth of the shorter side
        self._fine = 3 if self.width * self.height < _FINE_UP_TO else 2

    def fill(
        self,
        rings: Sequence[Ring],
        paint: Paint,
        *,
        opacity: float = 1,
        soft: float = 0,
        clip: Sequence[Ring] = (),
    ) -> None:
        """Fill the rings, seen as one shape; `soft` is the radius of blur in pixels."""
        frame = self._frame(rings, soft)
        if frame is None:
            return
        if soft > 0:
            self._lay(paint, frame, self._soft_mask(rings, frame, opacity, soft, clip), _span(rings))
            return
        left, top, right, bottom = frame
        fine = self._fine
        rows = max(16, _STRIP // ((right - left) * fine * fine))
        for start in range(top, bottom, rows):
            strip = (left, start, right, min(start + rows, bottom))
            mask = _mask(rings, strip, fine, opacity)
            if clip:
                mask = ImageChops.multiply(mask, _mask(clip, strip, fine, 1))
            self._lay(paint, strip, mask, _span(rings))

    def _frame(self, rings: Sequence[Ring], soft: float) -> tuple[int, int, int, int] | None:
        xs = [x for ring in rings for x, _ in ring]
        ys = [y for ring in rings for _, y in ring]
        if not xs:
            return None
        pad = soft * 3 + 1
        frame = (
            max(0, math.floor(min(xs) - pad)),
            max(0, math.floor(min(ys) - pad)),
            min(self.width, math.ceil(max(xs) + pad)),
            min(self.height, math.ceil(max(ys) + pad)),
        )
        return frame if frame[0] < frame[2] and frame[1] < frame[3] else None

    def _soft_mask(
        self,
        rings: Sequence[Ring],
        frame: tuple[int, int, int, int],
        opacity: float,
        soft: float,
        clip: Sequence[Ring],
    ) -> Image.Image:
        """Blur at a size where the blur is a few pixels wide: a wide blur at 4K would take seconds."""
        width, height = frame[2] - frame[0], frame[3] - frame[1]
        shrink = max(1.0, soft / 4)
        small = (max(1, round(width / shrink)), max(1, round(height / shrink)))
        mask = Image.new("L", small)
        draw = ImageDraw.Draw(mask)
        for ring in rings:
            draw.polygon([((x - frame[0]) / shrink, (y - frame[1]) / shrink) for x, y in ring], fill=_level(opacity))
        mask = mask.filter(ImageFilter.GaussianBlur(soft / shrink))
        mask = mask.resize((width, height), Image.Resampling.BICUBIC)
        if clip:
            mask = ImageChops.multiply(mask, _mask(clip, frame, 1, 1))
        return mask

    def _lay(
        self, paint: Paint, frame: tuple[int, int, int, int], mask: Image.Image, span: tuple[float, float]
    ) -> None:
        if isinstance(paint, Fade):
            start = span[0] if paint.start is None else paint.start
            end = span[1] if paint.end is None else paint.end
            column = [
                mix(paint.top, paint.bottom, min(1, max(0, (y - start) / max(end - start, 1))))
                for y in range(frame[1], frame[3])
            ]
            self.picture.paste(_column(column, frame[2] - frame[0]), frame, mask)
        else:
            self.picture.paste(paint, frame, mask)

    def glow(self, x: float, y: float, r: float, colour: Colour, strength: float = 1) -> None:
        """Lay a soft round light around x, y that has gone at the radius `r`."""
        frame = self._frame([[(x - r, y - r), (x + r, y + r)]], 0)
        if frame is None:
            return
        round_light = Image.radial_gradient("L").point([_falloff(level) * strength for level in range(256)])
        scale = 256 / (2 * r)
        source = (
            max(0.0, (frame[0] - x + r) * scale),
            max(0.0, (frame[1] - y + r) * scale),
            min(256.0, (frame[2] - x + r) * scale),
            min(256.0, (frame[3] - y + r) * scale),
        )
        if source[2] <= source[0] or source[3] <= source[1]:
            return
        mask = round_light.resize((frame[2] - frame[0], frame[3] - frame[1]), Image.Resampling.BILINEAR, source)
        self.picture.paste(colour, frame, mask)

    def sky(self, stops: Sequence[tuple[float, Colour]], bottom: int | None = None) -> None:
        """Fill the picture down to `bottom` with a gradient through stops of (0..1, colour)."""
        height = self.height if bottom is None else bottom
        column = [_between(stops, y / max(height - 1, 1)) for y in range(height)]
        self.picture.paste(_column(column, self.width), (0, 0))

    def mist(self, top: float, bottom: float, colour: Colour, strength: float) -> None:
        """Lay a band of haze that is thickest in its middle."""
        start, end = max(0, round(top)), min(self.height, round(bottom))
        if end <= start:
            return
        levels = [
            round(255 * strength * math.sin(math.pi * (y + 0.5) / (end - start)) ** 2) for y in range(end - start)
        ]
        mask = Image.new("L", (1, end - start))
        mask.putdata(levels)
        box = (0, start, self.width, end)
        self.picture.paste(colour, box, mask.resize((self.width, end - start), Image.Resampling.NEAREST))

    def clouds(
        self,
        rng: random.Random,
        frame: tuple[int, int, int, int],
        colour: Colour,
        strength: float,
        *,
        cells: Sequence[int] = (5, 11, 23),
        stretch: float = 1.6,
    ) -> None:
        """Lay soft noise over a frame: clouds, nebulae, the uneven light of a wall; `cells` across, coarse to fine.

        stretch: how much wider than tall its patches are.
        """
        width, height = frame[2] - frame[0], frame[3] - frame[1]
        if min(width, height) <= 1:
            return
        mask = noise(rng, 256, max(32, round(256 * height / width)), cells, stretch)
        ramp = [round(255 * strength * max(0.0, (level - 116) / 139)) for level in range(256)]
        mask = mask.point(ramp).resize((width, height), Image.Resampling.BICUBIC)
        edge = Image.new("L", (1, height))
        edge.putdata([round(255 * min(1, 4 * min(y + 1, height - y) / height)) for y in range(height)])
        mask = ImageChops.multiply(mask, edge.resize((width, height)))
        self.picture.paste(colour, frame, mask)

    def grain(self, rng: random.Random, strength: float = 0.022) -> None:
        """Lay a fine grain over everything: it hides the steps of gradients."""
        edge = 512
        level = round(255 * strength)
        table = bytes(128 - level + value * 2 * level // 255 for value in range(256))
        tile = Image.frombytes("L", (edge, edge), rng.randbytes(edge * edge).translate(table)).convert("RGB")
        for y in range(0, self.height, edge):
            for x in range(0, self.width, edge):
                frame = (x, y, min(x + edge, self.width), min(y + edge, self.height))
                here = self.picture.crop(frame)
                part = tile.crop((0, 0, frame[2] - x, frame[3] - y))
                self.picture.paste(ImageChops.overlay(here, part), frame)

    def vignette(self, strength: float = 0.22, colour: Colour = (16, 10, 30)) -> None:
        """Darken the corners a little."""
        mask = Image.radial_gradient("L").point(
            [round(strength * max(0, level - 90) * 255 / 165) for level in range(256)]
        )
        self.picture.paste(colour, (0, 0), mask.resize(self.picture.size, Image.Resampling.BICUBIC))


def noise(
    rng: random.Random, width: int, height: int, cells: Sequence[int] = (5, 11, 23), stretch: float = 1
) -> Image.Image:
    """Return soft noise ("L"), the same for the same generator; `cells` across, from coarse to fine."""
    out = Image.new("L", (width, height), 128)
    for layer, across in enumerate(cells):
        down = max(3, round(across * height / width * stretch))
        patch = Image.frombytes("L", (across, down), rng.randbytes(across * down))
        out = Image.blend(out, patch.resize((width, height), Image.Resampling.BICUBIC), 0.62 * 0.62**layer)
    return out


def _falloff(level: int) -> float:
    t = max(0.0, 1 - level / 181)  # the gradient is 181 on the circle that touches its edges, 255 in its corners
    return 255 * t * t * (3 - 2 * t)


def _level(opacity: float) -> int:
    return round(255 * min(1.0, max(0.0, opacity)))


def _mask(rings: Sequence[Ring], frame: tuple[int, int, int, int], fine: int, opacity: float) -> Image.Image:
    left, top, right, bottom = frame
    mask = Image.new("L", ((right - left) * fine, (bottom - top) * fine))
    draw = ImageDraw.Draw(mask)
    level = _level(opacity)
    for ring in rings:
        if len(ring) >= _TRIANGLE:
            draw.polygon([((x - left) * fine, (y - top) * fine) for x, y in ring], fill=level)
    return mask.reduce(fine) if fine > 1 else mask


def _span(rings: Sequence[Ring]) -> tuple[float, float]:
    ys = [y for ring in rings for _, y in ring]
    return min(ys), max(ys)


def _column(colours: Sequence[Colour], width: int) -> Image.Image:
    column = Image.new("RGB", (1, len(colours)))
    column.putdata(colours)
    return column.resize((width, len(colours)), Image.Resampling.NEAREST)


def _between(stops: Sequence[tuple[float, Colour]], at: float) -> Colour:
    for (low, first), (high, second) in pairwise(stops):
        if at <= high:
            return mix(first, second, max(0.0, (at - low) / max(high - low, 1e-6)))
    return stops[-1][1]
