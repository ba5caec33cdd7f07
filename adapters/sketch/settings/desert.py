"""A desert: dunes, table mountains, cacti."""

import math

from adapters.sketch.canvas import Canvas, Fade
from adapters.sketch.palette import Colour, darker, lighter, mix
from adapters.sketch.plan import Layer, Plan, Stage
from adapters.sketch.settings.land import mist, ridge
from adapters.sketch.settings.outdoors import breadth, stage
from adapters.sketch.settings.sky import sky
from adapters.sketch.shapes import box, waver


def desert(canvas: Canvas, plan: Plan) -> Stage:
    """Paint dunes, table mountains and cacti."""
    sky(canvas, plan, 0.66 * canvas.height)
    sand: Colour = plan.land or (232, 182, 112)
    _mesas(canvas, plan, mix(sand, (188, 96, 76), 0.6))
    mist(canvas, plan, 0.64, 0.06, 0.4)
    for index, (base, reach, distance) in enumerate(((0.66, 0.03, 0.42), (0.74, 0.05, 0.2), (0.87, 0.05, 0.0))):
        _dune(canvas, plan, Layer(f"dune {index}", base, reach, darker(sand, 0.04 * index), distance))
        if index == 1:
            _cacti(canvas, plan)
    return stage(canvas, plan, 0.92, 0.52)


def _dune(canvas: Canvas, plan: Plan, layer: Layer) -> None:
    """Draw dunes: the wind's side in the light, the lee in the shade, a soft line between them."""
    mood = plan.light
    ring = ridge(
        canvas, waver(plan.chance(layer.name), 90, 2, 0.3), layer.base * canvas.height, layer.reach * canvas.height
    )
    top = min(y for _, y in ring)
    lit, foot = (
        mood.far(lighter(layer.colour, 0.16), layer.distance),
        mood.far(darker(layer.colour, 0.12), layer.distance),
    )
    canvas.fill([ring], Fade(lit, foot, top, top + canvas.height * 0.26))
    crest = ring[:-2]
    last = len(crest) - 1
    for index in range(6, last - 6):
        x, y = crest[index]
        if y > min(crest[index - 6][1], crest[index + 6][1]) or y > min(crest[index - 1][1], crest[index + 1][1]):
            continue
        valley = next((step for step in range(index + 1, last) if crest[step + 1][1] < crest[step][1]), last)
        end = crest[valley]
        if end[1] - y < layer.reach * canvas.height * 0.45:
            continue
        deep = canvas.height * 0.13
        under = [
            (x + (end[0] - x) * t / 16, y + (end[1] - y) * t / 16 + deep * math.sin(math.pi * (t / 16) ** 0.62))
            for t in range(17)
        ]
        canvas.fill(
            [[*under, *reversed(crest[index : valley + 1])]],
            mood.far(darker(layer.colour, 0.36), layer.distance),
            opacity=0.5,
            clip=[ring],
        )


def _mesas(canvas: Canvas, plan: Plan, rock: Colour) -> None:
    rng, mood = plan.chance("mesas"), plan.light
    for index in range(round(2.5 * breadth(canvas))):
        x, half = rng.uniform(0, 1) * canvas.width, canvas.unit * rng.uniform(7, 15)
        top, foot = canvas.height * rng.uniform(0.44, 0.54), canvas.height * 0.7
        ring = [
            (x - half, top),
            (x + half * 0.6, top),
            (x + half * 0.66, top + half * 0.2),
            (x + half, top + half * 0.24),
            (x + half * 1.2, foot - half * 0.5),
            (x + half * 1.9, foot),
            (x - half * 1.8, foot),
            (x - half * 1.15, foot - half * 0.5),
        ]
        distance = 0.6 - 0.1 * (index % 2)
        canvas.fill([ring], Fade(mood.far(rock, distance), mood.far(lighter(rock, 0.2), min(1, distance + 0.2))))
        for step in (0.18, 0.4, 0.52):
            canvas.fill(
                [box(x - half * 2, top + (foot - top) * step, x + half * 2, top + (foot - top) * (step + 0.05))],
                mood.far(darker(rock, 0.25), distance),
                clip=[ring],
                opacity=0.4,
            )


def _cacti(canvas: Canvas, plan: Plan) -> None:
    rng, mood, unit = plan.chance("cacti"), plan.light, canvas.unit
    for _ in range(round(3 * breadth(canvas))):
        x, foot, tall = (
            rng.uniform(0.02, 0.98) * canvas.width,
            canvas.height * rng.uniform(0.76, 0.82),
            unit * rng.uniform(7, 13),
        )
        w = tall * 0.1
        rings = [box(x - w, foot - tall, x + w, foot, w)]
        for side, low, high in ((-1, 0.42, 0.8), (1, 0.3, 0.62)):
            rings.append(
                box(
                    x + side * w * 3 - w * 0.8,
                    foot - tall * high,
                    x + side * w * 3 + w * 0.8,
                    foot - tall * low,
                    w * 0.8,
                )
            )
            rings.append(
                box(
                    min(x, x + side * w * 3.6),
                    foot - tall * low - w * 0.8,
                    max(x, x + side * w * 3.6),
                    foot - tall * low + w * 0.8,
                    w * 0.8,
                )
            )
        canvas.fill(rings, Fade(mood.far((96, 146, 98), 0.12), mood.far((60, 108, 80), 0.12)))
