"""Large animals and beings of tales, in boxes of 100 by 100 units, looking to the right."""

from typing import Final

from adapters.sketch.palette import INK, WHITE, Colour, darker, lighter, mix
from adapters.sketch.pen import Coat, Pen
from adapters.sketch.shapes import oval
from adapters.sketch.subjects.features import blush, eye
from adapters.sketch.subjects.subject import Head, Subject, coat


def elephant(pen: Pen, coat: Coat) -> None:
    """Draw an elephant with its trunk raised."""
    pen.shadow(46, 44, 4)
    pen.line([(8, 52), (2, 62), (4, 72)], 2, coat.dark, end=3)
    for x in (24, 52):
        pen.fill(f"{x},66! {x + 12},66! {x + 12.6},99.4! {x - 0.6},99.4!", coat.dark)
    pen.fill("6,64 10,44 26,34 48,34 64,40 70,58 68,74 52,80 24,80 10,76", coat.main)
    for x in (12, 40):
        pen.fill(f"{x},62 {x + 14},62 {x + 14.6},99.4! {x - 0.6},99.4!", coat.main)
        for toe in (2, 7, 12):
            pen.fill(oval(x + toe, 98.4, 2, 1.8), coat.light)
    pen.line([(80, 52), (90, 60), (98, 54), (99, 40), (94, 30)], 12, coat.main, end=5)
    pen.fill("56,34 62,20 78,18 90,30 90,48 82,60 68,60 58,52", coat.main)
    pen.fill("82,58 90,66 96,66! 90,60", (250, 244, 230))
    pen.fill("58,26 68,28 72,42 66,58 54,64 44,54 44,38 50,28", coat.dark, to=mix(coat.dark, coat.main, 0.4))
    pen.fill("58,32 65,34 67,43 62,54 54,58 49,50 49,40 53,34", mix(coat.light, (230, 160, 160), 0.4), opacity=0.7)
    eye(pen, 80, 36, 2.8)


def _steed(pen: Pen, coat: Coat, mane: Colour) -> None:
    """Draw the body that horse, unicorn, cow and deer have in common."""
    for x, tone in ((26, 0.22), (62, 0.22), (16, 0), (54, 0)):
        leg = f"{x},62! {x + 10},62! {x + 8.4},82 {x + 8},99.4! {x + 1},99.4! {x + 1.4},82"
        pen.fill(leg, darker(coat.main, tone))
        pen.fill(f"{x - 3},93! {x + 13},93! {x + 13},101! {x - 3},101!", darker(mane, 0.2), inside=leg)
    pen.fill("14,50 30,44 54,46 70,40 74,54 68,70 44,70 24,72 12,64", coat.main)


def horse(pen: Pen, coat: Coat) -> None:
    """Draw a horse that stands."""
    mane = coat.dark
    pen.shadow(44, 40, 4)
    pen.line([(16, 52), (6, 58), (3, 74), (8, 86)], 7, mane, end=3)
    _steed(pen, coat, mane)
    pen.fill("56,50 62,34 68,18 76,10! 80,4! 82,11 88,18 97,30 98,37 92,40 84,34 79,35 77,48 72,62", coat.main)
    pen.fill("92,28 98,31 98,37 92,40 88,35", lighter(coat.main, 0.3))
    pen.fill("76,6! 80,10 74,20 70,36 66,52 56,54 56,44! 60,32 64,20", mane)
    pen.dot(95.4, 34.6, 0.9, INK)
    eye(pen, 84, 22, 2.5)


def unicorn(pen: Pen, coat: Coat) -> None:
    """Draw a horse with a horn and a mane of three colours."""
    horse(pen, coat)
    pen.fill("81,10! 92,-14! 86,13!", (246, 206, 110), to=(250, 232, 176))
    for step, colour in enumerate(((240, 150, 190), (150, 170, 236), (130, 208, 200))):
        pen.line(
            [(75 - step * 2.4, 8 + step * 5), (66 - step, 24 + step * 4), (63 - step * 2, 40 + step * 5)],
            5.4,
            colour,
            end=2.4,
        )
        pen.line([(15, 53), (6 - step, 62), (3 + step * 3, 76), (7 + step * 2, 87)], 3, colour, end=1.5)


def deer(pen: Pen, coat: Coat) -> None:
    """Draw a deer with antlers."""
    pen.shadow(44, 40, 4)
    horn: Colour = (124, 92, 70)
    for side, x in ((-1, 74), (1, 82)):
        pen.line([(x, 16), (x + side * 4, 4), (x + side * 12, -6)], 2.4, horn, end=1.2)
        for at, tip in ((6, -4), (-1, -12)):
            pen.line([(x + side * 4, at), (x + side * 2, tip)], 1.9, horn, end=1)
    pen.fill("14,50! 4,44! 10,60!", coat.light)
    _steed(pen, coat, coat.dark)
    pen.fill("58,52 64,36 68,22 74,14 84,13 92,22 98,29 96,34 86,34 80,36 77,50 72,62", coat.main)
    pen.fill("74,16! 60,10! 66,22", darker(coat.main, 0.15))
    pen.fill("62,58 74,40 77,50 72,64", coat.light)
    for x, y in ((26, 52), (36, 50), (46, 53), (32, 58), (42, 60)):
        pen.dot(x, y, 1.7, coat.light)
    pen.dot(96.6, 30, 2, INK)
    eye(pen, 83, 22, 2.6)


def cow(pen: Pen, coat: Coat) -> None:
    """Draw a cow with patches."""
    pen.shadow(46, 42, 4)
    pen.line([(12, 46), (4, 56), (5, 76)], 2, coat.main, end=3.4)
    for x, tone in ((26, 0.16), (60, 0.16), (14, 0), (52, 0)):
        pen.fill(f"{x},66! {x + 11},66! {x + 10},99.4! {x + 1},99.4!", darker(coat.main, tone))
        pen.fill(f"{x + 0.8},93! {x + 10.2},93! {x + 10},99.4! {x + 1},99.4!", INK)
    body = "10,46 26,38 52,40 70,38 74,56 70,72 46,78 22,76 10,68"
    pen.fill(body, coat.main)
    for patch in ("18,36 34,38 36,52 24,58 16,50", "46,52 60,50 64,64 52,72 42,64"):
        pen.fill(patch, coat.dark, inside=body)
    pen.fill(oval(40, 77, 7, 5), (240, 176, 170))
    for side in (-1, 1):
        pen.fill([(80 + side * 14 + dx * side, 28 + dy) for dx, dy in ((0, 0), (9, -4), (10, 3), (2, 7))], coat.dark)
        pen.line([(80 + side * 8, 22), (80 + side * 12, 12)], 3, (236, 222, 196), end=1)
    pen.fill("80,18 92,22 95,36 91,50 88,60 72,60 69,50 65,36 68,22", coat.main)
    pen.fill("66,24 76,19 78,34 70,42 65,36", coat.dark)
    pen.fill(oval(80, 55, 13, 9), (240, 176, 170))
    for side in (-1, 1):
        eye(pen, 80 + side * 7.5, 36, 2.6)
        pen.dot(80 + side * 5, 55, 1.5, (176, 104, 108), ry=2.1)


def dragon(pen: Pen, coat: Coat) -> None:
    """Draw a friendly dragon with small wings."""
    pen.shadow(46, 42, 4)
    pen.line([(34, 88), (14, 92), (0, 82), (-2, 66), (6, 58)], 15, coat.main, end=3)
    pen.fill("6,62! -2,50! 14,54!", coat.accent)
    for x, y in ((20, 82), (8, 80), (-1, 70)):
        pen.fill([(x - 4, y + 1), (x - 1, y - 8), (x + 5, y + 1)], coat.accent)
    pen.fill("44,50 34,24 14,8! 20,26 8,30! 16,42 8,50! 26,56 40,64", darker(coat.main, 0.2), to=coat.dark)
    pen.fill("52,42 66,44 72,60 74,80 66,99! 32,99! 26,84 34,62", coat.main)
    belly = "58,46 68,50 71,64 70,80 64,97! 50,97! 50,76 54,60"
    pen.fill(belly, coat.light)
    for y in (58, 67, 76, 85, 93):
        pen.line([(46, y), (74, y - 2)], 0.9, darker(coat.light, 0.2), inside=belly)
    pen.fill("32,99.4! 30,88 40,82 52,88 56,99.4!", lighter(coat.main, 0.08))
    pen.fill("62,66 74,68 78,76 72,79 62,74", lighter(coat.main, 0.1))
    for x, tip in ((56, 6), (66, 4)):
        pen.fill([(x, 18), (x - 6, tip), (x + 5, 15)], (248, 236, 208))
    pen.fill("48,32 52,18 64,12 78,16 84,26 96,30 100,38 94,48 78,50 62,52 51,46", coat.main)
    pen.fill("80,42 94,40 100,38 94,48 78,50 70,49", coat.light)
    pen.dot(95, 34, 1.2, coat.dark)
    pen.dot(75, 26, 4.4, WHITE)
    eye(pen, 76, 26.4, 3.2)
    pen.line([(80, 44), (88, 44), (95, 42)], 1, coat.dark)
    blush(pen, 70, 38, 0, 3)


def dinosaur(pen: Pen, coat: Coat) -> None:
    """Draw a long-necked dinosaur."""
    pen.shadow(44, 46, 4)
    pen.line([(30, 74), (12, 82), (-4, 92)], 18, coat.main, end=2)
    for x in (30, 56):
        pen.fill(f"{x},76! {x + 11},76! {x + 11},99.4! {x},99.4!", coat.dark)
    pen.line([(58, 70), (72, 54), (78, 34), (84, 20)], 20, coat.main, end=13)
    pen.fill("18,78 24,60 44,52 62,58 70,72 62,84 40,88 24,86", coat.main)
    for x in (22, 48):
        pen.fill(f"{x},74 {x + 13},74 {x + 13},99.4! {x - 0.5},99.4!", lighter(coat.main, 0.06))
        for toe in (2.5, 6.5, 10.5):
            pen.fill(oval(x + toe, 98.6, 1.7, 1.6), coat.light)
    pen.fill("76,24 78,12 90,8 102,14 104,22 96,28 84,28", coat.main)
    for x, y, r in ((36, 62, 3.4), (46, 60, 2.6), (30, 70, 2.4), (54, 66, 3), (78, 40, 1.9)):
        pen.dot(x, y, r, coat.accent)
    eye(pen, 92, 15.4, 2.5)
    pen.line([(95, 23), (99, 23), (102, 20)], 0.9, coat.dark)


#: Noun → how it is drawn, its colours, and the words it answers to.
BEASTS: Final[dict[str, Subject]] = {
    "elephant": Subject(
        elephant,
        coat((146, 154, 172), dark=(118, 126, 146), light=(226, 226, 232)),
        "elephant elefant elefante",
        home="desert",
        size=1.15,
        head=Head(74, 19, 36, 32),
        seat=(40, 38, 50),
    ),
    "horse": Subject(
        horse,
        coat((166, 104, 68), dark=(72, 48, 44)),
        "horse pony stallion donkey pferd caballo cheval",
        size=1.1,
        head=Head(82, 11, 22, 22),
        seat=(44, 48, 62),
    ),
    "unicorn": Subject(
        unicorn,
        coat((250, 246, 250), dark=(240, 170, 200)),
        "unicorn pegasus einhorn",
        size=1.1,
        head=Head(82, 11, 22, 22),
        seat=(44, 48, 62),
    ),
    "deer": Subject(
        deer,
        coat((186, 124, 78), dark=(110, 72, 54), light=(248, 232, 208)),
        "deer stag fawn reindeer moose elk hirsch reh ciervo",
        home="forest",
        size=1.1,
        head=Head(84, 12, 22, 22),
        seat=(44, 48, 55),
    ),
    "cow": Subject(
        cow,
        coat((250, 246, 240), dark=(62, 54, 60)),
        "cow bull calf kuh vaca",
        size=1.05,
        head=Head(80, 17, 36, 30),
        seat=(38, 41, 52),
    ),
    "dragon": Subject(
        dragon,
        coat((98, 164, 104), dark=(44, 92, 84), light=(246, 230, 168), accent=(242, 150, 84)),
        "dragon drache dragón",
        home="highlands",
        size=1.15,
        head=Head(66, 12, 26, 34),
    ),
    "dinosaur": Subject(
        dinosaur,
        coat((110, 170, 150), dark=(66, 120, 116), light=(226, 240, 220), accent=(240, 170, 110)),
        "dinosaur dino brontosaurus trex",
        home="forest",
        size=1.2,
        head=Head(90, 8, 15, 26),
        seat=(44, 56, 46),
    ),
}
