"""The words that ask for an edit, as regular expressions; table.py says what each does."""

from typing import Final

from adapters.sketch import lexicon
from adapters.sketch.palette import NAMED


def _any(words: set[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_COLOURS: Final = _any(set(NAMED))
_TONED: Final = rf"(?:(?:dark|light|bright|pale|deep|plain|solid)\s+)*(?:{_COLOURS})"
_MOODS: Final = _any(
    {*lexicon.MOODS, *lexicon.SEASONS, *lexicon.WEATHER} - {"fall", "bright", "wet", "space", "mars", "see"}
)
_SETTINGS: Final = _any({*lexicon.SETTINGS} - {"snow", "snowy", "home", "see", "building"})
_WORN: Final = _any(set(lexicon.WEARING))
_END: Final = r"(?=[,.;!]|$|\band\b|\bthen\b|\bbut\b)"
_IT: Final = r"(?:it|this|everything|all|the (?:picture|image|photo|whole)(?: thing)?)"
_HOW: Final = r"(?:(?:much|very|a lot|slightly|a bit|a little|really|strongly|softly|gently|heavily|super)\s+)?"
_MUCH: Final = rf"(?:\s+{_IT})?(?:\s+(?:a lot|a bit|a little|slightly|strongly|heavily|very much|much))?"
_CUE: Final = r"(?:words?|text|caption(?:ed)?|titled?|saying|says?|reads?|reading|write|letters?|label(?:led)?)"
_PLACE: Final = (
    r"(?:\s+(?:in|on|at|to|near)\s+(?:the\s+)?(?:very\s+)?"
    r"(?:top|bottom|upper|lower|left|right|middle|centre|center|corner|sky|foreground)"
    r"(?:[\s-]+(?:left|right|corner|side|middle))?(?:\s+corner|\s+side)?)?"
)


def graded(pattern: str) -> str:
    """Let "much" or "a little" stand before or after what a pattern matches."""
    return rf"\b{_HOW}(?:{pattern})\b{_MUCH}"


TEXT: Final = (
    rf"(?:\b(?:add|put|write|with|and|insert|place)\s+)?(?:(?<!\S)[^\s,.;\"“„«]+\s+){{0,5}}?\b{_CUE}\b"
    r"[^\"“„«\n]{0,24}[\"“„«][^\"”“»]+[\"”“»][^,.;]*"
    rf"|(?:\b(?:add|put|write|with|and|insert|place)\s+)?(?:(?<!\S)[^\s,.;\"“„«]+\s+){{0,3}}?\b{_CUE}\b\s*:?\s+\S[^\n]*?"
    r"(?=[,;]|\.\s|\.?$|\band (?:add|make|put|turn|then)\b|\bthen\b)"
    r"|[\"“][^\"”]+[\"”](?:\s+in\s+\w+)?"
    r"|(?<=\s)'[^'\n]{2,80}'(?=\W|$)(?:\s+in\s+\w+)?"
)
GREY: Final = (
    r"\bblack\s*(?:and|&|n|-)\s*white\b|\bb\s*[/&]\s*w\b|\bgr[ae]y\s?scale\b|\bmonochrome\b|\bnoir\b"
    r"|\bno colou?rs?\b|\bremove (?:the |all )?colou?rs?\b"
)
DUOTONE: Final = rf"\bduo\s?tone\b|\b(?:in )?shades of (?:{_COLOURS})\b|\bmonochromatic (?:{_COLOURS})\b"
BACKGROUND: Final = (
    rf"\b(?:on|with|against|make|change|turn|give|set|use|put)?[^,.;]{{0,24}}?\b{_TONED}\s+(?:background|backdrop)\b"
    rf"|\b(?:background|backdrop)\b[^,.;]{{0,16}}?\b{_TONED}\b"
)
FRAME: Final = (
    r"(?:\b(?:add|put|with|in)\s+)?(?:\ban?\s+)?(?:\b[a-z]+\s+){0,3}\b(?:frame|border)\b"
    rf"(?:\s+(?:in|of)\s+(?:\w+\s+)?(?:{_COLOURS})\b)?"
)
MIRROR: Final = (
    r"\bmirror(?:ed)?\b(?:[^,.;]{0,20}\bhorizontal(?:ly)?\b)?|\bflip(?:ped)?\b[^,.;]{0,24}\bhorizontal(?:ly)?\b"
    r"|\bflip(?:ped)?\b(?![^,.;]*(?:vertical|upside))|\bswap left and right\b"
)
FLIP: Final = r"\b(?:flip(?:ped)?|mirror(?:ed)?)\b[^,.;]{0,24}\bvertical(?:ly)?\b"
_OVER: Final = r"upside[\s-]down|(?:the )?right[\s-](?:way|side)[\s-]up"
UPSIDE: Final = rf"(?:\b(?:turn|flip|rotate)\b[^,.;]{{0,16}})?\b(?:{_OVER})\b(?:\s+again)?"
ROTATE: Final = (
    rf"\brotate[d]?\b[^,.;]{{0,50}}?{_END}"
    rf"|\b(?:turn|tilt)\b[^,.;]{{0,20}}?(?:\b(?:left|right)\b(?![\s-](?:way|side))|\d+\s*(?:°|deg(?:rees?)?))[^,.;]{{0,20}}?{_END}"
)
ZOOM_OUT: Final = r"\bzoom(?:ed)?\s*out\b|\bfurther away\b|\bstep back\b"
ZOOM: Final = graded(r"zoom(?:ed)?(?:\s*in)?|closer|close[\s-]?up")
CROP: Final = rf"\bcrop(?:ped)?\b[^,.;]*?{_END}|\bmake it (?:a )?square\b"
VIVID: Final = graded(r"(?:more )?(?:saturat\w+|vivid|vibrant|colou?rful)|(?:stronger|brighter|bolder|richer) colou?rs")
MUTED: Final = graded(r"less (?:saturat\w+|colou?rful|vivid)|muted?|desaturate\w*|faded|washed[\s-]out|paler")
HARDER: Final = graded(r"(?:(?:more|higher|high|increased?|stronger|boost|raise|add)(?: the)? )?contrast(?:y|ier)?")
FLATTER: Final = graded(r"(?:less|lower|reduced?|decreased?|soften)(?: the)? contrast")
PENCIL: Final = r"\b(?:pencil|charcoal|line[\s-]?(?:art|drawing)|sketch)\b(?:\s+(?:drawing|sketch|style))?"
OIL: Final = (
    r"\b(?:oil[\s-]?paint(?:ing|ed)?|impressionis[mt]\w*|van gogh|monet"
    r"|painting)\b"
)
RECOLOUR: Final = (
    r"\b(?:make|paint|colou?r|turn|change|dye)\s+(?:the|its|his|her|their|all|both)?\s*(?:\w+\s+){1,3}?"
    rf"(?:to\s+|into\s+)?{_TONED}\b"
)
TINT: Final = (
    rf"\b(?:make|tint|turn|colou?r|paint)\s+{_IT}\s+(?:all\s+|more\s+|a bit\s+|a little\s+|slightly\s+)?"
    rf"(?:in\s+|into\s+)?{_TONED}(?!\s+\w*(?:frame|border|background))\b"
    rf"|\b(?:{_COLOURS})\s+tint(?:ed)?\b|\btint(?:ed)?\b[^,.;]{{0,16}}?(?:{_COLOURS})\b"
)
REPLACE: Final = (
    r"\b(?:replace|swap|exchange|turn|change|transform|make)\s+(?:the\s+|an?\s+|it\s*|this\s*)?[^,.;]{0,40}?"
    rf"\b(?:with|by|for|into|to)\s+[^,.;]+?{_END}"
    rf"|\b(?:an?|the)\s+\w+(?:\s\w+)?\s+instead(?: of [^,.;]+?)?{_END}"
)
REMOVE: Final = (
    r"\b(?:remove|delete|erase|take away|get rid of|without|no|drop|lose)\s+(?:the\s+|any\s+|all\s+|its\s+)?"
    rf"[^,.;]+?{_END}"
)
WEAR: Final = (
    rf"\b(?:add|put|wear(?:ing|s)?|with|give|gets?|in)\b[^,.;]{{0,40}}?\b(?:{_WORN})s?\b"
    r"(?:\s+(?:on|to)\s+(?:the\s+|its\s+)?\w+)?"
    rf"|\b(?:(?:{_COLOURS})\s+)?(?:{_WORN})\b"
)
LIGHT: Final = (
    r"\b(?:add\s+|with\s+|let it\s+|make it\s+|in\s+|at\s+)?"
    r"(?:the\s+|an?\s+|some\s+|falling\s+|heavy\s+|light\s+|more\s+){0,3}"
    rf"(?:{_MOODS}|fall)\b(?:\s*(?:time|sky|scene|weather|flakes?))?"
)
SETTING: Final = rf"\b(?:in|into|at|on|to|inside|under)\s+(?:the\s+|an?\s+)?(?:\w+\s+)?(?:{_SETTINGS})\b"
ADD: Final = (
    r"\b(?:add|put|place|draw|insert|include|give (?:it|him|her|them)|with|holding|plus|and|paint|have)\s+"
    r"(?:(?:an?|the|some|another|one|two|three|four|five|six|several|many|few|couple|of|\d)\s+){0,3}"
    r"(?:[a-z-]+\s+){0,4}?[a-z-]+?"
    r"(?=\s+(?:in|on|at|to|near|next|beside|behind|above|over|under|with|and)\b|[,.;!]|$)" + _PLACE
)
