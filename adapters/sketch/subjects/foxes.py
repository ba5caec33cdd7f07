"""Foxes and wolves, drawn in a box of 100 by 100 units that stands on y = 100."""

from typing import Final

from adapters.sketch.palette import INK, darker, lighter, mix
from adapters.sketch.pen import Coat, Pen
from adapters.sketch.subjects.features import eye, mirrored
from adapters.sketch.subjects.subject import Head, Subject, coat


def fox(pen: Pen, coat: Coat) -> None:
    """Draw a sitting fox, its tail up behind it."""
    pen.shadow(44, 46, 4)
    tail = "46,95 30,99.5 14,98 3,89 -1,75 2,60 11,46! 15,58 20,68 27,75 36,80 46,86"
    pen.fill(tail, coat.main)
    pen.fill("-9,40 30,40 19,59! 15,61 11.5,57! 9,64! 5.5,60! 2,67! -8,66", coat.light, inside=tail)
    body = "46,42 58,40 66,44 71,56 72,70 70.5,84 70,99! 44,99! 34,99 27,92 28,78 34,64 39,54"
    pen.fill(body, coat.main)
    pen.fill("50,44 72,44 73,58 69,68 66,74! 63.5,70! 60.5,78! 57.5,70! 54,73! 50,60", coat.light, inside=body)
    haunch = "47,70 54,76 55,88 52,99! 34,99! 27,93 28,80 36,71"
    pen.fill(haunch, lighter(coat.main, 0.07), to=darker(coat.main, 0.06))
    for x in (56, 66):
        leg = (
            f"{x - 4},68 {x},66 {x + 4},68 {x + 4},86 {x + 5.4},96 {x + 3},99.6! {x - 4.6},99.6! {x - 5},96 {x - 4},86"
        )
        pen.fill(leg, coat.main)
        sock = f"{x - 7},82! {x - 2},86! {x},82! {x + 2},86! {x + 7},81! {x + 8},101! {x - 8},101!"
        pen.fill(sock, coat.dark, inside=leg)
    pen.fill("33,99.6! 32,95 37,92 45,93 48,99.6!", coat.dark)
    _fox_head(pen, coat)


def _fox_head(pen: Pen, coat: Coat) -> None:
    x = 60.0
    for side in (-1, 1):
        pen.fill(mirrored("5,18! 11,8 19,-5! 22,8 21.5,27! 12,26", x, side), coat.main)
        pen.fill(mirrored("14,3.4! 19,-5! 21.4,6! 17.4,5.4!", x, side), coat.dark)
        pen.fill(mirrored("10,19! 13,12 17.6,7! 19,14 18.6,24! 13,24", x, side), mix(coat.dark, coat.main, 0.25))
    head = (
        "60,11 69,12.5 78,18 84,28 91,39! 85.5,40.5! 87,45.5! 78,46.5 70,50 65,55.5 60,58 "
        "55,55.5 50,50 42,46.5 33,45.5! 34.5,40.5! 29,39! 36,28 42,18 51,12.5"
    )
    pen.fill(head, coat.main)
    for side in (-1, 1):
        cheek = "0,59 2.6,47! 9,39 18,34.5 26,35.5 32,39! 28,49 14,54 5,60"
        pen.fill(mirrored(cheek, x, side), coat.light, inside=head)
        eye(pen, x + side * 11.5, 31.5, 2.9)
        pen.line([(x + side * 9, 25.2), (x + side * 12.4, 24), (x + side * 15.4, 25.6)], 0.8, darker(coat.main, 0.3))
    pen.fill("60,13 62.6,22 63.6,36 62.6,48 57.4,48 56.4,36 57.4,22", lighter(coat.main, 0.2), opacity=0.5, soft=0.8)
    pen.fill("60,58.6 56.2,55.4 54.6,52 56.6,50 63.4,50 65.4,52 63.8,55.4", INK)
    pen.dot(58.6, 51.6, 1.2, lighter(INK, 0.55), ry=0.6)


#: Noun → how it is drawn, its colours, and the words it answers to.
FOXES: Final[dict[str, Subject]] = {
    "fox": Subject(
        fox,
        coat((214, 92, 40), dark=(58, 36, 36), light=(250, 240, 226)),
        "fox vixen fuchs zorro renard",
        head=Head(60, 12, 31.5, 54),
    ),
    "wolf": Subject(
        fox,
        coat((128, 134, 148), dark=(66, 68, 82), light=(232, 234, 238)),
        "wolf husky coyote jackal lobo loup",
        home="forest",
        head=Head(60, 12, 31.5, 54),
    ),
}
