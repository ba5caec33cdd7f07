"""Edits of a sketch's own scenes: the plan is changed and drawn anew. None: there is nothing to change."""

import re
from dataclasses import replace

from adapters.sketch import lexicon
from adapters.sketch.edits.tones import colour_in
from adapters.sketch.plan import Figure, Plan
from adapters.sketch.reading import figures_in, without
from adapters.sketch.subjects import SUBJECTS
from adapters.sketch.words import backdrop_of, tokens, worn_in


def relit(plan: Plan, said: str) -> Plan | None:
    """Give the same scene another time of day, season or weather."""
    words = tokens(said)
    moods = [lexicon.MOODS[word] for word in words if word in lexicon.MOODS]
    seasons = [lexicon.SEASONS[word] for word in words if word in lexicon.SEASONS]
    weather = [lexicon.WEATHER[word] for word in words if word in lexicon.WEATHER]
    mood = next((name for name in lexicon.MOOD_ORDER if name in moods), plan.mood)
    if mood in {"winter", "rain"} and plan.light.dark:
        mood = plan.mood
    if plan.setting in {"backdrop", "abstract"}:
        return None  # nothing in them shows the light
    indoors = plan.setting in {"room", "still"}
    kept = () if "day" in moods and not weather else plan.weather
    changed = replace(
        plan,
        mood=mood,
        season=seasons[0] if seasons else plan.season,
        weather=() if indoors else tuple(dict.fromkeys((*kept, *weather))),
        tint=None if moods else plan.tint,
    )
    return changed if changed != plan and not (indoors and weather) else None


def regrounded(plan: Plan, said: str) -> Plan | None:
    """Put the figures before a plain colour, or in another setting."""
    if not plan.figures:
        return None
    colour = backdrop_of(said) or colour_in(said)
    return replace(plan, setting="backdrop", backdrop=colour, weather=(), tint=None) if colour else None


def moved(plan: Plan, said: str) -> Plan | None:
    """Put the figures in another place."""
    setting = next((lexicon.SETTINGS[word] for word in tokens(said) if word in lexicon.SETTINGS), None)
    if not plan.figures or setting is None or setting == plan.setting:
        return None
    mood = (
        "space"
        if setting == "space"
        else "winter"
        if setting == "snow"
        else "day"
        if plan.mood == "space"
        else plan.mood
    )
    season = "winter" if setting == "snow" else plan.season
    return replace(plan, setting=setting, backdrop=None, land=None, mood=mood, season=season)


def removed(plan: Plan, said: str) -> Plan | None:
    """Take a figure out, or the snow."""
    changed = without(plan, said)
    return changed if changed != plan else None


def replaced(plan: Plan, said: str) -> Plan | None:
    """Exchange one figure for another: the first named, or the main one, becomes the last named."""
    named = figures_in(said)
    if not named or not plan.figures:
        return None
    fresh = named[-1]
    here = {figure.noun for figure in plan.figures}
    old = next((figure.noun for figure in named[:-1] if figure.noun in here), plan.figures[0].noun)
    if fresh.noun in here and fresh.noun != old:
        return None
    figures = tuple(_instead(figure, fresh) if figure.noun == old else figure for figure in plan.figures)
    return (
        replace(plan, figures=figures, seated=plan.seated and SUBJECTS[figures[-1].noun].seat is not None)
        if figures != plan.figures
        else None
    )


def _instead(old: Figure, fresh: Figure) -> Figure:
    return replace(fresh, count=max(old.count, fresh.count), wears=old.wears)


def recoloured(plan: Plan, said: str) -> Plan | None:
    """Give a figure, the sky or the land another colour."""
    colour = colour_in(said)
    words = tokens(said)
    if colour and "sky" in words:
        return replace(plan, tint=colour)
    named = {figure.noun for figure in figures_in(said)}
    figures = tuple(replace(figure, colour=colour) if figure.noun in named else figure for figure in plan.figures)
    if colour and figures != plan.figures:
        return replace(plan, figures=figures)
    return replace(plan, land=colour) if colour and any(word in lexicon.SETTINGS for word in words) else None


def dressed(plan: Plan, said: str) -> Plan | None:
    """Put something on the heads of those who have one: of all, or of the one that is named."""
    name = worn_in(said)
    wearers = [figure for figure in plan.figures if SUBJECTS[figure.noun].head]
    if name is None or not wearers:
        return None
    named = {figure.noun for figure in figures_in(said)} & {figure.noun for figure in wearers} or {wearers[0].noun}
    colour = colour_in(re.split(r"\bon the\b|\bto the\b", said)[0])
    figures = tuple(
        replace(figure, wears=(*(item for item in figure.wears if item[0] != name), (name, colour)))
        if figure.noun in named
        else figure
        for figure in plan.figures
    )
    return replace(plan, figures=figures)
