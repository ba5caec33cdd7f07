"""Trees, flowers and what else grows, in boxes of 100 by 100 units that stand on y = 100."""

import math
from typing import Final

from adapters.sketch.firs import TIERS, tier, trunk
from adapters.sketch.palette import Colour, darker, lighter, mix
from adapters.sketch.pen import Coat, Pen
from adapters.sketch.shapes import outline, oval
from adapters.sketch.subjects.subject import Spot, Subject, coat

_BARK: Colour = (112, 80, 62)
_LEAF: Colour = (92, 148, 88)


def tree(pen: Pen, coat: Coat) -> None:
    """Draw a broad leafy tree."""
    pen.shadow(50, 32, 4)
    pen.fill("44,100! 46,80 45,60 40,48! 47,54 50,60 56,46! 60,44! 54,62 54,82 58,100!", _BARK)
    crown = "50,2 66,6 76,16 88,26 90,42 82,56 66,62 50,60 34,63 18,57 10,43 13,27 25,17 34,6"
    pen.fill(crown, coat.main, to=darker(coat.main, 0.25))
    for shape, tone in (
        ("30,14 46,6 60,14 58,28 42,34 28,28", 0.22),
        ("20,32 34,28 40,40 30,50 18,46", 0.14),
        ("58,30 74,26 80,38 70,48 58,44", 0.16),
    ):
        pen.fill(shape, lighter(coat.main, tone), inside=crown, opacity=0.7)
    for x, y in ((28, 24), (62, 18), (74, 44), (44, 44), (54, 54), (20, 44)):
        pen.dot(x, y, 2, lighter(coat.main, 0.35))


def pine(pen: Pen, coat: Coat) -> None:
    """Draw a fir."""
    pen.shadow(50, 24, 4)
    pen.fill(trunk(50, 100, 100), _BARK)
    for index in range(TIERS):
        ring = tier(50, 100, 100, index)
        pen.fill(ring, coat.main)
        pen.fill([(max(x, 50), y) for x, y in ring], darker(coat.main, 0.35), opacity=0.4)


def palm(pen: Pen, coat: Coat) -> None:
    """Draw a palm that leans."""
    pen.shadow(44, 24, 4)
    pen.line([(42, 100), (45, 78), (52, 54), (62, 30)], 8, (150, 112, 78), end=4.4)
    for step in range(7):
        y = 92 - step * 8.6
        pen.line([(40.4 + step * 2.7, y), (47 + step * 2.3, y - 1.6)], 0.9, (112, 80, 58), curve=False)
    for turn, tone in ((-165, 0.25), (-140, 0.0), (-100, 0.2), (-60, 0.05), (-20, 0.22), (5, 0.0), (35, 0.3)):
        a = math.radians(turn)
        tip = (62 + 40 * math.cos(a), 28 + 26 * math.sin(a) + 14)
        arch = (62 + 24 * math.cos(a), 22 + 24 * math.sin(a))
        leaf = outline(f"62,30! {arch[0]:g},{arch[1] - 6:g} {tip[0]:g},{tip[1]:g}! {arch[0]:g},{arch[1] + 7:g}")
        pen.fill(leaf, darker(coat.main, tone))
    for x, y in ((58, 33), (65, 35), (62, 37)):
        pen.dot(x, y, 3, (116, 78, 54))


def flower(pen: Pen, coat: Coat) -> None:
    """Draw a flower with round petals."""
    pen.shadow(50, 16, 3)
    pen.line([(50, 44), (51, 70), (49, 99)], 3, _LEAF, end=3.6)
    pen.fill("50,82 62,66 80,64! 76,78 60,86", _LEAF, to=darker(_LEAF, 0.25))
    pen.fill("50,90 38,76 22,76! 26,88 40,95", lighter(_LEAF, 0.12))
    for ring, (many, reach, size, tone) in enumerate(((9, 21, 11, 0.18), (8, 14, 9, 0.0))):
        for step in range(many):
            a = math.tau * (step + ring * 0.5) / many
            petal = oval(50 + reach * math.cos(a), 30 + reach * math.sin(a), size, size * 0.62, math.degrees(a))
            pen.fill(petal, darker(coat.main, tone) if ring == 0 else lighter(coat.main, 0.12))
    pen.fill(oval(50, 30, 9), coat.accent)
    for step in range(8):
        a = math.tau * step / 8
        pen.dot(50 + 5.4 * math.cos(a), 30 + 5.4 * math.sin(a), 1, darker(coat.accent, 0.3))


def tulip(pen: Pen, coat: Coat) -> None:
    """Draw a tulip, or a rose from afar."""
    pen.shadow(50, 16, 3)
    pen.line([(50, 40), (51, 70), (50, 99)], 3, _LEAF)
    pen.fill("50,98! 40,84 30,60 32,50! 44,66 50,84", _LEAF)
    pen.fill("50,98! 58,86 70,68 70,58! 58,70 51,86", darker(_LEAF, 0.16))
    pen.fill("50,8! 60,20 62,36 50,46 38,36 40,20", darker(coat.main, 0.2))
    for side in (-1, 1):
        pen.fill(
            f"{50 + side * 18},10! {50 + side * 22},28 {50 + side * 16},42 50,47 {50 + side * 2},36 {50 + side * 8},22",
            coat.main,
        )


def sunflower(pen: Pen, coat: Coat) -> None:
    """Draw a sunflower."""
    pen.shadow(50, 16, 3)
    pen.line([(50, 40), (52, 70), (50, 99)], 3.6, _LEAF)
    pen.fill("51,80 66,66 86,68! 76,82 60,86", _LEAF)
    pen.fill("50,90 36,74 14,76! 24,90 40,95", lighter(_LEAF, 0.1))
    for ring, tone in ((0, 0.22), (1, 0.0)):
        for step in range(14):
            a = math.tau * (step + ring * 0.5) / 14
            cos, sin = math.cos(a), math.sin(a)
            tip, wide = 31 - ring * 4, 5.2
            leaf = [
                (50 + 12 * cos - wide * sin, 31 + 12 * sin + wide * cos),
                (50 + 22 * cos - wide * 0.8 * sin, 31 + 22 * sin + wide * 0.8 * cos),
                (50 + tip * cos, 31 + tip * sin),
                (50 + 22 * cos + wide * 0.8 * sin, 31 + 22 * sin - wide * 0.8 * cos),
                (50 + 12 * cos + wide * sin, 31 + 12 * sin - wide * cos),
            ]
            pen.fill(leaf, darker(coat.main, tone))
    pen.fill(oval(50, 31, 14.5), coat.dark)
    for step in range(40):
        reach, a = 1.9 * math.sqrt(step), step * 2.39996
        pen.dot(50 + reach * math.cos(a), 31 + reach * math.sin(a), 0.9, lighter(coat.dark, 0.25))


def cactus(pen: Pen, coat: Coat) -> None:
    """Draw a cactus with two arms and a flower."""
    pen.shadow(50, 26, 4)
    for points in ([(50, 66), (74, 66), (76, 58), (76, 38)], [(50, 78), (26, 78), (24, 70), (24, 52)]):
        pen.line(points, 13, darker(coat.main, 0.12), end=11, curve=False)
    pen.fill("50,8 60,12 62,24 62,99.4! 38,99.4! 38,24 40,12", coat.main)
    for x in (44, 50, 56):
        pen.line([(x, 18), (x, 97)], 1, lighter(coat.main, 0.3), curve=False, opacity=0.8)
    for turn in (-150, -90, -30):
        a = math.radians(turn)
        pen.fill(oval(50 + 5 * math.cos(a), 8 + 4 * math.sin(a), 5, 3, turn), coat.accent)
    for x, y in ((41, 36), (59, 48), (42, 62), (58, 76), (41, 86), (76, 46), (24, 60)):
        pen.line([(x - 1.6, y - 1), (x + 1.6, y + 1)], 0.7, coat.light, curve=False)


def mushroom(pen: Pen, coat: Coat) -> None:
    """Draw a toadstool with a small one beside it."""
    pen.shadow(52, 34, 4)
    for x, y, size in ((50, 0, 1.0), (84, 58, 0.42)):

        def put(drawn: str, x: float = x, y: float = y, size: float = size) -> list[tuple[float, float]]:
            return [(x + (px - 50) * size, y + py * size) for px, py in outline(drawn)]

        pen.fill(put("42,50 58,50 60,76 66,99.4! 34,99.4! 40,76"), (248, 238, 218))
        pen.fill(put("34,52 66,52 58,62 42,62"), mix((248, 238, 218), (150, 120, 110), 0.35))
        cap = put("50,12 72,18 88,38 92,54! 70,59 50,60 30,59 8,54! 12,38 28,18")
        pen.fill(cap, coat.main, to=darker(coat.main, 0.22))
        for dx, dy, r in (
            (50, 28, 7),
            (70, 40, 6),
            (30, 42, 6.6),
            (52, 50, 4),
            (62, 22, 3.4),
            (84, 52, 4),
            (16, 54, 3.6),
        ):
            pen.fill(
                [(x + (px - 50) * size, y + py * size) for px, py in oval(dx, dy, r, r * 0.82)], coat.light, inside=cap
            )


def leaf(pen: Pen, coat: Coat) -> None:
    """Draw one large leaf."""
    blade = "50,4! 72,22 82,50 68,76 50,88! 32,76 18,50 28,22"
    pen.fill(blade, coat.main, to=darker(coat.main, 0.2))
    pen.fill("50,4! 72,22 82,50 68,76 50,88!", darker(coat.main, 0.25), inside=blade, opacity=0.5)
    pen.line([(50, 12), (50, 88), (54, 100)], 2, lighter(coat.main, 0.4))
    for y in (30, 46, 62):
        for side in (-1, 1):
            pen.line([(50, y + 8), (50 + side * 20, y - 6)], 1.1, lighter(coat.main, 0.35), end=0.5, inside=blade)


#: Noun → how it is drawn, its colours, and the words it answers to.
PLANTS: Final[dict[str, Subject]] = {
    "tree": Subject(tree, coat((96, 152, 84)), "tree oak maple baum árbol arbre", size=1.35, spot=Spot.SCENERY),
    "pine": Subject(pine, coat((52, 112, 92)), "pine fir spruce christmastree", size=1.4, wide=0.6, spot=Spot.SCENERY),
    "palm": Subject(palm, coat((84, 152, 92)), "palm palmtree", home="beach", size=1.3, spot=Spot.SCENERY),
    "flower": Subject(
        flower,
        coat((236, 120, 150), accent=(250, 206, 90)),
        "flower daisy blossom lily orchid blume flor fleur",
        size=0.95,
        wide=0.7,
    ),
    "tulip": Subject(tulip, coat((214, 70, 80)), "tulip rose poppy", size=0.95, wide=0.6),
    "sunflower": Subject(sunflower, coat((248, 196, 66), dark=(104, 68, 48)), "sunflower", size=1.05, wide=0.7),
    "cactus": Subject(
        cactus, coat((96, 158, 104), accent=(240, 120, 150)), "cactus cacti kaktus", home="desert", wide=0.8
    ),
    "mushroom": Subject(
        mushroom, coat((208, 62, 54), light=(252, 244, 230)), "mushroom toadstool pilz", home="forest", size=0.85
    ),
    "leaf": Subject(leaf, coat((110, 160, 80)), "leaf", home="still", size=0.9),
}
