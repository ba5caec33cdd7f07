"""Words people type, and what they mean to the sketch. Nouns stand in subjects.py, colours in palette.py."""

from typing import Final


def _table(rows: dict[str, str]) -> dict[str, str]:
    """Turn meaning → words into word → meaning."""
    return {word: meaning for meaning, words in rows.items() for word in words.split()}


#: Several words that mean one; replaced before anything is looked up.
PHRASES: Final = {
    "hot air balloon": "hotairballoon",
    "hot-air balloon": "hotairballoon",
    "christmas tree": "christmas christmastree",
    "under the sea": "underwater",
    "under the water": "underwater",
    "under water": "underwater",
    "palm tree": "palmtree",
    "pine tree": "pine",
    "cherry blossom": "spring blossom",
    "cherry tree": "spring tree",
    "ice cream": "icecream",
    "snow man": "snowman",
    "polar bear": "white bear snowy",
    "teddy bear": "teddy",
    "bald eagle": "bird",
    "pirate ship": "pirateship",
    "space ship": "spaceship",
    "outer space": "galaxy",
    "living room": "livingroom",
    "new york": "skyline",
    "black hole": "galaxy",
    "northern lights": "aurora night snowy",
    "golden hour": "sunset",
    "full moon": "moonlit",
    "on the moon": "in space",
    "on mars": "in red space",
    "light house": "lighthouse",
    "flying saucer": "ufo",
    "line art": "lineart",
    "line drawing": "lineart",
    "pixel art": "pixelart",
    "oil painting": "oilpainting",
    "low poly": "lowpoly",
    "stained glass": "lowpoly",
    "black and white": "monochrome",
    "sports car": "car",
    "race car": "car",
    "fire truck": "red truck",
    "police car": "blue car",
}

MOODS: Final = _table(
    {
        "night": "night midnight nighttime moonlight moonlit starry nocturnal nacht noche nuit",
        "sunset": "sunset dusk twilight sundown evening sonnenuntergang atardecer",
        "dawn": "dawn sunrise daybreak morning morgen amanecer",
        "day": "day noon midday sunny sunlight daylight daytime bright tag",
        "storm": "storm stormy thunder thunderstorm lightning dramatic gloomy ominous sturm tormenta",
        "overcast": "overcast cloudy grim moody dreary",
        "rain": "rain rainy raining drizzle wet regen lluvia pluie",
        "winter": "winter snow snowy snowfall blizzard frost frozen icy arctic snowing schnee nieve neige invierno",
        "autumn": "autumn fall autumnal harvest herbst otoño",
        "spring": "spring springtime primavera frühling",
        "neon": "neon cyberpunk synthwave vaporwave futuristic",
        "space": "space galaxy cosmic cosmos universe nebula interstellar mars weltraum espacio",
    }
)

#: Of two moods in one prompt the earlier here gives the light.
MOOD_ORDER: Final = (
    "space",
    "neon",
    "night",
    "sunset",
    "dawn",
    "storm",
    "rain",
    "overcast",
    "autumn",
    "spring",
    "winter",
    "day",
)

SEASONS: Final = _table(
    {
        "winter": "winter snow snowy snowfall blizzard frost frozen icy arctic snowing christmas schnee nieve neige",
        "autumn": "autumn fall autumnal harvest halloween herbst otoño",
        "spring": "spring springtime primavera frühling",
        "summer": "summer summertime sommer verano",
    }
)

WEATHER: Final = _table(
    {
        "snow": "snow snowy snowfall blizzard snowing christmas schnee nieve neige",
        "rain": "rain rainy raining drizzle storm stormy thunderstorm wet regen lluvia pluie",
        "fog": "fog foggy mist misty haze hazy nebel",
        "sparks": "magic magical fireflies firefly sparkles fairy enchanted mystical",
    }
)

SETTINGS: Final = _table(
    {
        "snow": "snow snowy snowfield arctic antarctica tundra schnee nieve neige",
        "forest": "forest forests wood woods woodland jungle rainforest wald bosque forêt",
        "highlands": "mountain mountains mountainous alps peak peaks volcano valley canyon cliff berge berg montaña",
        "sea": "sea ocean seas wave waves seascape meer mar océano mer",
        "coast": "coast coastline shore cliffs harbor harbour",
        "beach": "beach island tropical seaside strand playa plage",
        "lake": "lake river pond waterfall see lago lac",
        "underwater": "underwater reef seabed aquarium coral",
        "city": "city town street skyline downtown urban skyscraper skyscrapers building buildings tokyo paris london "
        "stadt ciudad ville village cyberpunk",
        "desert": "desert dune dunes sahara savanna savannah wüste desierto",
        "space": "space galaxy cosmic cosmos universe nebula interstellar mars weltraum espacio",
        "sky": "sky clouds heaven himmel cielo ciel",
        "room": "room livingroom bedroom indoors inside interior cozy cosy home library kitchen office zimmer",
        "still": "tabletop kitchentable plate breakfast dinner lunch desk restaurant cafe",
        "meadow": "meadow field fields garden park farm hill hills grass lawn countryside prairie wiese landscape",
    }
)

STYLES: Final = _table(
    {
        "watercolor": "watercolor watercolour aquarelle aquarell acuarela",
        "pencil": "pencil sketch sketched drawing lineart ink charcoal doodle coloring",
        "oil": "oilpainting painting painted impressionist impressionism gogh monet oil brushstrokes",
        "pixel": "pixelart pixel pixelated 8bit 16bit voxel",
        "mono": "monochrome grayscale greyscale noir",
        "vintage": "vintage retro sepia nostalgic faded polaroid",
        "pastel": "pastel pastels soft dreamy kawaii",
        "lowpoly": "lowpoly mosaic polygonal cubist cubism geometric",
    }
)

NUMBERS: Final = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "several": 3, "some": 3, "many": 5, "few": 3, "couple": 2,
    "pair": 2, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6, "group": 4, "family": 3, "dos": 2, "zwei": 2, "drei": 3,
}  # fmt: skip

NEGATIONS: Final = frozenset(["no", "not", "without", "avoid", "except", "excluding", "ohne", "sin", "sans", "never"])

#: Words between a colour and what it colours: "a red little fox".
FILLERS: Final = frozenset(
    [
        "little",
        "small",
        "big",
        "large",
        "tiny",
        "huge",
        "cute",
        "fluffy",
        "old",
        "young",
        "happy",
        "sad",
        "sleepy",
        "sleeping",
        "sitting",
        "wooden",
        "vintage",
        "round",
        "baby",
        "giant",
        "beautiful",
        "pretty",
        "lovely",
        "wild",
        "cozy",
        "cosy",
        "tall",
        "and",
        "striped",
        "spotted",
        "toy",
        "shiny",
        "friendly",
        "smiling",
        "party",
        "top",
    ]
)

PLACING: Final = frozenset(["on", "in", "inside", "upon", "atop", "riding", "driving", "onto", "auf", "en", "sur"])

WEARING: Final = {
    "hat": "hat", "top hat": "hat", "tophat": "hat", "cap": "hat", "party hat": "party hat", "crown": "crown",
    "tiara": "crown", "sunglasses": "sunglasses", "shades": "sunglasses", "glasses": "glasses",
    "spectacles": "glasses", "bow tie": "bow tie", "bowtie": "bow tie", "tie": "bow tie", "scarf": "scarf",
}  # fmt: skip
