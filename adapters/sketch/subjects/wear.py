"""What a subject can put on; each in a box of 100 by 100 units that is as wide as the head."""

from collections.abc import Callable
from typing import Final

from adapters.sketch.palette import INK, WHITE, Colour, darker, lighter
from adapters.sketch.pen import Pen
from adapters.sketch.shapes import box, oval, star
from adapters.sketch.subjects.subject import Head

#: Each draws around x = 50; y = 0 is the top of the head, y = 100 lies one head's width below it.
Wear = Callable[[Pen, Colour, float], None]


def hat(pen: Pen, colour: Colour, _eyes: float) -> None:
    """Draw a top hat."""
    pen.fill(box(12, -2, 88, 9, 4), colour)
    pen.fill("26,4! 22,-46! 78,-46! 74,4!", colour)
    pen.fill(oval(50, -46, 28, 4.4), lighter(colour, 0.18))
    pen.fill("25.4,-4! 24.4,-15! 75.6,-15! 74.6,-4!", (206, 66, 60) if colour != (206, 66, 60) else INK)


def party(pen: Pen, colour: Colour, _eyes: float) -> None:
    """Draw a pointed party hat."""
    cone = [(26, 8), (50, -62), (74, 8)]
    pen.fill(cone, colour)
    for y in (-44, -26, -8):
        pen.line([(10, y + 10), (90, y - 6)], 6, lighter(colour, 0.5), curve=False, inside=cone)
    pen.fill(star(50, -64, 12, 8, inner=0.6), (250, 210, 90))


def crown(pen: Pen, colour: Colour, _eyes: float) -> None:
    """Draw a golden crown."""
    gold = colour
    pen.fill([(18, 8), (12, -32), (31, -12), (50, -42), (69, -12), (88, -32), (82, 8)], gold)
    pen.fill(box(17, 2, 83, 11, 3), darker(gold, 0.18))
    for x, y in ((12, -34), (50, -45), (88, -34)):
        pen.dot(x, y, 5, lighter(gold, 0.3))
    for x, jewel in ((32, (206, 60, 70)), (50, (70, 130, 200)), (68, (90, 170, 110))):
        pen.dot(x, -3, 4.4, jewel)


def sunglasses(pen: Pen, colour: Colour, eyes: float) -> None:
    """Draw dark glasses."""
    pen.line([(4, eyes - 4), (96, eyes - 4)], 3.4, colour, curve=False)
    for side in (-1, 1):
        x = 50 + side * 22
        pen.fill(
            f"{x - 19},{eyes - 9}! {x + 19},{eyes - 9}! {x + 16},{eyes + 8} {x},{eyes + 14} {x - 16},{eyes + 8}", colour
        )
        pen.line([(x - 9, eyes - 3), (x - 2, eyes + 5)], 3, WHITE, end=1.5, opacity=0.45)


def glasses(pen: Pen, colour: Colour, eyes: float) -> None:
    """Draw round glasses."""
    for side in (-1, 1):
        ring = oval(50 + side * 23, eyes, 17)
        pen.fill(ring, WHITE, opacity=0.18, flat=True)
        pen.line([*ring, ring[0]], 3.4, colour, curve=False)
    pen.line([(34, eyes - 3), (50, eyes - 6), (66, eyes - 3)], 3.2, colour)


def bow(pen: Pen, colour: Colour, eyes: float) -> None:
    """Draw a bow tie, below the chin."""
    y = eyes + 48
    for side in (-1, 1):
        pen.fill(f"50,{y}! {50 + side * 26},{y - 14}! {50 + side * 30},{y} {50 + side * 26},{y + 14}!", colour)
    pen.fill(box(43, y - 7, 57, y + 7, 4), darker(colour, 0.2))


def scarf(pen: Pen, colour: Colour, eyes: float) -> None:
    """Draw a scarf, below the chin."""
    y = eyes + 42
    pen.fill(f"14,{y - 4} 50,{y + 3} 86,{y - 4} 88,{y + 10} 50,{y + 19} 12,{y + 10}", colour)
    pen.fill(f"62,{y + 10}! 80,{y + 8}! 86,{y + 50}! 68,{y + 53}!", darker(colour, 0.12))
    pen.line([(67, y + 42), (85, y + 39)], 4, lighter(colour, 0.5), curve=False)


#: Name → how it is drawn, and its own colour.
WEAR: Final[dict[str, tuple[Wear, Colour]]] = {
    "hat": (hat, (52, 48, 62)),
    "party hat": (party, (232, 96, 120)),
    "crown": (crown, (244, 196, 78)),
    "sunglasses": (sunglasses, (34, 31, 44)),
    "glasses": (glasses, (92, 62, 52)),
    "bow tie": (bow, (206, 60, 66)),
    "scarf": (scarf, (206, 66, 60)),
}


def put_on(pen: Pen, head: Head, name: str, colour: Colour | None) -> None:
    """Draw something on a head; `pen` is the one the subject was drawn with."""
    draw, own = WEAR[name]
    inner = pen.within(head.x - head.width / 2, head.top, head.width)
    draw(inner, colour or own, (head.eyes - head.top) / head.width * 100)
