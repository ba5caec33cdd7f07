"""What stands in the sky, and signs, in boxes of 100 by 100 units."""

import math
from typing import Final

from adapters.sketch.palette import INK, WHITE, Colour, darker, lighter
from adapters.sketch.pen import Coat, Pen
from adapters.sketch.shapes import box, oval
from adapters.sketch.shapes import star as star_ring
from adapters.sketch.subjects.subject import Spot, Subject, coat


def heart(pen: Pen, coat: Coat) -> None:
    """Draw a heart."""
    shape = "50,24! 60,10 78,6 93,18 94,38 82,60 64,80 50,94! 36,80 18,60 6,38 7,18 22,6 40,10"
    pen.fill(shape, lighter(coat.main, 0.06), to=darker(coat.main, 0.2))
    pen.fill("80,2 100,16 98,44 52,98! 74,66 84,42 84,20", darker(coat.main, 0.35), inside=shape, opacity=0.28)
    pen.fill(oval(24, 24, 6, 10, 36), WHITE, opacity=0.5)


def star(pen: Pen, coat: Coat) -> None:
    """Draw a star with facets."""
    pen.shine(50, 52, 70, coat.main, 0.45)
    ring = star_ring(50, 54, 50)
    pen.fill(ring, coat.main, lit=False)
    for step in range(0, 10, 2):
        pen.fill([(50, 54), ring[step], ring[(step + 1) % 10]], darker(coat.main, 0.35), opacity=0.35, flat=True)


def sun(pen: Pen, coat: Coat) -> None:
    """Draw a sun with a face."""
    pen.shine(50, 50, 80, coat.main, 0.6)
    pen.fill(star_ring(50, 50, 50, 14, inner=0.7), coat.accent, lit=False)
    pen.fill(oval(50, 50, 31), coat.main, lit=False)
    for side in (-1, 1):
        pen.dot(50 + side * 11, 45, 3, INK, ry=3.8)
        pen.dot(50 + side * 18, 54, 4, (246, 150, 100), ry=3)
    pen.line([(42, 56), (50, 61), (58, 56)], 1.8, INK)


def moon(pen: Pen, coat: Coat) -> None:
    """Draw a crescent."""
    pen.shine(50, 50, 76, coat.main, 0.5)
    pen.fill("62,4! 40,8 20,26 16,52 26,78 48,94 78,90! 58,80 46,62 44,38 50,18", coat.main, lit=False)
    for x, y, r in ((30, 44, 4), (36, 68, 5), (36, 26, 3)):
        pen.dot(x, y, r, darker(coat.main, 0.12), lit=False)


def planet(pen: Pen, coat: Coat) -> None:
    """Draw a planet with a ring."""
    ring = [
        (50 + 60 * math.cos(a) - 14 * math.sin(a) * 0.3, 50 + 13 * math.sin(a) - 18 * math.cos(a))
        for a in (step * math.tau / 64 for step in range(65))
    ]
    pen.line(ring[32:65], 4.4, coat.accent, curve=False)
    ball = oval(50, 50, 38)
    pen.fill(ball, coat.main, to=darker(coat.main, 0.2))
    for y, tall in ((26, 7), (44, 5), (60, 9), (78, 5)):
        pen.fill(oval(50, y, 46, tall, -14), coat.light, inside=ball, opacity=0.4, flat=True)
    pen.fill("66,10 92,36 88,70 56,92! 78,70 80,40", darker(coat.main, 0.6), inside=ball, opacity=0.35)
    pen.line(ring[0:33], 4.4, coat.accent, curve=False)


def cloud(pen: Pen, coat: Coat) -> None:
    """Draw a cloud."""
    pen.fill([oval(30, 62, 24), oval(56, 46, 30), oval(78, 64, 20), box(20, 60, 86, 86, 12)], coat.main)
    pen.fill([oval(48, 42, 14, 10, -30)], WHITE, opacity=0.5)


def rainbow(pen: Pen, coat: Coat) -> None:
    """Draw a rainbow between two clouds."""
    bands: tuple[Colour, ...] = (
        (222, 84, 78),
        (242, 150, 72),
        (250, 212, 96),
        (120, 184, 110),
        (84, 150, 206),
        (140, 104, 186),
    )
    for step, colour in enumerate(bands):
        arc = [
            (50 + (58 - step * 5.4) * math.cos(a), 84 - (58 - step * 5.4) * math.sin(a))
            for a in (math.pi * t / 40 for t in range(41))
        ]
        pen.line(arc, 5.6, colour, curve=False, opacity=0.9)
    for x in (2, 88):
        pen.fill([oval(x, 86, 12), oval(x + 10, 82, 14), box(x - 10, 84, x + 22, 98, 7)], coat.light)


#: Noun → how it is drawn, its colours, and the words it answers to.
SIGNS: Final[dict[str, Subject]] = {
    "heart": Subject(heart, coat((226, 70, 84)), "heart love valentine herz corazón cœur", home="backdrop"),
    "star": Subject(star, coat((250, 204, 84)), "star stern estrella étoile", home="backdrop", spot=Spot.SKY),
    "sun": Subject(
        sun, coat((252, 212, 96), accent=(246, 170, 70)), "sun sonne sol soleil", home="sky", size=0.9, spot=Spot.SKY
    ),
    "moon": Subject(moon, coat((250, 232, 180)), "moon mond luna lune", home="sky", size=0.9, spot=Spot.SKY),
    "planet": Subject(
        planet,
        coat((224, 150, 100), light=(250, 220, 180), accent=(240, 200, 150)),
        "planet saturn jupiter earth globe",
        home="space",
        size=0.9,
        wide=1.1,
        spot=Spot.SKY,
    ),
    "cloud": Subject(cloud, coat((250, 250, 252)), "cloud wolke nube nuage", home="sky", size=0.7, spot=Spot.SKY),
    "rainbow": Subject(
        rainbow,
        coat((250, 250, 250), light=(252, 252, 252)),
        "rainbow regenbogen arcoíris",
        size=1.2,
        wide=1.2,
        spot=Spot.SKY,
    ),
}
