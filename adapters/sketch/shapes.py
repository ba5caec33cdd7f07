"""Outlines as lists of points: pure geometry, without a picture."""

import math
import random
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

Point = tuple[float, float]
Ring = Sequence[Point]  # a closed outline; the last point joins the first

_STEPS: Final = 10  # points that a curve between two corners is made of


@lru_cache(maxsize=2048)
def outline(drawn: str) -> tuple[Point, ...]:
    """Return the smooth closed outline through points written as "10,20 30,5! 50,20".

    A point with "!" is a corner; the curve is smooth through all others.
    """
    points: list[Point] = []
    sharp: list[bool] = []
    for word in drawn.split():
        x, y = word.rstrip("!").split(",")
        points.append((float(x), float(y)))
        sharp.append(word.endswith("!"))
    return tuple(smooth(points, sharp))


def smooth(points: Sequence[Point], sharp: Sequence[bool] | None = None, *, closed: bool = True) -> list[Point]:
    """Return a curve through the points (Catmull-Rom), with corners where `sharp` says so."""
    count = len(points)
    corners = sharp or [False] * count
    curve: list[Point] = []
    for index in range(count if closed else count - 1):
        start, end = points[index], points[(index + 1) % count]
        chord = (end[0] - start[0], end[1] - start[1])
        leaving = chord if corners[index] else _tangent(points, index, closed=closed)
        after = (index + 1) % count
        arriving = chord if corners[after] else _tangent(points, after, closed=closed)
        curve.extend(_hermite(start, end, leaving, arriving, step / _STEPS) for step in range(_STEPS))
    if not closed:
        curve.append(points[-1])
    return curve


def _tangent(points: Sequence[Point], index: int, *, closed: bool) -> Point:
    last = len(points) - 1
    before = points[index - 1 if closed else max(index - 1, 0)]
    after = points[(index + 1) % len(points) if closed else min(index + 1, last)]
    return ((after[0] - before[0]) / 2, (after[1] - before[1]) / 2)


def _hermite(start: Point, end: Point, leaving: Point, arriving: Point, t: float) -> Point:
    a = 2 * t**3 - 3 * t**2 + 1
    b = t**3 - 2 * t**2 + t
    c = -2 * t**3 + 3 * t**2
    d = t**3 - t**2
    return (
        a * start[0] + b * leaving[0] + c * end[0] + d * arriving[0],
        a * start[1] + b * leaving[1] + c * end[1] + d * arriving[1],
    )


def oval(x: float, y: float, rx: float, ry: float | None = None, angle: float = 0) -> list[Point]:
    """Return an ellipse around x, y; `angle` in degrees, clockwise."""
    tall = rx if ry is None else ry
    turn = math.radians(angle)
    cos, sin = math.cos(turn), math.sin(turn)
    ring: list[Point] = []
    for step in range(64):
        a = step * math.tau / 64
        dx, dy = rx * math.cos(a), tall * math.sin(a)
        ring.append((x + dx * cos - dy * sin, y + dx * sin + dy * cos))
    return ring


def sector(x: float, y: float, r: float, start: float, end: float) -> list[Point]:
    """Return a slice of a circle; angles in degrees, 0 to the right, clockwise."""
    steps = max(3, round(abs(end - start) / 6))
    rim = [math.radians(start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(x, y), *((x + r * math.cos(a), y + r * math.sin(a)) for a in rim)]


def box(x0: float, y0: float, x1: float, y1: float, r: float = 0) -> list[Point]:
    """Return a rectangle with round corners of radius `r`."""
    r = min(r, abs(x1 - x0) / 2, abs(y1 - y0) / 2)
    if r <= 0:
        return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    ring: list[Point] = []
    for cx, cy, start in ((x1 - r, y0 + r, -90), (x1 - r, y1 - r, 0), (x0 + r, y1 - r, 90), (x0 + r, y0 + r, 180)):
        ring.extend(
            (cx + r * math.cos(math.radians(start + a)), cy + r * math.sin(math.radians(start + a)))
            for a in range(0, 91, 10)
        )
    return ring


def star(x: float, y: float, r: float, points: int = 5, *, inner: float = 0.42, angle: float = -90) -> list[Point]:
    """Return a star with that many points; `inner` is where its notches lie, as a part of `r`."""
    ring: list[Point] = []
    for step in range(points * 2):
        a = math.radians(angle + step * 180 / points)
        reach = r if step % 2 == 0 else r * inner
        ring.append((x + reach * math.cos(a), y + reach * math.sin(a)))
    return ring


def stroke(points: Sequence[Point], width: float, end_width: float | None = None) -> list[list[Point]]:
    """Return a line with round ends as rings to be filled together; it may taper to `end_width`."""
    last = len(points) - 1
    thin = width if end_width is None else end_width
    halves = [(width + (thin - width) * index / max(last, 1)) / 2 for index in range(last + 1)]
    rings: list[list[Point]] = [oval(x, y, half) for (x, y), half in zip(points, halves, strict=True)]
    for index in range(last):
        (x0, y0), (x1, y1) = points[index], points[index + 1]
        length = math.hypot(x1 - x0, y1 - y0) or 1
        nx, ny = -(y1 - y0) / length, (x1 - x0) / length
        a, b = halves[index], halves[index + 1]
        rings.append(
            [
                (x0 + nx * a, y0 + ny * a),
                (x1 + nx * b, y1 + ny * b),
                (x1 - nx * b, y1 - ny * b),
                (x0 - nx * a, y0 - ny * a),
            ]
        )
    return rings


def waver(rng: random.Random, count: int, octaves: int = 4, fade: float = 0.5) -> list[float]:
    """Return `count` heights in about -1..1 that rise and fall softly: value noise in octaves."""
    heights = [0.0] * count
    reach = 1.0
    for octave in range(octaves):
        knots = [rng.uniform(-1, 1) for _ in range(3 * 2**octave + 3)]
        for index in range(count):
            at = index / max(count - 1, 1) * 3 * 2**octave
            low = int(at)
            t = at - low
            t = t * t * (3 - 2 * t)
            heights[index] += reach * (knots[low] * (1 - t) + knots[low + 1] * t)
        reach *= fade
    return heights


def ridge_of(width: float, height: float, heights: Sequence[float], base: float, reach: float) -> list[Point]:
    """Return the outline of land that rises `reach` above and below `base`, down to the foot of a picture."""
    last = len(heights) - 1
    margin = width * 0.02
    crest = [(-margin + (width + 2 * margin) * index / last, base - reach * rise) for index, rise in enumerate(heights)]
    return [*crest, (width + margin, height + 2), (-margin, height + 2)]
