"""Manners of drawing, laid over a finished picture."""

import random
from collections.abc import Callable
from typing import Final

from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageOps

from adapters.sketch.canvas import Canvas, noise
from adapters.sketch.palette import CREAM, INK
from adapters.sketch.shapes import box

_EDGE: Final = 1400  # px of the longer side at which brushes work; finer they would take seconds at 4K

Style = Callable[[Image.Image, random.Random], Image.Image]


def _working(picture: Image.Image, edge: int = _EDGE) -> Image.Image:
    scale = edge / max(picture.size)
    if scale >= 1:
        return picture
    return picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.BOX)


def watercolor(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Paint with pools of thin paint on rough paper, with a ragged white margin."""
    small = _working(picture, 900)
    small = _wobbled(small, rng, max(small.size) * 0.006)
    pools = small.filter(ImageFilter.ModeFilter(7)).filter(ImageFilter.GaussianBlur(1.1))
    edges = ImageOps.invert(pools.convert("L").filter(ImageFilter.FIND_EDGES).filter(ImageFilter.GaussianBlur(1.6)))
    edges = edges.point([128 + level // 2 for level in range(256)])
    painted = ImageChops.multiply(pools, Image.merge("RGB", (edges, edges, edges)))
    thin = Image.blend(painted, Image.new("RGB", painted.size, (255, 252, 244)), 0.24)
    blot = noise(rng, *painted.size, (4, 9, 21, 60)).point([max(0, min(255, (level - 70) * 2)) for level in range(256)])
    painted = Image.composite(painted, thin, blot)
    painted = ImageEnhance.Color(painted).enhance(1.12)
    paper = Image.new("RGB", painted.size, (251, 247, 237))
    painted = Image.composite(painted, paper, _ragged(painted.size, rng))
    big = painted.resize(picture.size, Image.Resampling.BICUBIC)
    return _papered(big, rng, 0.075)


def _wobbled(picture: Image.Image, rng: random.Random, reach: float) -> Image.Image:
    """Bend straight edges a little: a mesh whose knots are moved."""
    cells = 26
    wide, tall = picture.size
    knots = [
        [(rng.uniform(-reach, reach), rng.uniform(-reach, reach)) for _ in range(cells + 1)] for _ in range(cells + 1)
    ]

    def knot(column: int, row: int) -> tuple[float, float]:
        dx, dy = knots[row][column]
        inner = 0 < column < cells and 0 < row < cells
        return (wide * column / cells + (dx if inner else 0), tall * row / cells + (dy if inner else 0))

    mesh = []
    for row in range(cells):
        for column in range(cells):
            target = (
                wide * column // cells,
                tall * row // cells,
                wide * (column + 1) // cells,
                tall * (row + 1) // cells,
            )
            corners = (knot(column, row), knot(column, row + 1), knot(column + 1, row + 1), knot(column + 1, row))
            mesh.append((target, tuple(part for corner in corners for part in corner)))
    return picture.transform(picture.size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC)


def _ragged(size: tuple[int, int], rng: random.Random) -> Image.Image:
    """Return a mask that is open but for an uneven margin."""
    margin = round(min(size) * 0.045)
    mask = Image.new("L", size, 0)
    mask.paste(255, (margin, margin, size[0] - margin, size[1] - margin))
    mask = mask.filter(ImageFilter.GaussianBlur(margin * 0.55))
    rough = noise(rng, *size, (12, 27, 60))
    mask = ImageChops.add(mask, rough, 1, -128)
    return mask.point([max(0, min(255, (level - 104) * 9)) for level in range(256)]).filter(
        ImageFilter.GaussianBlur(0.8)
    )


def _papered(picture: Image.Image, rng: random.Random, strength: float) -> Image.Image:
    canvas = Canvas(picture)
    canvas.grain(rng, strength)
    return canvas.picture


def pencil(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Draw with graphite lines and soft hatching on cream paper."""
    small = _working(picture)
    grey = small.convert("L")
    soft = ImageOps.invert(grey).filter(ImageFilter.GaussianBlur(max(small.size) / 110))
    lines = _dodged(grey, soft)
    tone = grey.point([min(255, 150 + level // 2) for level in range(256)])
    drawn = ImageChops.multiply(lines, tone).filter(ImageFilter.SHARPEN)
    sheet = ImageOps.colorize(drawn, INK, (252, 248, 238), mid=(150, 146, 148))
    return _papered(sheet.resize(picture.size, Image.Resampling.BICUBIC), rng, 0.1)


def _dodged(grey: Image.Image, soft: Image.Image) -> Image.Image:
    """Return grey divided by what is left of white: edges stay, areas vanish."""
    high = ImageChops.add(grey, soft)
    return high.point([max(0, min(255, round(255 - (255 - level) * 3.2))) for level in range(256)])


def oil(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Paint in thick strokes: colours that gather in patches, with light on their ridges."""
    small = _working(picture, 850)
    small = _wobbled(small, rng, max(small.size) * 0.0045)
    patches = ImageEnhance.Color(small.filter(ImageFilter.ModeFilter(9))).enhance(1.3)
    relief = patches.convert("L").filter(ImageFilter.EMBOSS).filter(ImageFilter.GaussianBlur(0.7))
    strokes = noise(rng, *small.size, (60, 130), 3).filter(ImageFilter.EMBOSS)
    relief = Image.blend(relief, strokes, 0.4).point(
        [max(0, min(255, 128 + round((level - 128) * 0.5))) for level in range(256)]
    )
    lit = ImageChops.overlay(patches, Image.merge("RGB", (relief, relief, relief)))
    return _papered(lit.resize(picture.size, Image.Resampling.BICUBIC), rng, 0.03)


def pixel(picture: Image.Image, _rng: random.Random) -> Image.Image:
    """Draw with large square pixels of few colours."""
    scale = 132 / max(picture.size)
    tiny = picture.resize(
        (max(1, round(picture.width * scale)), max(1, round(picture.height * scale))), Image.Resampling.BOX
    )
    few = ImageEnhance.Color(tiny).enhance(1.2).quantize(36, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    return few.convert("RGB").resize(picture.size, Image.Resampling.NEAREST)


def mono(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Print it in black and white, with the contrast of a print."""
    grey = ImageOps.autocontrast(picture.convert("L"), cutoff=1)
    return _papered(ImageEnhance.Contrast(grey).enhance(1.08).convert("RGB"), rng, 0.05)


def vintage(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Make it a faded print with a cream margin."""
    faded = Image.blend(ImageEnhance.Color(picture).enhance(0.62), Image.new("RGB", picture.size, (224, 176, 112)), 0.2)
    lifted = faded.point([22 + round(level * 0.88) for level in range(256)] * 3)
    canvas = Canvas(lifted)
    canvas.vignette(0.4, (66, 40, 30))
    canvas.grain(rng, 0.05)
    edge = canvas.unit * 4
    for frame in (
        (0, 0, canvas.width, edge),
        (0, canvas.height - edge, canvas.width, canvas.height),
        (0, 0, edge, canvas.height),
        (canvas.width - edge, 0, canvas.width, canvas.height),
    ):
        canvas.fill([box(*frame)], CREAM)
    return canvas.picture


def pastel(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Make it pale and soft."""
    pale = Image.blend(ImageEnhance.Color(picture).enhance(0.82), Image.new("RGB", picture.size, (255, 244, 246)), 0.38)
    return _papered(pale, rng, 0.05)


def lowpoly(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Cut it into flat triangles, as of cut glass."""
    canvas = Canvas(picture.copy())
    down = 38
    across = max(3, round(down * picture.width / picture.height))
    tiny = picture.resize((across * 2, down * 2), Image.Resampling.BOX)
    knots = [
        [
            (
                (column + (rng.uniform(-0.34, 0.34) if 0 < column < across else 0)) * picture.width / across,
                (row + (rng.uniform(-0.34, 0.34) if 0 < row < down else 0)) * picture.height / down,
            )
            for column in range(across + 1)
        ]
        for row in range(down + 1)
    ]
    for row in range(down):
        for column in range(across):
            a, b = knots[row][column], knots[row][column + 1]
            c, d = knots[row + 1][column + 1], knots[row + 1][column]
            for triangle, at in (((a, b, c), (column * 2 + 1, row * 2)), ((a, c, d), (column * 2, row * 2 + 1))):
                colour = tiny.getpixel(at)
                if isinstance(colour, tuple):
                    shade = rng.randint(-9, 9)
                    canvas.fill([triangle], (colour[0] + shade, colour[1] + shade, colour[2] + shade))
    return canvas.picture


STYLES: Final[dict[str, Style]] = {
    "watercolor": watercolor,
    "pencil": pencil,
    "oil": oil,
    "pixel": pixel,
    "mono": mono,
    "vintage": vintage,
    "pastel": pastel,
    "lowpoly": lowpoly,
}


def styled(name: str) -> Callable[[Image.Image, str, random.Random], Image.Image]:
    """Return a manner as an edit, which takes the words too and does not need them."""

    def change(picture: Image.Image, _said: str, rng: random.Random) -> Image.Image:
        return STYLES[name](picture, rng)

    return change
