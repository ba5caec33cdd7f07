"""Skies: gradient, sun or moon, stars and clouds."""

from adapters.sketch.canvas import Canvas, Fade
from adapters.sketch.palette import Colour, Mood, lighter, mix
from adapters.sketch.plan import Plan
from adapters.sketch.shapes import Point, box, oval, star


def sky(canvas: Canvas, plan: Plan, horizon: float, *, orb: bool = True) -> None:
    """Paint the sky down to the horizon (px), with what stands in it."""
    mood = plan.light
    rng = plan.chance("sky")
    canvas.sky([(0, mood.top), (0.55, mood.middle), (1, mood.low)], round(horizon) + 1)
    canvas.picture.paste(mood.low, (0, round(horizon), canvas.width, canvas.height))
    hazy = plan.hour in {"overcast", "rain", "storm"} or "rain" in plan.weather
    if mood.dark and not hazy:
        stars(canvas, plan, horizon)
    if orb and not hazy:
        low = plan.hour in {"sunset", "dawn"}
        height = horizon * (rng.uniform(0.66, 0.74) if low else rng.uniform(0.24, 0.34))
        _orb(canvas, mood, orb_x(canvas, plan), height, canvas.unit * (10.5 if low else 7.5), moon=plan.hour == "night")
    canvas.clouds(plan.chance("haze"), (0, 0, canvas.width, round(horizon)), mood.cloud, 0.7 if hazy else 0.2)
    if not mood.dark or hazy:
        _banks(canvas, plan, horizon)


def orb_x(canvas: Canvas, plan: Plan) -> float:
    """Return where the sun or moon stands: not behind the subject."""
    rng = plan.chance("orb")
    if canvas.width <= canvas.height:
        return canvas.width * rng.choice((0.26, 0.72))
    return canvas.width * (rng.uniform(0.2, 0.3) if plan.on_right else rng.uniform(0.7, 0.8))


def _orb(canvas: Canvas, mood: Mood, x: float, y: float, r: float, *, moon: bool) -> None:
    canvas.glow(x, y, r * 6, mix(mood.orb, mood.low, 0.35), 0.5)
    canvas.glow(x, y, r * 2.4, mood.orb, 0.55)
    canvas.fill([oval(x, y, r)], mood.orb)
    if moon:
        shade = mix(mood.orb, mood.middle, 0.22)
        disc = [oval(x, y, r)]
        for dx, dy, size in ((-0.35, -0.25, 0.24), (0.3, 0.2, 0.3), (-0.1, 0.5, 0.16), (0.42, -0.42, 0.12)):
            canvas.fill([oval(x + dx * r, y + dy * r, size * r)], shade, clip=disc, opacity=0.55)


def stars(canvas: Canvas, plan: Plan, horizon: float, many: int = 170) -> None:
    """Scatter stars, fewer towards the horizon, a few of them bright."""
    rng = plan.chance("stars")
    unit = canvas.unit
    faint: list[list[Point]] = []
    count = round(many * max(1.0, canvas.width / canvas.height))
    for _ in range(count):
        x, y = rng.uniform(0, canvas.width), horizon * rng.random() ** 1.5
        faint.append(oval(x, y, unit * rng.uniform(0.08, 0.2))[::8])
    canvas.fill(faint, (236, 238, 255), opacity=0.75)
    for _ in range(max(5, count // 28)):
        x, y = rng.uniform(0, canvas.width), horizon * rng.uniform(0.02, 0.7)
        size = unit * rng.uniform(0.5, 1.1)
        canvas.glow(x, y, size * 2, (214, 220, 255), 0.35)
        canvas.fill([star(x, y, size, 4, inner=0.18)], (255, 252, 240))


def _banks(canvas: Canvas, plan: Plan, horizon: float) -> None:
    """Draw flat clouds: bars with round ends, heaped; each has its own part of the sky."""
    rng, mood = plan.chance("banks"), plan.light
    count = max(2, round(2.2 * canvas.width / canvas.height))
    heights = [rng.uniform(0.1, 0.5) for _ in range(count)]
    for index, height in enumerate(heights):
        x = (index + rng.uniform(0.2, 0.8)) / count * canvas.width
        size = canvas.unit * rng.uniform(0.5, 0.95)
        cloud(canvas, x, horizon * height, size=size, colour=lighter(mood.cloud, 0.1), shape=rng.random(), opacity=0.6)


def cloud(
    canvas: Canvas, x: float, y: float, *, size: float, colour: Colour, shape: float, opacity: float = 0.7
) -> None:
    """Draw one cloud around x, y; `shape` 0..1 picks its form."""
    lean = (shape - 0.5) * 12
    bars = [
        (-21, 3, 20),
        (-13 + lean, -1.2, 12 + lean),
        (-6 + lean * 1.6, -5, 5 + lean * 1.6),
        (12 - lean, 7.2, 30 - lean),
    ]
    rings = [
        box(x + left * size, y + top * size, x + right * size, y + (top + 4.8) * size, 2.4 * size)
        for left, top, right in bars
    ]
    canvas.fill(rings, colour, opacity=opacity)


def billows(canvas: Canvas, plan: Plan, name: str, *, base: float, size: float, top: Colour, foot: Colour) -> None:
    """Draw a bank of heaped clouds from edge to edge; `base` is a part of the height, `size` in units."""
    rng, unit = plan.chance(name), canvas.unit
    heaps: list[list[Point]] = [box(0, base * canvas.height, canvas.width, canvas.height + 4)]
    x = -size * unit
    while x < canvas.width + size * unit:
        r = size * unit * rng.uniform(0.45, 1.15)
        heaps.append(oval(x, base * canvas.height + r * 0.2, r, r * 0.86))
        x += r * rng.uniform(0.7, 1.1)
    high = base * canvas.height - size * unit
    canvas.fill(heaps, Fade(top, foot, high, high + canvas.height * 0.26))
