"""Words in a picture: wrapped, fitted, with a backing that keeps them readable."""

import random
import re
import unicodedata
from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from adapters.sketch.canvas import Canvas
from adapters.sketch.edits.tones import colour_in
from adapters.sketch.palette import WHITE, Colour, is_light
from adapters.sketch.shapes import box

LIMIT: Final = 160  # characters that are drawn
LABEL: Final = "offline sketch"

_LABEL: Final = 2.5  # height of the label's letters, in hundredths of the shorter side

_QUOTED = re.compile(r"[\"“„«]([^\"”“»]+)[\"”“»]|(?:^|\s)['‘]([^'’]+)['’](?=\W|$)")  # noqa: RUF001 -- as people type them
_LEAD = re.compile(
    r"^.*?\b(?:words?|text|caption|captioned|title|titled|says?|saying|reads?|reading|write|letters?|label(?:led)?|called)\b"
    r"\s*(?:of|is|that says|saying|:)?\s*",
    re.IGNORECASE | re.DOTALL,
)
_TAIL = re.compile(
    r"\s+(?:(?:at|on|in|near|to|along)\s+(?:the\s+)?(?:top|bottom|middle|centre|center|upper|lower|left|right|corner|picture|image)\b.*"
    r"|in\s+(?:(?:big|large|small|bold|dark|light|bright)\s+)*(?:\w+)(?:\s+(?:letters|text|colou?r))?)\s*$",
    re.IGNORECASE,
)


#: Letters that cannot be taken apart.
_INSTEAD: Final = {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "æ": "ae", "œ": "oe", "–": "-", "—": "-"}  # noqa: RUF001


def message(said: str) -> str:
    """Return the words to be drawn: what stands in quotes, else what follows "the words" or "text"."""
    found = _QUOTED.search(said)
    if found:
        return (found[1] or found[2]).strip()
    rest = _LEAD.sub("", said, count=1)
    return _TAIL.sub("", rest).strip().strip(".,;:!?\"'") or rest.strip()


def is_wanted(said: str) -> bool:
    """Say whether words are asked for: "no text" asks for none."""
    return not re.match(r"\s*(?:please\s+)?(?:no|without|remove|delete|erase)\b", said, re.IGNORECASE)


def drawable(text: str) -> tuple[str, bool]:
    """Return the text in the letters that the built-in font has, and whether any had to be changed.

    The font that comes with Pillow knows little beyond ASCII: accents are taken off, other letters become "?".
    """
    known: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
        bare = letter if _has(letter) else "".join(part for part in unicodedata.normalize("NFKD", letter) if _has(part))
        known.append(bare or _INSTEAD.get(letter, "" if unicodedata.combining(letter) else "?"))
    drawn = "".join(known)
    return drawn, drawn != unicodedata.normalize("NFC", text)


@lru_cache(maxsize=1024)
def _has(letter: str) -> bool:
    font = _font(24)
    return letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask("\U0010ffff"))


@lru_cache(maxsize=64)
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType")
    return font


def lettered(picture: Image.Image, said: str, _rng: random.Random) -> Image.Image:
    """Draw the words of a caption at the foot of the picture, or at its top or middle."""
    text = drawable(message(said)[:LIMIT])[0]
    if not text.strip():
        return picture
    canvas = Canvas(picture.copy())
    lines, size = _fitted(text, canvas.width * 0.84, canvas.height * 0.3, canvas.unit)
    font = _font(size)
    step = size * 1.22
    tall = step * len(lines) + size * 0.55
    wide = max(font.getlength(line) for line in lines) + size * 1.5
    outside = re.sub(re.escape(message(said)), " ", said)
    top = _top(outside, canvas.height, tall)
    left = (canvas.width - wide) / 2
    colour = colour_in(outside) or WHITE
    backing: Colour = (20, 18, 30) if is_light(colour) else (250, 246, 238)
    canvas.fill([box(left, top, left + wide, top + tall, size * 0.42)], backing, opacity=0.74)
    draw = ImageDraw.Draw(canvas.picture)
    for index, line in enumerate(lines):
        x, y = canvas.width / 2, top + size * 0.28 + step * (index + 0.5)
        draw.text((x, y), line, colour, font, anchor="mm", stroke_width=max(0, round(size / 46)), stroke_fill=colour)
    return canvas.picture


def _top(said: str, height: int, tall: float) -> float:
    if re.search(r"\b(?:top|upper|above)\b", said, re.IGNORECASE):
        return height * 0.055
    if re.search(r"\b(?:middle|centre|center|across)\b", said, re.IGNORECASE):
        return (height - tall) / 2
    return height * 0.93 - tall


def _fitted(text: str, wide: float, tall: float, unit: float) -> tuple[list[str], int]:
    """Return the lines and the largest size of letters (px) that fit."""
    size = unit * 8.5
    while True:
        lines = _wrapped(text, _font(round(size)), wide)
        fits = len(lines) * size * 1.22 <= tall and all(_font(round(size)).getlength(line) <= wide for line in lines)
        if fits or size <= unit * 2:
            return lines, max(6, round(size))
        size *= 0.88


def _wrapped(text: str, font: ImageFont.FreeTypeFont, wide: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(joined) <= wide:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines


def stamp(picture: Image.Image, text: str = LABEL) -> Image.Image:
    """Return a copy with a small label in its lower right corner."""
    canvas = Canvas(picture.copy())
    size = max(9, round(canvas.unit * _LABEL))
    font = _font(size)
    wide, tall = font.getlength(text) + size * 1.5, size * 1.85
    margin = canvas.unit * 1.7
    left, top = canvas.width - margin - wide, canvas.height - margin - tall
    canvas.fill([box(left, top, left + wide, top + tall, tall / 2)], (22, 20, 32), opacity=0.84)
    ImageDraw.Draw(canvas.picture).text((left + wide / 2, top + tall * 0.52), text, (246, 242, 234), font, anchor="mm")
    return canvas.picture


def stamp_frame(size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return where stamp() draws, in pixels: left, top, right, bottom."""
    unit = min(size) / 100
    letter = max(9, round(unit * _LABEL))
    wide, tall = _font(letter).getlength(LABEL) + letter * 1.5, letter * 1.85
    right, bottom = size[0] - unit * 1.7, size[1] - unit * 1.7
    return (int(right - wide) - 1, int(bottom - tall) - 1, int(right) + 2, int(bottom) + 2)
