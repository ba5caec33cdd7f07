"""Things of every day, in boxes of 100 by 100 units that stand on y = 100."""

import math
from typing import Final

from adapters.sketch.palette import WHITE, Colour, darker, lighter
from adapters.sketch.pen import Coat, Pen
from adapters.sketch.shapes import box, oval, sector
from adapters.sketch.subjects.subject import Spot, Subject, coat

_WOOD: Colour = (150, 104, 72)


def book(pen: Pen, coat: Coat) -> None:
    """Draw an open book."""
    pen.shadow(50, 50, 4)
    pen.fill("50,52! 26,42 0,46! 0,94! 26,91 50,99! 74,91 100,94! 100,46! 74,42", coat.main)
    for side in (-1, 1):
        page = f"50,50! {50 + side * 24},38 {50 + side * 46},42! {50 + side * 46},88! {50 + side * 24},85 50,95!"
        pen.fill(page, (252, 246, 232), to=(238, 226, 204))
        for row in range(5):
            y = 52 + row * 7.4
            pen.line([(50 + side * 7, y + 1.6), (50 + side * 22, y - 2.6), (50 + side * 40, y)], 1, (186, 172, 158))
    pen.line([(50, 50), (50, 95)], 1, darker(coat.main, 0.2), curve=False)
    pen.fill([(62, 40), (68, 39.4), (68, 60), (65, 56), (62, 60)], coat.accent)


def gift(pen: Pen, coat: Coat) -> None:
    """Draw a wrapped present."""
    pen.shadow(50, 42, 4)
    pen.fill(box(14, 46, 86, 99, 2), coat.main)
    pen.fill(box(9, 34, 91, 50, 2), lighter(coat.main, 0.1))
    pen.fill(box(44, 34, 56, 99), coat.accent)
    for side in (-1, 1):
        pen.fill(f"50,34! {50 + side * 10},14 {50 + side * 28},10 {50 + side * 30},22 {50 + side * 18},31", coat.accent)
        pen.fill(
            f"50,33! {50 + side * 10},21 {50 + side * 22},16 {50 + side * 22},22 {50 + side * 14},28",
            darker(coat.accent, 0.3),
        )
    pen.fill(oval(50, 31, 6, 5), lighter(coat.accent, 0.25))


def balloon(pen: Pen, coat: Coat) -> None:
    """Draw a toy balloon on a string."""
    pen.line([(50, 68), (46, 78), (53, 88), (49, 106)], 0.9, (250, 246, 240), opacity=0.9)
    pen.fill([(50, 64), (55, 71), (45, 71)], darker(coat.main, 0.2))
    skin = "50,-2 68,4 79,20 78,38 66,56 50,67 34,56 22,38 21,20 32,4"
    pen.fill(skin, lighter(coat.main, 0.12), to=darker(coat.main, 0.18))
    pen.fill("70,2 84,20 82,44 52,70! 68,46 72,26", darker(coat.main, 0.4), inside=skin, opacity=0.25)
    pen.fill(oval(36, 18, 5, 9.6, 28), WHITE, opacity=0.6)


def umbrella(pen: Pen, coat: Coat) -> None:
    """Draw an open umbrella."""
    pen.line([(50, 4), (50, 88), (54, 96), (62, 95), (64, 88)], 3, _WOOD, curve=False)
    dome = [
        *sector(50, 52, 46, 180, 360)[1:],
        *[(96 - step * 92 / 24, 52 - 5 * abs(math.sin(step * math.pi / 6))) for step in range(25)],
    ]
    pen.fill(dome, coat.main)
    for left, right in ((4, 27), (50, 73)):
        pen.fill(
            f"50,6! {(left + 50) / 2},18 {left},52! {right},52! {(right + 50) / 2 + 1},26",
            lighter(coat.main, 0.3),
            inside=dome,
        )


def guitar(pen: Pen, coat: Coat) -> None:
    """Draw a guitar."""
    pen.shadow(50, 24, 3)
    pen.fill(box(45.6, 2, 54.4, 60), (92, 62, 50))
    pen.fill(box(43, -6, 57, 9, 2), (72, 48, 42))
    pen.fill(
        "50,46 64,46 70,54 65,65 76,78 74,93 62,99.4 38,99.4 26,93 24,78 35,65 30,54 36,46",
        coat.main,
        to=darker(coat.main, 0.25),
    )
    pen.dot(50, 68, 8, (64, 42, 38))
    pen.fill(box(39, 84, 61, 88, 1), (72, 48, 42))
    for x in (47.4, 49.2, 51, 52.8):
        pen.line([(x, 2), (x, 86)], 0.4, (244, 236, 214), curve=False)


def ball(pen: Pen, coat: Coat) -> None:
    """Draw a ball with panels."""
    pen.shadow(50, 34, 4)
    skin = oval(50, 64, 35)
    pen.fill(skin, coat.main, to=darker(coat.main, 0.2))
    for turn in range(0, 360, 120):
        pen.fill(sector(50, 64, 60, turn, turn + 60), coat.light, inside=skin)
    pen.dot(50, 64, 6, coat.accent)
    pen.fill(oval(36, 46, 6, 10, 40), WHITE, opacity=0.4)


#: Noun → how it is drawn, its colours, and the words it answers to.
THINGS: Final[dict[str, Subject]] = {
    "book": Subject(
        book,
        coat((176, 70, 64), accent=(220, 80, 70)),
        "book books novel diary buch libro livre",
        home="still",
        size=0.75,
        seat=(50, 52, 70),
    ),
    "gift": Subject(
        gift,
        coat((96, 160, 160), accent=(236, 90, 90)),
        "gift present parcel geschenk regalo",
        home="room",
        size=0.8,
        seat=(50, 36, 60),
    ),
    "balloon": Subject(
        balloon, coat((224, 72, 70)), "balloon ballon luftballon globo", home="sky", size=0.9, wide=0.6, spot=Spot.SKY
    ),
    "umbrella": Subject(umbrella, coat((226, 90, 90)), "umbrella parasol regenschirm paraguas", home="city"),
    "guitar": Subject(
        guitar, coat((206, 130, 70)), "guitar violin ukulele cello gitarre guitarra", home="room", wide=0.6
    ),
    "ball": Subject(
        ball,
        coat((224, 80, 70), light=(250, 244, 230), accent=(250, 200, 80)),
        "ball football beachball",
        size=0.5,
        seat=(50, 30, 110),
    ),
}
