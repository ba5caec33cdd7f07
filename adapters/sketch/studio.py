"""From an order to an answer: finds what is to be continued, draws, labels, encodes. Runs in a thread."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from PIL import Image

from adapters.sketch import parts, scene
from adapters.sketch.canvas import Canvas
from adapters.sketch.directives import read_directives
from adapters.sketch.edits import framing, lettering, table
from adapters.sketch.edits.collage import compose
from adapters.sketch.edits.table import Step
from adapters.sketch.parts import Kept, Recipe
from adapters.sketch.plan import Plan, dice
from adapters.sketch.reading import figures_in, read
from adapters.sketch.sizes import SAME_SHAPE, pixels_of, square, target
from adapters.sketch.words import Words, take_apart
from conversations.call import Usage
from conversations.errors import RequestRejected
from conversations.outcomes import Ending
from conversations.pictures import ImageBytes
from conversations.ports import Answered, Drawn, Order, Reply, Said

USAGE: Final = Usage(model_version="sketch", billed=True)

NOTHING_UNDERSTOOD: Final = (
    "The offline sketch understood nothing of this edit that it can draw; it changed the light a little instead. "
    "It knows colours, light, mirroring, turning, cropping, frames, words, weather, and many things to add."
)
NO_SUBJECT: Final = (
    "The offline sketch found nothing among these words that it can draw, so it made a composition of shapes."
)
NOT_THERE: Final = "The offline sketch found no such thing in this scene, so it left that part of the edit out."
ONLY_LIGHT: Final = "It changed the light a little, so that the new picture can be told from the one before."
FOREIGN: Final = "The offline sketch can change that only in scenes of its own, so it left that part of the edit out."
GUESSED: Final = "The offline sketch cannot see faces in this picture, so it put that in the middle."
COMPOSED: Final = (
    "The offline sketch lays pictures together; it cannot take something out of one and put it into another."
)
LETTERS: Final = "The offline sketch's letters have no accents and no other scripts; some letters were replaced."
NOT_SEARCHED: Final = "The offline sketch looks nothing up; a model does where search is on."

_LONGEST: Final = 1500  # characters in which edits are looked for
_LONGEST_WAY: Final = 40  # steps that are done again when a scene is drawn anew; after more it is only painted over
_IMPERATIVES: Final = frozenset(
    [
        "make",
        "turn",
        "change",
        "let",
        "give",
        "remove",
        "fix",
        "improve",
        "enhance",
        "please",
        "can",
        "could",
        "crop",
        "keep",
        "move",
        "edit",
        "try",
        "do",
        "get",
        "set",
        "use",
    ]
)
_OF_SUBJECTS: Final = frozenset(("add", "replace", "remove", "recolour", "wear", "place", "text"))


class Abandoned(Exception):  # noqa: N818 -- nothing went wrong, nobody waits for it any more
    """The order was cancelled while it was being drawn."""


@dataclass(slots=True)
class _Work:
    """One order while it is worked on."""

    order: Order
    words: Words
    seed: str
    halted: Callable[[], bool]
    notes: list[str]

    def check(self) -> None:
        """Stop when nobody waits any more."""
        if self.halted():
            raise Abandoned

    def note(self, text: str) -> None:
        """Tell people something, once."""
        if text not in self.notes:
            self.notes.append(text)


def draw(order: Order, halted: Callable[[], bool] = lambda: False) -> Reply:
    """Answer an order with a picture.

    halted: asked between the steps; when it says True, Abandoned is raised.
    Raises RequestRejected for a context that cannot be read, or a ratio or size that does not exist.
    """
    last = order.context[-1] if order.context else None
    if not isinstance(last, Said):
        raise RequestRejected("the last part of a context is what the member said", status=400)
    directives = read_directives(last.text)
    words = take_apart(directives.text)
    work = _Work(order, words, _seed(order), halted, [])
    if order.search:
        work.note(NOT_SEARCHED)
    for unknown in directives.unknown:
        work.note(f"The offline sketch knows no directive “{unknown}”.")
    fresh, earlier = _base(order, words)
    if fresh or earlier:
        picture, recipe = _edited(work, fresh, earlier)
    else:
        picture, recipe = _imagined(work)
    work.check()
    labelled = lettering.stamp(picture)
    data = parts.jpeg(labelled, 92)
    del labelled
    return Reply(
        ending=Ending.PICTURE,
        parts=parts.encode(picture, recipe),
        pictures=(Drawn(data, "image/jpeg"),),
        words="",
        usage=USAGE,
        notes=tuple(work.notes),
    )


def _seed(order: Order) -> str:
    """Return what the dice are thrown with: words, ancestry and seed, but not size or ratio.

    So the same prompt, larger or wider, is the same scene.
    """
    digest = sha256(repr(order.seed).encode())
    for part in order.context:
        if isinstance(part, Answered):
            digest.update(b"\0answered" + sha256(part.parts).digest())
        else:
            digest.update(b"\0said" + read_directives(part.text).text.encode())
            for picture in part.pictures:
                digest.update(sha256(picture.data).digest())
    return digest.hexdigest()[:16]


# --- what is continued ----------------------------------------------------------------------


def _base(order: Order, words: Words) -> tuple[tuple[ImageBytes, ...], Answered | None]:
    """Return the pictures the order starts from: those just attached, else the newest of the ancestry."""
    for part in reversed(order.context):
        if isinstance(part, Said) and part.pictures:
            several = words.recap and part is order.context[-1] and len(part.pictures) > 1
            return (part.pictures[1:] if several else part.pictures), None
        if isinstance(part, Answered) and parts.decode_is_picture(part.parts):
            return (), part
    return (), None


def _start(work: _Work, fresh: tuple[ImageBytes, ...], earlier: Answered | None) -> Kept:
    """Open what the order starts from, at about the size that is asked for."""
    room = square(work.order)
    near = (room * 2, room * 2)
    if earlier is not None:
        kept = parts.decode(earlier.parts, near=near)
        if kept is not None:
            return kept
    if len(fresh) == 1:
        return Kept(parts.open_picture(fresh[0].data, near=near), None)
    share = round(room * 1.6 / math.sqrt(len(fresh)))  # what each can fill, and a little more
    opened = [parts.open_picture(picture.data, near=(share, share)) for picture in fresh]
    size = target(work.order, (opened[0].width, opened[0].height))
    return Kept(compose(opened, size, work.words.text, dice(f"{work.seed}/collage")), None)


# --- drawing --------------------------------------------------------------------------------


def _scene(plan: Plan, size: tuple[int, int]) -> Image.Image:
    canvas = Canvas(Image.new("RGB", size))
    scene.draw(canvas, plan)
    return canvas.picture


def _imagined(work: _Work) -> tuple[Image.Image, Recipe]:
    """Draw a new picture."""
    plan = read(work.words, work.seed)
    if plan.setting == "abstract":
        work.note(NO_SUBJECT)
    steps = [Step(_STYLE_STEPS[plan.style], "", f"{work.seed}/style")] if plan.style else []
    steps += [
        step
        for step in table.parse(work.words.text[:_LONGEST], work.seed)
        if step.name == "text" and _is_lettering(step.said)
    ]
    recipe = Recipe(plan, pixels_of(work.order, work.order.ratio or "1:1"), tuple(steps))
    picture = _scene(plan, recipe.size)
    return _through(work, picture, recipe.steps, plan), recipe


_STYLE_STEPS: Final = {
    "watercolor": "watercolor",
    "pencil": "pencil",
    "oil": "oil",
    "pixel": "pixel art",
    "mono": "grey",
    "vintage": "vintage",
    "pastel": "pastel",
    "lowpoly": "lowpoly",
}


def _is_lettering(said: str) -> bool:
    """In a new prompt only quoted words are meant to be written: "a sign that says" may be anything."""
    return any(mark in said for mark in '"“„«')


def _edited(work: _Work, fresh: tuple[ImageBytes, ...], earlier: Answered | None) -> tuple[Image.Image, Recipe | None]:
    """Continue a picture with what the words ask for."""
    kept = _start(work, fresh, earlier)
    steps = _steps(work, kept, several=len(fresh) > 1)
    recipe, fresh_steps, revised = _revised(work, kept.recipe, steps)
    if recipe is not None and (revised or _worth_redrawing(work.order, recipe, kept.picture)):
        size = target(work.order, recipe.size)
        picture = _through(work, _scene(recipe.plan, size), recipe.steps, recipe.plan)
        recipe = replace(recipe, size=size)
    else:
        picture = framing.reframed(kept.picture, target(work.order, kept.picture.size), dice(f"{work.seed}/shape"))
    plan = recipe.plan if recipe else None
    picture = _through(work, picture, fresh_steps, plan)
    picture = framing.reframed(picture, target(work.order, picture.size), dice(f"{work.seed}/shape"))
    done = (*recipe.steps, *fresh_steps) if recipe else ()
    return picture, replace(recipe, steps=done) if recipe and len(done) <= _LONGEST_WAY else None


def _worth_redrawing(order: Order, recipe: Recipe, picture: Image.Image) -> bool:
    """Say whether a scene is better drawn anew: it shall be larger, or of another shape."""
    wide, tall = target(order, picture.size)
    larger = wide * tall > picture.width * picture.height * 1.5
    reshaped = abs(wide / tall / (picture.width / picture.height) - 1) >= SAME_SHAPE
    return (larger or reshaped) and abs(
        recipe.size[0] / recipe.size[1] / (picture.width / picture.height) - 1
    ) < SAME_SHAPE


def _steps(work: _Work, kept: Kept, *, several: bool) -> tuple[Step, ...]:
    """Find the edits in the words; what is only named is added; where nothing is understood, vary the light."""
    text = work.words.text[:_LONGEST]
    steps = table.parse(text, work.seed)
    if several:
        work.note(COMPOSED)
        return tuple(step for step in steps if step.name == "text" or step.name not in _OF_SUBJECTS)
    here = {figure.noun for figure in kept.recipe.plan.figures} if kept.recipe else set[str]()
    first = next(iter(text.casefold().split()), "")
    if first not in _IMPERATIVES and not {step.name for step in steps} & _OF_SUBJECTS:
        named = [figure for figure in figures_in(text) if figure.noun not in here]
        if named:
            steps = (*steps, Step("add", text, f"{work.seed}/named"))
    if steps:
        return steps
    work.note(NOTHING_UNDERSTOOD)
    return (Step("unknown", "", f"{work.seed}/unknown"),)


def _revised(
    work: _Work, recipe: Recipe | None, steps: tuple[Step, ...]
) -> tuple[Recipe | None, tuple[Step, ...], bool]:
    """Split the steps into those that change the plan, and those that are done to the picture."""
    on_pixels: list[Step] = []
    revised = False
    for step in steps:
        plan = table.revise(recipe.plan, step) if recipe else None
        if recipe and plan:
            recipe, revised = replace(recipe, plan=plan), True
        elif table.changes_pixels(step):
            on_pixels.append(step)
            if step.name == "wear":
                work.note(GUESSED)
        else:
            work.note(NOT_THERE if recipe else FOREIGN)
    if steps and not revised and not on_pixels:
        work.note(ONLY_LIGHT)
        on_pixels.append(Step("unknown", "", f"{work.seed}/unknown"))
    return recipe, tuple(on_pixels), revised


def _through(work: _Work, picture: Image.Image, steps: tuple[Step, ...], plan: Plan | None) -> Image.Image:
    """Do the steps, one after the other."""
    for step in steps:
        work.check()
        picture = table.apply(picture, step, plan)
        if step.name == "text" and lettering.drawable(lettering.message(step.said))[1]:
            work.note(LETTERS)
    return picture
