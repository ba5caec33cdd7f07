"""Settings by, on and under water."""

import math

from PIL import Image, ImageFilter

from adapters.sketch.canvas import Canvas, Fade
from adapters.sketch.palette import Colour, darker, lighter, mix, shift
from adapters.sketch.pen import Pen, coat
from adapters.sketch.plan import Layer, Plan, Stage
from adapters.sketch.settings.land import hill, mist, mountains, ridge, wood
from adapters.sketch.settings.outdoors import stage
from adapters.sketch.settings.sky import orb_x, sky
from adapters.sketch.shapes import Point, box, oval, waver
from adapters.sketch.subjects.plants import palm


def reflect(canvas: Canvas, horizon: int, water: Colour, tint: float = 0.35) -> None:
    """Mirror what stands above `horizon` (px) in the water below it, in broken bands."""
    deep = canvas.height - horizon
    above = canvas.picture.crop((0, max(0, horizon - round(deep * 1.5)), canvas.width, horizon))
    small = above.resize((max(1, canvas.width // 3), max(1, deep // 3)), Image.Resampling.BILINEAR)
    mirror = small.transpose(Image.Transpose.FLIP_TOP_BOTTOM).filter(ImageFilter.BoxBlur((1, 5)))
    mirror = mirror.resize((canvas.width, deep), Image.Resampling.BICUBIC)
    canvas.picture.paste(mirror, (0, horizon))
    step = max(1, round(canvas.unit * 0.4))
    for y in range(0, deep, step):
        sway = round(math.sin(y / canvas.unit * 1.9) * canvas.unit * 0.5 * (0.3 + y / deep))
        band = (0, horizon + y, canvas.width, min(horizon + y + step, canvas.height))
        canvas.picture.paste(canvas.picture.crop(band), (sway, horizon + y))
    wash = Image.new("L", (1, deep))
    wash.putdata([round(255 * min(1, tint * 0.5 + (tint + 0.25) * y / deep)) for y in range(deep)])
    canvas.picture.paste(water, (0, horizon, canvas.width, canvas.height), wash.resize((canvas.width, deep)))


def glints(canvas: Canvas, plan: Plan, horizon: float, x: float | None = None) -> None:
    """Lay bright dashes on the water; below the sun (x, px) they gather."""
    rng, mood, unit = plan.chance("glints"), plan.light, canvas.unit
    deep = canvas.height - horizon
    dashes: list[list[Point]] = []
    low = plan.hour in {"sunset", "dawn", "night"}
    for _ in range(round((120 if low else 70) * max(1.0, canvas.width / canvas.height))):
        down = rng.random() ** 1.6
        wide = unit * (0.8 + 5 * down) * rng.uniform(0.4, 1.2)
        at = (
            rng.uniform(0, canvas.width)
            if x is None or rng.random() < (0.25 if low else 0.45)
            else rng.gauss(x, unit * (4 + 9 * down))
        )
        y, tall = horizon + deep * (0.01 + down * 0.97), unit * (0.1 + 0.24 * down)
        dashes.append(box(at - wide, y - tall / 2, at + wide, y + tall / 2, tall / 2))
    canvas.fill(dashes, mix(mood.orb, mood.low, 0.3), opacity=0.7 if low else 0.5)


def tone(plan: Plan, water: Colour) -> Colour:
    """Return the colour of water under this sky: it takes most of it from above."""
    mood = plan.light
    return shift(
        mix(mood.lit(plan.land or water), mix(mood.top, mood.middle, 0.45), 0.22 if plan.land else 0.62),
        saturation=1.25,
    )


def sea(canvas: Canvas, plan: Plan) -> Stage:
    """Paint the open sea with its waves."""
    horizon = 0.56
    sky(canvas, plan, horizon * canvas.height)
    water = tone(plan, (34, 120, 158))
    _islands(canvas, plan, horizon)
    reflect(canvas, round(horizon * canvas.height), water, 0.4)
    glints(canvas, plan, horizon * canvas.height, orb_x(canvas, plan))
    for layer in range(5):
        part = layer / 4
        base = horizon + 0.08 + (0.36 * part**1.15)
        _wave(canvas, plan, Layer(f"wave {layer}", base, 0.008 + 0.02 * part, water, 0.42 * (1 - part)))
    glints(canvas, plan, (horizon + 0.06) * canvas.height, orb_x(canvas, plan))
    if not plan.figures:
        _gulls(canvas, plan)
    return stage(canvas, plan, 0.8, 0.5, horizon)


def _wave(canvas: Canvas, plan: Plan, layer: Layer) -> None:
    """Draw one swell with a pale crest; nearer ones are darker and higher."""
    rng, mood = plan.chance(layer.name), plan.light
    turns, lag = (2 + 5 * layer.distance) * max(1.0, canvas.width / canvas.height) / 1.6, rng.uniform(0, math.tau)
    swell = [
        height * 0.45 + 0.55 * math.sin(index / 149 * math.tau * turns + lag)
        for index, height in enumerate(waver(rng, 150, 3, 0.4))
    ]
    ring = ridge(canvas, swell, layer.base * canvas.height, layer.reach * canvas.height)
    top = min(y for _, y in ring)
    body = mix(layer.colour, mood.low, layer.distance * 0.6)
    canvas.fill([ring], Fade(lighter(body, 0.1), darker(body, 0.34), top, top + canvas.height * 0.22), opacity=0.88)
    crest = ring[:-2]
    thick = canvas.unit * (0.14 + 0.9 * (0.42 - layer.distance))
    foam = [
        *crest,
        *(
            (x, y + thick * (0.55 + 0.45 * math.sin(index * 0.31 + lag)))
            for index, (x, y) in reversed(list(enumerate(crest)))
        ),
    ]
    canvas.fill([foam], mix(mood.orb, mood.low, 0.35), opacity=0.6)


def _islands(canvas: Canvas, plan: Plan, horizon: float) -> None:
    rng, mood = plan.chance("islands"), plan.light
    for distance in (0.8, 0.6):
        x, half = rng.uniform(0.05, 0.95) * canvas.width, canvas.unit * rng.uniform(14, 30)
        line = horizon * canvas.height
        heights = waver(plan.chance(f"island {distance}"), 25, 3)
        crest = [
            (
                x - half + half * 2 * i / 24,
                line - canvas.unit * (1.2 + 3 * max(0.0, 0.6 + h)) * math.sin(math.pi * i / 24),
            )
            for i, h in enumerate(heights)
        ]
        canvas.fill([[*crest, (x + half, line + 1), (x - half, line + 1)]], mood.far((74, 104, 124), distance))


def _gulls(canvas: Canvas, plan: Plan) -> None:
    rng, mood = plan.chance("gulls"), plan.light
    for _ in range(5):
        x, y, s = (
            rng.uniform(0.1, 0.9) * canvas.width,
            rng.uniform(0.12, 0.42) * canvas.height,
            canvas.unit * rng.uniform(1.2, 2.4),
        )
        wings = [
            (x - s * 2, y - s * 0.5),
            (x - s, y - s * 0.9),
            (x, y),
            (x + s, y - s * 0.9),
            (x + s * 2, y - s * 0.5),
            (x + s, y - s * 0.62),
            (x, y + s * 0.24),
            (x - s, y - s * 0.62),
        ]
        canvas.fill([wings], mood.lit((70, 72, 88)), opacity=0.8)


def coast(canvas: Canvas, plan: Plan) -> Stage:
    """Paint a rocky shore: for a lighthouse, or whoever looks out to sea."""
    horizon = 0.6
    sky(canvas, plan, horizon * canvas.height)
    water = tone(plan, (34, 112, 150))
    _islands(canvas, plan, horizon)
    reflect(canvas, round(horizon * canvas.height), water, 0.36)
    glints(canvas, plan, horizon * canvas.height, orb_x(canvas, plan))
    for layer in range(3):
        _wave(
            canvas,
            plan,
            Layer(f"wave {layer}", horizon + 0.1 + 0.1 * layer, 0.008 + 0.008 * layer, water, 0.34 - 0.14 * layer),
        )
    glints(canvas, plan, (horizon + 0.06) * canvas.height, orb_x(canvas, plan))
    where = stage(canvas, plan, 0.88, 0.64, horizon)
    _headland(canvas, plan, where)
    return where


def _headland(canvas: Canvas, plan: Plan, where: Stage) -> None:
    """Draw the cliff that the subject stands on; it comes in from the nearer side of the picture."""
    mood, unit = plan.light, canvas.unit
    way = 1 if where.x >= canvas.width / 2 else -1
    edge = canvas.width + 10.0 if way > 0 else -10.0
    tip = where.x - way * where.size * 0.8
    rough = waver(plan.chance("rocks"), 41, 5, 0.62)
    crest: list[Point] = []
    for index, height in enumerate(rough):
        t = index / 40
        lift = min(1.0, (t * 4) ** 0.55) - max(0.0, t - 0.55) * 0.5
        flat = 0.25 if abs(tip + (edge - tip) * t - where.x) < where.size * 0.22 else 1
        y = canvas.height * 1.01 + (where.foot - canvas.height * 1.01) * lift - height * unit * 1.3 * flat
        crest.append((tip + (edge - tip) * t, y))
    stone: Colour = (112, 102, 116)
    ring = [*crest, (edge, canvas.height + 10.0), (tip - way * unit * 3, canvas.height + 10.0)]
    top = min(y for _, y in crest)
    canvas.fill([ring], Fade(mood.lit(lighter(stone, 0.12)), mood.lit(darker(stone, 0.62)), top, canvas.height))
    for index in range(3, 38, 5):
        x, y = crest[index]
        deep = (canvas.height - y) * 0.9
        facet = [
            crest[index - 2],
            (x, y),
            crest[index + 1],
            (x + unit * 1.5 * way, y + deep * 0.5),
            (x - unit * 3 * way, y + deep),
            (x - unit * 4 * way, y + deep * 0.4),
        ]
        canvas.fill([facet], mood.lit(darker(stone, 0.6)), opacity=0.28, clip=[ring])
    grass = [*crest[6:], *((x, y + unit * 1.1) for x, y in reversed(crest[6:]))]
    canvas.fill([grass], mood.lit((112, 142, 92)), clip=[ring])
    foam = [
        oval(tip + way * unit * across, canvas.height * 0.992, unit * wide, unit * 0.9)
        for across, wide in ((-3, 6), (3, 5), (-9, 4))
    ]
    canvas.fill(foam, mood.lit((255, 255, 255)), opacity=0.6, soft=unit * 0.35)


def beach(canvas: Canvas, plan: Plan) -> Stage:
    """Paint sand, surf and a palm."""
    horizon = 0.5
    sky(canvas, plan, horizon * canvas.height)
    mood = plan.light
    water = mix(tone(plan, (62, 164, 178)), mood.lit((62, 164, 178)), 0.5)
    _islands(canvas, plan, horizon)
    reflect(canvas, round(horizon * canvas.height), water, 0.45)
    glints(canvas, plan, horizon * canvas.height, orb_x(canvas, plan))
    sand: Colour = plan.land or (244, 216, 164)
    for layer, (base, colour, opacity) in enumerate(
        ((0.66, (150, 214, 212), 0.8), (0.7, (255, 255, 255), 0.85), (0.72, darker(sand, 0.16), 1), (0.745, sand, 1))
    ):
        ring = ridge(
            canvas, waver(plan.chance("surf"), 90, 3, 0.4), (base + 0.002 * layer) * canvas.height, 0.02 * canvas.height
        )
        canvas.fill([ring], Fade(mood.lit(colour), mood.lit(darker(colour, 0.1))), opacity=opacity)
    rng, unit = plan.chance("shells"), canvas.unit
    right = stage(canvas, plan).x < canvas.width * 0.55
    for lean, size in ((0.0, 0.0062), (0.09, 0.0044)):
        scale = canvas.height * size
        x = canvas.width * (0.9 - lean if right else 0.1 + lean)
        palm(
            Pen(canvas, x - 50 * scale, canvas.height * (0.9 - lean * 0.5) - 100 * scale, scale, mood, right),
            coat((84, 152, 92)),
        )
    specks = [
        oval(rng.uniform(0, canvas.width), canvas.height * rng.uniform(0.78, 1), unit * rng.uniform(0.1, 0.24))[::8]
        for _ in range(120)
    ]
    canvas.fill(specks, mood.lit(darker(sand, 0.3)), opacity=0.5)
    return stage(canvas, plan, 0.91, 0.52, horizon)


def lake(canvas: Canvas, plan: Plan) -> Stage:
    """Paint mountains mirrored in a still lake."""
    shore = 0.62
    sky(canvas, plan, shore * canvas.height)
    mood, scale = plan.light, max(0.6, canvas.width / canvas.height)
    mountains(canvas, plan, Layer("range 1", 0.46, 0.18, (120, 134, 168), 0.6), snow=True)
    mountains(canvas, plan, Layer("range 2", 0.56, 0.12, (92, 112, 140), 0.34), snow=plan.season == "winter")
    mist(canvas, plan, 0.6, 0.07, 0.5)
    ground = hill(canvas, plan, Layer("shore", shore - 0.03, 0.02, (86, 128, 104), 0.24))
    wood(
        canvas,
        plan,
        "wood",
        ground,
        colour=(48, 96, 92),
        distance=0.2,
        count=round(26 * scale),
        tall=0.13,
        snow=plan.season == "winter",
    )
    reflect(canvas, round(shore * canvas.height), tone(plan, (60, 124, 150)), 0.22)
    canvas.mist(shore * canvas.height - canvas.unit, shore * canvas.height + canvas.unit, mood.low, 0.8)
    glints(canvas, plan, shore * canvas.height)
    return stage(canvas, plan, 0.9, 0.46, shore)
