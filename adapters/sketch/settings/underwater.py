"""The bottom of the sea."""

import math

from adapters.sketch.canvas import Canvas, Fade
from adapters.sketch.palette import Colour, darker, lighter, mix
from adapters.sketch.plan import Plan, Stage
from adapters.sketch.settings.land import ridge
from adapters.sketch.settings.outdoors import stage
from adapters.sketch.shapes import Point, oval, waver


def underwater(canvas: Canvas, plan: Plan) -> Stage:
    """Paint the bottom of the sea: rays, weed, corals, bubbles."""
    mood, unit = plan.light, canvas.unit
    water: Colour = plan.land or ((24, 62, 116) if mood.dark else (36, 132, 170))
    canvas.sky([(0, lighter(water, 0.5)), (0.35, lighter(water, 0.12)), (1, darker(water, 0.5))])
    rng = plan.chance("rays")
    for _ in range(7):
        x, wide = rng.uniform(-0.1, 1.1) * canvas.width, unit * rng.uniform(3, 9)
        canvas.fill(
            [
                [
                    (x, -5.0),
                    (x + wide, -5.0),
                    (x + wide * 3 + unit * 12, canvas.height * 0.9),
                    (x + unit * 4, canvas.height * 0.9),
                ]
            ],
            (240, 255, 250),
            opacity=0.12,
            soft=unit * 1.6,
        )
    for layer, (base, tone) in enumerate(((0.78, 0.3), (0.87, 0.5))):
        ring = ridge(
            canvas, waver(plan.chance(f"reef {layer}"), 70, 4, 0.55), base * canvas.height, 0.05 * canvas.height
        )
        canvas.fill([ring], Fade(darker(water, tone * 0.7), darker(water, tone + 0.15)))
        _weed(canvas, plan, f"weed {layer}", base, darker(mix((60, 150, 120), water, 0.55 - 0.4 * layer), 0.1))
    sand: Colour = (226, 206, 160)
    ring = ridge(canvas, waver(plan.chance("sand"), 70, 3, 0.4), 0.94 * canvas.height, 0.015 * canvas.height)
    canvas.fill([ring], Fade(mix(sand, water, 0.3), mix(sand, water, 0.55)))
    _corals(canvas, plan, water)
    bubbles = plan.chance("bubbles")
    for _ in range(26):
        x, y, r = (
            bubbles.uniform(0, canvas.width),
            bubbles.uniform(0.05, 0.9) * canvas.height,
            unit * bubbles.uniform(0.3, 1.1),
        )
        canvas.fill([oval(x, y, r)], (235, 252, 255), opacity=0.26)
        canvas.fill([oval(x - r * 0.3, y - r * 0.35, r * 0.26)], (255, 255, 255), opacity=0.8)
    return stage(canvas, plan, 0.78, 0.5, 0.7)


def _weed(canvas: Canvas, plan: Plan, name: str, base: float, colour: Colour) -> None:
    rng, unit = plan.chance(name), canvas.unit
    for _ in range(round(9 * max(1.0, canvas.width / canvas.height))):
        x, tall, wide = (
            rng.uniform(0, canvas.width),
            canvas.height * rng.uniform(0.1, 0.28),
            unit * rng.uniform(0.7, 1.3),
        )
        foot = (base + 0.08) * canvas.height
        sway = [math.sin(step / 12 * 5 + x) * wide * 1.6 * step / 12 for step in range(13)]
        left = [(x + s - wide * (1 - i / 12), foot - tall * i / 12) for i, s in enumerate(sway)]
        right = [(x + s + wide * (1 - i / 12), foot - tall * i / 12) for i, s in enumerate(sway)]
        canvas.fill([[*left, *reversed(right)]], Fade(lighter(colour, 0.2), colour))


def _corals(canvas: Canvas, plan: Plan, water: Colour) -> None:
    rng, unit = plan.chance("corals"), canvas.unit
    for _ in range(round(6 * max(1.0, canvas.width / canvas.height))):
        x, y, size = rng.uniform(0, canvas.width), canvas.height * rng.uniform(0.94, 1), unit * rng.uniform(2, 4.6)
        colour = mix(rng.choice(((238, 120, 110), (246, 170, 90), (200, 120, 190), (250, 200, 190))), water, 0.18)
        rings: list[list[Point]] = []
        for turn in (-0.6, -0.25, 0.1, 0.5):
            tip = (x + math.sin(turn) * size * 1.7, y - math.cos(turn) * size * rng.uniform(1.2, 2.2))
            rings += [
                [
                    (x - size * 0.22, y),
                    (x + size * 0.22, y),
                    (tip[0] + size * 0.2, tip[1]),
                    (tip[0] - size * 0.2, tip[1]),
                ],
                oval(*tip, size * 0.34),
            ]
        canvas.fill(rings, colour)
