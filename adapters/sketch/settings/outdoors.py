"""Settings under the open sky: meadows, mountains, snow, woods, desert."""

from adapters.sketch.canvas import Canvas, Fade
from adapters.sketch.palette import Colour, darker, lighter, mix
from adapters.sketch.plan import Layer, Plan, Stage, happens
from adapters.sketch.settings.land import crest_at, hill, mist, mountains, round_tree, tuft, wood
from adapters.sketch.settings.sky import sky
from adapters.sketch.shapes import Point, Ring, oval

#: Season → (far land, middle, near, leaves) of a meadow.
_SEASONS: dict[str, tuple[Colour, Colour, Colour, Colour]] = {
    "": ((122, 168, 150), (112, 166, 104), (86, 142, 82), (78, 136, 84)),
    "spring": ((150, 190, 160), (150, 196, 118), (122, 178, 96), (244, 176, 192)),
    "summer": ((122, 168, 150), (128, 178, 92), (98, 152, 74), (70, 132, 76)),
    "autumn": ((178, 150, 122), (212, 160, 84), (186, 118, 62), (214, 108, 52)),
    "winter": ((190, 206, 226), (226, 234, 246), (244, 247, 253), (150, 166, 190)),
}


_WIDE = 1.25  # width by height, from which subjects stand to one side


def stage(canvas: Canvas, plan: Plan, foot: float = 0.9, size: float = 0.56, sky_end: float = 0.6) -> Stage:
    """Return where subjects stand: to one side of a wide picture, in the middle of others."""
    wide = canvas.width / canvas.height > _WIDE
    rng = plan.chance("stage")
    side = (0.63 if plan.on_right else 0.36) if wide else 0.5
    height = min(canvas.height * size, canvas.width * 0.74) * rng.uniform(0.94, 1.05)
    return Stage(canvas.width * side, canvas.height * foot, height, canvas.height * sky_end)


def breadth(canvas: Canvas) -> float:
    """Return how many things stand side by side: more in a wide picture."""
    return max(0.6, min(4.0, canvas.width / canvas.height))


def meadow(canvas: Canvas, plan: Plan) -> Stage:
    """Paint rolling hills with trees on them and flowers in front."""
    sky(canvas, plan, 0.66 * canvas.height)
    far, middle, near, leaves = _SEASONS[plan.season]
    if plan.land:
        far, middle, near = lighter(plan.land, 0.35), lighter(plan.land, 0.12), plan.land
    mountains(canvas, plan, Layer("blue range", 0.6, 0.12, (118, 146, 178), 0.66), snow=False)
    hill(canvas, plan, Layer("hill 1", 0.6, 0.035, far, 0.52))
    ground = hill(canvas, plan, Layer("hill 2", 0.67, 0.045, mix(far, middle, 0.6), 0.3))
    grove(canvas, plan, "grove 1", ground, colour=leaves, distance=0.34, count=round(9 * breadth(canvas)), tall=0.11)
    mist(canvas, plan, 0.7, 0.06, 0.3)
    ground = hill(canvas, plan, Layer("hill 3", 0.77, 0.04, middle, 0.12))
    grove(
        canvas,
        plan,
        "grove 2",
        ground,
        colour=leaves,
        distance=0.08,
        count=round(4 * breadth(canvas)),
        tall=0.3,
        gap=(0.26, 0.76),
    )
    winter = plan.season == "winter"
    hill(canvas, plan, Layer("hill 4", 0.87, 0.025, near, 0), foot=(204, 215, 240) if winter else darker(near, 0.3))
    if winter:
        twigs(canvas, plan)
    else:
        blossoms(canvas, plan, near)
    return stage(canvas, plan)


def grove(
    canvas: Canvas,
    plan: Plan,
    name: str,
    ground: Ring,
    *,
    colour: Colour,
    distance: float,
    count: int,
    tall: float,
    gap: tuple[float, float] = (2, 2),
) -> None:
    """Plant leafy trees along the crest of a ridge."""
    rng, mood = plan.chance(name), plan.light
    for index in range(count):
        at = (index + rng.uniform(0.05, 0.95)) / count
        size = canvas.height * tall * rng.uniform(0.65, 1.1)
        shade = rng.uniform(-0.12, 0.2)
        tree_rng = plan.chance(f"{name} {index}")
        if gap[0] < at < gap[1]:
            continue
        x = at * canvas.width
        trunk, crown = round_tree(tree_rng, x, crest_at(ground, x) + size * 0.04, size)
        leaf = lighter(colour, shade) if shade > 0 else darker(colour, -shade)
        canvas.fill(trunk, mood.far((104, 78, 66), distance))
        canvas.fill(crown, Fade(mood.far(lighter(leaf, 0.14), distance), mood.far(darker(leaf, 0.2), distance)))
        light = [oval(x - size * 0.08, crown[0][48][1] + size * 0.16, size * 0.13, size * 0.1)]
        canvas.fill(light, mood.far(lighter(leaf, 0.32), distance), opacity=0.5, soft=size * 0.015)


def blossoms(canvas: Canvas, plan: Plan, ground: Colour) -> None:
    """Scatter tufts of grass and small flowers over the foreground."""
    rng, mood, unit = plan.chance("blossoms"), plan.light, canvas.unit
    blades: list[list[Point]] = []
    for _ in range(round(34 * breadth(canvas))):
        y = rng.uniform(0.885, 1.01)
        blades += tuft(
            rng.uniform(0, 1) * canvas.width, y * canvas.height, unit * (0.5 + (y - 0.88) * 7), rng.uniform(-0.4, 0.4)
        )
    canvas.fill(blades, mood.lit(darker(ground, 0.22)), opacity=0.7)
    for colour in ((252, 244, 230), (246, 186, 90), (236, 120, 130)):
        dots: list[list[Point]] = []
        for _ in range(round(11 * breadth(canvas))):
            y = rng.uniform(0.9, 1)
            x, r = rng.uniform(0, canvas.width), unit * (0.24 + (y - 0.9) * 3.4)
            dots += [
                oval(x + dx * r, y * canvas.height + dy * r, r * 0.62)[::6]
                for dx, dy in ((1, 0), (-1, 0), (0, 0.9), (0, -0.9))
            ]
        canvas.fill(dots, mood.lit(colour), opacity=0.9)


def bank(canvas: Canvas, plan: Plan) -> None:
    """Draw a grassy bank to stand on, before water."""
    winter = plan.season == "winter"
    near: Colour = (244, 247, 253) if winter else _SEASONS[plan.season][2]
    hill(canvas, plan, Layer("bank", 0.86, 0.016, near, 0), foot=darker(near, 0.3))
    if winter:
        twigs(canvas, plan)
    else:
        blossoms(canvas, plan, near)


def highlands(canvas: Canvas, plan: Plan) -> Stage:
    """Paint high mountains with a wood at their foot."""
    sky(canvas, plan, 0.74 * canvas.height)
    rock = plan.land or (98, 112, 146)
    mountains(canvas, plan, Layer("range 1", 0.5, 0.2, lighter(rock, 0.2), 0.66), snow=True)
    mist(canvas, plan, 0.6, 0.12, 0.5)
    mountains(canvas, plan, Layer("range 2", 0.6, 0.26, rock, 0.36), snow=True)
    mist(canvas, plan, 0.72, 0.1, 0.55)
    mountains(canvas, plan, Layer("range 3", 0.76, 0.12, darker(rock, 0.12), 0.26), snow=False)
    winter = plan.season == "winter"
    pines: Colour = (52, 98, 92)
    ground = hill(canvas, plan, Layer("slope 1", 0.8, 0.03, (226, 234, 246) if winter else (96, 142, 110), 0.24))
    wood(
        canvas,
        plan,
        "wood 1",
        ground,
        colour=pines,
        distance=0.28,
        count=round(26 * breadth(canvas)),
        tall=0.12,
        snow=winter,
    )
    mist(canvas, plan, 0.82, 0.05, 0.35)
    near: Colour = (244, 247, 253) if winter else (66, 112, 84)
    ground = hill(canvas, plan, Layer("slope 2", 0.9, 0.03, near, 0.04), foot=darker(near, 0.3))
    wood(
        canvas,
        plan,
        "wood 2",
        ground,
        colour=darker(pines, 0.3),
        distance=0.02,
        count=round(9 * breadth(canvas)),
        tall=0.26,
        snow=winter,
        gap=(0.22, 0.8),
    )
    return stage(canvas, plan, 0.94, 0.5)


def snow(canvas: Canvas, plan: Plan) -> Stage:
    """Paint a winter landscape with firs."""
    sky(canvas, plan, 0.64 * canvas.height)
    shade: Colour = (194, 207, 236)
    scale = breadth(canvas)
    mountains(canvas, plan, Layer("range", 0.52, 0.17, (118, 142, 180), 0.56), snow=True)
    mist(canvas, plan, 0.6, 0.08, 0.5)
    ground = hill(canvas, plan, Layer("drift 1", 0.6, 0.03, (196, 210, 232), 0.5))
    wood(canvas, plan, "firs 1", ground, colour=(58, 96, 112), distance=0.6, count=round(24 * scale), tall=0.13)
    mist(canvas, plan, 0.63, 0.07, 0.55)
    ground = hill(canvas, plan, Layer("drift 2", 0.68, 0.035, (228, 235, 247), 0.28), foot=shade)
    wood(
        canvas,
        plan,
        "firs 2",
        ground,
        colour=(40, 80, 94),
        distance=0.32,
        count=round(11 * scale),
        tall=0.23,
        snow=True,
    )
    mist(canvas, plan, 0.7, 0.06, 0.4)
    ground = hill(canvas, plan, Layer("drift 3", 0.77, 0.03, (242, 246, 253), 0.08), foot=shade)
    free = (0.24, 0.78) if canvas.width > canvas.height else (0.1, 0.9)
    wood(
        canvas,
        plan,
        "firs 3",
        ground,
        colour=(28, 68, 80),
        distance=0.06,
        count=round(5 * scale),
        tall=0.5,
        snow=True,
        gap=free,
    )
    hill(canvas, plan, Layer("drift 4", 0.87, 0.026, (253, 254, 255), 0), foot=(204, 215, 240))
    twigs(canvas, plan)
    return stage(canvas, plan, 0.925, 0.53)


def twigs(canvas: Canvas, plan: Plan) -> None:
    """Let dry grass and red berries show through the snow."""
    rng, mood, unit = plan.chance("twigs"), plan.light, canvas.unit
    where = stage(canvas, plan)
    for _ in range(round(8 * breadth(canvas))):
        x, y = rng.uniform(0, canvas.width), canvas.height * rng.uniform(0.9, 1)
        if plan.figures and abs(x - where.x) < where.size * 0.6:
            continue
        size = unit * rng.uniform(0.9, 1.7)
        canvas.fill(tuft(x, y, size, rng.uniform(-0.3, 0.3)), mood.lit((142, 122, 118)), opacity=0.75)
        if happens(rng, 0.4):
            canvas.fill(
                [oval(x + size * dx, y - size * dy, size * 0.3) for dx, dy in ((-1.1, 1.7), (0.2, 2.6), (1.2, 1.6))],
                mood.lit((204, 66, 62)),
            )
        canvas.fill([oval(x, y + size * 0.1, size * 1.8, size * 0.42)], mood.lit((250, 252, 255)))
