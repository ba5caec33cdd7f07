"""Birds, and things that fly on wings, in boxes of 100 by 100 units."""

from typing import Final

from adapters.sketch.palette import INK, WHITE, darker, lighter, mix
from adapters.sketch.pen import Coat, Pen
from adapters.sketch.shapes import oval
from adapters.sketch.subjects.features import blush, eye, mirrored
from adapters.sketch.subjects.subject import Head, Spot, Subject, coat

_BEAK = (240, 166, 60)


def bird(pen: Pen, coat: Coat) -> None:
    """Draw a songbird on a twig."""
    pen.line([(-6, 86), (30, 90), (70, 88), (108, 80)], 4.5, (104, 76, 62), end=2.5)
    pen.line([(74, 88), (88, 94)], 2.4, (104, 76, 62), end=1)
    for x, y, turn in ((92, 78, -30), (100, 92, 40), (10, 84, -150)):
        pen.fill(oval(x, y, 6.5, 3, turn), (128, 164, 96))
    pen.fill("30,66! 6,92! 16,94! 40,80!", darker(coat.main, 0.3))
    pen.fill("24,66 30,46 44,34 52,22 66,14 80,18 85,30 82,44 84,60 76,76 60,86 42,84 30,76", coat.main)
    pen.fill("84,34 82,44 84,60 76,76 60,86 52,80 56,62 66,48 74,40", coat.accent, inside=None)
    pen.fill("30,60 44,50 60,52 62,64 52,76 34,80 18,82! 24,70", darker(coat.main, 0.22))
    for lift in (0, 6):
        pen.line(
            [(30, 70 + lift), (44, 68 + lift * 0.9), (54, 62 + lift * 0.8)], 1.1, lighter(coat.main, 0.25), opacity=0.7
        )
    pen.fill("83,24! 98,30! 83,34!", _BEAK, to=darker(_BEAK, 0.2))
    eye(pen, 71, 27, 3.4)
    for x in (54, 62):
        pen.line([(x, 84), (x, 89)], 1.8, _BEAK)


def owl(pen: Pen, coat: Coat) -> None:
    """Draw an owl that looks straight ahead."""
    pen.shadow(50, 28, 4)
    body = "50,14 68,16 80,4! 82,30 84,54 80,78 68,95 50,98 32,95 20,78 16,54 18,30 20,4! 32,16"
    pen.fill(body, coat.main)
    pen.fill("50,46 66,52 70,70 62,88 50,93 38,88 30,70 34,52", coat.light)
    for row, y in enumerate((58, 67, 76, 84)):
        for x in range(-2 + row % 2, 3):
            across = 50 + (x - (0.5 if row % 2 else 0)) * 8.4
            if abs(across - 50) < 17 - row:
                pen.line(
                    [(across - 2.4, y), (across, y + 2.8), (across + 2.4, y)], 1.1, mix(coat.main, coat.light, 0.3)
                )
    for side in (-1, 1):
        pen.fill(mirrored("32,44 35,62 30,82 20,94! 17,80 20,60 24,48", 50, side), coat.dark)
        pen.fill(oval(50 + side * 14, 33, 16), coat.light)
        pen.dot(50 + side * 13, 33, 10.4, coat.accent)
        pen.dot(50 + side * 12.4, 33, 6.4, INK)
        pen.dot(50 + side * 12.4 + 2.2, 30.6, 2, WHITE)
        for toe in (-3, 0, 3):
            pen.fill(oval(50 + side * 9 + toe, 97.6, 1.9, 3), _BEAK)
    pen.fill("50,36! 54.4,41 50,51! 45.6,41", _BEAK)


def penguin(pen: Pen, coat: Coat) -> None:
    """Draw a penguin with a scarf."""
    pen.shadow(50, 28, 4)
    for side in (-1, 1):
        pen.fill(oval(50 + side * 11, 97, 9, 3.6), _BEAK)
        pen.fill(mirrored("22,44 34,58 37,76 31,80 26,70 20,58", 50, side), coat.dark)
    pen.fill("50,4 66,8 74,22 75,38 79,60 76,82 66,95 50,98 34,95 24,82 21,60 25,38 26,22 34,8", coat.main)
    pen.fill(
        "50,26 57,18 67,20 70,32 67,42 72,58 70,80 62,91 50,94 38,91 30,80 28,58 33,42 30,32 33,20 43,18", coat.light
    )
    for side in (-1, 1):
        eye(pen, 50 + side * 10, 28, 3)
    blush(pen, 50, 36, 14, 3.2)
    pen.fill("43,34! 50,31 57,34! 50,41!", _BEAK)
    scarf = coat.accent
    pen.fill("25,46 50,52 75,46 76,54 50,60 24,54", scarf)
    pen.fill("62,54! 71,53! 74,76! 65,78!", darker(scarf, 0.12))
    pen.line([(66, 73), (73.4, 71.6)], 1.6, lighter(scarf, 0.5), curve=False)


def duck(pen: Pen, coat: Coat) -> None:
    """Draw a duck that swims or sits."""
    pen.shadow(48, 38, 4, strength=0.22)
    pen.fill(
        "14,58! 26,66 44,62 58,60 64,50 62,36 68,24 80,22 90,30 90,44 84,56 86,72 76,88 54,96 32,94 18,82", coat.main
    )
    pen.fill("26,72 42,66 60,70 62,80 50,88 34,86 20,74!", darker(coat.main, 0.16))
    pen.line([(36, 80), (46, 82), (56, 78)], 1.2, lighter(coat.main, 0.3))
    pen.fill("88,36 96,36 104,40! 98,45 88,45", _BEAK)
    eye(pen, 79, 34, 3.2)


def butterfly(pen: Pen, coat: Coat) -> None:
    """Draw a butterfly with open wings."""
    for side in (-1, 1):
        pen.fill(mirrored("2,48 14,22 36,6 48,14 46,36 30,50 4,54", 50, side), coat.main, to=coat.dark)
        pen.fill(mirrored("3,54 26,54 38,66 34,84 22,90 10,78 3,62", 50, side), coat.dark, to=coat.main)
        pen.fill(mirrored("10,42 20,26 36,16 40,24 36,36 22,44", 50, side), coat.accent, opacity=0.85)
        pen.fill(oval(50 + side * 23, 70, 6.5, 8, side * -30), coat.light)
        pen.dot(50 + side * 41, 17, 2, WHITE)
        pen.line([(50, 32), (50 + side * 6, 18), (50 + side * 13, 12)], 1, INK)
        pen.dot(50 + side * 13, 12, 1.6, INK)
    pen.fill("50,28 53.4,34 53,60 50,82 47,60 46.6,34", INK)


def bee(pen: Pen, coat: Coat) -> None:
    """Draw a round bee."""
    for turn, x in ((-30, 42), (10, 60)):
        pen.fill(oval(x, 28, 12, 22, turn), (232, 244, 250), opacity=0.85)
    body = oval(50, 58, 34, 25)
    pen.fill("12,58! 22,52! 22,64!", INK)
    pen.fill(body, coat.main)
    for x in (30, 46):
        pen.fill(f"{x},30! {x + 9},30! {x + 9},86! {x},86!", INK, inside=body)
    eye(pen, 70, 54, 3.4)
    pen.dot(66, 64, 3, (244, 150, 120), ry=2.2)
    pen.line([(72, 36), (78, 24), (84, 22)], 1.4, INK)


#: Noun → how it is drawn, its colours, and the words it answers to.
BIRDS: Final[dict[str, Subject]] = {
    "bird": Subject(
        bird,
        coat((84, 142, 196), accent=(240, 150, 96)),
        "bird sparrow robin finch parrot bluebird songbird vogel pájaro oiseau",
        home="branch",
        size=0.9,
        head=Head(68, 14, 27, 32),
    ),
    "owl": Subject(
        owl,
        coat((150, 108, 78), dark=(112, 78, 60), light=(244, 226, 196), accent=(246, 190, 70)),
        "owl eule búho",
        home="forest",
        head=Head(50, 14, 33, 56),
    ),
    "penguin": Subject(
        penguin,
        coat((52, 60, 84), dark=(40, 46, 66), light=(252, 250, 246), accent=(214, 74, 66)),
        "penguin pinguin",
        home="snow",
        head=Head(50, 4, 28, 42),
    ),
    "duck": Subject(
        duck,
        coat((250, 206, 84)),
        "duck duckling chick goose swan ente pato",
        home="lake",
        size=0.6,
        spot=Spot.WATER,
        head=Head(77, 22, 34, 28),
    ),
    "butterfly": Subject(
        butterfly,
        coat((240, 140, 70), dark=(196, 76, 60), light=(255, 236, 190), accent=(252, 206, 110)),
        "butterfly moth schmetterling mariposa",
        size=0.8,
        spot=Spot.SKY,
    ),
    "bee": Subject(bee, coat((250, 200, 70)), "bee bumblebee biene", size=0.7, spot=Spot.SKY),
}
