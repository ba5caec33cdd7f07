"""Things that drive, swim and fly, in boxes of 100 by 100 units, heading to the right."""

from typing import Final

from adapters.sketch.palette import INK, WHITE, Colour, darker, lighter, mix
from adapters.sketch.pen import Coat, Pen
from adapters.sketch.shapes import Point, box, oval, sector
from adapters.sketch.subjects.subject import Spot, Subject, coat

_GLASS: Colour = (176, 214, 228)


def _wheel(pen: Pen, x: float, y: float, r: float) -> None:
    pen.fill(oval(x, y, r), INK)
    pen.dot(x, y, r * 0.56, (196, 200, 208))
    pen.dot(x, y, r * 0.2, INK)


def boat(pen: Pen, coat: Coat) -> None:
    """Draw a sailing boat in a little foam."""
    pen.line([(48, 84), (48, 4)], 2, (120, 86, 62), curve=False)
    pen.fill([(48, 4), (62, 8), (48, 12)], coat.accent)
    pen.fill("46,12! 40,46 14,72! 46,74!", coat.light)
    pen.fill("51,16! 74,40 86,74! 51,74!", lighter(coat.light, 0.5), to=mix(coat.light, coat.main, 0.2))
    pen.fill("6,78! 96,78! 86,96 74,99! 26,99! 14,94", coat.main)
    pen.fill(box(4, 78, 98, 82), lighter(coat.main, 0.5))
    foam = [oval(x, 99.4, rx, 1.6) for x, rx in ((20, 13), (44, 15), (70, 15), (90, 9))]
    pen.fill(foam, WHITE, opacity=0.8)


def ship(pen: Pen, coat: Coat) -> None:
    """Draw a steamer."""
    for x, y, r in ((52, 10, 5), (44, 3, 6.4), (34, -4, 7.6)):
        pen.dot(x, y, r, lighter(pen.mood.cloud, 0.2))
    for x in (38, 56):
        pen.fill(box(x, 22, x + 11, 52, 1), coat.main)
        pen.fill(box(x, 22, x + 11, 28, 1), INK)
    pen.fill(box(20, 50, 82, 64, 1.5), coat.light)
    pen.fill(box(14, 62, 90, 76, 1.5), darker(coat.light, 0.08))
    for x in range(20, 86, 9):
        pen.dot(x + 3, 69, 2.2, (255, 220, 140) if pen.mood.dark else _GLASS, lit=not pen.mood.dark)
    pen.fill("0,74! 104,74! 94,92 86,99! 14,99! 6,92", coat.dark)
    pen.fill("5,88! 97,88! 86,99! 14,99!", coat.main)
    pen.fill([oval(x, 99.6, 12, 1.6) for x in (18, 40, 62, 84)], WHITE, opacity=0.8)


def car(pen: Pen, coat: Coat) -> None:
    """Draw a small car."""
    pen.shadow(50, 50, 4)
    pen.fill("18,68 26,46 34,40 62,39 70,43 84,66!", coat.main)
    pen.fill("24,66! 31,50 37,46 47,45.6 47,66!", _GLASS)
    pen.fill("51,66! 51,45.6 61,45.6 67,49 76,66!", _GLASS)
    pen.fill("1,86 2,72 12,66 40,64 82,64 95,68 100,76 100,88! 94,91! 6,91!", coat.main)
    pen.fill(box(2, 84, 100, 91, 3), darker(coat.main, 0.3))
    pen.fill(box(40, 70, 47, 72.4, 1.2), lighter(coat.main, 0.5))
    pen.line([(49, 66), (49, 84)], 0.7, darker(coat.main, 0.35), curve=False)
    pen.fill(oval(96.4, 75, 3, 3.8), (255, 240, 190), lit=not pen.mood.dark)
    pen.fill(oval(2.6, 76, 2.4, 3.4), (220, 70, 60))
    for x in (23, 77):
        pen.fill(sector(x, 88, 13, 180, 360), darker(coat.main, 0.55))
        _wheel(pen, x, 89, 10.4)
    if pen.mood.dark:
        pen.fill(
            [(98, 74), (140, 66), (140, 96), (98, 79)], (255, 240, 190), opacity=0.28, soft=1.5, lit=False, flat=True
        )


def bus(pen: Pen, coat: Coat) -> None:
    """Draw a bus."""
    pen.shadow(50, 54, 4)
    pen.fill(box(-4, 36, 104, 91, 7), coat.main)
    pen.fill(box(-4, 68, 104, 74), coat.light)
    for x in (2, 21, 40, 59):
        pen.fill(box(x, 44, x + 16, 62, 2.4), _GLASS)
    pen.fill(box(80, 44, 100, 84, 2.4), _GLASS)
    pen.line([(90, 44), (90, 84)], 1, darker(coat.main, 0.2), curve=False)
    for x in (18, 70):
        _wheel(pen, x, 90, 9.6)
    pen.dot(102, 79, 2.6, (255, 240, 190))


def train(pen: Pen, coat: Coat) -> None:
    """Draw a steam engine."""
    pen.shadow(50, 54, 4)
    for x, y, r in ((78, 18, 5), (70, 9, 7), (58, 0, 9)):
        pen.dot(x, y, r, lighter(pen.mood.cloud, 0.25))
    pen.fill(box(74, 24, 84, 50), INK)
    pen.fill([(71, 24), (87, 24), (84, 30), (74, 30)], coat.dark)
    pen.fill(box(32, 46, 94, 76, 12), coat.main)
    for x in (48, 66):
        pen.fill(box(x, 46, x + 4, 76), coat.accent)
    pen.fill(box(52, 38, 62, 48, 4), coat.accent)
    pen.fill(box(2, 30, 38, 78, 2), coat.dark)
    pen.fill(box(-2, 25, 42, 32, 2), darker(coat.dark, 0.3))
    pen.fill(box(10, 40, 30, 57, 2), (255, 220, 140) if pen.mood.dark else _GLASS, lit=not pen.mood.dark)
    pen.fill(box(0, 76, 98, 83), INK)
    pen.fill([(96, 80), (110, 96), (94, 96)], coat.dark)
    for x, r in ((16, 12), (42, 12), (66, 9), (84, 9)):
        _wheel(pen, x, 99 - r, r)
    pen.line([(16, 87), (42, 87), (66, 90)], 2.4, coat.light, curve=False)
    pen.line([(-30, 99.6), (130, 99.6)], 1.4, (112, 104, 110), curve=False)


def bicycle(pen: Pen, coat: Coat) -> None:
    """Draw a bicycle with a basket."""
    pen.shadow(50, 50, 3)
    for x in (20, 80):
        rim: list[Point] = oval(x, 78, 19)
        pen.line([*rim, rim[0]], 2.2, INK, curve=False)
        for step in range(0, 64, 8):
            pen.line([(x, 78), rim[step]], 0.5, (150, 154, 160), curve=False)
    for points in (
        [(20, 78), (36, 50), (72, 50), (50, 78), (36, 50)],
        [(20, 78), (50, 78)],
        [(80, 78), (70, 40)],
        [(50, 78), (34, 42)],
    ):
        pen.line(points, 2.8, coat.main, curve=False)
    pen.line([(28, 41), (42, 40)], 4.4, (110, 74, 54), curve=False)
    pen.line([(70, 40), (68, 34), (76, 32)], 2.4, INK, curve=False)
    pen.fill("74,40! 94,40! 91,56! 77,56!", (206, 164, 108))
    pen.dot(50, 78, 4, coat.dark)


def plane(pen: Pen, coat: Coat) -> None:
    """Draw an aeroplane."""
    pen.fill("6,48! -2,22! 10,22! 24,46!", coat.main)
    pen.fill("46,46! 34,20! 44,20! 64,46!", darker(coat.light, 0.2))
    pen.fill("2,50 20,44 70,42 90,45 102,54 92,62 70,65 24,62 8,57", coat.light)
    pen.fill(
        "4,56! 102,56! 96,62 70,66 24,64!", coat.main, inside="2,50 20,44 70,42 90,45 102,54 92,62 70,65 24,62 8,57"
    )
    pen.fill("86,46 92,46.6 98,51 88,51", (110, 160, 190))
    for x in range(26, 82, 8):
        pen.fill(oval(x, 50, 2, 2.6), (110, 160, 190))
    pen.fill("40,56! 62,56! 34,90! 22,90!", mix(coat.light, coat.main, 0.25))
    pen.fill("6,52! 18,52! 2,66! -6,66!", mix(coat.light, coat.main, 0.25))


def rocket(pen: Pen, coat: Coat) -> None:
    """Draw a rocket taking off."""
    pen.shine(50, 96, 40, (255, 190, 90), 0.7)
    pen.fill("40,80! 60,80! 64,96 56,108 50,124! 44,108 36,96", (255, 150, 60), to=(255, 214, 110), lit=False)
    pen.fill("45,80! 55,80! 56,94 50,108! 44,94", (255, 240, 190), lit=False)
    for side in (-1, 1):
        pen.fill(
            f"{50 + side * 15},52 {50 + side * 32},70 {50 + side * 32},90! {50 + side * 22},82 {50 + side * 14},80!",
            coat.main,
        )
    body = "50,-4! 60,8 67,26 68,50 62,80! 38,80! 32,50 33,26 40,8"
    pen.fill(body, coat.light, flat=True)
    pen.fill(
        "50,-4! 60,8 67,26 68,50 62,80! 53,80! 57,44 56,20",
        darker(coat.light, 0.35),
        inside=body,
        opacity=0.35,
        flat=True,
    )
    pen.fill("20,16! 80,16! 80,-8! 20,-8!", coat.main, inside=body)
    pen.fill(box(20, 68, 80, 74), coat.main, inside=body)
    pen.fill(oval(50, 38, 10.4), coat.dark)
    pen.fill(oval(50, 38, 7.6), _GLASS)
    pen.fill(sector(50, 38, 7.6, 180, 290), WHITE, opacity=0.4)
    pen.fill(box(42, 79, 58, 84, 1), coat.dark)
    pen.fill("50,58! 53,70 53,90! 47,90! 47,70", darker(coat.main, 0.1))


def ufo(pen: Pen, coat: Coat) -> None:
    """Draw a flying saucer with its beam."""
    pen.fill([(36, 56), (64, 56), (90, 116), (10, 116)], (190, 250, 220), opacity=0.35, soft=2, lit=False, flat=True)
    pen.fill("50,14 66,20 72,40 28,40 34,20", _GLASS, opacity=0.9)
    pen.fill(oval(50, 34, 7, 9), (130, 200, 120))
    for side in (-1, 1):
        pen.fill(oval(50 + side * 2.8, 32, 1.5, 2.2), INK)
    pen.fill(oval(50, 48, 48, 13), coat.main)
    pen.fill(oval(50, 44, 34, 6), lighter(coat.main, 0.35))
    for x in (14, 32, 50, 68, 86):
        y = 50 + 5 * (1 - ((x - 50) / 40) ** 2)
        pen.shine(x, y, 7, coat.accent, 0.7)
        pen.dot(x, y, 2.6, coat.accent, lit=False)


def hot_air_balloon(pen: Pen, coat: Coat) -> None:
    """Draw a hot-air balloon with its basket."""
    for x in (40, 47, 53, 60):
        pen.line([(x + (x - 50) * 0.6, 66), (46 + (x - 40) * 0.4, 86)], 0.7, (110, 80, 60), curve=False)
    skin = "50,0 72,6 86,24 85,44 72,60 60,71! 40,71! 28,60 15,44 14,24 28,6"
    pen.fill(skin, coat.main)
    for shape, colour in (
        ("50,0! 66,8 72,32 66,56 58,72! 42,72! 34,56 28,32 34,8", coat.light),
        ("50,0! 56,10 59,32 57,56 54,72! 46,72! 43,56 41,32 44,10", coat.accent),
    ):
        pen.fill(shape, colour, inside=skin)
    pen.fill("72,6 90,24 88,46 72,62 60,72! 70,56 77,38 74,20", darker(coat.main, 0.4), inside=skin, opacity=0.3)
    pen.fill(box(40, 69, 60, 73, 1.4), darker(coat.main, 0.3))
    pen.fill("43,86! 57,86! 56,99! 44,99!", (166, 116, 72))
    pen.fill(box(42, 85, 58, 88, 1), (120, 80, 54))


#: Noun → how it is drawn, its colours, and the words it answers to.
VEHICLES: Final[dict[str, Subject]] = {
    "boat": Subject(
        boat,
        coat((190, 84, 66), light=(252, 246, 234), accent=(232, 100, 80)),
        "boat sailboat yacht sailing canoe boot barco bateau",
        home="sea",
        spot=Spot.WATER,
        seat=(50, 80, 40),
    ),
    "ship": Subject(
        ship,
        coat((206, 72, 62), dark=(52, 62, 88), light=(250, 246, 240)),
        "ship steamer ferry liner pirateship schiff",
        home="sea",
        size=1.1,
        wide=1.1,
        spot=Spot.WATER,
    ),
    "car": Subject(
        car,
        coat((224, 92, 76)),
        "car automobile taxi truck van auto coche voiture",
        home="city",
        size=0.85,
        seat=(48, 41, 52),
    ),
    "bus": Subject(
        bus,
        coat((246, 190, 72), light=(250, 244, 230)),
        "bus tram",
        home="city",
        size=0.95,
        wide=1.15,
        seat=(50, 37, 50),
    ),
    "train": Subject(
        train,
        coat((76, 128, 112), dark=(190, 70, 60), light=(230, 226, 216), accent=(232, 186, 90)),
        "train locomotive railway zug tren",
        home="highlands",
        size=0.95,
        wide=1.2,
        seat=(60, 46, 40),
    ),
    "bicycle": Subject(
        bicycle,
        coat((76, 150, 160)),
        "bicycle bike cycle motorcycle scooter fahrrad bicicleta",
        size=0.85,
        seat=(34, 44, 55),
    ),
    "plane": Subject(
        plane,
        coat((224, 92, 80), light=(248, 246, 242)),
        "plane airplane aeroplane aircraft jet helicopter drone flugzeug avión",
        home="sky",
        size=0.9,
        wide=1.1,
        spot=Spot.SKY,
    ),
    "rocket": Subject(
        rocket,
        coat((220, 82, 70), dark=(70, 78, 104), light=(248, 246, 242)),
        "rocket spaceship spacecraft shuttle rakete cohete",
        home="space",
        wide=0.7,
        spot=Spot.SKY,
    ),
    "ufo": Subject(
        ufo, coat((150, 160, 184), accent=(250, 220, 120)), "ufo saucer", home="highlands", size=0.8, spot=Spot.SKY
    ),
    "hotairballoon": Subject(
        hot_air_balloon,
        coat((220, 88, 76), light=(250, 236, 204), accent=(246, 178, 84)),
        "hotairballoon",
        home="sky",
        size=1.05,
        wide=0.8,
        spot=Spot.SKY,
    ),
}
