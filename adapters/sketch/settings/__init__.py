"""The settings there are. A new one is a row here and a function that paints it and says where subjects stand."""

from collections.abc import Callable
from typing import Final

from adapters.sketch.canvas import Canvas
from adapters.sketch.plan import Plan, Stage
from adapters.sketch.settings import city, heavens, indoors, outdoors, waters
from adapters.sketch.settings.abstract import abstract
from adapters.sketch.settings.desert import desert
from adapters.sketch.settings.underwater import underwater
from adapters.sketch.settings.woods import forest

SETTINGS: Final[dict[str, Callable[[Canvas, Plan], Stage]]] = {
    "meadow": outdoors.meadow,
    "highlands": outdoors.highlands,
    "snow": outdoors.snow,
    "forest": forest,
    "desert": desert,
    "sea": waters.sea,
    "coast": waters.coast,
    "beach": waters.beach,
    "lake": waters.lake,
    "underwater": underwater,
    "city": city.city,
    "sky": heavens.open_sky,
    "space": heavens.space,
    "backdrop": heavens.backdrop,
    "room": indoors.room,
    "still": indoors.still,
    "abstract": abstract,
}
