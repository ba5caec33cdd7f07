"""Food and drink, in boxes of 100 by 100 units that stand on y = 100."""

import math
from typing import Final

from adapters.sketch.palette import INK, WHITE, Colour, darker, lighter, mix
from adapters.sketch.pen import Coat, Pen
from adapters.sketch.shapes import Point, box, outline, oval, sector
from adapters.sketch.subjects.subject import Subject, coat

_NOODLE: Colour = (248, 216, 138)


def _steam(pen: Pen, xs: tuple[float, ...], y: float, tall: float) -> None:
    for step, x in enumerate(xs):
        lean = 4 if step % 2 else -4
        way = [(x, y), (x + lean, y - tall * 0.3), (x - lean, y - tall * 0.65), (x + lean * 0.6, y - tall)]
        pen.line(way, 2.6, WHITE, end=0.8, opacity=0.5, lit=False)


def cup(pen: Pen, coat: Coat) -> None:
    """Draw a cup of something hot on its saucer."""
    pen.shadow(50, 44, 5)
    pen.fill(oval(50, 94, 42, 6), lighter(coat.main, 0.25), to=darker(coat.main, 0.15))
    pen.fill(oval(50, 92.6, 30, 3.4), darker(coat.main, 0.15), opacity=0.5)
    handle: list[Point] = [(76, 54), (90, 52), (93, 64), (86, 75), (72, 76)]
    pen.line(handle, 6, darker(coat.main, 0.08))
    pen.fill("20,44! 80,44! 79,66 72,84 62,93 38,93 28,84 21,66", coat.main)
    pen.fill("62,44! 80,44! 79,66 72,84 62,93! 70,70", darker(coat.main, 0.3), opacity=0.28)
    pen.fill(oval(50, 44, 30, 7), lighter(coat.main, 0.4))
    pen.fill(oval(50, 45, 26.6, 5.4), (106, 66, 44), to=(140, 92, 60))
    pen.fill("50,47.6! 43,44.4 46,42.6 50,44 54,42.6 57,44.4", (236, 208, 168))
    pen.line([(28, 56), (30, 70), (35, 81)], 2.4, lighter(coat.main, 0.55), end=1.2, opacity=0.8)
    _steam(pen, (38, 50, 62), 36, 28)


def bowl(pen: Pen, coat: Coat) -> None:
    """Draw a bowl of ramen with egg, greens and chopsticks."""
    pen.shadow(50, 46, 5)
    pen.fill("34,92! 66,92! 64,99.4! 36,99.4!", darker(coat.main, 0.3))
    shell = "2,50! 98,50! 94,68 82,84 66,94! 34,94! 18,84 6,68"
    pen.fill(shell, coat.main, to=darker(coat.main, 0.2))
    pen.fill([(2, 62), (98, 62), (96, 67), (4, 67)], coat.light, inside=shell)
    for x in range(6, 98, 11):
        pen.fill([(x, 72), (x + 5.5, 76), (x + 11, 72), (x + 5.5, 69)], coat.light, inside=shell, opacity=0.85)
    rim, broth = oval(50, 50, 48, 13), oval(50, 51, 43.6, 10.4)
    pen.fill(rim, lighter(coat.main, 0.22))
    pen.fill(broth, (222, 148, 74), to=(190, 108, 52))
    for step in range(9):
        y = 46 + step * 1.5
        pen.line(
            [(16 + step, y), (30, y + 2.4 - step % 3), (46, y - 1.6), (60, y + 2.2), (80, y - 0.6)],
            1.9,
            mix(_NOODLE, (222, 160, 80), step % 3 * 0.25),
            inside=broth,
        )
    for x, y in ((70, 46), (80, 51)):
        pen.fill(oval(x, y, 8.6, 6.2, -12), WHITE)
        pen.fill(oval(x, y + 0.4, 4.6, 3.5, -12), (246, 168, 56))
    pen.fill("14,50 18,36! 34,34! 34,50 24,53", (42, 70, 58))
    pen.fill(oval(44, 47, 9, 6), (250, 238, 232))
    swirl = [
        (44 + (1 + t * 0.34) * math.cos(t), 47 + (0.7 + t * 0.22) * math.sin(t))
        for t in (step * 0.6 for step in range(22))
    ]
    pen.line(swirl, 1.3, (236, 110, 130))
    for x, y in ((30, 56), (36, 59), (56, 57), (62, 55), (52, 42), (26, 53), (66, 58)):
        pen.fill(oval(x, y, 2.2, 1.3, x * 17), (116, 174, 84))
    for lift in (0, 5):
        pen.line([(58, 48 - lift), (112, 8 - lift * 1.5)], 2.4, (148, 84, 58), end=3.2, curve=False)
    _steam(pen, (32, 46, 58), 34, 30)


def apple(pen: Pen, coat: Coat) -> None:
    """Draw an apple."""
    pen.shadow(50, 30, 4)
    body = "50,32 62,25 80,28 90,44 88,66 76,88 62,98 50,95 38,98 24,88 12,66 10,44 20,28 38,25"
    pen.fill(body, coat.main, to=darker(coat.main, 0.25))
    pen.fill("70,22 96,40 92,72 66,104! 74,84 82,60 80,40", darker(coat.main, 0.4), inside=body, opacity=0.3)
    pen.fill(oval(30, 46, 6, 11, 18), WHITE, opacity=0.45)
    pen.line([(50, 36), (50, 24), (55, 14)], 3.2, (100, 70, 54))
    pen.fill("52,24! 60,10 78,8! 74,22 62,27", (116, 170, 84))


def orange(pen: Pen, coat: Coat) -> None:
    """Draw an orange and a slice of it."""
    pen.shadow(50, 42, 4)
    pen.fill(oval(40, 64, 35), coat.main, to=darker(coat.main, 0.2))
    pen.fill(oval(28, 50, 7, 10, 30), WHITE, opacity=0.35)
    pen.fill("40,30! 48,20 62,20! 58,30 48,33", (96, 154, 84))
    pen.fill(oval(76, 77, 22), coat.main)
    pen.fill(oval(76, 77, 19), (255, 240, 210))
    for step in range(8):
        pen.fill(sector(76, 77, 17.6, step * 45 + 4, step * 45 + 41), lighter(coat.main, 0.2), flat=True)


def banana(pen: Pen, coat: Coat) -> None:
    """Draw two bananas."""
    pen.shadow(52, 38, 4)
    for dy, tone in ((-9, 0.16), (0, 0.0)):
        edge = "12,26! 18,23! 22,42 36,60 58,70 82,68 92,62! 96,67! 88,82 66,96 42,94 22,78 12,54"
        skin = [(x, y + dy) for x, y in outline(edge)]
        pen.fill(skin, darker(coat.main, tone), to=darker(coat.main, tone + 0.14))
        pen.line(
            [(16, 34 + dy), (22, 56 + dy), (38, 76 + dy), (62, 84 + dy), (90, 72 + dy)],
            2,
            darker(coat.main, 0.2 + tone),
            opacity=0.6,
        )
        pen.fill(f"10,{16 + dy}! 18,{14 + dy}! 19,{28 + dy}! 12,{29 + dy}!", (126, 96, 54))
        pen.fill(oval(94, 64.6 + dy, 3, 3.4, -30), (92, 70, 50))
    pen.line([(24, 66), (36, 80), (52, 87)], 2, lighter(coat.main, 0.6), end=0.8, opacity=0.7)


def pizza(pen: Pen, coat: Coat) -> None:
    """Draw a slice of pizza."""
    pen.shadow(50, 26, 4)
    slice_ = outline("12,22! 30,14 50,12 70,14 88,22! 52,98! 48,98!")
    pen.fill(slice_, coat.main)
    pen.fill("14,34 32,26 50,24 68,26 86,34! 51,96! 49,96!", (250, 212, 120), to=(244, 186, 84))
    pen.line([(11, 24), (30, 15), (50, 13), (70, 15), (89, 24)], 10, (206, 140, 78))
    for x, y, r in ((34, 38, 8), (62, 40, 8), (49, 60, 7.4), (50, 80, 4.6)):
        pen.fill(oval(x, y, r), (206, 72, 56))
        pen.dot(x - r * 0.3, y - r * 0.3, r * 0.22, (232, 130, 104))
    for x, y, turn in ((48, 36, 20), (40, 52, -40), (60, 56, 60), (52, 70, -20)):
        pen.fill(oval(x, y, 4, 1.8, turn), (96, 154, 84))
    pen.fill("38,66 44,68 43,80 40,84 37,78", (250, 212, 120))


def cake(pen: Pen, coat: Coat) -> None:
    """Draw a cake with candles."""
    pen.shadow(50, 46, 5)
    pen.fill(oval(50, 95, 48, 5), (214, 220, 228))
    pen.fill(box(12, 60, 88, 95, 5), coat.light)
    pen.fill(box(12, 74, 88, 80), coat.main)
    pen.fill(box(24, 36, 76, 62, 5), coat.light, to=darker(coat.light, 0.1))
    for left, right, y in ((12, 88, 60), (24, 76, 36)):
        drops: list[list[Point]] = [box(left, y - 3, right, y + 5, 4)]
        for step, x in enumerate(range(int(left) + 5, int(right) - 1, 9)):
            drops.append(box(x - 4, y, x + 4, y + (13, 8, 11)[step % 3], 4))
        pen.fill(drops, coat.main)
    for x in (36, 50, 64):
        pen.fill(box(x - 1.8, 16, x + 1.8, 34), coat.accent)
        pen.shine(x, 11, 10, (255, 210, 120), 0.6)
        pen.fill(f"{x},4! {x + 3},11 {x},15 {x - 3},11", (255, 190, 80), lit=False)
    for x, y in ((22, 66), (40, 70), (60, 68), (78, 71), (34, 44), (66, 45)):
        pen.dot(x, y + 16, 1.8, coat.accent)


def ice_cream(pen: Pen, coat: Coat) -> None:
    """Draw an ice cream with three scoops."""
    pen.shadow(50, 14, 3)
    cone = [(30, 52), (70, 52), (50, 100)]
    pen.fill(cone, (226, 168, 98))
    for step in range(-3, 6):
        pen.line([(20 + step * 10, 52), (50 + step * 10, 100)], 1, (190, 128, 70), curve=False, inside=cone)
        pen.line([(80 - step * 10, 52), (50 - step * 10, 100)], 1, (190, 128, 70), curve=False, inside=cone)
    for x, y, colour in ((38, 42, coat.main), (62, 42, coat.light), (50, 24, coat.accent)):
        pen.fill([oval(x, y, 17), *(oval(x + dx, y + 13, 6) for dx in (-11, 0, 11))], colour)
        pen.fill(oval(x - 6, y - 7, 4, 3, -30), WHITE, opacity=0.4)
    pen.dot(51, 5, 4, (206, 52, 62))
    pen.line([(52, 2), (56, -5)], 0.9, (96, 120, 70))


def burger(pen: Pen, coat: Coat) -> None:
    """Draw a burger."""
    pen.shadow(50, 42, 4)
    pen.fill(box(10, 80, 90, 98, 9), coat.main)
    pen.fill(box(8, 70, 92, 83, 6), (112, 66, 48))
    pen.fill([(8, 66), (92, 66), (84, 71), (70, 69), (62, 80), (54, 70), (30, 69), (22, 78), (14, 70)], (250, 192, 70))
    pen.fill(box(8, 59, 92, 67, 4), (210, 70, 58))
    pen.fill([oval(x, 58, 7.4, 4.4) for x in range(12, 94, 11)], (130, 184, 88))
    pen.fill("10,54! 12,34 30,20 50,17 70,20 88,34 90,54! 50,57", coat.main)
    for x, y in ((30, 34), (44, 27), (58, 30), (72, 36), (38, 42), (54, 42), (64, 46), (24, 46)):
        pen.fill(oval(x, y, 2.4, 1.5, x * 3), lighter(coat.main, 0.65))


def bottle(pen: Pen, coat: Coat) -> None:
    """Draw a bottle and a glass."""
    pen.shadow(50, 36, 4)
    pen.fill("28,10! 40,10! 40,34 46,44 48,58 48,98! 20,98! 20,58 22,44 28,34", coat.main)
    pen.fill(box(27, 4, 41, 14, 1), coat.dark)
    pen.fill(box(20, 60, 48, 82), coat.light)
    pen.line([(25, 48), (25, 94)], 1.8, lighter(coat.main, 0.4), curve=False, opacity=0.6)
    pen.fill(
        "60,48! 86,48! 86,62 78,72 75,73 75,95 84,98! 62,98! 71,95 71,73 68,72 60,62", (226, 238, 242), opacity=0.75
    )
    pen.fill("61,56! 85,56! 84,64 77,71 69,71 62,64", coat.accent)
    pen.dot(50, -200, 1, INK)


#: Noun → how it is drawn, its colours, and the words it answers to.
FOOD: Final[dict[str, Subject]] = {
    "cup": Subject(
        cup,
        coat((230, 110, 90)),
        "cup coffee tea mug espresso latte cappuccino cocoa kaffee tasse taza café",
        home="still",
        size=0.9,
    ),
    "bowl": Subject(
        bowl,
        coat((60, 92, 130), light=(244, 236, 220)),
        "bowl ramen noodle soup noodles pho udon stew salad rice schüssel",
        home="still",
        size=0.95,
        wide=1.1,
    ),
    "apple": Subject(
        apple, coat((214, 62, 56)), "apple cherry tomato peach apfel manzana pomme", home="still", size=0.8
    ),
    "orange": Subject(orange, coat((244, 150, 60)), "oranges tangerine mandarin", home="still", size=0.8),
    "banana": Subject(banana, coat((250, 210, 84)), "banana bananas plátano", home="still", size=0.8),
    "pizza": Subject(pizza, coat((230, 170, 100)), "pizza", home="still", size=0.85),
    "cake": Subject(
        cake,
        coat((244, 150, 170), light=(252, 240, 224), accent=(220, 80, 90)),
        "cake birthday cupcake muffin pie kuchen torte pastel gâteau",
        home="still",
    ),
    "icecream": Subject(
        ice_cream,
        coat((250, 190, 200), light=(190, 226, 200), accent=(250, 230, 190)),
        "icecream gelato sundae",
        home="still",
        wide=0.7,
    ),
    "burger": Subject(burger, coat((230, 164, 90)), "burger hamburger cheeseburger sandwich", home="still", size=0.85),
    "bottle": Subject(
        bottle,
        coat((60, 110, 84), dark=(80, 40, 44), light=(246, 236, 214), accent=(150, 40, 60)),
        "bottle wine glass flasche botella",
        home="still",
    ),
}
