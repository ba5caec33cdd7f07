"""Settings without ground: the open sky and space."""

import math

from adapters.sketch.canvas import Canvas, Fade
from adapters.sketch.palette import Colour, darker, lighter, mix
from adapters.sketch.plan import Plan, Stage
from adapters.sketch.settings.land import ridge
from adapters.sketch.settings.outdoors import stage
from adapters.sketch.settings.sky import billows, sky, stars
from adapters.sketch.shapes import box, oval, waver


def open_sky(canvas: Canvas, plan: Plan) -> Stage:
    """Paint what lies high above the clouds."""
    sky(canvas, plan, float(canvas.height))
    mood = plan.light
    pale = lighter(mood.cloud, 0.3)
    for layer, (base, size) in enumerate(((0.76, 9), (0.86, 11), (0.97, 13))):
        distance = 0.6 - 0.28 * layer
        billows(
            canvas,
            plan,
            f"billows {layer}",
            base=base,
            size=size,
            top=mix(pale, mood.low, distance),
            foot=mix(pale, mood.middle, 0.3 + distance * 0.4),
        )
    return stage(canvas, plan, 0.74, 0.54, 0.78)


def space(canvas: Canvas, plan: Plan) -> Stage:
    """Paint stars, a nebula, planets, and a piece of moon to stand on."""
    mood, unit = plan.light, canvas.unit
    canvas.sky([(0, mood.top), (0.6, mood.middle), (1, mood.low)])
    whole = (0, 0, canvas.width, canvas.height)
    for name, colour, strength in (
        ("nebula 1", (206, 84, 150), 0.5),
        ("nebula 2", (70, 120, 210), 0.45),
        ("nebula 3", (250, 170, 110), 0.22),
    ):
        canvas.clouds(plan.chance(name), whole, colour, strength, cells=(3, 6, 13), stretch=0.8)
    stars(canvas, plan, float(canvas.height), 260)
    rng = plan.chance("planets")
    side = rng.choice((0.2, 0.8))
    _globe(
        canvas,
        canvas.width * side,
        canvas.height * 0.27,
        unit * 13,
        rng.choice(((224, 150, 100), (110, 160, 206), (206, 120, 140))),
        ring=True,
    )
    _globe(canvas, canvas.width * (1 - side * 0.9), canvas.height * 0.16, unit * 4, (190, 176, 206), ring=False)
    ground: Colour = plan.land or (150, 142, 176)
    crest = ridge(canvas, waver(plan.chance("moonscape"), 80, 3, 0.4), canvas.height * 0.88, canvas.height * 0.02)
    canvas.fill([crest], Fade(mood.lit(lighter(ground, 0.2)), mood.lit(darker(ground, 0.4))))
    for _ in range(round(7 * max(1.0, canvas.width / canvas.height))):
        x, y, r = rng.uniform(0, canvas.width), canvas.height * rng.uniform(0.92, 1), unit * rng.uniform(1, 3.6)
        canvas.fill([oval(x, y, r, r * 0.3)], mood.lit(darker(ground, 0.35)), clip=[crest])
        canvas.fill([oval(x, y + r * 0.1, r * 0.86, r * 0.22)], mood.lit(darker(ground, 0.15)), clip=[crest])
    return stage(canvas, plan, 0.94, 0.56, 0.86)


def _globe(canvas: Canvas, x: float, y: float, r: float, colour: Colour, *, ring: bool) -> None:
    canvas.glow(x, y, r * 2.1, colour, 0.4)
    disc = [oval(x, y, r)]
    band = [
        (x + r * 1.85 * math.cos(a) - r * 0.34 * math.sin(a) * 0.3, y + r * 0.36 * math.sin(a) - r * 0.5 * math.cos(a))
        for a in (t * math.tau / 80 for t in range(81))
    ]
    inner = [(x + (px - x) * 0.76, y + (py - y) * 0.76) for px, py in band]
    if ring:
        canvas.fill([[*band[40:], *reversed(inner[40:])]], lighter(colour, 0.45), opacity=0.75)
    canvas.fill(disc, Fade(lighter(colour, 0.2), darker(colour, 0.2)))
    for step in (-0.6, -0.15, 0.3, 0.7):
        canvas.fill([oval(x, y + r * step, r * 1.2, r * 0.11, -14)], lighter(colour, 0.4), opacity=0.35, clip=disc)
    canvas.fill([oval(x - r * 0.45, y - r * 0.4, r * 1.2)], lighter(colour, 0.3), opacity=0.18, clip=disc)
    canvas.fill([oval(x + r * 0.9, y + r * 0.5, r * 0.95)], darker(colour, 0.7), opacity=0.34, clip=disc, soft=r * 0.12)
    if ring:
        canvas.fill([[*band[:41], *reversed(inner[:41])]], lighter(colour, 0.45), opacity=0.85)


def backdrop(canvas: Canvas, plan: Plan) -> Stage:
    """Paint a plain studio background of one colour, with light on it and a floor."""
    colour = plan.backdrop or mix(plan.light.middle, (240, 226, 210), 0.5)
    canvas.sky([(0, darker(colour, 0.12)), (0.74, lighter(colour, 0.1)), (1, darker(colour, 0.06))])
    canvas.glow(
        canvas.width * 0.5, canvas.height * 0.42, max(canvas.width, canvas.height) * 0.55, lighter(colour, 0.3), 0.75
    )
    floor = canvas.height * 0.8
    canvas.fill(
        [box(0, floor, canvas.width, canvas.height + 4)],
        Fade(darker(colour, 0.2), darker(colour, 0.04)),
        opacity=0.55,
        soft=canvas.unit * 1.2,
    )
    where = stage(canvas, plan, 0.9, 0.62, 0.7)
    return Stage(canvas.width / 2, where.foot, where.size, where.sky)
