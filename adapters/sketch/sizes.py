"""How large an answer is."""

import math
from typing import Final

from conversations.catalog import Model, build, pixels
from conversations.errors import RequestRejected
from conversations.ports import Order

SAME_SHAPE: Final = 0.02  # ratios that differ by less are the same

_TABLE: Final = build()


def _model(order: Order) -> Model:
    return _TABLE.model(order.model) or _TABLE.models[0]


def pixels_of(order: Order, ratio: str) -> tuple[int, int]:
    """Return the pixels of a ratio at the size asked for; raises RequestRejected where no model draws it."""
    try:
        return pixels(_model(order), ratio, order.size)
    except KeyError as error:
        raise RequestRejected(f"no model draws {ratio} at {order.size}", status=400) from error


def square(order: Order) -> int:
    """Return the edge of a square at the size asked for, in pixels."""
    return pixels_of(order, "1:1")[0]


def target(order: Order, shape: tuple[int, int]) -> tuple[int, int]:
    """Return the pixels of the answer: of the ratio asked for, else of the shape at the size asked for."""
    if order.ratio is not None:
        return pixels_of(order, order.ratio)
    own = min(8.0, max(1 / 8, shape[0] / shape[1]))
    for ratio in _TABLE.ratios():
        wide, _, tall = ratio.partition(":")
        if abs(int(wide) / int(tall) / own - 1) < SAME_SHAPE and ratio in _model(order).ratios:
            return pixels_of(order, ratio)
    edge = square(order)
    return max(8, round(edge * math.sqrt(own) / 8) * 8), max(8, round(edge / math.sqrt(own) / 8) * 8)
