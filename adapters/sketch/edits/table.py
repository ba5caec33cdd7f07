"""The edits there are, and finding them in what people type. A new one is a row here and one small function."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from PIL import Image

from adapters.sketch import lexicon
from adapters.sketch.edits import additions, framing, lettering, patterns, revisions, tones
from adapters.sketch.edits.patterns import graded
from adapters.sketch.edits.styles import styled
from adapters.sketch.plan import Plan, dice
from adapters.sketch.reading import figures_in
from adapters.sketch.words import tokens

_Match = tuple[int, int, str]  # start and end in the text, name of the edit
Change = Callable[[Image.Image, str, random.Random], Image.Image]
Revise = Callable[[Plan, str], Plan | None]


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing that can be done to a picture."""

    name: str  # stored in parts: must not change
    pattern: str  # what asks for it; the words that match are handed on
    change: Change | None  # to any picture; None: only a sketch's own scene can be changed so
    revise: Revise | None = None  # to the plan of a sketch's own scene, tried first
    accepts: Callable[[str], bool] = lambda _said: True  # a second look at the words


@dataclass(frozen=True, slots=True)
class Step:
    """One edit, as the words asked for it."""

    name: str
    said: str
    seed: str


def _has_noun(said: str) -> bool:
    return bool(figures_in(said))


def _noun_and_colour(said: str) -> bool:
    words = tokens(said)
    named = _has_noun(said) or any(word == "sky" or word in lexicon.SETTINGS for word in words)
    return named and tones.colour_in(said) is not None


#: In the order in which they are looked for; what one has taken the later ones do not see.
EDITS: Final = (
    Edit("text", patterns.TEXT, lettering.lettered, None, lettering.is_wanted),
    Edit("grey", patterns.GREY, tones.grey),
    Edit("sepia", r"\bsepia\b|\bold photo(?:graph)?\b", tones.sepia),
    Edit("duotone", patterns.DUOTONE, tones.duotone),
    Edit("background", patterns.BACKGROUND, additions.regrounded, revisions.regrounded),
    Edit("frame", patterns.FRAME, framing.framed),
    Edit("mirror", patterns.MIRROR, framing.mirrored),
    Edit("flip", patterns.FLIP, framing.flipped),
    Edit("upside", patterns.UPSIDE, framing.overturned),
    Edit("rotate", patterns.ROTATE, framing.rotated),
    Edit("zoom out", patterns.ZOOM_OUT, framing.receded),
    Edit("zoom", patterns.ZOOM, framing.zoomed),
    Edit("crop", patterns.CROP, framing.cropped),
    Edit("blur", graded(r"blur(?:red|ry)?|out of focus|soft(?:er)? focus"), tones.blurred),
    Edit("sharpen", graded(r"sharp(?:en|er|ened)?|crisp(?:er)?"), tones.sharper),
    Edit("pixelate", graded(r"pixelated?|pixelation"), tones.pixelated),
    Edit("vignette", graded(r"vignett(?:e|ed)|darken the (?:corners|edges)|(?<=strong )vignette"), tones.vignetted),
    Edit("posterize", r"\bposteri[sz]ed?\b|\bfewer colou?rs\b|\bpop\s?art\b", tones.posterized),
    Edit("invert", r"\binvert(?:ed)?\b(?:\s+(?:the\s+)?colou?rs)?|\bnegative\b", tones.inverted),
    Edit("grain", graded(r"(?:film )?grain(?:y)?|film look"), tones.grained),
    Edit("glow", r"\b(?:glow(?:ing|y)?|dreamy|bloom)\b", tones.glowing),
    Edit("warmer", graded(r"warm(?:er)?|more orange"), tones.warmer),
    Edit("cooler", graded(r"cooler|colder|cool (?:tones?|colou?rs?)|icier|bluer"), tones.cooler),
    Edit("flatter", patterns.FLATTER, tones.flatter),
    Edit("harder", patterns.HARDER, tones.harder),
    Edit("muted", patterns.MUTED, tones.muted),
    Edit("vivid", patterns.VIVID, tones.vivid),
    Edit("brighter", graded(r"brighter|brighten(?:ed)?|lighter|lighten(?:ed)?|more light"), tones.brighter),
    Edit("darker", graded(r"darker|darken(?:ed)?|dim(?:mer|med)?|less light"), tones.dimmer),
    Edit("watercolor", r"\b(?:watercolou?rs?|aquarelle?)\b(?:\s+(?:painting|style))?", styled("watercolor")),
    Edit("pencil", patterns.PENCIL, styled("pencil")),
    Edit("oil", patterns.OIL, styled("oil")),
    Edit("pixel art", r"\b(?:pixel[\s-]?art|8[\s-]?bit|16[\s-]?bit)\b", styled("pixel")),
    Edit("lowpoly", r"\b(?:low[\s-]?poly|stained[\s-]glass|mosaic|cubis[mt]\w*)\b", styled("lowpoly")),
    Edit("vintage", r"\b(?:vintage|retro|nostalgic|polaroid)\b", styled("vintage")),
    Edit("pastel", r"\bpastels?\b", styled("pastel")),
    Edit("recolour", patterns.RECOLOUR, None, revisions.recoloured, _noun_and_colour),
    Edit("tint", patterns.TINT, tones.tinted),
    Edit("replace", patterns.REPLACE, None, revisions.replaced, _has_noun),
    Edit("remove", patterns.REMOVE, None, revisions.removed),
    Edit("wear", patterns.WEAR, additions.dressed, revisions.dressed),
    Edit("light", patterns.LIGHT, additions.relit, revisions.relit),
    Edit("place", patterns.SETTING, None, revisions.moved),
    Edit("add", patterns.ADD, additions.joined, None, _has_noun),
    Edit("unknown", r"(?!)", tones.varied),
)

_BY_NAME: Final = {edit.name: edit for edit in EDITS}
_PATTERNS: Final = tuple((edit, re.compile(edit.pattern, re.IGNORECASE)) for edit in EDITS)


def parse(text: str, seed: str) -> tuple[Step, ...]:
    """Find the edits in the words, in the order in which they are said; none where nothing is understood."""
    found: list[_Match] = []
    free = text
    for edit, pattern in _PATTERNS:
        taken = [match for match in pattern.finditer(free) if match[0].strip() and edit.accepts(match[0])]
        found += [(match.start(), match.end(), edit.name) for match in taken]
        for match in taken:
            free = free[: match.start()] + "\n" * len(match[0]) + free[match.end() :]
    return tuple(
        Step(name, text[start:end].strip(), f"{seed}/{index}")
        for index, (start, end, name) in enumerate(_merged(found, text))
    )


def _merged(found: list[_Match], text: str) -> list[_Match]:
    """Make one of "add two birds" and "and a cat on the left"."""
    merged: list[_Match] = []
    for start, end, name in sorted(found):
        goes_on = text[start:].casefold().startswith(("and", "with", "plus"))
        if name == "add" and goes_on and merged and merged[-1][2] == "add":
            merged[-1] = (merged[-1][0], end, name)
        else:
            merged.append((start, end, name))
    return merged


def apply(picture: Image.Image, step: Step, plan: Plan | None = None) -> Image.Image:
    """Return the picture after one step; `plan` is that of the scene, where the picture is a sketch's own."""
    edit = _BY_NAME[step.name]
    change = partial(additions.joined, plan=plan) if edit.name == "add" else edit.change
    return picture if change is None else change(picture, step.said, dice(step.seed))


def revise(plan: Plan, step: Step) -> Plan | None:
    """Return the plan after one step, None where the step is none of the plan's."""
    change = _BY_NAME[step.name].revise
    return None if change is None else change(plan, step.said)


def changes_pixels(step: Step) -> bool:
    """Say whether a step can be done to any picture."""
    return _BY_NAME[step.name].change is not None
