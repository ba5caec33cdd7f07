"""What the sketch keeps of a turn, as the parts of its answer: the picture without its label, and how it came about.

The plan and the steps since are kept beside the picture, so that a scene of its own can be drawn anew (at night, on
another background, larger) instead of being painted over, and does not lose quality over many turns.
"""

import base64
import binascii
import io
import json
import struct
from dataclasses import asdict, dataclass
from typing import Any, Final

from PIL import Image, ImageOps

from adapters.sketch.edits.table import Step
from adapters.sketch.palette import Colour
from adapters.sketch.plan import Figure, Plan
from conversations.errors import RequestRejected
from conversations.pictures import MAX_INPUT_PIXELS

LARGE: Final = 2_600_000  # px, above which pictures are kept smaller: they are a burden in a context
VERSION: Final = 1  # of the stored form: must not change its meaning

_UNREADABLE: Final = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    struct.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a picture of the sketch's own came about."""

    plan: Plan
    size: tuple[int, int]  # px, of the scene
    steps: tuple[Step, ...] = ()  # done to it since, oldest first


@dataclass(frozen=True, slots=True)
class Kept:
    """What came out of a turn's parts."""

    picture: Image.Image  # RGB, without the label
    recipe: Recipe | None


def encode(picture: Image.Image, recipe: Recipe | None) -> bytes:
    """Return the parts of a turn that ended with a picture."""
    body: dict[str, Any] = {"v": VERSION, "recipe": None if recipe is None else asdict(recipe)}
    large = picture.width * picture.height > LARGE
    data = jpeg(picture, 90 if large else 95, full_colour=not large)
    body["picture"] = base64.b64encode(data).decode()
    return json.dumps(body, ensure_ascii=False).encode()


def encode_words(words: str) -> bytes:
    """Return the parts of a turn that ended with words alone."""
    return json.dumps({"v": VERSION, "words": words}).encode()


def decode(parts: bytes, *, near: tuple[int, int] | None = None) -> Kept | None:
    """Read parts back; None when they hold no picture. `near`: the size that is wanted, to decode no more than that.

    Raises RequestRejected when they are not ours or broken.
    """
    try:
        body = json.loads(parts)
        if body["v"] != VERSION:
            raise RequestRejected("the parts of an earlier answer are of another version", status=400)
        if "picture" not in body:
            return None
        data = base64.b64decode(body["picture"], validate=True)
        recipe = None if body["recipe"] is None else _recipe(body["recipe"])
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise RequestRejected("the parts of an earlier answer cannot be read", status=400) from error
    return Kept(open_picture(data, near=near), recipe)


def decode_is_picture(parts: bytes) -> bool:
    """Say whether parts hold a picture, without decoding it; broken parts count as one, so that decode() tells."""
    return b'"picture"' in parts or not parts.startswith(b'{"v"')


def open_picture(data: bytes, *, near: tuple[int, int] | None = None) -> Image.Image:
    """Decode a picture to RGB, upright, transparency on white, and made smaller where it is larger than `near`.

    Raises RequestRejected when it is broken, or has more pixels than anybody may send.
    """
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MAX_INPUT_PIXELS:
                raise RequestRejected("an input picture has too many pixels", status=400)
            if near and picture.format == "JPEG":
                picture.draft("RGB", near)
            upright = ImageOps.exif_transpose(picture)
            if upright.has_transparency_data:
                layer = upright.convert("RGBA")
                sheet = Image.new("RGB", layer.size, (255, 255, 255))
                sheet.paste(layer, (0, 0), layer)
            else:
                sheet = upright.convert("RGB")
    except _UNREADABLE as error:
        raise RequestRejected("an input picture does not decode", status=400) from error
    if near:
        sheet.thumbnail(near, Image.Resampling.LANCZOS)
    return sheet


def jpeg(picture: Image.Image, quality: int, *, full_colour: bool = False) -> bytes:
    """Encode as JPEG."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, subsampling=0 if full_colour else 2)
    return out.getvalue()


def _recipe(body: dict[str, Any]) -> Recipe:
    plan = body["plan"]
    figures = tuple(
        Figure(
            figure["noun"],
            _colour(figure["colour"]),
            int(figure["count"]),
            tuple((name, _colour(colour)) for name, colour in figure["wears"]),
        )
        for figure in plan["figures"]
    )
    steps = tuple(Step(step["name"], step["said"], step["seed"]) for step in body["steps"])
    size = (int(body["size"][0]), int(body["size"][1]))
    scene = Plan(
        seed=plan["seed"],
        setting=plan["setting"],
        mood=plan["mood"],
        figures=figures,
        weather=tuple(plan["weather"]),
        tint=_colour(plan["tint"]),
        land=_colour(plan["land"]),
        season=plan["season"],
        style=plan["style"],
        seated=bool(plan["seated"]),
        backdrop=_colour(plan["backdrop"]),
    )
    return Recipe(scene, size, steps)


def _colour(value: list[int] | None) -> Colour | None:
    return None if value is None else (int(value[0]), int(value[1]), int(value[2]))
