"""Compositions without a subject, for words that name nothing one could draw."""

import math
import random
from collections.abc import Sequence
from typing import Final

from adapters.sketch.canvas import Canvas, Fade
from adapters.sketch.palette import Colour, darker, lighter, mix
from adapters.sketch.plan import Plan, Stage, happens
from adapters.sketch.shapes import Point, box, oval, ridge_of, sector, stroke, waver

_SCHEMES: Final[tuple[tuple[Colour, ...], ...]] = (
    ((38, 70, 83), (42, 157, 143), (233, 196, 106), (244, 162, 97), (231, 111, 81)),
    ((43, 45, 66), (141, 153, 174), (237, 224, 212), (239, 131, 84), (191, 76, 80)),
    ((53, 80, 112), (109, 89, 122), (181, 101, 118), (229, 107, 111), (234, 172, 139)),
    ((31, 64, 104), (72, 133, 162), (164, 205, 206), (248, 221, 164), (240, 138, 93)),
    ((62, 44, 65), (92, 82, 127), (110, 133, 178), (199, 210, 221), (244, 178, 116)),
    ((36, 76, 72), (94, 140, 106), (190, 200, 140), (246, 226, 172), (222, 118, 84)),
)


def abstract(canvas: Canvas, plan: Plan) -> Stage:
    """Draw one of several compositions."""
    rng = plan.chance("abstract")
    colours = list(rng.choice(_SCHEMES))
    if plan.tint:
        tint = plan.tint
        colours = [
            mix(colour, shade, 0.62)
            for colour, shade in zip(
                colours,
                (darker(tint, 0.55), tint, lighter(tint, 0.4), lighter(tint, 0.7), darker(tint, 0.15)),
                strict=True,
            )
        ]
    if plan.light.dark:
        colours = [darker(colour, 0.3) for colour in colours]
    rng.choice((_paper, _tiles, _orbits))(canvas, plan, rng, colours)
    return Stage(canvas.width / 2, canvas.height * 0.86, canvas.height * 0.5, canvas.height * 0.6)


def _paper(canvas: Canvas, plan: Plan, rng: random.Random, colours: Sequence[Colour]) -> None:
    """Paint waves of cut paper below a sun, each with its shadow."""
    canvas.sky([(0, lighter(colours[2], 0.45)), (1, lighter(colours[3], 0.6))])
    x, y, r = canvas.width * rng.choice((0.32, 0.5, 0.68)), canvas.height * 0.36, canvas.unit * 19
    canvas.glow(x, y, r * 2.4, lighter(colours[4], 0.5), 0.7)
    for step in range(4):
        canvas.fill([oval(x, y, r * (1 - step * 0.2))], mix(colours[4], lighter(colours[3], 0.3), step / 4))
    layers = 7
    for layer in range(layers):
        part = layer / (layers - 1)
        heights = waver(plan.chance(f"paper {layer}"), 110, 2, 0.5)
        base = canvas.height * (0.42 + 0.54 * part)
        ring = ridge_of(canvas.width, canvas.height, heights, base, canvas.height * 0.075)
        shadow = [(px, py - canvas.unit * 0.9) for px, py in ring]
        canvas.fill([shadow], darker(colours[0], 0.5), opacity=0.3, soft=canvas.unit * 1.1)
        colour = _ramp((lighter(colours[2], 0.1), colours[3], colours[4], colours[1], colours[0]), part)
        top = min(py for _, py in ring)
        canvas.fill([ring], Fade(lighter(colour, 0.14), darker(colour, 0.14), top, top + canvas.height * 0.3))


def _tiles(canvas: Canvas, plan: Plan, rng: random.Random, colours: Sequence[Colour]) -> None:
    """Paint a quilt of quarter circles, dots and bars."""
    canvas.sky([(0, (247, 239, 224)), (1, (240, 228, 208))])
    across = max(3, min(12, round(5 * canvas.width / min(canvas.width, canvas.height))))
    edge = canvas.width / across
    down = math.ceil(canvas.height / edge)
    top = (canvas.height - down * edge) / 2
    for row in range(down):
        for column in range(across):
            ground, figure, third = rng.sample([*colours, (247, 239, 224)], 3)
            _tile(canvas, rng, (column * edge, top + row * edge, edge), (ground, figure, third))
    canvas.glow(canvas.width * 0.3, canvas.height * 0.2, max(canvas.width, canvas.height) * 0.6, (255, 248, 230), 0.22)
    if plan.light.dark:
        canvas.vignette(0.3)


def _tile(
    canvas: Canvas, rng: random.Random, frame: tuple[float, float, float], colours: tuple[Colour, Colour, Colour]
) -> None:
    x, y, e = frame
    ground, figure, third = colours
    cell = [box(x, y, x + e + 0.6, y + e + 0.6)]
    canvas.fill(cell, ground)
    corner = rng.choice(((0, 0, 0), (e, 0, 90), (e, e, 180), (0, e, 270)))
    cx, cy, turn = x + corner[0], y + corner[1], float(corner[2])
    half, middle = e / 2, (x + e / 2, y + e / 2)
    bars = [box(x, y + e * step / 6, x + e, y + e * (step + 1) / 6) for step in range(0, 6, 2)]
    quarter = ([sector(cx, cy, e, turn, turn + 90)], [sector(cx, cy, e * 0.55, turn, turn + 90)])
    kinds: tuple[tuple[list[list[Point]], list[list[Point]]], ...] = (
        quarter,
        quarter,
        ([oval(*middle, e * 0.38)], [oval(*middle, e * 0.16)]),
        ([sector(*middle, half, turn, turn + 180)], [sector(*middle, e * 0.24, turn + 180, turn + 360)]),
        (bars, []),
        (
            [[(cx, cy), (x + e - corner[0], cy), (cx, y + e - corner[1])]],
            [oval((cx + middle[0]) / 2, (cy + middle[1]) / 2, e * 0.1)],
        ),
    )
    outer, inner = rng.choice(kinds)
    canvas.fill(outer, Fade(lighter(figure, 0.08), darker(figure, 0.08)), clip=cell)
    canvas.fill(inner, third, clip=cell)


def _orbits(canvas: Canvas, plan: Plan, rng: random.Random, colours: Sequence[Colour]) -> None:
    """Paint translucent discs on thin circles, as a mobile hangs."""
    canvas.sky([(0, lighter(colours[3], 0.72)), (1, lighter(colours[2], 0.5))])
    canvas.clouds(
        plan.chance("wash"),
        (0, 0, canvas.width, canvas.height),
        lighter(colours[1], 0.5),
        0.5,
        cells=(3, 7),
        stretch=0.8,
    )
    cx, cy = canvas.width * rng.uniform(0.36, 0.64), canvas.height * rng.uniform(0.42, 0.58)
    for step in range(5):
        ring = oval(cx, cy, canvas.unit * (14 + step * 15))
        canvas.fill(stroke([*ring, ring[0]], canvas.unit * 0.22), colours[0], opacity=0.5)
    for step in range(15):
        reach, turn = canvas.unit * (14 + (step % 5) * 15), rng.uniform(0, math.tau)
        x, y = cx + reach * math.cos(turn), cy + reach * math.sin(turn)
        r, colour = canvas.unit * rng.uniform(3, 14) * (0.6 if step % 5 == 0 else 1), colours[step % 5]
        canvas.fill([oval(x + r * 0.1, y + r * 0.14, r)], darker(colours[0], 0.4), opacity=0.2, soft=r * 0.12)
        canvas.fill([oval(x, y, r)], Fade(lighter(colour, 0.18), darker(colour, 0.08)), opacity=0.86)
        if happens(rng, 0.4):
            canvas.fill([sector(x, y, r, 30, 210)], colours[(step + 2) % 5], opacity=0.7)
    canvas.fill([oval(cx, cy, canvas.unit * 7)], colours[4])
    line: list[Point] = [
        (cx + (i - 20) / 20 * canvas.width, cy + math.sin(i * 0.32) * canvas.unit * 9) for i in range(41)
    ]
    canvas.fill(stroke(line, canvas.unit * 0.5), colours[0], opacity=0.7)


def _ramp(colours: Sequence[Colour], part: float) -> Colour:
    at = part * (len(colours) - 1)
    low = min(int(at), len(colours) - 2)
    return mix(colours[low], colours[low + 1], at - low)
