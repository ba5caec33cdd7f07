"""Animals of the water, in boxes of 100 by 100 units, looking to the right."""

from typing import Final

from adapters.sketch.palette import INK, WHITE, darker, lighter, mix
from adapters.sketch.pen import Coat, Pen
from adapters.sketch.shapes import oval
from adapters.sketch.subjects.features import blush, eye, mirrored
from adapters.sketch.subjects.subject import Head, Spot, Subject, coat


def fish(pen: Pen, coat: Coat) -> None:
    """Draw a fish with bands."""
    pen.fill("24,50 8,30 -2,26! 2,50 -2,74! 8,70", coat.accent)
    pen.fill("38,34 50,14 70,18! 66,34", coat.accent, to=darker(coat.accent, 0.2))
    pen.fill("46,68 56,84! 64,66", coat.accent)
    body = "18,50 34,32 58,25 82,34 98,51 82,66 58,74 34,68"
    pen.fill(body, coat.main, to=darker(coat.main, 0.18))
    for x in (38, 60):
        pen.fill(f"{x},20! {x + 9},20! {x + 12},50 {x + 9},80! {x},80! {x + 3},50", coat.light, inside=body)
    pen.fill("20,58 50,64 90,56 90,80! 20,80!", lighter(coat.main, 0.4), inside=body, opacity=0.35)
    pen.fill("48,50 60,46 62,56 50,62", darker(coat.accent, 0.12))
    pen.dot(83, 45, 5, WHITE)
    eye(pen, 84, 45, 3.2)
    pen.line([(90, 57), (94, 58), (97, 55)], 1, darker(coat.main, 0.5))


def whale(pen: Pen, coat: Coat) -> None:
    """Draw a whale with its spout."""
    for side in (-1, 1):
        pen.line(
            [(74, 30), (74 + side * 3, 18), (74 + side * 11, 12), (74 + side * 15, 18)], 2.4, (206, 232, 244), end=1.2
        )
    pen.fill("14,58 4,44 -4,34 2,28 13,36 17,28 24,24 26,34 22,46 24,58", coat.main)
    body = "14,56 30,60 44,48 62,36 82,34 97,44 100,62 92,80 72,90 46,90 26,80"
    pen.fill(body, coat.main, to=darker(coat.main, 0.25))
    belly = "30,82 56,74 78,72 100,62 104,84! 70,98! 40,96!"
    pen.fill(belly, coat.light, inside=body)
    for lift in (0, 5, 10):
        pen.line(
            [(46 + lift, 82 + lift * 0.4), (70, 77 + lift), (94, 70 + lift)], 0.8, darker(coat.light, 0.25), inside=body
        )
    pen.fill("56,74 68,76 66,90 54,96! 52,84", darker(coat.main, 0.2))
    eye(pen, 82, 60, 2.8)
    pen.line([(86, 70), (92, 69), (97, 65)], 1, darker(coat.main, 0.5))


def octopus(pen: Pen, coat: Coat) -> None:
    """Draw an octopus with curled arms."""
    for side in (-1, 1):
        for reach, tip in ((8, 96), (22, 92), (36, 82), (44, 66)):
            x = 50 + side * reach
            pen.line(
                [
                    (50 + side * reach * 0.5, 62),
                    (x, 80),
                    (x + side * 5, tip),
                    (x + side * 11, tip - 5),
                    (x + side * 8, tip - 10),
                ],
                10,
                darker(coat.main, 0.06 if reach in {8, 36} else 0.18),
                end=3,
            )
    pen.fill("50,6 70,12 80,30 78,50 68,66 50,70 32,66 22,50 20,30 30,12", coat.main)
    for x, y, r in ((34, 20, 3.4), (42, 13, 2.2), (66, 18, 2.8)):
        pen.dot(x, y, r, lighter(coat.main, 0.35))
    for side in (-1, 1):
        pen.dot(50 + side * 12, 44, 7, WHITE)
        eye(pen, 50 + side * 11, 45, 4)
    blush(pen, 50, 55, 20)
    pen.line([(45, 57), (50, 60), (55, 57)], 1.2, INK)


def turtle(pen: Pen, coat: Coat) -> None:
    """Draw a turtle on its way."""
    pen.shadow(50, 42, 4)
    skin = coat.light
    for x in (28, 64):
        pen.fill(f"{x - 6},80! {x + 8},80! {x + 9},97 {x + 1},99.6 {x - 8},97", darker(skin, 0.12))
    pen.fill("14,88! 4,92! 18,80!", skin)
    pen.fill("76,84 80,66 86,56 97,56 102,66 98,76 88,82 84,92 74,92", skin)
    eye(pen, 93, 65, 2.6)
    shell = "12,86 18,60 38,44 60,44 78,60 84,86! 48,91"
    pen.fill(shell, coat.main, to=coat.dark)
    for cx, cy, r in ((48, 62, 12), (26, 74, 9), (70, 74, 9), (48, 86, 8)):
        pen.fill(
            [
                (cx + r * dx, cy + r * dy * 0.86)
                for dx, dy in ((1, 0), (0.5, 1), (-0.5, 1), (-1, 0), (-0.5, -1), (0.5, -1))
            ],
            lighter(coat.main, 0.22),
            inside=shell,
            opacity=0.8,
        )
    pen.line([(12, 86), (48, 91), (84, 86)], 3.4, mix(coat.dark, coat.main, 0.4))


def frog(pen: Pen, coat: Coat) -> None:
    """Draw a frog that sits."""
    pen.shadow(50, 40, 4)
    for side in (-1, 1):
        pen.fill(mirrored("16,66 36,62 46,76 42,94 48,99.4! 20,99.4! 14,84", 50, side), darker(coat.main, 0.14))
        pen.fill(oval(50 + side * 19, 27, 11), coat.main)
    pen.fill("50,24 72,28 84,44 78,60 74,80 66,97 34,97 26,80 22,60 16,44 28,28", coat.main)
    pen.fill("50,62 66,66 66,84 58,95 42,95 34,84 34,66", coat.light)
    for side in (-1, 1):
        pen.fill(mirrored("8,72 16,74 17,90 22,99.4! 6,99.4!", 50, side), coat.main)
        pen.dot(50 + side * 19, 26, 7.6, WHITE)
        eye(pen, 50 + side * 18, 26.5, 4.4)
    blush(pen, 50, 52, 24, 4)
    pen.line([(30, 47), (40, 53), (50, 55), (60, 53), (70, 47)], 1.6, darker(coat.main, 0.5))


#: Noun → how it is drawn, its colours, and the words it answers to.
SWIMMERS: Final[dict[str, Subject]] = {
    "fish": Subject(
        fish,
        coat((242, 132, 66), light=(255, 246, 236), accent=(250, 176, 80)),
        "fish goldfish clownfish shark salmon fisch pez",
        home="underwater",
        size=0.8,
        spot=Spot.DEEP,
        head=Head(80, 28, 45, 30),
    ),
    "whale": Subject(
        whale,
        coat((74, 120, 172), light=(226, 238, 244)),
        "whale dolphin orca wal ballena",
        home="underwater",
        size=1.1,
        spot=Spot.DEEP,
        head=Head(78, 34, 60, 44),
        seat=(60, 38, 46),
    ),
    "octopus": Subject(
        octopus, coat((214, 100, 120)), "octopus squid", home="underwater", spot=Spot.DEEP, head=Head(50, 7, 44, 52)
    ),
    "turtle": Subject(
        turtle,
        coat((92, 140, 86), dark=(58, 100, 72), light=(190, 206, 120)),
        "turtle tortoise schildkröte",
        home="beach",
        size=0.85,
        head=Head(91, 56, 65, 24),
        seat=(48, 46, 50),
    ),
    "frog": Subject(
        frog,
        coat((124, 182, 84), light=(226, 236, 178)),
        "frog toad frosch rana",
        home="lake",
        size=0.85,
        head=Head(50, 18, 26, 52),
    ),
}
