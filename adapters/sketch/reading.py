"""Reads a prompt: words → what is to be drawn. Pure; the drawing is scene.py's."""

from dataclasses import dataclass, field, replace
from typing import Final

from adapters.sketch import lexicon
from adapters.sketch.palette import NAMED, VARIANTS, Colour
from adapters.sketch.plan import Figure, Plan, dice
from adapters.sketch.subjects import SUBJECTS
from adapters.sketch.subjects.subject import Spot
from adapters.sketch.words import BACKGROUND, Words, backdrop_of, colour_at, noun_of, tokens, worn_in

MOST: Final = 6  # figures in one picture


@dataclass(slots=True)
class _Found:
    """What reading has come upon so far."""

    figures: list[Figure] = field(default_factory=list)
    where: list[int] = field(default_factory=list)  # index of the word of each figure
    settings: list[str] = field(default_factory=list)
    moods: list[str] = field(default_factory=list)
    weather: list[str] = field(default_factory=list)
    seasons: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    tint: Colour | None = None
    land: Colour | None = None


def read(words: Words, seed: str) -> Plan:
    """Make the plan of a new picture."""
    text = BACKGROUND.sub(" ", words.text.casefold())
    found = _look_up(_kept(tokens(text)))
    plan = _settle(found, tokens(text), seed)
    backdrop = backdrop_of(words.text)
    if backdrop:
        plan = replace(plan, backdrop=backdrop, setting="backdrop")
    return without(_dressed(plan, text), words.unwanted)


def _dressed(plan: Plan, text: str) -> Plan:
    """Put what the words name on the first who has a head."""
    name = worn_in(text)
    wearer = next((figure for figure in plan.figures if SUBJECTS[figure.noun].head), None)
    if name is None or wearer is None:
        return plan
    dressed = replace(wearer, wears=((name, _colour_of(tokens(text), name.split()[-1])),))
    return replace(plan, figures=tuple(dressed if figure is wearer else figure for figure in plan.figures))


def _colour_of(words: tuple[str, ...], word: str) -> Colour | None:
    return _colour_before(words, words.index(word)) if word in words else None


def without(plan: Plan, unwanted: str) -> Plan:
    """Return the plan without what the words name."""
    named = _look_up(tokens(unwanted))
    nouns = {figure.noun for figure in named.figures}
    return replace(
        plan,
        figures=tuple(figure for figure in plan.figures if figure.noun not in nouns),
        weather=tuple(kind for kind in plan.weather if kind not in named.weather),
        seated=plan.seated and not nouns & {figure.noun for figure in plan.figures[:2]},
    )


def _kept(words: tuple[str, ...]) -> tuple[str, ...]:
    """Drop what is denied: "no", "without" and the few words after it, up to a known one."""
    kept: list[str] = []
    skip = 0
    for word in words:
        if word in lexicon.NEGATIONS:
            skip = 3
            continue
        if skip:
            known = noun_of(word) or any(word in table for table in (lexicon.WEATHER, lexicon.SETTINGS, lexicon.MOODS))
            skip = 0 if known else skip - 1
            continue
        kept.append(word)
    return tuple(kept)


def _look_up(words: tuple[str, ...]) -> _Found:
    found = _Found()
    for index, word in enumerate(words):
        for table, names in (
            (lexicon.SETTINGS, found.settings),
            (lexicon.MOODS, found.moods),
            (lexicon.WEATHER, found.weather),
            (lexicon.SEASONS, found.seasons),
            (lexicon.STYLES, found.styles),
        ):
            if word in table:
                names.append(table[word])
        noun = noun_of(word)
        if noun and len(found.figures) < MOST:
            count = _count(words, index, plural=noun[1])
            found.figures.append(Figure(noun[0], _colour_before(words, index), count))
            found.where.append(index)
        _read_colour(found, words, index)
    return found


def _count(words: tuple[str, ...], index: int, *, plural: bool) -> int:
    for back in range(1, 4):
        if index - back >= 0 and words[index - back] in lexicon.NUMBERS:
            return lexicon.NUMBERS[words[index - back]]
    return 3 if plural else 1


def _colour_before(words: tuple[str, ...], index: int) -> Colour | None:
    """Return the colour right before a noun; small adjectives may stand between."""
    for back in range(1, 4):
        at = index - back
        if at < 0:
            return None
        if words[at] in NAMED:
            return colour_at(words, at)
        if words[at] not in lexicon.FILLERS:
            return None
    return None


def _read_colour(found: _Found, words: tuple[str, ...], index: int) -> None:
    """Give a colour to the sky, to the land, or to the whole, unless a noun has it."""
    colour = colour_at(words, index)
    if colour is None:
        return
    for word in words[index + 1 : index + 4]:
        if noun_of(word):
            return
        if word in {"sky", "clouds", "himmel", *lexicon.MOODS}:
            found.tint = colour
            return
        if word in lexicon.SETTINGS:
            found.land = colour
            return
        if word not in lexicon.FILLERS:
            break
    found.tint = found.tint or colour


def _settle(found: _Found, words: tuple[str, ...], seed: str) -> Plan:
    """Decide what the words leave open, and where they disagree."""
    figures = _merged(_sky_things(found, words))
    mood = next((name for name in lexicon.MOOD_ORDER if name in found.moods), "")
    season = next(iter(found.seasons), "")
    mood = "space" if "space" in found.settings else mood
    setting = _setting(found, figures, seed)
    seated = _is_seated(found, words, figures)
    if seated:
        figures = (figures[0], *sorted(figures[1:], key=lambda figure: SUBJECTS[figure.noun].seat is None))
        setting = next(iter(found.settings), SUBJECTS[figures[1].noun].home)
    return Plan(
        seed=seed,
        setting=_fitting(setting, figures),
        mood=_variant(mood or _usual_mood(setting, season), seed),
        figures=figures,
        weather=tuple(dict.fromkeys(found.weather)) if setting not in {"room", "still", "underwater"} else (),
        tint=found.tint,
        land=found.land,
        season=season or ("winter" if setting == "snow" else ""),
        style=next(iter(found.styles), ""),
        seated=seated,
    )


def _sky_things(found: _Found, words: tuple[str, ...]) -> list[Figure]:
    """Sun, moon, stars and clouds are a part of most skies; alone they are the subject."""
    light = {"moon": "night", "star": "night", "sun": "day", "cloud": "day"}
    others = [figure for figure in found.figures if figure.noun not in light]
    if not others and not found.settings and found.figures:
        return found.figures
    for figure in found.figures:
        if figure.noun in {"moon", "star"} and not found.moods:
            found.moods.append(light[figure.noun])
        if figure.noun == "sun" and not found.moods and "setting" in words:
            found.moods.append("sunset")
    return others


def _merged(figures: list[Figure]) -> tuple[Figure, ...]:
    """Make one figure of the same noun named twice."""
    by_noun: dict[str, Figure] = {}
    for figure in figures:
        known = by_noun.get(figure.noun)
        by_noun[figure.noun] = (
            replace(known, colour=known.colour or figure.colour, count=max(known.count, figure.count))
            if known
            else figure
        )
    left = MOST
    kept: list[Figure] = []
    for figure in by_noun.values():
        count = min(figure.count, left)
        if count > 0:
            kept.append(replace(figure, count=count))
        left -= count
    return tuple(kept)


def _is_seated(found: _Found, words: tuple[str, ...], figures: tuple[Figure, ...]) -> bool:
    """Say whether the words put the first figure on the second: "a cat on a sofa"."""
    if min(len(found.figures), len(figures)) <= 1 or SUBJECTS[figures[0].noun].spot is Spot.SCENERY:
        return False
    first, second = found.where[0], found.where[1]
    between = words[first + 1 : second] if len(words) > second else ()
    return SUBJECTS[figures[1].noun].seat is not None and any(word in lexicon.PLACING for word in between)


def _setting(found: _Found, figures: tuple[Figure, ...], seed: str) -> str:
    settings = [name for name in found.settings if not (name == "sky" and figures)]
    settings = [name for name in settings if name != "snow"] or settings
    if settings:
        return "lake" if "lake" in settings else settings[0]
    if figures:
        homes = [SUBJECTS[figure.noun].home for figure in figures]
        home = homes[0]
        if home in {"forest", "city", "room"} and any(figure.noun == "moon" for figure in found.figures):
            return "highlands"  # where one sees the moon
        if home in {"backdrop", "still", "room"} and (found.moods or found.weather):
            home = next((other for other in homes if other not in {"backdrop", "still", "room"}), "meadow")
        return "snow" if home == "meadow" and "winter" in found.seasons else home
    if found.moods or found.seasons:
        return (
            "snow"
            if "winter" in found.seasons
            else dice(f"{seed}/setting").choice(("meadow", "highlands", "lake", "sea"))
        )
    return "abstract"


def _fitting(setting: str, figures: tuple[Figure, ...]) -> str:
    """Return a setting that has ground for those who stand on it."""
    on_foot = any(SUBJECTS[figure.noun].spot in {Spot.GROUND, Spot.SCENERY} for figure in figures)
    afloat = any(SUBJECTS[figure.noun].spot is Spot.WATER for figure in figures)
    if setting == "sea" and on_foot and not afloat:
        return "beach"
    if setting == "branch":
        return "meadow"
    return setting


def _variant(mood: str, seed: str) -> str:
    return dice(f"{seed}/mood").choice(VARIANTS.get(mood, (mood,)))


def _usual_mood(setting: str, season: str) -> str:
    if setting == "space":
        return "space"
    if setting == "snow" or season == "winter":
        return "winter"
    return {"autumn": "autumn", "spring": "spring"}.get(season, "day")


def figures_in(text: str) -> tuple[Figure, ...]:
    """Return the subjects that the words name, in their order."""
    return _merged(_look_up(tokens(text)).figures)
