"""The local rules for words: few and certain. What is merely suspicious is escalated, what is merely a topic passes."""

import re
from typing import Final

from conversations.outcomes import PromptBlocked, PromptMissing, PromptRepeats, PromptTooLong, Refusal
from conversations.screening.plain import joined, plain, spaced_out, unsigned, without_l
from conversations.screening.verdicts import Category, Kind, Stage, Verdict

PROMPT_LIMIT: Final = 4000  # characters

_REPEATS_FROM: Final = 100  # characters; below that a chant is somebody's style
_UNIT: Final = 40  # characters of the longest unit looked for
_TIMES: Final = 5  # a unit is there at least so often
_SHARE: Final = 0.6  # of the text that one unit makes up
_PROBES: Final = 16  # places where a unit may begin

#: Ordinary phrases that contain one of the words below; looked for first.
_ORDINARY: Final = (
    r"naked (?:eyes?|mole[ -]rats?|cakes?|singularit(?:y|ies))|"
    r"nude (?:lipsticks?|heels|shoes|pumps|tones?|palettes?|colou?rs?|shades?|make-?up)|"
    r"sex ed(?:ucation)?|(?:same|opposite|either|both)[ -]sex(?:es)?|inner child|child[- ]free|kid gloves|child's pose"
)
_SCHOOL: Final = r"(?:grade|elementary|primary|middle|junior high|high)[ -]?school"
_AGE_WORDS: Final = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
)
_NO_PERSON: Final = "whisky|whiskey|scotch|rum|wine|cheese|dog|cat|puppy|kitten|horse|car|house|tree|oak"
#: Says that somebody is under 18.
_MINOR: Final = (
    r"child(?:ren|s|like|ish)?|kid(?:s|die|dies|do|dos)?|toddlers?|infants?|newborns?|babies|"
    r"pre-?teens?|tweens?|teens?|teenaged?|teenagers?|adolescents?|under-?aged?|minors|"
    r"school[ -]?(?:girls?|boys?|child|children|kids?)|(?:little|young|small|baby|teen) (?:girls?|boys?)|"
    r"kindergart(?:en|ens|ners?)|preschool(?:ers?)?|"
    rf"{_SCHOOL}ers?|{_SCHOOL} (?:girls?|boys?|kids?|students?|pupils?|cheerleaders?)|"
    rf"(?:\d|1[0-7]|(?<!ty[ -])(?:{_AGE_WORDS}))[ -]?(?:(?:years?|yrs?)[ -]?olds?|y/?o)(?! (?:{_NO_PERSON}))|"
    r"aged?(?: of)? (?:\d|1[0-7])"
)
#: Sexual beyond doubt.
_SEXUAL: Final = (
    r"nudes?|nudity|naked(?:ness)?|porno?|pornographic|hentai|erotic(?:a|ally)?|nsfw|"
    r"(?:oral|anal|group|having|has|have) sex|sex (?:scenes?|acts?|positions?|toys?|tapes?|slaves?|games?)|"
    r"engag\w{1,3} in (?:explicit )?sexual activity|"
    r"sexual (?:acts?|intercourse|positions?|poses?|encounters?|fantas(?:y|ies)|arousal|touch(?:ing)?)|"
    r"sexually (?:aroused|posed|posing)|sexuali[sz](?:e|ed|ing)|sexy|lewd|horny|"
    r"genitals?|genitalia|penis|vagina|vulva|masturbat(?:e|es|ing|ion)|orgasms?|blow ?jobs?|hand ?jobs?|"
    r"ejaculat\w{1,4}|fellatio|cunnilingus|gang ?bang|orgy|orgies|striptease|upskirt|seductive(?:ly)?|lingerie|"
    r"(?:no|without|without any) clothes(?: on)?|unclothed"
)
#: Both at once.
_BOTH: Final = r"lol[iy](?:s|ta|tas|con)?|shota(?:s|con)?|jailbait|child porno?|child pornography"
#: About what is sexual: teaching, prevention and news say these too.
_TOPIC: Final = (
    r"sex(?:es|ual(?:ly|ity)?)?|pornography|x-rated|topless|undress(?:ed|es|ing)?|fetish|kinky|sensual(?:ly)?|"
    r"provocative(?:ly)?"
)

_PATTERN: Final = (
    rf"(?<!\w)(?:(?P<ordinary>{_ORDINARY})|(?P<both>{_BOTH})|(?P<minor>{_MINOR})|(?P<sexed>{_SEXUAL})|"
    rf"(?P<topic>{_TOPIC}))(?!\w)"
)
_SIGNALS: Final = re.compile(_PATTERN)
_SIGNALS_UNSIGNED: Final = re.compile(without_l(_PATTERN))
#: Looked for inside of words that were run together.
_SIGNALS_INSIDE: Final = re.compile(
    r"(?P<minor>child|toddler|teen|underage|schoolgirl|schoolboy|littlegirl|littleboy)|"
    r"(?P<sexed>nude|naked|porn|hentai|erotic|sexy|lingerie|nsfw)"
)


def screen(text: str) -> Refusal | None:
    """Tell why these words cannot be taken, None when they can; what is escalated can, so far."""
    length = len(text.strip())
    if length > PROMPT_LIMIT:
        return PromptTooLong(length, PROMPT_LIMIT)
    if not plain(text.strip()).strip():
        return PromptMissing()
    if repeats(text):
        return PromptRepeats()
    verdict = check_words(text)
    return PromptBlocked(verdict.category) if verdict.kind is Kind.BLOCK and verdict.category else None


def check_words(text: str) -> Verdict:
    """Judge the words by the certain rules alone, in time linear in their length."""
    found = _signals(text)
    if "minor" in found and "sexed" in found:
        return Verdict(Kind.BLOCK, Stage.RULES, Category.CHILD_EXPLOITATION, "minor_sexual")
    if "minor" in found and "topic" in found:
        return Verdict(Kind.ESCALATE, Stage.RULES, Category.CHILD_EXPLOITATION, "minor_sexual_topic")
    return Verdict(Kind.ALLOW, Stage.RULES)


def repeats(text: str) -> bool:
    """Tell whether a long text is for the most part one short unit over and over, in linear time."""
    words = " ".join(text.casefold().split())
    if len(words) < _REPEATS_FROM:
        return False
    starts = range(0, len(words), max(1, len(words) // _PROBES))
    units = {unit for start in starts if (unit := _unit_at(words, start))}
    return any((times := words.count(unit)) >= _TIMES and times * len(unit) >= _SHARE * len(words) for unit in units)


def _unit_at(words: str, start: int) -> str:
    """Return the shortest unit that stands twice in a row here, empty when none does."""
    for length in range(1, _UNIT + 1):
        unit = words[start : start + length]
        if words.startswith(unit, start + length):
            return unit
    return ""


def _signals(text: str) -> set[str]:
    as_seen = plain(text)
    whole = joined(as_seen)
    readings = (
        (_SIGNALS, as_seen),
        (_SIGNALS, whole),
        (_SIGNALS_UNSIGNED, unsigned(whole)),
        (_SIGNALS_INSIDE, spaced_out(as_seen)),
    )
    found = {match.lastgroup for pattern, reading in readings for match in pattern.finditer(reading)}
    if "both" in found:
        found |= {"minor", "sexed"}
    return {group for group in found if group}
