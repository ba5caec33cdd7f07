"""Buildings, in boxes of 100 by 100 units that stand on y = 100. Their windows shine when it is dark."""

from typing import Final

from adapters.sketch.palette import Colour, darker, lighter, mix
from adapters.sketch.pen import Coat, Pen
from adapters.sketch.shapes import box, oval
from adapters.sketch.subjects.features import mirrored
from adapters.sketch.subjects.subject import Spot, Subject, coat

_LAMP: Colour = (255, 216, 126)
_GLASS: Colour = (150, 190, 208)


def _window(pen: Pen, x: float, y: float, wide: float, tall: float, *, arch: bool = False) -> None:
    lit = pen.mood.late
    shape = box(x, y, x + wide, y + tall, wide / 2 if arch else 0.8)
    pen.fill(shape, _LAMP if lit else _GLASS, to=(255, 188, 98) if lit else darker(_GLASS, 0.25), lit=not lit)
    if lit:
        pen.shine(x + wide / 2, y + tall / 2, wide * 1.8, _LAMP, 0.3)
    else:
        pen.fill(
            [(x + wide * 0.15, y + tall), (x + wide * 0.6, y), (x + wide * 0.85, y), (x + wide * 0.4, y + tall)],
            (255, 255, 255),
            opacity=0.22,
            inside=shape,
        )


def house(pen: Pen, coat: Coat) -> None:
    """Draw a small house with a chimney."""
    pen.shadow(50, 44, 4)
    pen.fill(box(68, 14, 77, 42), darker(coat.dark, 0.1))
    for x, y, r in ((74, 7, 3), (79, 0, 4), (86, -7, 5)):
        pen.dot(x, y, r, lighter(pen.mood.cloud, 0.3))
    pen.fill(box(14, 46, 86, 100), coat.main)
    pen.fill("50,14! 86,47! 14,47!", coat.main)
    pen.fill([(50, 8), (97, 50), (91, 56), (50, 20), (9, 56), (3, 50)], coat.dark, to=darker(coat.dark, 0.25))
    pen.fill(box(14, 50, 86, 53), darker(coat.main, 0.3), opacity=0.25)
    pen.fill(box(42, 68, 58, 100, 3), darker(coat.dark, 0.15))
    pen.dot(54.6, 85, 1.2, coat.accent)
    for x in (21, 65):
        pen.fill(box(x - 1.4, 60.6, x + 15.4, 78.4, 1), lighter(coat.main, 0.55))
        _window(pen, x, 62, 14, 15)
        pen.line([(x + 7, 62), (x + 7, 77)], 1, lighter(coat.main, 0.55), curve=False)
        pen.fill(box(x - 2.4, 78, x + 16.4, 81), coat.light)
    pen.fill(oval(50, 38, 6.4), lighter(coat.main, 0.55))
    _window(pen, 45.4, 33.4, 9.2, 9.2, arch=True)


def castle(pen: Pen, coat: Coat) -> None:
    """Draw a castle with towers and flags."""
    pen.shadow(50, 50, 4)
    for x, top, wide in ((30, 34, 16), (54, 34, 16)):
        _tower(pen, coat, x, top, wide=wide, shade=0.14, roof=True)
    _tower(pen, coat, 41, 14, wide=18, shade=0.06, roof=True)
    pen.fill(box(16, 60, 84, 100), coat.main)
    for x in range(16, 84, 10):
        pen.fill(box(x, 54, x + 6, 61), coat.main)
    for x in (4, 80):
        _tower(pen, coat, x, 42, wide=16, shade=0.0, roof=True)
    pen.fill("40,100! 40,80 50,69 60,80 60,100!", darker(coat.main, 0.3))
    pen.fill("42.4,100! 42.4,82 50,72.4 57.6,82 57.6,100!", (92, 62, 50))
    for across in (47.4, 52.4):
        pen.line([(across, 74), (across, 99)], 0.8, (62, 42, 38), curve=False)
    for x in (26, 69):
        _window(pen, x, 72, 5, 11, arch=True)
    for x, y in ((22, 92), (32, 66), (64, 90), (74, 68), (36, 84), (78, 88)):
        pen.fill(box(x, y, x + 5, y + 2.4, 0.6), darker(coat.main, 0.16))


def _tower(pen: Pen, coat: Coat, x: float, top: float, *, wide: float, shade: float, roof: bool) -> None:
    pen.fill(box(x, top, x + wide, 100), darker(coat.main, shade))
    pen.fill(box(x - 1.4, top, x + wide + 1.4, top + 4), darker(coat.main, shade + 0.14))
    if roof:
        middle = x + wide / 2
        pen.line([(middle, top - wide * 1.3), (middle, top - wide * 1.3 - 8)], 0.9, darker(coat.dark, 0.3), curve=False)
        pen.fill(
            [(middle, top - wide * 1.3 - 8), (middle + 8, top - wide * 1.3 - 5.6), (middle, top - wide * 1.3 - 3)],
            coat.accent,
        )
        pen.fill([(middle, top - wide * 1.3), (x + wide + 2.4, top), (x - 2.4, top)], coat.dark)
        pen.fill(
            [(middle, top - wide * 1.3), (x + wide + 2.4, top), (middle, top)], darker(coat.dark, 0.3), opacity=0.5
        )
    _window(pen, x + wide / 2 - 2, top + 9, 4, 9, arch=True)


def lighthouse(pen: Pen, coat: Coat) -> None:
    """Draw a banded lighthouse with its beam."""
    if pen.mood.late:
        for side in (-1, 1):
            beam = [(50, 12.4), (50 + side * 420, -64), (50 + side * 420, 78), (50, 15)]
            pen.fill(beam, (255, 240, 190), opacity=0.26, soft=1.4, lit=False, flat=True)
    pen.shadow(50, 26, 3)
    pen.fill(box(31, 92, 69, 100, 1.5), (150, 142, 150), to=(110, 102, 114))
    tower = [(41.5, 26), (58.5, 26), (64.6, 93), (35.4, 93)]
    pen.fill(tower, coat.light, flat=True)
    for y in (35, 57, 79):
        pen.fill(box(30, y, 70, y + 11), coat.main, inside=tower, flat=True)
    pen.fill([(52, 26), (58.5, 26), (64.6, 93), (53, 93)], darker(coat.main, 0.7), opacity=0.22, flat=True)
    _window(pen, 47.6, 47.6, 4.8, 8, arch=True)
    _window(pen, 47.4, 69.6, 5.2, 8, arch=True)
    pen.fill(box(37.4, 22.6, 62.6, 26.6, 1), darker(coat.dark, 0.2))
    for x in (39, 44.5, 50, 55.5, 61):
        pen.line([(x, 23), (x, 18.6)], 0.8, darker(coat.dark, 0.2), curve=False)
    pen.line([(38.4, 18.4), (61.6, 18.4)], 0.9, darker(coat.dark, 0.2), curve=False)
    pen.fill(box(43, 8.6, 57, 22.6, 1), (255, 232, 160), lit=False)
    for x in (46.6, 53.4):
        pen.line([(x, 9), (x, 22.6)], 0.8, darker(coat.dark, 0.1), curve=False)
    pen.fill("50,-3! 54,1 59.4,9! 40.6,9! 46,1", coat.main)
    pen.dot(50, -3.4, 1.5, coat.main)
    pen.shine(50, 14, 24, (255, 236, 170), 0.5)


def windmill(pen: Pen, coat: Coat) -> None:
    """Draw a windmill with four sails."""
    pen.shadow(50, 34, 4)
    body = [(39, 38), (61, 38), (68, 100), (32, 100)]
    pen.fill(body, coat.light)
    pen.fill([(51, 38), (61, 38), (68, 100), (52, 100)], darker(coat.light, 0.4), opacity=0.25, flat=True)
    pen.fill("37,40! 40,30 50,25 60,30 63,40!", coat.main)
    pen.fill(box(45, 80, 55, 104, 5), coat.dark, inside=body)
    _window(pen, 47, 54, 6, 9, arch=True)
    for cos, sin in ((0.82, 0.57), (-0.57, 0.82), (-0.82, -0.57), (0.57, -0.82)):
        tip = (50 + 38 * cos, 36 + 38 * sin)
        side = (-sin * 10, cos * 10)
        sail = [
            (50 + 10 * cos, 36 + 10 * sin),
            tip,
            (tip[0] + side[0], tip[1] + side[1]),
            (50 + 10 * cos + side[0], 36 + 10 * sin + side[1]),
        ]
        pen.fill(sail, mix(coat.light, (255, 255, 255), 0.4), opacity=0.92)
        for step in (0.3, 0.5, 0.7, 0.9):
            base = (50 + 38 * step * cos, 36 + 38 * step * sin)
            pen.line([base, (base[0] + side[0], base[1] + side[1])], 0.6, coat.dark, curve=False)
        pen.line([(50, 36), tip], 1.5, coat.dark, curve=False)
    pen.dot(50, 36, 2.8, coat.dark)


def tent(pen: Pen, coat: Coat) -> None:
    """Draw a tent with its flap open."""
    pen.shadow(50, 48, 4)
    pen.line([(50, 26), (46, 18)], 1.6, (110, 80, 60), curve=False)
    pen.fill([(50, 26), (96, 98), (4, 98)], coat.main)
    pen.fill([(50, 26), (96, 98), (66, 98)], darker(coat.main, 0.25))
    pen.fill(
        [(50, 34), (64, 98), (36, 98)], darker(coat.main, 0.6) if not pen.mood.dark else _LAMP, lit=not pen.mood.dark
    )
    pen.fill("50,34! 44,70 30,98! 38,98! 46,70", coat.light)
    for end in ((-4, 100), (104, 100)):
        pen.line([(50, 28), end], 0.6, coat.light, curve=False)


def pyramid(pen: Pen, coat: Coat) -> None:
    """Draw two pyramids."""
    for x, top, wide in ((76, 52, 32), (46, 12, 54)):
        pen.fill([(x, top), (x + wide, 100), (x - wide, 100)], coat.main)
        pen.fill([(x, top), (x + wide, 100), (x + wide * 0.24, 100)], darker(coat.main, 0.35))
        for step in range(1, 9):
            y = top + (100 - top) * step / 9
            pen.line(
                [(x - wide * step / 9, y), (x + wide * step / 9, y)],
                0.5,
                darker(coat.main, 0.3),
                curve=False,
                opacity=0.5,
            )


def pagoda(pen: Pen, coat: Coat) -> None:
    """Draw a temple tower of five roofs."""
    pen.shadow(50, 40, 4)
    pen.fill(box(14, 94, 86, 100), (150, 146, 150))
    pen.line([(50, 12), (50, -6)], 1.4, coat.accent, curve=False)
    for level in range(4, -1, -1):
        half, y = 12 + (4 - level) * 4.2, 14 + (4 - level) * 17
        pen.fill(box(50 - half, y, 50 + half, y + 15), coat.light)
        for x in (-0.62, 0, 0.62):
            _window(pen, 50 + x * half - 2, y + 6, 4, 7)
        eave = f"{half},{y - 2} {half + 11},{y - 1}! {half + 8},{y + 4}"
        left = mirrored(" ".join(reversed(eave.split())), 50, -1)
        pen.fill(f"50,{y - 9} {mirrored(eave, 50, 1)} 50,{y + 3} {left}", coat.main)


#: Noun → how it is drawn, its colours, and the words it answers to.
BUILDINGS: Final[dict[str, Subject]] = {
    "house": Subject(
        house,
        coat((240, 208, 160), dark=(190, 84, 70), light=(250, 240, 220)),
        "house home cabin cottage hut barn farmhouse chalet haus casa maison",
        size=1.05,
        spot=Spot.SCENERY,
    ),
    "castle": Subject(
        castle,
        coat((196, 190, 206), dark=(108, 96, 150), accent=(232, 110, 90)),
        "castle palace fortress schloss burg castillo",
        home="highlands",
        size=1.3,
        spot=Spot.SCENERY,
    ),
    "lighthouse": Subject(
        lighthouse,
        coat((206, 64, 58), dark=(60, 56, 72), light=(250, 246, 238)),
        "lighthouse beacon leuchtturm faro phare",
        home="coast",
        size=1.25,
        wide=0.8,
        spot=Spot.SCENERY,
    ),
    "windmill": Subject(
        windmill,
        coat((186, 90, 70), dark=(96, 66, 56), light=(246, 236, 214)),
        "windmill mill windmühle",
        size=1.2,
        spot=Spot.SCENERY,
    ),
    "tent": Subject(tent, coat((236, 150, 80)), "tent camp camping zelt", home="forest", size=0.9, spot=Spot.SCENERY),
    "pyramid": Subject(
        pyramid, coat((226, 186, 116)), "pyramid pyramide", home="desert", size=1.1, wide=1.2, spot=Spot.SCENERY
    ),
    "pagoda": Subject(
        pagoda,
        coat((186, 64, 58), light=(246, 232, 206), accent=(226, 180, 80)),
        "pagoda temple shrine",
        home="highlands",
        size=1.3,
        spot=Spot.SCENERY,
    ),
}
