"""Models, ratios, sizes, pixels, tokens and prices as data, and what a turn asks a model for."""

from conversations.catalog.choosing import COUNT_LIMIT, SEED_LIMIT, choose, nearest_ratio
from conversations.catalog.models import Catalogue, Choice, Family, Model, State, build, pixels

__all__ = [
    "COUNT_LIMIT",
    "SEED_LIMIT",
    "Catalogue",
    "Choice",
    "Family",
    "Model",
    "State",
    "build",
    "choose",
    "nearest_ratio",
    "pixels",
]
