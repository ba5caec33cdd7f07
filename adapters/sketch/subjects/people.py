"""People, and who looks like them, in boxes of 100 by 100 units that stand on y = 100."""

from typing import Final

from adapters.sketch.palette import INK, WHITE, darker, lighter, mix
from adapters.sketch.pen import Coat, Pen
from adapters.sketch.shapes import box, oval, sector, star
from adapters.sketch.subjects.features import blush, eye
from adapters.sketch.subjects.subject import Head, Subject, coat


def person(pen: Pen, coat: Coat) -> None:
    """Draw somebody who waves; main: the clothes, dark: the hair, light: the skin."""
    pen.shadow(50, 24, 3.6)
    for side in (-1, 1):
        pen.fill(
            [(50 + side * 1, 68), (50 + side * 13, 68), (50 + side * 11.6, 96), (50 + side * 3, 96)], (64, 78, 110)
        )
        pen.fill(box(50 + side * 8 - 7, 94, 50 + side * 8 + 7, 99.8, 3), INK)
    pen.line([(64, 46), (76, 40), (82, 26)], 8, coat.main, end=7)
    pen.dot(83, 23, 4.6, coat.light)
    pen.line([(36, 46), (28, 58), (29, 70)], 8, darker(coat.main, 0.1), end=7)
    pen.dot(29, 73, 4.2, coat.light)
    pen.fill("50,38 62,39 68,46 66,60 66,73! 34,73! 34,60 32,46 38,39", coat.main)
    pen.fill([(44, 32), (56, 32), (55, 41), (50, 44), (45, 41)], darker(coat.light, 0.12))
    pen.fill("50,-1 64,3 69,16 68,30 62,36! 38,36! 32,30 31,16 36,3", coat.dark)
    pen.fill("50,6 61,9 64,20 61,32 50,38 39,32 36,20 39,9", coat.light)
    pen.fill("36,20! 36,8 50,3 64,8 64,20! 56,14 50,10 42,16", coat.dark)
    for side in (-1, 1):
        eye(pen, 50 + side * 6, 22, 1.8)
    blush(pen, 50, 27, 8.6, 2.2)
    pen.line([(46, 29), (50, 31.4), (54, 29)], 1.1, darker(coat.light, 0.5))


def astronaut(pen: Pen, coat: Coat) -> None:
    """Draw an astronaut who waves."""
    suit = coat.light
    pen.shadow(50, 26, 3.6)
    pen.fill(box(30, 38, 70, 72, 6), darker(suit, 0.35))
    for side in (-1, 1):
        pen.fill(box(50 + side * 9 - 8, 68, 50 + side * 9 + 8, 99.6, 5), suit)
        pen.fill(box(50 + side * 9 - 8, 86, 50 + side * 9 + 8, 90), coat.main)
    pen.line([(64, 48), (78, 42), (84, 28)], 12, suit, end=11)
    pen.line([(36, 48), (24, 58), (24, 70)], 12, darker(suit, 0.08), end=11)
    pen.dot(85, 25, 6.4, coat.main)
    pen.dot(24, 74, 6.4, coat.main)
    pen.fill(box(32, 38, 68, 78, 9), suit)
    pen.fill(box(40, 52, 60, 66, 2), darker(suit, 0.2))
    for x, colour in ((44, (220, 84, 76)), (50, (246, 190, 80)), (56, (90, 170, 130))):
        pen.dot(x, 59, 1.9, colour, lit=False)
    pen.fill(oval(50, 22, 25, 24), suit)
    visor = box(31, 9, 69, 36, 13)
    pen.fill(visor, coat.dark, to=lighter(coat.dark, 0.3))
    pen.fill("34,10 50,9 40,36 31,34", WHITE, inside=visor, opacity=0.25)
    pen.fill(oval(60, 16, 3.4, 2.4, -20), WHITE, opacity=0.7)


def robot(pen: Pen, coat: Coat) -> None:
    """Draw a friendly robot."""
    metal = coat.main
    pen.shadow(50, 30, 4)
    for side in (-1, 1):
        pen.fill(box(50 + side * 11 - 5, 78, 50 + side * 11 + 5, 94, 2), darker(metal, 0.4))
        pen.fill(box(50 + side * 12 - 9, 91, 50 + side * 12 + 9, 99.6, 4), darker(metal, 0.22))
    pen.line([(70, 54), (82, 60), (88, 48)], 6, darker(metal, 0.4), curve=False)
    pen.line([(30, 54), (18, 62), (18, 74)], 6, darker(metal, 0.4), curve=False)
    for x, y, turn in ((89, 44, -60), (18, 78, 90)):
        pen.fill(sector(x, y, 7.5, turn + 40, turn + 320), metal)
    pen.fill(box(28, 46, 72, 81, 7), metal)
    pen.fill(box(36, 53, 64, 71, 3), darker(metal, 0.5))
    for step, tall in enumerate((6, 10, 4, 8)):
        pen.fill(box(40 + step * 5.4, 68 - tall, 43.4 + step * 5.4, 68, 0.6), coat.accent, lit=False)
    for x in (34, 50, 66):
        pen.dot(x, 76.4, 1.3, darker(metal, 0.3))
    pen.fill(box(44, 40, 56, 48), darker(metal, 0.4))
    pen.line([(50, 10), (50, -2)], 1.8, darker(metal, 0.4), curve=False)
    pen.shine(50, -3, 13, coat.accent, 0.7)
    pen.dot(50, -3, 3.4, coat.accent, lit=False)
    for side in (-1, 1):
        pen.fill(box(50 + side * 30 - 4, 20, 50 + side * 30 + 4, 34, 2), darker(metal, 0.3))
    pen.fill(box(22, 8, 78, 43, 10), lighter(metal, 0.12), to=metal)
    face = box(28, 14, 72, 37, 8)
    pen.fill(face, (38, 46, 66))
    for side in (-1, 1):
        pen.shine(50 + side * 10, 24, 10, coat.light, 0.5)
        pen.dot(50 + side * 10, 24, 4.2, coat.light, ry=5, lit=False)
    pen.line([(45, 31.6), (50, 33.6), (55, 31.6)], 1.3, coat.light, lit=False)


def snowman(pen: Pen, coat: Coat) -> None:
    """Draw a snowman with a hat and a scarf."""
    pen.shadow(50, 34, 4)
    for side in (-1, 1):
        pen.line([(50 + side * 18, 52), (50 + side * 36, 42), (50 + side * 44, 30)], 2, (104, 76, 62), end=1)
        pen.line([(50 + side * 38, 40), (50 + side * 46, 40)], 1.2, (104, 76, 62), end=0.8)
    for y, r in ((80, 25), (51, 19), (26, 14.6)):
        pen.fill(oval(50, y, r, r * 0.93), coat.light, to=mix(coat.light, (150, 170, 210), 0.35))
    for y in (46, 54, 70, 79):
        pen.dot(50, y, 1.9, INK)
    for side in (-1, 1):
        pen.dot(50 + side * 5, 23, 1.8, INK)
        blush(pen, 50, 29, 8, 2)
    pen.fill("49,25! 49,29.6! 68,29!", (240, 140, 60))
    pen.fill("34,35 50,40 66,35 67,41 50,46 33,41", coat.main)
    pen.fill("58,40! 66,40! 67,60! 59,61!", darker(coat.main, 0.15))
    pen.fill(box(31, 12, 69, 16, 2), coat.dark)
    pen.fill(box(38, -8, 62, 14, 2), coat.dark)
    pen.fill(box(38, 7, 62, 12), coat.main)


def ghost(pen: Pen, coat: Coat) -> None:
    """Draw a friendly ghost."""
    pen.shine(50, 50, 70, coat.light, 0.3)
    pen.fill(
        "50,4 70,10 80,30 81,60 84,94! 73,86 62,95! 50,87 38,95! 27,86 16,94! 19,60 20,30 30,10",
        coat.light,
        to=mix(coat.light, (170, 180, 220), 0.4),
    )
    for side in (-1, 1):
        eye(pen, 50 + side * 11, 38, 4.2)
    blush(pen, 50, 48, 19, 3.6)
    pen.fill(oval(50, 52, 4.2, 5.4), INK)


def alien(pen: Pen, coat: Coat) -> None:
    """Draw a green visitor."""
    pen.shadow(50, 22, 3.6)
    pen.fill("50,58 62,60 64,76 60,99.4! 40,99.4! 36,76 38,60", darker(coat.main, 0.1))
    for side in (-1, 1):
        pen.line([(50 + side * 12, 64), (50 + side * 24, 72), (50 + side * 26, 58)], 5, darker(coat.main, 0.16), end=4)
        pen.line([(50 + side * 10, 10), (50 + side * 16, -4)], 1.8, coat.main)
        pen.dot(50 + side * 16, -5, 3, coat.accent)
    pen.fill("50,4 72,10 82,28 74,46 60,60 50,63 40,60 26,46 18,28 28,10", coat.main)
    for side in (-1, 1):
        pen.fill(oval(50 + side * 14, 33, 8.4, 11.4, side * -24), INK)
        pen.fill(oval(50 + side * 12, 28, 2.4, 3, side * -24), WHITE)
    pen.line([(45, 51), (50, 53), (55, 51)], 1.2, darker(coat.main, 0.5))


def wizard(pen: Pen, coat: Coat) -> None:
    """Draw a wizard with a staff."""
    pen.shadow(50, 30, 4)
    pen.line([(82, 30), (80, 99)], 3, (116, 82, 62), curve=False)
    pen.shine(82, 26, 22, coat.accent, 0.7)
    pen.dot(82, 26, 5, coat.accent, lit=False)
    robe = "50,36 62,40 70,70 76,99.4! 24,99.4! 30,70 38,40"
    pen.fill(robe, coat.main)
    pen.line([(62, 48), (74, 56), (80, 60)], 9, darker(coat.main, 0.14), end=8)
    pen.dot(81, 60, 4.4, coat.light)
    for x, y, r in ((36, 84, 3), (46, 92, 2), (62, 86, 3), (56, 94, 1.6)):
        pen.fill(star(x, y, r), coat.accent, flat=True)
    pen.fill(oval(50, 30, 13, 14), coat.light)
    pen.fill("38,30! 44,34 50,33 56,34 62,30! 63,46 56,62 50,72! 44,62 37,46", (240, 240, 244))
    for side in (-1, 1):
        eye(pen, 50 + side * 5, 28, 1.8)
    pen.fill(oval(50, 33, 2.6, 2), darker(coat.light, 0.15))
    pen.fill(oval(50, 20, 24, 4.4), darker(coat.main, 0.1))
    pen.fill("34,20! 44,4 52,-16 66,-22! 60,-6 66,20! 50,24", coat.main)
    pen.fill(star(52, 8, 4), coat.accent, flat=True)


#: Noun → how it is drawn, its colours, and the words it answers to.
PEOPLE: Final[dict[str, Subject]] = {
    "person": Subject(
        person,
        coat((232, 150, 80), dark=(74, 52, 48), light=(226, 170, 132)),
        "person man woman girl boy child kid people human lady teacher friend mother father baby queen king princess",
        head=Head(50, 0, 22, 36),
    ),
    "astronaut": Subject(
        astronaut,
        coat((232, 120, 70), dark=(48, 66, 110), light=(244, 244, 248)),
        "astronaut cosmonaut spaceman",
        home="space",
        head=Head(50, -1, 22, 46),
    ),
    "robot": Subject(
        robot,
        coat((112, 176, 196), light=(140, 240, 230), accent=(250, 190, 80)),
        "robot android cyborg droid roboter",
        home="city",
        head=Head(50, 8, 24, 54),
    ),
    "snowman": Subject(
        snowman, coat((206, 62, 60), dark=(44, 46, 60), light=(250, 252, 255)), "snowman schneemann", home="snow"
    ),
    "ghost": Subject(
        ghost,
        coat((250, 250, 255), light=(248, 250, 255)),
        "ghost spirit geist",
        home="forest",
        size=0.9,
        head=Head(50, 5, 38, 52),
    ),
    "alien": Subject(
        alien,
        coat((130, 196, 110), accent=(246, 200, 90)),
        "alien martian monster",
        home="space",
        head=Head(50, 5, 33, 60),
    ),
    "wizard": Subject(
        wizard,
        coat((84, 76, 160), light=(236, 190, 150), accent=(250, 220, 120)),
        "wizard witch mage sorcerer zauberer",
        home="forest",
        size=1.1,
    ),
}
