"""What falls or drifts in the air, in front of the scene."""

import math

from adapters.sketch.canvas import Canvas
from adapters.sketch.plan import Plan
from adapters.sketch.shapes import Point, oval


def snow(canvas: Canvas, plan: Plan, *, near: bool) -> None:
    """Let snow fall: soft large flakes and many small ones behind the subject, a few fine ones before it."""
    rng = plan.chance(f"snowfall {near}")
    wide = max(1.0, canvas.width / canvas.height)
    unit = canvas.unit
    layers = ((46, 0.16, 0.36, 0.85),) if near else ((150, 0.14, 0.3, 0.7), (60, 0.3, 0.55, 0.85))
    for count, low, high, opacity in layers:
        flakes = [
            oval(rng.uniform(0, canvas.width), rng.uniform(0, canvas.height), unit * rng.uniform(low, high))[::5]
            for _ in range(round(count * wide))
        ]
        canvas.fill(flakes, (255, 255, 255), opacity=opacity)
    for _ in range(0 if near else round(15 * wide)):
        x, y, r = rng.uniform(0, canvas.width), rng.uniform(0, canvas.height), unit * rng.uniform(0.7, 1.3)
        canvas.glow(x, y, r * 1.7, (255, 255, 255), rng.uniform(0.5, 0.85))


def rain(canvas: Canvas, plan: Plan, *, near: bool) -> None:
    """Let rain fall in slanting streaks of two depths."""
    rng = plan.chance(f"rainfall {near}")
    wide = max(1.0, canvas.width / canvas.height)
    unit = canvas.unit
    slant = math.radians(12)
    layers = ((42, 9, 0.17, 0.36),) if near else ((150, 4.5, 0.1, 0.3), (50, 8, 0.15, 0.36))
    for count, length, width, opacity in layers:
        streaks: list[list[Point]] = []
        for _ in range(round(count * wide)):
            x, y = rng.uniform(-0.05, 1.1) * canvas.width, rng.uniform(-0.1, 1) * canvas.height
            reach = unit * length * rng.uniform(0.6, 1.3)
            dx, dy, half = -math.sin(slant) * reach, math.cos(slant) * reach, unit * width
            streaks.append([(x, y), (x + dx - half, y + dy), (x + dx + half, y + dy)])
        canvas.fill(streaks, (226, 236, 248), opacity=opacity)


def fog(canvas: Canvas, plan: Plan, *, near: bool) -> None:
    """Lay bands of fog."""
    bands = ((0.93, 0.13, 0.5),) if near else ((0.4, 0.2, 0.5), (0.64, 0.16, 0.6), (0.8, 0.12, 0.4))
    for at, tall, strength in bands:
        canvas.mist((at - tall) * canvas.height, (at + tall) * canvas.height, plan.light.low, strength)


def sparks(canvas: Canvas, plan: Plan, *, near: bool) -> None:
    """Let a few sparks rise, as of fireflies or magic."""
    rng = plan.chance(f"sparks {near}")
    for _ in range(8 if near else 20):
        x, y = rng.uniform(0.03, 0.97) * canvas.width, rng.uniform(0.3, 0.95) * canvas.height
        r = canvas.unit * rng.uniform(0.25, 0.5)
        canvas.glow(x, y, r * 6, (255, 226, 130), 0.55)
        canvas.fill([oval(x, y, r)[::4]], (255, 248, 208))


WEATHER = {"snow": snow, "rain": rain, "fog": fog, "sparks": sparks}
