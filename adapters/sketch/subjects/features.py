"""Parts that many animals share: eyes, noses, and outlines mirrored around an axis."""

from adapters.sketch.palette import INK, WHITE, Colour
from adapters.sketch.pen import Pen


def eye(pen: Pen, x: float, y: float, r: float) -> None:
    """Draw a dark eye with a light in it."""
    pen.dot(x, y, r * 0.86, INK, ry=r * 1.12)
    pen.dot(x + r * 0.28, y - r * 0.4, r * 0.32, WHITE)


def mirrored(drawn: str, x: float, side: int) -> str:
    """Write an outline around the axis at x, on its right (1) or left (-1)."""
    words = []
    for word in drawn.split():
        across, rest = word.split(",")
        words.append(f"{x + side * float(across):g},{rest}")
    return " ".join(words)


def blush(pen: Pen, x: float, y: float, gap: float, r: float = 3.4) -> None:
    """Draw two rosy cheeks around x."""
    for side in (-1, 1):
        pen.dot(x + side * gap, y, r, (244, 150, 140), ry=r * 0.7)


def smile(pen: Pen, x: float, y: float, wide: float, *, colour: Colour = INK, width: float = 0.9) -> None:
    """Draw the mouth of a cat or dog: two bows that meet below the nose."""
    for side in (-1, 1):
        pen.line([(x, y), (x + side * wide * 0.45, y + wide * 0.42), (x + side * wide, y + wide * 0.1)], width, colour)
