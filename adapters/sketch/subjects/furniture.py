"""Furniture, in boxes of 100 by 100 units that stand on y = 100."""

from typing import Final

from adapters.sketch.palette import WHITE, Colour, darker, lighter, mix
from adapters.sketch.pen import Coat, Pen
from adapters.sketch.shapes import box
from adapters.sketch.subjects.subject import Spot, Subject, coat

_WOOD: Colour = (150, 104, 72)


def sofa(pen: Pen, coat: Coat) -> None:
    """Draw a sofa, seen from the front; one sits at y = 74."""
    pen.shadow(50, 76, 4)
    for x in (-14, 108):
        pen.fill([(x, 92), (x + 6, 92), (x + 4.6, 100), (x + 1.4, 100)], _WOOD)
    pen.fill(box(-14, 38, 114, 84, 10), darker(coat.main, 0.12))
    for x in (-4, 50):
        pen.fill(box(x, 42, x + 54, 78, 7), coat.main)
        pen.fill(box(x, 70, x + 54, 88, 5), lighter(coat.main, 0.12))
        pen.dot(x + 27, 58, 1.2, darker(coat.main, 0.3))
    pen.fill(box(-14, 86, 114, 95, 3), darker(coat.main, 0.18))
    for x in (-22, 104):
        pen.fill(box(x, 56, x + 18, 95, 8), coat.main)
    pen.fill([(6, 50), (28, 46), (31, 67), (10, 70)], coat.accent)
    pen.fill([(93, 48), (74, 45), (72, 67), (91, 69)], coat.light)


def chair(pen: Pen, coat: Coat) -> None:
    """Draw an armchair; one sits at y = 68."""
    pen.shadow(50, 40, 4)
    for x in (20, 74):
        pen.fill([(x, 86), (x + 6, 86), (x + 4, 100), (x + 2, 100)], _WOOD)
    pen.fill("18,80! 16,40 24,18 50,12 76,18 84,40 82,80!", coat.main)
    pen.fill("28,70! 26,42 32,26 50,21 68,26 74,42 72,70!", lighter(coat.main, 0.1))
    pen.fill(box(20, 64, 80, 82, 7), lighter(coat.main, 0.2))
    pen.fill(box(18, 78, 82, 90, 4), darker(coat.main, 0.14))
    for x in (8, 76):
        pen.fill(box(x, 50, x + 16, 90, 8), darker(coat.main, 0.05))


def bed(pen: Pen, coat: Coat) -> None:
    """Draw a bed; one lies at y = 62."""
    pen.shadow(50, 66, 4)
    for x in (-12, 106):
        pen.fill(box(x, 70, x + 6, 100, 1), _WOOD)
    pen.fill(box(-14, 30, -4, 92, 4), _WOOD)
    pen.fill(box(-10, 66, 112, 88, 5), WHITE, to=(220, 222, 232))
    pen.fill("-4,66 2,54 22,52 30,62 28,70 0,71", lighter(coat.main, 0.7))
    pen.fill("28,64! 60,58 112,62! 114,88! 60,92 26,88!", coat.main)
    pen.fill("28,64! 40,62 44,62 42,90 26,88!", lighter(coat.main, 0.45))


def table(pen: Pen, coat: Coat) -> None:
    """Draw a table; things stand at y = 46."""
    pen.shadow(50, 60, 4)
    for x in (-4, 94):
        pen.fill([(x, 50), (x + 10, 50), (x + 7, 100), (x + 3, 100)], darker(coat.main, 0.2))
    pen.fill(box(-12, 44, 112, 53, 2.4), coat.main)


def lamp(pen: Pen, coat: Coat) -> None:
    """Draw a lamp that shines."""
    pen.shadow(50, 24, 4)
    pen.shine(50, 30, 60, (255, 226, 150), 0.5)
    pen.line([(50, 50), (50, 94)], 3, coat.dark, curve=False)
    pen.fill("30,99! 32,93 50,91 68,93 70,99!", coat.dark)
    pen.fill(
        [(36, 12), (64, 12), (80, 52), (20, 52)], mix(coat.main, (255, 236, 180), 0.4), to=(255, 240, 196), lit=False
    )


#: Noun → how it is drawn, its colours, and the words it answers to.
FURNITURE: Final[dict[str, Subject]] = {
    "sofa": Subject(
        sofa,
        coat((76, 130, 132), light=(240, 200, 140), accent=(232, 120, 90)),
        "sofa couch settee sofá canapé",
        home="room",
        wide=1.45,
        spot=Spot.SCENERY,
        seat=(50, 76, 62),
    ),
    "chair": Subject(
        chair,
        coat((92, 128, 150)),
        "chair armchair throne stool stuhl silla",
        home="room",
        spot=Spot.SCENERY,
        seat=(50, 70, 52),
    ),
    "bed": Subject(
        bed, coat((110, 140, 190)), "bed pillow bett cama", home="room", wide=1.3, spot=Spot.SCENERY, seat=(56, 64, 56)
    ),
    "table": Subject(
        table,
        coat((170, 120, 80)),
        "table desk tisch mesa",
        home="room",
        wide=1.3,
        spot=Spot.SCENERY,
        seat=(50, 46, 55),
    ),
    "lamp": Subject(lamp, coat((240, 190, 110), dark=(90, 74, 74)), "lamp lantern candle lampe", home="room", wide=0.7),
}
