"""Models, ratios, sizes, pixels, tokens and prices as data, and what a turn asks a model for."""

from conversations.catalog.choosing import COUNT_LIMIT, NO, SEED_LIMIT, THINKING, YES, choose, nearest_ratio
from conversations.catalog.models import Catalogue, Choice, Family, Model, State, build, pixels
from conversations.catalog.prices import Rates

__all__ = [
    "COUNT_LIMIT",
    "NO",
    "SEED_LIMIT",
    "THINKING",
    "YES",
    "Catalogue",
    "Choice",
    "Family",
    "Model",
    "Rates",
    "State",
    "build",
    "choose",
    "nearest_ratio",
    "pixels",
]
