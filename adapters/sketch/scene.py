"""Draws a plan: the setting, who is in it, the weather before it."""

from dataclasses import replace

from adapters.sketch.canvas import Canvas, Fade
from adapters.sketch.palette import darker
from adapters.sketch.pen import BOX, Pen
from adapters.sketch.plan import Figure, Plan, Stage
from adapters.sketch.settings import SETTINGS, outdoors
from adapters.sketch.settings.weather import WEATHER
from adapters.sketch.shapes import box, oval
from adapters.sketch.subjects import SUBJECTS, coat_of
from adapters.sketch.subjects.subject import Spot, Subject
from adapters.sketch.subjects.wear import put_on


def draw(canvas: Canvas, plan: Plan) -> None:
    """Draw the whole scene."""
    stage = SETTINGS[plan.setting](canvas, plan)
    if _on_foot(plan):
        _footing(canvas, plan)
    for name in plan.weather:
        WEATHER[name](canvas, plan, near=False)
    _cast(canvas, plan, stage)
    for name in plan.weather:
        WEATHER[name](canvas, plan, near=True)
    canvas.vignette(0.14)
    canvas.grain(plan.chance("grain"))


def _on_foot(plan: Plan) -> bool:
    return any(SUBJECTS[figure.noun].spot in {Spot.GROUND, Spot.SCENERY} for figure in plan.figures)


def _footing(canvas: Canvas, plan: Plan) -> None:
    """Lay something to stand on where the setting is water."""
    mood = plan.light
    if plan.setting == "city":
        top = canvas.height * 0.84
        canvas.fill(
            [box(0, top, canvas.width, canvas.height + 4)],
            Fade(mood.lit((120, 118, 136)), mood.lit((84, 82, 104))),
            opacity=0.94,
        )
        canvas.fill([box(0, top - canvas.unit * 0.9, canvas.width, top)], mood.lit((150, 148, 160)))
        slabs = [
            box(canvas.width * step / 9, top, canvas.width * step / 9 + canvas.unit * 0.16, canvas.height)
            for step in range(1, 9)
        ]
        canvas.fill(slabs, mood.lit((84, 82, 104)), opacity=0.6)
    elif plan.setting == "lake":
        outdoors.bank(canvas, plan)


def _cast(canvas: Canvas, plan: Plan, stage: Stage) -> None:
    """Place the figures: what flies, then what stands behind, then the others."""
    if plan.seated and len(plan.figures) > 1:
        _seated(canvas, plan, stage)
        return
    actors = [(figure, SUBJECTS[figure.noun], index) for figure in plan.figures for index in range(figure.count)]
    flying = [actor for actor in actors if actor[1].spot is Spot.SKY]
    standing = [actor for actor in actors if actor[1].spot is not Spot.SKY]
    _line_up(canvas, plan, _aloft(canvas, stage, alone=not standing), flying, aloft=True)
    _line_up(canvas, plan, stage, standing, aloft=False)


def _aloft(canvas: Canvas, stage: Stage, *, alone: bool) -> Stage:
    """Return the stage of what flies: in the middle of the sky, or above the others."""
    if alone:
        return replace(stage, foot=canvas.height * 0.5 + stage.size * 0.52, size=stage.size * 1.05)
    across = canvas.width - stage.x if abs(stage.x - canvas.width / 2) > canvas.width * 0.06 else canvas.width * 0.76
    return replace(stage, x=across, foot=canvas.height * 0.08 + stage.size * 0.6, size=stage.size * 0.55)


Actor = tuple[Figure, Subject, int]


def _line_up(canvas: Canvas, plan: Plan, stage: Stage, actors: list[Actor], *, aloft: bool) -> None:
    if not actors:
        return
    gap = 1.04
    total = sum(subject.size * subject.wide * gap for _, subject, _ in actors) * stage.size
    tallest = max(subject.size for _, subject, _ in actors) * stage.size
    room = canvas.width * 0.92
    fit = min(1.0, room / total, (stage.foot - canvas.height * 0.04) / tallest)
    size = stage.size * fit
    left = min(max(stage.x - total * fit / 2, canvas.width * 0.04), canvas.width * 0.96 - total * fit)
    spots: list[tuple[float, Actor]] = []
    for actor in actors:
        wide = actor[1].size * actor[1].wide * gap * size
        spots.append((left + wide / 2, actor))
        left += wide
    rng = plan.chance("cast")
    for place, (x, actor) in sorted(enumerate(spots), key=lambda spot: spot[1][1][1].spot is not Spot.SCENERY):
        figure, subject, index = actor
        lift = rng.uniform(0, 0.3) * size if aloft and len(spots) > 1 else (place % 2) * canvas.height * 0.016
        back = canvas.height * 0.02 if subject.spot is Spot.SCENERY and len(spots) > 1 else 0
        flip = (len(spots) > 1 and place >= len(spots) / 2) or (len(spots) == 1 and x > canvas.width * 0.55)
        _put(canvas, plan, figure, (x, stage.foot - lift - back, size * subject.size), index, flip=flip)


def _put(canvas: Canvas, plan: Plan, figure: Figure, at: tuple[float, float, float], index: int, *, flip: bool) -> Pen:
    """Draw one figure; `at` is its middle, its foot and its height in pixels."""
    x, foot, tall = at
    subject = SUBJECTS[figure.noun]
    light = replace(plan.light, dim=plan.light.dim * 0.78)  # or one would hardly see it at night
    pen = Pen(canvas, x - tall / 2, foot - tall, tall / BOX, light, flip)
    subject.draw(pen, coat_of(subject, figure.colour, index))
    for name, colour in figure.wears:
        if subject.head:
            put_on(pen, subject.head, name, colour)
    if subject.spot is Spot.WATER and plan.setting in {"sea", "lake", "coast", "city"}:
        _ripples(canvas, plan, x, foot, tall)
    if plan.setting == "snow" and subject.spot is Spot.GROUND:
        _snowdrift(canvas, plan, x, foot, tall * subject.wide)
    return pen


def _ripples(canvas: Canvas, plan: Plan, x: float, y: float, tall: float) -> None:
    mood = plan.light
    canvas.fill(
        [oval(x, y + tall * 0.05, tall * 0.5, tall * 0.05)], darker(mood.middle, 0.6), opacity=0.3, soft=tall * 0.02
    )
    bars = [
        box(x - tall * wide, y + tall * down, x + tall * wide, y + tall * (down + 0.012), tall * 0.006)
        for wide, down in ((0.42, 0.03), (0.3, 0.075), (0.18, 0.115))
    ]
    canvas.fill(bars, mood.lit((255, 255, 255)), opacity=0.45)


def _snowdrift(canvas: Canvas, plan: Plan, x: float, foot: float, wide: float) -> None:
    """Heap a little snow before the feet, so that they sink in."""
    mood, heaps = plan.light, ((-0.34, 0.2), (-0.1, 0.24), (0.16, 0.22), (0.36, 0.16))
    rings = [oval(x + wide * dx, foot + wide * 0.032, wide * r, wide * 0.036) for dx, r in heaps]
    canvas.fill(rings, mood.lit((250, 252, 255)), opacity=0.95, soft=canvas.unit * 0.25)


def _seated(canvas: Canvas, plan: Plan, stage: Stage) -> None:
    """Draw the second figure, and the first upon it; the rest stand beside."""
    sitter, support = plan.figures[0], plan.figures[1]
    under = SUBJECTS[support.noun]
    tall = min(stage.size * 1.12 * max(under.size, 0.8), canvas.width * 0.9 / max(under.wide, 1))
    margin = tall * under.wide / 2 + canvas.unit * 3
    x = min(max(stage.x, margin), max(canvas.width - margin, margin)) if margin * 2 < canvas.width else canvas.width / 2
    pen = _put(canvas, plan, replace(support, count=1), (x, stage.foot, tall), 0, flip=False)
    across, down, size = under.seat or (50, 50, 50)
    on_top = SUBJECTS[sitter.noun]
    share = size / BOX * min(on_top.size, 1.15)
    for index in range(sitter.count):
        step = (index - (sitter.count - 1) / 2) * size * 0.9
        px, py = pen.at(across + step, down)
        _put(canvas, plan, sitter, (px, py, tall * share), index, flip=index % 2 == 1)
    rest = [(figure, SUBJECTS[figure.noun], index) for figure in plan.figures[2:] for index in range(figure.count)]
    aside = replace(stage, x=canvas.width - x, size=stage.size * 0.8)
    _line_up(canvas, plan, aside, [actor for actor in rest if actor[1].spot is not Spot.SKY], aloft=False)
    _line_up(
        canvas,
        plan,
        _aloft(canvas, stage, alone=False),
        [actor for actor in rest if actor[1].spot is Spot.SKY],
        aloft=True,
    )
