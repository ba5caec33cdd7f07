"""The outlines of a fir, in tiers: pure geometry."""

from typing import Final

from adapters.sketch.shapes import Point

TIERS: Final = 5


def trunk(x: float, foot: float, tall: float) -> list[Point]:
    """Return the trunk of a fir."""
    half = tall * 0.022
    return [
        (x - half, foot - tall * 0.2),
        (x + half, foot - tall * 0.2),
        (x + half * 1.3, foot),
        (x - half * 1.3, foot),
    ]


def tier(x: float, foot: float, tall: float, index: int) -> list[Point]:
    """Return one tier of a fir, 0 the lowest: sides that sag, and a scalloped edge."""
    low = foot - tall * (0.09 + 0.7 * index / TIERS)
    high = foot - tall * min(1, 0.34 + 0.72 * (index + 0.6) / TIERS)
    half = tall * 0.24 * (1 - index / (TIERS + 0.9))
    deep = tall * 0.03
    scallops = [(0.72, 0.5), (0.5, 0.0), (0.24, 0.75), (0.0, 0.15), (-0.24, 0.75), (-0.5, 0.0), (-0.72, 0.5)]
    right, left = (x + half, low - deep * 0.4), (x - half, low - deep * 0.4)
    return [
        (x, high),
        (x + half * 0.2, high + (low - high) * 0.42),
        (x + half * 0.56, high + (low - high) * 0.76),
        right,
        *((x + half * across, low + deep * (drop - 0.35)) for across, drop in scallops),
        left,
        (x - half * 0.56, high + (low - high) * 0.76),
        (x - half * 0.2, high + (low - high) * 0.42),
    ]


def tier_snow(x: float, foot: float, tall: float, index: int) -> list[Point]:
    """Return the snow on one tier: it leaves the edge of the tier free."""
    low = foot - tall * (0.09 + 0.7 * index / TIERS)
    high = foot - tall * min(1, 0.34 + 0.72 * (index + 0.6) / TIERS)
    half = tall * 0.24 * (1 - index / (TIERS + 0.9))
    down = low - high
    edge = [(0.62, 0.9), (0.4, 0.8), (0.2, 0.9), (-0.05, 0.74), (-0.26, 0.88), (-0.5, 0.78), (-0.72, 0.92)]
    return [
        (x, high),
        (x + half * 0.2, high + down * 0.42),
        (x + half * 0.56, high + down * 0.76),
        (x + half * 0.86, high + down * 0.95),
        *((x + half * across, high + down * drop) for across, drop in edge),
        (x - half * 0.94, high + down * 0.98),
        (x - half * 0.56, high + down * 0.76),
        (x - half * 0.2, high + down * 0.42),
    ]
