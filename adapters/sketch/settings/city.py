"""A city: rows of towers, lit windows, a street that mirrors them."""

from adapters.sketch.canvas import Canvas, Fade
from adapters.sketch.palette import Colour, darker, lighter, mix
from adapters.sketch.plan import Plan, Stage, happens
from adapters.sketch.settings.outdoors import stage
from adapters.sketch.settings.sky import sky
from adapters.sketch.settings.waters import glints, reflect
from adapters.sketch.shapes import Point, box, oval

_LAMPS: tuple[Colour, ...] = ((255, 214, 130), (255, 190, 100), (255, 236, 184), (160, 214, 236))


def city(canvas: Canvas, plan: Plan) -> Stage:
    """Paint a skyline above a wet street or a river."""
    horizon = 0.72
    sky(canvas, plan, horizon * canvas.height)
    stone: Colour = plan.land or ((92, 98, 140) if plan.light.dark else (126, 122, 160))
    for layer, (distance, low, high, wide) in enumerate(
        ((0.72, 0.22, 0.46, 5), (0.46, 0.18, 0.48, 7), (0.16, 0.1, 0.36, 10))
    ):
        _row(
            canvas,
            plan,
            f"row {layer}",
            horizon=horizon,
            tall=(low, high),
            wide=wide,
            colour=darker(stone, 0.14 * layer),
            distance=distance,
        )
        canvas.mist(
            (horizon - 0.2) * canvas.height, (horizon + 0.06) * canvas.height, plan.light.low, 0.34 - 0.1 * layer
        )
    line = round(horizon * canvas.height)
    canvas.fill([box(0, line - canvas.unit * 1.4, canvas.width, line)], plan.light.lit(darker(stone, 0.6)))
    if plan.light.dark:
        _lamps(canvas, plan, line)
    reflect(canvas, line, darker(plan.light.lit(stone), 0.5), 0.2)
    glints(canvas, plan, line)
    return stage(canvas, plan, 0.94, 0.46, horizon)


def _row(
    canvas: Canvas,
    plan: Plan,
    name: str,
    *,
    horizon: float,
    tall: tuple[float, float],
    wide: float,
    colour: Colour,
    distance: float,
) -> None:
    """Draw one row of towers from edge to edge."""
    rng, mood = plan.chance(name), plan.light
    foot = horizon * canvas.height
    towers: list[list[Point]] = []
    warm: list[list[Point]] = []
    shades: list[list[Point]] = []
    panes: dict[Colour, list[list[Point]]] = {}
    x = -rng.uniform(0, wide) * canvas.unit
    while x < canvas.width:
        w = canvas.unit * wide * rng.uniform(0.6, 1.3)
        top = foot - canvas.height * rng.uniform(*tall)
        (warm if happens(rng, 0.4) else towers).extend([box(x, top, x + w, foot), *_roof(rng.randrange(6), x, top, w)])
        shades.append(box(x + w * 0.62, top, x + w, foot))
        _panes(panes, plan, f"{name} {x:.0f}", (x, top, w, foot), canvas.unit * (0.5 + 0.35 * (1 - distance)))
        x += w + canvas.unit * rng.choice((0.0, 0.2, 0.9))
    high = min(y for ring in (*towers, *warm) for _, y in ring)
    body = mood.far(colour, distance)
    canvas.fill(
        towers, Fade(mood.far(darker(colour, 0.2), distance), mix(body, mood.low, 0.25 + distance * 0.3), high, foot)
    )
    brick = mix(colour, (196, 116, 104) if not mood.dark else (110, 70, 120), 0.45)
    canvas.fill(
        warm,
        Fade(
            mood.far(darker(brick, 0.2), distance),
            mix(mood.far(brick, distance), mood.low, 0.25 + distance * 0.3),
            high,
            foot,
        ),
    )
    canvas.fill(shades, mood.far(darker(colour, 0.5), distance), opacity=0.3)
    for pane, rings in panes.items():
        canvas.fill(rings, mix(pane, mood.low, distance * 0.55), opacity=0.92 if mood.dark else 0.5)


def _roof(kind: int, x: float, top: float, w: float) -> list[list[Point]]:
    """Return what stands on a tower: a mast, a gable, steps, a slope, or nothing."""
    kinds: tuple[list[list[Point]], ...] = (
        [box(x + w * 0.46, top - w * 0.7, x + w * 0.54, top), box(x + w * 0.3, top - w * 0.14, x + w * 0.7, top)],
        [[(x, top), (x + w * 0.5, top - w * 0.55), (x + w, top)]],
        [box(x + w * 0.16, top - w * 0.24, x + w * 0.84, top), box(x + w * 0.32, top - w * 0.44, x + w * 0.68, top)],
        [[(x, top), (x, top - w * 0.36), (x + w, top)]],
    )
    return kinds[kind] if kind < len(kinds) else []


def _panes(
    panes: dict[Colour, list[list[Point]]], plan: Plan, name: str, tower: tuple[float, float, float, float], size: float
) -> None:
    rng = plan.chance(name)
    x, top, w, foot = tower
    across = max(2, int(w / (size * 2.1)))
    pitch = w / across
    row = top + size * 1.5
    lit = 0.42 if plan.light.dark else 0.7
    while row < foot - size * 2:
        for column in range(across):
            if happens(rng, lit):
                colour = rng.choice(_LAMPS) if plan.light.dark else lighter(plan.light.middle, 0.35)
                left = x + pitch * (column + 0.24)
                panes.setdefault(colour, []).append(box(left, row, left + pitch * 0.52, row + size * 1.15))
        row += size * 2.3


def _lamps(canvas: Canvas, plan: Plan, line: int) -> None:
    """Put street lamps with halos along the water's edge."""
    rng, unit = plan.chance("lamps"), canvas.unit
    count = max(3, round(3.2 * canvas.width / canvas.height))
    for index in range(count):
        x, tall = (index + 0.5 + rng.uniform(-0.1, 0.1)) * canvas.width / count, unit * 8.5
        canvas.fill([box(x - unit * 0.18, line - tall, x + unit * 0.18, line)], (24, 24, 40))
        canvas.glow(x, line - tall, unit * 7, (255, 200, 120), 0.5)
        canvas.fill([oval(x, line - tall, unit * 0.7)], (255, 240, 200))
