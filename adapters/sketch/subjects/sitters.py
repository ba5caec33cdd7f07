"""Animals that sit and look at you: one body, and a row of features for each kind."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from adapters.sketch.palette import INK, darker, is_light, lighter, mix
from adapters.sketch.pen import Coat, Pen, Shape
from adapters.sketch.shapes import oval, smooth, star
from adapters.sketch.subjects.features import blush, eye, mirrored, smile
from adapters.sketch.subjects.subject import Head, Subject, coat


@dataclass(frozen=True, slots=True)
class Kind:
    """What makes one kind of animal out of the common body."""

    ears: str  # a row of EARS
    head: tuple[float, float] = (25, 21)  # half width, half height
    muzzle: tuple[float, float] = (10, 7.5)  # half width, half height of the light patch
    tail: str = ""  # an outline behind the body
    mane: bool = False
    stripes: bool = False
    patches: bool = False  # dark around the eyes, dark limbs
    whiskers: bool = False
    nose: str = "small"  # small, wide, snout
    eyes: float = 3.3


_X: Final = 50.0
_Y: Final = 36.0  # middle of the head

EARS: Final = {
    # outer outline, inner outline, around the middle of the head
    "point": (
        "-4,-18! -12,-26 -20.5,-34! -24,-24 -25,-4! -14,-6",
        "-10,-19! -14,-24 -19.4,-29! -22,-20 -21.6,-12! -15,-12",
    ),
    "round": ("-12,-20 -14,-30 -24,-30 -28,-20 -22,-10 -14,-12", "-15,-20 -17,-26 -23,-26 -25,-19 -21,-13 -16,-15"),
    "big": ("-10,-14 -14,-34 -32,-38 -42,-24 -34,-8 -20,-4", "-16,-14 -19,-28 -31,-31 -37,-22 -31,-11 -22,-8"),
    "long": (
        "-4,-14 -8,-34 -12,-48 -19,-49 -22,-38 -19,-22 -15,-10",
        "-9,-16 -11,-34 -14,-44 -18,-44 -18.5,-34 -16.5,-22 -14,-14",
    ),
    "floppy": ("-10,-19 -22,-22 -30,-12 -33,4 -29,14 -24,10 -21,-2", ""),
    "tuft": ("-13,-13! -27,-20! -33,-10 -24,-4", "-17,-12! -26,-16! -29,-10 -22,-7"),
}

_BODY: Final = "50,50 62,53 69,64 73,80 72,93 66,99.5! 34,99.5! 28,93 27,80 31,64 38,53"


def sit(kind: Kind, pen: Pen, coat: Coat) -> None:
    """Draw the animal."""
    pen.shadow(50, 36, 4)
    if kind.tail:
        pen.fill(kind.tail, coat.main if not kind.patches else coat.light)
    _body(kind, pen, coat)
    if kind.mane:
        pen.fill(star(_X, _Y + 2, 39, 15, inner=0.86), darker(coat.dark, 0.1))
        pen.fill(star(_X, _Y + 2, 33, 15, inner=0.9, angle=-78), lighter(coat.dark, 0.12))
    _ears(kind, pen, coat)
    _face(kind, pen, coat)


def _body(kind: Kind, pen: Pen, coat: Coat) -> None:
    limb = coat.dark if kind.patches else coat.main
    for side in (-1, 1):
        pen.fill(mirrored("14,72 24,74 29,86 27,96 20,99.5! 6,99.5! 4,84", _X, side), darker(limb, 0.1))
    pen.fill(_BODY, coat.main)
    if kind.patches:
        pen.fill("50,50 64,52 72,66 70,74 50,76 30,74 28,66 36,52", coat.dark, inside=_BODY)
    pen.fill(
        "50,54 60,58 62,72 58,88 50,92 42,88 38,72 40,58", coat.light if not kind.patches else coat.main, inside=_BODY
    )
    if kind.stripes:
        for y in (64, 73, 82):
            for side in (-1, 1):
                pen.fill(mirrored(f"24,{y - 3}! 24,{y + 3}! 11,{y}!", _X, side), coat.dark, inside=_BODY)
    for side in (-1, 1):
        pen.fill(mirrored("2.4,70 8,68 13.4,71 13.6,88 15,97 11,99.8! 1.6,99.8! 1,96 2,86", _X, side), limb)
        pen.fill(mirrored("18,99.8! 17,95 22,92.5 29,94 31,99.8!", _X, side), lighter(limb, 0.12))
        for toe in (5, 9):
            pen.line([(_X + side * toe, 95.6), (_X + side * toe, 98.6)], 0.6, darker(limb, 0.4))


def _ears(kind: Kind, pen: Pen, coat: Coat) -> None:
    outer, inner = EARS[kind.ears]
    colour = coat.dark if kind.patches or kind.ears == "floppy" else coat.main
    for side in (-1, 1):
        if kind.ears != "floppy":
            pen.fill(_moved(outer, side), colour)
        if inner and not kind.patches:
            pen.fill(_moved(inner, side), mix(coat.light, (232, 150, 140), 0.55))


def _face(kind: Kind, pen: Pen, coat: Coat) -> None:
    wide, tall = kind.head
    right = ((0.62, -0.84), (0.96, -0.2), (1, 0.34), (0.66, 0.86))
    around = [(0, -1), *right, (0, 1), *((-x, y) for x, y in reversed(right))]
    head = smooth([(_X + wide * x, _Y + tall * y) for x, y in around])
    pen.fill(head, coat.main)
    if kind.stripes:
        _stripes(pen, coat, head)
    dark = not is_light(lighter(coat.main, 0.1))
    pen.fill(oval(_X, _Y + 10, *kind.muzzle), coat.light, inside=head)
    for side in (-1, 1):
        if kind.patches:
            pen.fill(oval(_X + side * 11, _Y + 1, 6, 7.6, side * 28), coat.dark)
        if dark:
            pen.fill(oval(_X + side * 11, _Y, kind.eyes * 1.2, kind.eyes * 1.45), (238, 206, 110))
        eye(pen, _X + side * 11, _Y, kind.eyes)
    blush(pen, _X, _Y + 9, 17, 3)
    _nose(kind, pen, coat)
    for side in (-1, 1):
        if kind.ears == "floppy":
            pen.fill(_moved(EARS["floppy"][0], side), coat.dark)
        if kind.whiskers:
            _whiskers(pen, coat, side)


def _stripes(pen: Pen, coat: Coat, head: Shape) -> None:
    for side in (-1, 1):
        for y in (-2, 6):
            stripe = mirrored(f"27,{_Y + y - 2}! 27,{_Y + y + 3}! 15,{_Y + y + 1}!", _X, side)
            pen.fill(stripe, coat.dark, inside=head)
    for x in (-6, 0, 6):
        stripe = f"{_X + x - 2},{_Y - 24}! {_X + x + 2},{_Y - 24}! {_X + x * 0.8},{_Y - 12 + abs(x) * 0.4}!"
        pen.fill(stripe, coat.dark, inside=head)


def _whiskers(pen: Pen, coat: Coat, side: int) -> None:
    colour = darker(coat.main, 0.5) if is_light(coat.main) else lighter(coat.main, 0.6)
    for lift in (-2.5, 1.5):
        hair = [(_X + side * 12, _Y + 10 + lift * 0.4), (_X + side * 28, _Y + 9 + lift * 1.6)]
        pen.line(hair, 0.5, colour, opacity=0.6)


def _nose(kind: Kind, pen: Pen, coat: Coat) -> None:
    y = _Y + 6
    if kind.nose == "snout":
        pen.fill(oval(_X, y + 3.4, 8.4, 6), mix(coat.main, (226, 110, 120), 0.5))
        for side in (-1, 1):
            pen.dot(_X + side * 3, y + 3.4, 1.4, darker(coat.main, 0.55), ry=2)
        return
    half = 5 if kind.nose == "wide" else 3.1
    colour = (214, 112, 112) if kind.nose == "small" else INK
    around = ((-1, -0.3), (0, -0.56), (1, -0.3), (0.5, 0.5), (0, 0.86), (-0.5, 0.5))
    pen.fill(smooth([(_X + half * across, y + half * down) for across, down in around]), colour)
    pen.line([(_X, y + half * 0.7), (_X, y + half * 0.7 + 1.6)], 0.9, INK)
    smile(pen, _X, y + half * 0.7 + 1.4, 5)


def _moved(drawn: str, side: int) -> str:
    """Move an ear, written around the middle of the head on its left, to one side of it."""
    words = []
    for word in drawn.split():
        across, down = word.split(",")
        corner = down.endswith("!")
        words.append(f"{_X - side * float(across):g},{_Y + float(down.rstrip('!')):g}{'!' if corner else ''}")
    return " ".join(words)


_CAT_TAIL: Final = "66,96 78,98 88,90 90,74 85,60 87,50 94,50 95,60 98,76 95,93 84,102 66,101"
_DOG_TAIL: Final = "66,92 78,88 84,76 84,64 90,62 93,72 91,86 82,97 66,99"
_LION_TAIL: Final = "66,97 80,98 88,88 90,76 93,76 92,90 83,101 66,100"

KINDS: Final = {
    "cat": Kind("point", whiskers=True, tail=_CAT_TAIL, eyes=3.9),
    "dog": Kind("floppy", (23, 22), (11, 9.5), tail=_DOG_TAIL, nose="wide"),
    "bear": Kind("round", (27, 22), (11, 8.5), nose="wide", eyes=2.9),
    "panda": Kind("round", (28, 22), (9, 7), nose="wide", patches=True, eyes=3),
    "rabbit": Kind("long", (22, 19), (9, 7), whiskers=True),
    "lion": Kind("round", (24, 21), (11, 8.5), tail=_LION_TAIL, mane=True, nose="wide"),
    "tiger": Kind("round", (26, 21), (11, 8.5), tail=_CAT_TAIL, stripes=True, nose="wide", whiskers=True),
    "mouse": Kind("big", (21, 18), (8, 6.5), whiskers=True),
    "pig": Kind("tuft", (25, 21), (0.1, 0.1), nose="snout"),
    "koala": Kind("big", (24, 20), (0.1, 0.1), nose="wide"),
}

ANIMALS: Final = {name: partial(sit, kind) for name, kind in KINDS.items()}


#: Noun → how it is drawn, its colours, and the words it answers to.
SITTERS: Final[dict[str, Subject]] = {
    "cat": Subject(
        ANIMALS["cat"],
        coat((226, 152, 84), dark=(150, 80, 48), light=(252, 236, 214)),
        "cat kitten kitty feline katze gato chat",
        home="room",
        head=Head(50, 15.5, 36, 50),
    ),
    "dog": Subject(
        ANIMALS["dog"],
        coat((206, 160, 108), dark=(126, 82, 54), light=(248, 234, 212)),
        "dog puppy pup corgi labrador retriever dachshund hund perro chien",
        head=Head(50, 15.5, 36, 50),
    ),
    "bear": Subject(
        ANIMALS["bear"],
        coat((140, 94, 64), dark=(84, 54, 42), light=(222, 186, 146)),
        "bear grizzly teddy bär oso ours",
        home="forest",
        head=Head(50, 15.5, 36, 50),
        seat=(50, 18, 40),
    ),
    "panda": Subject(
        ANIMALS["panda"],
        coat((246, 244, 240), dark=(44, 42, 52), light=(255, 255, 255)),
        "panda",
        home="forest",
        head=Head(50, 15.5, 36, 50),
    ),
    "rabbit": Subject(
        ANIMALS["rabbit"],
        coat((214, 206, 200), dark=(150, 140, 140), light=(250, 246, 242)),
        "rabbit bunny hare hase conejo lapin",
        head=Head(50, 17, 36, 44),
    ),
    "lion": Subject(
        ANIMALS["lion"],
        coat((232, 178, 96), dark=(172, 96, 46), light=(252, 236, 204)),
        "lion löwe león",
        home="desert",
        head=Head(50, 4, 36, 56),
    ),
    "tiger": Subject(
        ANIMALS["tiger"],
        coat((236, 144, 60), dark=(64, 42, 44), light=(252, 242, 226)),
        "tiger leopard jaguar",
        home="forest",
        head=Head(50, 15.5, 36, 50),
    ),
    "mouse": Subject(
        ANIMALS["mouse"],
        coat((168, 164, 174), dark=(110, 106, 120), light=(232, 228, 230)),
        "mouse mice rat hamster maus",
        size=0.75,
        head=Head(50, 18, 36, 42),
    ),
    "pig": Subject(
        ANIMALS["pig"],
        coat((244, 178, 178), dark=(206, 124, 128), light=(252, 216, 212)),
        "pig piglet piggy schwein cerdo",
        head=Head(50, 15.5, 36, 50),
    ),
    "koala": Subject(
        ANIMALS["koala"],
        coat((150, 156, 168), dark=(96, 100, 114), light=(232, 232, 236)),
        "koala",
        home="forest",
        head=Head(50, 15.5, 36, 50),
    ),
}
