"""Settings indoors: a living room, and a table for what one eats or looks at closely."""

from adapters.sketch.canvas import Canvas, Fade
from adapters.sketch.palette import Colour, darker, lighter, mix
from adapters.sketch.pen import Pen, coat
from adapters.sketch.plan import Plan, Stage
from adapters.sketch.settings.outdoors import stage
from adapters.sketch.shapes import box, oval
from adapters.sketch.subjects.furniture import lamp
from adapters.sketch.subjects.plants import leaf

_WALLS: tuple[Colour, ...] = ((232, 214, 190), (206, 222, 214), (226, 206, 210), (214, 214, 230), (240, 220, 178))


def room(canvas: Canvas, plan: Plan) -> Stage:
    """Paint a room with a window, pictures and a plant."""
    mood, unit = plan.light, canvas.unit
    wall = plan.land or plan.chance("wall").choice(_WALLS)
    floor = canvas.height * 0.76
    canvas.sky([(0, mood.lit(darker(wall, 0.06))), (1, mood.lit(lighter(wall, 0.12)))], round(floor) + 1)
    stripes = [box(x, 0, x + unit * 2.4, floor) for x in range(0, canvas.width, max(1, round(unit * 7)))]
    canvas.fill(stripes, mood.lit(lighter(wall, 0.3)), opacity=0.3)
    wood: Colour = (176, 126, 90)
    canvas.fill(
        [box(0, floor, canvas.width, canvas.height + 2)],
        Fade(mood.lit(darker(wood, 0.1)), mood.lit(lighter(wood, 0.1))),
    )
    for step in range(1, 5):
        y = floor + (canvas.height - floor) * (step / 5) ** 1.4
        canvas.fill([box(0, y, canvas.width, y + unit * 0.18)], mood.lit(darker(wood, 0.3)), opacity=0.5)
    canvas.fill([box(0, floor - unit * 2.2, canvas.width, floor)], mood.lit(lighter(wall, 0.6)))
    where = stage(canvas, plan, 0.9, 0.52, 0.7)
    left = where.x > canvas.width * 0.45
    _window(canvas, plan, canvas.width * (0.24 if left else 0.76))
    if canvas.width > canvas.height * 0.8:
        _frames(canvas, plan, canvas.width * (0.66 if left else 0.34))
        _plant(canvas, plan, canvas.width * (0.93 if left else 0.07), canvas.height * 0.88)
        size = canvas.height * 0.0038
        lamp(
            Pen(
                canvas,
                canvas.width * (0.05 if left else 0.95) - size * 50,
                canvas.height * 0.88 - size * 100,
                size,
                mood,
            ),
            coat((236, 190, 120), (96, 76, 70)),
        )
    rug = oval(where.x, canvas.height * 0.92, min(canvas.width * 0.44, unit * 62), unit * 7)
    canvas.fill([rug], mood.lit(mix((186, 84, 76), wall, 0.25)))
    canvas.fill(
        [oval(where.x, canvas.height * 0.92, min(canvas.width * 0.44, unit * 62) * 0.9, unit * 5.8)],
        mood.lit((244, 226, 196)),
        opacity=0.35,
    )
    return where


def _window(canvas: Canvas, plan: Plan, x: float) -> None:
    """Draw a window with the weather of the scene behind it."""
    mood, unit = plan.light, canvas.unit
    wide, top, tall = unit * 15, canvas.height * 0.12, canvas.height * 0.42
    canvas.fill(
        [box(x - wide - unit * 1.4, top - unit * 1.4, x + wide + unit * 1.4, top + tall + unit * 1.4, unit)],
        mood.lit((250, 244, 234)),
    )
    pane = [box(x - wide, top, x + wide, top + tall, unit * 0.4)]
    canvas.fill(pane, Fade(mood.middle, mood.low))
    canvas.glow(x + wide * 0.2, top + tall * 0.35, wide * 0.9, mood.orb, 0.5)
    canvas.fill([oval(x + wide * 0.2, top + tall * 0.35, unit * 3)], mood.orb, clip=pane)
    canvas.fill(
        [
            oval(x - wide * 0.5, top + tall * 1.02, wide * 1.1, tall * 0.26),
            oval(x + wide * 0.8, top + tall * 1.06, wide, tall * 0.24),
        ],
        mood.far((104, 146, 120), 0.35),
        clip=pane,
    )
    canvas.fill(
        [
            box(x - unit * 0.6, top, x + unit * 0.6, top + tall),
            box(x - wide, top + tall * 0.5 - unit * 0.6, x + wide, top + tall * 0.5 + unit * 0.6),
        ],
        mood.lit((250, 244, 234)),
    )
    canvas.fill(
        [box(x - wide - unit * 2.6, top + tall + unit, x + wide + unit * 2.6, top + tall + unit * 3, unit * 0.5)],
        mood.lit((244, 234, 220)),
    )
    for side in (-1, 1):
        edge = x + side * (wide + unit * 4)
        inner = x + side * wide * 0.62
        curtain = [
            (edge, top - unit * 4),
            (inner, top - unit * 4),
            (x + side * wide * 0.86, top + tall * 0.5),
            (inner + side * unit * 2, top + tall + unit * 6),
            (edge + side * unit, top + tall + unit * 6),
        ]
        canvas.fill([curtain], Fade(mood.lit((222, 142, 116)), mood.lit((196, 108, 92))), opacity=0.95)
    canvas.fill(
        [box(x - wide - unit * 6, top - unit * 5, x + wide + unit * 6, top - unit * 3.6, unit * 0.7)],
        mood.lit((126, 92, 72)),
    )


def _frames(canvas: Canvas, plan: Plan, x: float) -> None:
    mood, unit, rng = plan.light, canvas.unit, plan.chance("frames")
    for dx, dy, wide, tall in ((-9, 0, 6.4, 8), (6, -3, 5, 5), (6.4, 9.4, 5, 4.4)):
        cx, cy = x + dx * unit, canvas.height * 0.26 + dy * unit
        canvas.fill(
            [box(cx - wide * unit, cy - tall * unit, cx + wide * unit, cy + tall * unit)], mood.lit((120, 88, 70))
        )
        inner = [box(cx - (wide - 1) * unit, cy - (tall - 1) * unit, cx + (wide - 1) * unit, cy + (tall - 1) * unit)]
        canvas.fill(inner, mood.lit((248, 240, 226)))
        colour = rng.choice(((224, 122, 96), (92, 148, 150), (240, 190, 100), (130, 150, 190)))
        canvas.fill([oval(cx, cy + unit, (wide - 2) * unit, (tall - 2.4) * unit)], mood.lit(colour), clip=inner)
        canvas.fill(
            [oval(cx + unit * 1.4, cy - unit * 0.6, wide * unit * 0.3)], mood.lit(lighter(colour, 0.55)), clip=inner
        )


def _plant(canvas: Canvas, plan: Plan, x: float, foot: float) -> None:
    mood, unit = plan.light, canvas.unit
    for turn, size in ((-1.0, 0.15), (1.0, 0.14), (-0.35, 0.2), (0.45, 0.19)):
        scale = unit * size
        leaf(
            Pen(
                canvas,
                x + turn * unit * 5 - 50 * scale,
                foot - unit * 22 - 12 * scale + abs(turn) * unit * 4,
                scale,
                mood,
            ),
            coat((86, 142, 100)),
        )
    pot = [
        (x - unit * 4.4, foot - unit * 8),
        (x + unit * 4.4, foot - unit * 8),
        (x + unit * 3.2, foot),
        (x - unit * 3.2, foot),
    ]
    canvas.fill([pot], Fade(mood.lit((222, 132, 96)), mood.lit((180, 92, 70))))
    canvas.fill(
        [box(x - unit * 5, foot - unit * 9.4, x + unit * 5, foot - unit * 7, unit * 0.5)], mood.lit((232, 146, 108))
    )


def still(canvas: Canvas, plan: Plan) -> Stage:
    """Paint a table before a wall, in the light of a window that one does not see."""
    mood, unit = plan.light, canvas.unit
    wall = plan.land or plan.chance("wall").choice(
        ((226, 168, 130), (120, 158, 160), (236, 206, 158), (176, 150, 180), (150, 176, 146))
    )
    canvas.sky([(0, mood.lit(darker(wall, 0.14))), (0.7, mood.lit(lighter(wall, 0.16))), (1, mood.lit(wall))])
    canvas.glow(
        canvas.width * 0.5,
        canvas.height * 0.4,
        max(canvas.width, canvas.height) * 0.5,
        mood.lit(lighter(wall, 0.45)),
        0.7,
    )
    slant = canvas.height * 0.5
    for step in range(3):
        x = canvas.width * 0.04 + step * unit * 17
        canvas.fill(
            [
                [
                    (x, 0.0),
                    (x + unit * 12, 0.0),
                    (x + unit * 12 + slant * 0.7, slant * 1.5),
                    (x + slant * 0.7, slant * 1.5),
                ]
            ],
            mood.lit(lighter(wall, 0.6)),
            opacity=0.17,
            soft=unit * 0.5,
        )
    table: Colour = (172, 118, 84)
    top = canvas.height * 0.74
    canvas.fill(
        [box(0, top, canvas.width, canvas.height + 4)],
        Fade(mood.lit(lighter(table, 0.18)), mood.lit(darker(table, 0.14))),
    )
    canvas.fill([box(0, top, canvas.width, top + unit * 0.7)], mood.lit(lighter(table, 0.42)), opacity=0.8)
    rng = plan.chance("grainlines")
    for _ in range(10):
        y, x, wide = (
            rng.uniform(top + unit * 2, canvas.height),
            rng.uniform(0, canvas.width),
            unit * rng.uniform(12, 40),
        )
        canvas.fill(
            [box(x - wide, y, x + wide, y + unit * 0.16, unit * 0.08)], mood.lit(darker(table, 0.3)), opacity=0.4
        )
    where = stage(canvas, plan, 0.9, 0.62, 0.6)
    x = canvas.width / 2
    for grow, colour, opacity in (
        (1.0, mix((244, 234, 214), wall, 0.15), 0.95),
        (0.92, darker(wall, 0.12), 0.3),
        (0.86, mix((250, 242, 226), wall, 0.1), 0.6),
    ):
        canvas.fill(
            [oval(x, canvas.height * 0.9, unit * 48 * grow, unit * 8.4 * grow)], mood.lit(colour), opacity=opacity
        )
    return Stage(x, where.foot, where.size, where.sky)
