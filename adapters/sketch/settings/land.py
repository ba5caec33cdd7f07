"""Land: hills, mountains, trees, each layer further off paler than the one before it."""

import random
from collections.abc import Sequence
from itertools import pairwise

from adapters.sketch.canvas import Canvas, Fade
from adapters.sketch.firs import TIERS, tier, tier_snow, trunk
from adapters.sketch.palette import Colour, Mood, darker, lighter, mix
from adapters.sketch.plan import Layer, Plan
from adapters.sketch.shapes import Point, oval, ridge_of, waver


def ridge(canvas: Canvas, heights: Sequence[float], base: float, reach: float) -> list[Point]:
    """Return the outline of land that rises `reach` px above and below `base`, down to the picture's foot."""
    return ridge_of(canvas.width, canvas.height, heights, base, reach)


def crest_at(ring: Sequence[Point], x: float) -> float:
    """Return how high (y, px) the crest of a ridge is at x."""
    for (x0, y0), (x1, y1) in pairwise(ring[:-2]):
        if x0 <= x <= x1:
            return y0 + (y1 - y0) * (x - x0) / max(x1 - x0, 1e-6)
    return ring[0][1]


def hill(
    canvas: Canvas,
    plan: Plan,
    layer: Layer,
    *,
    foot: Colour | None = None,
) -> list[Point]:
    """Draw one rolling ridge and return its outline.

    foot: the colour below; without it the land fades into haze.
    """
    mood = plan.light
    ring = ridge(
        canvas, waver(plan.chance(layer.name), 120, 3, 0.4), layer.base * canvas.height, layer.reach * canvas.height
    )
    top = min(y for _, y in ring)
    below = mood.far(foot or lighter(layer.colour, 0.12), min(1, layer.distance + (0 if foot else 0.2)))
    canvas.fill([ring], Fade(mood.far(layer.colour, layer.distance), below, top, top + canvas.height * 0.24))
    return ring


def mountains(canvas: Canvas, plan: Plan, layer: Layer, *, snow: bool) -> None:
    """Draw a range: the tallest first, each with a side in the sun and one in the shade, snow on the high ones."""
    rng, mood = plan.chance(layer.name), plan.light
    count = max(3, round(3.4 * canvas.width / canvas.height))
    foot = layer.base * canvas.height
    summits = [
        ((index + rng.uniform(0.15, 0.85)) / count * canvas.width, layer.reach * canvas.height * rng.uniform(0.5, 1.3))
        for index in range(-1, count + 1)
    ]
    haze = mood.far(layer.colour, min(1, layer.distance + 0.34))
    for x, tall in sorted(summits, key=lambda summit: -summit[1]):
        _mountain(
            canvas,
            mood,
            rng,
            (x, foot - tall, foot),
            layer,
            snow=snow and tall > layer.reach * canvas.height * 0.62,
        )
    below = [
        (-canvas.width, foot),
        (canvas.width * 2, foot),
        (canvas.width * 2, canvas.height * 2),
        (-canvas.width, canvas.height * 2),
    ]
    canvas.fill([below], haze, soft=canvas.unit * 2.4)


def _mountain(
    canvas: Canvas,
    mood: Mood,
    rng: random.Random,
    at: tuple[float, float, float],
    layer: Layer,
    *,
    snow: bool,
) -> None:
    x, top, foot = at
    tall = foot - top
    left = _flank(rng, x, top, foot, -tall * rng.uniform(0.9, 1.35))
    right = _flank(rng, x, top, foot, tall * rng.uniform(0.9, 1.35))
    body = [*reversed(left), *right[1:]]
    haze = mood.far(layer.colour, min(1, layer.distance + 0.34))
    canvas.fill([body], Fade(mood.far(lighter(layer.colour, 0.14), layer.distance), haze, top, foot))
    spine = [(x, top)]
    for step in range(1, 8):
        part = step / 7
        spine.append((x + tall * (0.13 * part + rng.uniform(-0.075, 0.075) * min(1, 7 - step)), top + tall * part))
    if snow:
        line, half = top + tall * rng.uniform(0.32, 0.44), tall * 0.6
        teeth = [
            (x + half - 2 * half * step / 10, line + tall * (0.07 if step % 2 else -0.06) * rng.uniform(0.5, 1.4))
            for step in range(11)
        ]
        canvas.fill(
            [[(x - half, top - 4), (x + half, top - 4), *teeth]],
            mood.far((250, 251, 255), layer.distance * 0.75),
            clip=[body],
        )
    shade = [*spine, *reversed(right)]
    canvas.fill(
        [shade], Fade(mood.far(darker(layer.colour, 0.42), layer.distance), haze, top, foot), clip=[body], opacity=0.55
    )


def _flank(rng: random.Random, x: float, top: float, foot: float, spread: float) -> list[Point]:
    """Return one side of a mountain, from its summit to its foot, a little broken."""
    edge = [(x, top)]
    for step in range(1, 8):
        part = step / 8
        edge.append(
            (x + spread * (part + rng.uniform(-0.035, 0.035)), top + (foot - top) * (part + rng.uniform(-0.03, 0.03)))
        )
    return [*edge, (x + spread * 1.04, foot + 2)]


def round_tree(rng: random.Random, x: float, foot: float, tall: float) -> tuple[list[list[Point]], list[list[Point]]]:
    """Return a leafy tree: the rings of its trunk, and those of its crown."""
    trunk = [
        [
            (x - tall * 0.045, foot),
            (x - tall * 0.02, foot - tall * 0.5),
            (x + tall * 0.02, foot - tall * 0.5),
            (x + tall * 0.045, foot),
        ]
    ]
    crown = [oval(x, foot - tall * 0.66, tall * 0.26, tall * 0.32)]
    for side in (-1, 1):
        across, up = rng.uniform(0.1, 0.17), rng.uniform(0.5, 0.62)
        crown += [oval(x + side * tall * across, foot - tall * up, tall * 0.19, tall * 0.17)]
    return trunk, crown


def wood(
    canvas: Canvas,
    plan: Plan,
    name: str,
    ground: Sequence[Point],
    *,
    colour: Colour,
    distance: float,
    count: int,
    tall: float,
    snow: bool = False,
    gap: tuple[float, float] = (2, 2),
) -> None:
    """Plant firs along the crest of a ridge; `tall` is a part of the height, `gap` a part of the width left free."""
    rng = plan.chance(name)
    stands: list[tuple[float, float, float]] = []
    for index in range(count):
        at = (index + rng.uniform(0.1, 0.9)) / count
        size = canvas.height * tall * rng.uniform(0.6, 1.15)
        if not gap[0] < at < gap[1]:
            stands.append((at * canvas.width, crest_at(ground, at * canvas.width) + size * 0.05, size))
    firs(canvas, plan.light, stands, colour, distance, snow=snow)


def firs(
    canvas: Canvas,
    mood: Mood,
    stands: Sequence[tuple[float, float, float]],
    colour: Colour,
    distance: float,
    *,
    snow: bool = False,
) -> None:
    """Draw firs at (x, foot, height) in pixels; their right side lies in the shade."""
    if not stands:
        return
    high, low = min(foot - tall for _, foot, tall in stands), max(foot for _, foot, _ in stands)
    body = Fade(mood.far(lighter(colour, 0.08), distance), mood.far(colour, min(1, distance + 0.2)), high, low)
    shade = mood.far(darker(colour, 0.35), distance)
    canvas.fill([trunk(*stand) for stand in stands], mood.far(mix(colour, (70, 50, 46), 0.6), distance))
    for index in range(TIERS):
        tiers = [tier(*stand, index) for stand in stands]
        canvas.fill(tiers, body)
        canvas.fill(
            [[p if p[0] >= x else (x, p[1]) for p in ring] for ring, (x, _, _) in zip(tiers, stands, strict=True)],
            shade,
            opacity=0.3,
        )
        if snow:
            canvas.fill(
                [tier_snow(*stand, index) for stand in stands], mood.far((246, 249, 255), distance), opacity=0.94
            )


def mist(canvas: Canvas, plan: Plan, y: float, tall: float, strength: float = 0.5) -> None:
    """Lay haze around y; both are parts of the height."""
    canvas.mist((y - tall) * canvas.height, (y + tall) * canvas.height, plan.light.low, strength)


def tuft(x: float, y: float, size: float, lean: float) -> list[list[Point]]:
    """Return a few blades of grass as rings."""
    blades: list[list[Point]] = []
    for across, tip, tall in ((-0.5, -1.1, 1.0), (0, 0.1 + lean, 1.5), (0.5, 1.2, 0.9)):
        blades.append(
            [(x + (across - 0.22) * size, y), (x + tip * size, y - tall * size * 1.6), (x + (across + 0.22) * size, y)]
        )
    return blades
