"""The depth of a wood."""

from adapters.sketch.canvas import Canvas, Fade
from adapters.sketch.palette import Colour, darker, lighter, mix
from adapters.sketch.plan import Layer, Plan, Stage
from adapters.sketch.settings.land import firs, hill, mist, tuft
from adapters.sketch.settings.outdoors import breadth, stage, twigs
from adapters.sketch.shapes import oval


def forest(canvas: Canvas, plan: Plan) -> Stage:
    """Paint the depth of a wood: trunks one behind the other, light between them."""
    mood, unit = plan.light, canvas.unit
    autumn, winter = plan.season == "autumn", plan.season == "winter"
    leaf: Colour = plan.land or ((206, 122, 56) if autumn else (196, 212, 230) if winter else (74, 132, 92))
    glow = mix(mood.low, lighter(leaf, 0.55), 0.45)
    canvas.sky([(0, mix(mood.middle, mood.lit(leaf), 0.5)), (0.62, glow), (1, mix(glow, mood.lit(leaf), 0.4))])
    canvas.glow(canvas.width * 0.52, canvas.height * 0.42, canvas.height * 0.75, mood.orb, 0.6)
    if mood.dark:
        canvas.glow(canvas.width * 0.52, canvas.height * 0.2, canvas.height * 0.3, mood.orb, 0.5)
    for layer, (distance, count, base) in enumerate(((0.72, 15, 0.7), (0.48, 10, 0.75), (0.24, 7, 0.8))):
        rng = plan.chance(f"firs {layer}")
        stands = []
        for index in range(round(count * breadth(canvas) / 1.6)):
            at = (index + rng.uniform(0, 1)) / max(1, round(count * breadth(canvas) / 1.6))
            tall = canvas.height * (0.5 + 0.13 * layer) * rng.uniform(0.75, 1.2)
            stands.append((at * canvas.width, canvas.height * (base + rng.uniform(0, 0.03)), tall))
        far_glow = mix(darker(leaf, 0.35), glow, 0)
        firs(canvas, mood, stands, far_glow, distance, snow=winter)
        tone = mix(leaf, (70, 96, 62), 0.3) if not winter else (236, 241, 250)
        hill(canvas, plan, Layer(f"floor {layer}", base + 0.01, 0.016, tone, distance * 0.8))
        mist(canvas, plan, base + 0.01, 0.07, 0.4)
    floor: Colour = (248, 250, 254) if winter else mix(darker(leaf, 0.3), (88, 84, 56), 0.35)
    _beams(canvas, plan)
    hill(canvas, plan, Layer("floor", 0.86, 0.02, floor, 0.02), foot=darker(floor, 0.35))
    _trunks(canvas, plan, leaf)
    if winter:
        twigs(canvas, plan)
    else:
        _ferns(canvas, plan, leaf)
    canvas.glow(canvas.width * 0.5, canvas.height * 0.5, unit * 60, mood.orb, 0.12)
    return stage(canvas, plan, 0.93, 0.54, 0.5)


def _beams(canvas: Canvas, plan: Plan) -> None:
    rng, mood = plan.chance("beams"), plan.light
    for _ in range(5):
        x, wide = rng.uniform(0.2, 1.1) * canvas.width, rng.uniform(0.03, 0.08) * canvas.width
        drop = canvas.height * 0.92
        beam = [(x, -5.0), (x + wide, -5.0), (x + wide * 1.8 - drop * 0.42, drop), (x - wide * 0.4 - drop * 0.42, drop)]
        canvas.fill([beam], mood.orb, opacity=0.13, soft=canvas.unit * 1.4)


def _trunks(canvas: Canvas, plan: Plan, leaf: Colour) -> None:
    """Frame the picture with near trunks and hanging leaves."""
    rng, mood, unit = plan.chance("trunks"), plan.light, canvas.unit
    bark = mood.lit((70, 54, 52))
    for side in (0, 1):
        for at, wide, foot in ((0.04, 3.6, 0.95), (0.13, 2.1, 0.885)):
            x = canvas.width * (at if side == 0 else 1 - at) + rng.uniform(-1, 1) * unit
            base = canvas.height * foot
            w = unit * wide * rng.uniform(0.85, 1.2)
            ring = [
                (x - w * 0.8, -5.0),
                (x + w * 0.8, -5.0),
                (x + w * 0.9, base * 0.7),
                (x + w * 1.9, base),
                (x - w * 1.9, base),
                (x - w * 0.9, base * 0.7),
            ]
            canvas.fill([ring], Fade(mix(bark, mood.lit(leaf), 0.25), darker(bark, 0.3)))
            light = [
                (x - w * 0.8, -5.0),
                (x - w * 0.35, -5.0),
                (x - w * 0.45, base * 0.7),
                (x - w * 1.2, base),
                (x - w * 1.9, base),
                (x - w * 0.9, base * 0.7),
            ]
            canvas.fill([light], mood.lit(lighter((70, 54, 52), 0.4)), opacity=0.3)
    for _ in range(round(11 * breadth(canvas))):
        x, y = rng.uniform(-0.02, 1.02) * canvas.width, rng.uniform(-0.05, 0.05) * canvas.height
        edge = abs(x / canvas.width - 0.5) * 2
        r = unit * rng.uniform(6, 10) * (0.55 + 0.75 * edge)
        canvas.fill(
            [oval(x, y, r, r * 0.72)], Fade(mood.lit(darker(leaf, 0.52)), mood.lit(darker(leaf, rng.uniform(0.2, 0.4))))
        )


def _ferns(canvas: Canvas, plan: Plan, leaf: Colour) -> None:
    rng, mood, unit = plan.chance("ferns"), plan.light, canvas.unit
    for _ in range(round(16 * breadth(canvas))):
        x, y = rng.uniform(0, 1) * canvas.width, canvas.height * rng.uniform(0.89, 1.02)
        size = unit * rng.uniform(1.2, 2.2) * (1 + (y / canvas.height - 0.89) * 5)
        canvas.fill(
            tuft(x, y, size, rng.uniform(-0.5, 0.5)), mood.lit(darker(leaf, rng.uniform(0.1, 0.45))), opacity=0.9
        )
