"""The pen that subjects are drawn with: a box of 100 by 100 units, its ground at y = 100."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from adapters.sketch.canvas import Canvas, Fade, Paint
from adapters.sketch.palette import Colour, Mood, darker, lighter
from adapters.sketch.shapes import Point, Ring, outline, oval, smooth, stroke

_BENT: Final = 3  # points that a curve needs
BOX: Final = 100.0

Shape = str | Ring  # "10,20 30,5! 50,20" as shapes.outline reads it, or points


@dataclass(frozen=True, slots=True)
class Coat:
    """The colours of a subject: the main one, a dark, a light, and one that stands out."""

    main: Colour
    dark: Colour
    light: Colour
    accent: Colour


def coat(main: Colour, dark: Colour | None = None, light: Colour | None = None, accent: Colour | None = None) -> Coat:
    """Return colours that go with a main one; what is given is kept."""
    return Coat(main, dark or darker(main, 0.45), light or lighter(main, 0.6), accent or (242, 190, 92))


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws in a box of its own; what it draws takes the light of the scene."""

    canvas: Canvas
    x: float  # px of the box's left
    y: float  # px of the box's top
    scale: float  # px per unit
    mood: Mood
    flip: bool = False

    def at(self, x: float, y: float) -> Point:
        """Return the pixel of a point of the box."""
        across = BOX - x if self.flip else x
        return (self.x + across * self.scale, self.y + y * self.scale)

    def within(self, x: float, y: float, size: float, *, flip: bool = False) -> "Pen":
        """Return a pen for a smaller box that hangs at x, y and is `size` units wide."""
        left, top = self.at(x + size if self.flip else x, y)
        return replace(self, x=left, y=top, scale=self.scale * size / BOX, flip=self.flip != flip)

    def rings(self, shapes: Sequence[Shape]) -> list[list[Point]]:
        """Return the shapes in pixels."""
        return [[self.at(x, y) for x, y in (outline(shape) if isinstance(shape, str) else shape)] for shape in shapes]

    def fill(
        self,
        shape: Shape | Sequence[Ring],
        colour: Colour,
        *,
        to: Colour | None = None,
        inside: Shape | None = None,
        opacity: float = 1,
        soft: float = 0,
        lit: bool = True,
        flat: bool = False,
    ) -> None:
        """Fill a shape, or several as one.

        to: the colour at its foot; without it the foot is a little darker, for volume.
        inside: nothing is painted outside this shape.
        soft: units of blur. lit: False for what shines by itself. flat: no gradient.
        """
        self.canvas.fill(
            self.rings(_several(shape)),
            self._paint(colour, to, lit=lit, flat=flat),
            opacity=opacity,
            soft=soft * self.scale,
            clip=self.rings([inside]) if inside is not None else (),
        )

    def _paint(self, colour: Colour, to: Colour | None, *, lit: bool, flat: bool) -> Paint:
        shade = self.mood.lit if lit else _same
        if flat:
            return shade(colour)
        if to is None:
            return Fade(shade(lighter(colour, 0.05)), shade(darker(colour, 0.12)))
        return Fade(shade(colour), shade(to))

    def dot(self, x: float, y: float, r: float, colour: Colour, *, ry: float | None = None, lit: bool = True) -> None:
        """Fill a small ellipse, flat."""
        self.fill(oval(x, y, r, ry), colour, flat=True, lit=lit)

    def line(
        self,
        points: Sequence[Point],
        width: float,
        colour: Colour,
        *,
        end: float | None = None,
        curve: bool = True,
        inside: Shape | None = None,
        opacity: float = 1,
        lit: bool = True,
    ) -> None:
        """Draw a line with round ends, curved through the points, tapering to the width `end`."""
        way = smooth(points, closed=False) if curve and len(points) >= _BENT else list(points)
        self.fill(stroke(way, width, end), colour, flat=True, inside=inside, opacity=opacity, lit=lit)

    def shadow(self, x: float, rx: float, ry: float = 3, *, y: float = 99, strength: float = 0.3) -> None:
        """Lay the soft shadow that puts a thing on the ground."""
        dark = darker(self.mood.lit(self.mood.middle), 0.75)
        self.fill(oval(x, y, rx, ry), dark, opacity=strength, soft=ry * 0.6, lit=False, flat=True)

    def shine(self, x: float, y: float, r: float, colour: Colour, strength: float = 0.8) -> None:
        """Lay a glow, as around a lamp."""
        px, py = self.at(x, y)
        self.canvas.glow(px, py, r * self.scale, colour, strength)


def _several(shape: Shape | Sequence[Ring]) -> Sequence[Shape]:
    if isinstance(shape, str) or (shape and isinstance(shape[0][0], int | float)):
        return [shape]  # type: ignore[list-item]
    return shape  # type: ignore[return-value]


def _same(colour: Colour) -> Colour:
    return colour
